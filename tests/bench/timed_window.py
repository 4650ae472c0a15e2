"""The app's own window, started as people start it, that says when it was painted first, when the first lock
stood in its list, and when a job could be begun with it: the wall clock's seconds, a line each.

    python -m tests.bench.timed_window [ARGUMENTS OF THE APP]
"""

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from installer_app import __main__ as program
from installer_app.ui import frame


class TimedFrame(frame.Frame):
    """The app's frame, with a look at the clock."""

    painted = listed = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            print(time.time(), flush=True)
            QTimer.singleShot(0, self._wait)

    def _wait(self) -> None:
        self._looking = QTimer(self)
        self._looking.timeout.connect(self._look)
        self._looking.start(2)

    def _look(self) -> None:
        if not self.listed and self._lists_locks(self):
            self.listed = True
            print(time.time(), flush=True)
        page = self._find(self, "pages.lock", "LockPage")
        if page is not None and self._lists_locks(page):
            print(time.time(), flush=True)
            self._looking.stop()
            self.asked_to_close.emit()

    def _lists_locks(self, within: QWidget) -> bool:
        """Painted, too. What is asked of Qt here is loaded by then; before the first paint it would count."""
        from PySide6.QtWidgets import QAbstractItemView

        view = self._find(within, "widgets.scan_list", "ScanList")
        if not isinstance(view, QAbstractItemView) or not view.model().rowCount():
            return False
        view.viewport().repaint()
        return True

    def _find(self, within: QWidget, module: str, name: str) -> QWidget | None:
        """The first visible one of a kind, if the app's own code has loaded that."""
        kind = getattr(sys.modules.get(f"installer_app.ui.{module}"), name, None)
        found = within.findChildren(kind) if kind is not None else []
        return next((each for each in found if each.isVisible()), None)


if __name__ == "__main__":
    setattr(frame, "Frame", TimedFrame)  # noqa: B010 (a class)
    sys.exit(program.main())
