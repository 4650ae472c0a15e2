"""The fault panel: what happened, what is true, what did not happen, what next, and the code to quote."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import IconLabel, IconText, Label, WrappedLabel
from installer_app.ui.widgets.painted import Panel, Rule
from installer_app.ui.widgets.plot import SignalPlot
from installer_app.ui.widgets.signal_bars import SignalReading

_MARKS: Final = ((Icon.TICK, "ok"), (Icon.SLASH, "ink_2"), (Icon.ARROW, "ink"))


@dataclass(frozen=True, slots=True)
class FaultColumn:
    """One of the three answers: its heading and its sentences, each with its evidence."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FaultReading:
    """The reading that makes the remedy plausible: the signal until the loss, and what is heard now."""

    title: str
    readings_dbm: tuple[float | None, ...]
    note: str
    now_dbm: float | None
    now_text: str
    say: str = ""


@dataclass(frozen=True, slots=True)
class FaultView:
    """Everything the panel says. The columns are, in order: true, did not happen, next."""

    title: str
    text: str
    code_caption: str
    code: str
    columns: tuple[FaultColumn, FaultColumn, FaultColumn]
    reading: FaultReading | None = None


class FaultPanel(Panel):
    """Takes the place of the scale. Words only; the remedies are buttons of the foot."""

    def __init__(self, view: FaultView, parent: QWidget | None = None) -> None:
        """A panel for one fault; another fault is another panel."""
        super().__init__("surface", "fault", 6, parent, thickness=2)
        self.setAccessibleName(view.title)
        self.setAccessibleDescription(view.text)
        box = QVBoxLayout(self)
        box.setContentsMargins(2, 2, 2, 2)
        box.setSpacing(0)
        box.addWidget(self._head(view))
        box.addWidget(Rule("fault", parent=self))
        box.addWidget(self._answers(view))
        if view.reading is not None:
            box.addWidget(self._reading(view.reading))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _head(self, view: FaultView) -> Panel:
        head = Panel("fault_tint", radius=4, parent=self, flat="bottom")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 10, 16, 9)
        row.setSpacing(12)
        row.addWidget(IconLabel(Icon.OCTAGON, "fault", 24, parent=head), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(WrappedLabel(view.title, Face.LEAD_STRONG, parent=head))
        words.addWidget(WrappedLabel(view.text, parent=head))
        row.addLayout(words, 1)
        code = QVBoxLayout()
        code.setSpacing(0)
        code.addWidget(Label(view.code_caption, Face.META, Tone.INK_2, head), 0, Qt.AlignmentFlag.AlignRight)
        quoted = Label(view.code, Face.MONO_STRONG, parent=head)
        quoted.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        code.addWidget(quoted, 0, Qt.AlignmentFlag.AlignRight)
        row.addLayout(code)
        return head

    def _answers(self, view: FaultView) -> Panel:
        answers = Panel(parent=self)
        row = QHBoxLayout(answers)
        row.setContentsMargins(18, 14, 18, 20)
        row.setSpacing(24)
        for (icon, role), column in zip(_MARKS, view.columns, strict=True):
            stack = QVBoxLayout()
            stack.setSpacing(6)
            stack.addWidget(IconText(icon, column.title, Face.HEAD, parent=answers, role=role, wrap=True))
            for sentence in column.sentences:
                stack.addWidget(WrappedLabel(sentence, parent=answers))
            stack.addStretch(1)
            row.addLayout(stack, 1)
        return answers

    def _reading(self, reading: FaultReading) -> Panel:
        display = Panel("display", radius=4, parent=self, flat="top")
        box = QVBoxLayout(display)
        box.setContentsMargins(18, 8, 18, 10)
        box.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(WrappedLabel(reading.title, Face.META_STRONG, Tone.INK_2, display), 1)
        head.addWidget(SignalReading(reading.now_dbm, reading.now_text, Face.META_STRONG, parent=display))
        box.addLayout(head)
        plot = SignalPlot(parent=display, axis=False, height=46)
        plot.set_readings(reading.readings_dbm, reading.say, note=reading.note, lost=True)
        box.addWidget(plot)
        return display
