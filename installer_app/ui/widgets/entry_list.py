"""A list of what happened, newest first under headings of days: time, icon, words that wrap, a line below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.theme import Face, Theme, current_theme
from installer_app.ui.widgets.labels import breakable

AnyIndex = QModelIndex | QPersistentModelIndex
ENTRY_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_PAD: Final = 12
_WRAP: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
_TALLEST: Final = 4000
_UNDER: Final = 5
"""Between a heading and the rule below it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; without an icon and a time it is the heading of those below it."""

    key: str
    text: str
    time: str = ""
    meta: str = ""
    icon: Icon | None = None
    role: str = "ink"
    """Of the palette: what the words say by their colour, beside themselves."""

    @property
    def is_heading(self) -> bool:
        return self.icon is None

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.time, self.text, self.meta) if part)


class EntryModel(QAbstractListModel):
    """Rows as they were given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown."""
        return self._entries

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; rows added at the end leave those before in peace."""
        wanted, known = tuple(entries), len(self._entries)
        if wanted == self._entries:
            return
        if known and wanted[:known] == self._entries:
            self.beginInsertRows(QModelIndex(), known, len(wanted) - 1)
            self._entries = wanted
            self.endInsertRows()
            return
        self.beginResetModel()
        self._entries = wanted
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """One row an entry."""
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """A heading cannot be chosen."""
        entry = index.data(ENTRY_ROLE)
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags if isinstance(entry, Entry) and entry.is_heading else usable

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The entry under ENTRY_ROLE, its words to search and to speak."""
        if not index.isValid() or not 0 <= index.row() < len(self._entries):
            return None
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return entry.spoken
            case _:
                return entry if role == ENTRY_ROLE else None


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        entry, view = index.data(ENTRY_ROLE), self.parent()
        if not isinstance(entry, Entry) or not isinstance(view, QListView):
            return QSize(0, 0)
        theme, wide = current_theme(), view.viewport().width()
        if entry.is_heading:
            return QSize(wide, int(max(_heading_height(entry, theme, wide) + _UNDER + 4, theme.px(30))))
        room = wide - _left(theme) - _PAD
        return QSize(wide, int(sum(_heights(entry, theme, room))) + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        theme, entry, box = current_theme(), index.data(ENTRY_ROLE), QRectF(option.rect)
        if not isinstance(entry, Entry):
            return
        painter.save()
        painter.setClipRect(box)
        if entry.is_heading:
            painter.setFont(theme.font(Face.META_STRONG))
            painter.setPen(theme.color("ink_2"))
            words = box.adjusted(_PAD, 0, -_PAD, -_UNDER)
            painter.drawText(words, _WRAP | Qt.AlignmentFlag.AlignBottom, entry.text)
            rule = QRectF(box.left() + _PAD, box.bottom() - 1, box.width() - 2 * _PAD, 1)
            painter.fillRect(rule, theme.color("line"))
        else:
            self._paint_entry(painter, theme, entry, box, option)
        painter.restore()

    def _paint_entry(
        self, painter: QPainter, theme: Theme, entry: Entry, box: QRectF, option: QStyleOptionViewItem
    ) -> None:
        states, state = QStyle.StateFlag, option.state
        if state & (states.State_Selected | states.State_MouseOver):
            painter.fillRect(box, theme.color("raised"))
        if state & states.State_Selected:
            painter.fillRect(QRectF(box.left(), box.top(), 4, box.height()), theme.color("primary"))
        line = theme.metrics(Face.BODY).height()
        baseline = box.top() + 5 + (line + theme.metrics(Face.MONO).ascent()) / 2 - 2
        painter.setFont(theme.font(Face.MONO))
        painter.setPen(theme.color("ink_2"))
        painter.drawText(QPointF(box.left() + _PAD, baseline), entry.time)
        side, left = theme.px(18), box.left() + _left(theme)
        if entry.icon is not None:
            centre = QPointF(left - side / 2 - 10, box.top() + 5 + line / 2)
            role = entry.role if entry.role != "ink" else "ink_2"
            draw_icon_at(painter, entry.icon, centre, side, theme.color(role))
        room = box.right() - left - _PAD
        first, _second = _heights(entry, theme, room)
        painter.setFont(theme.font(_face(entry)))
        painter.setPen(theme.color(entry.role))
        painter.drawText(QRectF(left, box.top() + 5, room, first + 1), _WRAP, breakable(entry.text))
        painter.setFont(theme.font(Face.META))
        painter.setPen(theme.color("ink_2"))
        painter.drawText(
            QRectF(left, box.top() + 5 + first, room, box.height()), _WRAP, breakable(entry.meta)
        )
        if state & states.State_HasFocus and state & states.State_Active:
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRect(box.adjusted(5, 1, -1, -1))


class EntryList(QListView):
    """The list itself; words wrap at its width."""

    chosen = Signal(str)
    """The key of the entry that is now current; "" for none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader calls it."""
        super().__init__(parent)
        self.model_ = EntryModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown."""
        return self.model_.entries

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; the current one stays current where it is still there."""
        key, at = self.current_key, self.verticalScrollBar().value()
        self.model_.set_entries(entries)
        if key and self.current_key != key:
            row = next((n for n, one in enumerate(self.entries) if one.key == key), -1)
            if row >= 0:
                self.setCurrentIndex(self.model_.index(row))
        self.verticalScrollBar().setValue(at)

    @property
    def current_key(self) -> str:
        """The key of the current entry, or nothing."""
        entry = self.currentIndex().data(ENTRY_ROLE) if self.currentIndex().isValid() else None
        return entry.key if isinstance(entry, Entry) else ""

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell which entry is current."""
        super().currentChanged(current, previous)
        self.chosen.emit(self.current_key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words wrap elsewhere at another width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew for another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.scheduleDelayedItemsLayout()


def _left(theme: Theme) -> int:
    """Where the words begin: after time and icon."""
    return int(_PAD + theme.metrics(Face.MONO).horizontalAdvance("00:00:00") + 10 + theme.px(18) + 10)


def _face(entry: Entry) -> Face:
    return Face.BODY if entry.role == "ink" else Face.STRONG


def _heading_height(entry: Entry, theme: Theme, wide: int) -> float:
    within = QRectF(0, 0, max(wide - 2 * _PAD, 40), _TALLEST)
    return theme.metrics(Face.META_STRONG).boundingRect(within, int(_WRAP.value), entry.text).height()


def _heights(entry: Entry, theme: Theme, room: float) -> tuple[float, float]:
    within = QRect(0, 0, max(int(room), 40), _TALLEST)
    flags = int(_WRAP.value)
    first = theme.metrics(_face(entry)).boundingRect(QRectF(within), flags, breakable(entry.text)).height()
    meta = breakable(entry.meta)
    second = theme.metrics(Face.META).boundingRect(QRectF(within), flags, meta).height()
    return max(first, theme.metrics(Face.BODY).height()), second if entry.meta else 0.0
