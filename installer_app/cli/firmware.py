"""`firmware`: which version a lock is to run, and requiring one of a lock, an area, a property or of all."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Final

import typer

from installer_app.cli import answers as a
from installer_app.cli import options as o
from installer_app.cli.answers import Answers
from installer_app.cli.drive import End, Errand
from installer_app.cli.images import add_images
from installer_app.cli.jobs import finish, run_in
from installer_app.cli.output import Output
from installer_app.compose import Workplace, open_workplace
from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Reach, Requirement
from installer_app.model.where import Where
from installer_app.texts import cli as words
from installer_app.texts.cli import help_of
from installer_app.texts.requirement import decides, reaches
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r

Version = Annotated[str, typer.Argument(metavar="VERSION", help=help_of("firmware version"))]
Scope = Annotated[FirmwareScope, typer.Option("--scope", help=help_of("--scope"))]
Confirm = Annotated[str | None, typer.Option("--confirm", metavar="TEXT", help=help_of("--confirm"))]
S = FirmwareScope
IDS: Final = {
    S.LOCK: frozenset({"--lock-id"}),
    S.AREA: frozenset({"--property", "--area"}),
    S.PROPERTY: frozenset({"--property"}),
    S.GLOBAL: frozenset[str](),
}
"""The ids each scope takes; a label or a serial stands for the lock's."""
WIDE: Final = frozenset({S.PROPERTY, S.GLOBAL})
"""What is typed once more."""


def ids_of(scope: FirmwareScope, ids: Mapping[str, str | None]) -> tuple[str | None, str | None]:
    """The property's and the area's id that the scope takes. Faults: answer_needed, naming an id that lacks;
    computer_usage, of an id that this scope does not take."""
    given = {flag for flag, value in ids.items() if value is not None}
    if surplus := sorted(given - IDS[scope]):
        raise Fault(FaultCode.COMPUTER_USAGE, f"--scope {scope} takes no {', '.join(surplus)}")
    if missing := sorted(IDS[scope] - given):
        lock = " or --label or --serial" if scope is S.LOCK else ""
        raise Fault(FaultCode.ANSWER_NEEDED, f"{' and '.join(missing)}{lock}")
    property_id, area_id = ids["--property"], ids["--area"]
    return (
        a.an_id("--property", property_id) if property_id else None,
        a.an_id("--area", area_id) if area_id else None,
    )


def check_confirm(scope: FirmwareScope, confirm: str | None, text: str | None = None) -> None:
    """`text`: what is to be typed, where that is known already. Faults: computer_usage, of another text, and
    where nothing is to be typed."""
    if confirm is not None and (scope not in WIDE or text not in (None, confirm)):
        wanted = "the version" if text is not None else "the property's name"
        raise Fault(
            FaultCode.COMPUTER_USAGE, f"--confirm {confirm!r:.40}: {wanted}, of a property or of all locks"
        )


def make_sure(text: str, scope: FirmwareScope, answers: Answers, confirm: str | None) -> None:
    """What reaches many locks is confirmed, and by typing `text`. Faults: answer_needed; computer_usage, for
    another text."""
    if scope not in WIDE:
        return
    if confirm is not None and confirm != text:
        raise Fault(FaultCode.COMPUTER_USAGE, f"--confirm {confirm!r:.40}: the property is {text!r:.60}")
    answers.to(r.AskConfirm(f"firmware, {scope}"), f.Confirmed)
    if confirm is None:
        typed = answers.prompt(words.typed_question(text)) if answers.prompt else ""
        if typed.strip() != text:
            raise Fault(FaultCode.ANSWER_NEEDED, f"--confirm {shlex.quote(text)}")


async def assign(
    errand: Errand, chosen: f.FirmwareChosen, lock: str | None, text: str | None, confirm: str | None
) -> End:
    """What is there now and how far it reaches, then the job. A lock named by its label or serial is looked
    up first. Faults: cloud_not_found, account_forbidden."""
    async with open_workplace(errand.where) as workplace:
        lock = await _find(workplace, lock, text)
        await _check_may(workplace, chosen.scope, chosen.property_id)
        await tell_before(workplace, chosen, lock, errand.out)
        make_sure(chosen.version or "", chosen.scope, errand.answers, confirm)
        return await run_in(workplace, "firmware", _with(errand, chosen, lock))


