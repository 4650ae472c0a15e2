"""What a lock is to run, what it runs and what it reported, and which assignment decides that."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import faults
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.texts.requirement import decides, order
from installer_app.ui.standing_firmware import Read, Reading
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display, Rule


class RequirementPanel(Display):
    """Three readings beside each other, and below them one sentence of why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing was read yet."""
        super().__init__(parent)
        self._cells = tuple(_Cell(self) for _each in range(3))
        self._why = WrappedLabel("", Face.STRONG, parent=self)
        self._order = WrappedLabel(order(), Face.META, Tone.INK_2, self)
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        for column, cell in enumerate(self._cells):
            grid.addWidget(cell, 0, column)
            grid.setColumnStretch(column, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 12, 18, 13)
        box.setSpacing(6)
        box.addLayout(grid)
        box.addWidget(Rule("display_line", parent=self))
        box.addWidget(self._why)
        box.addWidget(self._order)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_readings(self, readings: tuple[Reading, Reading, Reading]) -> None:
        """Assigned, running, reported."""
        for cell, reading in zip(self._cells, readings, strict=True):
            cell.show_reading(reading)

    def show_why(self, read: Read | Fault | None, unknown: str = "") -> None:
        """Which assignment decides; `unknown` where it is not being read."""
        if isinstance(read, Fault):
            words = _(wf.FAILED).format(title=faults.words(read).title)
            self._why.setText(f"{words} ({read.code.value})")
        elif read is None:
            self._why.setText(unknown or _(wf.READING_REQUIREMENT))
        else:
            self._why.setText(decides(read.requirement))
        # Where a scope is named the sentence says why; else the rule helps to guess.
        self._order.setVisible(not isinstance(read, Read) or read.requirement.scope is None)

    @property
    def why(self) -> str:
        """The sentence shown."""
        return self._why.text()


class _Cell(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._caption = Label("", Face.META, Tone.INK_2, self)
        self._value = WrappedLabel("", Face.LEAD_STRONG, parent=self)
        self._source = WrappedLabel("", Face.META, Tone.INK_2, self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for part in (self._caption, self._value, self._source):
            box.addWidget(part)

    def show_reading(self, reading: Reading) -> None:
        self._caption.setText(reading.caption)
        self._value.setText(reading.value)
        self._source.setText(reading.source)
        self.setAccessibleName(reading.caption)
        self.setAccessibleDescription(f"{reading.value}, {reading.source}")
