"""The scale: a delivery as an instrument reads it, percent, readings beside it, ticks and a pointer."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.ui.theme import Face, Tone, moves
from installer_app.ui.widgets.flow import laid_out_width
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display, Painted
from installer_app.ui.widgets.reading import Reading
from installer_app.ui.widgets.signal_bars import SignalBars

_SLIDE_MS: Final = 120
_EVERY: Final = 5
_FIGURES: Final = 25
_PADDING: Final = 18
_READINGS_GAP: Final = 40
_CELL_GAP: Final = 16


@dataclass(frozen=True, slots=True)
class Column:
    """One reading beside the percent: a value over what it is. `bars` puts signal bars before it."""

    value: str
    caption: str
    bars: bool = False
    rssi_dbm: float | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the scale shows. `fraction` is 0 to 1; `figure` and `unit` are the same in words ("61", "%")."""

    title: str
    aside: str
    fraction: float
    figure: str
    unit: str
    end: str
    columns: tuple[Column, ...] = ()
    stopped: bool = False
    say: str = ""


class ScaleBar(Painted):
    """The bar with ticks at 5 %, figures at 25 % and the pointer: yellow, or red where it stopped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """At zero."""
        super().__init__(parent)
        self._fraction = self._shown = 0.0
        self._end = ""
        self._stopped = False
        self._slide = QVariantAnimation(self)
        self._slide.setDuration(_SLIDE_MS)
        self._slide.valueChanged.connect(self._slid)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_fraction(self, fraction: float, end: str, stopped: bool = False, say: str = "") -> None:
        """Move to a fraction of 0 to 1; `end` is the last figure with its unit ("100 %")."""
        self._end, self._stopped = end, stopped
        self.setAccessibleName(say)
        wanted = min(max(fraction, 0.0), 1.0)
        self._slide.stop()
        if moves() and self.isVisible() and wanted > self._shown:
            self._slide.setStartValue(self._shown)
            self._slide.setEndValue(wanted)
            self._slide.start()
        else:
            self._shown = wanted
        self._fraction = wanted
        self.update()

    def sizeHint(self) -> QSize:
        """Bar, ticks and figures."""
        theme = self.theme
        return QSize(320, theme.px(18) + 13 + int(theme.metrics(Face.META).height()))

    def minimumSizeHint(self) -> QSize:
        """Narrower, not lower."""
        return QSize(160, self.sizeHint().height())

    def _slid(self, value: object) -> None:
        self._shown = value if isinstance(value, float) else self._fraction
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        theme = self.theme
        painter = QPainter(self)
        high, wide = theme.px(18), self.width() - 1
        painter.fillRect(QRectF(0, 0, wide, high), theme.color("surface"))
        painter.fillRect(QRectF(0, 0, round(wide * self._shown), high), theme.color("ink"))
        painter.setPen(QPen(theme.color("ink_2"), 1))
        painter.drawRect(QRectF(0.5, 0.5, wide - 0.5, high - 0.5))
        metrics = theme.metrics(Face.META)
        painter.setFont(theme.font(Face.META))
        for percent in range(0, 101, _EVERY):
            x = round(wide * percent / 100) + 0.5
            major = percent % _FIGURES == 0
            painter.setPen(theme.color("ink_2" if major else "display_mark"))
            painter.drawLine(QPointF(x, high + 4), QPointF(x, high + (12 if major else 8)))
            if major:
                text = self._end if percent == 100 else str(percent)
                width = metrics.horizontalAdvance(text)
                left = min(max(x - width / 2, 0.0), wide - width)
                painter.setPen(theme.color("ink_2"))
                painter.drawText(QPointF(left, high + 13 + metrics.ascent()), text)
        self._paint_pointer(painter, wide * self._shown, high + 2)

    def _paint_pointer(self, painter: QPainter, x: float, top: float) -> None:
        theme = self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.color("fault" if self._stopped else "ink"), 1)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(theme.color("fault" if self._stopped else "primary"))
        x = min(max(x, 6.0), self.width() - 7.0)
        painter.drawPolygon(
            QPolygonF([QPointF(x, top + 1), QPointF(x + 5.5, top + 9), QPointF(x - 5.5, top + 9)])
        )


class _Cell(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._bars = SignalBars(parent=self)
        self._value = Label("", Face.LEAD_STRONG, parent=self)
        self._caption = Label("", Face.META, Tone.INK_2, self)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._bars, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self._value, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addStretch(1)
        box.addLayout(line)
        box.addWidget(self._caption)
        box.addStretch(1)

    def set_column(self, column: Column) -> None:
        self._bars.setVisible(column.bars)
        self._bars.set_rssi(column.rssi_dbm)
        self._value.setText(column.value)
        self._caption.setText(column.caption)


class Scale(Display):
    """The display with the one big reading of the page. Its columns fold where the width is short."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty until it is given a delivery."""
        super().__init__(parent)
        self._title = WrappedLabel("", Face.HEAD, parent=self)
        self._aside = Label("", Face.META, Tone.INK_2, self)
        self._percent = Reading(face=Face.BIG, parent=self)
        self._bar = ScaleBar(self)
        self._columns = QGridLayout()
        self._cells: list[_Cell] = []
        self._build()

    def set_delivery(self, delivery: Delivery) -> None:
        """Show how far a delivery is."""
        self._title.setText(delivery.title)
        self._aside.setText(delivery.aside)
        self._percent.set_reading(delivery.figure, delivery.unit)
        self._bar.set_fraction(delivery.fraction, delivery.end, delivery.stopped, delivery.say)
        while len(self._cells) > len(delivery.columns):
            cell = self._cells.pop()
            cell.hide()
            cell.deleteLater()
        while len(self._cells) < len(delivery.columns):
            self._cells.append(_Cell(self))
        for cell, column in zip(self._cells, delivery.columns, strict=True):
            cell.set_column(column)
        self._fold()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the percent beside two folded columns."""
        cells = max((cell.sizeHint().width() for cell in self._cells), default=0)
        wide = self._percent.sizeHint().width() + _READINGS_GAP + 2 * cells + _CELL_GAP + 2 * _PADDING
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold the columns."""
        super().resizeEvent(event)
        self._fold()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._aside)
        readings = QHBoxLayout()
        readings.setSpacing(_READINGS_GAP)
        readings.addWidget(self._percent)
        readings.addLayout(self._columns, 1)
        self._columns.setVerticalSpacing(4)
        self._columns.setHorizontalSpacing(_CELL_GAP)
        box = QVBoxLayout(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.setContentsMargins(_PADDING, 13, _PADDING, 12)
        box.setSpacing(4)
        box.addLayout(head)
        box.addLayout(readings)
        box.addWidget(self._bar)

    def _fold(self) -> None:
        count = len(self._cells)
        room = laid_out_width(self) - 2 * _PADDING - self._percent.sizeHint().width() - _READINGS_GAP
        whole = sum(cell.sizeHint().width() + _CELL_GAP for cell in self._cells)
        per_line = count if whole - _CELL_GAP <= room else 2
        for at, cell in enumerate(self._cells):
            self._columns.addWidget(cell, at // per_line, at % per_line)
        for at in range(max(self._columns.columnCount(), count)):
            self._columns.setColumnStretch(at, 1 if at < per_line - 1 else 0)
