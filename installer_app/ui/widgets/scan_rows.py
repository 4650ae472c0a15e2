"""How a lock in the air is painted: in columns where there is room, else folded into three lines."""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.theme import Face, Theme, current_theme
from installer_app.ui.widgets.badge import BadgeKind, draw_badge, measure_badge
from installer_app.ui.widgets.cells import wrap_words
from installer_app.ui.widgets.painted import BAR, Panel
from installer_app.ui.widgets.scan_list import ROW_ROLE, BatteryKind, ScanRow
from installer_app.ui.widgets.serial import draw_serial
from installer_app.ui.widgets.signal_bars import HEIGHT as BARS_HEIGHT
from installer_app.ui.widgets.signal_bars import WIDTH as BARS_WIDTH
from installer_app.ui.widgets.signal_bars import draw_bars

_ROW: Final = 56
_INSET: Final = 18
_APART: Final = 8
_FEW: Final = 84
"""Wider words of an age, at 100 %, stand in two lines."""
_FOLD: Final = 34
"""Height of the line that holds state, reading and battery of a folded row."""


@dataclass(frozen=True, slots=True)
class ScanColumns:
    """Where the columns begin, in pixels from the left edge of the row; `age` is a right edge."""

    serial: float
    state: float
    signal: float
    battery: float
    age: float
    folded: bool


def lay_columns(width: int, theme: Theme) -> ScanColumns:
    """The columns for a width; folded if the widest ordinary words would meet."""
    grow = theme.text_scale
    signal, battery, age = 120 * grow, 112 * grow, 70 * grow
    right = width - _INSET
    if width < 60 + (190 + 215) * grow + signal + battery + age:
        return ScanColumns(_INSET, _INSET, width * 0.46, width * 0.74, right, True)
    free = width - 2 * _INSET - signal - battery - age
    state = _INSET + free * 0.53
    return ScanColumns(_INSET, state, _INSET + free, _INSET + free + signal, right, False)


def fold_row(columns: ScanColumns, row: ScanRow, theme: Theme) -> ScanColumns:
    """The columns of a folded row, moved apart where its words would meet."""
    if not columns.folded:
        return columns
    state = measure_badge(row.state_text, theme).width()
    reading = theme.px(BARS_WIDTH) + 10 + theme.metrics(Face.BODY).horizontalAdvance(row.signal_text)
    battery = theme.px(14) + 6 + theme.metrics(Face.META).horizontalAdvance(row.battery_text)
    last = max(min(columns.battery, columns.age - battery), columns.state)
    signal = max(min(columns.signal, last - reading - _APART), columns.state + min(state, 90) + _APART)
    return replace(columns, signal=signal, battery=max(last, signal + reading + _APART))


