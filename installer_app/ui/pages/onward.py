"""What several pages offer alike: the next lock, and the remedies of a stop."""

from __future__ import annotations

from functools import partial
from typing import Final

from installer_app.texts import window as w
from installer_app.texts import window_ahead as wa
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context
from installer_app.ui.remembered import last_firmware
from installer_app.ui.replacing import old_lock_actions, way_back
from installer_app.ui.stages import Stage, back_to, stage_of
from installer_app.workflow.facts import (
    CarryReviewed,
    Fact,
    FirmwareChosen,
    ImageConfirmed,
    ImagePicked,
    InstallApplied,
    InstallSigned,
    UninstallApplied,
    UninstallSigned,
)
from installer_app.workflow.firmware import wants_carry
from installer_app.workflow.leave import wanted_leave
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import INSTALLS

SIGNED: Final = (InstallSigned.answers, UninstallSigned.answers)
"""Requests whose message can be had anew, with leave."""


def next_lock(snapshot: Snapshot, context: Context) -> tuple[Action, str, bool]:
    """The yellow button that leaves this job to the background, its reason, and whether it is enabled."""
    back = way_back(snapshot, context)
    action = back or Action("next", _(w.NEXT_LOCK), lambda: leave_behind(snapshot, context))
    if _carries(snapshot) and not may_leave(snapshot):
        return action, _(wf.AFTER_CARRY), False
    if may_leave(snapshot):
        return action, "" if snapshot.state is JobState.DONE else _(w.GOES_ON_WITHOUT_YOU), True
    receipt = snapshot.memory.workflow in INSTALLS | {"uninstall"}
    return action, _(w.AFTER_RECEIPT) if receipt else _(w.AFTER_LAST_STEP), False


def may_leave(snapshot: Snapshot) -> bool:
    """Nobody needs to stand at this door any more."""
    if _carries(snapshot):
        return ImageConfirmed in snapshot.facts or snapshot.state is JobState.DONE
    applied = InstallApplied in snapshot.facts or UninstallApplied in snapshot.facts
    return applied or snapshot.state is JobState.DONE


def _carries(snapshot: Snapshot) -> bool:
    return CarryReviewed in {step.learns for step in snapshot.workflow} and wants_carry(snapshot.facts)


def leave_behind(snapshot: Snapshot, context: Context) -> None:
    """Let a job go on by itself, with the last firmware choice where none was made, and begin anew."""
    kinds = {step.learns for step in snapshot.workflow}
    if (
        snapshot.state is not JobState.DONE
        and FirmwareChosen in kinds
        and FirmwareChosen not in snapshot.facts
    ):
        context.bridge.answer(snapshot.job_id, last_firmware(context.bridge))
    context.show_job(None)


def remedies(snapshot: Snapshot, context: Context) -> FootView:
    """Where a job stopped: keep it, go back if that is true, sign in, or try again."""
    bridge, job_id, fault = context.bridge, snapshot.job_id, snapshot.fault

    def keep() -> None:
        bridge.stop(job_id)
        context.show_job(None)

    left = [Action("stop", _(w.STOP_KEEP), keep, Icon.CANCEL)]
    for stage, label in (
        (Stage.FIRMWARE, wf.ANOTHER_VERSION),
        (Stage.PLACE, w.OTHER_PLACE),
        (Stage.LOCK, w.OTHER_LOCK),
    ):
        kind = back_to(snapshot, stage)
        if kind is not None:
            words = _(wf.OTHER_FILE if kind is ImagePicked else label)
            left.append(Action("back", words, partial(_go_back, context, job_id, kind), Icon.BACK))
            break
    try_again = Action("go-on", _(_words(snapshot)), lambda: bridge.go_on(job_id))
    if old := old_lock_actions(snapshot, context):
        return FootView((left[0], *old[1:], try_again), old[0])
    request = wanted_leave(snapshot, SIGNED)
    if request is not None:
        left.append(Action("new-message", _(wa.NEW_MESSAGE), partial(_allow, context, job_id, request)))
    if fault is not None and fault.code.family == "account":
        left.append(Action("sign-in", _(w.SIGN_IN_DOTS), lambda: context.go("settings"), Icon.KEY))
    return FootView(tuple(left), try_again)


def _words(snapshot: Snapshot) -> str:
    """What going on is called here."""
    if stage_of(snapshot) is Stage.SYNC:
        return w.KEEP_WAITING
    return w.CONTINUE if _moved(snapshot) else w.TRY_AGAIN


def _moved(snapshot: Snapshot) -> bool:
    """Something is done already that is gone on from."""
    return snapshot.fault is None or any(
        step.once and step.learns in snapshot.facts for step in snapshot.workflow
    )


def _allow(context: Context, job_id: str, request: str) -> None:
    context.bridge.allow(job_id, request)


def _go_back(context: Context, job_id: str, kind: type[Fact]) -> None:
    context.bridge.go_back(job_id, kind)
