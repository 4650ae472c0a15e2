"""`team`: one list of doors for several computers, in a PostgreSQL database."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from typing import Annotated, Final, TypeVar

import typer

from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.answers import chosen
from installer_app.cli.output import Output
from installer_app.cli.readings import read_token
from installer_app.cli.team_lines import (
    Diary,
    tell_board,
    tell_conflicts,
    tell_fault,
    tell_held,
    tell_settled,
    tell_synced,
)
from installer_app.compose import open_workplace
from installer_app.computer import utc_now
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.store.claims import read_claims
from installer_app.support.sync_watch import as_hand, keep_syncing, sync
from installer_app.support.team import Hand, planned_doors
from installer_app.support.team_board import watch_board
from installer_app.team.access import read_access
from installer_app.team.board import read_board
from installer_app.team.database import TeamDatabase
from installer_app.team.doors import (
    Conflict,
    add_doors,
    assign_doors,
    find_conflict,
    open_conflicts,
    recall_doors,
    remove_doors,
    settle_conflict,
)
from installer_app.team.journals import Copied
from installer_app.team.parcels import find_computer
from installer_app.team.schema import set_up
from installer_app.texts import cli_team as words
from installer_app.texts.cli_team import help_of

T = TypeVar("T")
LARGEST: Final = 2**63 - 1
"""Number of a conflict that a database could have."""
Url = Annotated[str, typer.Argument(metavar="URL", help=help_of("team url"))]
Count = Annotated[int, typer.Argument(metavar="COUNT", min=1, max=500, help=help_of("team count"))]
Serials = Annotated[list[str], typer.Argument(metavar="SERIAL", help=help_of("team serials"))]
Numbers = Annotated[
    list[int], typer.Argument(metavar="NUMBER", min=1, max=LARGEST, help=help_of("team numbers"))
]
Area = Annotated[str | None, typer.Option("--area", help=help_of("--area"))]
Job = Annotated[str, typer.Argument(metavar="JOB", help=help_of("team job"))]
Colleague = Annotated[str, typer.Option("--to", help=help_of("give --to"))]
Watch = Annotated[bool, typer.Option("--watch", help=help_of("--watch"))]
WatchSync = Annotated[bool, typer.Option("--watch", help=help_of("sync --watch"))]
To = Annotated[str | None, typer.Option("--to", help=help_of("give --to"))]
Computer = Annotated[str | None, typer.Option("--computer", help=help_of("--computer"))]


async def work(where: Where, doing: Callable[[Hand], T], computer: str | None = None) -> T:
    """Do something as a hand of the profile's team. Faults: as `as_hand`."""
    async with open_workplace(where) as place:
        return await as_hand(place, _name(computer), doing)


async def status(where: Where, out: Output) -> int:
    """What this computer holds, as last heard of, also where the team cannot be reached; then the doors at
    which somebody else did something too. The exit code. Faults: those of the database, after the doors."""
    async with open_workplace(where) as place:
        for each in await asyncio.to_thread(read_claims, place.folder):
            tell_held(each, _now(), out)
        key_id = place.key.key_id
        found = await as_hand(place, _name(None), lambda hand: open_conflicts(hand.database, key_id))
        return tell_conflicts(found, out)


async def keep_telling(where: Where, out: Output) -> None:
    """The board again whenever it changed, until it is interrupted."""
    async with open_workplace(where) as place, aclosing(watch_board(place)) as boards:
        async for board in boards:
            if isinstance(board, Fault):
                tell_fault(board, out)
            else:
                tell_board(board, out)


def assign(database: TeamDatabase, serials: Iterable[str], to: str | None) -> int:
    """Mean doors for a computer, by its id or name, or for whoever comes. Faults: as `find_computer`."""
    return assign_doors(database, serials, find_computer(database, to).key_id if to is not None else None)


async def keep_told(where: Where, computer: str | None, out: Output) -> None:
    """Sync until it is interrupted, and speak of what changed. Faults: as `keep_syncing`."""
    diary = Diary(out)
    async with open_workplace(where) as place, aclosing(keep_syncing(place, _name(computer))) as syncs:
        async for each in syncs:
            diary.tell(each, _now())


async def sync_once(where: Where, computer: str | None, out: Output) -> int:
    """The exit code. Faults: as `as_hand`."""

    def progress(copied: Copied) -> None:
        out.row({"sent": copied.entries}, words.sent(copied.entries))

    async with open_workplace(where) as place:
        synced = await sync(place, _name(computer), progress)
    tell_synced(synced, out)
    for each in synced.held:
        tell_held(each, _now(), out)
    return tell_conflicts(synced.conflicts, out)


