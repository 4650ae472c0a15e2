"""One short line of what a fact says."""

from __future__ import annotations

from typing import Final

from installer_app.model.cloud import FirmwareScope
from installer_app.model.firmware import FirmwareImage, Slots
from installer_app.model.lock import LockInfo
from installer_app.model.message import Inspection, MessageKind, Seal, UninstallMode
from installer_app.texts.language import N_, _
from installer_app.texts.lock_states import STATES
from installer_app.texts.measures import byte_count, day_and_time, moment, number, offset
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Fact

ID_SHOWN: Final = 13
"""An id is told from another by its first two groups."""
PINNED: Final = {
    f.PinnedBy.LABEL: N_("Same keys as the label"),
    f.PinnedBy.COMPARED: N_("Compared with the sticker"),
    f.PinnedBy.RECALLED: N_("Same keys as before"),
    f.PinnedBy.NOT_PROVEN: N_("Identity not proven"),
}
WARNINGS: Final = {
    f.CarryWarning.DOWNGRADE: N_("An older version than the lock runs: its bootloader decides"),
    f.CarryWarning.WEAK_SIGNAL: N_("Weak signal: the link may break often"),
    f.CarryWarning.SIGNAL_UNKNOWN: N_("Signal not known"),
    f.CarryWarning.HARDWARE_UNTOLD: N_("The image does not say for which hardware it is"),
    f.CarryWarning.HASH_ONLY: N_("Hash only: this profile has no key of the firmware's makers"),
    f.CarryWarning.NOT_SIGNED: N_("Not signed by a key this profile knows"),
    f.CarryWarning.ROOM_UNTOLD: N_("The lock does not say how much room it has"),
}
"""What is said before a carry that nothing forbids."""
KINDS: Final = {
    MessageKind.PROVISION: N_("provision"),
    MessageKind.INSTALL: N_("install"),
    MessageKind.UNINSTALL: N_("uninstall"),
}
"""Signed messages, by what they are for."""
SCOPES: Final = {
    FirmwareScope.LOCK: N_("lock"),
    FirmwareScope.AREA: N_("area"),
    FirmwareScope.PROPERTY: N_("property"),
    FirmwareScope.GLOBAL: N_("global"),
}
CLOCKS: Final = {
    f.Clock.CLOUD: N_("until {when}, by the cloud's clock"),
    f.Clock.COMPUTER: N_("until {when}, by this computer's clock: the cloud's was not heard"),
}
"""Until when a message is valid, and by which clock that was judged."""
MODES: Final = {
    UninstallMode.AREA: N_("Its area"),
    UninstallMode.PROPERTY: N_("Its area and property"),
    UninstallMode.OWNER: N_("Its area, property and owner"),
}

READINGS: Final = {
    "record": N_("record"),
    "name": N_("name"),
    "place": N_("place"),
    "installed": N_("installed"),
    "required_firmware": N_("required firmware"),
    "as_asked": N_("as asked"),
}
"""What a record shows of a request without an answer."""
_FIXED: Final = {"none": N_("none"), "unknown": N_("unknown"), "yes": N_("yes"), "no": N_("no")}


def reading(word: str, told: str) -> tuple[str, str]:
    """Such a reading, name and value. Only what is fixed is translated; a lock may be called "none"."""
    name = _(READINGS[word]) if word in READINGS else word.replace("_", " ")
    return name, _(_FIXED[told]) if told in _FIXED and word != "name" else told


def value(fact: Fact) -> str:
    """What was learned, in a few words and never a secret."""
    match fact:
        case f.Proof():
            return _proof(fact)
        case f.Signed(message=message):
            return _("signed, {bytes}").format(bytes=byte_count(len(message)))
        case f.Delivered(length=length, resumed_at=0):
            return _("{bytes}, whole").format(bytes=byte_count(length))
        case f.Delivered(length=length, resumed_at=start):
            return _("{bytes}, taken up at {start}").format(bytes=byte_count(length), start=number(start))
        case f.Applied():
            return _("receipt signed by the lock")
        case f.InstallInspected(inspection) | f.UninstallInspected(inspection):
            return _inspection(inspection)
    return _of_technician(fact) or _of_lock(fact) or _of_cloud(fact) or _of_computer(fact)


def checklist(ticked: f.ChecklistTicked) -> str:
    """What holds, by whose word, and what was not ticked; a battery without a date says so."""
    words = {
        _("door closes"): ticked.door,
        _("handle free"): ticked.handle,
        _("egress opens from inside"): ticked.egress,
    }
    said = [word for word, holds in words.items() if holds]
    said += [_("not ticked: {what}").format(what=word) for word, holds in words.items() if not holds]
    date = ticked.battery_date
    said.append(_("battery of {date}").format(date=date) if date else _("battery date not said"))
    return ", ".join(said)


