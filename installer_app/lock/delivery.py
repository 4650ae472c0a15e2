"""Brings the bytes of one message into the lock's inbox, going on where an earlier attempt ended.

The lock is asked what it holds only where the answer can be worth its price: asking costs two exchanges
(length, digest), so a message that takes fewer than four requests is simply sent again. Nothing is assumed of
an earlier attempt, so a new process takes up what a killed one left.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from installer_app.lock.smp_link import SmpLink
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind
from installer_app.protocol.cbor import garbled
from installer_app.protocol.lock_profile import LockGroup
from installer_app.protocol.smp_frame import HEADER_SIZE, Refused
from installer_app.protocol.smp_lock import (
    CLOSE_FILE,
    hash_file,
    is_not_held,
    is_offset_wrong,
    read_status,
    upload,
    upload_room,
)
from installer_app.workflow.party import Progress, Report

_WORTH_RESUMING: Final = 4
"""Requests a message must take before the lock is asked what it holds."""


async def deliver(smp: SmpLink, group: LockGroup, kind: MessageKind, message: bytes, report: Report) -> int:
    """Bring all bytes of `message`; answers the byte at which an earlier one was taken up, 0 if none was.

    Faults: message_too_large, before anything is sent; those of the link. Refused by the lock.
    """
    if len(message) > group.message_limit:
        raise Fault(FaultCode.MESSAGE_TOO_LARGE, f"{len(message)} bytes")
    path = group.inbox_path(kind)
    worth_asking = _count_requests(smp, path, message) >= _WORTH_RESUMING
    held = await _find_held(smp, path, message, report) if worth_asking else 0
    try:
        await _upload(smp, path, message, held, report)
        return held
    except Refused as refused:
        if not is_offset_wrong(refused):
            raise
    # What it holds belongs to another announcement; nobody else's upload outlives a start at 0.
    await _start_again(smp, report)
    await _upload(smp, path, message, 0, report)
    return 0


async def _upload(smp: SmpLink, path: str, message: bytes, start: int, report: Report) -> None:
    """From `start` to the end. If the lock holds all, an empty chunk has it agree to the length."""
    done, total = start, len(message)
    report(Progress("delivering", done, total))
    while True:
        data = message[done : done + _chunk_size(smp, path, done, total)]
        answer = await smp.ask(upload(path, done, total, data))
        done += len(data)
        if answer.read_uint("off") != done:
            await smp.close()
            raise garbled("offset of an upload")
        report(Progress("delivering", done, total))
        if done == total:
            return


def _chunk_size(smp: SmpLink, path: str, done: int, total: int) -> int:
    """As much as the lock's buffer takes; less, if that saves a short write without costing a request."""
    most = upload_room(path, done, total, smp.buf_size)
    whole_writes = smp.buf_size // smp.payload_size * smp.payload_size
    aligned = upload_room(path, done, total, whole_writes) if whole_writes > HEADER_SIZE else 0
    left = total - done
    return aligned if aligned > 0 and -(-left // aligned) == -(-left // most) else most


def _count_requests(smp: SmpLink, path: str, message: bytes) -> int:
    return -(-len(message) // upload_room(path, 0, len(message), smp.buf_size))


async def _find_held(smp: SmpLink, path: str, message: bytes, report: Report) -> int:
    """How many bytes the lock already holds of this very message."""
    report(Progress("checking"))
    try:
        length = (await smp.ask(read_status(path))).read_uint("len")
    except Refused as refused:
        if is_not_held(refused):
            return 0
        raise
    if not length:
        return 0
    if length <= len(message):
        digest = (await smp.ask(hash_file(path, length))).read_bytes("output", 32)
        if digest == sha256(message[:length]).digest():
            report(Progress("resuming", length, len(message)))
            return length
    await _start_again(smp, report)
    return 0


async def _start_again(smp: SmpLink, report: Report) -> None:
    report(Progress("starting_again"))
    try:
        await smp.ask(CLOSE_FILE)
    except Refused:
        return  # Whatever was open or not: an upload at offset 0 follows.