def settle(database: TeamDatabase, numbers: Iterable[int]) -> tuple[tuple[Conflict, bool], ...]:
    """Each conflict as it was, and whether it was open until now; all are known before any is settled.
    Faults: computer_usage, for a number that is none; those of the database."""
    found = {number: find_conflict(database, number) for number in numbers}
    for number, one in found.items():
        if one is None:
            raise Fault(FaultCode.COMPUTER_USAGE, f"no conflict {number}")
    return tuple((one, settle_conflict(database, one.number)) for one in found.values() if one is not None)


def _name(computer: str | None) -> str:
    """What the team calls this computer."""
    return computer or platform.node() or "?"


def _now() -> int:
    return int(utc_now().timestamp())


def add_team(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    team = typer.Typer(help=help_of("team"))
    app.add_typer(team, name="team")

    def command(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        return lambda function: team.command(name, help=help_of(f"team {name}"))(o.placed(function))

    @team.command("init", help=help_of("team init"))
    def _init(url: Url, json: o.Json = False) -> None:
        access = read_access(url)  # its faults before a password is asked for
        applied = set_up(replace(access, password=read_token(None)))
        o.output(json).row({"applied": list(applied)}, words.set_up(len(applied)))

    @command("status")
    def _status(place: Where, out: Output) -> None:
        raise typer.Exit(asyncio.run(status(place, out)))

    @command("board")
    def _board(place: Where, out: Output, watch: Watch = False) -> None:
        if watch:
            asyncio.run(keep_telling(place, out))
        tell_board(asyncio.run(work(place, lambda hand: read_board(hand.database))), out)

    @command("add")
    def _add(place: Where, out: Output) -> None:
        count = asyncio.run(work(place, lambda hand: add_doors(hand.database, planned_doors(hand.worklist))))
        out.row({"added": count}, words.added(count))

    @command("claim")
    def _claim(place: Where, out: Output, count: Count, area: Area = None, computer: Computer = None) -> None:
        claims = asyncio.run(work(place, lambda hand: hand.claim(count, area), computer))
        for each in claims:
            if each.held_before is not None and each.state != "to-install":
                row = {"serial": each.door.serial, "held_before": each.held_before, "state": each.state}
                out.row(row, words.begun_before(each.door.serial))
        out.row({"claimed": [each.door.serial for each in claims]}, words.claimed(len(claims)))

    @command("release")
    def _release(place: Where, out: Output, serials: Serials) -> None:
        named = frozenset(chosen(each).serial for each in serials)
        count = asyncio.run(work(place, lambda hand: hand.release(named)))
        out.row({"released": count}, words.released(count))

    @command("assign")
    def _assign(place: Where, out: Output, serials: Serials, to: To = None) -> None:
        named = tuple(chosen(each).serial for each in serials)
        count = asyncio.run(work(place, lambda hand: assign(hand.database, named, to)))
        out.row({"assigned": count}, words.assigned(count))

    @command("remove")
    def _remove(place: Where, out: Output, serials: Serials) -> None:
        named = tuple(dict.fromkeys(chosen(each).serial for each in serials))
        removed = asyncio.run(work(place, lambda hand: remove_doors(hand.database, named)))
        kept = [each for each in named if each not in removed]
        for serial in kept:
            out.row({"serial": serial, "removed": False}, words.not_removed(serial))
        out.row({"removed": list(removed)}, words.removed(len(removed)))
        raise typer.Exit(exits.FOUND if kept else exits.PROVEN)

    @command("recall")
    def _recall(place: Where, out: Output, serials: Serials) -> None:
        named = tuple(chosen(each).serial for each in serials)
        count = asyncio.run(work(place, lambda hand: recall_doors(hand.database, named)))
        out.row({"recalled": count}, words.recalled(count))

    @command("settle")
    def _settle(place: Where, out: Output, numbers: Numbers) -> None:
        for one, is_new in asyncio.run(work(place, lambda hand: settle(hand.database, numbers))):
            tell_settled(one, is_new, out)

    @command("give")
    def _give(place: Where, out: Output, job: Job, to: Colleague) -> None:
        sent = asyncio.run(work(place, lambda hand: hand.hand_over(job, to)))
        out.row({"job": job, "to": to, "sent": bool(sent)}, words.handed_over(job, to))

    @command("sync")
    def _sync(place: Where, out: Output, computer: Computer = None, watch: WatchSync = False) -> None:
        if watch:
            asyncio.run(keep_told(place, computer, out))
        raise typer.Exit(asyncio.run(sync_once(place, computer, out)))
