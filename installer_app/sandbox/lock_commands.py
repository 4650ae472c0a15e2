"""Every SMP command that the lock knows, as functions over its electronics."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from installer_app.sandbox.lock_apply import LOCK_GROUP, obey, refuse
from installer_app.sandbox.lock_device import Device
from installer_app.sandbox.lock_inbox import FILE_GROUP
from installer_app.sandbox.lock_info import make_info
from installer_app.sandbox.lock_slots import IMAGE_GROUP
from installer_app.sandbox.lock_state import Slots
from installer_app.sandbox.smp_server import (
    DENIED,
    HEADER_SIZE,
    MALFORMED,
    NEWEST_VERSION,
    NOT_SUPPORTED,
    TOO_NEW,
    Body,
    Fields,
    Refusal,
    Request,
)

OS_GROUP: Final = 0
_CLOCK_NOT_SET: Final = 4
_NANO: Final = 10**9
_DOWNLOAD_OVERHEAD: Final = HEADER_SIZE + 40
Command = Callable[[Device, Fields], Body]


class PowerLost(Exception):
    """The lock restarts in the middle of a command."""


def perform(device: Device, request: Request) -> Body:
    """Do what is asked. Refusal; Garbled for a payload that is no map; PowerLost."""
    if request.version > NEWEST_VERSION:
        raise Refusal(TOO_NEW)
    fields = request.read_fields()
    name = f"{request.name}.{'w' if request.write else 'r'}"
    command = COMMANDS.get(name)
    lacks = any(f"{name}.".startswith(f"{missing}.") for missing in device.traits.lacks)
    if command is None or lacks:
        raise Refusal(NOT_SUPPORTED)
    return command(device, fields)


def _echo(device: Device, fields: Fields) -> Body:
    return {"r": fields.read_text("d")}


def _parameters(device: Device, fields: Fields) -> Body:
    return {"buf_size": device.traits.buf_size, "buf_count": device.traits.buf_count}


def _reset(device: Device, fields: Fields) -> Body:
    device.reset_wanted = True
    return {}


def _read_time(device: Device, fields: Fields) -> Body:
    now = device.now()
    if now is None:
        raise Refusal(_CLOCK_NOT_SET, OS_GROUP)
    return {"datetime": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S")}


def _write_time(device: Device, fields: Fields) -> Body:
    text = fields.read_text("datetime")
    try:
        time_s = int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise Refusal(MALFORMED) from None
    if len(text) != len("YYYY-MM-DDThh:mm:ss") or not text.isascii() or time_s < 1:
        raise Refusal(MALFORMED)
    memory = device.state.memory
    if device.now() is not None:
        for issued_ns in (memory.issued_ns, memory.sync_issued_ns):
            if issued_ns is not None and time_s < issued_ns // _NANO:
                raise Refusal(DENIED)
    device.set_clock(time_s)
    return {}


def _upload(device: Device, fields: Fields) -> Body:
    return device.inbox.upload(fields)


def _download(device: Device, fields: Fields) -> Body:
    return device.inbox.download(fields, device.traits.buf_size - _DOWNLOAD_OVERHEAD)


def _status(device: Device, fields: Fields) -> Body:
    return device.inbox.status(fields)


def _hash(device: Device, fields: Fields) -> Body:
    return device.inbox.hash(fields)


def _hashes(device: Device, fields: Fields) -> Body:
    return device.inbox.list_hashes(fields)


def _close(device: Device, fields: Fields) -> Body:
    return device.inbox.close(fields)


def _read_images(device: Device, fields: Fields) -> Body:
    return _on_slots(device, device.carrier.read, fields)


def _read_room(device: Device, fields: Fields) -> Body:
    return _on_slots(device, device.carrier.tell_room, fields)


def _mark_image(device: Device, fields: Fields) -> Body:
    return _on_slots(device, device.carrier.mark, fields)


def _upload_image(device: Device, fields: Fields) -> Body:
    return _on_slots(device, device.carrier.upload, fields, erases=fields.values.get("off") == 0)


def _erase_image(device: Device, fields: Fields) -> Body:
    return _on_slots(device, device.carrier.erase, fields, erases=True)


def _on_slots(
    device: Device, do: Callable[[Slots, Fields], tuple[Slots, Body]], fields: Fields, *, erases: bool = False
) -> Body:
    slots, body = do(device.state.slots, fields)
    faults = device.state.faults
    if erases:
        device.busy_s = faults.erase_s
    if erases and faults.reset_in_erase:
        faults = replace(faults, reset_in_erase=False)
        device.commit(replace(device.state, slots=replace(slots, spare=None), faults=faults))
        raise PowerLost
    device.commit(replace(device.state, slots=slots))
    return body


def _info(device: Device, fields: Fields) -> Body:
    info, proof = make_info(device.state, fields.read_bytes("n", 16), device.now() or 0)
    return {"info": info, "proof": proof}


def _apply(device: Device, fields: Fields) -> Body:
    kind, sha = fields.read_text("kind"), fields.read_bytes("sha", 32)
    state = device.state
    last = state.memory.last
    if last is not None and (last.kind, last.sha) == (kind, sha):
        return {"state": state.phase, "receipt": last.receipt}
    if state.faults.busy > 0:
        device.commit(replace(state, faults=replace(state.faults, busy=state.faults.busy - 1)))
        raise refuse("busy")
    message = device.inbox.read_complete(kind)
    if message is None:
        raise refuse("not_held")
    if hashlib.sha256(message).digest() != sha:
        raise refuse("digest")
    if state.charge_percent < 10:
        raise refuse("battery")
    state = obey(state, kind, sha, message, device.now())
    device.commit_change(state)
    device.inbox.discard(kind)
    return {"state": state.phase, "receipt": state.memory.last.receipt if state.memory.last else ""}


def _identify(device: Device, fields: Fields) -> Body:
    seconds = fields.read_uint("s")
    if not 1 <= seconds <= 30:
        raise Refusal(MALFORMED)
    device.identify_until = device.clock() + seconds
    return {}


def _sync(device: Device, fields: Fields) -> Body:
    if device.state.phase == 0:
        raise refuse("state")
    if device.state.faults.dead_uplink:
        raise refuse("no_uplink")
    device.want_sync()
    return {}


COMMANDS: Final[Mapping[str, Command]] = {
    f"{OS_GROUP}.0.w": _echo,
    f"{OS_GROUP}.0.r": _echo,
    f"{OS_GROUP}.4.r": _read_time,
    f"{OS_GROUP}.4.w": _write_time,
    f"{OS_GROUP}.5.w": _reset,
    f"{OS_GROUP}.6.r": _parameters,
    f"{IMAGE_GROUP}.0.r": _read_images,
    f"{IMAGE_GROUP}.0.w": _mark_image,
    f"{IMAGE_GROUP}.1.w": _upload_image,
    f"{IMAGE_GROUP}.5.w": _erase_image,
    f"{IMAGE_GROUP}.6.r": _read_room,
    f"{FILE_GROUP}.0.w": _upload,
    f"{FILE_GROUP}.0.r": _download,
    f"{FILE_GROUP}.1.r": _status,
    f"{FILE_GROUP}.2.r": _hash,
    f"{FILE_GROUP}.3.r": _hashes,
    f"{FILE_GROUP}.4.w": _close,
    f"{LOCK_GROUP}.0.r": _info,
    f"{LOCK_GROUP}.1.w": _apply,
    f"{LOCK_GROUP}.2.w": _identify,
    f"{LOCK_GROUP}.3.w": _sync,
}
"""`group.command` and r or w."""
