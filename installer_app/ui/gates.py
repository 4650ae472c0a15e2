"""The gates of a carry: battery, signal, hardware, version, room and signature, as far as each is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from installer_app.model.firmware import FirmwareImage
from installer_app.protocol.image import is_older
from installer_app.texts import measures
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.texts.values import WARNINGS
from installer_app.workflow import facts as f
from installer_app.workflow.conditions import LOWEST_BATTERY_PERCENT
from installer_app.workflow.facts import CarryWarning, Facts
from installer_app.workflow.firmware import WEAK_DBM


class GateState(StrEnum):
    """Whether it is open. LATER: it is looked at before the lock is touched."""

    OPEN = "open"
    WARNS = "warns"
    SHUT = "shut"
    LATER = "later"


@dataclass(frozen=True)
class Gate:
    """One gate in words."""

    name: str
    value: str
    text: str
    state: GateState


def gates(facts: Facts, version: str, heard_dbm: int | None) -> tuple[Gate, ...]:
    """All six, in their order. `version` is the one chosen, perhaps not yet whole; `heard_dbm` is the lock's
    signal now."""
    inspected = facts.get(f.ImageInspected)
    image = inspected.image if inspected else None
    return (
        _battery(facts),
        _signal(facts, heard_dbm),
        _hardware(inspected),
        _change(facts, image.version if image else version),
        _room(facts, image),
        _signature(image),
    )


def shut(found: tuple[Gate, ...]) -> Gate | None:
    """The first that forbids a carry."""
    return next((gate for gate in found if gate.state is GateState.SHUT), None)


def _battery(facts: Facts) -> Gate:
    slots, read = facts.get(f.SlotsRead), facts.get(f.LockRead)
    percent = slots.battery if slots else read.info.battery if read else None
    if percent is None:
        return Gate(_(wf.BATTERY), _(w.UNKNOWN), _(wf.AFTER_SLOTS), GateState.LATER)
    low = percent < LOWEST_BATTERY_PERCENT
    said = _(wf.BATTERY_TOO_LOW if low else wf.LEAST_BATTERY).format(percent=LOWEST_BATTERY_PERCENT)
    value = _(wf.PERCENT).format(percent=percent)
    return Gate(_(wf.BATTERY), value, said, GateState.SHUT if low else GateState.OPEN)


def _signal(facts: Facts, heard_dbm: int | None) -> Gate:
    slots = facts.get(f.SlotsRead)
    dbm = heard_dbm if heard_dbm is not None else slots.rssi_dbm if slots else None
    if dbm is None:
        return Gate(_(wf.SIGNAL), _(w.UNKNOWN), _(wf.SIGNAL_LISTENING), GateState.LATER)
    weak = dbm < WEAK_DBM
    said = _(WARNINGS[CarryWarning.WEAK_SIGNAL]) if weak else _(wf.SIGNAL_GOOD)
    return Gate(_(wf.SIGNAL), measures.dbm(dbm), said, GateState.WARNS if weak else GateState.OPEN)


def _hardware(inspected: f.ImageInspected | None) -> Gate:
    if inspected is None:
        return _later(wf.HARDWARE)
    if inspected.fits is None:
        said = _(WARNINGS[CarryWarning.HARDWARE_UNTOLD])
        return Gate(_(wf.HARDWARE), _(wf.NOT_TOLD), said, GateState.WARNS)
    return Gate(_(wf.HARDWARE), _(wf.FITS), _(wf.FITS_TEXT), GateState.OPEN)


def _change(facts: Facts, version: str) -> Gate:
    slots, read = facts.get(f.SlotsRead), facts.get(f.LockRead)
    now = slots.slots.running if slots else None
    old = now.version if now else read.info.fw if read else ""
    if not version or not old:
        return Gate(_(wf.CHANGE), old or _(w.UNKNOWN), _(wf.CHOOSE_VERSION), GateState.LATER)
    value = _(wf.FROM_TO).format(old=old, new=version)
    if old == version:
        return Gate(_(wf.CHANGE), old, _(wf.SAME), GateState.WARNS)
    if is_older(version, old) is not False:
        return Gate(_(wf.CHANGE), value, _(WARNINGS[CarryWarning.DOWNGRADE]), GateState.WARNS)
    return Gate(_(wf.CHANGE), value, _(wf.NEWER), GateState.OPEN)


def _room(facts: Facts, image: FirmwareImage | None) -> Gate:
    slots = facts.get(f.SlotsRead)
    if slots is None or image is None:
        return Gate(_(wf.ROOM), _(wf.AFTER_SLOTS), _(wf.AFTER_FETCH_TEXT), GateState.LATER)
    room_bytes = slots.slots.room_bytes
    if room_bytes is None:
        said = _(WARNINGS[CarryWarning.ROOM_UNTOLD])
        return Gate(_(wf.ROOM), _(wf.NOT_TOLD), said, GateState.WARNS)
    short = image.length > room_bytes
    value = _(wf.ROOM_OF).format(size=measures.byte_count(image.length), room=measures.byte_count(room_bytes))
    said = _(wf.ROOM_SHORT if short else wf.ROOM_ENOUGH)
    return Gate(_(wf.ROOM), value, said, GateState.SHUT if short else GateState.OPEN)


def _signature(image: FirmwareImage | None) -> Gate:
    if image is None:
        return _later(wf.SIGNATURE)
    if image.signed:
        return Gate(_(wf.SIGNATURE), _(wf.SIGNATURE_RIGHT), _(wf.SIGNATURE_TEXT), GateState.OPEN)
    warning = CarryWarning.HASH_ONLY if image.signed is None else CarryWarning.NOT_SIGNED
    return Gate(_(wf.SIGNATURE), _(wf.UNVERIFIED), _(WARNINGS[warning]), GateState.WARNS)


def _later(name: str) -> Gate:
    return Gate(_(name), _(wf.AFTER_FETCH), _(wf.AFTER_FETCH_TEXT), GateState.LATER)
