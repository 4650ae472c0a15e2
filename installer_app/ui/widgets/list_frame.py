"""The frame of a list: it says in words why there are no rows, and how old the rows are that it shows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import IconLabel, IconText, Label, WrappedLabel
from installer_app.ui.widgets.painted import Painted, Panel

LOADING_AFTER_MS: Final = 400


class ListKind(StrEnum):
    """READY shows rows; STALE shows them below a sentence; the others show a sentence instead of rows."""

    READY = "ready"
    EMPTY = "empty"
    LOADING = "loading"
    FAILED = "failed"
    FORBIDDEN = "forbidden"
    STALE = "stale"


_ICONS: Final = {
    ListKind.EMPTY: (Icon.SEARCH, "ink_2"),
    ListKind.FAILED: (Icon.OCTAGON, "fault"),
    ListKind.FORBIDDEN: (Icon.CROSSED_RING, "warn"),
}


@dataclass(frozen=True, slots=True)
class ListState:
    """How a list stands: a sentence, for a failure its code, and what its button says if it has one."""

    kind: ListKind
    text: str = ""
    code: str = ""
    button: str = ""


class _Bars(Painted):
    """Rows that are on their way: bars of the decoration colour, still."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMinimumHeight(120)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = self.theme.color("line")
        for at in range(self.height() // 40):
            painter.fillRect(QRectF(0, at * 40 + 4, self.width() * (0.34, 0.26, 0.3)[at % 3], 10), colour)
            painter.fillRect(QRectF(0, at * 40 + 20, self.width() * (0.2, 0.16, 0.22)[at % 3], 6), colour)


class _Notice(Panel):
    """What stands over the rows when there are none."""

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("surface", parent=parent)
        self._icon = IconLabel(Icon.SEARCH, "ink_2", 24, parent=self)
        self._text = WrappedLabel("", Face.LEAD, parent=self)
        self._code = Label("", Face.MONO, Tone.INK_2, self)
        self._button = Button("", parent=self)
        self._button.clicked.connect(self.pressed)
        self._bars = _Bars(self)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._text)
        words.addWidget(self._code)
        words.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self._bars, 1)
        words.addStretch(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 20, 18, 16)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def set_state(self, state: ListState) -> None:
        icon = _ICONS.get(state.kind)
        if icon is not None:
            self._icon.set_icon(*icon)
        self._icon.setVisible(icon is not None)
        self._text.setText(state.text)
        self._code.setText(state.code)
        self._code.setVisible(bool(state.code))
        self._button.set_words(state.button)
        self._button.setVisible(bool(state.button))
        self._bars.setVisible(state.kind is ListKind.LOADING)
        self.setAccessibleName(state.text)
        self.setAccessibleDescription(state.code)


class ListFrame(Panel):
    """A list in its frame. The column heads of the view, or the ones given, stay whatever the state is."""

    pressed = Signal()
    """The button of the shown state was pressed."""

    def __init__(
        self, view: QAbstractItemView, heads: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        """`heads` are column heads for a view that has none of its own."""
        super().__init__("surface", "line", 6, parent)
        self.view = view
        self._state = ListState(ListKind.READY)
        self._least = 0
        self._age = Panel("warn_tint", parent=self, bar="warn")
        self._age_words = IconText(Icon.CLOCK, "", Face.BODY, Tone.INK, self._age, role="warn", wrap=True)
        self._age_button = Button("", parent=self._age)
        self._age_button.clicked.connect(self.pressed)
        row = QHBoxLayout(self._age)
        row.setContentsMargins(15, 6, 12, 6)
        row.addWidget(self._age_words, 1)
        row.addWidget(self._age_button)
        self._age.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 5)
        box.setSpacing(0)
        if heads is not None:
            heads.setParent(self)
            box.addWidget(heads)
        box.addWidget(self._age)
        view.setParent(self)
        view.setFrameShape(QFrame.Shape.NoFrame)
        box.addWidget(view, 1)
        self._notice = _Notice(view)
        self._notice.pressed.connect(self.pressed)
        self._notice.hide()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(LOADING_AFTER_MS)
        self._patience.timeout.connect(self._show_notice)
        view.viewport().installEventFilter(self)
        self._notice.installEventFilter(self)
        self._age.installEventFilter(self)

    @property
    def state(self) -> ListState:
        """What it shows, or will show when loading has taken 400 ms."""
        return self._state

    def set_state(self, state: ListState) -> None:
        """Show rows, rows with their age, or a sentence. Loading is said only after 400 ms."""
        same_wait = state.kind is ListKind.LOADING and self._state.kind is ListKind.LOADING
        self._state = state
        self._age.setVisible(state.kind is ListKind.STALE)
        self._age_words.set_text(state.text if state.kind is ListKind.STALE else "")
        self._age_button.set_words(state.button)
        self._age_button.setVisible(bool(state.button))
        self._notice.set_state(state)
        match state.kind:
            case ListKind.READY | ListKind.STALE:
                self._patience.stop()
                self._notice.hide()
                self.view.setMinimumHeight(0)
                self._hold_room()
            case ListKind.LOADING:
                if not same_wait:
                    self._notice.hide()
                    self._patience.start()
            case _:
                self._patience.stop()
                self._show_notice()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the notice over the rows and off the column heads."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and watched is self.view.viewport():
            self._place_notice()
            self._hold_room()  # the heads may be higher now
        if event.type() == QEvent.Type.LayoutRequest and watched in (self._notice, self._age):
            self._hold_room()
        return super().eventFilter(watched, event)

    def _show_notice(self) -> None:
        self._place_notice()
        self._notice.show()
        self._notice.raise_()
        self._hold_room()

    def setMinimumHeight(self, minh: int) -> None:
        """At least so high; more where a sentence needs it."""
        self._least = minh
        super().setMinimumHeight(minh)
        self._hold_room()

    def _hold_room(self) -> None:
        """Be as high as the sentence asks for, also once it wraps at another width."""
        if self._notice.isVisible():
            bar = self.view.horizontalScrollBar()
            beside = self.view.viewport().y() + (bar.sizeHint().height() if bar.isVisible() else 0)
            self.view.setMinimumHeight(self._notice.minimumSizeHint().height() + beside)
        layout = self.layout()
        needed = layout.totalMinimumSize().height() if layout is not None and self._speaks() else 0
        super().setMinimumHeight(max(self._least, needed))

    def _speaks(self) -> bool:
        return not self._age.isHidden() or not self._notice.isHidden()

    def _place_notice(self) -> None:
        self._notice.setGeometry(self.view.viewport().geometry())
