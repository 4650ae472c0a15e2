"""`move` and `replace`: a lock to another place, and another lock to the place of an old one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from installer_app.cli import options as o
from installer_app.cli.answers import Answers, an_id, old
from installer_app.cli.drive import End, Errand, drive
from installer_app.cli.jobs import finish, run_in, run_job
from installer_app.cli.output import Output
from installer_app.compose import Workplace, open_workplace
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import UninstallMode
from installer_app.model.where import Where
from installer_app.texts import cli as words
from installer_app.texts.cli import help_of
from installer_app.texts.command import resume_command
from installer_app.workflow import facts as f
from installer_app.workflow.moving import CLOUD_ONLY, MOVE, REPLACE, old_lock
from installer_app.workflow.snapshot import JobState, Snapshot

OldLabel = Annotated[str | None, typer.Option("--old-label", help=help_of("--old-label"))]
OldSerial = Annotated[str | None, typer.Option("--old-serial", help=help_of("--old-serial"))]
OldLockId = Annotated[str | None, typer.Option("--old-lock-id", help=help_of("--old-lock-id"))]
OldDead = Annotated[bool, typer.Option("--old-dead", help=help_of("--old-dead"))]
WAITS: frozenset[FaultCode] = frozenset({FaultCode.CLOUD_OLD_IN_PLACE})


async def run_replacement(errand: Errand, dead: bool) -> End:
    """Begin the new lock's install, take out the old lock by a job of its own, and go on. Whatever dies in
    between, both jobs are in the journal, and `resume` goes on with each."""
    errand.check()
    async with open_workplace(errand.where) as place:
        begun = await run_in(place, REPLACE, replace(errand, expects=WAITS))
        fault, job_id = begun.snapshot.fault, begun.snapshot.job_id
        if begun.snapshot.state is not JobState.STOPPED or fault is None or fault.code not in WAITS:
            return begun
        command = resume_command(errand.where, job_id)
        errand.out.row({"job": job_id, "state": "waiting", "resume": command}, words.waits_for_old(command))
        gone = await _take_out(place, begun.snapshot, errand, dead)
        told = gone.snapshot.facts
        if f.UninstallApplied not in told and f.Unplaced not in told:
            return gone
        place.session.resume(job_id)
        end = await drive(place.session, job_id, errand)
        return replace(end, exit_code=end.exit_code or gone.exit_code)


async def _take_out(place: Workplace, waiting: Snapshot, errand: Errand, dead: bool) -> End:
    """The old lock's own job: over Bluetooth, or at the cloud alone. Faults: answer_needed, where nothing
    tells the serial to listen for."""
    lock_id = waiting.facts[f.OldRead].record.lock_id
    what = f.LockIdGiven(lock_id) if dead else old_lock(waiting.facts)
    if what is None:
        raise Fault(FaultCode.ANSWER_NEEDED, "--old-label or --old-serial")
    told = [one for one in errand.answers.facts if isinstance(one, f.Confirmed) or one == f.Compared(None)]
    shared = tuple(f.Confirmed() if isinstance(one, f.Confirmed) else one for one in told)
    facts = (what, f.UninstallChosen(UninstallMode.AREA), *shared)
    own = replace(errand, answers=replace(errand.answers, facts=facts), certificate=None)
    return await run_in(place, CLOUD_ONLY if dead else "uninstall", own)


def which_old(label: str | None, serial: str | None, lock_id: str | None) -> tuple[f.OldChosen, ...]:
    """Faults: computer_usage, lock_label_unreadable."""
    given = tuple(each for each in (label, serial, lock_id) if each)
    if len(given) > 1:
        raise Fault(FaultCode.COMPUTER_USAGE, "--old-label, --old-serial or --old-lock-id: one of them")
    if lock_id:
        return (f.OldChosen(lock_id=an_id("--old-lock-id", lock_id)),)
    return (old(given[0]),) if given else ()


def add_moving(app: typer.Typer) -> None:
    """Put the commands into the command line."""

    def command(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        return lambda function: app.command(name, help=help_of(name))(o.placed(function))

    @command(MOVE)
    @o.installing
    def move(place: Where, out: Output, answers: Answers, certificate: Path | None) -> None:
        finish(run_job(MOVE, Errand(place, answers, out, certificate)))

    @command(REPLACE)
    @o.installing
    def _replace(
        place: Where,
        out: Output,
        answers: Answers,
        certificate: Path | None,
        old_label: OldLabel = None,
        old_serial: OldSerial = None,
        old_lock_id: OldLockId = None,
        old_dead: OldDead = False,
    ) -> None:
        facts = (*which_old(old_label, old_serial, old_lock_id), *answers.facts)
        errand = Errand(place, replace(answers, facts=facts), out, certificate)
        finish(run_replacement(errand, old_dead))