class ScanHeads(Panel):
    """The words above the columns: serial, state, signal, battery, heard."""

    def __init__(
        self, heads: tuple[str, str, str, str, str], view: QAbstractItemView, parent: QWidget | None = None
    ) -> None:
        """They follow the width of the rows of `view`; where rows fold, only the first and the last stand."""
        super().__init__(under="line", parent=parent)
        self._heads = heads
        self._rows = view.viewport()
        self._rows.installEventFilter(self)
        self.setAccessibleName(", ".join(heads))
        self.follow_theme()

    def follow_theme(self) -> None:
        """Take the height of another text size."""
        self.setFixedHeight(self.theme.px(28))
        super().follow_theme()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paint anew when a scroll bar takes some of the rows' width."""
        if event.type() == QEvent.Type.Resize:
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words over their columns."""
        super().paintEvent(event)
        columns = lay_columns(self._rows.width(), self.theme)
        painter = QPainter(self)
        painter.setFont(self.theme.font(Face.META))
        painter.setPen(self.theme.color("ink_2"))
        lefts = (columns.serial, columns.state, columns.signal, columns.battery)
        for at, left in enumerate(lefts[:1] if columns.folded else lefts):
            end = (*lefts, columns.age)[at + 1] if not columns.folded else columns.age - 80
            self._paint(painter, self._heads[at], left, end - _APART)
        box = QRectF(columns.age - 140 * self.theme.text_scale, 0, 140 * self.theme.text_scale, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._heads[4])

    def _paint(self, painter: QPainter, head: str, left: float, right: float) -> None:
        words = self.theme.metrics(Face.META).elidedText(head, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRectF(left, 0, right - left, self.height()), Qt.AlignmentFlag.AlignVCenter, words)


class ScanDelegate(QStyledItemDelegate):
    """Paints a `ScanRow`; any model that gives one under ROW_ROLE will do."""

    def __init__(self, view: QAbstractItemView) -> None:
        """It belongs to the view and folds rows by its width."""
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """56 high at 100 %, more where the row folds."""
        theme = current_theme()
        folded = lay_columns(self._view.viewport().width(), theme).folded
        return QSize(200, theme.px(_ROW + (_FOLD if folded else 0)) + 1)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the row: ground, bar, identity, state, reading, battery, age, focus."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, ScanRow):
            return
        theme = current_theme()
        box = QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setClipRect(box)
        raised = selected or hovered or bool(row.pinned)
        painter.fillRect(box, theme.color("raised" if raised else "surface"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme.color("line"))
        if selected:
            painter.fillRect(QRectF(box.left(), box.top(), BAR, box.height() - 1), theme.color("primary"))
        columns = fold_row(lay_columns(option.rect.width(), theme), row, theme)
        painter.translate(box.topLeft())
        high = box.height() - 1
        top = high - theme.px(_FOLD) if columns.folded else high
        _paint_identity(painter, theme, row, columns, top)
        _paint_age(painter, theme, row, columns, top)
        middle = (top + high) / 2 - 4 if columns.folded else high / 2
        _paint_state(painter, theme, row, columns, middle)
        _paint_reading(painter, theme, row, columns, middle)
        _paint_battery(painter, theme, row, columns, middle)
        states = QStyle.StateFlag.State_HasFocus, QStyle.StateFlag.State_Active
        if all(bool(option.state & state) for state in states):
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRect(QRectF(BAR + 1, 1, box.width() - BAR - 2, high - 2))
        painter.restore()


def _ink(row: ScanRow, role: str = "ink") -> str:
    return "ink_3" if row.stale else role


def _paint_identity(painter: QPainter, theme: Theme, row: ScanRow, columns: ScanColumns, high: float) -> None:
    serial, meta = theme.metrics(Face.SERIAL), theme.metrics(Face.META)
    top = (high - serial.height() - meta.height()) / 2
    end = (columns.age - _age_width(theme, row) if columns.folded else columns.state) - _APART
    baseline = QPointF(columns.serial, top + serial.ascent() - 1)
    wide = draw_serial(painter, baseline, row.serial, Face.SERIAL, theme, theme.color(_ink(row)))
    if row.pinned:
        size = measure_badge(row.pinned, theme)
        at = QPointF(columns.serial + wide + 8, top + (serial.height() - size.height()) / 2)
        draw_badge(painter, at, BadgeKind.PINNED, row.pinned, theme, end - at.x())
    painter.setFont(theme.font(Face.META))
    painter.setPen(theme.color(_ink(row, "ink_2")))
    room = QRectF(columns.serial, top + serial.height() - 1, end - columns.serial, meta.height())
    words = meta.elidedText(row.meta, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft, words)


def _age_face(row: ScanRow) -> Face:
    return Face.META if row.stale else Face.BODY


def _age_width(theme: Theme, row: ScanRow) -> float:
    """Of its words in one line, or in two where they are many."""
    whole = theme.metrics(_age_face(row)).horizontalAdvance(row.age_text) + 2
    return whole if whole < _FEW * theme.text_scale else whole * 0.62


def _paint_age(painter: QPainter, theme: Theme, row: ScanRow, columns: ScanColumns, high: float) -> None:
    face, wide = _age_face(row), columns.age - columns.battery
    if not columns.folded:
        words = theme.metrics(Face.META).horizontalAdvance(row.battery_text)
        wide -= min(words + (theme.px(14) + 6 if row.battery is not BatteryKind.UNKNOWN else 0), wide * 0.6)
        wide -= _APART
    else:
        wide = _age_width(theme, row)
    lines = wrap_words(row.age_text, face, theme, wide, 2)
    line = theme.metrics(face).height()
    painter.setFont(theme.font(face))
    painter.setPen(theme.color(_ink(row)))
    for at, said in enumerate(lines):
        top = (high - line * len(lines)) / 2 + at * line
        painter.drawText(QRectF(columns.age - wide, top, wide, line), Qt.AlignmentFlag.AlignRight, said)


def _paint_state(painter: QPainter, theme: Theme, row: ScanRow, columns: ScanColumns, middle: float) -> None:
    size = measure_badge(row.state_text, theme)
    room = columns.signal - columns.state - 8
    at = QPointF(round(columns.state), round(middle - size.height() / 2))
    draw_badge(painter, at, row.state, row.state_text, theme, room)


def _paint_reading(
    painter: QPainter, theme: Theme, row: ScanRow, columns: ScanColumns, middle: float
) -> None:
    wide, high = theme.px(BARS_WIDTH), theme.px(BARS_HEIGHT)
    draw_bars(
        painter, QRectF(columns.signal, middle - high / 2, wide, high), row.rssi_dbm, theme, pale=row.stale
    )
    left = columns.signal + wide + 10
    painter.setFont(theme.font(Face.META if row.rssi_dbm is None else Face.BODY))
    painter.setPen(theme.color(_ink(row, "ink_2" if row.rssi_dbm is None else "ink")))
    room = QRectF(left, middle - 20, columns.battery - left, 40)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, row.signal_text)


def _paint_battery(
    painter: QPainter, theme: Theme, row: ScanRow, columns: ScanColumns, middle: float
) -> None:
    left, side = columns.battery, theme.px(14)
    marks = {BatteryKind.OK: (Icon.TICK, "ok"), BatteryKind.LOW: (Icon.TRIANGLE, "warn")}
    if row.battery in marks:
        icon, role = marks[row.battery]
        draw_icon_at(painter, icon, QPointF(left + side / 2, middle), side, theme.color(_ink(row, role)))
        left += side + 6
    painter.setFont(theme.font(Face.META))
    painter.setPen(theme.color(_ink(row, "ink_2" if row.battery is BatteryKind.UNKNOWN else "ink")))
    # Beside it stands the age, where the row is not folded.
    room = columns.age - left if columns.folded else (columns.age - columns.battery) * 0.6
    line = theme.metrics(Face.META).height()
    lines = wrap_words(row.battery_text, Face.META, theme, room, 2)
    for at, words in enumerate(lines):
        top = middle - line * len(lines) / 2 + at * line
        painter.drawText(QRectF(left, top, room, line), Qt.AlignmentFlag.AlignVCenter, words)
