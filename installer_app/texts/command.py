"""The command line that equals what the window does: facts as flags, quoted for the shell of this system."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator
from subprocess import list2cmdline
from typing import Final

from installer_app.model.checklist import TICKS
from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault
from installer_app.model.where import Where
from installer_app.protocol.label import parse_lock
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Fact, Facts
from installer_app.workflow.party import PartyName
from installer_app.workflow.steps import WORKFLOWS

PROGRAM: Final = "lock-installer"
NAMED: Final = ("install", "provision", "verify", "uninstall", "deprovision", "move", "replace", "blink")
"""Workflows whose command has their name, and a flag for each answer of the technician."""

RESUME: Final = "resume"
UNDO: Final = "undo"
"""The commands that take up a job, in one direction and in the other."""
PLACELESS: Final = (("bundle", "open"), ("bundle", "replay"))
"""Commands that work on a file alone."""

Words = tuple[str, ...]


def quoted(words: Iterable[str], windows: bool = sys.platform == "win32") -> str:
    """One line to be typed or pasted."""
    return list2cmdline(tuple(words)) if windows else shlex.join(words)


def command_line(words: Words, place: Where) -> str:
    """The whole line, for the same profile, radio and folder. There is no secret in it: tokens and
    passphrases have no flag."""
    return quoted((PROGRAM, *words, *(() if words[:2] in PLACELESS else place_words(place))))


def place_words(place: Where) -> Words:
    """The flags that name the same place."""
    return (
        *(("--sandbox",) if place.sandbox else ()),
        *_flag("--profile", place.profile),
        *_flag("--radio", place.radio),
        *(word for person in place.people for word in _flag("--as", person)),
        *_flag("--data-dir", str(place.data_dir) if place.data_dir else None),
    )


def resume_words(job_id: str, allow: str | None = None, command: str = RESUME) -> Words:
    """Takes up a job, in the direction that `command` names."""
    return (command, "--job", job_id, *_flag("--allow", allow))


def resume_command(place: Where, job_id: str, allow: str | None = None, command: str = RESUME) -> str:
    """What to type to take up a job in the same place."""
    return command_line(resume_words(job_id, allow, command), place)


def lock_words(text: str) -> Words:
    """What names a lock, as it was typed: a label, a serial, or else the cloud's id."""
    try:
        return flags_of(f.LockChosen(*parse_lock(text)))
    except Fault:
        return _flag("--lock-id", text)


def begin_words(workflow: str, facts: Facts) -> Words | None:
    """A command that begins this workflow with these answers; what lacks it would ask for. None:
    no command begins it, or it lacks an answer that is no flag."""
    firmware, unassign = facts.get(f.FirmwareChosen), facts.get(f.UnassignChosen)
    picked = facts.get(f.ImagePicked)
    match workflow:
        case "firmware" if firmware is not None and firmware.version:
            scope = _scope(firmware.scope, firmware.property_id, firmware.area_id)
            return ("firmware", "assign", firmware.version, *scope, *_answers(facts, f.LockIdGiven))
        case "unassign" if unassign is not None and unassign.scope is not FirmwareScope.GLOBAL:
            scope = _scope(unassign.scope, unassign.property_id, unassign.area_id)
            return ("firmware", "unassign", *scope, *_answers(facts, f.LockIdGiven))
        case "carry" if firmware is not None and firmware.version:
            return (
                "firmware",
                "carry",
                firmware.version,
                *_answers(facts, f.LockChosen, f.Compared, f.Confirmed),
            )
        case "upload" if picked is not None:
            version = _flag("--firmware-version", picked.version)
            return ("firmware", "upload", picked.path, *version, *_answers(facts, f.Confirmed))
        case _ if workflow in NAMED and workflow in WORKFLOWS:
            asked = (step.learns for step in WORKFLOWS[workflow])
            return (workflow, *_answers(facts, *(one for one in asked if one.source is PartyName.TECHNICIAN)))
    return None


def _answers(facts: Facts, *kinds: type[Fact]) -> Words:
    asks = f.ChecklistTicked in kinds and f.ChecklistTicked not in facts
    return tuple(word for kind in kinds if kind in facts for word in flags_of(facts[kind], asks))


def flags_of(fact: Fact, asks_checklist: bool = False) -> Words:
    """An answer of the technician as flags; none where no flag gives it. `asks_checklist`: the command has
    one, and it is not answered yet."""
    match fact:
        case f.LockChosen(label=None):
            return _flag("--serial", fact.serial)
        case f.LockChosen():
            return _flag("--label", str(fact.label))
        case f.Compared(same=True):
            return ("--same-fingerprint",)
        case f.Compared(same=None):
            return ("--not-compared",)
        case f.PlaceChosen():
            return (*_flag("--property", fact.property_id), *_flag("--area", fact.area_id))
        case f.NameChosen():
            return _flag("--name", fact.name)
        case f.LockIdGiven():
            return _flag("--lock-id", fact.lock_id)
        case f.UninstallChosen():
            return _flag("--mode", fact.mode.value)
        case f.FirmwareChosen(version=None):
            return ("--keep-firmware",)
        case f.FirmwareChosen(scope=FirmwareScope.LOCK):
            return (*_flag("--firmware", fact.version), *(("--carry",) if fact.carry else ()))
        case f.ChecklistTicked():
            return (
                *_flag("--ticked", ",".join(_ticked(fact)) or "none"),
                *_flag("--battery-date", fact.battery_date),
            )
        case f.Pressed():
            return ("--pressed",)
        case f.AtDoor():
            return ("--at-door",)
        case f.OldChosen(lock_id=str(lock_id)):
            return _flag("--old-lock-id", lock_id)
        case f.OldChosen(label=None):
            return _flag("--old-serial", fact.serial)
        case f.OldChosen():
            return _flag("--old-label", str(fact.label))
        case f.Confirmed():
            return ("--yes", *(("--checklist",) if fact.checklist and asks_checklist else ()))
    return ()


def _ticked(fact: f.ChecklistTicked) -> Iterator[str]:
    return (name for name in TICKS if getattr(fact, name))


def _scope(scope: FirmwareScope, property_id: str | None, area_id: str | None) -> Words:
    return (*_flag("--scope", scope.value), *_flag("--property", property_id), *_flag("--area", area_id))


def _flag(name: str, value: str | None) -> Words:
    """A value that begins like a flag is tied to its own; one that cannot be seen whole is left to be asked
    for."""
    if not value or not value.isprintable():
        return ()
    return (f"{name}={value}",) if value.startswith("-") else (name, value)
