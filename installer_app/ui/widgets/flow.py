"""Parts that lay themselves out: how things of given widths fall into lines, and a row that wraps."""

from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from installer_app.ui.widgets.painted import Painted

_UNKNOWN: Final = 100_000
"""The width of a part nobody has laid out yet: it must not claim lines it will not need."""


def flow(widths: tuple[int, ...], room: int, gap: int) -> tuple[tuple[int, ...], ...]:
    """The positions in `widths`, line by line; a thing wider than the room has a line to itself."""
    lines: list[list[int]] = [[]]
    free = room
    for at, width in enumerate(widths):
        if width > free and lines[-1]:
            lines.append([])
            free = room
        lines[-1].append(at)
        free -= width + gap
    return tuple(tuple(line) for line in lines)


def laid_out_width(widget: QWidget) -> int:
    """The width a layout has given a widget; very wide as long as none has."""
    return widget.width() if widget.testAttribute(Qt.WidgetAttribute.WA_Resized) else _UNKNOWN


def fit(widget: QWidget, room: int) -> QSize:
    """The size of a part in a room; words wrap where that has less width than they ask for."""
    hint = widget.sizeHint()
    wide = min(max(hint.width(), widget.minimumWidth()), room)
    return QSize(wide, max(hint.height(), widget.heightForWidth(wide) if wide < hint.width() else 0))


class FlowRow(Painted):
    """Widgets in a row that goes on below where the width ends. One of them may grow into what is left."""

    def __init__(
        self,
        widgets: tuple[QWidget, ...],
        gap: int = 8,
        parent: QWidget | None = None,
        *,
        grows: QWidget | None = None,
        right_from: QWidget | None = None,
        between: int | None = None,
    ) -> None:
        """`grows` takes the rest of its line; from `right_from` on widgets stand at the line's right end;
        lines are as far apart as widgets, or `between`."""
        super().__init__(parent)
        self._widgets, self._gap = widgets, gap
        self._between = gap if between is None else between
        self._grows, self._right_from = grows, right_from
        self._wanted = (-1, -1)
        """The width in one line, and the height."""
        for widget in widgets:
            widget.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._arrange()

    def sizeHint(self) -> QSize:
        """All in one line."""
        shown = self._shown()
        wide = sum(widget.sizeHint().width() + self._gap for widget in shown) - self._gap
        return QSize(max(wide, 0), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """As narrow as the widest of them."""
        wide = max((widget.minimumSizeHint().width() for widget in self._shown()), default=0)
        return QSize(wide, self.minimumHeight())

    def event(self, event: QEvent) -> bool:
        """Arrange anew when one of them wants another size."""
        # A part that changes while the row is hidden asks for nothing.
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Polish, QEvent.Type.Show):
            self._arrange()
        return super().event(event)

    def follow_theme(self) -> None:
        """Arrange anew for another text size."""
        self._arrange()
        super().follow_theme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange for another width."""
        super().resizeEvent(event)
        self._arrange()

    def _shown(self) -> tuple[QWidget, ...]:
        return tuple(widget for widget in self._widgets if not widget.isHidden())

    def _arrange(self) -> None:
        shown, room, top = self._shown(), laid_out_width(self), 0
        sizes = tuple(fit(one, room) for one in shown)
        widths = tuple(size.width() for size in sizes)
        for line in flow(widths, room, self._gap):
            high = max((sizes[at].height() for at in line), default=0)
            spare = room - sum(widths[at] + self._gap for at in line) + self._gap
            left = 0
            for at in line:
                widget, wide = shown[at], widths[at]
                if widget is self._grows:
                    wide += spare
                if widget is self._right_from and left and self._grows not in [shown[n] for n in line]:
                    left += spare
                own = sizes[at].height()
                if room < _UNKNOWN:
                    widget.setGeometry(QRect(left, top + (high - own) // 2, wide, own))
                left += wide + self._gap
            top += high + self._between
        wanted = self.sizeHint().width(), max(top - self._between, 0)
        if self._wanted != wanted:
            self._wanted = wanted
            self.setFixedHeight(wanted[1])
            if self._wanted is not wanted:  # resized on the way it was arranged anew, and half of that undone
                self.setFixedHeight(self._wanted[1])
            self.updateGeometry()
