"""What the flags answer, and what the terminal is asked when they do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import UninstallMode
from installer_app.protocol.label import parse_lock
from installer_app.texts.cli import area_question, question
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
    r.AskPress: "--pressed",
}
"""The flag that would answer each request."""

Prompt = Callable[[str], str | None]
"""Shows a question, returns the line typed, or None when there is nobody to ask."""


def nobody(_question: str) -> str | None:
    """The prompt of a program or a pipe."""
    return None


@dataclass(frozen=True)
class Answers:
    """Facts given by flags, requests that may be asked again, and whom to ask for the rest."""

    facts: tuple[f.Fact, ...] = ()
    allow: frozenset[str] = frozenset()
    prompt: Prompt = field(default=nobody)

    def given(self, kind: type[f.Fact]) -> f.Fact | None:
        return next((fact for fact in self.facts if type(fact) is kind), None)

    def to(self, request: Request[object], kind: type[f.Fact]) -> f.Fact:
        """The fact that answers `request`. Faults: answer_needed naming the flag; whatever is wrong with
        what was typed."""
        known = self.given(kind)
        if known is not None:
            return known
        typed = self.prompt(question(request))
        if typed is None:
            raise Fault(FaultCode.ANSWER_NEEDED, FLAGS.get(type(request), request.key()))
        return _read(request, typed.strip(), self.prompt)


def _read(request: Request[object], typed: str, prompt: Prompt) -> f.Fact:
    match request:
        case r.AskLock():
            return chosen(typed)
        case r.AskCompare():
            return f.Compared(_yes_no_skip(typed))
        case r.AskPlace():
            area = prompt(area_question())
            return f.PlaceChosen(typed, (area or "").strip())
        case r.AskName():
            return f.NameChosen(_some(typed, request))
        case r.AskLockId():
            return f.LockIdGiven(_some(typed, request))
        case r.AskFirmware():
            return f.FirmwareChosen(typed or None)
        case r.AskUninstall():
            return f.UninstallChosen(mode(typed or UninstallMode.AREA))
        case r.AskConfirm() | r.AskPress():
            if _yes_no_skip(typed):
                return f.Confirmed() if isinstance(request, r.AskConfirm) else f.Pressed()
    raise Fault(FaultCode.ANSWER_NEEDED, FLAGS.get(type(request), request.key()))


def chosen(text: str) -> f.LockChosen:
    """A label or a serial as typed or scanned. Faults: lock_label_unreadable."""
    serial, label = parse_lock(text)
    return f.LockChosen(serial, label)


def mode(text: str) -> UninstallMode:
    """Faults: computer_usage."""
    try:
        return UninstallMode(text)
    except ValueError:
        raise Fault(FaultCode.COMPUTER_USAGE, f"--mode {text}: area, property or owner") from None


def _some(typed: str, request: Request[object]) -> str:
    if not typed:
        raise Fault(FaultCode.ANSWER_NEEDED, FLAGS[type(request)])
    return typed


def _yes_no_skip(typed: str) -> bool | None:
    word = typed.lower()
    if word in ("y", "yes"):
        return True
    if word in ("n", "no"):
        return False
    return None
