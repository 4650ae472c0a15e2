"""The procedures: tuples of steps, composed."""

from __future__ import annotations

from typing import Final

from installer_app.model.cloud import FirmwareScope, LockRecord
from installer_app.model.fault import FaultCode
from installer_app.model.lock import LockKeys, LockState
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.engine import Step, Workflow
from installer_app.workflow.facts import Facts

CLOCK_TOLERANCE_S: Final = 120
"""Lock profile 1, section 6: further off than this, the app sets the lock's clock."""


# ---- what several steps ask of the facts


def serial(facts: Facts) -> str:
    return facts[f.LockChosen].serial


def keys(facts: Facts) -> LockKeys:
    return facts[f.KeysPinned].keys


def known_lock_id(facts: Facts) -> str | None:
    """The cloud's id of the lock, from whichever fact has it."""
    if provisioned := facts.get(f.Provisioned):
        return provisioned.lock_id
    if given := facts.get(f.LockIdGiven):
        return given.lock_id
    read = facts.get(f.LockRead)
    return read.info.lock_id if read else None


def lock_id(facts: Facts) -> str:
    found = known_lock_id(facts)
    if found is None:
        raise LookupError("no fact names the lock's id")
    return found


def display_name(facts: Facts) -> str:
    """The record's name: the suffix lets an orphan be found by its serial."""
    return f"{facts[f.NameChosen].name} [{serial(facts)}]"


def is_factory(facts: Facts) -> bool:
    return facts[f.LockRead].info.state is LockState.FACTORY


def is_installed(facts: Facts) -> bool:
    return facts[f.LockRead].info.state is LockState.INSTALLED


def clock_off_s(facts: Facts) -> int | None:
    """Lock's clock minus ours, seconds; None: the lock's is not set."""
    read = facts[f.LockRead]
    return read.info.time - read.computer_time if read.info.time else None


def needs_clock(facts: Facts) -> bool:
    off_s = clock_off_s(facts)
    return off_s is None or abs(off_s) > CLOCK_TOLERANCE_S


def needs_comparison(facts: Facts) -> bool:
    return facts[f.LockChosen].label is None and facts[f.KeysRecalled].keys is None


def needs_new_name(facts: Facts) -> bool:
    """A lock provisioned earlier keeps its old name until it is renamed."""
    read = facts[f.RecordRead].record
    return f.Provisioned not in facts and read is not None and read.display_name != display_name(facts)


def _record(facts: Facts) -> LockRecord | None:
    return facts[f.RecordRead].record


# ---- requests that need more than one line


def _read_info(facts: Facts) -> r.ReadInfo:
    chosen, recalled = facts[f.LockChosen], facts[f.KeysRecalled]
    label = chosen.label
    return r.ReadInfo(
        chosen.serial,
        model=label.model if label else None,
        fingerprint=label.fingerprint if label else None,
        keys=recalled.keys,
    )


def _pin_keys(facts: Facts) -> r.PinKeys:
    compared = facts.get(f.Compared)
    recalled = facts[f.KeysRecalled]
    if facts[f.LockChosen].label:
        by = f.PinnedBy.LABEL
    elif recalled.keys is not None:
        by = recalled.pinned_by or f.PinnedBy.RECALLED
    elif compared and compared.same:
        by = f.PinnedBy.COMPARED
    else:
        by = f.PinnedBy.NOT_PROVEN
    return r.PinKeys(serial(facts), facts[f.LockRead].info.keys, by, compared.same if compared else None)


def install_blocking(facts: Facts) -> FaultCode | None:
    """What stands in the way of an install, as far as the facts tell."""
    info, read = facts[f.LockRead].info, facts[f.RecordRead]
    place = facts[f.PlaceChosen]
    if info.battery < 10:
        return FaultCode.LOCK_BATTERY_LOW
    if info.state is LockState.INSTALLED and info.area_id != place.area_id:
        return FaultCode.LOCK_WRONG_STATE
    if info.state is not LockState.FACTORY and read.record is None and read.searched:
        return FaultCode.CLOUD_DISAGREES
    if info.state is LockState.FACTORY and read.record is not None:
        return FaultCode.CLOUD_DISAGREES
    return None


def _confirm_install(facts: Facts) -> r.AskConfirm:
    return r.AskConfirm("install", install_blocking(facts))


def _confirm_uninstall(facts: Facts) -> r.AskConfirm:
    return r.AskConfirm("uninstall", FaultCode.LOCK_WRONG_STATE if is_factory(facts) else None)


