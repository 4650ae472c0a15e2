"""A computer as one hand of a team: doors claimed, its journal copied, what became of the doors told.

No job ever waits for this: it does the next time what it cannot do now. Several processes of a computer may
do it at once: what it knows here is changed by one at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from installer_app.compose import Workplace
from installer_app.model.door import Door
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import TEAM
from installer_app.store.chain import Chained
from installer_app.store.claims import Held, keep_claims, read_claims
from installer_app.store.folder import DataFolder, make_private_folder
from installer_app.store.journal import LEASES, JournalBook
from installer_app.store.lease import Lease
from installer_app.store.told import Told, keep_told
from installer_app.store.worklist import Worklist
from installer_app.support.lock_lists import take_turns
from installer_app.support.parcels import give, send_waiting, take_waiting
from installer_app.support.worklist import join_jobs
from installer_app.team.access import Access, read_access
from installer_app.team.database import TeamDatabase
from installer_app.team.doors import (
    Claim,
    Conflict,
    Standing,
    Taken,
    claim_doors,
    held_doors,
    open_conflicts,
    release_doors,
    renew_claims,
    tell_doors,
)
from installer_app.team.journals import Copied, Installation, register, send
from installer_app.team.parcels import find_computer
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.worklist import Queue, Row

FINISHED: Final = Queue.FINISHED.value
TURN_S: Final = 45.0
"""So long one process waits for another that is at the claims: longer than a statement may take."""
LOOK_S: Final = 0.05


@dataclass(frozen=True)
class Synced:
    """What a computer and its team know of each other now."""

    entries: int
    """Of this computer's journal, all of which the team has."""
    held: tuple[Held, ...]
    told: int
    conflicts: tuple[Conflict, ...]
    """Doors at which somebody else did something too."""
    given: int = 0
    """Jobs that were sent to colleagues."""
    taken: tuple[str, ...] = ()
    """Jobs that came from colleagues, by their ids here."""
    refused: tuple[Fault, ...] = ()
    """Why others that came could not be taken over."""


def access_of(place: Workplace) -> Access:
    """How the profile's team is reached. Faults: computer_profile, of a profile without one;
    account_signed_out."""
    url = place.profile.team_url
    if url is None:
        raise Fault(FaultCode.COMPUTER_PROFILE, f"{place.profile.name} names no team")
    if TEAM not in place.tokens:
        raise Fault(FaultCode.ACCOUNT_SIGNED_OUT, TEAM, refused=True)
    return read_access(url, place.tokens[TEAM], place.profile.ca_file)


@contextmanager
def open_team(place: Workplace) -> Iterator[TeamDatabase]:
    """The team's database. Not for a loop's thread. Faults: as `access_of`; those of the database come with
    the first work."""
    with closing(TeamDatabase(access_of(place))) as database:
        yield database


