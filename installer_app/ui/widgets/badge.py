"""Badges: a word on a tint, always led by a mark, so that the colour never speaks alone."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from installer_app.ui.icons import Icon, draw_icon
from installer_app.ui.theme import Face, Theme
from installer_app.ui.widgets.painted import Painted

HEIGHT: Final = 24
_PADDING: Final = 8
_MARK: Final = 14
_GAP: Final = 6


class BadgeKind(StrEnum):
    """What a badge says: the state of a lock (a square), or anything else (an icon)."""

    FACTORY = "factory"
    PROVISIONED = "provisioned"
    INSTALLED = "installed"
    FOREIGN = "foreign"
    BOLD = "bold"
    PINNED = "pinned"
    OK = "ok"
    WARN = "warn"
    FAULT = "fault"
    NOTE = "note"
    HELD = "held"


class _Square(StrEnum):
    EMPTY = "empty"
    HALF = "half"
    FULL = "full"
    CROSSED = "crossed"


@dataclass(frozen=True, slots=True)
class _Look:
    ink: str
    fill: str
    mark: Icon | _Square
    border: str | None = None


_LOOKS: Final = {
    BadgeKind.FACTORY: _Look("note", "note_tint", _Square.EMPTY),
    BadgeKind.PROVISIONED: _Look("warn", "warn_tint", _Square.HALF),
    BadgeKind.INSTALLED: _Look("ok", "ok_tint", _Square.FULL),
    BadgeKind.FOREIGN: _Look("ink_2", "raised", _Square.CROSSED, "line"),
    BadgeKind.BOLD: _Look("ink_2", "raised", Icon.FLEET, "line"),
    BadgeKind.PINNED: _Look("primary_ink", "primary", Icon.PIN),
    BadgeKind.OK: _Look("ok", "ok_tint", Icon.TICK),
    BadgeKind.WARN: _Look("warn", "warn_tint", Icon.TRIANGLE),
    BadgeKind.FAULT: _Look("fault", "fault_tint", Icon.OCTAGON),
    BadgeKind.NOTE: _Look("note", "note_tint", Icon.INFO),
    BadgeKind.HELD: _Look("ink_2", "raised", Icon.NOTICE, "line"),
}


def measure_badge(text: str, theme: Theme) -> QSize:
    """The room a badge with these words takes."""
    words = theme.metrics(Face.META_STRONG).horizontalAdvance(text)
    return QSize(int(words + theme.px(_MARK) + 2 * _PADDING + _GAP) + 3, theme.px(HEIGHT))


def draw_badge(
    painter: QPainter, at: QPointF, kind: BadgeKind, text: str, theme: Theme, room: float = 1e4
) -> None:
    """Draw a badge with its upper left corner at a point; words are elided beyond `room` pixels."""
    look = _LOOKS[kind]
    size = measure_badge(text, theme)
    width = min(float(size.width()), room)
    ink = theme.color(look.ink)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color(look.border), 1) if look.border else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(look.fill))
    box = QRectF(at.x(), at.y(), width, size.height())
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5) if look.border else box, 4, 4)
    side = theme.px(_MARK)
    mark = QRectF(round(box.left() + _PADDING), round(box.center().y() - side / 2), side, side)
    if isinstance(look.mark, Icon):
        draw_icon(painter, look.mark, mark, ink)
    else:
        _draw_square(painter, mark.adjusted(1, 1, -1, -1), look.mark, ink)
    painter.setFont(theme.font(Face.META_STRONG))
    painter.setPen(ink)
    words = QRectF(
        mark.right() + _GAP, box.top(), box.right() - mark.right() - _GAP - _PADDING + 2, box.height()
    )
    elided = theme.metrics(Face.META_STRONG).elidedText(text, Qt.TextElideMode.ElideRight, words.width())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, elided)
    painter.restore()


def _draw_square(painter: QPainter, box: QRectF, square: _Square, ink: QColor) -> None:
    pen = QPen(ink, 2 if square is not _Square.CROSSED else 1.5)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    inner = box.adjusted(1, 1, -1, -1)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match square:
        case _Square.FULL:
            painter.fillRect(box, ink)
        case _Square.HALF:
            painter.drawRect(inner)
            painter.fillRect(QRectF(box.left(), box.center().y(), box.width(), box.height() / 2), ink)
        case _Square.CROSSED:
            painter.drawRect(inner)
            painter.drawLine(inner.bottomLeft(), inner.topRight())
        case _Square.EMPTY:
            painter.drawRect(inner)


class Badge(Painted):
    """One badge on the page."""

    def __init__(self, kind: BadgeKind, text: str, parent: QWidget | None = None) -> None:
        """The words are also its accessible name."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_badge(kind, text)

    def set_badge(self, kind: BadgeKind, text: str) -> None:
        """Say something else."""
        self._kind, self._text = kind, " ".join(text.split())
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Mark, words and padding."""
        return measure_badge(self._text, self.theme)

    def minimumSizeHint(self) -> QSize:
        """The same: a badge is not cut."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it was pressed together after all, a tip tells it whole."""
        super().resizeEvent(event)
        self.setToolTip(self._text if self.width() < self.sizeHint().width() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        draw_badge(QPainter(self), QPointF(0, 0), self._kind, self._text, self.theme, self.width())


StateBadge = Badge
"""The same widget where the kind is the state of a lock."""
