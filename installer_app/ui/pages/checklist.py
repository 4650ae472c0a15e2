"""Checklist: what holds at the door, told from the receipt on; the job goes on meanwhile."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from installer_app.model.checklist import LONGEST, TICKS, read_battery_date
from installer_app.texts import door
from installer_app.texts import window as w
from installer_app.texts.language import _, within
from installer_app.texts.standing import details_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.onward import leave_behind, may_leave
from installer_app.ui.pages.view import Context, View
from installer_app.ui.remembered import last_firmware
from installer_app.ui.theme import Face, Tone, current_theme
from installer_app.ui.widgets.labels import Label
from installer_app.ui.widgets.tick_row import TickRow
from installer_app.workflow.facts import ChecklistTicked, FirmwareChosen

ALL: str = "A"
"""The key that ticks all three; each has its number besides."""
_FIELD_PX: int = 180


class ChecklistPage(View):
    """Answers AskChecklist, mostly ahead of it. Whoever goes on says what is ticked now, and no more."""

    def __init__(self, context: Context) -> None:
        """Nothing is ticked."""
        super().__init__(context)
        self.ticks: dict[str, TickRow] = {}
        boxes = QVBoxLayout()
        boxes.setSpacing(8)
        for number, name in enumerate(TICKS, start=1):
            title, meaning = door.TICKS[name]
            row = TickRow(_(title), _(meaning), str(number))
            row.setObjectName(name)
            row.toggled.connect(lambda _on: self.foot_changed.emit())
            QShortcut(QKeySequence(str(number)), self).activated.connect(row.toggle)
            self.ticks[name] = row
            boxes.addWidget(row)
        self.body.addLayout(boxes)
        QShortcut(QKeySequence(ALL), self).activated.connect(self._tick_all)
        self.battery = QLineEdit()
        self.battery.setAccessibleName(_(door.BATTERY))
        self.battery.setPlaceholderText(_(door.BATTERY_FORM))
        self.battery.setToolTip(_(door.BATTERY_FORM))
        self.battery.setMaxLength(LONGEST)
        self.battery.setFixedWidth(current_theme().width(_FIELD_PX))
        self.battery.textChanged.connect(lambda _text: self.foot_changed.emit())
        self.battery.returnPressed.connect(self._entered)
        label = Label(_(door.BATTERY), Face.BODY, Tone.INK_2)
        label.setBuddy(self.battery)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(label)
        line.addWidget(self.battery)
        line.addStretch(1)
        self.body.addLayout(line)
        self.body.addStretch(1)

    def render_snapshot(self) -> None:
        """Say at which door."""
        if self.snapshot is not None:
            self.set_head(_(door.TITLE).format(**details_of(self.snapshot.facts)), _(door.LEAD))

    def foot(self) -> FootView:
        """Tick all, stay with this door, or leave it to itself and go on to the next."""
        snapshot = self.snapshot
        if snapshot is None:
            return FootView()
        fits = self._fits()
        tick = Action("all", _(door.ALL_HOLD), self._tick_all, Icon.TICK)
        stay = Action("stay", _(door.STAY), self._stay)
        reason = self._reason() if fits else _(door.NO_SUCH_DATE)
        if not may_leave(snapshot):
            return FootView((tick,), stay, reason, enabled=fits)
        left = (tick, stay) if fits else (tick,)
        return FootView(left, Action("next", _(w.NEXT_LOCK), self._leave), reason, enabled=fits)

    # ---- inside

    def _tick_all(self) -> None:
        for row in self.ticks.values():
            row.setChecked(True)

    def _reason(self) -> str:
        """What will be called not ticked; else what else goes on as it did last."""
        assert self.snapshot is not None
        lacking = [_(door.TICKS[name][0]) for name, row in self.ticks.items() if not row.isChecked()]
        if lacking:
            return _(door.NOT_TICKED).format(what=", ".join(map(within, lacking)))
        chooses = any(step.learns is FirmwareChosen for step in self.snapshot.workflow)
        if chooses and FirmwareChosen not in self.snapshot.facts:
            version = last_firmware(self.bridge).version
            words = door.NEXT_FIRMWARE if version else door.FIRMWARE_AS_REQUIRED
            return _(words).format(version=version)
        return _(w.GOES_ON_WITHOUT_YOU)

    def _fits(self) -> bool:
        try:
            read_battery_date(self.battery.text())
        except ValueError:
            return False
        return True

    def _tell(self) -> bool:
        if not self._fits():
            return False
        held = {name: row.isChecked() for name, row in self.ticks.items()}
        self.answer(ChecklistTicked(**held, battery_date=read_battery_date(self.battery.text())))
        return True

    def _stay(self) -> None:
        self._tell()

    def _leave(self) -> None:
        snapshot, context = self.snapshot, self.context
        if snapshot is not None and self._tell():
            leave_behind(snapshot, context)

    def _entered(self) -> None:
        """Enter in the field does what the yellow button does."""
        view = self.foot()
        if view.primary is not None and view.enabled:
            view.primary.do()
