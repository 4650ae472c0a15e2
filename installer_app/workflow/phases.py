"""The phases of whole jobs: provision, sign, bring, firmware, verify, uninstall; each a tuple of steps."""

from __future__ import annotations

from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.model.message import MessageKind
from installer_app.workflow import conditions as c
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.engine import Step, Workflow
from installer_app.workflow.pieces import deliver, resting, when

PROVISIONED: Final = Step(
    f.Provisioned,
    lambda facts: r.ProvisionLock(c.serial(facts), facts[f.NameChosen].name, c.orphan(facts)),
    once=True,
)
SEAL: Final[Workflow] = (
    Step(
        f.RecordSealed,
        lambda facts: r.SealRecord(
            c.serial(facts), c.lock_id(facts), c.keys(facts).seal, c.record_bytes(facts)
        ),
    ),
    *deliver(MessageKind.PROVISION, f.RecordSealed),
)
"""The record's keys brought to the lock."""
PROVISION: Final[Workflow] = when(c.needs_provision, resting((PROVISIONED, *SEAL)))

CLOCK: Final = Step(f.ClockSet, lambda facts: r.SetClock(c.serial(facts), c.keys(facts)), when=c.needs_clock)

SIGN: Final[Workflow] = (
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
)
"""All that an install asks of the cloud."""
BRING: Final[Workflow] = deliver(MessageKind.INSTALL, f.InstallSigned)
INSTALL: Final[Workflow] = resting((*SIGN, *BRING))

BASELINE: Final = Step(f.BaselineRead, lambda facts: r.ReadBaseline(c.lock_id(facts)))

FIRMWARE_CHOSEN: Final = Step(f.FirmwareChosen, lambda _: r.AskFirmware())
FIRMWARE_FOUND: Final = Step(
    f.FirmwareFound,
    lambda facts: r.FindFirmware(facts[f.FirmwareChosen].version or ""),
    when=c.wants_firmware,
    forgets={
        FaultCode.FIRMWARE_UNKNOWN: (f.FirmwareChosen,),
        FaultCode.FIRMWARE_NOT_FOR_LOCKS: (f.FirmwareChosen,),
    },
    by_itself=frozenset({FaultCode.FIRMWARE_UNKNOWN, FaultCode.FIRMWARE_NOT_FOR_LOCKS}),
)
FIRMWARE_ASSIGNED: Final = Step(
    f.FirmwareAssigned,
    c.assign,
    when=c.wants_firmware,
    once=True,
    # Another message for the same record changes nothing of it.
    rests_on=(f.FirmwareChosen, f.Provisioned, f.RecordFetched),
)
FIRMWARE: Final[Workflow] = (FIRMWARE_CHOSEN, FIRMWARE_FOUND, FIRMWARE_ASSIGNED)

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
UNPLACED: Final = Step(f.Unplaced, lambda facts: r.ConfirmUnplaced(c.lock_id(facts)))
