"""The peer of the start: nothing but a window of Qt. Prints when it was painted, in the wall clock's
seconds, and ends."""

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Bare(QWidget):
    """Says when it was painted first."""

    def paintEvent(self, event: QPaintEvent) -> None:
        print(time.time(), flush=True)
        QTimer.singleShot(0, QApplication.quit)


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    window = Bare()
    window.resize(1280, 800)
    window.show()
    app.exec()
