"""The status line: the loud sandbox, account, adapter, clock, jobs in the background, and the way to help."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button, Rank
from installer_app.ui.widgets.flow import flow, laid_out_width
from installer_app.ui.widgets.labels import IconText
from installer_app.ui.widgets.painted import Painted, Panel

HEIGHT: Final = 35
_HATCH: Final = 34
_EDGE: Final = 17
_GAP: Final = 22
_LOW: Final = 25
"""Height of a line where there is more than one."""


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
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_words(self, word: str, text: str) -> None:
        """The loud word and the quiet one."""
        self._word, self._text = word, text
        self.setAccessibleName(f"{word}, {text}" if text else word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Hatch, words and the air around them."""
        loud = QFontMetricsF(self._loud()).horizontalAdvance(self._word)
        quiet = QFontMetricsF(self._quiet()).horizontalAdvance(self._text)
        beside = 12 + quiet + 32 if self._text else 14
        return QSize(int(_HATCH + 10 + loud + beside), self.theme.px(HEIGHT - 1))

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
        for view in self._views:
            view.hide()
            view.deleteLater()
        self._views = tuple(
            IconText(item.icon, item.text, Face.META, item.tone, self, size=16, gap=6) for item in items
        )
        for view in self._views:
            view.show()
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the badge with the widest thing beside it."""
        loud = self._badge.sizeHint().width() if not self._badge.isHidden() else 0
        widest = max((view.sizeHint().width() for view in self._views), default=0)
        asked = self.help.sizeHint().width() + _EDGE if self.help.words else 0
        return QSize(loud + widest + asked + 2 * _EDGE, self.minimumHeight())

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

    def _arrange(self) -> None:
        loud = self._badge.sizeHint().width() if not self._badge.isHidden() else 0
        asked = self.help.sizeHint().width() + _EDGE if self.help.words else 0
        start = loud + _EDGE
        widths = tuple(view.sizeHint().width() for view in self._views)
        order = sorted(range(len(widths)), key=lambda at: self._shown[at].last)
        room = laid_out_width(self) - start - _EDGE - asked
        lines = flow(tuple(widths[at] for at in order), room, _GAP)
        high = self.theme.px(HEIGHT - 1 if len(lines) == 1 else _LOW)
        self._badge.setGeometry(QRect(0, 1, loud, len(lines) * high))
        for number, line in enumerate(lines):
            left = start
            right = self.width() - _EDGE - asked
            for at in reversed([order[at] for at in line if self._shown[order[at]].last]):
                right -= widths[at]
                self._views[at].setGeometry(QRect(right, 1 + number * high, widths[at], high))
                right -= _GAP
            for at in (order[at] for at in line if not self._shown[order[at]].last):
                self._views[at].setGeometry(QRect(left, 1 + number * high, widths[at], high))
                left += widths[at] + _GAP
        side = min(self.help.sizeHint().height(), len(lines) * high)
        top = 1 + (len(lines) * high - side) // 2
        self.help.setVisible(bool(asked))
        self.help.setGeometry(QRect(self.width() - asked, top, max(asked - _EDGE, 0) + _EDGE // 2, side))
        self.setFixedHeight(len(lines) * high + 1)
        self.updateGeometry()
