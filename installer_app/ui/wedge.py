"""Hears a keyboard-wedge scanner wherever the focus is: what it scans is taken out of the keys typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from installer_app.ui.burst import GAP_S, Burst

ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
MODIFIERS: Final = (Qt.Key.Key_Shift, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock)
"""Which a scanner presses between two letters, as its layout needs them."""
TAKES_LABELS: Final = "takes_labels"
"""The property of a field that wants a label itself, and the Enter after it."""


@dataclass(frozen=True)
class _Before:
    """A field as it was before the first letter."""

    field: QLineEdit
    text: str
    cursor: int


class Wedge(QObject):
    """Watches the keys of one native window: all of them come through it, once each, before any widget.

    Letters are never held back, so typing feels as ever; only the Enter after a burst is, for it would press
    whatever has the focus. What the burst wrote into a field is taken out again.
    """

    scanned = Signal(object)
    """A Scan."""

    def __init__(self, tick: Callable[[], float], parent: QObject | None = None) -> None:
        """Deaf until it listens. `tick`: the time of keys that the system sends without, in seconds."""
        super().__init__(parent)
        self._tick = tick
        self._burst = Burst()
        self._before: _Before | None = None
        self._top: QWidget | None = None
        self._window: QWindow | None = None
        self._ended_s = float("-inf")

    def listen(self, top: QWidget) -> None:
        """Watch the native window of this top-level widget, and no other any more."""
        self._top, window = top, top.windowHandle()
        if window is self._window:
            return
        if self._window is not None:
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True for the Enter of a scanner, which nobody else gets."""
        if event.type() == QEvent.Type.KeyPress:
            return self._press(cast("QKeyEvent", event))
        return False

    @property
    def _focused(self) -> QWidget | None:
        return self._top.focusWidget() if self._top is not None else None

    def _press(self, event: QKeyEvent) -> bool:
        at_s = event.timestamp() / 1000 if event.timestamp() else self._tick()
        if event.key() in MODIFIERS:
            return False
        if event.key() in ENDS and not event.isAutoRepeat():
            return self._end(at_s)
        letters = event.text()
        if event.isAutoRepeat() or not letters or not letters.isprintable():
            self._burst.break_off()
            return False
        self._burst.press(letters, at_s)
        if self._burst.is_new:
            self._before = _remember(self._focused)
        return False

    def _end(self, at_s: float) -> bool:
        scan = self._burst.end(at_s)
        if scan is None:
            # Some end with carriage return and line feed.
            return 0 <= at_s - self._ended_s <= GAP_S
        focused = self._focused
        if focused is not None and focused.property(TAKES_LABELS):
            return False
        self._ended_s = at_s
        before, self._before = self._before, None
        if before is not None and before.field is _field(focused):
            before.field.setText(before.text)
            before.field.setCursorPosition(before.cursor)
        self.scanned.emit(scan)
        return True


def _field(focused: QWidget | None) -> QLineEdit | None:
    field = focused.lineEdit() if isinstance(focused, QComboBox) else focused
    return field if isinstance(field, QLineEdit) else None


def _remember(focused: QWidget | None) -> _Before | None:
    """The event comes before the field: its text is still the old one. A secret is not remembered."""
    field = _field(focused)
    if field is None or field.echoMode() is not QLineEdit.EchoMode.Normal:
        return None
    return _Before(field, field.text(), field.cursorPosition())
