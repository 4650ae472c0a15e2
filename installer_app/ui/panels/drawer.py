"""The drawer below a page: shows something beside it for as long as it is wanted, and never instead of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from installer_app.texts import window_flow as wl
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face
from installer_app.ui.widgets.buttons import Button, LinkButton
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Panel, Rule

HIGH: Final = 250
"""At 100 %, at most; less where its content is less."""
SHARE: Final = 0.55
"""Of the height that it has together with the page, at most."""


class Drawer(Panel):
    """Shut until something is put into it."""

    closed = Signal()
    """It was shut by hand."""
    opened = Signal()
    """Something is in it that may want another height."""
    linked = Signal()
    """The link in its head was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Shut."""
        super().__init__("raised", parent=parent)
        line = Rule("line_strong", parent=self)
        self._title = WrappedLabel("", Face.LEAD_STRONG, parent=self)
        self._link = LinkButton("", parent=self)
        self._link.clicked.connect(self.linked)
        self.shut = Button(_(wl.CLOSE), Icon.CANCEL, parent=self)
        self.shut.setAccessibleName(_(wl.CLOSE_PANEL))
        self.shut.clicked.connect(self.closed)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.viewport().setAutoFillBackground(False)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._link)
        head.addWidget(self.shut)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        inside = QVBoxLayout()
        inside.setContentsMargins(28, 7, 28, 10)
        inside.setSpacing(4)
        inside.addLayout(head)
        inside.addWidget(self._area, 1)
        box.addWidget(line)
        box.addLayout(inside, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def content(self) -> QWidget | None:
        """What is in it."""
        return self._area.widget() if not self.isHidden() else None

    def open(self, title: str, content: QWidget, link: str = "", icon: Icon | None = None) -> None:
        """Show this; what was in it before is deleted."""
        old = self._area.takeWidget()
        if old is not None:
            old.hide()
            old.deleteLater()
        self._title.setText(title)
        self.setAccessibleName(title)
        self._link.set_words(link, icon)
        self._link.setVisible(bool(link))
        content.setAutoFillBackground(False)
        self._area.setWidget(content)
        content.setAutoFillBackground(False)
        self.show()
        self.opened.emit()

    def fit(self, room: int) -> None:
        """Take the height it needs, and no more than its share of this height."""
        content = self._area.widget()
        if content is None:
            return
        head = self.shut.sizeHint().height() + 26
        content.ensurePolished()
        wanted = head + content.sizeHint().height()
        most = min(self.theme.px(HIGH), int(room * SHARE))
        self.setFixedHeight(max(min(wanted, most), head + self.theme.px(56)))
        self._area.verticalScrollBar().setValue(0)
