"""The procedures: tuples of steps, composed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.workflow import conditions as c
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.engine import Step, Workflow
from installer_app.workflow.facts import Facts

# ---- pieces

IDENTIFY: Final[Workflow] = (
    Step(f.LockChosen, lambda _: r.AskLock()),
    Step(f.KeysRecalled, lambda facts: r.RecallKeys(c.serial(facts))),
    Step(f.LockRead, c.read_info),
    Step(
        f.Compared,
        lambda facts: r.AskCompare(c.serial(facts), facts[f.LockRead].fingerprint),
        when=c.needs_comparison,
    ),
    Step(f.KeysPinned, c.pin_keys, forgets={FaultCode.LOCK_IMPOSTOR: (f.LockRead, f.Compared)}),
)

PLACE: Final[Workflow] = (
    Step(f.PlaceChosen, lambda _: r.AskPlace()),
    Step(f.NameChosen, lambda _: r.AskName()),
    Step(
        f.PlaceRead,
        lambda facts: r.ReadPlace(facts[f.PlaceChosen].property_id, facts[f.PlaceChosen].area_id),
        forgets={FaultCode.CLOUD_NOT_FOUND: (f.PlaceChosen,)},
        by_itself=frozenset({FaultCode.CLOUD_NOT_FOUND}),
    ),
)

ACCOUNTS: Final = Step(f.AccountsRead, lambda _: r.ReadAccounts())
RECORD: Final = Step(f.RecordRead, c.read_record)


BLOCKING: Final = (FaultCode.LOCK_BATTERY_LOW, FaultCode.LOCK_WRONG_STATE, FaultCode.CLOUD_DISAGREES)


def check(workflow: str, review: Callable[[Facts], r.Review]) -> Workflow:
    """Nothing known may stand in the way; then the technician decides. What does is read anew."""
    return (
        Step(f.Reviewed, review, forgets=dict.fromkeys(BLOCKING, (f.LockRead, f.RecordRead))),
        Step(f.Confirmed, lambda _: r.AskConfirm(workflow)),
    )


def deliver(kind: MessageKind, message: type[f.RecordSealed] | type[f.Signed]) -> Workflow:
    """Bring a message to the lock and have it obeyed. What the lock no longer holds is brought again."""

    def blob(facts: Facts) -> Blob:
        held = facts[message]
        return held.sealed if isinstance(held, f.RecordSealed) else held.message

    delivered, applied = f.DELIVERED[kind], f.APPLIED[kind]
    return (
        Step(delivered, lambda facts: r.Deliver(c.serial(facts), c.keys(facts), kind, blob(facts))),
        Step(
            applied,
            lambda facts: r.Apply(c.serial(facts), c.keys(facts), kind, blob(facts).sha256, c.lock_id(facts)),
            forgets={
                FaultCode.MESSAGE_NOT_HELD: (delivered,),
                FaultCode.MESSAGE_CHANGED: (delivered,),
            },
            by_itself=frozenset({FaultCode.MESSAGE_NOT_HELD, FaultCode.MESSAGE_CHANGED}),
        ),
    )


def _factory_only(workflow: Workflow) -> Workflow:
    return tuple(replace(s, when=c.is_factory) for s in workflow)


PROVISION: Final[Workflow] = _factory_only(
    (
        Step(
            f.Provisioned,
            lambda facts: r.ProvisionLock(c.serial(facts), facts[f.NameChosen].name),
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
)

CLOCK: Final = Step(f.ClockSet, lambda facts: r.SetClock(c.serial(facts), c.keys(facts)), when=c.needs_clock)

INSTALL: Final[Workflow] = (
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
        # A cloud may refuse to sign twice for one place: what was placed in vain is freed first.
        reads_anew=(f.RecordRead,),
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

UNINSTALL: Final[Workflow] = (
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

# ---- whole jobs, by the command's name

WORKFLOWS: Final[dict[str, Workflow]] = {
    "install": (
        *IDENTIFY,
        *PLACE,
        ACCOUNTS,
        RECORD,
        *check("install", c.review_install),
        *PROVISION,
        CLOCK,
        *INSTALL,
        BASELINE,
        *FIRMWARE,
        *VERIFY,
        CERTIFIED,
    ),
    "provision": (
        *IDENTIFY,
        Step(f.NameChosen, lambda _: r.AskName()),
        ACCOUNTS,
        RECORD,
        *check("provision", c.review_provision),
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
        replace(BASELINE, when=c.is_for_one_lock),
        Step(f.FirmwareCurrent, c.await_firmware, when=c.is_for_one_lock),
    ),
    "uninstall": (
        *IDENTIFY,
        ACCOUNTS,
        RECORD,
        Step(f.UninstallChosen, lambda _: r.AskUninstall()),
        *check("uninstall", c.review_uninstall),
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
        *check("deprovision", c.review_deprovision),
        Step(f.Deprovisioned, lambda facts: r.DeprovisionLock(c.lock_id(facts)), once=True),
        Step(f.Pressed, lambda facts: r.AskPress(c.serial(facts))),
        Step(
            f.FactoryProven,
            lambda facts: r.ProveFactory(c.serial(facts), c.keys(facts)),
            forgets={FaultCode.LOCK_WRONG_STATE: (f.Pressed,)},
            by_itself=frozenset({FaultCode.LOCK_WRONG_STATE}),
        ),
    ),
    "blink": (
        Step(f.LockChosen, lambda _: r.AskLock()),
        Step(f.Blinked, lambda facts: r.Blink(c.serial(facts))),
    ),
}