def _confirm_provision(facts: Facts) -> r.AskConfirm:
    if not is_factory(facts):
        return r.AskConfirm("provision", FaultCode.LOCK_WRONG_STATE)
    return r.AskConfirm("provision", FaultCode.CLOUD_DISAGREES if _record(facts) else None)


def _confirm_deprovision(facts: Facts) -> r.AskConfirm:
    blocking = FaultCode.LOCK_WRONG_STATE if is_installed(facts) or is_factory(facts) else None
    return r.AskConfirm("deprovision", blocking)


def _read_record(facts: Facts) -> r.ReadRecord:
    chosen, place = facts.get(f.LockChosen), facts.get(f.PlaceChosen)
    return r.ReadRecord(
        chosen.serial if chosen else None, known_lock_id(facts), place.property_id if place else None
    )


def _assign(facts: Facts) -> r.AssignFirmware:
    chosen, place = facts[f.FirmwareChosen], facts.get(f.PlaceChosen)
    assert chosen.version is not None
    scope = chosen.scope
    wide = scope in (FirmwareScope.AREA, FirmwareScope.PROPERTY)
    return r.AssignFirmware(
        chosen.version,
        scope,
        lock_id=lock_id(facts) if scope is FirmwareScope.LOCK else None,
        property_id=place.property_id if wide and place else None,
        area_id=place.area_id if scope is FirmwareScope.AREA and place else None,
    )


def _await_sync(facts: Facts) -> r.AwaitSync:
    private = facts[f.BaselineRead].record.private
    return r.AwaitSync(lock_id(facts), private.last_known_sync if private else None)


def wants_firmware(facts: Facts) -> bool:
    return facts[f.FirmwareChosen].version is not None


def _await_firmware(facts: Facts) -> r.AwaitFirmware:
    chosen = facts.get(f.FirmwareChosen)
    return r.AwaitFirmware(lock_id(facts), chosen.version if chosen else None)


# ---- pieces

IDENTIFY: Final[Workflow] = (
    Step(f.LockChosen, lambda _: r.AskLock()),
    Step(f.KeysRecalled, lambda facts: r.RecallKeys(serial(facts))),
    Step(f.LockRead, _read_info),
    Step(
        f.Compared,
        lambda facts: r.AskCompare(serial(facts), facts[f.LockRead].fingerprint),
        when=needs_comparison,
    ),
    Step(f.KeysPinned, _pin_keys, forgets={FaultCode.LOCK_IMPOSTOR: (f.LockRead, f.Compared)}),
)

PLACE: Final[Workflow] = (
    Step(f.PlaceChosen, lambda _: r.AskPlace()),
    Step(f.NameChosen, lambda _: r.AskName()),
    Step(
        f.PlaceRead,
        lambda facts: r.ReadPlace(facts[f.PlaceChosen].property_id, facts[f.PlaceChosen].area_id),
        forgets={FaultCode.CLOUD_NOT_FOUND: (f.PlaceChosen,)},
    ),
)

ACCOUNTS: Final = Step(f.AccountsRead, lambda _: r.ReadAccounts())
RECORD: Final = Step(f.RecordRead, _read_record)


def deliver(kind: MessageKind, message: type[f.RecordSealed] | type[f.Signed]) -> Workflow:
    """Bring a message to the lock and have it obeyed. What the lock no longer holds is brought again."""

    def blob(facts: Facts) -> Blob:
        held = facts[message]
        return held.sealed if isinstance(held, f.RecordSealed) else held.message

    delivered, applied = f.DELIVERED[kind], f.APPLIED[kind]
    return (
        Step(delivered, lambda facts: r.Deliver(serial(facts), keys(facts), kind, blob(facts))),
        Step(
            applied,
            lambda facts: r.Apply(serial(facts), keys(facts), kind, blob(facts).sha256, lock_id(facts)),
            forgets={
                FaultCode.MESSAGE_NOT_HELD: (delivered,),
                FaultCode.MESSAGE_CHANGED: (delivered,),
            },
        ),
    )


def _factory_only(workflow: Workflow) -> Workflow:
    return tuple(Step(s.learns, s.request, is_factory, s.once, s.forgets) for s in workflow)


PROVISION: Final[Workflow] = _factory_only(
    (
        Step(
            f.Provisioned,
            lambda facts: r.ProvisionLock(serial(facts), facts[f.NameChosen].name),
            once=True,
        ),
        Step(
            f.RecordSealed,
            lambda facts: r.SealRecord(
                serial(facts), lock_id(facts), keys(facts).seal, facts[f.Provisioned].record
            ),
        ),
        *deliver(MessageKind.PROVISION, f.RecordSealed),
    )
)

CLOCK: Final = Step(f.ClockSet, lambda facts: r.SetClock(serial(facts), keys(facts)), when=needs_clock)