async def unassign(
    errand: Errand, chosen: f.UnassignChosen, lock: str | None, text: str | None, confirm: str | None
) -> End:
    """As `assign`; a property is confirmed by its name."""
    async with open_workplace(errand.where) as workplace:
        cloud = workplace.cloud
        lock = await _find(workplace, lock, text)
        await _check_may(workplace, chosen.scope, chosen.property_id)
        await tell_before(workplace, chosen, lock, errand.out)
        name = await cloud.place_name(chosen.property_id) if chosen.property_id else None
        make_sure(name or chosen.property_id or "", chosen.scope, errand.answers, confirm)
        there = await cloud.required_at(chosen.scope, lock, chosen.property_id, chosen.area_id)
        return await run_in(workplace, "unassign", _with(errand, replace(chosen, version=there or ""), lock))


def _with(errand: Errand, chosen: f.Fact, lock: str | None) -> Errand:
    facts: tuple[f.Fact, ...] = (chosen,) if lock is None else (chosen, a.lock_id(lock))
    answers = Answers(facts, errand.answers.allow, errand.answers.prompt)
    return Errand(errand.where, answers, errand.out)


async def _check_may(workplace: Workplace, scope: FirmwareScope, property_id: str | None) -> None:
    if not await workplace.cloud.may_assign(scope, property_id):
        raise Fault(FaultCode.ACCOUNT_FORBIDDEN, f"firmware for {scope}: no account here may", refused=True)


async def tell_before(
    workplace: Workplace, chosen: f.FirmwareChosen | f.UnassignChosen, lock: str | None, out: Output
) -> None:
    """What decides now and how many locks it is for. What cannot be read is unknown and stops nothing."""
    cloud = workplace.cloud
    if lock is not None:
        with suppress(Fault):
            _tell(await cloud.requirement(lock), out)
    try:
        reach = await cloud.reach(chosen.scope, chosen.property_id, chosen.area_id)
    except Fault as fault:
        reach = Reach(None, fault.code.value)
    row = {"scope": chosen.scope.value, "locks": reach.locks, "reason": reach.reason}
    out.row(row, reaches(chosen.scope, reach))


async def show(where: Where, lock: str | None, text: str | None, out: Output) -> None:
    """Required, current and what decided; unknown is said. Faults: those of the record's reading."""
    async with open_workplace(where) as workplace:
        found = await workplace.cloud.requirement(await _find(workplace, lock, text) or "")
    _tell(found, out)


def _tell(found: Requirement, out: Output) -> None:
    row = requirement_row(found)
    out.row(row, "\n".join(f"{key}: {'unknown' if value is None else value}" for key, value in row.items()))


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
        "why": decides(found),
        "up_to_date": (found.required in (None, found.current)) if found.seen else None,
    }


async def _find(workplace: Workplace, lock: str | None, text: str | None) -> str | None:
    """The id of the lock that is named by it, or by its label or serial. Faults: cloud_not_found."""
    return lock if text is None else await _seek(workplace, a.chosen(text).serial)


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
        check_confirm(scope, confirm, version)
        property_id, area_id = ids_of(scope, ids)
        chosen = f.FirmwareChosen(version, scope, property_id, area_id)
        finish(assign(Errand(place, answers, out), chosen, lock_id, text, confirm))

    def _unassign(
        place: Where,
        out: Output,
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
        if scope is S.GLOBAL:
            raise Fault(FaultCode.COMPUTER_USAGE, "--scope global: assign another version instead")
        text = _one_lock(lock_id, label, serial)
        answers = o.answers(out, yes=yes, allow=allow or ())
        ids = {"--lock-id": lock_id or text, "--property": property_id, "--area": area_id}
        check_confirm(scope, confirm)
        property_id, area_id = ids_of(scope, ids)
        chosen = f.UnassignChosen(scope, "", property_id, area_id)
        finish(unassign(Errand(place, answers, out), chosen, lock_id, text, confirm))

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
    firmware.command("unassign", help=help_of("firmware unassign"))(o.placed(_unassign))
    add_images(firmware)
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
