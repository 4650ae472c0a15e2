"""The commands that are jobs: one lock's work, from start or resumption to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import typer

from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.answers import Answers
from installer_app.cli.drive import End, drive
from installer_app.cli.output import Output
from installer_app.compose import Where, Workplace, open_workplace
from installer_app.model.fault import Fault, FaultCode
from installer_app.texts.cli import help_of
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState
from installer_app.workflow.steps import WORKFLOWS


async def run_job(
    where: Where, workflow: str, answers: Answers, out: Output, certificate: Path | None = None
) -> End:
    """Start a job with the facts that fit its workflow, and drive it."""
    kinds = {step.learns for step in WORKFLOWS[workflow]}
    facts = [fact for fact in answers.facts if type(fact) in kinds]
    async with open_workplace(where) as workplace:
        job_id = workplace.session.start(workflow, facts)
        return _keep(await drive(workplace.session, job_id, answers, out), certificate)


async def take_up(
    where: Where, job_id: str | None, answers: Answers, out: Output, certificate: Path | None
) -> End:
    """Resume a job. Faults: computer_job_unknown; answer_needed where several are unfinished."""
    async with open_workplace(where) as workplace:
        found = job_id or only_unfinished(workplace)
        workplace.session.resume(found)
        for fact in answers.facts:
            workplace.session.answer(found, fact)
        return _keep(await drive(workplace.session, found, answers, out), certificate)


def only_unfinished(workplace: Workplace) -> str:
    """The one job that is not closed."""
    closed = (JobState.DONE, JobState.ABANDONED)
    session = workplace.session
    unfinished = [one for one in session.job_ids() if session.snapshot(one).state not in closed]
    if not unfinished:
        raise Fault(FaultCode.COMPUTER_JOB_UNKNOWN, "no unfinished job here")
    if len(unfinished) > 1:
        raise Fault(FaultCode.ANSWER_NEEDED, f"--job, one of {', '.join(unfinished)}")
    return unfinished[0]


def _keep(end: End, certificate: Path | None) -> End:
    certified = end.snapshot.facts.get(f.Certified)
    if certificate is not None and certified is not None:
        try:
            certificate.write_text(certified.certificate + "\n", "utf-8")
        except OSError as error:
            raise Fault(FaultCode.COMPUTER_STORAGE, f"{certificate}: {error.strerror}") from None
    return end


def add_jobs(app: typer.Typer) -> None:
    """Put the job commands into the command line."""

    def command(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        return app.command(name, help=help_of(name))

    @command("install")
    def install(
        label: o.LabelText = None,
        serial: o.SerialText = None,
        property_id: o.PropertyId = None,
        area_id: o.AreaId = None,
        name: o.Name = None,
        firmware: o.Firmware = None,
        keep_firmware: o.KeepFirmware = False,
        yes: o.Yes = False,
        same_fingerprint: o.SameFingerprint = False,
        not_compared: o.NotCompared = False,
        allow: o.Allow = None,
        certificate: o.Certificate = None,
        data_dir: o.DataDir = None,
        sandbox: o.Sandbox = False,
        profile: o.ProfileName = None,
        radio: o.Radio = None,
        json: o.Json = False,
    ) -> None:
        answers = o.answers(
            json=json,
            label=label,
            serial=serial,
            place=(property_id, area_id),
            name=name,
            firmware=firmware,
            keep_firmware=keep_firmware,
            compared=(same_fingerprint, not_compared),
            yes=yes,
            allow=allow or (),
        )
        place = o.where(data_dir, sandbox, profile, radio)
        finish(asyncio.run(run_job(place, "install", answers, o.output(json), certificate)).exit_code)

    @command("provision")
    def provision(
        label: o.LabelText = None,
        serial: o.SerialText = None,
        name: o.Name = None,
        yes: o.Yes = False,
        same_fingerprint: o.SameFingerprint = False,
        not_compared: o.NotCompared = False,
        allow: o.Allow = None,
        data_dir: o.DataDir = None,
        sandbox: o.Sandbox = False,
        profile: o.ProfileName = None,
        radio: o.Radio = None,
        json: o.Json = False,
    ) -> None:
        answers = o.answers(
            json=json,
            label=label,
            serial=serial,
            name=name,
            compared=(same_fingerprint, not_compared),
            yes=yes,
            allow=allow or (),
        )
        place = o.where(data_dir, sandbox, profile, radio)
        finish(asyncio.run(run_job(place, "provision", answers, o.output(json))).exit_code)

    @command("uninstall")
    def uninstall(
        label: o.LabelText = None,
        serial: o.SerialText = None,
        mode: o.Mode = None,
        yes: o.Yes = False,
        same_fingerprint: o.SameFingerprint = False,
        not_compared: o.NotCompared = False,
        allow: o.Allow = None,
        data_dir: o.DataDir = None,
        sandbox: o.Sandbox = False,
        profile: o.ProfileName = None,
        radio: o.Radio = None,
        json: o.Json = False,
    ) -> None:
        answers = o.answers(
            json=json,
            label=label,
            serial=serial,
            uninstall=mode or ("area" if yes else None),
            compared=(same_fingerprint, not_compared),
            yes=yes,
            allow=allow or (),
        )
        place = o.where(data_dir, sandbox, profile, radio)
        finish(asyncio.run(run_job(place, "uninstall", answers, o.output(json))).exit_code)

    @command("deprovision")
    def deprovision(
        label: o.LabelText = None,
        serial: o.SerialText = None,
        yes: o.Yes = False,
        pressed: o.PressedFlag = False,
        same_fingerprint: o.SameFingerprint = False,
        not_compared: o.NotCompared = False,
        allow: o.Allow = None,
        data_dir: o.DataDir = None,
        sandbox: o.Sandbox = False,
        profile: o.ProfileName = None,
        radio: o.Radio = None,
        json: o.Json = False,
    ) -> None:
        answers = o.answers(
            json=json,
            label=label,
            serial=serial,
            compared=(same_fingerprint, not_compared),
            pressed=pressed,
            yes=yes,
            allow=allow or (),
        )
        place = o.where(data_dir, sandbox, profile, radio)
        finish(asyncio.run(run_job(place, "deprovision", answers, o.output(json))).exit_code)

    @command("verify")
    def verify(
        lock_id: o.LockId = None,
        property_id: o.PropertyId = None,
        area_id: o.AreaId = None,
        data_dir: o.DataDir = None,
        sandbox: o.Sandbox = False,
        profile: o.ProfileName = None,
        json: o.Json = False,
    ) -> None:
        answers = o.answers(json=json, lock_id=lock_id, place=(property_id, area_id))
        place = o.where(data_dir, sandbox, profile)
        finish(asyncio.run(run_job(place, "verify", answers, o.output(json))).exit_code)

    @command("blink")
    def blink(
        label: o.LabelText = None,
        serial: o.SerialText = None,
        data_dir: o.DataDir = None,
        sandbox: o.Sandbox = False,
        profile: o.ProfileName = None,
        radio: o.Radio = None,
        json: o.Json = False,
    ) -> None:
        answers = o.answers(json=json, label=label, serial=serial)
        place = o.where(data_dir, sandbox, profile, radio)
        finish(asyncio.run(run_job(place, "blink", answers, o.output(json))).exit_code)

    @command("resume")
    def resume(
        job: o.JobId = None,
        allow: o.Allow = None,
        yes: o.Yes = False,
        pressed: o.PressedFlag = False,
        firmware: o.Firmware = None,
        keep_firmware: o.KeepFirmware = False,
        same_fingerprint: o.SameFingerprint = False,
        not_compared: o.NotCompared = False,
        certificate: o.Certificate = None,
        data_dir: o.DataDir = None,
        sandbox: o.Sandbox = False,
        profile: o.ProfileName = None,
        radio: o.Radio = None,
        json: o.Json = False,
    ) -> None:
        answers = o.answers(
            json=json,
            firmware=firmware,
            keep_firmware=keep_firmware,
            compared=(same_fingerprint, not_compared),
            pressed=pressed,
            yes=yes,
            allow=allow or (),
        )
        place = o.where(data_dir, sandbox, profile, radio)
        finish(asyncio.run(take_up(place, job, answers, o.output(json), certificate)).exit_code)


def finish(exit_code: int) -> None:
    """Leave with this code."""
    if exit_code != exits.PROVEN:
        raise typer.Exit(exit_code)
