"""Where a job stands, in sentences: what is proven to be true, and what is proven not to have happened."""

from __future__ import annotations

from pathlib import PurePath

from installer_app.model.cloud import FirmwareScope
from installer_app.model.lock import LockState
from installer_app.texts.language import _
from installer_app.texts.measures import byte_count
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Facts


def serial_of(facts: Facts) -> str:
    """The serial of the lock in hand, or words for one nobody has named yet."""
    chosen = facts.get(f.LockChosen)
    return chosen.serial if chosen else _("the lock")


def area_of(facts: Facts) -> str:
    """The place as the cloud names it: `Kanaalhuis, Floor 4, East`; without names the ids."""
    read, chosen = facts.get(f.PlaceRead), facts.get(f.PlaceChosen)
    if read is not None:
        outer = (read.place.title,) if read.place else ()
        inner = read.area_path or ((read.area.title,) if read.area else ())
        if outer or inner:
            return ", ".join((*outer, *inner))
    return f"{chosen.property_id[:13]}, {chosen.area_id[:13]}" if chosen else _("no place yet")


def name_of(facts: Facts) -> str:
    """What the door is called: its name, else the lock's serial."""
    chosen = facts.get(f.NameChosen)
    if chosen is not None:
        return chosen.name
    record = facts.get(f.RecordRead)
    shown = record.record.display_name if record and record.record else None
    return shown.rpartition(" [")[0] or shown if shown else serial_of(facts)


def door_of(facts: Facts) -> str:
    """`door 4.02` where the name is a number, else the name alone; for the middle of a sentence."""
    name = name_of(facts)
    numbered = f.NameChosen in facts and name[:1].isdigit()
    return _("door {name}").format(name=name) if numbered else name


def details_of(facts: Facts) -> dict[str, str]:
    """What the window's titles may name: serial, place, name, door, and Door to begin a sentence; of
    firmware the version, and where it is or was assigned."""
    door = door_of(facts)
    return {
        "serial": serial_of(facts),
        "place": area_of(facts),
        "name": name_of(facts),
        "door": door,
        "Door": door[:1].upper() + door[1:],
        "version": version_of(facts),
        "where": where_of(facts),
    }


def version_of(facts: Facts) -> str:
    """The firmware a job is about; before its image was looked at, the file's name."""
    chosen, taken = facts.get(f.FirmwareChosen), facts.get(f.UnassignChosen)
    picked, inspected = facts.get(f.ImagePicked), facts.get(f.ImageInspected)
    known = inspected.image.version if inspected else (chosen and chosen.version) or (taken and taken.version)
    return known or (PurePath(picked.path).name if picked else "")


def where_of(facts: Facts) -> str:
    """Where a job's firmware is or was assigned, for the middle of a sentence."""
    chosen = facts.get(f.FirmwareChosen) or facts.get(f.UnassignChosen)
    if chosen is None or chosen.scope is FirmwareScope.LOCK:
        return door_of(facts)
    if chosen.scope is FirmwareScope.GLOBAL:
        return _("every lock there is")
    read, place = facts.get(f.PlaceRead), facts.get(f.PlaceChosen)
    of_area = chosen.scope is FirmwareScope.AREA
    found = (read.area if of_area else read.place) if read else None
    given = chosen.area_id if of_area else chosen.property_id
    own = (place.area_id if of_area else place.property_id) if place else ""
    shown = found.title if found is not None and (given is None or given == own) else (given or own)[:13]
    return (_("the area {name}") if of_area else _("the property {name}")).format(name=shown)


def true_of(facts: Facts) -> tuple[str, ...]:
    """What is proven, the strongest first."""
    said = (_firmware_at_lock(facts), _proven_at_lock(facts), _held_by_lock(facts), _proven_at_cloud(facts))
    found = tuple(sentence for sentence in said if sentence)
    return found or (_untouched(facts),)


def not_happened(facts: Facts) -> tuple[str, ...]:
    """What is proven not to have happened, as far as the facts tell. What was sent may have been obeyed, and
    what was asked may have been done, before the answer came: of that nothing is said but the answer."""
    said: list[str] = []
    if f.UninstallSigned in facts and f.UninstallApplied not in facts:
        said.append(
            _("No receipt of the uninstall has arrived.")
            if f.UninstallDelivered in facts
            else _("The lock has not heard of the uninstall.")
        )
    elif f.InstallSigned in facts and f.InstallApplied not in facts:
        said.append(
            _("No receipt of the install has arrived.")
            if f.InstallDelivered in facts
            else _("The lock has not got this install message whole.")
        )
    elif f.Provisioned in facts and f.ProvisionApplied not in facts:
        said.append(
            _("No receipt of the keys has arrived.")
            if f.ProvisionDelivered in facts
            else _("The lock has not got these keys.")
        )
    elif f.Deprovisioned in facts and f.FactoryProven not in facts:
        said.append(_("The lock has not said that it is back in its factory state."))
    elif f.InstallApplied in facts and f.Synced not in facts:
        said.append(_("No sync after the install has been seen."))
    elif facts.unanswered:
        said.append(_("No answer has arrived to what was asked of the cloud."))
    elif f.CarryReviewed in facts and f.ImageCarried not in facts:
        said.append(_("The lock was not told to start the new firmware."))
    elif not any(kind in facts for kind in _EFFECTS):
        said.append(_("No message was signed and nothing was sent to the lock."))
    return tuple(said)


