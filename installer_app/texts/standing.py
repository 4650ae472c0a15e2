"""Where a job stands, in sentences: what is proven to be true, and what is proven not to have happened."""

from __future__ import annotations

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
    """What the window's titles may name: serial, place, name, door, and Door to begin a sentence."""
    door = door_of(facts)
    return {
        "serial": serial_of(facts),
        "place": area_of(facts),
        "name": name_of(facts),
        "door": door,
        "Door": door[:1].upper() + door[1:],
    }


def true_of(facts: Facts) -> tuple[str, ...]:
    """What is proven, the strongest first."""
    said = (_proven_at_lock(facts), _held_by_lock(facts), _proven_at_cloud(facts))
    found = tuple(sentence for sentence in said if sentence)
    return found or (_untouched(facts),)


def not_happened(facts: Facts) -> tuple[str, ...]:
    """What is proven not to have happened, as far as the facts tell."""
    said: list[str] = []
    if f.UninstallSigned in facts and f.UninstallApplied not in facts:
        said.append(_("The lock has not signed for the uninstall: it is still in its place."))
    elif f.InstallSigned in facts and f.InstallApplied not in facts:
        said.append(_("The lock was not installed: it has not signed for it."))
    elif f.Provisioned in facts and f.ProvisionApplied not in facts:
        said.append(_("The lock was not provisioned: it has not signed for it."))
    elif f.Deprovisioned in facts and f.FactoryProven not in facts:
        said.append(_("The lock is not back in its factory state: it has not said so."))
    elif f.InstallApplied in facts and f.Synced not in facts:
        said.append(_("No sync after the install has been seen."))
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
)


def _proven_at_lock(facts: Facts) -> str:
    if f.FactoryProven in facts:
        return _("The lock is in its factory state: it signed for that.")
    if f.UninstallApplied in facts:
        return _("The lock is uninstalled: it signed for that.")
    if f.InstallApplied in facts:
        return _("The lock is installed: it signed for that.")
    if f.ProvisionApplied in facts:
        return _("The lock is provisioned: it signed for that.")
    read = facts.get(f.LockRead)
    if read is None:
        return ""
    states = {
        LockState.FACTORY: _("The lock said it is in its factory state."),
        LockState.PROVISIONED: _("The lock said it is provisioned and in no place."),
        LockState.INSTALLED: _("The lock said it is installed."),
    }
    return states[read.info.state]


def _held_by_lock(facts: Facts) -> str:
    for delivered, applied in (
        (f.UninstallDelivered, f.UninstallApplied),
        (f.InstallDelivered, f.InstallApplied),
        (f.ProvisionDelivered, f.ProvisionApplied),
    ):
        held = facts.get(delivered)
        if held is not None and applied not in facts:
            return _("It holds all {bytes} of the message.").format(bytes=byte_count(held.length))
    return ""


def _proven_at_cloud(facts: Facts) -> str:
    if f.Deprovisioned in facts:
        return _("The cloud deleted its record of the lock.")
    if f.Synced in facts:
        return _("The lock synced after its receipt, the cloud confirms.")
    if f.UninstallSigned in facts:
        return _("The cloud signed the uninstall and took the lock from its place.")
    if f.InstallSigned in facts:
        return _("The cloud assigned the lock to {place} and signed the message.").format(
            place=area_of(facts)
        )
    provisioned = facts.get(f.Provisioned)
    if provisioned is not None:
        return _("The cloud has a record of the lock, lockId {lock_id}.").format(
            lock_id=provisioned.lock_id[:13]
        )
    return ""


def _untouched(facts: Facts) -> str:
    if f.LockChosen in facts:
        return _("{serial} is as it was before.").format(serial=serial_of(facts))
    return _("Everything is as it was before.")
