"""The command line's own words: help, questions, results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import BOLD, TEAM
from installer_app.texts.language import N_, _
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request

HELP: Final[Mapping[str, str]] = {
    "app": N_("Puts smart locks into service. Without a command the window opens."),
    "install": N_(
        "Provision a lock if needed, install it into an area, assign firmware, prove that it syncs."
    ),
    "provision": N_("Make the cloud's record of a factory lock and bring the lock its keys."),
    "uninstall": N_("Take a lock from its place, at the cloud and at the lock."),
    "move": N_("Take a lock from its place and install it in another; it keeps its name."),
    "replace": N_("Put a lock into the place, and under the name, of an old one, which is taken out first."),
    "--old-label": N_("The label of the lock that is replaced."),
    "--old-serial": N_("The serial of the lock that is replaced."),
    "--old-lock-id": N_("The id at the cloud of the lock that is replaced."),
    "--old-dead": N_("The old lock is dead: take it out at the cloud alone; it is not told."),
    "--cloud-only": N_("The lock is dead: take it from its place at the cloud alone; it is not told."),
    "resume --at-door": N_("Somebody is at the door of a prepared job."),
    "deprovision": N_("Delete the cloud's record and return the lock to its factory state."),
    "verify": N_("Prove that a lock syncs, has its keys and its firmware, and is where it should be."),
    "resume": N_("Take up an unfinished job where its journal stands."),
    "undo": N_("Take back what an unfinished job did, and prove it; resume turns back to the job itself."),
    "abandon": N_("Close an unfinished job for good; what is true at lock and cloud stays as it is."),
    "jobs": N_("The jobs of this data folder."),
    "scan": N_("Listen for locks."),
    "lock": N_("One lock, read over Bluetooth."),
    "lock show": N_("Read a lock's signed info."),
    "blink": N_("Have a lock show itself."),
    "diagnose": N_("Why a lock misbehaves: what was found, its evidence, and what would help."),
    "diagnose lock": N_("The lock's id at the cloud."),
    "--user": N_("Somebody whom the lock does not let in, by the id at the cloud."),
    "--at-door": N_("Listen for the lock and read it too; a --radio says so as well."),
    "firmware": N_("Which firmware the cloud requires of locks."),
    "firmware assign": N_("Require a version of a lock, an area, a property or of all locks."),
    "firmware show": N_("What the cloud requires of a lock, what the lock runs, and which scope decided."),
    "firmware unassign": N_("Take a requirement back from a lock, an area or a property."),
    "firmware upload": N_("Check an image and make it a new version, which never changes."),
    "firmware download": N_("Fetch a version's image and check it."),
    "firmware carry": N_("Bring a version's image to a lock over Bluetooth, start it and confirm it."),
    "firmware file": N_("The image, as MCUboot takes it."),
    "--firmware-version": N_("The version it must be; otherwise as its header says."),
    "--to": N_("Copy the image to this file."),
    "--carry": N_("With --firmware: bring the image to the lock over Bluetooth."),
    "firmware version": N_("The version, such as 1.4.0."),
    "sign-in": N_("Keep a token for a credential; it is read from standard input or asked for."),
    "sign-out": N_("Forget the token of a credential."),
    "profile": N_("Profiles: which services, and whose signatures."),
    "profile add": N_("Check a profile's file and keep a copy of it."),
    "profile list": N_("The profiles there are; the active one has a star."),
    "profile use": N_("Make a profile the active one."),
    "sandbox": N_("The virtual world: locks, radio and cloud on this computer alone."),
    "sandbox serve": N_("Run the virtual world until it is unused."),
    "sandbox demo": N_("Run the main job once against a factory lock of the virtual world."),
    "sandbox labels": N_("The stickers of the virtual locks."),
    "sandbox press": N_("Press the button inside a virtual lock's housing."),
    "sandbox effects": N_("What the virtual cloud did, as its ledger has it."),
    "sandbox faults": N_("Set what is wrong (JSON): an object for a virtual lock, a list for the cloud."),
    "sandbox stop": N_("End the virtual world."),
    "--data-dir": N_("Keep everything in this one folder."),
    "--sandbox": N_("Use the virtual world instead of Bluetooth and the cloud."),
    "--as": N_("Who is signed in within the sandbox; may be given more than once."),
    "--replace": N_("Put it in the place of another profile of that name."),
    "--locks": N_("So many locks more from the factory."),
    "--profile": N_("Which profile's services to use."),
    "--radio": N_("Where locks are heard: bleak (Bluetooth), sandbox, or hci:TRANSPORT in Bumble's words."),
    "--hci": N_("Put the locks on the air for other programs too, such as tcp-server:127.0.0.1:9321."),
    "--json": N_("One JSON object a line, for programs."),
    "--label": N_("The label on the lock, LOCK1:serial:model:fingerprint."),
    "diagnose --serial": N_("The serial to listen for, if neither journal nor the record's name tell it."),
    "--serial": N_("The serial alone; the lock's keys are then not pinned by a label."),
    "--property": N_("The property's id."),
    "--area": N_("The area's id."),
    "--name": N_("What the lock is to be called."),
    "--firmware": N_("The firmware version to assign."),
    "--scope": N_("Where it is required: lock, area, property or global."),
    "--confirm": N_("Of a wide scope: the version once more; to unassign, the property's name."),
    "--keep-firmware": N_("Assign no version; what is required stays required."),
    "--yes": N_("Confirm what will happen. Never leave to ask an unanswered request again."),
    "--same-fingerprint": N_("The fingerprint was compared with the sticker and is the same."),
    "--not-compared": N_("The fingerprint was not compared; the identity stays unproven."),
    "--checklist": N_("Ask what holds at the door, for the certificate: see --ticked."),
    "--ticked": N_("What holds at the door once the lock has signed: door, handle, egress, all or none."),
    "--battery-date": N_("The date on the lock's battery, such as 2026-05."),
    "--allow": N_("Leave to ask this unanswered request once more, such as install-lock."),
    "--mode": N_("What the uninstall takes away: area, property or owner."),
    "--pressed": N_("The button inside the housing was pressed."),
    "--lock-id": N_("The cloud's id of the lock."),
    "--job": N_("The job's id; without it the only unfinished one."),
    "--job to end": N_("The job's id."),
    "--seconds": N_("For how long."),
    "--explain": N_(
        "Why this lock is not seen, likeliest reason first. Exit code: 0 it is heard, 10 it is not or as "
        "another, 11 nothing can be heard, 2 this names no lock."
    ),
    "--credential": N_("Which credential of the profile."),
    "--format": N_("The form of the virtual cloud's signed messages: csv or json."),
    "--not-idempotent": N_("The virtual cloud refuses a second install for the same place."),
    "--http": N_("Where the virtual cloud listens, such as 127.0.0.1:8080; otherwise at any free port."),
    "--linger": N_("Seconds after which an unused world ends."),
    "--all": N_("Closed jobs too."),
    "--certificate": N_("Write the certificate to this file."),
    "--self-test": N_("Check this program and its parts, and run one virtual installation."),
    "--version": N_("Show the version."),
}

QUESTIONS: Final[Mapping[type[Request[object]], str]] = {
    r.AskLock: N_("Label or serial of the lock"),
    r.AskCompare: N_(
        "Is the fingerprint {fingerprint} on the sticker of {serial}? (y, n, or Enter: not compared)"
    ),
    r.AskPlace: N_("Property's id"),
    r.AskName: N_("Name of the lock"),
    r.AskLockId: N_("The cloud's id of the lock"),
    r.AskConfirm: N_("Go on with this {workflow}? (y, n)"),
    r.AskFirmware: N_("Firmware version to assign (Enter: none)"),
    r.AskUnassign: N_("Unassign from: lock, area or property"),
    r.AskImage: N_("Path of the image"),
    r.AskChecklist: N_("What holds at the door: door, handle, egress, all or none"),
    r.AskUninstall: N_("Take away: area, property or owner (Enter: area)"),
    r.AskPress: N_("Press the button inside the housing of {serial}, then y"),
    r.AskOld: N_("Label, serial or lockId of the lock that is to be replaced"),
    r.AskDoor: N_("Prepared. Are you at the door of {serial}? (y, n)"),
}


def help_of(name: str) -> str:
    """The help line of a command or an option."""
    return _(HELP[name])


def question(request: Request[object]) -> str:
    """What the terminal asks for a request."""
    fields = {key: str(value) for key, value in vars(request).items()}
    return _(QUESTIONS[type(request)]).format(**fields)


def waits_for_old(command: str) -> str:
    """Between the two halves of a replacement."""
    said = _("The new lock was found fit. First the old one is taken out; then this goes on: {command}")
    return said.format(command=command)


def typed_question(text: str) -> str:
    """What is asked before many locks get another firmware."""
    return _("Type {text} to go on").format(text=text)


def image_kept(version: str, length: int, path: str) -> str:
    """After a download."""
    return _("{version}: {length} bytes in {path}").format(version=version, length=length, path=path)


def area_question() -> str:
    """The second question of AskPlace."""
    return _("Area's id")


def battery_question() -> str:
    """The second question of AskChecklist."""
    return _("Date on the battery, such as 2026-05 (Enter: not said)")


NEXT: Final[Mapping[FaultCode, tuple[str, ...]]] = {
    FaultCode.ACCOUNT_SIGNED_OUT: (N_("Sign in with: lock-installer sign-in. Then resume the job."),),
    FaultCode.ACCOUNT_TOKEN_REFUSED: (
        N_("Sign in again with: lock-installer sign-in. Then resume the job."),
    ),
    FaultCode.COMPUTER_PROFILE: (
        N_("Keep a profile's file with: lock-installer profile add FILE"),
        N_("See which there are with: lock-installer profile list"),
        N_("Without any, try the virtual world with: --sandbox"),
    ),
    FaultCode.COMPUTER_USAGE: (N_("See what a command takes with: lock-installer COMMAND --help"),),
    FaultCode.COMPUTER_JOB_UNKNOWN: (N_("See which there are with: lock-installer jobs --all"),),
    FaultCode.MESSAGE_OUTDATED: (
        N_("Ask for a new message with: lock-installer resume --allow and the request it answers."),
        N_("Or undo the job with: lock-installer undo"),
    ),
    FaultCode.COMPUTER_JOURNAL_DAMAGED: (
        N_("See how much of it is whole with: lock-installer journal verify"),
        N_("Keep what can be read with: lock-installer journal export -o FILE"),
    ),
    FaultCode.COMPUTER_JOURNAL_NEWER: (
        N_("Update this app. What is written can be kept with: lock-installer journal export -o FILE"),
    ),
    FaultCode.COMPUTER_HANDOVER_OPEN: (
        N_("If nobody took the file, destroy it and add: --allow hand-over"),
        N_("If somebody did, leave it to them: lock-installer abandon --job JOB"),
    ),
    FaultCode.COMPUTER_SANDBOX: (N_("Start one with: lock-installer sandbox serve"),),
    FaultCode.ANSWER_NEEDED: (N_("Give it on the command line, or run the command on a terminal."),),
}
"""Where the next step is another on the command line than in the window."""

EXIT_CODES: Final[Mapping[int | str, str]] = {
    0: N_("done, and every proof was read"),
    1: N_("a fault of the program itself"),
    2: N_("the command line is not understood"),
    3: N_("done, but not every proof can be seen with this account"),
    5: N_("a diagnosis, a list of doors or a run over them found something that matters"),
    130: N_("interrupted; the job can be resumed"),
    "answer": N_("an answer is needed, and nobody is there to give it"),
    "lock": N_("the lock, or its label"),
    "link": N_("Bluetooth"),
    "message": N_("a signed message, or its lost answer"),
    "cloud": N_("the cloud"),
    "account": N_("the sign-in, or what its account may do"),
    "sync": N_("the lock's sync with the cloud"),
    "firmware": N_("firmware"),
    "computer": N_("this computer: folder, journal, profile, keychain, sandbox"),
}
"""By code, or by the family of the fault that stood in the way."""


def exit_codes(families: Mapping[str, int]) -> Mapping[int, str]:
    """What each exit code means, in order."""
    named = {families[key] if isinstance(key, str) else key: _(text) for key, text in EXIT_CODES.items()}
    return dict(sorted(named.items()))


def exit_codes_title() -> str:
    return _("Exit codes:")


def next_steps(fault: Fault) -> tuple[str, ...]:
    """What to do next on a command line; empty: what the window advises too."""
    if fault.code is FaultCode.ACCOUNT_SIGNED_OUT and fault.detail in (BOLD, TEAM):
        step = _("Sign in with: lock-installer sign-in --credential {credential}")
        return (step.format(credential=fault.detail),)
    return tuple(_(step) for step in NEXT.get(fault.code, ()))


def result(data: Mapping[str, object]) -> str:
    """The last line for people."""
    job, grade = data.get("job"), data.get("grade")
    if not data.get("done"):
        return _("Job {job} is not finished. Resume it with:\n{command}").format(
            job=job, command=data.get("resume")
        )
    if data.get("proven") and data.get("undone"):
        return _("Undone: {grade}. Job {job}.").format(grade=grade, job=job)
    if data.get("proven"):
        return _("Done: {grade}. Job {job}.").format(grade=grade, job=job)
    waiting = ", ".join(str(key) for key in _list(data.get("open")))
    if waiting:
        return _("Done, {grade}. Still open: {waiting}. Job {job}.").format(
            grade=grade, waiting=waiting, job=job
        )
    unseen = ", ".join(str(key) for key in _list(data.get("not_verifiable")))
    return _("Done, {grade}. Not verifiable with this account: {unseen}. Job {job}.").format(
        grade=grade, unseen=unseen, job=job
    )


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def abandoned(job: str) -> str:
    return _("Job {job} is closed as it stands.").format(job=job)


def certificate_written(path: str) -> str:
    return _("Certificate: {path}").format(path=path)


def sandbox_ready(folder: str) -> str:
    return _("The virtual world is ready in {folder}.").format(folder=folder)


def sandbox_pressed(serial: str) -> str:
    return _("The button of {serial} was pressed.").format(serial=serial)


def sandbox_faults_set(whose: str) -> str:
    return _("{whose}: the faults are set.").format(whose=whose)


def sandbox_stopped() -> str:
    return _("The virtual world ends.")


def signed_in(credential: str, where: str) -> str:
    return _("{credential}: signed in, token in {where}.").format(credential=credential, where=where)


def signed_out(credential: str) -> str:
    return _("{credential}: signed out.").format(credential=credential)


def token_prompt(credential: str) -> str:
    return _("Token of {credential}").format(credential=credential)


def profile_added(name: str) -> str:
    return _("{name}: added.").format(name=name)


def profile_used(name: str) -> str:
    return _("{name}: active.").format(name=name)
