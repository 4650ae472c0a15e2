"""A computer as one hand of a team: doors claimed, its journal copied, what became of the doors told.

No job ever waits for this: it runs when it is asked for, and does the next time what it cannot do now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from installer_app.compose import Workplace
from installer_app.model.door import Door
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import TEAM
from installer_app.store.claims import Held, keep_claims, read_claims
from installer_app.store.worklist import Worklist
from installer_app.support.parcels import give, send_waiting, take_waiting
from installer_app.support.worklist import read_rows
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

    @property
    def installation(self) -> Installation:
        return Installation(self.place.key.key_id, self.place.handover.public_key, self.name)

    def claim(self, count: int, area_id: str | None = None) -> tuple[Claim, ...]:
        """Take doors that nobody holds, and plan them here. What is cut off in between, `sync` mends."""
        register(self.database, self.installation)
        claims = claim_doors(self.database, self.place.key.key_id, count, area_id)
        self._plan(claims)
        return claims

    def release(self, serials: frozenset[str]) -> int:
        """Give doors back that nothing was begun at; how many. They are no longer planned here."""
        mine = [each for each in read_claims(self.place.folder) if each.serial in serials]
        count = release_doors(self.database, self.place.key.key_id, [each.door_id for each in mine])
        kept = {each.door.door_id for each in held_doors(self.database, self.place.key.key_id)}
        gone = {each.serial for each in mine if each.door_id not in kept}
        self.worklist.remove(door.door_id for door in self.worklist.doors() if door.serial in gone)
        self._keep(each for each in read_claims(self.place.folder) if each.serial not in gone)
        return count

    def sync(self, now: int, told: Callable[[Copied], None] = lambda _: None) -> Synced:
        """Copy the journal, hold what is held for longer, tell how the doors stand; `now`: Unix seconds."""
        register(self.database, self.installation)
        given = send_waiting(self.place, self.database)
        taken, refused = take_waiting(self.place, self.database)
        copied = send(self.database, self.installation, self.place.book, told)
        key_id = self.place.key.key_id
        renewed = renew_claims(self.database, key_id)
        self._plan(held_doors(self.database, key_id))
        claims = tuple(self._as_heard(each, renewed) for each in read_claims(self.place.folder))
        rows = read_rows(self.place.session, self.place.book, self.worklist, now)
        by_serial = {row.door.serial: row for row in rows if row.door is not None}
        standings = [
            _standing(each, by_serial[each.serial])
            for each in claims
            if each.serial in by_serial and by_serial[each.serial].job is not None
        ]
        results = tell_doors(self.database, key_id, standings)
        over = {
            one.door_id
            for one, taken in results
            if taken is Taken.GONE or (taken is Taken.NOW and one.state == FINISHED)
        }
        claims = tuple(each for each in claims if each.door_id not in over)
        self._keep(claims)
        conflicts = open_conflicts(self.database, key_id)
        return Synced(copied.entries, claims, len(results), conflicts, given, taken, refused)

    def hand_over(self, job_id: str, to: str) -> int:
        """Give a job to another computer of the team, by its id or name; how many parcels were sent. One that
        cannot be sent now is sent by the next `sync`."""
        register(self.database, self.installation)
        give(self.place, job_id, find_computer(self.database, to))
        return send_waiting(self.place, self.database)

    # ---- inside

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
