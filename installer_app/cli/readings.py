"""The commands that only read: the air, one lock, the jobs, the journal; and signing in and out."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Final

import typer

from installer_app.cli import options as o
from installer_app.cli.answers import chosen
from installer_app.cli.handover import warn
from installer_app.cli.listening import explain_unseen, scan
from installer_app.cli.output import Output
from installer_app.compose import Workplace, open_workplace
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.model.where import Where
from installer_app.store.credentials import Kept
from installer_app.texts import cli as words
from installer_app.texts import cli_handover as more
from installer_app.texts.cli import help_of
from installer_app.texts.steps import title
from installer_app.texts.values import state as state_words
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.snapshot import Snapshot

TOKEN_LIMIT: Final = 8192
Seconds = Annotated[float, typer.Option("--seconds", min=0.5, max=600, help=help_of("--seconds"))]
CredentialName = Annotated[str | None, typer.Option("--credential", help=help_of("--credential"))]


async def show_lock(where: Where, text: str, out: Output) -> None:
    """Read a lock's info, held against its label if one is given. Faults: those of the lock party."""
    lock = chosen(text)
    async with open_workplace(where) as workplace:
        label = lock.label
        request = r.ReadInfo(
            lock.serial, label.model if label else None, label.fingerprint if label else None
        )
        read = await workplace.lock.ask(request, lambda _: None)
    info = read.info
    row = {
        "serial": info.serial,
        "model": info.model,
        "state": info.state.name.lower(),
        "identity": "keys as on the label" if lock.label else "a claim: no label was given",
        "fingerprint": read.fingerprint,
        "firmware": info.fw,
        "battery_percent": info.battery,
        "clock_off_s": info.time - read.computer_time if info.time else None,
        "access_logs_not_pushed": info.logs,
        "lock_id": info.lock_id,
        "property_id": info.property_id,
        "area_id": info.area_id,
        "key_map": info.key_map,
        "last_sync_ok": info.sync.ok if info.sync else None,
        "last_sync_error": info.sync.error if info.sync else None,
        "last_applied": info.last.kind if info.last else None,
    }
    lines = [f"{info.serial}  {state_words(info)}"]
    lines += [f"  {key}: {'unknown' if value is None else value}" for key, value in row.items()]
    out.row(row, "\n".join(lines))


async def list_jobs(where: Where, everything: bool, out: Output) -> None:
    """One row a job, oldest first."""
    async with open_workplace(where) as workplace:
        warn(workplace, out)
        for job_id in workplace.session.job_ids() if everything else workplace.book.unfinished():
            try:
                snapshot = workplace.session.snapshot(job_id)
            except Fault as fault:  # one that cannot be read hides no other
                unread = {"job": job_id, "state": "unreadable", "code": fault.code.value}
                out.row(unread | {"detail": fault.detail}, f"{job_id}  {more.unreadable()}  [{fault}]")
                continue
            if everything or snapshot.memory.outcome is None:
                holder = workplace.book.holder(job_id)
                row = job_row(snapshot) | {"held_by": str(holder) if holder else None}
                said = [job_line(row), *([str(holder)] if holder else [])]
                said += [more.offered(snapshot.memory.offered_at)] if row["offered"] else []
                out.row(row, "  ".join(said))


def job_line(row: Mapping[str, object]) -> str:
    """The row of a job for people."""
    last = title(str(row["last"])) if row["last"] else ""
    code = f"  [{row['fault']}]" if row["fault"] else ""
    return f"{row['job']}  {row['workflow']:<12} {row['serial'] or '':<10} {row['state']:<10} {last}{code}"


def job_row(snapshot: Snapshot) -> dict[str, object]:
    """A job in one row."""
    facts = snapshot.facts
    lock = facts.get(f.LockChosen)
    order = sorted(snapshot.memory.learned_at.items(), key=lambda item: item[1])
    conclusion = conclude(snapshot.workflow, facts)
    return {
        "job": snapshot.job_id,
        "workflow": snapshot.memory.workflow,
        "serial": lock.serial if lock else None,
        "state": snapshot.state.value,
        "grade": conclusion.grade.value,
        "last": order[-1][0] if order else None,
        "at": order[-1][1] if order else None,
        "fault": snapshot.memory.fault.code.value if snapshot.memory.fault else None,
        "offered": snapshot.memory.offered.to if snapshot.memory.offered else None,
        "given": snapshot.memory.given.to if snapshot.memory.given else None,
    }


