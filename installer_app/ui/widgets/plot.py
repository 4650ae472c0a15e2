"""The signal over the last while: a line against -55, -80 and -95 dBm, gaps where nothing was heard."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from installer_app.ui.theme import Face, Theme
from installer_app.ui.widgets.painted import Painted

LINES_DBM: Final = (-55, -80, -95)
SLOW_DBM: Final = -80
"""Below this a delivery gets slow: the dashed line."""
_TOP_DBM: Final = -48
_BOTTOM_DBM: Final = -100
_LEAST_DBM: Final = 16
"""A range narrower than this would make noise look like a fall."""


class SignalPlot(Painted):
    """A sparkline of readings in dBm, oldest first, evenly spaced; None is a reading that failed."""

    def __init__(
        self, say: str = "", parent: QWidget | None = None, *, axis: bool = True, height: int = 120
    ) -> None:
        """`axis` writes the three figures at the left; without it only the dashed line stands there."""
        super().__init__(parent)
        self._readings: tuple[float | None, ...] = ()
        self._axis, self._at_least = axis, height
        self._note = ""
        self._lost = False
        self.setAccessibleName(say)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_readings(
        self, readings_dbm: tuple[float | None, ...], say: str = "", *, note: str = "", lost: bool = False
    ) -> None:
        """Show readings; `note` stands below the dashed line, `lost` makes the last point a fault."""
        self._readings, self._note, self._lost = readings_dbm, note, lost
        self.setAccessibleName(say)
        self.update()

    def sizeHint(self) -> QSize:
        """Wide, and as high as asked for."""
        return QSize(240, self.theme.px(self._at_least))

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(120, self.theme.px(self._at_least))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint lines, figures, the curve and its last point."""
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = theme.metrics(Face.META)
        left = metrics.horizontalAdvance("\N{MINUS SIGN}000") if self._axis else 0.0
        plot = QRectF(left, 4, self.width() - left - 6, self.height() - 8)
        self._paint_lines(painter, theme, plot, left)
        self._paint_curve(painter, theme, plot)

    def _range(self) -> tuple[float, float]:
        """Top and bottom in dBm: fixed with an axis, else as the readings ask for."""
        known = [dbm for dbm in self._readings if dbm is not None]
        if self._axis or not known:
            return _TOP_DBM, _BOTTOM_DBM
        top, bottom = max(*known, SLOW_DBM) + 2, min(*known, SLOW_DBM) - 2
        return (top, bottom) if top - bottom >= _LEAST_DBM else (SLOW_DBM + 6, SLOW_DBM - 10)

    def _height(self, dbm: float, plot: QRectF) -> float:
        top, bottom = self._range()
        return plot.top() + (top - min(max(dbm, bottom), top)) / (top - bottom) * plot.height()

    def _paint_lines(self, painter: QPainter, theme: Theme, plot: QRectF, left: float) -> None:
        metrics = theme.metrics(Face.META)
        painter.setFont(theme.font(Face.META))
        for dbm in LINES_DBM if self._axis else (SLOW_DBM,):
            y = round(self._height(dbm, plot)) + 0.5
            pen = QPen(theme.color("display_mark"), 1)
            if dbm == SLOW_DBM:
                pen.setDashPattern((4, 3))
            painter.setPen(pen)
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(theme.color("ink_2"))
            if self._axis:
                figure = QRectF(0, y - metrics.height() / 2, left - 6, metrics.height())
                painter.drawText(figure, Qt.AlignmentFlag.AlignRight, f"\N{MINUS SIGN}{-dbm}")
        if self._note:
            y = self._height(SLOW_DBM, plot) + 2 + metrics.ascent()
            painter.drawText(QPointF(plot.left(), y), self._note)

    def _paint_curve(self, painter: QPainter, theme: Theme, plot: QRectF) -> None:
        if not self._readings:
            return
        step = plot.width() / max(len(self._readings) - 1, 1)
        pen = QPen(theme.color("ink"), 1.75)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        run = QPolygonF()
        last: QPointF | None = None
        for at, dbm in enumerate(self._readings):
            if dbm is None:
                painter.drawPolyline(run)
                run = QPolygonF()
                continue
            last = QPointF(plot.left() + at * step, self._height(dbm, plot))
            run.append(last)
        painter.drawPolyline(run)
        if last is not None:
            painter.setPen(QPen(theme.color("ink"), 1.25))
            painter.setBrush(theme.color("fault" if self._lost else "primary"))
            painter.drawEllipse(last, 4, 4)
