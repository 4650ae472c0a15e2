"""Carries the bytes of one firmware image into the lock's spare slot, going on where an earlier carry ended.

The first chunk names the whole file's digest: a lock that holds a part of that very file answers where to go
on, any other erases its slot, which takes seconds. From then on as many chunks are on their way as the lock
has buffers: a chunk alone costs two connection events, whatever its size, so that one at a time leaves the
air idle (measured at 15 ms, 6 packets an event: 4 buffers of 2475 bytes give 0.95 of a raw loop of writes,
one gives 0.55; 4 of 384 bytes give 0.46, one gives 0.12).

Each answer says how far the lock has come. Another offset than expected is followed, back or forth: the lock
knows what it holds.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from hashlib import sha256
from typing import Final

from installer_app.lock.smp_link import SmpLink
from installer_app.protocol import smp_image
from installer_app.protocol.cbor import garbled
from installer_app.protocol.smp_frame import Refused
from installer_app.workflow.party import Progress, Report

DEPTH: Final = 4
"""No more chunks on their way: beyond it nothing is gained, and a stack that drops writes silently (macOS)
has more to drop."""
_WORTH_ALIGNING: Final = 0.9
"""Whole writes are filled, with a shorter chunk, where they leave so much of the lock's buffer in use."""
_GOING_BACK: Final = 8
"""So often in one carry a lock may name another offset than it was sent."""


async def carry(smp: SmpLink, image: bytes, first_s: float, report: Report) -> int:
    """Bring all bytes; answers the byte at which an earlier carry was taken up, 0 if none was.

    `first_s`: deadline of the first chunk, in which the slot is erased. Faults: those of the link. Refused by
    the lock.
    """
    total = len(image)
    report(Progress("erasing", 0, total))
    digest = sha256(image).digest()
    begun = smp_image.first_chunk(total, digest, b"")
    first = image[: _chunk_size(smp, smp_image.room_of(begun, smp.buf_size))]
    answer = await smp.ask(smp_image.first_chunk(total, digest, first), first_s)
    held = answer.read_uint("off", total)
    resumed_at = held if held > len(first) else 0
    if resumed_at:
        report(Progress("resuming", held, total))
    await _stream(smp, image, held, report)
    return resumed_at


async def _stream(smp: SmpLink, image: bytes, start: int, report: Report) -> None:
    """Everything from `start` on, several chunks at a time."""
    total = len(image)
    room = _chunk_size(smp, smp_image.room_of(smp_image.next_chunk(total, b""), smp.buf_size))
    depth = min(smp.buf_count, DEPTH)
    on_their_way: deque[int] = deque()
    """Where the lock should stand after each."""
    done = sent = start
    gone_back = 0
    report(Progress("carrying", done, total))
    while done < total:
        while sent < total and len(on_their_way) < depth:
            data = image[sent : sent + room]
            await smp.submit(smp_image.next_chunk(sent, data))
            sent += len(data)
            on_their_way.append(sent)
        expected = on_their_way[0]
        done = await _collect(smp, on_their_way, total)
        if done != expected:
            while on_their_way:  # each of them said the same, or the last of them knows best
                done = await _collect(smp, on_their_way, total)
            sent = done
            gone_back += 1
            report(Progress("going_back", done, total))
            if gone_back > _GOING_BACK:
                await smp.close()
                raise garbled("offset of a carry")
        report(Progress("carrying", done, total))


async def _collect(smp: SmpLink, on_their_way: deque[int], total: int) -> int:
    """Where the lock stands after the oldest chunk. One refused leaves none on its way."""
    on_their_way.popleft()
    try:
        return (await smp.collect()).read_uint("off", total)
    except Refused:
        while on_their_way:
            on_their_way.popleft()
            with suppress(Refused):
                await smp.collect()
        raise


def _chunk_size(smp: SmpLink, room: int) -> int:
    """As much as the lock's buffer takes, or whole writes alone where that is nearly as much: a short write
    takes a packet of its own."""
    overhead = smp.buf_size - room
    aligned = smp.buf_size // smp.payload_size * smp.payload_size - overhead
    return aligned if aligned >= room * _WORTH_ALIGNING else room
