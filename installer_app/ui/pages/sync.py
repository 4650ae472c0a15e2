"""Sync: each proof with the reading before and the latest, since when and until when; it can be left open."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from installer_app.texts import measures
from installer_app.texts import window_firmware as wf
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.texts.standing import details_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.onward import next_lock, remedies
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.proofs import ProofTable, proof_rows
from installer_app.ui.panels.trouble import fault_view
from installer_app.ui.panels.waiting import WaitingPanel, since
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.fault_panel import FaultPanel
from installer_app.ui.widgets.labels import IconText
from installer_app.workflow.snapshot import JobState


class SyncPage(View):
    """Nobody needs to stand at the door for this."""

    def __init__(self, context: Context) -> None:
        """Empty until it renders."""
        super().__init__(context)
        self._waiting = WaitingPanel()
        self._table = ProofTable()
        self._panel: FaultPanel | None = None
        self._top = QVBoxLayout()
        self._top.addWidget(self._waiting)
        self.body.addLayout(self._top)
        self.body.addWidget(self._table)
        self.body.addStretch(1)
        self.body.addWidget(IconText(Icon.INFO, _(ww.TWO_SYNCS), Face.BODY, Tone.INK_2, wrap=True))

    def render_snapshot(self) -> None:
        """Which proofs stand, and what is waited for."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        stopped = snapshot.state is JobState.STOPPED
        titles = wf.SYNC_TITLES.get(snapshot.memory.workflow, (ww.SYNC_TITLE, ww.SYNC_STOPPED))
        title = titles[1] if stopped else titles[0]
        self.set_head(_(title).format(**details_of(snapshot.facts)), _(ww.SYNC_LEAD))
        self._waiting.setVisible(not stopped)
        self._waiting.set_wait(snapshot, self.context.now())
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
            self._panel = None
        if stopped and snapshot.fault is not None:
            self._panel = FaultPanel(fault_view(snapshot.fault, snapshot))
            self._top.addWidget(self._panel)
        self._table.set_rows(proof_rows(snapshot, since(snapshot, self.context.now()) or measures.age(0)))

    def foot(self) -> FootView:
        """Leave it open, or go on to the next lock."""
        snapshot = self.snapshot
        if snapshot is None:
            return FootView()
        open_end = Action("leave-open", _(ww.LEAVE_OPEN), self._leave_open, Icon.CLOCK)
        if snapshot.state is JobState.STOPPED:
            offered = remedies(snapshot, self.context)
            others = tuple(one for one in offered.left if one.key not in ("stop", "back"))
            return FootView((open_end, *others), offered.primary)
        return FootView((open_end,), *next_lock(snapshot, self.context))

    def _leave_open(self) -> None:
        self.bridge.stop(self.job_id)
        self.context.show_job(None)
