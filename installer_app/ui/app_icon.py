"""The icon of the app itself, as task bars and window lists show it: a lock on the colour of the rail."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from installer_app.ui.icons import Icon, draw_icon

SIZES: Final = (16, 24, 32, 48, 64, 128)
GROUND: Final = "#1B2724"
STROKE: Final = "#F4F7F5"
"""The same in every theme, as in the menu of the system."""


def app_icon() -> QIcon:
    """Painted in a few milliseconds; for after the first paint."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(_picture(size))
    return icon


def _picture(size: int) -> QPixmap:
    """The same drawing as that of the packages, on its grid of 24."""
    unit = size / 24
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(GROUND))
    painter.drawRoundedRect(QRectF(0, 0, size, size), 5 * unit, 5 * unit)
    draw_icon(painter, Icon.LOCK, QRectF(3.6 * unit, 3.3 * unit, 16.8 * unit, 16.8 * unit), STROKE)
    painter.end()
    return picture
