"""Grade marks: which of the three proofs is reached, awaited, running, failed or cannot be had."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from installer_app.ui.icons import DISC, SMALL, Icon, draw_icon_at
from installer_app.ui.theme import Theme, moves
from installer_app.ui.widgets.painted import Painted

DISC_SIZE: Final = 26
LEGEND_SIZE: Final = 20
_TURN_MS: Final = 1600
_FADE_MS: Final = 160


class GradeKind(StrEnum):
    """Whose word it is: ours, the lock's, the cloud's."""

    SENT = "sent"
    LOCK = "lock"
    CLOUD = "cloud"


class GradeState(StrEnum):
    """How far that proof has come. NONE: the step has no such proof."""

    NONE = "none"
    AWAITED = "awaited"
    RUNNING = "running"
    REACHED = "reached"
    FAILED = "failed"
    NOT_VERIFIABLE = "not_verifiable"


_ICONS: Final = {GradeKind.SENT: Icon.ARROW_UP, GradeKind.LOCK: Icon.LOCK, GradeKind.CLOUD: Icon.CLOUD}


def draw_grade(
    painter: QPainter,
    box: QRectF,
    kind: GradeKind,
    state: GradeState,
    theme: Theme,
    fraction: float | None = None,
    turn: float = 0.0,
) -> None:
    """Draw a mark into a square; `fraction` (0 to 1) fills the arc of a running one, `turn` rotates it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    side, centre = box.width(), box.center()
    ring = box.adjusted(1, 1, -1, -1)
    glyph = side * 0.54
    match state:
        case GradeState.NONE:
            painter.fillRect(QRectF(centre.x() - 4, centre.y() - 0.75, 8, 1.5), theme.color("ink_3"))
        case GradeState.REACHED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("ok"))
            painter.drawEllipse(ring)
            draw_icon_at(painter, _ICONS[kind], centre, glyph, theme.color("on_ok"), DISC)
        case GradeState.RUNNING:
            painter.setPen(QPen(theme.color("display_line"), side * 0.1))
            painter.drawEllipse(ring.adjusted(0.5, 0.5, -0.5, -0.5))
            arc = QPen(theme.color("ink"), side * 0.1)
            arc.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(arc)
            span = 0.25 if fraction is None else min(max(fraction, 0.0), 1.0)
            painter.drawArc(
                ring.adjusted(0.5, 0.5, -0.5, -0.5), round((0.25 - turn) * 5760), round(-span * 5760)
            )
            draw_icon_at(painter, _ICONS[kind], centre, glyph * 0.95, theme.color("ink"), SMALL)
        case GradeState.AWAITED:
            pen = QPen(theme.color("ink_3"), 1.25)
            pen.setDashPattern((3.2, 2.2))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawEllipse(ring)
            draw_icon_at(painter, _ICONS[kind], centre, glyph, theme.color("ink_3"), SMALL)
        case GradeState.FAILED:
            painter.setPen(QPen(theme.color("fault"), 2))
            painter.drawEllipse(ring)
            draw_icon_at(painter, Icon.CANCEL, centre, side * 0.5, theme.color("fault"), DISC)
        case GradeState.NOT_VERIFIABLE:
            painter.setPen(QPen(theme.color("ink_2"), 1.4))
            painter.drawEllipse(ring)
            draw_icon_at(painter, Icon.SLASH, centre, side * 0.62, theme.color("ink_2"), SMALL)
    painter.restore()


class GradeMark(Painted):
    """One mark. `say` names it where no words stand beside it."""

    def __init__(
        self,
        kind: GradeKind,
        state: GradeState = GradeState.NONE,
        size: int = DISC_SIZE,
        say: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`size` is its side in pixels at 100 %: 26, or 20 in a legend."""
        super().__init__(parent)
        self._kind, self._state, self._size = kind, state, size
        self._fraction: float | None = None
        self._motion = QVariantAnimation(self)
        self._motion.valueChanged.connect(self.update)
        self.setAccessibleName(say)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def state(self) -> GradeState:
        """What it shows."""
        return self._state

    def set_grade(
        self, kind: GradeKind, state: GradeState, fraction: float | None = None, say: str = ""
    ) -> None:
        """Show another proof; `fraction` belongs to a running one, None if nobody knows how much is left."""
        fresh = state is GradeState.REACHED and self._state is not state and self.isVisible()
        self._kind, self._state, self._fraction = kind, state, fraction
        self.setAccessibleName(say)
        self._move(fresh)
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        side = self.theme.px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """The same square."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Turn only while somebody can see it."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._move(False)
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark, a new disc still fading in."""
        painter = QPainter(self)
        side = self.theme.px(self._size)
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        running = self._motion.state() is QVariantAnimation.State.Running
        progress = float(self._motion.currentValue() or 0.0) if running else 0.0
        if running and self._state is GradeState.REACHED:
            painter.setOpacity(progress)
        turn = progress if self._state is GradeState.RUNNING else 0.0
        draw_grade(painter, box, self._kind, self._state, self.theme, self._fraction, turn)

    def _move(self, fresh: bool) -> None:
        self._motion.stop()
        turning = self._state is GradeState.RUNNING and self._fraction is None and self.isVisible()
        if not (fresh or turning) or not moves():
            return
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.setDuration(_TURN_MS if turning else _FADE_MS)
        self._motion.setLoopCount(-1 if turning else 1)
        self._motion.start()
