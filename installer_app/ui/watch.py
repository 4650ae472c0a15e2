"""One reading outside any job, told at most ten times a second and cancelled when nobody looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal


@dataclass(frozen=True)
class Whole:
    """The last value of a reading that grew: nothing more comes. None: there was none."""

    value: object


class Cancellable(Protocol):
    """What brings the values: the bridge's task, of which a watch knows only how to end it."""

    def cancel(self) -> object: ...


TENTH_MS: Final = 100
"""A view is told a new value at most ten times a second."""


class Watch(QObject):
    """One reading outside any job. `value` brings it, or a Fault; the latest wins, at most ten a second."""

    value = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Nothing heard yet."""
        super().__init__(parent)
        self.latest: object = None
        self.task: Cancellable | None = None
        self._pending = False
        self._over = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TENTH_MS)
        self._pause.timeout.connect(self._flush)

    def offer(self, value: object) -> None:
        """Tell this value, now or as soon as a tenth of a second has passed since the last."""
        self.latest = value
        self._pending = True
        if not self._pause.isActive():
            self._flush()

    def tell(self, value: object) -> None:
        """Tell this value at once; one still held back is dropped."""
        self.latest = value
        self._pending = True
        self._flush()

    def cancel(self) -> None:
        """Nobody looks any more. Harmless once nothing more comes."""
        if self._over:
            return
        self._over = True
        self._pause.stop()
        self._pending = False
        if self.task is not None:
            self.task.cancel()
        self.deleteLater()

    def end(self) -> None:
        """Nothing more comes: what is held back is told, and what this is in Qt goes. The latest stays."""
        if not self._over:
            self._flush()
            self._over = True
            self.deleteLater()

    def _flush(self) -> None:
        if self._pending:
            self._pending = False
            self._pause.start()
            self.value.emit(self.latest)
