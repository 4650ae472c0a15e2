"""The commands that are jobs: one lock's work, from start or resumption to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

import typer

from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.answers import Answers
from installer_app.cli.drive import End, Errand, drive
from installer_app.cli.handover import warn
from installer_app.cli.output import Output
from installer_app.compose import Workplace, open_workplace
from installer_app.computer import random_bytes
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.support.planned import binder
from installer_app.texts import cli as words
from installer_app.texts.cli import help_of
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.journal import HAND_OVER
from installer_app.workflow.moving import CLOUD_ONLY
from installer_app.workflow.steps import WORKFLOWS


async def run_job(workflow: str, errand: Errand) -> End:
    """Start a job with the facts that fit its workflow, and drive it."""
    errand.check()
    async with open_workplace(errand.where) as workplace:
        return await run_in(workplace, workflow, errand)


async def run_in(workplace: Workplace, workflow: str, errand: Errand) -> End:
    """The same in a workplace that is open."""
    kinds = {step.learns for step in WORKFLOWS[workflow]}
    facts = [fact for fact in errand.answers.at_once if type(fact) in kinds]
    begun = binder(workplace.folder, random_bytes, workflow, facts)
    job_id = workplace.session.start(workflow, facts, begun)
    return await drive(workplace.session, job_id, errand)


async def take_up(job_id: str | None, errand: Errand, undo: bool = False) -> End:
    """Resume a job, or take back what it did. Faults: computer_job_unknown; computer_job_busy, where another
    process is at it; answer_needed, where several are unfinished; computer_not_undoable."""
    errand.check()
    async with open_workplace(errand.where) as workplace:
        warn(workplace, errand.out)
        found = job_id or only_unfinished(workplace)
        if found not in workplace.book.unfinished():
            raise Fault(FaultCode.COMPUTER_JOB_UNKNOWN, f"{found!r:.40} is not open")
        if HAND_OVER in errand.answers.allow and workplace.session.snapshot(found).memory.offered is not None:
            workplace.session.keep(found)
        if undo:
            workplace.session.undo(found)
        else:
            workplace.session.turn_back(found)
        for fact in errand.answers.at_once:
            workplace.session.answer(found, fact)
        return await drive(workplace.session, found, errand)


def only_unfinished(workplace: Workplace) -> str:
    """The one job that is not closed."""
    unfinished = workplace.book.unfinished()
    if not unfinished:
        raise Fault(FaultCode.COMPUTER_JOB_UNKNOWN, "no unfinished job here")
    if len(unfinished) > 1:
        raise Fault(FaultCode.ANSWER_NEEDED, f"--job, one of {', '.join(unfinished)}")
    return unfinished[0]


async def abandon(job_id: str, errand: Errand) -> None:
    """Close an unfinished job as it stands. Faults: computer_job_unknown; answer_needed without a yes."""
    async with open_workplace(errand.where) as workplace:
        session = workplace.session
        if job_id not in workplace.book.unfinished():
            raise Fault(FaultCode.COMPUTER_JOB_UNKNOWN, f"{job_id!r:.40} is not open")
        errand.answers.to(r.AskConfirm("abandon"), f.Confirmed)
        await session.abandon(job_id)
        errand.out.row({"job": job_id, "state": "abandoned"}, words.abandoned(job_id))


def add_jobs(app: typer.Typer) -> None:
    """Put the job commands into the command line."""

    def command(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        return lambda function: app.command(name, help=help_of(name))(o.placed(function))

    @command("install")
    @o.installing
    def install(place: Where, out: Output, answers: Answers, certificate: Path | None) -> None:
        finish(run_job("install", Errand(place, answers, out, certificate)))

    @command("provision")
    def provision(
        place: Where,
        out: Output,
        label: o.LabelText = None,
        serial: o.SerialText = None,
        name: o.Name = None,
        yes: o.Yes = False,
        same_fingerprint: o.SameFingerprint = False,
        not_compared: o.NotCompared = False,
        allow: o.Allow = None,
    ) -> None:
        answers = o.answers(
            out,
            label=label,
            serial=serial,
            name=name,
            compared=(same_fingerprint, not_compared),
            yes=yes,
            allow=allow or (),
        )
        finish(run_job("provision", Errand(place, answers, out)))

    @command("uninstall")
    def uninstall(
        place: Where,
        out: Output,
        label: o.LabelText = None,
        serial: o.SerialText = None,
        lock_id: o.LockId = None,
        cloud_only: o.CloudOnly = False,
        mode: o.Mode = None,
        yes: o.Yes = False,
        same_fingerprint: o.SameFingerprint = False,
        not_compared: o.NotCompared = False,
        allow: o.Allow = None,
    ) -> None:
        if lock_id and not cloud_only:
            raise Fault(FaultCode.COMPUTER_USAGE, "--lock-id needs --cloud-only")
        answers = o.answers(
            out,
            label=label,
            serial=serial,
            lock_id=lock_id,
            uninstall=mode or ("area" if yes else None),
            compared=(same_fingerprint, not_compared),
            yes=yes,
            allow=allow or (),
        )
        finish(run_job(CLOUD_ONLY if cloud_only else "uninstall", Errand(place, answers, out)))

    @command("deprovision")
    def deprovision(
        place: Where,
        out: Output,
        label: o.LabelText = None,
        serial: o.SerialText = None,
        yes: o.Yes = False,
        pressed: o.PressedFlag = False,
        same_fingerprint: o.SameFingerprint = False,
        not_compared: o.NotCompared = False,
        allow: o.Allow = None,
    ) -> None:
        answers = o.answers(
            out,
            label=label,
            serial=serial,
            compared=(same_fingerprint, not_compared),
            pressed=pressed,
            yes=yes,
            allow=allow or (),
        )
        finish(run_job("deprovision", Errand(place, answers, out)))

    @command("verify")
    def verify(
        place: Where,
        out: Output,
        lock_id: o.LockId = None,
        property_id: o.PropertyId = None,
        area_id: o.AreaId = None,
    ) -> None:
        answers = o.answers(out, lock_id=lock_id, place=(property_id, area_id))
        finish(run_job("verify", Errand(place, answers, out)))

    @command("blink")
    def blink(
        place: Where,
        out: Output,
        label: o.LabelText = None,
        serial: o.SerialText = None,
    ) -> None:
        answers = o.answers(out, label=label, serial=serial)
        finish(run_job("blink", Errand(place, answers, out)))

    @command("resume")
    def resume(
        place: Where,
        out: Output,
        job: o.JobId = None,
        allow: o.Allow = None,
        label: o.LabelText = None,
        serial: o.SerialText = None,
        property_id: o.PropertyId = None,
        area_id: o.AreaId = None,
        name: o.Name = None,
        lock_id: o.LockId = None,
        firmware: o.Firmware = None,
        keep_firmware: o.KeepFirmware = False,
        carry: o.Carry = False,
        mode: o.Mode = None,
        yes: o.Yes = False,
        pressed: o.PressedFlag = False,
        at_door: o.AtDoorFlag = False,
        same_fingerprint: o.SameFingerprint = False,
        not_compared: o.NotCompared = False,
        checklist: o.Checklist = False,
        ticked: o.Ticked = None,
        battery_date: o.BatteryDate = None,
        certificate: o.Certificate = None,
    ) -> None:
        answers = o.answers(
            out,
            label=label,
            serial=serial,
            place=(property_id, area_id),
            name=name,
            lock_id=lock_id,
            firmware=firmware,
            keep_firmware=keep_firmware,
            carry=carry,
            uninstall=mode,
            compared=(same_fingerprint, not_compared),
            pressed=pressed,
            at_door=at_door,
            yes=yes,
            checklist=checklist,
            ticked=(ticked, battery_date),
            allow=allow or (),
        )
        finish(take_up(job, Errand(place, answers, out, certificate)))

    @command("undo")
    def undo(
        place: Where,
        out: Output,
        job: o.JobId = None,
        allow: o.Allow = None,
        yes: o.Yes = False,
        pressed: o.PressedFlag = False,
        same_fingerprint: o.SameFingerprint = False,
        not_compared: o.NotCompared = False,
    ) -> None:
        answers = o.answers(
            out,
            compared=(same_fingerprint, not_compared),
            pressed=pressed,
            yes=yes,
            allow=allow or (),
        )
        finish(take_up(job, Errand(place, answers, out), undo=True))

    @command("abandon")
    def _abandon(place: Where, out: Output, job: o.JobToEnd, yes: o.Yes = False) -> None:
        asyncio.run(abandon(job, Errand(place, o.answers(out, yes=yes), out)))


def finish(work: Coroutine[None, None, End]) -> None:
    """Do it, and leave with its exit code."""
    leave(asyncio.run(work).exit_code)


def leave(exit_code: int) -> None:
    """Leave with this code."""
    if exit_code != exits.PROVEN:
        raise typer.Exit(exit_code)
