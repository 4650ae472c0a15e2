"""The status line: the loud sandbox, the account, the adapter, the clock, the jobs in the background."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import IconText
from installer_app.ui.widgets.painted import Painted, Panel

HEIGHT: Final = 35
_HATCH: Final = 34


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
        self.setAccessibleName(f"{word}, {text}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Hatch, words and the air around them."""
        loud = QFontMetricsF(self._loud()).horizontalAdvance(self._word)
        quiet = self.theme.metrics(Face.META).horizontalAdvance(self._text)
        return QSize(int(_HATCH + 10 + loud + 12 + quiet) + 24, self.theme.px(HEIGHT - 1))

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
        painter.setFont(theme.font(Face.META))
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
        font = QFont(self.theme.font(Face.META_STRONG))
        font.setWeight(QFont.Weight.Bold)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
        return font


class StatusLine(Panel):
    """One line at the bottom, in every place."""

    pressed = Signal()
    """Something in the line was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """It says nothing yet."""
        super().__init__("raised", parent=parent)
        self._badge = SandboxBadge(self)
        self._badge.hide()
        self._shown: tuple[StatusItem, ...] = ()
        self._items: list[IconText] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 1, 18, 0)
        self._row.setSpacing(22)
        self._row.addWidget(self._badge)
        self.follow_theme()

    def set_sandbox(self, word: str, text: str = "") -> None:
        """Say loudly that nothing here is real; an empty word says nothing."""
        self._badge.set_words(word, text)
        self._badge.setVisible(bool(word))
        self._row.setContentsMargins(0 if word else 18, 1, 18, 0)

    def set_items(self, items: tuple[StatusItem, ...]) -> None:
        """Say these things, in this order."""
        if [(item.icon, item.tone, item.last) for item in items] == [
            (item.icon, item.tone, item.last) for item in self._shown
        ]:
            for view, item in zip(self._items, items, strict=True):
                view.set_text(item.text)
        else:
            self._rebuild(items)
        self._shown = items

    def follow_theme(self) -> None:
        """Take the height of another text size."""
        self.setFixedHeight(self.theme.px(HEIGHT))
        super().follow_theme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line above."""
        super().paintEvent(event)
        QPainter(self).fillRect(QRectF(0, 0, self.width(), 1), self.theme.color("line"))

    def _rebuild(self, items: tuple[StatusItem, ...]) -> None:
        for view in self._items:
            view.hide()
            view.deleteLater()
        while self._row.count() > 1:
            self._row.takeAt(1)
        self._items = []
        for last in (False, True):
            if last:
                self._row.addStretch(1)
            for item in items:
                if item.last is last:
                    view = IconText(item.icon, item.text, Face.META, item.tone, self, size=16, gap=6)
                    self._row.addWidget(view)
                    self._items.append(view)
