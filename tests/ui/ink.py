"""What words a widget paints: where, in which colour, and within which clip; read off the painting itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QPainterPath,
    QRegion,
    QTextItem,
    QTransform,
)
from PySide6.QtWidgets import QWidget

_DIRTY: Final = QPaintEngine.DirtyFlag
_METRIC: Final = QPaintDevice.PaintDeviceMetric
_DPI: Final = 96

AnyPoint = QPointF | QPoint | QPainterPath.Element


@dataclass(frozen=True, slots=True)
class Ink:
    """One line of words as painted, in the coordinates of its widget; no `clip` where nothing cuts it."""

    text: str
    box: QRectF
    ascent: float
    colour: QColor
    clip: QRectF | None

    @property
    def body(self) -> QRectF:
        """The room of its letters without the air that a font leaves above and below them."""
        high, low = self.ascent * 0.26, (self.box.height() - self.ascent) * 0.4
        return self.box.adjusted(0, high, 0, -low)


class _Engine(QPaintEngine):
    """Keeps words and forgets all else."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.inks: list[Ink] = []
        self._colour = QColor()
        self._clip: QRectF | None = None
        self._place = QTransform()

    def begin(self, pdev: QPaintDevice) -> bool:
        self.setActive(True)
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:
        dirty = state.state()
        if dirty & _DIRTY.DirtyPen:
            self._colour = state.pen().color()
        if dirty & _DIRTY.DirtyTransform:
            self._place = state.transform()
        if dirty & _DIRTY.DirtyClipRegion:
            self._cut(state, QRectF(state.clipRegion().boundingRect()))
        elif dirty & _DIRTY.DirtyClipPath:
            self._cut(state, state.clipPath().boundingRect())
        if dirty & _DIRTY.DirtyClipEnabled and not state.isClipEnabled():
            self._clip = None

    def _cut(self, state: QPaintEngineState, room: QRectF) -> None:
        operation = state.clipOperation()
        if operation is Qt.ClipOperation.NoClip:
            self._clip = None
        else:
            self._clip = self._place.mapRect(room)

    def drawTextItem(self, p: AnyPoint, textItem: QTextItem) -> None:
        assert isinstance(p, QPointF | QPoint)
        ascent, descent = textItem.ascent(), textItem.descent()
        box = self._place.mapRect(QRectF(p.x(), p.y() - ascent, textItem.width(), ascent + descent))
        fresh = Ink(textItem.text(), box, ascent, QColor(self._colour), self._clip)
        last = self.inks[-1] if self.inks else None
        beside = last is not None and abs(last.box.right() - box.left()) < 1 and last.colour == fresh.colour
        if last is not None and beside and abs(last.box.top() + last.ascent - box.top() - ascent) < 1:
            # A line is painted in pieces where a second font takes part in it.
            self.inks[-1] = replace(last, text=last.text + fresh.text, box=last.box.united(box))
        else:
            self.inks.append(fresh)

    def drawPixmap(self, *_args: object) -> None: ...

    def drawImage(self, *_args: object) -> None: ...

    def drawTiledPixmap(self, *_args: object) -> None: ...

    def drawPath(self, *_args: object) -> None: ...

    def drawPolygon(self, *_args: object) -> None: ...

    def drawRects(self, *_args: object) -> None: ...

    def drawLines(self, *_args: object) -> None: ...

    def drawEllipse(self, *_args: object) -> None: ...

    def drawPoints(self, *_args: object) -> None: ...


class _Sheet(QPaintDevice):
    """As large as a widget."""

    def __init__(self, size: QSize) -> None:
        super().__init__()
        self.engine = _Engine()
        wide, high = size.width(), size.height()
        self._metrics = {
            _METRIC.PdmWidth: wide,
            _METRIC.PdmHeight: high,
            _METRIC.PdmWidthMM: round(wide * 25.4 / _DPI),
            _METRIC.PdmHeightMM: round(high * 25.4 / _DPI),
            _METRIC.PdmNumColors: 1 << 24,
            _METRIC.PdmDepth: 32,
            _METRIC.PdmDevicePixelRatio: 1,
        }

    def paintEngine(self) -> QPaintEngine:
        return self.engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        if metric in self._metrics:
            return self._metrics[metric]
        return int(self.devicePixelRatioFScale()) if "Ratio" in metric.name else _DPI


def inks(widget: QWidget) -> Iterator[Ink]:
    """The words a widget paints itself, without its children, also those that are out of sight."""
    sheet = _Sheet(widget.size())
    widget.render(sheet, QPoint(), QRegion(), QWidget.RenderFlag(0))
    return iter(sheet.engine.inks)
