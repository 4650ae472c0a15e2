"""`journal`: checked, exported and set aside, here or from a file, whole or damaged; no service is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from installer_app.cli import options as o
from installer_app.cli.output import Output
from installer_app.compose import journal_file
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.store.keeping import set_journal_aside
from installer_app.store.survey import Survey, export, survey
from installer_app.texts import cli_handover as words
from installer_app.texts.cli_handover import help_of
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r

Source = Annotated[Path | None, typer.Argument(metavar="FILE", help=help_of("journal file"))]
Out = Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help=help_of("journal --output"))]


def look(place: Where, source: Path | None) -> Survey:
    """The journal in a file, else that of the data folder; one that never began is whole. Faults:
    computer_usage, no such file; computer_profile, computer_storage."""
    file = source if source is not None else journal_file(place)
    if source is None and not file.exists() and not file.with_name(f"{file.name}-wal").exists():
        return Survey(file, (), 0, None)
    return survey(file)


def tell(found: Survey, out: Output, exported: Path | None = None) -> None:
    """How much of it is whole. Faults: why not all of it, or why this version cannot use it."""
    last = found.last_whole
    whole = found.whole == len(found.rows) and (
        found.fault is None or found.fault.code is FaultCode.COMPUTER_JOURNAL_NEWER
    )
    row: dict[str, object] = {
        "file": str(found.file),
        "entries": len(found.rows),
        "whole": whole,
        "whole_entries": found.whole,
        "last_whole": {"n": last[0], "job": last[1], "at": last[2], "hash": _hex(last[5])} if last else None,
    }
    if exported is not None:
        row["exported"] = str(exported)
    if found.fault is not None:
        row |= {"code": found.fault.code.value, "detail": found.fault.detail}
    until = str(last[2]) if last else ""
    said = (
        words.chain_whole(found.whole) if whole else words.chain_broken(found.whole, len(found.rows), until)
    )
    out.row(row, said if exported is None else f"{said}\n{words.exported(str(exported))}")
    if found.fault is not None:
        raise found.fault


def _hex(hash_: object) -> str:
    return hash_.hex() if isinstance(hash_, bytes) else ""


def add_journal(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    journal = typer.Typer(help=help_of("journal"))
    app.add_typer(journal, name="journal")

    def _verify(place: Where, out: Output, source: Source = None) -> None:
        tell(look(place, source), out)

    def _export(place: Where, out: Output, target: Out, source: Source = None) -> None:
        if target.exists() or not target.absolute().parent.is_dir():
            why = "is there already" if target.exists() else "no such folder"
            raise Fault(FaultCode.COMPUTER_USAGE, f"--output {target}: {why}")
        found = look(place, source)
        export(found, target)
        tell(found, out, target)

    def _set_aside(place: Where, out: Output, yes: o.Yes = False) -> None:
        file = journal_file(place)
        o.answers(out, yes=yes).to(r.AskConfirm("set-aside"), f.Confirmed)
        for path in set_journal_aside(file):
            out.row({"set_aside": str(path)}, words.set_aside(str(path)))

    for name, function in (("verify", _verify), ("export", _export), ("set-aside", _set_aside)):
        journal.command(name, help=help_of(f"journal {name}"))(o.placed(function))
