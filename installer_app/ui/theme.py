"""The look: palette, type scale and text size as one value, and how an application puts it on.

A theme lives on the application beside its font and its style sheet, so that every widget finds the current
one while it paints and follows a change by itself.
"""

import string
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from installer_app.resources import resource
from installer_app.ui.palette import PALETTES, Palette

SANS: Final = (
    "Segoe UI Variable Text",
    "Segoe UI",
    ".AppleSystemUIFont",
    "Inter",
    "Cantarell",
    "Noto Sans",
    "Ubuntu",
    "DejaVu Sans",
)
MONO: Final = (
    "Cascadia Mono",
    "SF Mono",
    "Menlo",
    "Consolas",
    "Noto Sans Mono",
    "Ubuntu Mono",
    "DejaVu Sans Mono",
)

ThemeName = Literal["light", "dark", "contrast", "contrast_dark"]


class Face(StrEnum):
    """A place in the type scale. Values name the face in the style sheet."""

    META = "meta"
    META_STRONG = "meta_strong"
    HEAD = "head"
    BODY = "body"
    STRONG = "strong"
    LEAD = "lead"
    LEAD_STRONG = "lead_strong"
    TITLE = "title"
    READING = "reading"
    BIG = "big"
    MONO = "mono"
    MONO_STRONG = "mono_strong"
    SERIAL = "serial"
    CLOCK = "clock"
    SERIAL_HEAD = "serial_head"


class Tone(StrEnum):
    """What a piece of text says by its colour, beside its words. Values are palette roles."""

    INK = "ink"
    INK_2 = "ink_2"
    INK_3 = "ink_3"
    OK = "ok"
    WARN = "warn"
    FAULT = "fault"
    NOTE = "note"
    LINK = "focus"


@dataclass(frozen=True, slots=True)
class _Cut:
    px: int
    weight: int = 400
    mono: bool = False


_CUTS: Final = {
    Face.META: _Cut(12),
    Face.META_STRONG: _Cut(12, 600),
    Face.HEAD: _Cut(13, 600),
    Face.BODY: _Cut(14),
    Face.STRONG: _Cut(14, 600),
    Face.LEAD: _Cut(16),
    Face.LEAD_STRONG: _Cut(16, 600),
    Face.TITLE: _Cut(24, 600),
    Face.READING: _Cut(26, 500),
    Face.BIG: _Cut(52, 500),
    Face.MONO: _Cut(13, 400, True),
    Face.MONO_STRONG: _Cut(14, 600, True),
    Face.SERIAL: _Cut(20, 600, True),
    Face.CLOCK: _Cut(24, 400, True),
    Face.SERIAL_HEAD: _Cut(28, 600, True),
}


_SIZES: Final = (2, 4, 8, 9, 10, 12, 13, 14, 16, 20, 24, 28, 36, 42)
"""The lengths of the style sheet, in pixels at 100 %."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A palette by name and the text size as a factor (1.0 to 2.0); `motion` false lets values jump."""

    name: ThemeName = "light"
    text_scale: float = 1.0
    motion: bool = True
    sans: tuple[str, ...] = SANS
    mono: tuple[str, ...] = MONO

    def __post_init__(self) -> None:
        """Raise ValueError for a text size at which nothing could be laid out."""
        if not 0.75 <= self.text_scale <= 2.5:
            raise ValueError("text_scale is a factor from 0.75 to 2.5")

    @property
    def palette(self) -> Palette:
        """The colours of this theme."""
        return PALETTES[self.name]

    def color(self, role: str) -> QColor:
        """The colour of a palette role."""
        return _color(getattr(self.palette, role))

    def px(self, at_100_percent: float) -> int:
        """A length that grows with the text, in device-independent pixels."""
        return round(at_100_percent * self.text_scale)

    def width(self, at_100_percent: float) -> int:
        """A column's width: it grows half as fast as the text, because the window does not grow."""
        return round(at_100_percent * (1 + (self.text_scale - 1) / 2))

    def font(self, face: Face = Face.BODY) -> QFont:
        """The font of a face; shared, so copy it before changing it."""
        return _font(self, face)

    def metrics(self, face: Face = Face.BODY) -> QFontMetricsF:
        """The measures of a face; shared."""
        return _metrics(self, face)

    def qt_palette(self) -> QPalette:
        """The same colours in Qt's own roles, for Fusion."""
        return _qt_palette(self.palette)

    def style_sheet(self) -> str:
        """The style sheet with this theme's colours and sizes filled in."""
        template = string.Template(resource("style.qss").read_text("utf-8"))
        sizes = {f"px_{size}": str(self.px(size)) for size in _SIZES}
        mono = ", ".join(f'"{family}"' for family in self.mono)
        return template.substitute(self.palette.roles(), mono=mono, **sizes) + self._label_rules(mono)

    def _label_rules(self, mono: str) -> str:
        faces = (
            f'QLabel[face="{face}"] {{ font-size: {self.px(cut.px)}px; font-weight: {cut.weight};'
            f"{f' font-family: {mono};' if cut.mono else ''} }}"
            for face, cut in _CUTS.items()
        )
        tones = (f'QLabel[tone="{tone}"] {{ color: {getattr(self.palette, tone)}; }}' for tone in Tone)
        return "\n".join((*faces, *tones))


