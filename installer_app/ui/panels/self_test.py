"""The self test on the display: a button, and below it a line for each check, as it ends."""

from __future__ import annotations

from typing import Final, cast

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import window as w
from installer_app.texts import window_settings as ws
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.panels.data_panel import fault_words
from installer_app.ui.sources import Checked
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch, Whole
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import IconLabel, Label, WrappedLabel

_MARKS: Final = {True: (Icon.TICK, "ok", ws.PASSED), False: (Icon.OCTAGON, "fault", ws.FAILED)}


class SelfTestPanel(QWidget):
    """The test runs in a process of its own, and ends with this panel."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        """Nothing was tested yet."""
        super().__init__(parent)
        self._bridge = bridge
        self._watch: Watch | None = None
        self._shown = 0
        self.test = Button(_(ws.TEST), Icon.LAPTOP, parent=self)
        self.test.clicked.connect(self._toggle)
        self.verdict = WrappedLabel(_(ws.TEST_TEXT), Face.META, Tone.INK_2, self)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.test)
        line.addWidget(self.verdict, 1)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addLayout(line)
        box.addLayout(self._grid)

    def stop(self) -> None:
        """End the test, if one runs."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
            self.test.set_words(_(ws.TEST))

    # ---- inside

    def _toggle(self) -> None:
        if self._watch is not None:
            self.stop()
            self.verdict.setText(_(ws.TEST_STOPPED))
            return
        source = self._bridge.sources.self_test
        if source is None:
            return
        self._clear()
        self.test.set_words(_(w.CANCEL))
        self.verdict.setText(_(ws.TESTING))
        self._watch = self._bridge.follow(source)
        self._watch.value.connect(self._hear)

    def _hear(self, value: object) -> None:
        if isinstance(value, Fault):
            self.stop()
            self.verdict.setText(fault_words(value))
            return
        ended = isinstance(value, Whole)
        checked = cast("tuple[Checked, ...]", (value.value if isinstance(value, Whole) else value) or ())
        for one in checked[self._shown :]:
            self._add(one)
        if ended:
            self._watch = None
            self.test.set_words(_(ws.TEST))
            failed = sum(not one.passed for one in checked)
            self.verdict.setText(_(ws.TEST_FAILED if failed or not checked else ws.TEST_PASSED))

    def _add(self, one: Checked) -> None:
        icon, role, word = _MARKS[one.passed]
        name = _(ws.CHECKS.get(one.name, one.name))
        self._grid.addWidget(IconLabel(icon, role, 16, _(word), self), self._shown, 0)
        self._grid.addWidget(Label(name, parent=self), self._shown, 1)
        told = WrappedLabel(one.told, Face.MONO, Tone.INK_2, self)
        told.setAccessibleName(f"{name}: {_(word)}. {one.told}")
        self._grid.addWidget(told, self._shown, 2)
        self._shown += 1

    def _clear(self) -> None:
        while item := self._grid.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._shown = 0
