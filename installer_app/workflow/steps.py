"""The procedures: tuples of steps, composed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.model.message import MessageKind
from installer_app.workflow import conditions as c
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
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
from installer_app.workflow.pieces import (
    ACCOUNTS,
    IDENTIFY,
    PLACE,
    READINGS,
    RECORD,
    check,
    deliver,
    resting,
    when,
)
from installer_app.workflow.undo import UNDO

PROVISION: Final[Workflow] = when(
    c.needs_provision,
    resting(
        (
            Step(
                f.Provisioned,
                lambda facts: r.ProvisionLock(c.serial(facts), facts[f.NameChosen].name, c.orphan(facts)),
                once=True,
            ),
            Step(
                f.RecordSealed,
                lambda facts: r.SealRecord(
                    c.serial(facts), c.lock_id(facts), c.keys(facts).seal, facts[f.Provisioned].record
                ),
            ),
            *deliver(MessageKind.PROVISION, f.RecordSealed),
        )
    ),
)

CLOCK: Final = Step(f.ClockSet, lambda facts: r.SetClock(c.serial(facts), c.keys(facts)), when=c.needs_clock)

INSTALL: Final[Workflow] = resting(
    (
        Step(
            f.Renamed,
            lambda facts: r.RenameLock(c.lock_id(facts), c.display_name(facts)),
            when=c.needs_new_name,
            once=True,
        ),
        Step(
            f.PlaceFreed,
            lambda facts: r.FreePlace(c.lock_id(facts)),
            when=c.is_placed_in_vain,
            once=True,
        ),
        Step(
            f.InstallSigned,
            lambda facts: r.InstallLock(
                c.lock_id(facts), facts[f.PlaceChosen].property_id, facts[f.PlaceChosen].area_id
            ),
            once=True,
        ),
        Step(
            f.InstallInspected,
            lambda facts: r.InspectMessage(
                MessageKind.INSTALL,
                facts[f.InstallSigned].message,
                facts[f.InstallSigned].media_type,
                c.lock_id(facts),
                facts[f.PlaceChosen].property_id,
                facts[f.PlaceChosen].area_id,
            ),
        ),
        *deliver(MessageKind.INSTALL, f.InstallSigned),
    )
)

BASELINE: Final = Step(f.BaselineRead, lambda facts: r.ReadBaseline(c.lock_id(facts)))

FIRMWARE: Final[Workflow] = (
    Step(f.FirmwareChosen, lambda _: r.AskFirmware()),
    Step(
        f.FirmwareFound,
        lambda facts: r.FindFirmware(facts[f.FirmwareChosen].version or ""),
        when=c.wants_firmware,
        forgets={
            FaultCode.FIRMWARE_UNKNOWN: (f.FirmwareChosen,),
            FaultCode.FIRMWARE_NOT_FOR_LOCKS: (f.FirmwareChosen,),
        },
        by_itself=frozenset({FaultCode.FIRMWARE_UNKNOWN, FaultCode.FIRMWARE_NOT_FOR_LOCKS}),
    ),
    Step(f.FirmwareAssigned, c.assign, when=c.wants_firmware, once=True),
)

SYNC_REQUEST: Final = Step(
    f.SyncRequested,
    lambda facts: r.RequestSync(c.serial(facts), c.keys(facts)),
    when=lambda facts: f.KeysPinned in facts,
)
SYNCED: Final = Step(f.Synced, c.await_sync)
PLACED: Final = Step(
    f.Placed,
    lambda facts: r.ConfirmPlace(
        c.lock_id(facts), facts[f.PlaceChosen].property_id, facts[f.PlaceChosen].area_id
    ),
)
CERTIFIED: Final = Step(f.Certified, lambda facts: r.Certify("install", facts))

VERIFY: Final[Workflow] = (
    SYNC_REQUEST,
    SYNCED,
    Step(
        f.KeysCurrent,
        lambda facts: r.AwaitKeys(
            c.lock_id(facts), facts[f.PlaceChosen].property_id, facts[f.PlaceChosen].area_id
        ),
    ),
    Step(f.FirmwareCurrent, c.await_firmware),
    PLACED,
)

UNINSTALL: Final[Workflow] = resting(
    (
        Step(
            f.UninstallSigned,
            lambda facts: r.UninstallLock(c.lock_id(facts), facts[f.UninstallChosen].mode),
            once=True,
        ),
        Step(
            f.UninstallInspected,
            lambda facts: r.InspectMessage(
                MessageKind.UNINSTALL,
                facts[f.UninstallSigned].message,
                facts[f.UninstallSigned].media_type,
                c.lock_id(facts),
                None,
                None,
            ),
        ),
        *deliver(MessageKind.UNINSTALL, f.UninstallSigned),
    )
)

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
        CERTIFIED,
    ),
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
        FIRMWARE[1],
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
        Step(f.Unplaced, lambda facts: r.ConfirmUnplaced(c.lock_id(facts))),
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