def state(info: LockInfo) -> str:
    """The lock's state."""
    return _(STATES[info.state])


def pinned(by: f.PinnedBy) -> str:
    """How the keys came to be trusted."""
    return _(PINNED[by])


def _proof(proof: f.Proof) -> str:
    if proof.verdict is f.Verdict.NOT_VERIFIABLE:
        return _("not verifiable with this account")
    if proof.verdict is f.Verdict.OPEN:
        return _("open: the lock has no uplink to report it")
    match proof:
        case f.Synced(value=at):
            return _("synced {at}").format(at=day_and_time(moment(at))) if moment(at) else _("synced")
        case f.KeysCurrent(value=version):
            return _("key map {version}").format(version=version) if version else _("current")
        case f.FirmwareRequired(value=version):
            return _("{version} is required").format(version=version) if version else _("nothing is required")
        case f.UploadProven(value=digest):
            return _("the same bytes, SHA-256 {digest}").format(digest=(digest or "")[:8])
        case f.FirmwareCurrent(value=version):
            return version or _("current")
        case f.Placed():
            return _("record and area agree")
        case f.RecordGone():
            return _("no record of this id")
        case f.OldUnplaced():
            return _("in this place no more")
    return _("no longer in a place")


def _inspection(found: Inspection) -> str:
    if found.format == "unknown":
        return _("format not known to this app; the lock verifies")
    parts = [_("for this lock and place")]
    if moment(found.expires):
        parts.append(_("until {when}").format(when=day_and_time(moment(found.expires))))
    parts.append(_("signature verified") if found.seal is Seal.VERIFIED else _("the lock verifies"))
    return ", ".join(parts)


def _slots(slots: Slots) -> str:
    running, spare = slots.running, slots.spare
    parts = [_("runs {version}").format(version=running.version) if running else _("runs nothing it lists")]
    if slots.on_trial:
        parts.append(_("on trial, may still revert"))
    if spare is not None:
        parts.append(_("{version} beside it").format(version=spare.version))
    return ", ".join(parts)


def _image(image: FirmwareImage, fits: bool | None) -> str:
    parts = [_("version {version}, {bytes}").format(version=image.version, bytes=byte_count(image.length))]
    parts.append(_("signature verified") if image.signed else _("hash only"))
    if fits:
        parts.append(_("for this hardware"))
    return ", ".join(parts)


def _of_technician(fact: Fact) -> str:
    match fact:
        case f.LockChosen(serial, None):
            return serial
        case f.LockChosen(serial, _label):
            return _("{serial}, by its label").format(serial=serial)
        case f.Compared(True):
            return _("same as the sticker")
        case f.Compared(False):
            return _("another sticker")
        case f.Compared():
            return _("not compared")
        case f.PlaceChosen(property_id, area_id):
            return f"{property_id[:ID_SHOWN]}, {area_id[:ID_SHOWN]}"
        case f.NameChosen(name):
            return name
        case f.LockIdGiven(lock_id):
            return lock_id
        case f.Confirmed():
            return _("confirmed")
        case f.FirmwareChosen(None):
            return _("as already required")
        case f.FirmwareChosen(version, scope, carry=True):
            return _("{version} for this {scope}, carried").format(version=version, scope=_(SCOPES[scope]))
        case f.UnassignChosen(scope):
            return _("this {scope}").format(scope=_(SCOPES[scope]))
        case f.ImagePicked(path):
            return path
        case f.FirmwareChosen(version, scope):
            return _("{version} for this {scope}").format(version=version, scope=_(SCOPES[scope]))
        case f.UninstallChosen(mode):
            return _(MODES[mode])
        case f.EventChosen(event_id, name=name):
            return name or event_id[:ID_SHOWN]
        case f.ChecklistTicked():
            return checklist(fact)
        case f.Pressed():
            return _("pressed")
        case f.AtDoor():
            return _("there")
        case f.OldChosen(lock_id, serial):
            return serial or (lock_id or "")[:ID_SHOWN]
    return ""


