"""The locks in the air as a list: rows by key, an order that holds still while somebody points at it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QEnterEvent, QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from installer_app.ui.widgets.badge import BadgeKind

AnyIndex = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)


class BatteryKind(StrEnum):
    """What a lock says of its battery; UNKNOWN if it says nothing."""

    OK = "ok"
    LOW = "low"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One lock in the air, in words. `key` tells it apart for ever; `say` is the row for a screen reader.

    `pinned` is the badge of a row that a label named ("" for none); `stale` turns a row pale that was not
    heard for a while.
    """

    key: str
    serial: str
    meta: str
    state: BadgeKind
    state_text: str
    rssi_dbm: float | None
    signal_text: str
    battery: BatteryKind
    battery_text: str
    age_text: str
    pinned: str = ""
    stale: bool = False
    say: str = ""

    @property
    def row(self) -> "ScanRow":
        """Itself: it is in words already."""
        return self

    @property
    def spoken(self) -> str:
        """The row in one breath."""
        words = (
            self.serial,
            self.pinned,
            self.state_text,
            self.signal_text,
            self.battery_text,
            self.age_text,
        )
        return self.say or ", ".join(word for word in words if word)


class RowSource(Protocol):
    """A row that is put into words when somebody looks at it: of five hundred a dozen are in sight."""

    @property
    def key(self) -> str: ...

    @property
    def row(self) -> ScanRow: ...


class ScanModel(QAbstractListModel):
    """Rows in the order given, or while held in the order they had, new ones below."""

    def __init__(self, parent: QObject | None = None) -> None:
        """No rows, order not held."""
        super().__init__(parent)
        self._rows: tuple[RowSource, ...] = ()
        self._wanted: tuple[RowSource, ...] = ()
        self._held = False
        self._sight: Callable[[], range] = lambda: range(len(self._rows))

    @property
    def rows(self) -> tuple[ScanRow, ...]:
        """The rows as they are shown."""
        return tuple(one.row for one in self._rows)

    def look(self, sight: Callable[[], range]) -> None:
        """From now on tell only of changes of the rows that are in sight; the others are asked for when
        they come into it."""
        self._sight = sight

    @property
    def held(self) -> bool:
        """Whether the order holds still."""
        return self._held

    def hold(self, held: bool) -> None:
        """Hold the order, or let it go and take the latest one."""
        self._held = held
        if not held:
            self.set_rows(self._wanted)

    def set_rows(self, rows: Sequence[RowSource]) -> None:
        """Show these rows; of two with one key the first counts. Selection follows the key."""
        by_key: dict[str, RowSource] = {}
        for row in rows:
            by_key.setdefault(row.key, row)
        wanted = self._wanted = tuple(by_key.values())
        if self._held:
            known = {row.key for row in self._rows}
            kept = tuple(by_key[row.key] for row in self._rows if row.key in by_key)
            wanted = (*kept, *(row for row in wanted if row.key not in known))
        self._drop_rows_without(by_key)
        self._append_rows(wanted)
        self._arrange(wanted)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """One row a lock."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The row itself under ROW_ROLE, its serial to show and search, its words to speak."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()].row
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.serial
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return row.meta
            case Qt.ItemDataRole.ToolTipRole:
                told = (row.pinned, row.state_text, row.meta, row.battery_text, row.age_text)
                return ", ".join(filter(None, told))
            case _:
                return row if role == ROW_ROLE else None

    def find(self, key: str) -> QModelIndex:
        """The place of a key; invalid if it is not in the list."""
        at = next((at for at, row in enumerate(self._rows) if row.key == key), -1)
        return self.index(at) if at >= 0 else QModelIndex()

    def _drop_rows_without(self, by_key: dict[str, RowSource]) -> None:
        end = len(self._rows)
        while end:
            start = end
            while start and self._rows[start - 1].key not in by_key:
                start -= 1
            if start < end:
                self.beginRemoveRows(QModelIndex(), start, end - 1)
                self._rows = self._rows[:start] + self._rows[end:]
                self.endRemoveRows()
            end = max(start - 1, 0)

    def _append_rows(self, wanted: tuple[RowSource, ...]) -> None:
        known = {row.key for row in self._rows}
        fresh = tuple(row for row in wanted if row.key not in known)
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(fresh) - 1)
            self._rows += fresh
            self.endInsertRows()

    def _arrange(self, wanted: tuple[RowSource, ...]) -> None:
        """Take the same keys in their new order and with their new words, and tell which rows in sight look
        different now. All rows being of one size, nothing is laid out anew for that."""
        before, self._rows = self._rows, wanted
        moved: set[int] = set()
        if [one.key for one in before] != [one.key for one in wanted]:
            place = {one.key: at for at, one in enumerate(wanted)}
            old = self.persistentIndexList()
            new = [self.index(place[before[index.row()].key]) for index in old]
            self.changePersistentIndexList(old, new)
            moved = {index.row() for index in (*old, *new)}
        for at in self._sight():
            if at < len(wanted) and (at in moved or before[at].row != wanted[at].row):
                self.dataChanged.emit(self.index(at), self.index(at))


class ScanList(QListView):
    """The list itself. While the pointer or the keyboard is on it, the order holds."""

    order_held = Signal(bool)
    """The order began or ceased to hold still."""
    chosen = Signal(str)
    """The key of the row that is now current; "" for none."""
    opened = Signal(str)
    """The key of a row that was double-clicked, or on which Enter was pressed."""

    def __init__(self, model: ScanModel, parent: QWidget | None = None) -> None:
        """A view of the model; it selects one row at a time."""
        super().__init__(parent)
        self.scan = model
        self.setModel(model)
        model.look(self.find_visible)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.activated.connect(lambda index: self.opened.emit(self._key(index)))

    def choose(self, key: str) -> None:
        """Make a row current without taking the focus; an unknown key clears the choice."""
        index = self.scan.find(key)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def find_visible(self) -> range:
        """The rows in sight, also those of which only a part is."""
        port = self.viewport().rect()
        first, last = self.indexAt(port.topLeft()), self.indexAt(port.bottomLeft())
        if not first.isValid():
            return range(0)
        return range(first.row(), last.row() + 1 if last.isValid() else self.scan.rowCount())

    def dataChanged(self, first: AnyIndex, last: AnyIndex, roles: Sequence[int] = ()) -> None:
        """Paint what changed. QListView's own way lays all rows out anew, since theirs might differ in
        size."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell which row is current."""
        super().currentChanged(current, previous)
        self.chosen.emit(self._key(current))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Hold the order under the pointer."""
        super().enterEvent(event)
        self._weigh(pointed=True)

    def leaveEvent(self, event: QEvent) -> None:
        """Let it go, unless the keyboard is here."""
        super().leaveEvent(event)
        self._weigh(pointed=False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hold the order under the keyboard."""
        super().focusInEvent(event)
        self._weigh(self.underMouse())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let it go, unless the pointer is here."""
        super().focusOutEvent(event)
        self._weigh(self.underMouse())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows may fold differently at another width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _weigh(self, pointed: bool) -> None:
        held = pointed or self.hasFocus()
        if held != self.scan.held:
            self.scan.hold(held)
            self.order_held.emit(held)

    def _key(self, index: AnyIndex) -> str:
        row = index.data(ROW_ROLE) if index.isValid() else None
        return row.key if isinstance(row, ScanRow) else ""
