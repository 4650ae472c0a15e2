"""`team`: one list of doors for several computers, in a PostgreSQL database."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Callable, Iterable
from contextlib import aclosing, closing
from typing import Annotated, TypeVar

import typer

from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.answers import chosen
from installer_app.cli.output import Output
from installer_app.cli.readings import read_token
from installer_app.compose import open_workplace
from installer_app.computer import random_bytes, utc_now
from installer_app.model.fault import Fault
from installer_app.model.where import Where
from installer_app.store.claims import Held, read_claims
from installer_app.store.worklist import Worklist
from installer_app.support.team import Hand, access_of, open_team, planned_doors
from installer_app.support.team_board import watch_board
from installer_app.team.access import read_access
from installer_app.team.board import Board, read_board
from installer_app.team.doors import Conflict, add_doors, assign_doors, open_conflicts
from installer_app.team.journals import Copied
from installer_app.team.schema import set_up
from installer_app.texts import cli_team as words
from installer_app.texts.cli_team import help_of
from installer_app.texts.faults import title
from installer_app.texts.measures import unix_moment

T = TypeVar("T")
Url = Annotated[str, typer.Argument(metavar="URL", help=help_of("team url"))]
Count = Annotated[int, typer.Argument(metavar="COUNT", min=1, max=500, help=help_of("team count"))]
Serials = Annotated[list[str], typer.Argument(metavar="SERIAL", help=help_of("team serials"))]
Area = Annotated[str | None, typer.Option("--area", help=help_of("--area"))]
Job = Annotated[str, typer.Argument(metavar="JOB", help=help_of("team job"))]
Colleague = Annotated[str, typer.Option("--to", help=help_of("give --to"))]
Watch = Annotated[bool, typer.Option("--watch", help=help_of("--watch"))]
To = Annotated[str | None, typer.Option("--to", help=help_of("--to"))]
Computer = Annotated[str | None, typer.Option("--computer", help=help_of("--computer"))]


async def work(where: Where, doing: Callable[[Hand], T], computer: str | None = None) -> T:
    """Do something as a hand of the profile's team, in a thread. Faults: computer_profile,
    account_signed_out; those of the team's database, the journal and the worklist."""

    async with open_workplace(where) as place:
        access_of(place)  # its faults first: they need no worklist

        def there() -> T:
            with closing(Worklist(place.folder, random_bytes)) as worklist, open_team(place) as database:
                return doing(Hand(place, worklist, database, computer or platform.node() or "?"))

        return await asyncio.to_thread(there)


async def status(where: Where, out: Output) -> int:
    """What this computer holds, as last heard of, also where the team cannot be reached; then the doors at
    which somebody else did something too. The exit code. Faults: those of the database, after the doors."""
    async with open_workplace(where) as place:
        for each in await asyncio.to_thread(read_claims, place.folder):
            _tell_held(each, out)
        access_of(place)

        def ask() -> tuple[Conflict, ...]:
            with open_team(place) as database:
                return open_conflicts(database, place.key.key_id)

        return _tell_conflicts(await asyncio.to_thread(ask), out)


def _tell_held(each: Held, out: Output) -> None:
    since, until = unix_moment(each.claimed_at), unix_moment(each.held_until)
    row = {"serial": each.serial, "claimed_at": each.claimed_at, "held_until": each.held_until}
    out.row({**row, "lost": each.is_lost}, words.held(each.serial, since, until, each.is_lost))


def _tell_conflicts(conflicts: Iterable[Conflict], out: Output) -> int:
    found = exits.PROVEN
    for one in conflicts:
        found = exits.FOUND
        row = {"conflict": one.number, "serial": one.serial, "name": one.name, "state": one.state}
        told = {"teller": one.teller, "against": one.against, "fault": one.fault}
        out.row({**row, **told}, words.conflict(one.serial, one.name, one.teller, one.against))
    return found


def tell_board(board: Board, out: Output) -> None:
    """A row a tally, a row a computer, and the sum."""
    names = {each.key_id: each.name for each in board.hands}
    for tally in board.tallies:
        holder = names.get(tally.holder, tally.holder)
        row = {"area_id": tally.area_id, "place": tally.place, "holder": tally.holder or None}
        told = {"state": tally.state, "fault": tally.fault or None, "doors": tally.doors}
        out.row({**row, **told}, words.tally(tally.place, holder, tally.state, tally.fault, tally.doors))
    for hand in board.hands:
        said = words.hand(hand.key_id, hand.name, hand.entries, hand.seen_at)
        out.row({"computer": hand.key_id, "name": hand.name, "entries": hand.entries}, said)
    sums = {"doors": board.doors, "done": board.done, "done_last_hour": board.done_last_hour}
    said = words.summary(board.done, board.doors, board.done_last_hour, board.hours_left)
    out.row({**sums, "hours_left": board.hours_left, "conflicts": board.conflicts}, said)


async def keep_telling(where: Where, out: Output) -> None:
    """The board again whenever it changed, until it is interrupted."""
    async with open_workplace(where) as place, aclosing(watch_board(place)) as boards:
        async for board in boards:
            if isinstance(board, Fault):
                said = f"{title(board.code)}  [{board}]"
                out.row({"code": board.code.value, "detail": board.detail}, said)
            else:
                tell_board(board, out)


def add_team(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    team = typer.Typer(help=help_of("team"))
    app.add_typer(team, name="team")

    def command(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        return lambda function: team.command(name, help=help_of(f"team {name}"))(o.placed(function))

    @team.command("init", help=help_of("team init"))
    def _init(url: Url, json: o.Json = False) -> None:
        applied = set_up(read_access(url, read_token(None)))
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
        count = asyncio.run(work(place, lambda hand: assign_doors(hand.database, named, to)))
        out.row({"assigned": count}, words.assigned(count))

    @command("give")
    def _give(place: Where, out: Output, job: Job, to: Colleague) -> None:
        sent = asyncio.run(work(place, lambda hand: hand.hand_over(job, to)))
        out.row({"job": job, "to": to, "sent": bool(sent)}, words.handed_over(job, to))

    @command("sync")
    def _sync(place: Where, out: Output, computer: Computer = None) -> None:
        now = int(utc_now().timestamp())

        def progress(copied: Copied) -> None:
            out.row({"sent": copied.entries}, words.sent(copied.entries))

        synced = asyncio.run(work(place, lambda hand: hand.sync(now, progress), computer))
        row = {"entries": synced.entries, "told": synced.told, "held": len(synced.held)}
        for job_id in synced.taken:
            out.row({"job": job_id, "state": "taken"}, words.taken(job_id))
        for fault in synced.refused:
            out.row({"code": fault.code.value, "detail": fault.detail}, f"{title(fault.code)}  [{fault}]")
        out.row(row, words.synced(synced.entries))
        for each in synced.held:
            _tell_held(each, out)
        raise typer.Exit(_tell_conflicts(synced.conflicts, out))