@dataclass(frozen=True)
class Hand:
    """This computer as one of a team. Not for a loop's thread. Faults of all methods: those of the database,
    the journal and the worklist."""

    place: Workplace
    worklist: Worklist
    database: TeamDatabase
    name: str
    """What the team calls this computer."""
    told: dict[str, Standing] = field(default_factory=dict)
    """What this program has told of doors already, by their ids: it is not told again."""

    @property
    def installation(self) -> Installation:
        return Installation(self.place.key.key_id, self.place.handover.public_key, self.name)

    def claim(self, count: int, area_id: str | None = None) -> tuple[Claim, ...]:
        """Take doors that nobody holds, and plan them here. What is cut off in between, `sync` mends."""
        register(self.database, self.installation)
        with hold_turn(self.place.folder):
            claims = claim_doors(self.database, self.place.key.key_id, count, area_id)
            self._plan(claims)
        return claims

    def release(self, serials: frozenset[str]) -> int:
        """Give doors back that nothing was begun at, here or anywhere, and put away those that were lost; how
        many are no longer planned here."""
        with hold_turn(self.place.folder):
            held = read_claims(self.place.folder)
            planned = self.worklist.doors()
            begun = {row.door.serial for row in self._rows(held, 0) if row.door is not None and row.job}
            mine = [each for each in held if each.serial in serials - begun]
            release_doors(self.database, self.place.key.key_id, [each.door_id for each in mine])
            kept = {each.door.door_id for each in held_doors(self.database, self.place.key.key_id)}
            gone = {each.serial for each in mine if each.door_id not in kept}
            self.worklist.remove_unless_begun(door for door in planned if door.serial in gone)
            gone -= {door.serial for door in self.worklist.doors()}  # begun meanwhile: it shows as lost
            self._keep(each for each in held if each.serial not in gone)
        return len(gone)

    def sync(self, now: int, told: Callable[[Copied], None] = lambda _: None) -> Synced:
        """Copy the journal, hold what is held for longer, tell how the doors stand; `now`: Unix seconds."""
        register(self.database, self.installation)
        renew_claims(self.database, self.place.key.key_id)  # first: what follows may be long, and cut off
        with hold_turn(self.place.folder):
            given = send_waiting(self.place, self.database)
            taken, refused = take_waiting(self.place, self.database)
        copied = send(self.database, self.installation, Unhurried(self.place.book), told)
        with hold_turn(self.place.folder):
            claims, count = self._tell(now)
        conflicts = open_conflicts(self.database, self.place.key.key_id)
        keep_told(self.place.folder, Told(copied.entries, now))
        return Synced(copied.entries, claims, count, conflicts, given, taken, refused)

    def hand_over(self, job_id: str, to: str) -> int:
        """Give a job to another computer of the team, by its id or name; how many parcels were sent. One that
        cannot be sent now is sent by the next `sync`."""
        register(self.database, self.installation)
        give(self.place, job_id, find_computer(self.database, to))
        with hold_turn(self.place.folder):
            return send_waiting(self.place, self.database)

    # ---- inside

    def _tell(self, now: int) -> tuple[tuple[Held, ...], int]:
        """What is held now, and how many doors were told of."""
        key_id = self.place.key.key_id
        renewed = renew_claims(self.database, key_id)
        self._plan(held_doors(self.database, key_id))
        claims = tuple(self._as_heard(each, renewed) for each in read_claims(self.place.folder))
        by_serial = {row.door.serial: row for row in self._rows(claims, now) if row.door is not None}
        standings = (
            _standing(each, by_serial[each.serial])
            for each in claims
            if each.serial in by_serial and by_serial[each.serial].job is not None
        )
        news = [each for each in standings if self.told.get(each.door_id) != each]
        results = tell_doors(self.database, key_id, news)
        self.told.update((one.door_id, one) for one, _ in results)
        over = {
            one.door_id
            for one, taken in results
            if taken is Taken.GONE or (taken is Taken.NOW and one.state == FINISHED)
        }
        # What was lost is shown until somebody took the door out here.
        planned = {door.serial for door in self.worklist.doors()}
        over |= {each.door_id for each in claims if each.is_lost and each.serial not in planned}
        claims = tuple(each for each in claims if each.door_id not in over)
        self._keep(claims)
        return claims, len(results)

    def _rows(self, claims: Iterable[Held], now: int) -> tuple[Row, ...]:
        """How the claimed doors stand here."""
        serials = {each.serial for each in claims}
        doors = tuple(door for door in self.worklist.doors() if door.serial in serials)
        if not doors:
            return ()
        return join_jobs(doors, self.place.book, self.place.session.snapshot, now, take_turns)

    def _plan(self, claims: tuple[Claim, ...]) -> None:
        """First the doors, then that they are held: cut off in between, it is done again."""
        known = {door.serial for door in self.worklist.doors()}
        self.worklist.add(each.door for each in claims if each.door.serial not in known)
        before = {each.door_id: each for each in read_claims(self.place.folder)}
        before |= {each.door.door_id: _held(each) for each in claims}
        self._keep(before.values())

    def _as_heard(self, held: Held, renewed: dict[str, tuple[int, datetime]]) -> Held:
        claim, until = renewed.get(held.door_id, (0, None))
        if until is None or claim != held.claim:
            return replace(held, is_lost=True)
        return replace(held, held_until=int(until.timestamp()), is_lost=False)

    def _keep(self, claims: Iterable[Held]) -> None:
        keep_claims(self.place.folder, claims)


@dataclass(frozen=True)
class Unhurried:
    """A journal whose reader lets the window have its turn."""

    book: JournalBook

    def chained(self, n: int, before: bytes) -> Iterator[Chained]:
        """As the journal's."""
        return take_turns(self.book.chained(n, before))

    def hash_of(self, n: int) -> bytes | None:
        """As the journal's."""
        return self.book.hash_of(n)


@contextmanager
def hold_turn(folder: DataFolder) -> Iterator[None]:
    """One process at a time. Faults: computer_job_busy, where another is at it for too long."""
    file = folder.file(LEASES) / "team"
    make_private_folder(file.parent)
    until = time.monotonic() + TURN_S
    while (lease := Lease.take(file)) is None:
        if time.monotonic() > until:
            raise Fault(FaultCode.COMPUTER_JOB_BUSY, "the team's claims")
        time.sleep(LOOK_S)
    with lease:
        yield


def planned_doors(worklist: Worklist) -> tuple[Door, ...]:
    """Those of this computer's worklist that no job was begun for: what a desk gives to its team."""
    return tuple(door for door in worklist.doors() if door.job_id is None)


def _held(claim: Claim) -> Held:
    return Held(
        claim.door.door_id,
        claim.door.serial,
        claim.number,
        int(claim.claimed_at.timestamp()),
        int(claim.held_until.timestamp()),
    )


def _standing(held: Held, row: Row) -> Standing:
    """A job that ended with anything left open is not finished for the team."""
    assert row.job is not None
    state = row.queue
    if state is Queue.FINISHED and not conclude(row.job.workflow, row.job.facts).proven:
        state = Queue.UNFINISHED
    fault = row.fault.code.value if row.fault else None
    return Standing(held.door_id, held.claim, state.value, fault, row.job.job_id)
