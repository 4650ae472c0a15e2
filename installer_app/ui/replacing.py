"""What a replacement offers: the old lock's own job while that lock is in the place, then the way back."""

from __future__ import annotations

from functools import partial
from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.model.form import same_id
from installer_app.model.message import UninstallMode
from installer_app.texts import window_ahead as wa
from installer_app.texts.language import _
from installer_app.ui.actions import Action
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context
from installer_app.workflow import facts as f
from installer_app.workflow.conditions import known_lock_id
from installer_app.workflow.facts import Fact
from installer_app.workflow.moving import CLOUD_ONLY, REPLACE, old_lock
from installer_app.workflow.snapshot import JobState, Snapshot

AREA: Final = f.UninstallChosen(UninstallMode.AREA)


def old_lock_actions(snapshot: Snapshot, context: Context) -> tuple[Action, ...]:
    """To take the old lock out, where the job waits for that; each begins a job of its own."""
    fault = snapshot.fault
    waits = fault is not None and fault.code is FaultCode.CLOUD_OLD_IN_PLACE
    if not waits or f.OldRead not in snapshot.facts:
        return ()

    def begin(workflow: str, *facts: Fact) -> None:
        job_id = context.bridge.start(workflow, (*facts, AREA))
        if job_id is not None:
            context.show_job(job_id)

    known, lock_id = old_lock(snapshot.facts), snapshot.facts[f.OldRead].record.lock_id
    dead = Action("old-dead", _(wa.OLD_IS_DEAD), lambda: begin(CLOUD_ONLY, f.LockIdGiven(lock_id)))
    if known is None:
        return (dead,)
    lives = Action("old-lives", _(wa.UNINSTALL_OLD), lambda: begin("uninstall", known), Icon.BLINK)
    return (lives, dead)


def way_back(snapshot: Snapshot, context: Context) -> Action | None:
    """From the old lock's job to the replacement that waits for it; None: none does."""
    gone = known_lock_id(snapshot.facts)
    for other in context.bridge.snapshots:
        old = other.facts.get(f.OldRead)
        waits = other.memory.outcome is None and other.state is JobState.STOPPED
        if other.memory.workflow == REPLACE and old and waits and same_id(old.record.lock_id, gone):
            return Action("next", _(wa.GO_ON_REPLACING), partial(_go_on, other, context))
    return None


def _go_on(job: Snapshot, context: Context) -> None:
    context.bridge.go_on(job.job_id)
    context.show_job(job.job_id)
