"""The top-level window: on the screen before all else is loaded, closed only when the app says so.

Neither painters nor Qt's own list of names are used before it is painted: to load either takes a tenth of the
time a bare window takes.
"""

from __future__ import annotations

import builtins
import sys
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from installer_app.ui.palette import DARK, LIGHT

TITLE: Final = "Lock Installer"
DESKTOP_FILE: Final = "lock-installer"
"""Ties the window to its entry in the system's menu, and so to its icon on Wayland."""
SIZE: Final = QSize(1280, 800)
SMALLEST: Final = QSize(1024, 700)
RAIL: Final = 92
STEPPER: Final = 59
EVIDENCE: Final = 305
FOOT: Final = 72
STATUS: Final = 35
"""Where the parts of the case will be, in pixels at 100 %: what is painted before they are loaded."""
HALF: Final = 128
"""Of 255: a window darker than that is a dark one."""


class Frame(QWidget):
    """Holds one widget. Closing it by hand asks to be closed."""

    asked_to_close = Signal()

    def __init__(self, title: str, content: QWidget | None = None) -> None:
        """Sized to fit the screen. Without content it shows the grounds on which that will stand."""
        super().__init__()
        self.setWindowTitle(title)
        self._content = content
        self._grounds: tuple[QWidget, ...] = ()
        self.is_asked = False
        """Whether it was, also before anybody listened."""
        self._may_close = False
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self.setMinimumSize(SMALLEST)
        screens = QGuiApplication.screens()
        self.resize(SIZE.boundedTo(screens[0].availableSize()) if screens else SIZE)
        if content is not None:
            self._box.addWidget(content)
        else:
            self._grounds = self._lay_grounds()

    def set_content(self, content: QWidget) -> None:
        """Show another widget in its place; the one before may live on inside it."""
        from PySide6.QtCore import Qt

        for ground in self._grounds:
            ground.hide()
            ground.deleteLater()
        self._grounds = ()
        first = content.focusWidget()
        if self._content is not None:
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

    def _lay_grounds(self) -> tuple[QWidget, ...]:
        """In the system's own darkness: what is chosen in the settings is not known yet."""
        palette = DARK if self.palette().window().color().lightness() < HALF else LIGHT
        width, height = self.width(), self.height() - STATUS
        middle = width - RAIL - EVIDENCE
        places = (
            (palette.surface, 0, 0, width, height),
            (palette.rail, 0, 0, RAIL, height),
            (palette.display, width - EVIDENCE, STEPPER, EVIDENCE, height - STEPPER),
            (palette.ground, RAIL, height - FOOT, middle, FOOT),
            (palette.raised, 0, height, width, STATUS),
        )
        return tuple(self._lay_ground(*place) for place in places)

    def _lay_ground(self, colour: str, left: int, top: int, width: int, height: int) -> QWidget:
        ground = QWidget(self)
        ground.setStyleSheet(f"background: {colour}")
        ground.setGeometry(left, top, width, height)
        return ground


def show_frame() -> Frame:
    """An empty frame, painted; and the application it belongs to, if there is none yet."""
    _import_plainly()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName(TITLE)
    QGuiApplication.setDesktopFileName(DESKTOP_FILE)
    frame = Frame(TITLE)
    frame.show()
    app.processEvents()
    return frame


def _import_plainly() -> None:
    """PySide puts itself before every import: it reads the source of each module once more, to see whether it
    wants the names of Qt in another spelling. None here does, and it took a tenth of the whole start."""
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
