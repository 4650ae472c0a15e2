"""`diagnose`: why a lock misbehaves, from all that cloud, journal and, at its door, the lock itself tell."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

import typer

from installer_app.cli import answers as a
from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.output import Output
from installer_app.compose import open_workplace
from installer_app.model.fault import Fault
from installer_app.model.where import Where
from installer_app.support.cases import study
from installer_app.texts import findings as words
from installer_app.texts.cli import help_of
from installer_app.texts.language import _
from installer_app.workflow.diagnosis import Case, Finding, Reading, Weight, diagnose

LockIdArgument = Annotated[str, typer.Argument(metavar="LOCK_ID", help=help_of("diagnose lock"))]
UserId = Annotated[str | None, typer.Option("--user", metavar="USER_ID", help=help_of("--user"))]
AtDoor = Annotated[bool, typer.Option("--at-door", help=help_of("--at-door"))]
SerialAtDoor = Annotated[str | None, typer.Option("--serial", help=help_of("diagnose --serial"))]
INDENT: Final = "    "


async def run(
    where: Where, lock_id: str, user_id: str | None, at_door: bool, serial: str | None, out: Output
) -> int:
    """Print the findings, causes first. Returns the exit code. Faults: those of the record's reading, unless
    that there is none."""
    lock = a.lock_id(lock_id).lock_id
    user = a.an_id("--user", user_id) if user_id else None
    named = a.chosen(serial).serial if serial else None
    at_door = at_door or named is not None or where.radio is not None
    case: Case | None = None
    async with open_workplace(where) as workplace:
        async for each in study(workplace, lock, user, at_door, named):
            case = each
    assert case is not None
    found = diagnose(case)
    if not found and case.record.why is not None:
        raise Fault(case.record.why, lock)
    for each_found in found:
        out.row(finding_row(each_found), finding_lines(each_found))
    unread = unread_rows(case)
    for name, reading in unread.items():
        out.row(
            {"not_read": name, "why": str(reading.why)},
            _("not read: {name} [{why}]").format(name=name, why=reading.why),
        )
    if not found:
        out.row({"findings": 0}, words.nothing_found(bool(unread)))
    return exits.FOUND if any(one.weight > Weight.NOTICE for one in found) else exits.PROVEN


def finding_row(found: Finding) -> dict[str, object]:
    """A finding for programs."""
    return {
        "finding": found.code.value,
        "weight": found.weight.name.lower(),
        "title": words.words(found).title,
        "because_of": [code.value for code in found.because_of],
        "evidence": [
            {"source": one.source.value, "name": one.name, "value": one.value} for one in found.evidence
        ],
        "remedy": found.remedy.value if found.remedy else None,
    }


def finding_lines(found: Finding) -> str:
    """A finding for people: what follows from another stands further in."""
    said = words.words(found)
    indent = INDENT if found.because_of else ""
    lines = [f"{said.title}  [{found.code.value}]", f"  {said.meaning}"]
    lines += [f"  - {line}" for line in said.evidence]
    lines += [f"  > {said.remedy}"] if said.remedy else []
    return "\n".join(indent + line for line in lines)


def unread_rows(case: Case) -> dict[str, Reading[object]]:
    """What was tried and could not be read."""
    readings: dict[str, Reading[object]] = {
        "record": case.record,
        "area": case.area,
        "firmware": case.required,
        "access logs": case.logs,
        "events": case.events,
        "accounts": case.accounts,
        "other records": case.namesakes,
        "info": case.info,
    }
    return {name: reading for name, reading in readings.items() if reading.why is not None}


def add_diagnose(app: typer.Typer) -> None:
    """Put this command into the command line."""

    def _diagnose(
        place: Where,
        out: Output,
        lock_id: LockIdArgument,
        user_id: UserId = None,
        at_door: AtDoor = False,
        serial: SerialAtDoor = None,
    ) -> None:
        raise typer.Exit(asyncio.run(run(place, lock_id, user_id, at_door, serial, out)))

    app.command("diagnose", help=help_of("diagnose"))(o.placed(_diagnose))
