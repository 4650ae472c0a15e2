"""A widget that draws itself from the current theme, and the panel most things stand on."""

from typing import Literal

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from installer_app.ui.theme import Theme, current_theme

BAR: int = 4
"""Width of the coloured bar at the left of a current or failed thing; it stands outside the text grid."""


class Painted(QWidget):
    """A widget that measures and paints itself, and does both again when the theme changes."""

    @property
    def theme(self) -> Theme:
        """The theme to paint with."""
        return current_theme()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of palette or text size."""
        if event.type() == QEvent.Type.StyleChange:
            self.follow_theme()
        super().changeEvent(event)

    def follow_theme(self) -> None:
        """Take the sizes and colours of a new theme."""
        self.updateGeometry()
        self.update()


class Panel(Painted):
    """A rectangle in roles of the palette: fill, one line around, a bar at the left, a rule below."""

    def __init__(
        self,
        fill: str | None = None,
        border: str | None = None,
        radius: int = 0,
        parent: QWidget | None = None,
        *,
        bar: str | None = None,
        under: str | None = None,
        thickness: int = 1,
        flat: Literal["none", "top", "bottom"] = "none",
    ) -> None:
        """Any role may be left out; `thickness` of the border in pixels; `flat` has square corners."""
        super().__init__(parent)
        self._roles = (fill, border, bar, under)
        self._radius = radius
        self._thickness = thickness
        self._flat = flat

    def set_roles(
        self,
        fill: str | None = None,
        border: str | None = None,
        bar: str | None = None,
        under: str | None = None,
    ) -> None:
        """Change what it is painted with; roles left out are not painted."""
        if self._roles != (fill, border, bar, under):
            self._roles = (fill, border, bar, under)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint fill, line, bar and rule."""
        fill, border, bar, under = self._roles
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._radius > 0)
        inset = self._thickness / 2 if border else 0.0
        rect = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        line = QPen(theme.color(border), self._thickness) if border else QPen(Qt.PenStyle.NoPen)
        line.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(line)
        painter.setBrush(theme.color(fill) if fill else Qt.BrushStyle.NoBrush)
        if self._flat == "top":
            rect.setTop(rect.top() - self._radius)
        elif self._flat == "bottom":
            rect.setBottom(rect.bottom() + self._radius)
        painter.drawRoundedRect(rect, self._radius, self._radius)
        if bar:
            painter.fillRect(QRectF(0, 0, BAR, self.height()), theme.color(bar))
        if under:
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.color(under))


class Card(Panel):
    """A frame on the page for what the technician decides."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """An empty card; give it a layout."""
        super().__init__("surface", "line", 6, parent)


class Display(Panel):
    """The tinted frame on which everything measured, heard or answered stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """An empty display; give it a layout."""
        super().__init__("display", "display_line", 6, parent)


class Rule(Panel):
    """A horizontal line of one pixel; decoration."""

    def __init__(self, role: str = "line", thickness: int = 1, parent: QWidget | None = None) -> None:
        """A line in a role of the palette."""
        super().__init__(role, parent=parent)
        self.setFixedHeight(thickness)
