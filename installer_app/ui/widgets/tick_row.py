"""A large box to tick, as wide as the page: what it says, what that means, and the key that ticks it."""

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.theme import Face, Theme, current_theme

_SIDE: Final = 30
_PADDING: Final = 16
_KEY: Final = 26
_WORDS: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class TickRow(QCheckBox):
    """Ticked by a click anywhere on it, by Space, and by the key it shows."""

    def __init__(self, title: str, meaning: str, key: str, parent: QWidget | None = None) -> None:
        """`key` is only shown; whoever makes the row listens for it."""
        super().__init__(parent)
        self._title, self._meaning, self._key = title, meaning, key
        self.setAccessibleName(title)
        self.setAccessibleDescription(meaning)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(lambda _on: self.update())

    def hitButton(self, pos: QPoint) -> bool:
        """All of it."""
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        """High enough for both texts at the width it has."""
        theme = current_theme()
        high = int(self._title_height(theme) + self._meaning_height(theme)) + 3 + 2 * 10
        return QSize(theme.px(320), max(theme.px(50), high))

    def minimumSizeHint(self) -> QSize:
        """The same height, and narrower."""
        return QSize(current_theme().px(240), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need another height."""
        super().resizeEvent(event)
        self.updateGeometry()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover."""
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame, the box, the words, the key."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, focused = self.isChecked(), self.hasFocus()
        edge = 2 if focused else 1
        role = "focus" if focused else "ink" if self.underMouse() else "line_strong"
        frame = QRectF(self.rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        painter.setPen(QPen(theme.color(role), edge))
        painter.setBrush(theme.color("ok_tint" if on else "raised" if self.underMouse() else "surface"))
        painter.drawRoundedRect(frame, 5, 5)
        side = theme.px(_SIDE)
        box = QRectF(_PADDING, (self.height() - side) / 2, side, side)
        painter.setPen(QPen(theme.color("ok" if on else "line_strong"), 2))
        painter.setBrush(theme.color("ok" if on else "surface"))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        if on:
            draw_icon_at(painter, Icon.TICK, box.center(), theme.px(20), theme.color("on_ok"), 2.6)
        self._paint_words(painter, theme)
        key = self._key_box(theme)
        painter.setPen(QPen(theme.color("line_strong"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(key.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(theme.font(Face.META_STRONG))
        painter.setPen(theme.color("ink_2"))
        painter.drawText(key, Qt.AlignmentFlag.AlignCenter, self._key)

    # ---- inside

    def _paint_words(self, painter: QPainter, theme: Theme) -> None:
        left, width = self._left(theme), self._width(theme)
        above, below = self._title_height(theme), self._meaning_height(theme)
        top = (self.height() - above - below - 3) / 2
        painter.setFont(theme.font(Face.LEAD_STRONG))
        painter.setPen(theme.color("ink"))
        painter.drawText(QRectF(QPointF(left, top), QPointF(left + width, top + above)), _WORDS, self._title)
        painter.setFont(theme.font(Face.BODY))
        painter.setPen(theme.color("ink_2"))
        low = top + above + 3
        painter.drawText(
            QRectF(QPointF(left, low), QPointF(left + width, low + below)), _WORDS, self._meaning
        )

    def _left(self, theme: Theme) -> float:
        return _PADDING + theme.px(_SIDE) + 14

    def _key_box(self, theme: Theme) -> QRectF:
        side = theme.px(_KEY)
        return QRectF(self.width() - _PADDING - side, (self.height() - side) / 2, side, side)

    def _width(self, theme: Theme) -> float:
        return max(self._key_box(theme).left() - 12 - self._left(theme), 40.0)

    def _title_height(self, theme: Theme) -> float:
        return self._height(theme, Face.LEAD_STRONG, self._title)

    def _meaning_height(self, theme: Theme) -> float:
        return self._height(theme, Face.BODY, self._meaning)

    def _height(self, theme: Theme, face: Face, text: str) -> float:
        room = QRectF(0, 0, self._width(theme), 10_000)
        return theme.metrics(face).boundingRect(room, int(_WORDS), text).height()
