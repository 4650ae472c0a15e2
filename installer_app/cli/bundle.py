"""`bundle`: one file for support, saved here, opened and replayed anywhere."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from installer_app.cli import answers as a
from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.diagnose import AtDoor, UserId, finding_lines, finding_row
from installer_app.cli.output import Output
from installer_app.cli.readings import job_line, job_row
from installer_app.compose import open_workplace
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.session.replay import replay
from installer_app.store.bundle import preview, save
from installer_app.support.bundles import make_bundle, open_bundle
from installer_app.support.cases import study
from installer_app.texts import bundle as words
from installer_app.workflow.diagnosis import Case
from installer_app.workflow.snapshot import Snapshot

File = Annotated[Path, typer.Argument(metavar="FILE", help=words.help_of("bundle file"))]
Target = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help=words.help_of("bundle --output"))
]
Jobs = Annotated[list[str] | None, typer.Option("--job", help=words.help_of("bundle --job"))]
Studied = Annotated[str | None, typer.Option("--lock-id", help=words.help_of("bundle --lock-id"))]


async def make(
    where: Where,
    jobs: list[str],
    lock: str | None,
    target: Path | None,
    out: Output,
    user: str | None = None,
    at_door: bool = False,
) -> None:
    """Show what is in it and what not; save it if a file is named. Faults: of `make_bundle`; computer_usage,
    where `user` or `at_door` is given without a lock."""
    lock_id = a.lock_id(lock).lock_id if lock is not None else None
    user_id = a.an_id("--user", user) if user else None
    if lock_id is None and (user_id or at_door):
        raise Fault(FaultCode.COMPUTER_USAGE, "--user and --at-door need --lock-id")
    async with open_workplace(where) as place:
        case: Case | None = None
        if lock_id is not None:
            async for each in study(place, lock_id, user_id, at_door):
                case = each
        bundle = make_bundle(place, jobs, case)
        members = save(bundle, place.key, target) if target else preview(bundle)
    for one in members:
        row = {"member": one.name, "bytes": one.size_bytes, "sha256": one.sha256}
        out.row(row, words.member(one.name, one.size_bytes))
    for left in bundle.left_out:
        row = {"left_out": left.what, "why": left.why, "count": left.count}
        out.row(row, words.left_out(left.what, left.why, left.count))
    out.row({"saved": str(target) if target else None}, words.never_in_it())
    if target:
        out.row({"saved": str(target)}, words.saved(str(target)))


def show(file: Path, out: Output) -> None:
    """What a bundle tells. Faults: of `open_bundle`."""
    told = open_bundle(file)
    b = told.bundle
    head = {"made_at": b.made_at, "app": b.app, "system": b.system, "environment": b.environment}
    out.row({**head, "records": len(b.records)}, words.heading(b.app, b.system, b.environment, b.made_at))
    for job in told.jobs:
        _tell_job(job, out)
    for found in told.findings:
        out.row(finding_row(found), finding_lines(found))


async def live_again(file: Path, out: Output) -> int:
    """Replay every job; the exit code says whether all went as they had. Faults: of `open_bundle`."""
    told = open_bundle(file)
    different = False
    for job_id, entries in told.bundle.jobs.items():
        again = await replay(entries)
        different |= not again.faithful
        fault = again.snapshot.fault
        row = {"job": job_id, "faithful": again.faithful, "state": again.snapshot.state.value}
        code = f"  [{fault.code.value}]" if fault else ""
        said = f"{words.replayed(job_id, again.faithful)}, {again.snapshot.state.value}{code}"
        out.row({**row, "fault": fault.code.value if fault else None}, said)
    return exits.FOUND if different else exits.PROVEN


def _tell_job(job: Snapshot, out: Output) -> None:
    row = job_row(job)
    out.row(row, job_line(row))


def add_bundle(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    bundle = typer.Typer(help=words.help_of("bundle"))
    app.add_typer(bundle, name="bundle")

    def _save(
        place: Where,
        out: Output,
        output: Target = None,
        job: Jobs = None,
        lock_id: Studied = None,
        user_id: UserId = None,
        at_door: AtDoor = False,
    ) -> None:
        asyncio.run(make(place, job or [], lock_id, output, out, user_id, at_door))

    def _open(file: File, json: o.Json = False) -> None:
        show(file, o.output(json))

    def _replay(file: File, json: o.Json = False) -> None:
        raise typer.Exit(asyncio.run(live_again(file, o.output(json))))

    bundle.command("save", help=words.help_of("bundle save"))(o.placed(_save))
    bundle.command("open", help=words.help_of("bundle open"))(_open)
    bundle.command("replay", help=words.help_of("bundle replay"))(_replay)
