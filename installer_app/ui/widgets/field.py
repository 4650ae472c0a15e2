"""A field to type into, with an icon before the words that grows with them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.theme import current_theme

_SIDE: Final = 18
_INSET: Final = 9
"""As far from the edge as words are where there is no icon."""


class Field(QLineEdit):
    """One line; its icon says what is done with it and cannot be pressed."""

    def __init__(self, icon: Icon, text: str = "", parent: QWidget | None = None) -> None:
        """`text` is what stands in it at first."""
        super().__init__(text, parent)
        self._icon = icon
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        """Make room for the icon of another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon in the colour of the words."""
        super().paintEvent(event)
        theme = current_theme()
        side = theme.px(_SIDE)
        colour = theme.color("ink" if self.isEnabled() else "ink_3")
        centre = QPointF(_INSET + side / 2, self.height() / 2)
        draw_icon_at(QPainter(self), self._icon, centre, side, colour)

    def _make_room(self) -> None:
        theme = current_theme()
        self.setTextMargins(theme.px(_SIDE) + theme.px(6), 0, 0, 0)
