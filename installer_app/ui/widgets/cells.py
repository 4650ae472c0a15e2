"""Cells of tables and trees: a line over a meta line, an icon, bars or a serial; the row's bar at the left.

Any model gives a `Cell` under CELL_ROLE and, for the row, a `RowMark` under MARK_ROLE at its first column.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.theme import Face, Theme, Tone, current_theme
from installer_app.ui.widgets.painted import BAR
from installer_app.ui.widgets.serial import draw_serial, measure_serial
from installer_app.ui.widgets.signal_bars import HEIGHT as BARS_HEIGHT
from installer_app.ui.widgets.signal_bars import WIDTH as BARS_WIDTH
from installer_app.ui.widgets.signal_bars import draw_bars

CELL_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
MARK_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 2
ROW_HEIGHT: Final = 52
_PAD: Final = 8
_ABOVE: Final = 14
"""What stands above and below the words of a row, together, at 100 %."""
_ENDLESS: Final = 4000.0


class RowMark(StrEnum):
    """What the bar of a row says: nothing, here and now, failed."""

    NONE = "none"
    NOW = "now"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows. `bars` puts signal bars before the words, `serial` draws the words in 4-4, `lead`
    keeps the room of an icon where there is none."""

    text: str
    meta: str = ""
    face: Face = Face.BODY
    tone: Tone = Tone.INK
    icon: Icon | None = None
    icon_role: str = "ink_2"
    bars: bool = False
    rssi_dbm: float | None = None
    serial: bool = False
    lead: bool = False


