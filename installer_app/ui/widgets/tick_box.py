"""A box to tick with its words beside it; seen in every theme, and as large as the words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.theme import Face, current_theme, text_size

_SIDE: Final = 18
_TICK: Final = 14
_EDGE: Final = 6
_GAP: Final = 8


class TickBox(QCheckBox):
    """One line of words; a click anywhere on it ticks it, and so does Space."""

    def hitButton(self, pos: QPoint) -> bool:
        """All of it."""
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        """The box, the words, and room for the frame of the focus."""
        theme = current_theme()
        words = text_size(Face.BODY, self.text())
        wide = _EDGE + theme.px(_SIDE) + theme.px(_GAP) + words.width() + _EDGE
        return QSize(wide, max(theme.px(36), words.height() + 2 * _EDGE))

    def minimumSizeHint(self) -> QSize:
        """The same: its words are never cut."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover."""
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, the words, and the frame while it has the focus."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        enabled, on = self.isEnabled(), self.isChecked()
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        side = theme.px(_SIDE)
        box = QRectF(_EDGE, (self.height() - side) / 2, side, side)
        hover = enabled and self.underMouse()
        edge = QPen(theme.color("ink" if hover or (on and enabled) else "line_strong"), 2)
        if not enabled:
            edge.setDashPattern((1, 1))
        painter.setPen(edge)
        painter.setBrush(theme.color("ink" if on and enabled else "surface" if enabled else "ground"))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
        if on:
            role = "surface" if enabled else "ink_3"
            draw_icon_at(painter, Icon.TICK, box.center(), theme.px(_TICK), theme.color(role), 2.6)
        painter.setFont(theme.font(Face.BODY))
        painter.setPen(theme.color("ink" if enabled else "ink_3"))
        left = box.right() + theme.px(_GAP)
        words = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
