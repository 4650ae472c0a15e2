"""The top-level window: on the screen before all else is loaded, closed only when the app says so."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

SIZE: Final = QSize(1280, 800)
SMALLEST: Final = QSize(1040, 640)


class Frame(QWidget):
    """Holds one widget. Closing it by hand asks to be closed."""

    asked_to_close = Signal()

    def __init__(self, title: str, content: QWidget) -> None:
        """Sized to fit the screen."""
        super().__init__()
        self.setWindowTitle(title)
        self._content = content
        self.is_asked = False
        """Whether it was, also before anybody listened."""
        self._may_close = False
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(content)
        self.setMinimumSize(SMALLEST)
        screens = QGuiApplication.screens()
        self.resize(SIZE.boundedTo(screens[0].availableSize()) if screens else SIZE)

    def set_content(self, content: QWidget) -> None:
        """Show another widget in its place; the one before may live on inside it."""
        first = content.focusWidget()
        self._box.removeWidget(self._content)
        if not content.isAncestorOf(self._content):
            self._content.hide()
        self._content = content
        self._box.addWidget(content)
        if first is not None:  # moving a widget to another window takes the focus from it
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_for_good(self) -> None:
        """Close without asking."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The app ends its jobs first."""
        if self._may_close:
            super().closeEvent(event)
            return
        event.ignore()
        self.is_asked = True
        self.asked_to_close.emit()
