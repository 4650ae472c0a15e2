"""`health`: how many locks stand, worst first, with what most of them have."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from installer_app.cli import answers as a
from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.output import Output
from installer_app.compose import open_workplace
from installer_app.computer import utc_now
from installer_app.model.where import Where
from installer_app.store.folder import write_private
from installer_app.store.roster import FILE, Roster
from installer_app.support.health import judge, refresh, write_csv
from installer_app.texts import findings
from installer_app.texts import health as words
from installer_app.texts.language import _
from installer_app.workflow.diagnosis import FindingCode, Weight
from installer_app.workflow.diagnosis.health import Advance, Health, Standing
from installer_app.workflow.party import Progress

PropertyId = Annotated[str | None, typer.Option("--property", help=words.help_of("--property"))]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help=words.help_of("--csv"))]
AsListed = Annotated[bool, typer.Option("--as-listed", help=words.help_of("--as-listed"))]
Show = Annotated[int, typer.Option("--show", min=0, max=100_000, help=words.help_of("--show"))]
SHOWN: Final = 20


async def run(
    where: Where, property_id: str | None, csv: Path | None, as_listed: bool, show: int, out: Output
) -> int:
    """List, judge, show. Returns the exit code. Faults: those of the lists, computer_storage."""
    place_id = a.an_id("--property", property_id) if property_id else None
    async with open_workplace(where) as place:
        with closing(Roster(place.folder.file(FILE))) as roster:

            def advance(done: Advance) -> None:
                out.progress(Progress("listing", done.locks))

            if not as_listed:
                await refresh(place.cloud.reader, roster, lambda: utc_now().timestamp(), place_id, advance)
            out.progress(None)
            health = await asyncio.to_thread(judge, roster, int(utc_now().timestamp()), place_id)
    if csv is not None:
        write_private(csv, write_csv(health, title, words.head()).encode("utf-8-sig"))
    tell(health, show, out)
    return exits.FOUND if any(matters(one) for one in health.standings) else exits.PROVEN


def tell(health: Health, show: int, out: Output) -> None:
    """The summary, the causes by their number, the worst locks."""
    troubled = sum(map(matters, health.standings))
    oldest = datetime.fromtimestamp(health.oldest, UTC) if health.oldest is not None else None
    row = {"locks": len(health.standings), "troubled": troubled, "oldest_read_at": health.oldest}
    causes = {code.value: count for code, count in health.causes.items()}
    lines = [words.summary(len(health.standings), troubled, oldest)]
    lines += [words.cause(title(code), count) for code, count in health.causes.items()]
    out.row({**row, "causes": causes}, "\n".join(lines))
    for one in health.standings[:show]:
        if one.codes:
            lock = one.listed.lock
            named = lock.display_name or lock.lock_id or ""
            told = "; ".join(title(code) for code in one.codes)
            out.row(standing_row(one), f"{named}  {told}")


def standing_row(one: Standing) -> dict[str, object]:
    """One lock for programs."""
    lock = one.listed.lock
    return {
        "lock_id": lock.lock_id,
        "name": lock.display_name,
        "property_id": lock.property_id,
        "area_id": lock.area_id,
        "weight": one.weight.name.lower() if one.weight else None,
        "findings": [code.value for code in one.codes],
        "read_at": one.listed.read_at,
    }


def title(code: FindingCode) -> str:
    return _(findings.FINDINGS[code][0])


def matters(one: Standing) -> bool:
    return one.weight is not None and one.weight > Weight.NOTICE


def add_health(app: typer.Typer) -> None:
    """Put this command into the command line."""

    def _health(
        place: Where,
        out: Output,
        property_id: PropertyId = None,
        csv: Csv = None,
        as_listed: AsListed = False,
        show: Show = SHOWN,
    ) -> None:
        raise typer.Exit(asyncio.run(run(place, property_id, csv, as_listed, show, out)))

    app.command("health", help=words.help_of("health"))(o.placed(_health))
