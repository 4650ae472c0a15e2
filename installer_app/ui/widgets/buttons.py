"""Buttons: the one yellow button of a page, the others beside it, and links."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.theme import Face, Theme, current_theme

RADIUS: Final = 5
_ENDLESS: Final = 10_000
_WRAPS: Final = 200
"""Words of a button wrap rather than take more than this, in pixels at 100 %, where there is no more."""


class Rank(StrEnum):
    """What a button is on its page."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    LINK = "link"


class Button(QPushButton):
    """A button with words, perhaps an icon before them. Enter and Space press it while it has the focus.

    It asks for one line; whoever gives it less width than that asks `heightForWidth` how high it is then.
    """

    def __init__(
        self,
        text: str,
        icon: Icon | None = None,
        rank: Rank = Rank.SECONDARY,
        parent: QWidget | None = None,
        *,
        trailing: Icon | None = None,
        height: int = 36,
    ) -> None:
        """`height` in pixels at 100 %; an ampersand in the words is an ampersand."""
        super().__init__(parent)
        self._icon, self._trailing, self._rank, self._height = icon, trailing, rank, height
        self._words = ""
        self.setAutoDefault(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_words(text)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words

    def set_words(self, text: str, icon: Icon | None = None) -> None:
        """Say something else, and show another icon if one is given."""
        self._words = " ".join(text.split())
        self._icon = icon or self._icon
        self.setText(self._words.replace("&", "&&"))
        self.setAccessibleName(self._words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for icon, words and mark with the padding of its rank; links have little."""
        theme = current_theme()
        metrics = self._metrics(theme)
        width = metrics.horizontalAdvance(self._words) + self._around(theme)
        return QSize(int(width) + 1, self._height_of(metrics.height()))

    def minimumSizeHint(self) -> QSize:
        """As narrow as its longest word, which is never cut, but not so narrow that it wraps without need."""
        theme, whole = current_theme(), self.sizeHint()
        words = map(self._metrics(theme).horizontalAdvance, self._words.split())
        longest = int(max(words, default=0.0) + self._around(theme)) + 1
        return QSize(max(longest, min(whole.width(), theme.px(_WRAPS))), whole.height())

    def heightForWidth(self, width: int) -> int:
        """What its words take in this width, in as many lines as they need."""
        return self._height_of(self._wrap(width - self._around(current_theme())).height())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover."""
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the case and what stands on it."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_case(painter, theme)
        self._paint_words(painter, theme)

    def _paint_case(self, painter: QPainter, theme: Theme) -> None:
        enabled, hover, focus = self.isEnabled(), self.underMouse(), self.hasFocus()
        primary = self._rank is Rank.PRIMARY
        pressed = self.isDown() or self.isChecked()
        stark = theme.name in ("contrast", "contrast_dark")
        if self._rank is Rank.LINK and not focus:
            return
        fill: str | None
        match (primary, enabled):
            case _ if self._rank is Rank.LINK:
                fill, edge = None, "focus"
            case (_, False):
                fill, edge = "ground", "line_strong"
            case (True, _):
                fill = "primary_pressed" if pressed else "primary_hover" if hover else "primary"
                edge = "ink" if hover else "primary_line"
            case _:
                # In high contrast a line is as dark as a word: there the edge alone says that it is pressed.
                down = "raised" if stark else "line"
                fill = down if pressed else "raised" if hover else "surface"
                edge = "ink" if hover or (pressed and stark) else "line_strong"
        thickness = 2 if enabled and (focus or (pressed and stark and not primary)) else 1
        pen = QPen(theme.color("focus" if focus and enabled else edge), thickness)
        if not enabled:
            pen.setDashPattern((2, 2))
        painter.setPen(pen)
        painter.setBrush(theme.color(fill) if fill else Qt.BrushStyle.NoBrush)
        inset = thickness / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)

    def _paint_words(self, painter: QPainter, theme: Theme) -> None:
        colour = theme.color(self._ink())
        metrics = self._metrics(theme)
        side, gap = self._side(theme), self._gap(metrics)
        advance = self._wrap(self.width() - self._around(theme)).width()
        wraps = advance < metrics.horizontalAdvance(self._words)
        total = advance + self._marks(theme)
        x, middle = (self.width() - total) / 2, self.height() / 2
        if self._icon is not None:
            draw_icon_at(painter, self._icon, QPointF(x + side / 2, middle), side, colour)
            x += side + gap
        font = theme.font(self._face())
        if self._rank is Rank.LINK and self.underMouse():
            font = type(font)(font)
            font.setUnderline(True)
        painter.setFont(font)
        painter.setPen(colour)
        box = QRectF(x, 0, advance + (0 if wraps else 2), self.height())
        painter.drawText(box, self._flags() if wraps else Qt.AlignmentFlag.AlignVCenter, self._words)
        if self._trailing is not None and self._marked():
            draw_icon_at(painter, self._trailing, QPointF(x + advance + gap + side / 2, middle), side, colour)

    def _around(self, theme: Theme) -> float:
        """The width of all but the words."""
        padding = {Rank.PRIMARY: 24, Rank.SECONDARY: 16, Rank.LINK: 6}[self._rank]
        return 2 * padding + self._marks(theme)

    def _marks(self, theme: Theme) -> float:
        side = self._side(theme) + self._gap(self._metrics(theme))
        return side * ((self._icon is not None) + self._marked())

    def _height_of(self, words: float) -> int:
        return max(current_theme().px(self._height), int(words) + 12)

    def _wrap(self, room: float) -> QRectF:
        """The box of its words in so wide a room: one line if that is enough, else all of the width."""
        metrics = self._metrics(current_theme())
        advance = metrics.horizontalAdvance(self._words)
        if advance <= room:
            return QRectF(0, 0, advance, metrics.height())
        wrapped = metrics.boundingRect(QRectF(0, 0, room, _ENDLESS), self._flags(), self._words)
        return QRectF(0, 0, max(room, 1.0), wrapped.height())

    def _flags(self) -> int:
        across = Qt.AlignmentFlag.AlignLeft if self._rank is Rank.LINK else Qt.AlignmentFlag.AlignHCenter
        return int(across | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)

    def _marked(self) -> bool:
        """The mark at the right promises that a key presses it now."""
        return self._trailing is not None and self.isEnabled()

    def _ink(self) -> str:
        if not self.isEnabled():
            return "ink_3"
        return {Rank.PRIMARY: "primary_ink", Rank.SECONDARY: "ink", Rank.LINK: "focus"}[self._rank]

    def _face(self) -> Face:
        return Face.LEAD_STRONG if self._rank is Rank.PRIMARY else Face.BODY

    def _metrics(self, theme: Theme) -> QFontMetricsF:
        return theme.metrics(self._face())

    def _side(self, theme: Theme) -> int:
        return theme.px(18)

    def _gap(self, metrics: QFontMetricsF) -> float:
        return metrics.height() / 3


class PrimaryButton(Button):
    """The yellow button: verb and object, the Enter mark at its right. One a page."""

    def __init__(self, text: str, icon: Icon | None = None, parent: QWidget | None = None) -> None:
        """`icon` stands before the words where the button opens something instead of answering."""
        super().__init__(text, icon, Rank.PRIMARY, parent, trailing=None if icon else Icon.ENTER, height=44)


class LinkButton(Button):
    """Words in the colour of a link, with an icon, for what leads elsewhere and changes nothing."""

    def __init__(self, text: str, icon: Icon | None = None, parent: QWidget | None = None) -> None:
        """It presses like any button."""
        super().__init__(text, icon, Rank.LINK, parent)
