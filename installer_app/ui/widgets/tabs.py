"""Tabs: the parts of a place in one line, each perhaps with a count, the current one over a yellow bar."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from installer_app.ui.theme import Face, current_theme, text_size
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.painted import BAR


@dataclass(frozen=True, slots=True)
class Tab:
    """A part by key with its word and, if there is one, its count."""

    key: str
    text: str
    count: str = ""


class _TabButton(QAbstractButton):
    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self.tab = tab
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_tab(tab)

    def set_tab(self, tab: Tab) -> None:
        self.tab = tab
        self.setObjectName(tab.key)
        self.setAccessibleName(tab.text)
        self.setAccessibleDescription(tab.count)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        # Measured bold, so that choosing a tab moves no other.
        return QSize(text_size(Face.STRONG, self._words()).width() + 10, current_theme().px(38))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(Face.STRONG if self.isChecked() else Face.BODY))
        painter.setPen(theme.color("ink" if self.isChecked() or self.underMouse() else "ink_2"))
        box = QRectF(self.rect())
        painter.drawText(box.adjusted(4, 0, 0, -BAR), Qt.AlignmentFlag.AlignVCenter, self._words())
        if self.isChecked():
            painter.fillRect(QRectF(0, box.bottom() - BAR, box.width(), BAR), theme.color("primary"))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -BAR - 2), 5, 5)

    def _words(self) -> str:
        return f"{self.tab.text}  {self.tab.count}".rstrip()


class Tabs(QWidget):
    """The line of tabs. The arrow keys go along it; it wraps where the width ends."""

    went = Signal(str)
    """The key of the tab that was chosen by hand."""

    def __init__(
        self, tabs: tuple[Tab, ...], aside: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        """The first tab is current; `aside` stands at the right end."""
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons = {tab.key: _TabButton(tab) for tab in tabs}
        for key, button in self._buttons.items():
            self._group.addButton(button)
            button.clicked.connect(lambda _checked=False, key=key: self.went.emit(key))
        widgets = (*self._buttons.values(), *((aside,) if aside is not None else ()))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(FlowRow(widgets, 16, self, right_from=aside, between=2))
        if tabs:
            self.set_tab(tabs[0].key)

    def set_tab(self, key: str) -> None:
        """Make a tab current without telling anybody; KeyError if there is none of that key."""
        self._buttons[key].setChecked(True)

    def set_count(self, key: str, count: str) -> None:
        """Show another count at a tab."""
        button = self._buttons[key]
        button.set_tab(Tab(key, button.tab.text, count))
