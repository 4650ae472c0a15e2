"""`certificate`: checked offline line by line, shown and saved."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Final

import typer

from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.jobs import leave
from installer_app.cli.output import Output
from installer_app.compose import open_workplace
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.protocol.label import parse_label
from installer_app.store.certificate import save
from installer_app.store.certificate_file import read_file
from installer_app.store.verification import verify
from installer_app.texts import certificate as words
from installer_app.texts.certificate import help_of
from installer_app.workflow.facts import Certified
from installer_app.workflow.snapshot import Snapshot
from installer_app.workflow.verified import CheckedLine, Standing, Verification

File = Annotated[Path, typer.Argument(metavar="FILE", help=help_of("certificate file"))]
LabelText = Annotated[str | None, typer.Option("--label", help=help_of("certificate --label"))]
Key = Annotated[str | None, typer.Option("--key", metavar="FINGERPRINT", help=help_of("--key"))]
Json = Annotated[bool, typer.Option("--json", help=o.help_of("--json"))]
Pdf = Annotated[Path | None, typer.Option("--pdf", help=help_of("--pdf"))]
FALSE: Final = exits.FAMILIES["message"]
_HEX: Final = frozenset("0123456789abcdef")


def read_key(text: str) -> str:
    """An installation's id or public key, as compared by people. Faults: computer_usage."""
    key = "".join(text.lower().replace(":", " ").replace("-", " ").split())
    if len(key) not in (16, 64) or not _HEX.issuperset(key):
        raise Fault(FaultCode.COMPUTER_USAGE, f"--key {text!r:.80}: 16 digits of 0 to 9 and a to f")
    return key


def check(raw: bytes, label: str | None, key: str | None, out: Output) -> int:
    """Tell all that can be said of a certificate; the exit code. Faults: lock_label_unreadable, and that of
    `read_key`."""
    lock = parse_label(label) if label is not None else None
    signer = read_key(key) if key is not None else None
    try:
        found = verify(raw, lock, signer)
    except Fault as fault:
        row = {"step": "result", "whole": False, "known": False, "detail": fault.detail, "exit_code": FALSE}
        out.row(row, words.broken())
        return FALSE
    tell(found, out)
    return exit_code(found)


def exit_code(found: Verification) -> int:
    """See the help of `certificate verify`."""
    if not found.is_whole:
        return FALSE
    return exits.PROVEN if found.is_known else exits.NOT_VERIFIABLE


def tell(found: Verification, out: Output) -> None:
    """Line by line, then the whole."""
    for line in found.lines:
        out.row(_row(line), f"{words.subject(line.subject)}: {words.shown(line)}\n    {words.vouched(line)}")
    for heading, text in words.findings(found).items():
        out.row({"step": "finding", "finding": heading, "text": text}, f"{heading}: {text}")
    row: dict[str, object] = {
        "step": "result",
        "version": found.version,
        "sha256": found.sha256,
        "whole": found.is_whole,
        "known": found.is_known,
        "as_written": found.as_written,
        "signature_holds": found.signature_holds,
        "installation": found.key_id or None,
        "installation_is": found.signer.value,
        "lock_is": found.lock.value,
        "lock_proven": found.is_lock_proven,
        "false": list(found.false),
        "exit_code": exit_code(found),
    }
    out.row(row, words.verdict(found))


def _row(line: CheckedLine) -> dict[str, object]:
    by = line.by.value if line.standing is Standing.STANDS else None
    return {
        "step": "line",
        "subject": line.subject,
        "value": line.value,
        "standing": line.standing.value,
        "by": by,
        "at": line.at or None,
    }


async def of_job(place: Where, job_id: str) -> tuple[Snapshot, Certified, str, bool]:
    """A job with its certificate, this installation's id, and whether it is the sandbox. Faults:
    computer_job_unknown; computer_usage, where it has none yet."""
    async with open_workplace(place) as workplace:
        snapshot = workplace.session.snapshot(job_id)
        certified = snapshot.facts.get(Certified)
        if certified is None:
            raise Fault(FaultCode.COMPUTER_USAGE, f"{job_id} has no certificate yet")
        return snapshot, certified, workplace.key.key_id, workplace.profile.sandbox


async def own_key_id(place: Where) -> str:
    """By which this installation's certificates are known."""
    async with open_workplace(place) as workplace:
        return workplace.key.key_id


def add_certificate(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    commands = typer.Typer(help=help_of("certificate"))
    app.add_typer(commands, name="certificate")

    @commands.command("verify", help=help_of("certificate verify"))
    def _verify(file: File, label: LabelText = None, key: Key = None, json: Json = False) -> None:
        leave(check(read_file(file), label, key, o.output(json)))

    def _show(place: Where, out: Output, job: o.JobToEnd) -> None:
        _, certified, own_key, _ = asyncio.run(of_job(place, job))
        check(certified.certificate.encode(), None, own_key, out)

    def _save(
        place: Where, out: Output, job: o.JobToEnd, pdf: Pdf = None, certificate: o.Certificate = None
    ) -> None:
        if pdf is None and certificate is None:
            raise Fault(FaultCode.ANSWER_NEEDED, "--certificate or --pdf")
        snapshot, certified, _, sandbox = asyncio.run(of_job(place, job))
        if certificate is not None:
            save(certificate, certified)
            out.row(
                {"job": job, "file": str(certificate), "sha256": certified.sha256},
                words.saved(str(certificate)),
            )
        if pdf is not None:
            from installer_app.ui.paper_alone import write_paper

            write_paper(snapshot, sandbox, pdf)
            out.row({"job": job, "file": str(pdf)}, words.saved(str(pdf)))

    def _key(place: Where, out: Output) -> None:
        own = asyncio.run(own_key_id(place))
        out.row({"installation": own}, words.grouped(own))

    for name, function in (("show", _show), ("save", _save), ("key", _key)):
        commands.command(name, help=help_of(f"certificate {name}"))(o.placed(function))
