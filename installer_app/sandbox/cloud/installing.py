"""Install and uninstall: the cloud's record changes at once, and the signed message says so to the lock."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final, Literal

from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.envelope import wrap
from installer_app.sandbox.cloud.records import Lock
from installer_app.sandbox.cloud.refusal import JSON, Answer, Refusal
from installer_app.sandbox.signing import Message, write_csv, write_json

CSV: Final = "text/csv"
MODES: Final = ("area", "property", "owner")


def install_lock(call: Call) -> Answer:
    """Into an area. The same place again is a new message and no second effect, or 400 by option."""
    property_id, area_id, lock_id = call.path_id("propertyId"), call.path_id("areaId"), call.path_id("lockId")
    call.check_empty_object()
    area = call.seek_area(property_id, area_id)
    lock = call.seek_lock(lock_id)
    known(area)
    lock = known(lock)
    again = (lock.property_id, lock.area_id) == (property_id, area_id)
    options = call.desk.options
    if again and not options.install_idempotent:
        raise Refusal(400, "the lock is installed there already")
    if lock.area_id is not None and not again and not options.install_moves:
        raise Refusal(400, "the lock is installed in another place")
    lock = place_lock(call.desk, lock, property_id, area_id, call.caller.actor_id)
    if again:
        call.record("message again", lock_id)
    else:
        call.record("installed", lock_id, area_id)
        _tell(call, "lockInstalled", lock)
    return write_message(call.desk, lock, "install", call.headers.get("accept", "*/*"))


def uninstall_lock(call: Call) -> Answer:
    """Out of the area, or of the property too, or of its owner's hands too. Again is a new message."""
    lock_id = call.path_id("lockId")
    mode = call.query.get("uninstallMode", "area")
    if mode not in MODES:
        raise Refusal(400, "uninstallMode")
    call.check_empty_object()
    before = known(call.seek_lock(lock_id))
    lock = replace(before, area_id=None, install_date=None)
    if mode != "area":
        lock = replace(lock, property_id=None)
    if mode == "owner":
        lock = replace(lock, owner_id=None, purchase_date=None)
    again = lock == before
    lock = call.desk.stamp(lock)
    if not again:
        lock = replace(lock, modified_at=call.desk.time(), modified_by=call.caller.actor_id)
    call.desk.store.put(lock)
    call.record("uninstall message again" if again else "uninstalled", lock_id, mode)
    if not again:
        _tell(call, "lockUninstalled", before)
    return write_message(call.desk, lock, "uninstall", call.headers.get("accept", "*/*"))


def place_lock(desk: Desk, lock: Lock, property_id: str, area_id: str, actor: str) -> Lock:
    """The lock there, kept, with a new `last_issued`; its installDate stays if it was there."""
    there = (lock.property_id, lock.area_id) == (property_id, area_id)
    lock = desk.stamp(replace(lock, property_id=property_id, area_id=area_id))
    if not there:
        now = desk.time()
        lock = replace(lock, install_date=now, modified_at=now, modified_by=actor)
    desk.store.put(lock)
    return lock


def write_message(desk: Desk, lock: Lock, kind: Literal["install", "uninstall"], accept: str) -> Answer:
    """The signed message for the lock as it is recorded now, in the format of options and Accept."""
    message = Message(
        kind=kind,
        message_id=desk.new_id(),
        lock_id=lock.lock_id,
        property_id=lock.property_id,
        area_id=lock.area_id,
        issued=lock.last_issued,
        expires=desk.expiry(lock.last_issued),
    )
    signers, options = desk.signers(), desk.options
    preferred, other = (CSV, JSON) if options.message_format == "csv" else (JSON, CSV)
    if not admits(accept, preferred) and admits(accept, other):
        preferred = other
    line = write_csv(message, signers[0])
    if preferred == CSV:
        return Answer(line, media_type=CSV)
    match options.message_format:
        case "string":
            return Answer(json.dumps(line.decode("ascii")).encode())
        case "envelope":
            return wrap(options, f"{kind}Lock", line.decode("ascii"))
        case "csv" | "json":
            return Answer(write_json(message, signers, options.json_layout))


def admits(accept: str, media_type: str) -> bool:
    """Whether an Accept header takes this type: the most specific range that fits decides; `q=0` refuses."""
    ranges: dict[str, bool] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [parameter[2:] for parameter in parameters if parameter.startswith("q=")]
        ranges[name] = not weights or weights[0].strip("0.") != ""
    major = media_type.partition("/")[0]
    return next((ranges[name] for name in (media_type, f"{major}/*", "*/*") if name in ranges), False)


def _tell(call: Call, event: str, lock: Lock) -> None:
    call.tell(
        event,
        lock_id=lock.lock_id,
        property_id=lock.property_id,
        area_id=lock.area_id,
    )
