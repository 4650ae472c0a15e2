"""`handover`: a job given to another computer in a sealed file, and taken from one; `job erase`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from installer_app.cli import options as o
from installer_app.cli.answers import Answers
from installer_app.cli.output import Output
from installer_app.compose import Workplace, open_workplace
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.model.where import Where
from installer_app.store import age
from installer_app.texts import cli_handover as words
from installer_app.texts.cli_handover import help_of
from installer_app.texts.command import resume_command
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r

Job = Annotated[str, typer.Argument(metavar="JOB", help=help_of("handover job"))]
Source = Annotated[Path, typer.Argument(metavar="FILE", help=help_of("handover file"))]
To = Annotated[str | None, typer.Option("--to", metavar="RECIPIENT", help=help_of("--to"))]
Words = Annotated[bool, typer.Option("--passphrase", help=help_of("--passphrase"))]
Out = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help=help_of("handover --output"))]


async def show_key(place: Where, out: Output) -> None:
    """Print what a colleague needs to seal a job to this computer."""
    async with open_workplace(place) as workplace:
        key = workplace.handover.public_key
        out.row({"recipient": key}, key)


async def give(place: Where, job_id: str, to: str | Secret, file: Path, out: Output) -> None:
    """Write the file, then give the job away. Faults: as `Handover.give`."""
    async with open_workplace(place) as workplace:
        given = await asyncio.to_thread(workplace.handover.give, job_id, to, file)
        row = {"job": job_id, "state": "given", "to": given.to, "file": str(file), "sha256": given.sha256}
        out.row(row, words.given(job_id, str(file)))


async def take(place: Where, file: Path, out: Output) -> None:
    """Make the job one of this computer. Faults: as `Handover.take`."""
    async with open_workplace(place) as workplace:
        handover = workplace.handover
        needed = await asyncio.to_thread(handover.needs_passphrase, file)
        passphrase = await asyncio.to_thread(read_passphrase, False) if needed else None
        job_id = await asyncio.to_thread(handover.take, file, passphrase)
        origin = workplace.session.snapshot(job_id).facts[f.TakenOver]
        row = {"job": job_id, "from_job": origin.job_id, "from_key": origin.key_id, "head": origin.head}
        command = resume_command(place, job_id)
        out.row(row | {"resume": command}, words.taken(job_id, origin.job_id, origin.key_id, command))


async def erase(place: Where, job_id: str, answers: Answers, out: Output) -> None:
    """Destroy a job's secret bytes. Faults: computer_job_unknown, computer_job_busy; answer_needed."""
    async with open_workplace(place) as workplace:
        workplace.book.job(job_id)
        answers.to(r.AskConfirm("erase"), f.Confirmed)
        await asyncio.to_thread(workplace.book.erase, job_id)
        out.row({"job": job_id, "state": "erased"}, words.erased(job_id))


def warn(workplace: Workplace, out: Output) -> None:
    """Say that the journal is damaged somewhere; what can be read of it goes on."""
    if workplace.damage is not None:
        out.fault(workplace.damage, f.Facts(), {"file": str(workplace.folder.file("journal.db"))})


def read_passphrase(twice: bool) -> Secret:
    """From the first line of standard input, or asked for without echo. Faults: answer_needed where it is
    empty; computer_usage where the two differ, or it is too short to seal with."""
    if sys.stdin.isatty():
        text = _ask(words.passphrase_prompt())
        if twice and _ask(words.passphrase_again()) != text:
            raise Fault(FaultCode.COMPUTER_USAGE, "the two passphrases differ")
    else:
        text = sys.stdin.readline(age.LONGEST + 2).rstrip("\r\n")
    if not text:
        raise Fault(FaultCode.ANSWER_NEEDED, "the passphrase, on standard input")
    return age.check_passphrase(Secret(text)) if twice else Secret(text)


def _ask(prompt: str) -> str:
    return str(typer.prompt(prompt, hide_input=True, default="", show_default=False))


def add_handover(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    handover = typer.Typer(help=help_of("handover"))
    job = typer.Typer(help=help_of("job"))
    app.add_typer(handover, name="handover")
    app.add_typer(job, name="job")

    def _key(place: Where, out: Output) -> None:
        asyncio.run(show_key(place, out))

    def _give(
        place: Where, out: Output, job_id: Job, output: Out, to: To = None, passphrase: Words = False
    ) -> None:
        if (to is None) is not passphrase:
            raise Fault(FaultCode.COMPUTER_USAGE, "one of --to RECIPIENT and --passphrase")
        whom = read_passphrase(True) if to is None else age.check_recipient(to)
        asyncio.run(give(place, job_id, whom, output, out))

    def _take(place: Where, out: Output, source: Source) -> None:
        asyncio.run(take(place, source, out))

    def _erase(place: Where, out: Output, job_id: Job, yes: o.Yes = False) -> None:
        asyncio.run(erase(place, job_id, o.answers(out, yes=yes), out))

    for name, function in (("key", _key), ("give", _give), ("take", _take)):
        handover.command(name, help=help_of(f"handover {name}"))(o.placed(function))
    job.command("erase", help=help_of("job erase"))(o.placed(_erase))