def apply(app: QApplication, theme: Theme) -> None:
    """Put a theme on a running application; every open widget follows. Qt's own colour scheme follows too."""
    app.setProperty("theme", theme)
    if app.style().name() != "fusion" and not app.styleSheet():
        app.setStyle("Fusion")
    dark = theme.name in ("dark", "contrast_dark")
    scheme = Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light
    QGuiApplication.styleHints().setColorScheme(scheme)
    app.setPalette(theme.qt_palette())
    app.setFont(theme.font())
    app.setStyleSheet(theme.style_sheet())


def current_theme() -> Theme:
    """The theme the application has put on; the light one at 100 % if it has none."""
    app = QApplication.instance()
    theme = app.property("theme") if app is not None else None
    return theme if isinstance(theme, Theme) else _PLAIN


def moves() -> bool:
    """Whether a change of value may be animated: theme and system both allow it."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return False
    return current_theme().motion and app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def text_size(face: Face, text: str) -> QSize:
    """The room one line of text takes in a face, rounded up."""
    metrics = current_theme().metrics(face)
    return QSize(int(metrics.horizontalAdvance(text)) + 1, int(metrics.height()) + 1)


_PLAIN: Final = Theme()


@lru_cache(maxsize=128)
def _color(value: str) -> QColor:
    return QColor(value)


@lru_cache(maxsize=64)
def _font(theme: Theme, face: Face) -> QFont:
    cut = _CUTS[face]
    font = QFont(list(theme.mono if cut.mono else theme.sans))
    font.setPixelSize(theme.px(cut.px))
    font.setWeight(QFont.Weight(cut.weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setStyleHint(QFont.StyleHint.Monospace if cut.mono else QFont.StyleHint.SansSerif)
    return font


@lru_cache(maxsize=64)
def _metrics(theme: Theme, face: Face) -> QFontMetricsF:
    return QFontMetricsF(_font(theme, face))


def _qt_palette(colours: Palette) -> QPalette:
    role = QPalette.ColorRole
    chosen = {
        role.Window: colours.ground,
        role.WindowText: colours.ink,
        role.Base: colours.surface,
        role.AlternateBase: colours.raised,
        role.Text: colours.ink,
        role.Button: colours.surface,
        role.ButtonText: colours.ink,
        role.BrightText: colours.fault,
        role.Highlight: colours.focus,
        role.HighlightedText: colours.surface,
        role.Accent: colours.focus,
        role.Link: colours.focus,
        role.LinkVisited: colours.focus,
        role.PlaceholderText: colours.ink_3,
        role.ToolTipBase: colours.ink,
        role.ToolTipText: colours.surface,
        role.Light: colours.surface,
        role.Midlight: colours.raised,
        role.Mid: colours.line_strong,
        role.Dark: colours.line_strong,
        role.Shadow: colours.line,
    }
    palette = QPalette()
    for qt_role, colour in chosen.items():
        palette.setColor(qt_role, QColor(colour))
    for qt_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, qt_role, QColor(colours.ink_3))
    for qt_role in (role.Base, role.Button):
        palette.setColor(QPalette.ColorGroup.Disabled, qt_role, QColor(colours.ground))
    return palette
