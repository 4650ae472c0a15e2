"""The drawings: our own icons, loaded from SVG and drawn in a colour of the palette."""

from enum import StrEnum
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from installer_app.resources import resource
from installer_app.ui.theme import current_theme

FINE: Final = 1.75
SMALL: Final = 2.2
DISC: Final = 2.6
"""Stroke widths on the 24 grid: at 18 and above, at 16 and below, and inside a disc."""


class Icon(StrEnum):
    """A drawing in `resources/icons`. A name goes with it, or words stand beside it."""

    INSTALL = "install"
    WORKLIST = "worklist"
    LOCK = "lock"
    FIRMWARE = "firmware"
    FLEET = "fleet"
    SETTINGS = "settings"
    TICK = "tick"
    ARROW = "arrow"
    BACK = "back"
    ARROW_UP = "arrow_up"
    CLOCK = "clock"
    CLOUD = "cloud"
    OCTAGON = "octagon"
    TRIANGLE = "triangle"
    INFO = "info"
    NOTICE = "notice"
    QUESTION = "question"
    PIN = "pin"
    SCAN = "scan"
    CLIPBOARD = "clipboard"
    PICTURE = "picture"
    PERSON = "person"
    BLUETOOTH = "bluetooth"
    LAPTOP = "laptop"
    HOURGLASS = "hourglass"
    TERMINAL = "terminal"
    ENTER = "enter"
    CANCEL = "cancel"
    PDF = "pdf"
    EXPORT = "export"
    IMPORT = "import"
    BLINK = "blink"
    REFRESH = "refresh"
    CROSSED_RING = "crossed_ring"
    SLASH = "slash"
    PLACE = "place"
    JOURNAL = "journal"
    KEY = "key"
    SEARCH = "search"
    FOLDER = "folder"
    COPY = "copy"
    ERASE = "erase"
    BATTERY = "battery"
    CHEVRON = "chevron"
    PLUS = "plus"
    DOOR = "door"
    SOUND = "sound"
    DOWNLOAD = "download"


def draw_icon(
    painter: QPainter, icon: Icon, rect: QRectF, colour: QColor | str, stroke: float | None = None
) -> None:
    """Draw an icon into a square; its stroke, in units of the 24 grid, follows from the size unless given."""
    name = colour if isinstance(colour, str) else colour.name()
    width = stroke if stroke is not None else (SMALL if rect.width() <= 16 else FINE)
    _renderer(icon, name, width).render(painter, rect)


def draw_icon_at(
    painter: QPainter,
    icon: Icon,
    centre: QPointF,
    size: float,
    colour: QColor | str,
    stroke: float | None = None,
) -> None:
    """Draw an icon of a size around a point."""
    draw_icon(painter, icon, QRectF(centre.x() - size / 2, centre.y() - size / 2, size, size), colour, stroke)


def pixmap(icon: Icon, size: int, colour: QColor | str, scale: float = 1.0) -> QPixmap:
    """An icon as a picture of `size` device-independent pixels, for a screen with this device pixel ratio."""
    picture = QPixmap(QSize(round(size * scale), round(size * scale)))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw_icon(painter, icon, QRectF(0, 0, size, size), colour)
    painter.end()
    return picture


def qt_icon(icon: Icon, role: str = "ink", size: int = 16) -> QIcon:
    """An icon for Qt's own controls (menus, field actions) in the current theme's colour of a role."""
    theme = current_theme()
    made = QIcon()
    for scale in (1.0, 2.0):
        made.addPixmap(pixmap(icon, theme.px(size), theme.color(role), scale))
        made.addPixmap(pixmap(icon, theme.px(size), theme.color("ink_3"), scale), QIcon.Mode.Disabled)
    return made


@lru_cache(maxsize=256)
def _renderer(icon: Icon, colour: str, stroke: float) -> QSvgRenderer:
    drawing = _drawing(icon).replace("#000000", colour).replace('"1.75"', f'"{stroke}"')
    return QSvgRenderer(QByteArray(drawing.encode()))


@lru_cache(maxsize=64)
def _drawing(icon: Icon) -> str:
    return resource(f"icons/{icon}.svg").read_text("utf-8")