async def sign_in(where: Where, credential: str | None, token: Secret, out: Output) -> None:
    """Keep a token for later commands. Faults: as Workplace.sign_in; computer_keychain, without one."""
    async with open_workplace(where) as workplace:
        name = _credential(workplace, credential)
        kept = await workplace.sign_in(name, token)
        if kept is Kept.SESSION:
            raise Fault(FaultCode.COMPUTER_KEYCHAIN, "no keychain would keep the token after this command")
        out.row({"credential": name, "kept": kept.value}, words.signed_in(name, kept.value))


async def sign_out(where: Where, credential: str | None, out: Output) -> None:
    """Forget a token."""
    async with open_workplace(where) as workplace:
        name = _credential(workplace, credential)
        await workplace.sign_out(name)
        out.row({"credential": name}, words.signed_out(name))


def read_token(credential: str | None) -> Secret:
    """From standard input, or asked for without echo. Faults: answer_needed where it is empty,
    computer_usage where it is no token."""
    if sys.stdin.isatty():
        text = str(
            typer.prompt(
                words.token_prompt(credential or ""), hide_input=True, default="", show_default=False
            )
        )
    else:
        text = sys.stdin.read(TOKEN_LIMIT + 1)
    text = text.strip()
    if not text:
        raise Fault(FaultCode.ANSWER_NEEDED, "the token, on standard input")
    if len(text) > TOKEN_LIMIT or not text.isascii() or not text.isprintable() or " " in text:
        raise Fault(FaultCode.COMPUTER_USAGE, "this is not a token")
    return Secret(text)


def _credential(workplace: Workplace, credential: str | None) -> str:
    names = workplace.profile.credentials
    if credential is None and len(names) == 1:
        return names[0]
    if credential is None:
        raise Fault(FaultCode.ANSWER_NEEDED, f"--credential, one of {', '.join(names)}")
    return credential


def add_readings(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    lock = typer.Typer(help=help_of("lock"))
    app.add_typer(lock, name="lock")

    def command(
        name: str, group: typer.Typer = app, words: str | None = None
    ) -> Callable[[Callable[..., None]], Callable[..., None]]:
        return lambda function: group.command(name, help=help_of(words or name))(o.placed(function))

    @command("scan")
    def _scan(
        place: Where,
        out: Output,
        seconds: Seconds = 5.0,
        explain: Annotated[
            str | None, typer.Option("--explain", metavar="SERIAL", help=help_of("--explain"))
        ] = None,
    ) -> None:
        if explain is None:
            asyncio.run(scan(place, seconds, out))
            return
        raise typer.Exit(asyncio.run(explain_unseen(place, explain, seconds, out)))

    @command("show", lock, "lock show")
    def _show(place: Where, out: Output, label: o.LabelText = None, serial: o.SerialText = None) -> None:
        text = label or serial
        if text is None:
            raise Fault(FaultCode.ANSWER_NEEDED, "--label or --serial")
        asyncio.run(show_lock(place, text, out))

    @command("jobs")
    def _jobs(
        place: Where,
        out: Output,
        everything: Annotated[bool, typer.Option("--all", help=help_of("--all"))] = False,
    ) -> None:
        asyncio.run(list_jobs(place, everything, out))

    @command("sign-in")
    def _sign_in(place: Where, out: Output, credential: CredentialName = None) -> None:
        if place.sandbox:
            raise Fault(FaultCode.COMPUTER_USAGE, "--sandbox: name who is signed in with --as")
        asyncio.run(sign_in(place, credential, read_token(credential), out))

    @command("sign-out")
    def _sign_out(place: Where, out: Output, credential: CredentialName = None) -> None:
        asyncio.run(sign_out(place, credential, out))