def _of_lock(fact: Fact) -> str:
    match fact:
        case f.LockRead(info):
            return _("{state}, firmware {fw}").format(state=state(info), fw=info.fw)
        case f.ClockSet(False):
            return _("not accepted")
        case f.ClockSet(True, off_s):
            return _("it was {offset}").format(offset=offset(off_s))
        case f.SyncRequested(True):
            return _("accepted")
        case f.SyncRequested(reason=reason) if reason.startswith(("link_", "lock_not_found")) or not reason:
            return _("not reached: it syncs by its schedule")
        case f.SyncRequested(reason=reason):
            return _("not accepted: {reason}").format(reason=reason)
        case f.FactoryProven():
            return _("signed by the lock")
        case f.SlotsRead(slots):
            return _slots(slots)
        case f.ImageCarried(length=length, resumed_at=0):
            return _("{bytes}, whole").format(bytes=byte_count(length))
        case f.ImageCarried(length=length, resumed_at=start):
            return _("{bytes}, taken up at {start}").format(bytes=byte_count(length), start=number(start))
        case f.ImageMarked():
            return _("at the next restart")
        case f.ImageRunning(version=version, on_trial=True):
            return _("{version} runs, may still revert").format(version=version)
        case f.ImageRunning(version=version):
            return _("{version} runs, confirmed by itself").format(version=version)
        case f.ImageConfirmed(version=version):
            return _("{version} runs and stays, signed by the lock").format(version=version)
        case f.Blinked(seconds):
            return _("{count} s").format(count=seconds)
    return ""


def _of_cloud(fact: Fact) -> str:
    match fact:
        case f.AccountsRead(accounts):
            return ", ".join(account.name or account.credential for account in accounts) or _("nobody")
        case f.PlaceRead(place, area, path):
            names = ((place.title,) if place else ()) + (path or ((area.title,) if area else ()))
            return ", ".join(names) or _("not readable with this account")
        case f.RecordRead(None, True):
            return _("None at the cloud")
        case f.RecordRead(None, False, reason):
            return _("not readable: {reason}").format(reason=reason) if reason else _("not searchable")
        case f.RecordRead(record, others=others) if record is not None:
            shown = record.display_name or record.lock_id[:ID_SHOWN]
            besides = _("{record}; of this serial too: {others}").format(
                record=shown, others=", ".join(others)
            )
            return besides if others else shown
        case f.Provisioned(lock_id):
            return _("lockId {lock_id}").format(lock_id=lock_id[:ID_SHOWN])
        case f.OldRead(record):
            return record.display_name or record.lock_id[:ID_SHOWN]
        case f.RecordFetched(lock_id, None):
            return _("lockId {lock_id}, its keys not visible").format(lock_id=lock_id[:ID_SHOWN])
        case f.RecordFetched(lock_id):
            return _("lockId {lock_id}").format(lock_id=lock_id[:ID_SHOWN])
        case f.EventProcessed(state=told):
            return told or _("taken for processing")
        case f.Renamed(name) | f.AreaRenamed(name):
            return name
        case f.FirmwareFound(version):
            return version
        case f.FirmwareAssigned(version, scope) | f.FirmwareUnassigned(version, scope):
            return _("{version} for this {scope}").format(version=version, scope=_(SCOPES[scope]))
        case f.ImageFetched(version, length=length):
            return _("{version}, {bytes}").format(version=version, bytes=byte_count(length))
        case f.FirmwareUploaded(version):
            return _("{version} is there").format(version=version)
        case f.BaselineRead(record):
            private = record.private
            if private is None:
                return _("not visible for this account")
            last = moment(private.last_known_sync)
            if "lastKnownSyncDate" in record.unread:
                return _("last sync not readable")
            return _("last sync {at}").format(at=day_and_time(last)) if last else _("never synced")
        case f.PlaceFreed():
            return _("taken back at the cloud")
        case f.Deprovisioned():
            return _("record deleted")
    return ""


def _of_computer(fact: Fact) -> str:
    match fact:
        case f.TakenOver(job_id, key_id=key_id):
            return _("from the computer with key {key_id}, there {job}").format(key_id=key_id, job=job_id)
        case f.KeysRecalled(None):
            return _("not known on this computer")
        case f.KeysRecalled():
            return _("known on this computer")
        case f.KeysPinned(pinned_by=by):
            return pinned(by)
        case f.Reviewed() | f.ReviewedAhead():
            return _("nothing blocks")
        case f.MessageValid(None):
            return _("it does not say until when")
        case f.MessageValid(until, by):
            when = day_and_time(moment(until))
            return _(CLOCKS[by]).format(when=when)
        case f.ImageInspected(image, fits):
            return _image(image, fits)
        case f.CarryReviewed(()):
            return _("nothing blocks")
        case f.CarryReviewed(warnings):
            return ", ".join(_(WARNINGS[warning]) for warning in warnings)
        case f.RecordSealed(sealed):
            return _("keys sealed to this lock, {bytes}").format(bytes=byte_count(len(sealed)))
        case f.Certified(sha256=digest):
            return f"SHA-256 {digest[:8]}"
    return fact.key()
