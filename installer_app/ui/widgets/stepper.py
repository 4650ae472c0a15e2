"""The stepper: one rule of pieces at the very top, each with its answer below; done ones lead back."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.theme import Face, Theme
from installer_app.ui.widgets.flow import laid_out_width
from installer_app.ui.widgets.painted import Panel

HEIGHT: Final = 59
_MARGIN: Final = 24
_GAP: Final = 6
_RULE: Final = 6
_TITLE_Y: Final = 15
_MARK: Final = 30
_LEAST_MARK: Final = 20
"""The width of a step that is only a mark, and where the current step's words need the rest."""


class PieceState(StrEnum):
    """Where a step stands."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Piece:
    """A step by name, its answer so far, whether a click may go back to it; `say` is for a screen reader."""

    title: str
    answer: str = ""
    state: PieceState = PieceState.AHEAD
    leads_back: bool = False
    say: str = ""


class _PieceButton(QAbstractButton):
    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._number = number
        self._piece = Piece("")
        self._is_bare = False

    def set_piece(self, piece: Piece) -> None:
        self._piece = piece
        self.setEnabled(piece.leads_back)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if piece.leads_back else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if piece.leads_back else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(piece.say or f"{self._number}. {piece.title}")
        self.setAccessibleDescription(piece.answer)
        self.update()

    @property
    def is_here(self) -> bool:
        return self._piece.state in (PieceState.NOW, PieceState.FAULT)

    def bare(self, is_bare: bool) -> None:
        """Show the mark or the number alone, as where there is no room for words."""
        self._is_bare = is_bare
        self.setToolTip(", ".join(filter(None, (self._piece.title, self._piece.answer))) if is_bare else "")
        self.update()

    def words_width(self, theme: Theme) -> int:
        title = theme.metrics(Face.STRONG).horizontalAdvance(self._piece.title)
        words = (theme.metrics(Face.META).horizontalAdvance(word) for word in self._piece.answer.split())
        marked = self._piece.state in (PieceState.DONE, PieceState.FAULT)
        return int(max(title + (theme.px(16) + 7 if marked else 3), max(words, default=0) + 2))

    def height_for(self, width: int, theme: Theme) -> int:
        if self._is_bare:
            return int(self._answer_top(theme))
        return int(self._answer_top(theme) + self._answer_box(width, theme).height() + 8)

    def sizeHint(self) -> QSize:
        return QSize(120, HEIGHT - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        piece = self._piece
        self._paint_rule(painter, theme)
        quiet = piece.state is PieceState.AHEAD
        self._paint_title(painter, theme, theme.color("ink_3" if quiet else "ink"))
        if not self._is_bare:
            role = "fault" if piece.state is PieceState.FAULT else "ink_3" if quiet else "ink_2"
            painter.setFont(theme.font(Face.META))
            painter.setPen(theme.color(role))
            box = QRectF(0, self._answer_top(theme), self.width(), self.height())
            flags = self._wrap(theme, self.width())
            painter.drawText(box, flags, piece.answer)
        if self.hasFocus() or (piece.leads_back and self.underMouse()):
            pen = QPen(
                theme.color("focus" if self.hasFocus() else "line_strong"), 2 if self.hasFocus() else 1
            )
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(-3, _RULE + 2, -1, -2), 5, 5)

    def _paint_title(self, painter: QPainter, theme: Theme, colour: QColor) -> None:
        piece = self._piece
        face = Face.STRONG if piece.state in (PieceState.NOW, PieceState.FAULT) else Face.BODY
        metrics = theme.metrics(face)
        baseline = _TITLE_Y + metrics.ascent()
        left, side = 1.0, theme.px(16)
        centre = QPointF(side / 2, _TITLE_Y + metrics.height() / 2)
        painter.setPen(colour)
        painter.setFont(theme.font(face))
        if piece.state is PieceState.DONE:
            draw_icon_at(painter, Icon.TICK, centre, side, theme.color("ok"))
            left += side + 4
        elif piece.state is PieceState.FAULT:
            draw_icon_at(painter, Icon.OCTAGON, centre, side, theme.color("fault"))
            left += side + 6
        else:
            number = str(self._number)
            beside = left + metrics.horizontalAdvance(number) + metrics.horizontalAdvance("0") * 0.8
            # Where the word needs the room, its place in the line is number enough.
            if self._is_bare or beside + metrics.horizontalAdvance(piece.title) <= self.width():
                painter.drawText(QPointF(left, baseline), number)
                left = beside
        if not self._is_bare:
            painter.drawText(QPointF(left, baseline), piece.title)

    def _paint_rule(self, painter: QPainter, theme: Theme) -> None:
        roles = {PieceState.DONE: "ink", PieceState.NOW: "primary", PieceState.FAULT: "fault"}
        high = _RULE if self._piece.state in (PieceState.NOW, PieceState.FAULT) else _RULE / 2
        role = roles.get(self._piece.state, "line")
        painter.fillRect(QRectF(0, 0, self.width(), high), theme.color(role))
        if self._piece.state is PieceState.NOW:
            painter.fillRect(QRectF(0, _RULE - 1, self.width(), 1), theme.color("primary_line"))

    def _answer_top(self, theme: Theme) -> float:
        return _TITLE_Y + theme.metrics(Face.BODY).height() + 3

    def _answer_box(self, width: int, theme: Theme) -> QRectF:
        line = theme.metrics(Face.META).height()
        box = QRectF(0, 0, width, 1e4)
        wrapped = theme.metrics(Face.META).boundingRect(box, self._wrap(theme, width), self._piece.answer)
        return QRectF(0, 0, width, max(line, wrapped.height()))

    def _wrap(self, theme: Theme, width: int) -> int:
        """Between words; within one only where it alone has no room."""
        words = (theme.metrics(Face.META).horizontalAdvance(word) for word in self._piece.answer.split())
        narrow = max(words, default=0) > width
        return int(Qt.TextFlag.TextWrapAnywhere if narrow else Qt.TextFlag.TextWordWrap)

    def _theme(self) -> Theme:
        stepper = self.parentWidget()
        assert isinstance(stepper, Stepper)
        return stepper.theme


class Stepper(Panel):
    """All steps of the flow in one line. It grows where an answer needs a second line; where words lack room,
    all but the current step are marks."""

    went_back = Signal(int)
    """The position (from 0) of a done step that was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """No steps yet."""
        super().__init__("surface", parent=parent, under="line")
        self._buttons: list[_PieceButton] = []
        self.setFixedHeight(HEIGHT)

    def set_pieces(self, pieces: tuple[Piece, ...]) -> None:
        """Show these steps."""
        while len(self._buttons) > len(pieces):
            self._buttons.pop().deleteLater()
        while len(self._buttons) < len(pieces):
            at = len(self._buttons)
            button = _PieceButton(at + 1, self)
            button.clicked.connect(lambda _checked=False, at=at: self.went_back.emit(at))
            button.show()
            self._buttons.append(button)
        for button, piece in zip(self._buttons, pieces, strict=True):
            button.set_piece(piece)
        self._arrange()

    def follow_theme(self) -> None:
        """Arrange anew for another text size."""
        self._arrange()
        super().follow_theme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange for another width."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if not self._buttons:
            return
        count, theme = len(self._buttons), self.theme
        room = laid_out_width(self) - 2 * _MARGIN
        width = int(max((room + _GAP) / count - _GAP, 1))
        # Where not all have room for their words, the one that is now has its own and the others are marks.
        tight = any(button.words_width(theme) > width for button in self._buttons)
        needed = max((one.words_width(theme) for one in self._buttons if one.is_here), default=0)
        least, most = theme.px(_LEAST_MARK), theme.px(_MARK)
        mark = min(max((room - needed) // max(count - 1, 1) - _GAP, least), most, width)
        here = room - (count - 1) * (mark + _GAP)
        widths = [here if tight and one.is_here else mark if tight else width for one in self._buttons]
        for button in self._buttons:
            button.bare(tight and not button.is_here)
        high = max(one.height_for(wide, theme) for one, wide in zip(self._buttons, widths, strict=True))
        high = max(high, theme.px(HEIGHT - 1))
        left = float(_MARGIN)
        for button, wide in zip(self._buttons, widths, strict=True):
            button.setGeometry(round(left), 0, wide, high)
            left += wide + _GAP if tight else (room + _GAP) / count
        self.setFixedHeight(high + 1)
