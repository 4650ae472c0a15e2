"""The status line: the loud sandbox, account, adapter, clock, jobs in the background, and the way to help."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone, text_size
from installer_app.ui.widgets.buttons import Button, Rank
from installer_app.ui.widgets.flow import flow, laid_out_width
from installer_app.ui.widgets.labels import IconText
from installer_app.ui.widgets.painted import Painted, Panel

HEIGHT: Final = 35
_HATCH: Final = 34
_EDGE: Final = 17
_GAP: Final = 22
_ICON_GAP: Final = 6
_FEW_WORDS: Final = 120
_SHARE: Final = 0.34
"""Of the line, at most for the badge with all its words."""
_LOW: Final = 25
"""Height of what can be pressed in it."""
_AIR: Final = 9
"""Beside the words of a line where there is more than one."""


@dataclass(frozen=True, slots=True)
class StatusItem:
    """One thing the line says. `tone` warns where the fact does; `last` stands at the right."""

    icon: Icon
    text: str
    tone: Tone = Tone.INK_2
    last: bool = False


class SandboxBadge(Painted):
    """The hatched badge of the virtual world: a loud word, then what it means."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Without words; the status line hides it until there are some."""
        super().__init__(parent)
        self._word = self._text = ""
        self._is_short = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_words(self, word: str, text: str) -> None:
        """The loud word and the quiet one."""
        self._word, self._text = word, text
        self.setAccessibleName(f"{word}, {text}" if text else word)
        self.updateGeometry()
        self.update()

    def spare(self, width: int) -> None:
        """Say the loud word alone where both would take too much of a line of this width."""
        self._is_short = self._whole_width() > width * _SHARE
        self.setToolTip(self._text if self._is_short else "")

    def loud_width(self) -> int:
        """The room of hatch and loud word."""
        return int(_HATCH + 10 + QFontMetricsF(self._loud()).horizontalAdvance(self._word)) + 16

    def sizeHint(self) -> QSize:
        """Hatch, words and the air around them."""
        wide = self.loud_width() if self._is_short else self._whole_width()
        return QSize(wide, self.theme.px(HEIGHT - 1))

    def minimumSizeHint(self) -> QSize:
        """The same: it is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, hatch and words."""
        theme = self.theme
        painter = QPainter(self)
        box = QRectF(self.rect())
        painter.fillRect(box, theme.color("sandbox"))
        self._paint_hatch(painter, QRectF(0, 0, _HATCH, box.height()))
        painter.setPen(theme.color("sandbox_ink"))
        loud = self._loud()
        painter.setFont(loud)
        words = box.adjusted(_HATCH + 10, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._word)
        if self._is_short:
            return
        words.adjust(QFontMetricsF(loud).horizontalAdvance(self._word) + 12, 0, 0, 0)
        painter.setFont(self._quiet())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._text)

    def _paint_hatch(self, painter: QPainter, box: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(box)
        painter.setPen(QPen(self.theme.color("sandbox_ink"), 3))
        x = -box.height()
        while x < box.width():
            painter.drawPolyline(
                QPolygonF([QPointF(x, box.bottom() + 2), QPointF(x + box.height() + 4, box.top() - 2)])
            )
            x += 8.5
        painter.restore()

    def _whole_width(self) -> int:
        quiet = QFontMetricsF(self._quiet()).horizontalAdvance(self._text)
        return self.loud_width() + int(12 + quiet) + 16

    def _loud(self) -> QFont:
        font = QFont(self.theme.font(Face.HEAD))
        font.setWeight(QFont.Weight.Bold)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
        return font

    def _quiet(self) -> QFont:
        font = QFont(self.theme.font(Face.HEAD))
        font.setWeight(QFont.Weight.Medium)
        return font


class StatusLine(Panel):
    """One line at the bottom, in every place; more lines where the text is large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """It says nothing yet."""
        super().__init__("raised", parent=parent)
        self._badge = SandboxBadge(self)
        self._badge.hide()
        self.help = Button("", Icon.QUESTION, Rank.LINK, self, height=_LOW)
        self._shown: tuple[StatusItem, ...] = ()
        self._views: tuple[IconText, ...] = ()
        self.below = Panel("raised", parent=self)
        self._below = QVBoxLayout(self.below)
        self._below.setContentsMargins(28, 12, 28, 12)
        self.below.hide()
        self._is_below = False
        self._arrange()

    def set_sandbox(self, word: str, text: str = "") -> None:
        """Say loudly that nothing here is real; an empty word says nothing."""
        self._badge.set_words(word, text)
        self._badge.setVisible(bool(word))
        self._arrange()

    def set_items(self, items: tuple[StatusItem, ...]) -> None:
        """Say these things, in this order."""
        if items == self._shown:
            return
        self._shown = items
        self._make_views()
        self._arrange()

    def stand_below(self, is_below: bool) -> None:
        """Say all but the sandbox in `below`, which whoever asks for this puts where it scrolls."""
        self._is_below = is_below
        self.below.setVisible(is_below)
        self._make_views()
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the badge with the widest thing beside it."""
        loud = self._badge.loud_width() if not self._badge.isHidden() else 0
        return QSize(loud + self.theme.px(_FEW_WORDS) + 2 * _EDGE, self.minimumHeight())

    def follow_theme(self) -> None:
        """Arrange anew for another text size."""
        self._arrange()
        super().follow_theme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange for another width."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line above."""
        super().paintEvent(event)
        QPainter(self).fillRect(QRectF(0, 0, self.width(), 1), self.theme.color("line"))

    def _make_views(self) -> None:
        """One for each thing; its words wrap, should one line be too short for them."""
        for view in self._views:
            view.hide()
            view.deleteLater()
        self._views = tuple(
            IconText(item.icon, item.text, Face.META, item.tone, self, size=16, gap=_ICON_GAP, wrap=True)
            for item in self._shown
        )
        for view in self._views:
            if self._is_below:
                self._below.addWidget(view)
            view.show()

    def _arrange(self) -> None:
        whole = laid_out_width(self)
        self._badge.spare(whole)
        start = (self._badge.sizeHint().width() if not self._badge.isHidden() else 0) + _EDGE
        icon, room = self.theme.px(16) + _ICON_GAP, whole - start - _EDGE
        parts: list[tuple[QWidget, bool, int]] = []
        """What stands in the line, whether at the right, and how wide it would be."""
        shown_here = () if self._is_below else tuple(zip(self._views, self._shown, strict=True))
        for said, one in sorted(shown_here, key=lambda pair: pair[1].last):
            wide = min(text_size(Face.META, one.text).width() + 3 + icon, room)
            parts.append((said, one.last, wide))
        self.help.setVisible(bool(self.help.words))
        if self.help.words:
            parts.append((self.help, True, min(self.help.sizeHint().width(), room)))
        lines = flow(tuple(wide for _view, _last, wide in parts), room, _GAP)
        low = int(self.theme.metrics(Face.META).height()) + _AIR
        least, top = self.theme.px(HEIGHT - 1) if len(lines) == 1 else low, 1
        for line in lines:
            shown = [(*parts[at], self._height(parts[at][0], parts[at][2] - icon)) for at in line]
            high = max([least, *(own + 2 for _view, _last, _wide, own in shown)])
            left, right = start, self.width() - _EDGE
            for view, _last, wide, own in reversed([one for one in shown if one[1]]):
                right -= wide
                view.setGeometry(QRect(right, top + (high - own) // 2, wide, own))
                right -= _GAP
            for view, _last, wide, own in (one for one in shown if not one[1]):
                view.setGeometry(QRect(left, top + (high - own) // 2, wide, own))
                left += wide + _GAP
            top += high
        self._badge.setGeometry(QRect(0, 1, start - _EDGE, top - 1))
        self.setFixedHeight(top)
        self.updateGeometry()

    def _height(self, view: QWidget, width: int) -> int:
        if not isinstance(view, IconText):
            return view.sizeHint().height()
        view.label.ensurePolished()
        return max(view.label.heightForWidth(max(width, 1)), self.theme.px(16))