class CellDelegate(QStyledItemDelegate):
    """Paints cells 52 high, or as high as asked. Words wrap; those that even then do not fit are elided."""

    def __init__(self, view: QAbstractItemView, height: int = ROW_HEIGHT) -> None:
        """It belongs to the view; `height` is in pixels at 100 %."""
        super().__init__(view)
        self._height = height

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The row's height; the width its words would like."""
        theme = current_theme()
        cell = index.data(CELL_ROLE)
        wide = measure_cell(cell, theme) if isinstance(cell, Cell) else 80.0
        return QSize(int(wide) + 2 * _PAD + BAR, theme.px(self._height) + 1)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint ground, bar, rule, then icon or bars, then the words."""
        theme = current_theme()
        box = QRectF(option.rect)
        # Compared by value: Qt hands a string back as a plain one.
        mark = index.sibling(index.row(), 0).data(MARK_ROLE)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        raised = selected or hovered or mark == RowMark.NOW
        painter.save()
        painter.setClipRect(box)
        painter.fillRect(box, theme.color("raised" if raised else "surface"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme.color("line"))
        bar = "fault" if mark == RowMark.FAULT else "primary" if selected or mark == RowMark.NOW else ""
        if bar and index.column() == 0:
            painter.fillRect(QRectF(box.left(), box.top(), BAR, box.height() - 1), theme.color(bar))
        cell = index.data(CELL_ROLE)
        if isinstance(cell, Cell):
            left = box.left() + _PAD + (BAR if index.column() == 0 else 0)
            _paint_cell(
                painter, theme, cell, QRectF(left, box.top(), box.right() - left - 4, box.height() - 1)
            )
        states = QStyle.StateFlag.State_HasFocus, QStyle.StateFlag.State_Active
        if all(bool(option.state & state) for state in states):
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRect(box.adjusted(BAR + 1 if bar and index.column() == 0 else 1, 1, -1, -2))
        painter.restore()


def _lead(cell: Cell, theme: Theme) -> float:
    """The width of what stands before the words."""
    if cell.bars:
        return theme.px(BARS_WIDTH) + 8
    return theme.px(18) + 12 if cell.icon is not None or cell.lead else 0


def measure_cell(cell: Cell, theme: Theme) -> float:
    """The width its words would like, without the margins of a column."""
    words = theme.metrics(cell.face).horizontalAdvance(cell.text)
    if cell.serial:
        words = measure_serial(cell.text, cell.face, theme)
    return _lead(cell, theme) + max(words, theme.metrics(Face.META).horizontalAdvance(cell.meta)) + 4


def measure_words(cell: Cell, theme: Theme) -> float:
    """The width of its longest word, which cannot wrap, and of what stands before it."""
    line, meta = theme.metrics(cell.face), theme.metrics(Face.META)
    words = (*map(line.horizontalAdvance, cell.text.split()), *map(meta.horizontalAdvance, cell.meta.split()))
    return _lead(cell, theme) + max(words, default=0.0) + 4


def measure_height(cell: Cell, column_width: float, theme: Theme) -> float:
    """The height its words need in a column of this width, with the margins of a row."""
    wide = column_width - _PAD - BAR - 4 - _lead(cell, theme)
    words, more = _lines(cell, theme, wide, _ENDLESS)
    line, meta = theme.metrics(cell.face).height(), theme.metrics(Face.META).height()
    return len(words) * line + len(more) * meta + theme.px(_ABOVE)


def _paint_cell(painter: QPainter, theme: Theme, cell: Cell, room: QRectF) -> None:
    middle = room.center().y()
    if cell.bars:
        high = theme.px(BARS_HEIGHT)
        draw_bars(
            painter,
            QRectF(room.left(), middle - high / 2, theme.px(BARS_WIDTH), high),
            cell.rssi_dbm,
            theme,
        )
    elif cell.icon is not None:
        side = theme.px(18)
        centre = QPointF(room.left() + side / 2, middle)
        draw_icon_at(painter, cell.icon, centre, side, theme.color(cell.icon_role))
    left = room.left() + _lead(cell, theme)
    line, meta = theme.metrics(cell.face), theme.metrics(Face.META)
    wide = room.right() - left
    words, more = _lines(cell, theme, wide, room.height())
    top = middle - (line.height() * len(words) + meta.height() * len(more)) / 2
    if cell.serial:
        baseline = QPointF(left, top + line.ascent())
        draw_serial(painter, baseline, cell.text, cell.face, theme, theme.color(cell.tone.value))
        top += line.height()
    else:
        top = _paint_lines(painter, theme, cell.face, cell.tone.value, words, QPointF(left, top))
    _paint_lines(painter, theme, Face.META, "ink_2", more, QPointF(left, top))


def _lines(cell: Cell, theme: Theme, wide: float, high: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Its words and what stands below them, in as many lines as the row has room for."""
    line, meta = theme.metrics(cell.face).height(), theme.metrics(Face.META).height()
    own = int((high - (meta if cell.meta else 0)) / line)
    words = (cell.text,) if cell.serial else wrap_words(cell.text, cell.face, theme, wide, max(own, 1))
    left = int((high - line * len(words)) / meta)
    return words, wrap_words(cell.meta, Face.META, theme, wide, max(left, 1)) if cell.meta else ()


def wrap_words(text: str, face: Face, theme: Theme, wide: float, most: int) -> tuple[str, ...]:
    """Words in at most so many lines of this width; the last is elided where they need more."""
    metrics = theme.metrics(face)
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most - 1:
        count = 1
        while count < len(words) and metrics.horizontalAdvance(" ".join(words[: count + 1])) <= wide:
            count += 1
        line = metrics.elidedText(" ".join(words[:count]), Qt.TextElideMode.ElideRight, wide)
        lines.append(line)
        words = words[count:]
    rest = metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, wide)
    return (*lines, rest) if rest else tuple(lines)


def _paint_lines(
    painter: QPainter, theme: Theme, face: Face, role: str, lines: tuple[str, ...], at: QPointF
) -> float:
    """Paint lines below one another; returns where the next would begin."""
    metrics, top = theme.metrics(face), at.y()
    painter.setFont(theme.font(face))
    painter.setPen(theme.color(role))
    for words in lines:
        painter.drawText(QPointF(at.x(), top + metrics.ascent()), words)
        top += metrics.height()
    return top
