"""The app's own window, started as people start it, that says when it was painted first, and when the first
lock stood in its list: the wall clock's seconds, a line each. Then it closes.

    python -m tests.bench.timed_window [ARGUMENTS OF THE APP]
"""

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent

from installer_app import __main__ as program
from installer_app import app
from installer_app.ui.frame import Frame


class TimedFrame(Frame):
    """The app's frame, with a look at the clock."""

    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            print(time.time(), flush=True)
            QTimer.singleShot(0, self._wait_for_rows)

    def _wait_for_rows(self) -> None:
        self._looking = QTimer(self)
        self._looking.timeout.connect(self._look)
        self._looking.start(2)

    def _look(self) -> None:
        """Not before the app's own code has loaded the list."""
        module = sys.modules.get("installer_app.ui.widgets.scan_list")
        if module is None:
            return
        for view in self.findChildren(module.ScanList):
            if view.isVisible() and view.scan.rowCount():
                view.viewport().repaint()
                print(time.time(), flush=True)
                self._looking.stop()
                self.asked_to_close.emit()


if __name__ == "__main__":
    setattr(app, "Frame", TimedFrame)  # noqa: B010 (a class)
    sys.exit(program.main())
