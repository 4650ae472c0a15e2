"""Check: what will happen, the clocks, the signal, and what stands in the way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from installer_app.model.fault import Fault
from installer_app.texts import measures, steps, values
from installer_app.texts import window as w
from installer_app.texts.language import _, ngettext
from installer_app.texts.standing import area_of, details_of, serial_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.findings import Found, findings
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, ListeningView
from installer_app.ui.panels.check_parts import Sentences, SignalCard, what_will_happen
from installer_app.ui.places import SETTINGS
from installer_app.ui.stages import Stage, back_to
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.clocks import ClockTriple, ClockView
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.workflow import conditions
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState

if TYPE_CHECKING:
    from installer_app.lock.scan import Air


class CheckPage(ListeningView):
    """Answers AskConfirm. While the cloud is read it fills in; a finding that blocks disables the button."""

    def __init__(self, context: Context) -> None:
        """Listens to the signal while it is shown."""
        super().__init__(context)
        self._found: tuple[Found, ...] = ()
        self._bars: list[FindingBar] = []
        self._plan = Sentences(_(w.WHAT_WILL_HAPPEN))
        self._holder = WrappedLabel("", Face.STRONG)
        self._signal = SignalCard()
        self._clocks = ClockTriple(_(w.THREE_CLOCKS), _(w.IN_DATE))
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self._plan, 1)
        self._held = Label(_(w.HELD_NOW_BY), Face.META, Tone.INK_2)
        left.addWidget(self._held)
        left.addWidget(self._holder)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addLayout(left, 44)
        top.addWidget(self._signal, 56)
        self._findings = QVBoxLayout()
        self._findings.setSpacing(7)
        self.body.addLayout(top, 1)
        self.body.addWidget(self._clocks)
        self.body.addLayout(self._findings)

    def render_snapshot(self) -> None:
        """Show what the facts tell so far."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        facts, workflow = snapshot.facts, snapshot.memory.workflow
        titles = w.CHECK_TITLES.get(workflow, w.CHECK_TITLES["install"])
        self.set_head(_(titles).format(**details_of(facts)), area_of(facts) if f.PlaceChosen in facts else "")
        self._plan.set_sentences(what_will_happen(workflow, facts))
        meets = any(step.learns is f.LockRead for step in snapshot.workflow)
        for part in (self._held, self._holder, self._signal, self._clocks):
            part.setVisible(meets)  # at the cloud alone nobody stands at a door
        read = facts.get(f.LockRead)
        if read is not None:
            self._holder.setText(values.state(read.info))
            self._signal.set_battery(read.info.battery, _(w.READ))
        self._show_clocks()
        self._show_findings(findings(snapshot))

    def foot(self) -> FootView:
        """Back, and the one decision."""
        snapshot = self.snapshot
        if snapshot is None:
            return FootView()
        back = back_to(snapshot, Stage.PLACE) or back_to(snapshot, Stage.LOCK)
        left = (Action("back", _(w.BACK), self._back, Icon.BACK),) if back else ()
        stop = Action("cancel", _(w.STOP_HERE), self._stop, Icon.CANCEL)
        words = w.CONFIRM.get(snapshot.memory.workflow, w.CONFIRM["install"])
        primary = Action("confirm", _(words).format(**details_of(snapshot.facts)), self._confirm)
        blocking = sum(one.kind is FindingKind.BLOCKING for one in self._found)
        if blocking:
            reason = ngettext(w.BLOCKS_ONE, w.BLOCKS_MANY, blocking).format(count=blocking)
            return FootView((*left, stop), primary, reason, enabled=False)
        if snapshot.state is not JobState.ASKING:
            reason = steps.waits(snapshot.request) if snapshot.request is not None else _(w.READING)
            return FootView((stop,), primary, reason, enabled=False)
        return FootView((*left, stop), primary, _(w.NOTHING_BLOCKS))

    def first_focus(self) -> FindingBar | None:
        """The remedy of what blocks, else the yellow button."""
        bar = next((bar for bar in self._bars if bar.kind is FindingKind.BLOCKING), None)
        return cast("FindingBar | None", bar.button) if bar is not None else None

    # ---- inside

    def hear(self, value: object) -> None:
        """What the scan tells."""
        if isinstance(value, Fault) or self.snapshot is None:
            return
        serial = serial_of(self.snapshot.facts)
        heard = cast("Air", value).heard
        self._signal.hear(next((one for one in heard if one.serial == serial), None))
        self._show_clocks()

    def _show_clocks(self) -> None:
        if self.snapshot is None:
            return
        facts, now = self.snapshot.facts, self.context.now()
        accounts = facts.get(f.AccountsRead)
        skew_s = accounts.skew_s if accounts else None
        cloud = ClockView(_(w.CLOUD), _(w.UNKNOWN), _(w.NOT_TOLD))
        if skew_s is not None:
            ahead = now + timedelta(seconds=skew_s)
            cloud = ClockView(
                _(w.CLOUD), measures.time_of_day(ahead), measures.offset(skew_s), abs(skew_s) > 60
            )
        lock = ClockView(_(w.LOCK), _(w.UNKNOWN), _(w.NOT_READ_YET))
        if f.LockRead in facts:
            off_s = conditions.clock_off_s(facts)
            at = measures.time_of_day(now + timedelta(seconds=off_s)) if off_s is not None else _(w.NOT_SET)
            text = measures.offset(off_s) if off_s is not None else _(w.CLOCK_WILL_BE_SET)
            lock = ClockView(_(w.LOCK), at, text, conditions.needs_clock(facts))
        self._clocks.set_clocks(
            ClockView(_(w.THIS_COMPUTER), measures.time_of_day(now), _(w.REFERENCE)), cloud, lock
        )

    def _show_findings(self, found: tuple[Found, ...]) -> None:
        if found == self._found:
            return
        self._found = found
        for bar in self._bars:
            bar.hide()
            bar.deleteLater()
        self._bars = [FindingBar(one.kind, one.title, one.text, one.button) for one in found]
        for one, bar in zip(found, self._bars, strict=True):
            bar.remedied.connect(self._sign_in if one.signs_in else self._read_again)
            self._findings.addWidget(bar)

    def _sign_in(self) -> None:
        self.context.go(SETTINGS)

    def _read_again(self) -> None:
        self.bridge.go_on(self.job_id)

    def _back(self) -> None:
        if self.snapshot is not None:
            kind = back_to(self.snapshot, Stage.PLACE) or back_to(self.snapshot, Stage.LOCK)
            if kind is not None:
                self.bridge.go_back(self.job_id, kind)

    def _confirm(self) -> None:
        assert self.snapshot is not None
        asks = any(step.learns is f.ChecklistTicked for step in self.snapshot.workflow)
        self.answer(f.Confirmed(checklist=asks and self.bridge.sources.settings().checklist))

    def _stop(self) -> None:
        self.bridge.stop(self.job_id)
        self.context.show_job(None)
