"""Install: the steps that run by themselves, the delivery, a fault in its place, and the leave asked for."""

from __future__ import annotations

from typing import Final, cast

from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.texts import measures
from installer_app.texts import window as w
from installer_app.texts import window_ahead as wa
from installer_app.texts import window_firmware as wf
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.texts.standing import details_of, true_of
from installer_app.ui.actions import CANCEL, Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.meter import Meter
from installer_app.ui.moving import moving, where_to_stay
from installer_app.ui.pages.onward import next_lock, remedies
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.trouble import LeavePanel, fault_view
from installer_app.ui.panels.waiting import WaitingPanel
from installer_app.ui.rows import rows
from installer_app.ui.stages import prepares, stage_of
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.fault_panel import FaultPanel
from installer_app.ui.widgets.labels import IconText
from installer_app.ui.widgets.scale import Column, Delivery, Scale
from installer_app.ui.widgets.step_table import StepTable
from installer_app.workflow.facts import Provisioned
from installer_app.workflow.party import Progress
from installer_app.workflow.requests import AskLeave, CarryImage
from installer_app.workflow.snapshot import JobState, Snapshot

ROOMY: Final = 5
"""More steps than that stand closer."""


class WorkPage(View):
    """Shows every step that asks nobody, and every stop but those of the check and of the proofs."""

    def __init__(self, context: Context) -> None:
        """Empty until it renders."""
        super().__init__(context)
        self._meter = Meter()
        self._last: Progress | None = None
        self._scale = Scale()
        self._waiting = WaitingPanel()
        self._panel: QWidget | None = None
        self._panel_of: object = None
        self._crowded = False
        self._top = QVBoxLayout()
        self._top.addWidget(self._scale)
        self._top.addWidget(self._waiting)
        self._scale.hide()
        self._table = StepTable(cast("tuple[str, str, str, str]", tuple(map(_, w.STEP_HEADS))))
        self._note = IconText(Icon.INFO, "", Face.BODY, Tone.INK_2, wrap=True)
        self.body.addLayout(self._top)
        self.body.addWidget(self._table)
        self.body.addStretch(1)
        self.body.addWidget(self._note)

    def render_snapshot(self) -> None:
        """One of four: the scale, the wait in words, the fault, the leave."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        leave = snapshot.request if isinstance(snapshot.request, AskLeave) else None
        stopped = snapshot.state is JobState.STOPPED
        fault = snapshot.fault if stopped else None
        progress = snapshot.progress
        delivering = moving(snapshot) is not None
        if progress is not None and progress.total:
            self._last = progress
        elif not stopped:
            self._last = None
        self._show_panel(snapshot, leave)
        self._scale.setVisible(delivering and not stopped)
        self._waiting.setVisible(not delivering and not stopped and leave is None)
        if delivering and not stopped:
            self._show_delivery(snapshot)
        self._waiting.set_wait(snapshot, self.context.now())
        shown = rows(snapshot, stage_of(snapshot))
        self._crowded = len(shown) > ROOMY
        self._table.set_rows(shown, low=fault is not None or leave is not None or self._crowded)
        self._show_words(snapshot)

    def foot(self) -> FootView:
        """Cancel while it runs; a remedy where it stopped; leave where it is asked."""
        snapshot = self.snapshot
        if snapshot is None:
            return FootView()
        if isinstance(snapshot.request, AskLeave):
            request = snapshot.request.of
            ask = Action("allow", _(ww.ASK_AGAIN), lambda: self._allow(request))
            return FootView((self._stop(),), ask)
        if snapshot.state is JobState.STOPPED:
            return remedies(snapshot, self.context)
        cancel = Action(CANCEL, _(w.CANCEL), self._cancel, Icon.CANCEL)
        pause = Action("pause", _(wf.PAUSE), lambda: self.bridge.stop(self.job_id), Icon.CLOCK)
        left = (cancel, pause) if isinstance(snapshot.request, CarryImage) else (cancel,)
        return FootView(left, *next_lock(snapshot, self.context))

    # ---- inside

    def _show_panel(self, snapshot: Snapshot, leave: AskLeave | None) -> None:
        fault = snapshot.fault if snapshot.state is JobState.STOPPED else None
        shown: object = (fault.code, fault.detail, snapshot.step) if fault is not None else leave
        if shown == self._panel_of:
            return
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
        self._panel, self._panel_of = None, shown
        if fault is not None:
            self._panel = FaultPanel(fault_view(fault, snapshot, self._last))
        elif leave is not None:
            self._panel = LeavePanel(leave)
        if self._panel is not None:
            self._top.addWidget(self._panel)
            self._panel.show()  # at once, not when the layout comes to it

    def _show_delivery(self, snapshot: Snapshot) -> None:
        progress, words = snapshot.progress, moving(snapshot)
        if progress is None or words is None:
            return
        self._meter.feed(self.context.tick(), progress.done)
        fraction = progress.done / progress.total
        percent = str(int(fraction * 100))
        rate, left_s = self._meter.bytes_per_s, self._meter.left_s(progress.total)
        columns = [
            Column(measures.byte_progress(progress.done, progress.total), words.done),
            Column(measures.rate(rate) if rate else _(w.UNKNOWN), _(ww.RATE)),
            Column(
                _(ww.LEFT).format(span=measures.span(left_s)) if left_s is not None else _(w.UNKNOWN),
                _(ww.ABOUT),
            ),
        ]
        if progress.rssi_dbm is not None:
            dbm = measures.dbm(progress.rssi_dbm)
            columns.append(Column(dbm, _(ww.SIGNAL_NOW), True, progress.rssi_dbm))
        self._scale.set_delivery(
            Delivery(
                words.title,
                words.aside,
                fraction,
                percent,
                "%",
                "100 %",
                tuple(columns),
                say=_(wf.PERCENT_DONE).format(percent=percent, done=words.done),
            )
        )

    def _show_words(self, snapshot: Snapshot) -> None:
        workflow, facts = snapshot.memory.workflow, snapshot.facts
        if isinstance(snapshot.request, AskLeave):
            title, lead = ww.LEAVE_TITLE, ww.NOTHING_ASKED
        elif snapshot.state is JobState.STOPPED:
            title, lead = w.STOPPED_TITLES.get(workflow, w.STOPPED_TITLES["install"]), ww.NOTHING_LOST
            if snapshot.fault is None:
                title, lead = ww.RESTING_TITLE, ww.RESTING_LEAD
        else:
            touched = Provisioned in facts or stage_of(snapshot) not in w.BEFORE_WORK
            title = (
                w.RUNNING_TITLES.get(workflow, w.RUNNING_TITLES["install"]) if touched else ww.READING_TITLE
            )
            lead = where_to_stay(snapshot)
            title = wa.PREPARING if prepares(snapshot) else title
        self.set_head(_(title).format(**details_of(facts)), _(lead))
        running = snapshot.state is JobState.RUNNING
        self._note.setVisible(running)
        if running:
            true = true_of(facts)[: 1 if self._crowded else None]
            self._note.set_text(_(ww.IF_CANCELLED).format(true=" ".join(true)))

    def _allow(self, request: str) -> None:
        self.bridge.allow(self.job_id, request)

    def _stop(self) -> Action:
        return Action("stop", _(w.STOP_KEEP), self._cancel, Icon.CANCEL)

    def _cancel(self) -> None:
        self.bridge.stop(self.job_id)
        self.context.show_job(None)