INSTALL: Final[Workflow] = (
    Step(
        f.Renamed,
        lambda facts: r.RenameLock(lock_id(facts), display_name(facts)),
        when=needs_new_name,
        once=True,
    ),
    Step(
        f.InstallSigned,
        lambda facts: r.InstallLock(
            lock_id(facts), facts[f.PlaceChosen].property_id, facts[f.PlaceChosen].area_id
        ),
        once=True,
    ),
    Step(
        f.InstallInspected,
        lambda facts: r.InspectMessage(
            MessageKind.INSTALL,
            facts[f.InstallSigned].message,
            facts[f.InstallSigned].media_type,
            lock_id(facts),
            facts[f.PlaceChosen].property_id,
            facts[f.PlaceChosen].area_id,
        ),
    ),
    *deliver(MessageKind.INSTALL, f.InstallSigned),
)

BASELINE: Final = Step(f.BaselineRead, lambda facts: r.ReadBaseline(lock_id(facts)))

FIRMWARE: Final[Workflow] = (
    Step(f.FirmwareChosen, lambda _: r.AskFirmware()),
    Step(
        f.FirmwareFound,
        lambda facts: r.FindFirmware(facts[f.FirmwareChosen].version or ""),
        when=wants_firmware,
        forgets={
            FaultCode.FIRMWARE_UNKNOWN: (f.FirmwareChosen,),
            FaultCode.FIRMWARE_NOT_FOR_LOCKS: (f.FirmwareChosen,),
        },
    ),
    Step(f.FirmwareAssigned, _assign, when=wants_firmware, once=True),
)

SYNC_REQUEST: Final = Step(
    f.SyncRequested,
    lambda facts: r.RequestSync(serial(facts), keys(facts)),
    when=lambda facts: f.KeysPinned in facts,
)
SYNCED: Final = Step(f.Synced, _await_sync)
PLACED: Final = Step(
    f.Placed,
    lambda facts: r.ConfirmPlace(
        lock_id(facts), facts[f.PlaceChosen].property_id, facts[f.PlaceChosen].area_id
    ),
)
CERTIFIED: Final = Step(f.Certified, lambda facts: r.Certify("install", facts))

VERIFY: Final[Workflow] = (
    SYNC_REQUEST,
    SYNCED,
    Step(
        f.KeysCurrent,
        lambda facts: r.AwaitKeys(
            lock_id(facts), facts[f.PlaceChosen].property_id, facts[f.PlaceChosen].area_id
        ),
    ),
    Step(f.FirmwareCurrent, _await_firmware),
    PLACED,
)

UNINSTALL: Final[Workflow] = (
    Step(
        f.UninstallSigned,
        lambda facts: r.UninstallLock(lock_id(facts), facts[f.UninstallChosen].mode),
        once=True,
    ),
    Step(
        f.UninstallInspected,
        lambda facts: r.InspectMessage(
            MessageKind.UNINSTALL,
            facts[f.UninstallSigned].message,
            facts[f.UninstallSigned].media_type,
            lock_id(facts),
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
        Step(f.Confirmed, _confirm_install),
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
        Step(f.Confirmed, _confirm_provision),
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
        Step(f.LockIdGiven, lambda _: r.AskLockId()),
        ACCOUNTS,
        *FIRMWARE,
        BASELINE,
        Step(f.FirmwareCurrent, _await_firmware),
    ),
    "uninstall": (
        *IDENTIFY,
        ACCOUNTS,
        RECORD,
        Step(f.UninstallChosen, lambda _: r.AskUninstall()),
        Step(f.Confirmed, _confirm_uninstall),
        CLOCK,
        *UNINSTALL,
        BASELINE,
        SYNC_REQUEST,
        SYNCED,
        Step(f.Unplaced, lambda facts: r.ConfirmUnplaced(lock_id(facts))),
    ),
    "deprovision": (
        *IDENTIFY,
        ACCOUNTS,
        RECORD,
        Step(f.Confirmed, _confirm_deprovision),
        Step(f.Deprovisioned, lambda facts: r.DeprovisionLock(lock_id(facts)), once=True),
        Step(f.Pressed, lambda facts: r.AskPress(serial(facts))),
        Step(
            f.FactoryProven,
            lambda facts: r.ProveFactory(serial(facts), keys(facts)),
            forgets={FaultCode.LOCK_WRONG_STATE: (f.Pressed,)},
        ),
    ),
    "blink": (
        Step(f.LockChosen, lambda _: r.AskLock()),
        Step(f.Blinked, lambda facts: r.Blink(serial(facts))),
    ),
}
