"""Which queue of the worklist is shown, and what is looked for in it."""

from __future__ import annotations

from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from installer_app.texts import window_worklist as wl
from installer_app.texts import worklist as shared
from installer_app.texts.language import _
from installer_app.texts.measures import number
from installer_app.ui.board import Board
from installer_app.ui.door_cells import name_of, place_of, serial_of
from installer_app.ui.icons import Icon
from installer_app.ui.lock_roll import read_words
from installer_app.ui.theme import current_theme
from installer_app.ui.widgets.field import Field
from installer_app.ui.widgets.tabs import Tab, Tabs
from installer_app.workflow.worklist import Queue, Row

TYPING_MS: Final = 60
"""A scanner types a label faster than that: it is looked for once, when it is whole."""
LONGEST: Final = 200
_BESIDE: Final = 62
"""What stands beside the words of the field: an icon, and the margins."""
_DOWN: Final = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)


class _Field(Field):
    """As wide as what it asks for."""

    def sizeHint(self) -> QSize:
        """Room for its words."""
        words = self.fontMetrics().horizontalAdvance(self.placeholderText())
        return QSize(words + current_theme().px(_BESIDE), super().sizeHint().height())


class DoorFinder(QWidget):
    """Keeps what is sought and tells when that changes."""

    changed = Signal()
    """Another queue is shown, or something else is sought."""
    entered = Signal()
    """Enter was pressed in the field."""
    stepped_down = Signal()
    """The rows are wanted: the down key was pressed in the field."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        """The queue that was shown last, or else the first that has rows."""
        super().__init__(parent)
        self._board = board
        self._words: tuple[str, ...] = ()
        self.field = _Field(Icon.SEARCH)
        self.tabs = Tabs(tuple(Tab(queue.value, shared.queue(queue)) for queue in Queue), self.field)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._seek)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.tabs)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field.setMaxLength(LONGEST)
        self.field.setAccessibleName(_(wl.FIND))
        self.field.setPlaceholderText(_(wl.FIND))
        self.field.setToolTip(_(wl.FIND))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(lambda _text: self._typing.start())
        self.field.returnPressed.connect(self._enter)
        self.field.installEventFilter(self)
        self.tabs.went.connect(lambda key: self.show_queue(Queue(key)))
        self.queue = board.queue or (Queue.TO_INSTALL if board.desk is not None else Queue.UNFINISHED)
        self.settle()

    @property
    def text(self) -> str:
        """What is looked for, as it was typed."""
        return self.field.text().strip()

    def fits(self, row: Row) -> bool:
        """Whether a row is to be shown."""
        if row.queue is not self.queue:
            return False
        if not self._words:
            return True
        text = f"{name_of(row)} {serial_of(row)} {place_of(row)}".casefold()
        return all(word in text for word in self._words)

    def settle(self) -> bool:
        """As long as nobody chose: the first queue that has rows. True: it is another one."""
        if self._board.queue is None:
            found = next((queue for queue in Queue if self._board.count(queue)), None)
            if found is not None:
                before, self._board.queue = self.queue, found
                self.queue = found
                self.tabs.set_tab(found.value)
                return before is not found
        self.tabs.set_tab(self.queue.value)
        return False

    def show_queue(self, queue: Queue) -> None:
        """Show this queue from now on."""
        self.queue = self._board.queue = queue
        self.tabs.set_tab(queue.value)
        self.changed.emit()

    def show_counts(self) -> None:
        """How many rows each queue has."""
        for queue in Queue:
            self.tabs.set_count(queue.value, number(self._board.count(queue)))

    def begin(self, text: str) -> None:
        """Somebody types without having gone to the field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setText(text)

    def clear(self) -> None:
        """Look for nothing."""
        self.field.clear()
        self._seek()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads to the rows."""
        pressed = watched is self.field and event.type() == QEvent.Type.KeyPress
        if pressed and cast("QKeyEvent", event).key() in _DOWN:
            self.stepped_down.emit()
            return True
        return super().eventFilter(watched, event)

    def _enter(self) -> None:
        self._seek()
        self.entered.emit()

    def _seek(self) -> None:
        self._typing.stop()
        words = read_words(self.text)
        if words != self._words:
            self._words = words
            self.changed.emit()
