"""The rail: the places of the window, one current, a count where something waits."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.theme import Face, current_theme, text_size
from installer_app.ui.widgets.painted import BAR, Panel

WIDTH: Final = 92
_ROW: Final = 66
_BARE: Final = 60
_BARE_ROW: Final = 44
_EDGES: Final = (10, 6)
"""Above the first place and below the last."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place by key, with its icon and its word; `last` puts it at the bottom, `hidden` out of sight."""

    key: str
    icon: Icon
    text: str
    last: bool = False
    hidden: bool = False


class _PlaceButton(QAbstractButton):
    def __init__(self, place: Place, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place
        self._count = ""
        self._is_bare = False
        self.setCheckable(True)
        self.setAccessibleName(place.text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def name(self, place: Place) -> None:
        self.place = place
        self.setAccessibleName(place.text)
        self.updateGeometry()
        self.update()

    def set_count(self, count: str, say: str) -> None:
        self._count = count
        self.setAccessibleDescription(say or count)
        self.update()

    def bare(self, is_bare: bool) -> None:
        """Show the icon alone, where the window is too low for words."""
        if is_bare != self._is_bare:
            self._is_bare = is_bare
            self.setToolTip(self.place.text if is_bare else "")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        if self._is_bare:
            return QSize(theme.width(_BARE), theme.width(_BARE_ROW))
        return self.whole_size()

    def whole_size(self) -> QSize:
        theme = current_theme()
        wide = text_size(Face.META_STRONG, self.place.text).width() + 2 * BAR + 4
        return QSize(max(theme.width(WIDTH), wide), max(theme.width(_ROW), theme.width(38) + theme.px(20)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        ink = theme.color("rail_ink_selected" if self.isChecked() or self.underMouse() else "rail_ink")
        if self.isChecked():
            painter.fillRect(box, theme.color("rail_selected"))
            painter.fillRect(QRectF(0, 0, BAR, box.height()), theme.color("primary"))
        middle = box.center().y() if self._is_bare else theme.width(23)
        draw_icon_at(painter, self.place.icon, QPointF(box.center().x(), middle), theme.width(24), ink)
        if not self._is_bare:
            painter.setFont(theme.font(Face.META_STRONG if self.isChecked() else Face.META))
            painter.setPen(ink)
            words = QRectF(0, theme.width(38), box.width(), theme.px(20))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.place.text)
        if self._count:
            self._paint_count(painter)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("primary"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(BAR + 2, 2, -2, -2))

    def _paint_count(self, painter: QPainter) -> None:
        theme = current_theme()
        wide = max(text_size(Face.META_STRONG, self._count).width() + 11, theme.px(18))
        pill = QRectF(self.width() - wide - 6, 5, wide, theme.px(17))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("rail_ink"))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(theme.color("rail"))
        painter.setFont(theme.font(Face.META_STRONG))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._count)


class Rail(Panel):
    """The column at the very left."""

    went = Signal(str)
    """The key of the place that was chosen by hand."""

    def __init__(self, places: tuple[Place, ...], parent: QWidget | None = None) -> None:
        """The first place is current."""
        super().__init__("rail", parent=parent)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, _PlaceButton] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, _EDGES[0], 0, _EDGES[1])
        box.setSpacing(0)
        for place in (*(place for place in places if not place.last), None, *(p for p in places if p.last)):
            if place is None:
                box.addStretch(1)
                continue
            button = _PlaceButton(place, self)
            button.clicked.connect(lambda _checked=False, key=place.key: self.went.emit(key))
            self._group.addButton(button)
            self._buttons[place.key] = button
            button.setHidden(place.hidden)
            box.addWidget(button)
        if places:
            self.set_place(places[0].key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def fit(self, height: int) -> None:
        """Give up the words where this height has no room for them."""
        shown = [one for one in self._buttons.values() if not one.isHidden()]
        is_bare = sum(one.whole_size().height() for one in shown) + sum(_EDGES) > height
        for button in self._buttons.values():
            button.bare(is_bare)

    def set_place(self, key: str) -> None:
        """Mark a place as current; KeyError if there is none of that key."""
        self._buttons[key].setChecked(True)

    def show_place(self, key: str, shown: bool = True) -> None:
        """Put a place into sight or out of it; it keeps its place in the order."""
        if key in self._buttons:
            self._buttons[key].setVisible(shown)

    def name(self, places: tuple[Place, ...]) -> None:
        """Call the places otherwise, as after another language is spoken."""
        for place in places:
            self._buttons[place.key].name(place)

    def set_count(self, key: str, count: str, say: str = "") -> None:
        """Show a count at a place ("" for none); `say` is the count in words."""
        self._buttons[key].set_count(count, say)