_EFFECTS = (
    f.Provisioned,
    f.Renamed,
    f.PlaceFreed,
    f.InstallSigned,
    f.UninstallSigned,
    f.Deprovisioned,
    f.FirmwareAssigned,
    f.ClockSet,
    f.CarryReviewed,
    f.FirmwareUploaded,
    f.FirmwareUnassigned,
)


def _firmware_at_lock(facts: Facts) -> str:
    confirmed, running = facts.get(f.ImageConfirmed), facts.get(f.ImageRunning)
    if confirmed is not None:
        return _("The lock runs firmware {version}: it signed for that.").format(version=confirmed.version)
    if running is not None:
        return _("The lock runs firmware {version} on trial: it may still revert.").format(
            version=running.version
        )
    carried = facts.get(f.ImageCarried)
    if carried is not None:
        return _("The lock holds the new image, whole, beside the one it runs.")
    return ""


def _proven_at_lock(facts: Facts) -> str:
    """The lock's latest word, and as its word: it may have changed since."""
    signed: dict[type[f.Fact], str] = {
        f.FactoryProven: _("The lock signed that it is in its factory state."),
        f.UninstallApplied: _("The lock signed for the uninstall."),
        f.InstallApplied: _("The lock signed for the install."),
        f.ProvisionApplied: _("The lock signed for its keys."),
    }
    states = {
        LockState.FACTORY: _("The lock said it is in its factory state."),
        LockState.PROVISIONED: _("The lock said it is provisioned and in no place."),
        LockState.INSTALLED: _("The lock said it is installed."),
    }
    for fact in reversed(tuple(facts)):
        if isinstance(fact, f.LockRead):
            return states[fact.info.state]
        if type(fact) in signed:
            return signed[type(fact)]
    return ""


def _held_by_lock(facts: Facts) -> str:
    for delivered, applied in (
        (f.UninstallDelivered, f.UninstallApplied),
        (f.InstallDelivered, f.InstallApplied),
        (f.ProvisionDelivered, f.ProvisionApplied),
    ):
        held = facts.get(delivered)
        if held is not None and applied not in facts:
            return _("It was brought all {bytes} of the message.").format(bytes=byte_count(held.length))
    return ""


def _proven_at_cloud(facts: Facts) -> str:
    """The cloud's latest word."""
    for fact in reversed(tuple(facts)):
        if said := _said_by_cloud(fact, facts):
            return said
    return ""


def _said_by_cloud(fact: f.Fact, facts: Facts) -> str:
    match fact:
        case f.RecordGone(verdict=f.Verdict.PROVEN):
            return _("The cloud knows the lock's id no more.")
        case f.Deprovisioned():
            return _("The cloud deleted its record of the lock.")
        case f.Unplaced():
            return _("The record names no area, the cloud confirms.")
        case f.Synced(verdict=f.Verdict.PROVEN):
            return _("The lock synced after its receipt, the cloud confirms.")
        case f.UninstallSigned():
            return _("The cloud signed the uninstall and took the lock from its place.")
        case f.InstallSigned():
            return _("The cloud assigned the lock to {place} and signed the message.").format(
                place=area_of(facts)
            )
        case f.Provisioned(lock_id):
            return _("The cloud made a record of the lock, lockId {lock_id}.").format(lock_id=lock_id[:13])
        case f.RecordRead(None, True) if _asked(facts):
            return _("The cloud shows no record of the lock.")
        case f.RecordRead(record) if record is not None and _asked(facts):
            shown = _("The record {lock_id} names the area {area}.") if record.area_id else ""
            free = _("The record {lock_id} names no area.")
            return (shown or free).format(lock_id=record.lock_id[:13], area=(record.area_id or "")[:13])
    return ""


def _asked(facts: Facts) -> bool:
    """Whether anything was asked of the cloud yet: before that its record says nothing of this job."""
    return bool(facts.unanswered) or any(kind in facts for kind in _EFFECTS)


def _untouched(facts: Facts) -> str:
    if f.LockChosen in facts:
        return _("{serial} is as it was before.").format(serial=serial_of(facts))
    if facts.unanswered:
        return _("What was asked of the cloud may have taken effect: its answer is not here yet.")
    return _("Everything is as it was before.")
