"""The frame of a page: a title, one line below it, and a column for the rest."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import WrappedLabel


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
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(28, 21, 27, 16)
        self.body.setSpacing(14)
        self.body.addLayout(head)
        self.setAccessibleName(title)

    def set_head(self, title: str, lead: str) -> None:
        """Say something else above."""
        self._title.setText(title)
        self._lead.setText(lead)
        self._lead.setVisible(bool(lead))
        self.setAccessibleName(title)
