"""Locks as the window is given them: looked up on this computer, listed anew, studied one by one, saved."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from installer_app.compose import Workplace
from installer_app.computer import utc_now
from installer_app.store.folder import write_private
from installer_app.store.roster import FILE, Roster
from installer_app.support.cases import study
from installer_app.support.health import judge, refresh, write_csv
from installer_app.texts import findings, health
from installer_app.texts.language import _
from installer_app.ui.lock_lists import LockLists
from installer_app.ui.lock_roll import Roll, call_roll
from installer_app.workflow.diagnosis import FindingCode
from installer_app.workflow.diagnosis.health import Advance, Health, Standing

T = TypeVar("T")
TURN: Final = 32
"""So many locks are judged before the window has its turn: about half a millisecond of Python."""
PAUSE_S: Final = 0.000_2


def lists_of(place: Workplace) -> LockLists:
    """What the window may ask about many locks."""
    path = place.folder.file(FILE)

    async def list_anew(property_id: str | None, advance: Callable[[Advance], None]) -> None:
        with closing(await asyncio.to_thread(Roster, path)) as roster:
            await refresh(place.cloud.reader, roster, lambda: utc_now().timestamp(), property_id, advance)

    return LockLists(
        look=lambda: asyncio.to_thread(look_up, path, int(utc_now().timestamp())),
        refresh=list_anew,
        study=partial(study, place),
        save=lambda standings, file: asyncio.to_thread(save, standings, file),
    )


def look_up(path: Path, now: int) -> Roll:
    """All locks as they were last listed, judged. Not for the window's thread, but it lets that have its
    turn. Faults: computer_storage."""
    with closing(Roster(path)) as roster:
        standing = judge(roster, now, pace=take_turns)
        listing = roster.listing(None)
        listed_at = listing.ended_at if listing else None
        return call_roll(standing, roster.areas(), roster.property_names(), listed_at, take_turns)


def save(standings: Sequence[Standing], file: Path) -> int:
    """Write a row a lock, as CSV; how many. Faults: computer_storage."""
    text = write_csv(Health(tuple(standings)), _title, health.head())
    write_private(file, text.encode("utf-8-sig"))
    return len(standings)


def _title(code: FindingCode) -> str:
    return _(findings.FINDINGS[code][0])


def take_turns(many: Iterable[T]) -> Iterator[T]:
    """The same, with a pause now and then: the interpreter's lock goes to the window, whose heart beats each
    5 ms, instead of being wrested from this thread each time."""
    for n, one in enumerate(many):
        if n % TURN == 0:
            time.sleep(PAUSE_S)
        yield one
