"""`firmware`: which version a lock is to run, and requiring one of a lock, an area, a property or of all."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

import typer

from installer_app.cli import answers as a
from installer_app.cli import options as o
from installer_app.cli.answers import Answers
from installer_app.cli.drive import End, Errand
from installer_app.cli.jobs import finish, run_in
from installer_app.cli.output import Output
from installer_app.cloud.requirement import Requirement
from installer_app.compose import Workplace, open_workplace
from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.texts import cli as words
from installer_app.texts.cli import help_of
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r

Version = Annotated[str, typer.Argument(metavar="VERSION", help=help_of("firmware version"))]
Scope = Annotated[FirmwareScope, typer.Option("--scope", help=help_of("--scope"))]
Confirm = Annotated[str | None, typer.Option("--confirm", metavar="VERSION", help=help_of("--confirm"))]
S = FirmwareScope
IDS: Final = {
    S.LOCK: frozenset({"--lock-id"}),
    S.AREA: frozenset({"--property", "--area"}),
    S.PROPERTY: frozenset({"--property"}),
    S.GLOBAL: frozenset[str](),
}
"""The ids each scope takes; a label or a serial stands for the lock's."""


def choose(version: str, scope: FirmwareScope, ids: dict[str, str | None]) -> f.FirmwareChosen:
    """The version and where it is to be required. Faults: answer_needed, naming an id that lacks;
    computer_usage, of an id that this scope does not take."""
    given = {flag for flag, value in ids.items() if value is not None}
    if surplus := sorted(given - IDS[scope]):
        raise Fault(FaultCode.COMPUTER_USAGE, f"--scope {scope} takes no {', '.join(surplus)}")
    if missing := sorted(IDS[scope] - given):
        lock = " or --label or --serial" if scope is S.LOCK else ""
        raise Fault(FaultCode.ANSWER_NEEDED, f"{' and '.join(missing)}{lock}")
    property_id, area_id = (
        a.an_id(flag, text) if (text := ids[flag]) else None for flag in ("--property", "--area")
    )
    return f.FirmwareChosen(version, scope, property_id, area_id)


def make_sure(version: str, scope: FirmwareScope, answers: Answers, confirm: str | None) -> None:
    """What reaches many locks is confirmed, what reaches all by typing the version. Faults: answer_needed."""
    if confirm is not None and (scope is not S.GLOBAL or confirm != version):
        raise Fault(FaultCode.COMPUTER_USAGE, f"--confirm {confirm!r:.40}: the version, with --scope global")
    if scope in (S.PROPERTY, S.GLOBAL):
        answers.to(r.AskConfirm(f"firmware {version}, {scope}"), f.Confirmed)
    if scope is S.GLOBAL and confirm is None:
        typed = answers.prompt(words.global_question(version)) if answers.prompt else ""
        if typed.strip() != version:
            raise Fault(FaultCode.ANSWER_NEEDED, f"--confirm {version}")


async def assign(errand: Errand, chosen: f.FirmwareChosen, lock: str | None, text: str | None) -> End:
    """The job; a lock named by its label or serial is looked up first. Faults: cloud_not_found."""
    async with open_workplace(errand.where) as workplace:
        facts: tuple[f.Fact, ...] = (chosen,)
        if text is not None:
            lock = await _seek(workplace, a.chosen(text).serial)
        if lock is not None:
            facts += (a.lock_id(lock),)
        answers = Answers(facts, errand.answers.allow, errand.answers.prompt)
        return await run_in(workplace, "firmware", Errand(errand.where, answers, errand.out))


async def show(where: Where, lock: str | None, text: str | None, out: Output) -> None:
    """Required, current and what decided; unknown is said. Faults: those of the record's reading."""
    async with open_workplace(where) as workplace:
        serial = a.chosen(text).serial if text is not None else ""
        lock_id = a.lock_id(lock).lock_id if lock is not None else await _seek(workplace, serial)
        found = await workplace.cloud.requirement(lock_id)
    row = requirement_row(found)
    shown = [f"{key}: {'unknown' if value is None else value}" for key, value in row.items()]
    out.row(row, "\n".join(shown))


def requirement_row(found: Requirement) -> dict[str, object]:
    """What is required, what runs and what decided, in one row."""
    none = "none" if found.seen else "unknown"
    scope = found.scope.value if found.scope else "unknown" if found.required or not found.seen else "none"
    return {
        "lock_id": found.record.lock_id,
        "name": found.record.display_name,
        "required": found.required or none,
        "current": found.current or none,
        "scope": scope,
        "up_to_date": (found.required in (None, found.current)) if found.seen else None,
    }


async def _seek(workplace: Workplace, serial: str) -> str:
    read = await workplace.cloud.ask(r.ReadRecord(serial, None), lambda _: None)
    if read.record is None:
        why = "no record with this serial" if read.searched else f"not seen: {read.reason}"
        raise Fault(FaultCode.CLOUD_NOT_FOUND, f"{serial}: {why}")
    return read.record.lock_id


def add_firmware(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    firmware = typer.Typer(help=help_of("firmware"))
    app.add_typer(firmware, name="firmware")

    def _assign(
        place: Where,
        out: Output,
        version: Version,
        scope: Scope = FirmwareScope.LOCK,
        lock_id: o.LockId = None,
        label: o.LabelText = None,
        serial: o.SerialText = None,
        property_id: o.PropertyId = None,
        area_id: o.AreaId = None,
        yes: o.Yes = False,
        confirm: Confirm = None,
        allow: o.Allow = None,
    ) -> None:
        text = _one_lock(lock_id, label, serial)
        answers = o.answers(out, yes=yes, allow=allow or ())
        ids = {"--lock-id": lock_id or text, "--property": property_id, "--area": area_id}
        chosen = choose(version, scope, ids)
        make_sure(version, scope, answers, confirm)
        finish(assign(Errand(place, answers, out), chosen, lock_id, text))

    def _show(
        place: Where,
        out: Output,
        lock_id: o.LockId = None,
        label: o.LabelText = None,
        serial: o.SerialText = None,
    ) -> None:
        text = _one_lock(lock_id, label, serial)
        if lock_id is None and text is None:
            raise Fault(FaultCode.ANSWER_NEEDED, "--lock-id or --label or --serial")
        asyncio.run(show(place, lock_id, text, out))

    firmware.command("assign", help=help_of("firmware assign"))(o.placed(_assign))
    firmware.command("show", help=help_of("firmware show"))(o.placed(_show))


def _one_lock(lock_id: str | None, label: str | None, serial: str | None) -> str | None:
    """What names the lock, if not its id. Faults: computer_usage, lock_label_unreadable,
    answer_needed."""
    if sum(each is not None for each in (lock_id, label, serial)) > 1:
        raise Fault(FaultCode.COMPUTER_USAGE, "one of --lock-id, --label and --serial")
    if lock_id is not None:
        a.lock_id(lock_id)
    text = label or serial
    if text is not None:
        a.chosen(text)
    return text
