"""Carries the bytes of one firmware image into the lock's spare slot, going on where an earlier carry ended.

The first chunk names the whole file's digest: a lock that holds a part of that very file answers where to go
on, any other erases its slot, which takes seconds. From then on several chunks are on their way, as far as
the lock has buffers: a request and its answer take two connection events, whatever their size, so that one
at a time leaves the air idle. Measured at 15 ms and 6 packets an event, as a share of a raw loop of writes:
of 2475 bytes one at a time 0.55, two 0.98, more no better; of 384 bytes one 0.12, two 0.24, four 0.44,
eight 0.64.

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

_ON_THEIR_WAY: Final = 10_240
"""Bytes: twice what filled the air. Beyond it nothing is gained, and a stack that drops writes silently
(macOS) has more to drop."""
_WORTH_ALIGNING: Final = 0.9
"""Whole writes are filled, with a shorter chunk, where they leave so much of the lock's buffer in use: 0.98
instead of 0.90 of a raw loop, for 2475 bytes."""
_GOING_BACK: Final = 8
"""So often in one carry a lock may name another offset than it was sent."""


async def carry(smp: SmpLink, image: bytes, first_s: float, report: Report) -> int:
    """Bring all bytes; answers the byte at which an earlier carry was taken up, 0 if none was.

    `first_s`: deadline of the first chunk, in which the slot is erased. Faults: those of the link. Refused by
    the lock.
    """
    total = len(image)
    held, resumed_at = await _begin(smp, image, first_s, report)
    for _ in range(_GOING_BACK):
        report(Progress("carrying", held, total))
        held = await _stream(smp, image, held, report)
        if held == total:
            return resumed_at
        report(Progress("going_back", held, total))
        if not held:  # it lost everything, also what it was told of the whole
            held, _ = await _begin(smp, image, first_s, report)
    await smp.close()
    raise garbled("offset of a carry")


async def _begin(smp: SmpLink, image: bytes, first_s: float, report: Report) -> tuple[int, int]:
    """The first chunk. Answers where the lock stands, and where an earlier carry is taken up."""
    total, digest = len(image), sha256(image).digest()
    report(Progress("erasing", 0, total))
    room = smp_image.room_of(smp_image.first_chunk(total, digest, b""), smp.buf_size)
    first = image[: _chunk_size(smp, room)]
    answer = await smp.ask(smp_image.first_chunk(total, digest, first), first_s)
    held = answer.read_uint("off", total)
    if held <= len(first):
        return held, 0
    report(Progress("resuming", held, total))
    return held, held


async def _stream(smp: SmpLink, image: bytes, start: int, report: Report) -> int:
    """Everything from `start` on, several chunks at a time, until all is there or the lock stands elsewhere
    than expected. Answers where it stands."""
    total = len(image)
    room = _chunk_size(smp, smp_image.room_of(smp_image.next_chunk(total, b""), smp.buf_size))
    depth = min(smp.buf_count, max(1, _ON_THEIR_WAY // room))
    on_their_way: deque[int] = deque()
    """Where the lock should stand after each."""
    done = sent = start
    while done < total:
        while sent < total and len(on_their_way) < depth:
            data = image[sent : sent + room]
            await smp.submit(smp_image.next_chunk(sent, data))
            sent += len(data)
            on_their_way.append(sent)
        expected = on_their_way[0]
        done = await _collect(smp, on_their_way, total)
        if done != expected:
            while on_their_way:  # the last of them knows best
                done = await _collect(smp, on_their_way, total)
            return done
        report(Progress("carrying", done, total))
    return done


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
