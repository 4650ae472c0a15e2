"""`worklist`: doors planned from a list, shown by what is due, written to a list, taken out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Annotated

import typer

from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.answers import chosen
from installer_app.cli.output import Output
from installer_app.cli.worklist_run import add_run
from installer_app.compose import Workplace, open_workplace
from installer_app.computer import random_bytes, utc_now
from installer_app.model.door import BadRow
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.store.door_list import LARGEST_BYTES
from installer_app.store.fault import disk
from installer_app.store.folder import write_private
from installer_app.store.worklist import Worklist
from installer_app.support.door_export import write_rows
from installer_app.support.door_import import Plan, plan, take
from installer_app.support.worklist import read_rows
from installer_app.texts import cli_worklist as words
from installer_app.texts import worklist as shared
from installer_app.texts.cli_worklist import help_of
from installer_app.texts.measures import day_and_time, unix_moment
from installer_app.texts.steps import grade
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.worklist import Mark, Queue, Row

Source = Annotated[Path, typer.Argument(metavar="FILE", help=help_of("worklist file"))]
Target = Annotated[Path, typer.Argument(metavar="FILE", help=help_of("worklist export file"))]
GoodOnly = Annotated[bool, typer.Option("--good-only", help=help_of("--good-only"))]
InQueue = Annotated[Queue | None, typer.Option("--queue", help=help_of("--queue"))]
Serials = Annotated[list[str] | None, typer.Argument(metavar="SERIAL", help=help_of("worklist serials"))]
Finished = Annotated[bool, typer.Option("--finished", help=help_of("--finished"))]


@asynccontextmanager
async def open_worklist(where: Where) -> AsyncIterator[tuple[Workplace, Worklist]]:
    """The workplace and its planned doors. Faults: those of both."""
    async with open_workplace(where) as place:
        with closing(await asyncio.to_thread(Worklist, place.folder, random_bytes)) as worklist:
            yield place, worklist


def rows_of(place: Workplace, worklist: Worklist) -> tuple[Row, ...]:
    """The worklist as it stands now."""
    return read_rows(place.session, place.book, worklist, int(utc_now().timestamp()))


async def import_file(where: Where, file: Path, good_only: bool, out: Output) -> int:
    """Plan the doors of a file, naming every row that is none. Returns the exit code. Faults: computer_usage,
    no such file; those of the stores."""
    raw = await asyncio.to_thread(_read, file)
    async with open_worklist(where) as (place, worklist):
        planned = await plan(raw, place.cloud.properties, place.cloud.areas, worklist)
        added = await asyncio.to_thread(take, worklist, planned, good_only)
    _tell(planned, out)
    code = exits.FOUND if planned.bad and not good_only else exits.PROVEN
    said = [words.imported(len(added))]
    if planned.bad:
        said = [words.not_imported(len(planned.bad))] if code else [*said, words.left_out(len(planned.bad))]
    counts = {"imported": len(added), "bad": len(planned.bad), "warnings": len(planned.warnings)}
    out.row({"step": "result", **counts, "ignored": planned.ignored, "exit_code": code}, " ".join(said))
    return code


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return source.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise Fault(FaultCode.COMPUTER_USAGE, f"{file}: {error.strerror}") from None


def _tell(planned: Plan, out: Output) -> None:
    for bad in planned.bad:
        out.row(_bad_row(bad, "bad"), shared.bad_row(bad))
    for warning in planned.warnings:
        out.row(_bad_row(warning, "warning"), shared.bad_row(warning))
    if planned.ignored:
        columns = ", ".join(planned.ignored)
        out.row({"ignored": planned.ignored}, words.ignored(columns))


def _bad_row(bad: BadRow, what: str) -> dict[str, object]:
    return {
        what: bad.reason.value,
        "line": bad.number,
        "column": bad.column.value if bad.column else None,
        "detail": bad.detail,
        "text": shared.reason(bad),
    }


async def show(where: Where, queue: Queue | None, out: Output) -> None:
    """A row a door, then the jobs of no door. Faults: those of the stores."""
    async with open_worklist(where) as (place, worklist):
        for row in rows_of(place, worklist):
            if queue is None or row.queue is queue:
                out.row(row_of(row), line_of(row))


def row_of(row: Row) -> dict[str, object]:
    """A row for programs."""
    facts = row.job.facts if row.job else f.Facts()
    lock, door = facts.get(f.LockChosen), row.door
    return {
        "serial": door.serial if door else lock.serial if lock else None,
        "queue": row.queue.value,
        "mark": row.mark.value,
        "expires_at": row.expires_at,
        "name": _name(row),
        "property_id": door.property_id if door else None,
        "area_id": door.area_id if door else None,
        "place": door.place if door else None,
        "firmware": door.firmware if door else None,
        "door": door.door_id if door else None,
        "job": row.job.job_id if row.job else door.job_id if door else None,
        "workflow": row.job.memory.workflow if row.job else None,
        "grade": conclude(row.job.workflow, facts).grade.value if row.job else "none",
        "fault": row.fault.code.value if row.fault else None,
        "detail": row.fault.detail if row.fault else None,
    }


def line_of(row: Row) -> str:
    """A row for people."""
    data = row_of(row)
    reached = grade(conclude(row.job.workflow, row.job.facts).grade) if row.job else ""
    ready = shared.mark(row.mark) if row.mark is not Mark.NOT_PREPARED else ""
    if row.expires_at is not None:
        ready = f"{ready}, {day_and_time(unix_moment(row.expires_at))}"
    code = f"[{row.fault}]" if row.fault else ""
    door = (
        f"{data['serial'] or '':<10} {shared.queue(row.queue):<16} {_name(row) or data['workflow'] or '':<28}"
    )
    return "  ".join(filter(None, (door, reached, ready, code))).rstrip()


def _name(row: Row) -> str | None:
    named = row.job.facts.get(f.NameChosen) if row.job else None
    return row.door.name if row.door else named.name if named else None


async def export(where: Where, file: Path, out: Output) -> None:
    """Write all rows. Faults: computer_usage, computer_storage; those of the stores."""
    if file.is_dir() or not file.absolute().parent.is_dir():
        raise Fault(FaultCode.COMPUTER_USAGE, f"{file}: no such folder")
    async with open_worklist(where) as (place, worklist):
        rows = rows_of(place, worklist)
    with disk(f"writing {file}"):
        if file.exists() and not file.is_file():
            with file.open("wb") as pipe:  # or /dev/stdout
                pipe.write(write_rows(rows))
        else:
            write_private(file.resolve(), write_rows(rows))  # a link is followed, not replaced
    out.row({"step": "result", "rows": len(rows), "file": str(file)}, words.exported(len(rows), str(file)))


async def remove(where: Where, serials: list[str], finished: bool, out: Output) -> None:
    """Take doors out, all that are named or none. Faults: computer_usage, naming a lock that is not planned;
    answer_needed, where nothing is named; lock_label_unreadable."""
    if not serials and not finished:
        raise Fault(FaultCode.ANSWER_NEEDED, "SERIAL or --finished")
    wanted = [chosen(each).serial for each in serials]
    async with open_worklist(where) as (place, worklist):
        doors = {door.serial: door.door_id for door in worklist.doors()}
        for serial in wanted:
            if serial not in doors:
                raise Fault(FaultCode.COMPUTER_USAGE, f"{serial} is not in the worklist")
        ids = {doors[serial] for serial in wanted}
        if finished:
            done = (row for row in rows_of(place, worklist) if row.queue is Queue.FINISHED)
            ids |= {row.door.door_id for row in done if row.door is not None}
        count = worklist.remove(ids)
    out.row({"step": "result", "removed": count}, words.removed(count))


def add_worklist(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    worklist = typer.Typer(help=help_of("worklist"), no_args_is_help=True)
    app.add_typer(worklist, name="worklist")

    def command(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        return lambda function: worklist.command(name, help=help_of(f"worklist {name}"))(o.placed(function))

    @command("import")
    def _import(place: Where, out: Output, file: Source, good_only: GoodOnly = False) -> None:
        raise typer.Exit(asyncio.run(import_file(place, file, good_only, out)))

    @command("list")
    def _list(place: Where, out: Output, queue: InQueue = None) -> None:
        asyncio.run(show(place, queue, out))

    add_run(worklist)

    @command("export")
    def _export(place: Where, out: Output, file: Target) -> None:
        asyncio.run(export(place, file, out))

    @command("remove")
    def _remove(place: Where, out: Output, serials: Serials = None, finished: Finished = False) -> None:
        asyncio.run(remove(place, serials or [], finished, out))
