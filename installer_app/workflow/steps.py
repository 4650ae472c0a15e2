"""The procedures: tuples of steps, composed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.workflow import conditions as c
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.ahead import AHEAD, INSTALL_AHEAD
from installer_app.workflow.engine import Step, Workflow
from installer_app.workflow.firmware import (
    CARRY,
    IMAGE,
    UNASSIGN,
    UPLOAD,
    assigns,
    await_report,
    confirm_assigned,
    is_provisioned,
    needs_assignment,
    unassigns_lock,
)
from installer_app.workflow.moving import AT_CLOUD_ALONE, CLOUD_ONLY, MOVE, MOVING, REPLACE, REPLACING
from installer_app.workflow.phases import (
    BASELINE,
    CLOCK,
    FIRMWARE,
    FIRMWARE_FOUND,
    INSTALL,
    PROVISION,
    SYNC_REQUEST,
    SYNCED,
    UNINSTALL,
    UNPLACED,
    VERIFY,
)
from installer_app.workflow.pieces import ACCOUNTS, IDENTIFY, PLACE, READINGS, RECORD, check, resting
from installer_app.workflow.undo import UNDO

# Last, so that no proof waits for it: it may be answered from the receipt on, ahead of being asked.
CHECKLIST: Final = Step(f.ChecklistTicked, lambda _: r.AskChecklist(), when=c.wants_checklist)
INSTALLS: Final = frozenset({"install", AHEAD, MOVE, REPLACE})
"""Workflows by which a lock comes to its place."""


def certify(workflow: str) -> Workflow:
    """How an install ends."""
    return (CHECKLIST, Step(f.Certified, lambda facts: r.Certify(workflow, facts)))


# ---- whole jobs, by the command's name

WORKFLOWS: Final[dict[str, Workflow]] = {
    "install": (
        *IDENTIFY,
        *PLACE,
        ACCOUNTS,
        RECORD,
        *check("install"),
        *PROVISION,
        CLOCK,
        *INSTALL,
        BASELINE,
        *FIRMWARE,
        *IMAGE,
        *CARRY,
        *VERIFY,
        *certify("install"),
    ),
    AHEAD: (*INSTALL_AHEAD, *certify(AHEAD)),
    MOVE: (*MOVING, *certify(MOVE)),
    REPLACE: (*REPLACING, *certify(REPLACE)),
    CLOUD_ONLY: AT_CLOUD_ALONE,
    "provision": (
        *IDENTIFY,
        Step(f.NameChosen, lambda _: r.AskName()),
        ACCOUNTS,
        RECORD,
        *check("provision"),
        *PROVISION,
    ),
    "verify": (
        Step(f.LockIdGiven, lambda _: r.AskLockId()),
        Step(f.PlaceChosen, lambda _: r.AskPlace()),
        ACCOUNTS,
        BASELINE,
        *VERIFY,
    ),
    "firmware": (
        Step(f.LockIdGiven, lambda _: r.AskLockId(), when=c.is_for_one_lock),
        ACCOUNTS,
        *FIRMWARE,
        Step(f.FirmwareRequired, confirm_assigned, when=assigns),
        replace(BASELINE, when=c.is_for_one_lock),
        Step(f.FirmwareCurrent, c.await_firmware, when=c.is_for_one_lock),
    ),
    "carry": (
        *IDENTIFY,
        ACCOUNTS,
        RECORD,
        Step(f.FirmwareChosen, lambda _: r.AskFirmware(carry=True)),
        FIRMWARE_FOUND,
        *IMAGE,
        Step(f.Confirmed, lambda _: r.AskConfirm("carry")),
        # First: else the lock would fetch another version at its next sync.
        Step(f.FirmwareAssigned, c.assign, when=needs_assignment, once=True, reads_anew=READINGS),
        *CARRY,
        replace(SYNC_REQUEST, when=is_provisioned),
        Step(f.FirmwareCurrent, await_report, when=is_provisioned),
    ),
    "unassign": (
        Step(f.LockIdGiven, lambda _: r.AskLockId(), when=unassigns_lock),
        ACCOUNTS,
        *UNASSIGN,
    ),
    "upload": UPLOAD,
    "uninstall": (
        *IDENTIFY,
        ACCOUNTS,
        RECORD,
        Step(f.UninstallChosen, lambda _: r.AskUninstall()),
        *check("uninstall"),
        CLOCK,
        *UNINSTALL,
        BASELINE,
        SYNC_REQUEST,
        SYNCED,
        UNPLACED,
    ),
    "deprovision": (
        *IDENTIFY,
        ACCOUNTS,
        RECORD,
        *check("deprovision"),
        *resting((Step(f.Deprovisioned, lambda facts: r.DeprovisionLock(c.lock_id(facts)), once=True),)),
        Step(f.Pressed, lambda facts: r.AskPress(c.serial(facts)), when=c.keeps_keys),
        Step(
            f.FactoryProven,
            lambda facts: r.ProveFactory(c.serial(facts), c.keys(facts)),
            forgets={FaultCode.LOCK_WRONG_STATE: (f.Pressed,)},
            by_itself=frozenset({FaultCode.LOCK_WRONG_STATE}),
        ),
    ),
    "rename": (
        Step(f.LockIdGiven, lambda _: r.AskLockId()),
        Step(f.NameChosen, lambda _: r.AskName()),
        ACCOUNTS,
        Step(f.RecordRead, lambda facts: r.ReadRecord(None, c.lock_id(facts))),
        Step(f.Renamed, c.rename, once=True),
    ),
    "rename-area": (
        Step(f.PlaceChosen, lambda _: r.AskPlace()),
        Step(f.NameChosen, lambda _: r.AskName()),
        ACCOUNTS,
        Step(f.AreaRenamed, c.rename_area, once=True),
    ),
    "process-event": (
        Step(f.EventChosen, lambda _: r.AskEvent()),
        ACCOUNTS,
        Step(
            f.EventProcessed,
            lambda facts: r.ProcessEvent(facts[f.EventChosen].event_id, facts[f.EventChosen].lock_id),
            once=True,
        ),
    ),
    "undo": UNDO,
    "blink": (
        Step(f.LockChosen, lambda _: r.AskLock()),
        Step(f.Blinked, lambda facts: r.Blink(c.serial(facts))),
    ),
}
