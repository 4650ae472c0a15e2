"""What the flags answer, and what the terminal is asked when they do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from installer_app.cloud.record import UUID
from installer_app.model.checklist import LONGEST, TICKS, read_battery_date
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import UninstallMode
from installer_app.protocol.label import parse_lock
from installer_app.texts.cli import area_question, battery_question, question
from installer_app.texts.faults import words
from installer_app.texts.wrong_use import coded
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request

FLAGS: Final[dict[type[Request[object]], str]] = {
    r.AskLock: "--label or --serial",
    r.AskCompare: "--same-fingerprint or --not-compared",
    r.AskPlace: "--property and --area",
    r.AskName: "--name",
    r.AskLockId: "--lock-id",
    r.AskConfirm: "--yes",
    r.AskFirmware: "--firmware or --keep-firmware",
    r.AskUninstall: "--mode",
    r.AskUnassign: "--scope",
    r.AskImage: "FILE",
    r.AskChecklist: "--ticked, perhaps with --battery-date",
    r.AskPress: "--pressed",
    r.AskDoor: "--at-door",
    r.AskOld: "--old-label, --old-serial or --old-lock-id",
}
"""The flag that would answer each request."""

Prompt = Callable[[str], str]
"""Shows a question and returns the line typed."""
TRIES: Final = 5
"""How often one question is asked when what is typed does not answer it."""


@dataclass(frozen=True)
class Answers:
    """Facts given by flags, requests that may be asked again, and whom to ask for the rest."""

    facts: tuple[f.Fact, ...] = ()
    allow: frozenset[str] = frozenset()
    prompt: Prompt | None = None
    """None: a program or a pipe, there is nobody to ask."""
    checklist: bool = False
    """Whoever confirms is to tell what holds at the door afterwards."""

    @property
    def at_once(self) -> tuple[f.Fact, ...]:
        """Those that may be told before they are asked for. What holds at a door is told once its lock has
        signed."""
        return tuple(fact for fact in self.facts if not isinstance(fact, f.ChecklistTicked))

    def given(self, kind: type[f.Fact]) -> f.Fact | None:
        return next((fact for fact in self.facts if type(fact) is kind), None)

    def to(self, request: Request[object], kind: type[f.Fact]) -> f.Fact:
        """The fact that answers `request`, given or asked for. Faults: as `ask`."""
        return self.given(kind) or self.ask(request)

    def ask(self, request: Request[object]) -> f.Fact:
        """Ask the terminal. Faults: answer_needed naming the flag, where nobody is there or the answer is
        no; what was wrong with the last try."""
        needed = Fault(FaultCode.ANSWER_NEEDED, FLAGS.get(type(request), request.key()))
        if self.prompt is None:
            raise needed
        again, last = "", needed
        for _ in range(TRIES):
            try:
                fact = _read(request, self.prompt(again + question(request)).strip(), self.prompt)
            except Fault as fault:
                if fault.code is FaultCode.ANSWER_NEEDED:
                    raise
                again, last = f"{words(fault).title}  [{coded(fault)}]\n", fault
                continue
            if fact is not None:
                return f.Confirmed(self.checklist) if isinstance(fact, f.Confirmed) else fact
        raise last


def _read(request: Request[object], typed: str, prompt: Prompt) -> f.Fact | None:
    """None: not understood, ask again."""
    match request:
        case r.AskLock():
            return chosen(typed) if typed else None
        case r.AskCompare():
            return f.Compared(_yes_no_skip(typed))
        case r.AskPlace():
            area = prompt(area_question()).strip() if typed else ""
            return place(typed, area) if area else None
        case r.AskName():
            return f.NameChosen(typed) if typed else None
        case r.AskOld():
            return old(typed) if typed else None
        case r.AskLockId():
            return lock_id(typed) if typed else None
        case r.AskFirmware():
            if not typed and request.carry:
                return None
            return f.FirmwareChosen(typed or None, carry=request.carry)
        case r.AskImage():
            return f.ImagePicked(typed) if typed else None
        case r.AskChecklist():
            return checklist(typed, prompt(battery_question())) if typed else None
        case r.AskUninstall():
            return f.UninstallChosen(mode(typed or UninstallMode.AREA))
        case r.AskConfirm() | r.AskPress() | r.AskDoor():
            match _yes_no_skip(typed):
                case True:
                    return _YES[type(request)]
                case None:
                    return None
    raise Fault(FaultCode.ANSWER_NEEDED, FLAGS.get(type(request), request.key()))


_YES: Final[dict[type[Request[object]], f.Fact]] = {
    r.AskConfirm: f.Confirmed(),
    r.AskPress: f.Pressed(),
    r.AskDoor: f.AtDoor(),
}
"""What a yes says."""


def chosen(text: str) -> f.LockChosen:
    """A label or a serial as typed or scanned. Faults: lock_label_unreadable."""
    serial, label = parse_lock(text)
    return f.LockChosen(serial, label)


def old(text: str) -> f.OldChosen:
    """A label, a serial or an id as typed. Faults: lock_label_unreadable."""
    if UUID.fullmatch(text):
        return f.OldChosen(lock_id=text)
    lock = chosen(text)
    return f.OldChosen(serial=lock.serial, label=lock.label)


def place(property_id: str, area_id: str) -> f.PlaceChosen:
    """Faults: computer_usage."""
    return f.PlaceChosen(an_id("--property", property_id), an_id("--area", area_id))


def lock_id(text: str) -> f.LockIdGiven:
    """Faults: computer_usage."""
    return f.LockIdGiven(an_id("--lock-id", text))


def checklist(ticked: str, battery_date: str = "") -> f.ChecklistTicked:
    """What holds at the door, by names with commas, `all` or `none`. Faults: computer_usage."""
    words = {each for each in ticked.replace(",", " ").lower().split() if each != "none"}
    held = set(TICKS) if "all" in words else words
    if not held <= set(TICKS):
        known = ", ".join(TICKS)
        raise Fault(FaultCode.COMPUTER_USAGE, f"--ticked {ticked!r:.60}: {known}, all or none")
    try:
        date = read_battery_date(battery_date[: LONGEST + 1])
    except ValueError as odd:
        raise Fault(
            FaultCode.COMPUTER_USAGE, f"--battery-date {battery_date!r:.30}: {odd}; 2026-05"
        ) from None
    return f.ChecklistTicked("door" in held, "handle" in held, "egress" in held, date)


def mode(text: str) -> UninstallMode:
    """Faults: computer_usage."""
    try:
        return UninstallMode(text)
    except ValueError:
        raise Fault(FaultCode.COMPUTER_USAGE, f"--mode {text}: area, property or owner") from None


def an_id(flag: str, text: str) -> str:
    """An id of the cloud's. Faults: computer_usage, naming the flag."""
    if not UUID.fullmatch(text):
        raise Fault(FaultCode.COMPUTER_USAGE, f"{flag} {text!r:.50}: an id has 36 characters")
    return text


def _yes_no_skip(typed: str) -> bool | None:
    word = typed.lower()
    if word in ("y", "yes"):
        return True
    if word in ("n", "no"):
        return False
    return None
