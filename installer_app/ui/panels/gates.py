"""The gates of a carry on the display; it listens to the lock's signal for as long as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.gates import Gate, GateState, gates, shut
from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.labels import IconLabel, Label, WrappedLabel
from installer_app.ui.widgets.painted import Display
from installer_app.workflow.facts import Facts

if TYPE_CHECKING:
    from installer_app.lock.scan import Air

_MARKS: Final = {
    GateState.OPEN: (Icon.TICK, "ok"),
    GateState.WARNS: (Icon.TRIANGLE, "warn"),
    GateState.SHUT: (Icon.OCTAGON, "fault"),
    GateState.LATER: (Icon.CLOCK, "ink_2"),
}
_COLUMNS: Final = 3


class GatesPanel(Display):
    """Six cells, each with its mark, what was read, and what to make of it."""

    changed = Signal()
    """A gate may be open or shut that was not."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        """Nothing is known yet."""
        super().__init__(parent)
        self._bridge = bridge
        self._watch: Watch | None = None
        self._facts, self._version, self._serial = Facts(), "", ""
        self._heard_dbm: int | None = None
        self.gates: tuple[Gate, ...] = ()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._cells = tuple(_Cell(self) for _each in gates(self._facts, "", None))
        for at, cell in enumerate(self._cells):
            self._grid.addWidget(cell, at // _COLUMNS, at % _COLUMNS)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 10, 16, 12)
        box.setSpacing(8)
        box.addWidget(Label(_(wf.GATES), Face.HEAD, parent=self))
        box.addLayout(self._grid)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def shut(self) -> Gate | None:
        """The first that forbids a carry."""
        return shut(self.gates)

    def show_facts(self, facts: Facts, version: str, serial: str) -> None:
        """Show what these tell of this lock and of this version."""
        self._facts, self._version, self._serial = facts, version, serial
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Listen."""
        super().showEvent(event)
        if self._watch is None:
            self._watch = self._bridge.watch_scan()
            self._watch.value.connect(self._hear)

    def hideEvent(self, event: QHideEvent) -> None:
        """Listen no more: nobody looks."""
        super().hideEvent(event)
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    # ---- inside

    def _hear(self, value: object) -> None:
        if isinstance(value, Fault):
            return
        one = next((one for one in cast("Air", value).heard if one.serial == self._serial), None)
        dbm = round(one.rssi_dbm) if one is not None and one.rssi_dbm is not None else None
        if dbm is not None and dbm != self._heard_dbm:
            self._heard_dbm = dbm
            self._show()

    def _show(self) -> None:
        found = gates(self._facts, self._version, self._heard_dbm)
        if found == self.gates:
            return
        self.gates = found
        for cell, gate in zip(self._cells, found, strict=True):
            cell.show_gate(gate)
        self.changed.emit()


class _Cell(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._mark = IconLabel(Icon.CLOCK, "ink_2", parent=self)
        self._name = WrappedLabel("", Face.META, Tone.INK_2, self)
        self._value = WrappedLabel("", Face.STRONG, parent=self)
        self._text = WrappedLabel("", Face.META, Tone.INK_2, self)
        words = QVBoxLayout()
        words.setSpacing(0)
        for part in (self._name, self._value, self._text):
            words.addWidget(part)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        mark = QVBoxLayout()
        mark.addWidget(self._mark)
        mark.addStretch(1)
        row.addLayout(mark)
        row.addLayout(words, 1)

    def show_gate(self, gate: Gate) -> None:
        self._mark.set_icon(*_MARKS[gate.state])
        self._name.setText(gate.name)
        self._value.setText(gate.value)
        self._text.setText(gate.text)
        self.setAccessibleName(f"{gate.name}: {gate.value}")
        self.setAccessibleDescription(f"{gate.text} ({_(wf.GATE_STATES[gate.state])})")
