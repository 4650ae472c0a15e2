"""The frame of a page: a title, one line below it, and a column for the rest."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import WrappedLabel

_LARGEST_ASIDE: Final = 0.55
"""Of the page's width: what is wider stands below the head."""


class Page(QWidget):
    """A page. Put what it shows into `body`; the last thing should stretch or be followed by a stretch."""

    def __init__(self, title: str, lead: str = "", parent: QWidget | None = None) -> None:
        """`title` is the question or the state of the door, `lead` the line below."""
        super().__init__(parent)
        self._title = WrappedLabel(title, Face.TITLE, parent=self)
        self._lead = WrappedLabel(lead, Face.LEAD, Tone.INK_2, self)
        self._lead.setVisible(bool(lead))
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(self._title)
        head.addWidget(self._lead)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(12)
        self._head.addLayout(head, 1)
        self._aside: QWidget | None = None
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(28, 21, 27, 16)
        self.body.setSpacing(14)
        self.body.addLayout(self._head)
        self.setAccessibleName(title)

    def set_head(self, title: str, lead: str) -> None:
        """Say something else above."""
        self._title.setText(title)
        self._lead.setText(lead)
        self._lead.setVisible(bool(lead))
        self.setAccessibleName(title)

    def set_aside(self, widget: QWidget) -> None:
        """Put something at the right of the head, as long as there is room."""
        self._aside = widget
        self._head.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand it below the head where it would press that together."""
        super().resizeEvent(event)
        if self._aside is not None:
            below = self._aside.sizeHint().width() > self.width() * _LARGEST_ASIDE
            way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
            self._head.setDirection(way)
