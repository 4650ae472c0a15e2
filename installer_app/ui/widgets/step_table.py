"""The steps of a job as a table: what each is, and which of its three proofs are reached."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone, current_theme, text_size
from installer_app.ui.widgets.grade import DISC_SIZE, GradeKind, GradeMark, GradeState
from installer_app.ui.widgets.labels import IconLabel, Label, WrappedLabel
from installer_app.ui.widgets.painted import BAR, Painted, Panel

_ROW: Final = 50
_LOW_ROW: Final = 42
_KINDS: Final = (GradeKind.SENT, GradeKind.LOCK, GradeKind.CLOUD)


class StepState(StrEnum):
    """Where a step of a job stands."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    FAULT = "fault"


_MARKS: Final = {
    StepState.DONE: (Icon.TICK, "ok"),
    StepState.NOW: (Icon.ARROW, "ink"),
    StepState.AHEAD: (Icon.CLOCK, "ink_2"),
    StepState.FAULT: (Icon.OCTAGON, "fault"),
}


@dataclass(frozen=True, slots=True)
class GradeCell:
    """One proof of one step: its state and the words beside it (a time, a percent, "awaited")."""

    state: GradeState = GradeState.NONE
    text: str = ""
    fraction: float | None = None
    say: str = ""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: what it does, one line about it, and its proofs as sent, lock, cloud."""

    state: StepState
    title: str
    meta: str
    cells: tuple[GradeCell, GradeCell, GradeCell] = field(default=(GradeCell(), GradeCell(), GradeCell()))
    say: str = ""


class _CellView(QWidget):
    def __init__(self, kind: GradeKind, parent: QWidget) -> None:
        super().__init__(parent)
        self._kind = kind
        self._mark = GradeMark(kind, parent=self)
        self._words = WrappedLabel("", Face.META, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._mark)
        row.addWidget(self._words, 1)

    def set_cell(self, cell: GradeCell) -> None:
        self._mark.set_grade(self._kind, cell.state, cell.fraction, cell.say)
        self._words.setText(cell.text)
        figures = cell.state in (GradeState.REACHED, GradeState.RUNNING)
        tone = Tone.FAULT if cell.state is GradeState.FAILED else Tone.INK if figures else Tone.INK_2
        self._words.set_look(Face.BODY if figures else Face.META, tone)


class _RowView(Panel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._least = _ROW
        self._mark = IconLabel(Icon.CLOCK, "ink_2", parent=self)
        self._title = WrappedLabel("", Face.STRONG, parent=self)
        self._meta = WrappedLabel("", Face.META, Tone.INK_2, self)
        self.cells = tuple(_CellView(kind, self) for kind in _KINDS)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._meta)
        words.addStretch(1)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(15, 3, 0, 4)
        self._line.setSpacing(11)
        self._line.addWidget(self._mark)
        self._line.addLayout(words, 1)
        for cell in self.cells:
            self._line.addWidget(cell)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_least(self, height: int) -> None:
        # Not setMinimumHeight: that would let the layout forget what the words need.
        self._least = height
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, self._least))

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(0, self._least))

    def set_row(self, row: StepRow, last: bool) -> None:
        icon, role = _MARKS[row.state]
        self._mark.set_icon(icon, role)
        self._title.setText(row.title)
        self._title.set_look(Face.BODY if row.state is StepState.AHEAD else Face.STRONG, Tone.INK)
        self._meta.setText(row.meta)
        under = None if last else "line"
        match row.state:
            case StepState.NOW:
                self.set_roles(fill="raised", bar="primary", under=under)
            case StepState.FAULT:
                self.set_roles(fill="fault_tint", bar="fault", under=under)
            case _:
                self.set_roles(under=under)
        self.setAccessibleName(row.say or row.title)
        self.setAccessibleDescription(row.meta)
        for view, cell in zip(self.cells, row.cells, strict=True):
            view.set_cell(cell)


class StepTable(Painted):
    """The table. Rows are 50 high, or 42 where a fault panel needs the room."""

    def __init__(self, heads: tuple[str, str, str, str], parent: QWidget | None = None) -> None:
        """`heads` are the words above: step, sent, lock confirms, cloud confirms."""
        super().__init__(parent)
        self._low = False
        self._shown: tuple[StepRow, ...] = ()
        self._rows: list[_RowView] = []
        self._head = Panel(under="line", parent=self)
        self._heads = tuple(Label(head, Face.META_STRONG, Tone.INK_2, self._head) for head in heads)
        line = QHBoxLayout(self._head)
        line.setContentsMargins(15 + 18 + 11, 4, 0, 6)
        line.setSpacing(11)
        line.addWidget(self._heads[0], 1)
        for label in self._heads[1:]:
            line.addWidget(label)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self._head)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: tuple[StepRow, ...], *, low: bool = False) -> None:
        """Show these steps; `low` beside a fault."""
        self._shown, self._low = rows, low
        while len(self._rows) > len(rows):
            view = self._rows.pop()
            view.hide()
            view.deleteLater()
        while len(self._rows) < len(rows):
            view = _RowView(self)
            self._box.addWidget(view)
            self._rows.append(view)
        for at, (view, row) in enumerate(zip(self._rows, rows, strict=True)):
            view.set_row(row, at == len(rows) - 1)
        self._align()

    def follow_theme(self) -> None:
        """Measure the columns anew."""
        self._align()
        super().follow_theme()

    def _align(self) -> None:
        theme = current_theme()
        left = 15 + theme.px(18) + 11
        layout = self._head.layout()
        if layout is not None:
            layout.setContentsMargins(left, 4, 0, 6)
        for at, head in enumerate(self._heads[1:]):
            cells = [row.cells[at] for row in self._shown]
            beside = theme.px(DISC_SIZE) + 8 + BAR
            wide = beside + max((_width(cell, cell.text) for cell in cells), default=0)
            words = [_width(cell, word) for cell in cells for word in cell.text.split()]
            least = max(theme.width(117), text_size(Face.META_STRONG, head.text()).width() + BAR)
            least = max(least, beside + max(words, default=0))
            wide = max(min(wide, theme.width(150)), least)
            head.setFixedWidth(wide)
            for view in self._rows:
                view.cells[at].setFixedWidth(wide)
        for view in self._rows:
            view.set_least(theme.px(_LOW_ROW if self._low else _ROW) + 1)


def _width(cell: GradeCell, words: str) -> int:
    figures = cell.state in (GradeState.REACHED, GradeState.RUNNING)
    return text_size(Face.BODY if figures else Face.META, words).width()
