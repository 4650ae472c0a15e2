"""The options commands share, and what they amount to."""

from __future__ import annotations

import inspect
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from installer_app.cli import answers as a
from installer_app.cli.answers import Answers, Prompt
from installer_app.cli.output import JsonLines, Output, Terminal, plain
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.texts.cli import help_of
from installer_app.workflow import facts as f

DataDir = Annotated[Path | None, typer.Option("--data-dir", help=help_of("--data-dir"))]
Sandbox = Annotated[bool, typer.Option("--sandbox", help=help_of("--sandbox"))]
People = Annotated[list[str] | None, typer.Option("--as", metavar="PERSON", help=help_of("--as"))]
ProfileName = Annotated[str | None, typer.Option("--profile", help=help_of("--profile"))]
Radio = Annotated[str | None, typer.Option("--radio", help=help_of("--radio"))]
Json = Annotated[bool, typer.Option("--json", help=help_of("--json"))]
LabelText = Annotated[str | None, typer.Option("--label", help=help_of("--label"))]
SerialText = Annotated[str | None, typer.Option("--serial", help=help_of("--serial"))]
PropertyId = Annotated[str | None, typer.Option("--property", help=help_of("--property"))]
AreaId = Annotated[str | None, typer.Option("--area", help=help_of("--area"))]
Name = Annotated[str | None, typer.Option("--name", help=help_of("--name"))]
Firmware = Annotated[str | None, typer.Option("--firmware", help=help_of("--firmware"))]
KeepFirmware = Annotated[bool, typer.Option("--keep-firmware", help=help_of("--keep-firmware"))]
Carry = Annotated[bool, typer.Option("--carry", help=help_of("--carry"))]
Yes = Annotated[bool, typer.Option("--yes", help=help_of("--yes"))]
SameFingerprint = Annotated[bool, typer.Option("--same-fingerprint", help=help_of("--same-fingerprint"))]
NotCompared = Annotated[bool, typer.Option("--not-compared", help=help_of("--not-compared"))]
Allow = Annotated[list[str] | None, typer.Option("--allow", help=help_of("--allow"))]
Mode = Annotated[str | None, typer.Option("--mode", help=help_of("--mode"))]
CloudOnly = Annotated[bool, typer.Option("--cloud-only", help=help_of("--cloud-only"))]
AtDoorFlag = Annotated[bool, typer.Option("--at-door", help=help_of("resume --at-door"))]
PressedFlag = Annotated[bool, typer.Option("--pressed", help=help_of("--pressed"))]
LockId = Annotated[str | None, typer.Option("--lock-id", help=help_of("--lock-id"))]
JobId = Annotated[str | None, typer.Option("--job", help=help_of("--job"))]
JobToEnd = Annotated[str, typer.Option("--job", help=help_of("--job to end"))]
Checklist = Annotated[bool, typer.Option("--checklist", help=help_of("--checklist"))]
Ticked = Annotated[str | None, typer.Option("--ticked", help=help_of("--ticked"))]
BatteryDate = Annotated[str | None, typer.Option("--battery-date", help=help_of("--battery-date"))]
Certificate = Annotated[Path | None, typer.Option("--certificate", help=help_of("--certificate"))]


SHARED: Final = {
    "data_dir": (DataDir, None),
    "sandbox": (Sandbox, False),
    "people": (People, None),
    "profile": (ProfileName, None),
    "radio": (Radio, None),
    "json": (Json, False),
}
"""Options of every command that works somewhere: parameter to type and default."""


INSTALL: Final = {
    "label": (LabelText, None),
    "serial": (SerialText, None),
    "property_id": (PropertyId, None),
    "area_id": (AreaId, None),
    "name": (Name, None),
    "firmware": (Firmware, None),
    "keep_firmware": (KeepFirmware, False),
    "carry": (Carry, False),
    "yes": (Yes, False),
    "same_fingerprint": (SameFingerprint, False),
    "not_compared": (NotCompared, False),
    "allow": (Allow, None),
    "checklist": (Checklist, False),
    "ticked": (Ticked, None),
    "battery_date": (BatteryDate, None),
    "certificate": (Certificate, None),
}
"""Options of every command that ends with a lock in its place: parameter to type and default."""


def installing(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of an install, after its own; `function` gets the Where and the Output, then
    the Answers and the certificate's file they amount to, then its own options. Below `placed`."""

    def command(
        place: Where,
        out: Output,
        *,
        label: str | None,
        serial: str | None,
        property_id: str | None,
        area_id: str | None,
        name: str | None,
        firmware: str | None,
        keep_firmware: bool,
        carry: bool,
        yes: bool,
        same_fingerprint: bool,
        not_compared: bool,
        allow: list[str] | None,
        checklist: bool,
        ticked: str | None,
        battery_date: str | None,
        certificate: Path | None,
        **rest: object,
    ) -> None:
        given = answers(
            out,
            label=label,
            serial=serial,
            place=(property_id, area_id),
            name=name,
            firmware=firmware,
            keep_firmware=keep_firmware,
            carry=carry,
            compared=(same_fingerprint, not_compared),
            yes=yes,
            checklist=checklist,
            ticked=(ticked, battery_date),
            allow=allow or (),
        )
        function(place, out, given, certificate, **rest)

    whole = inspect.signature(function, eval_str=True)
    parameters = list(whole.parameters.values())
    _sign(command, function, whole, [*parameters[:2], *_keywords(parameters[4:]), *_of(INSTALL)])
    return command


def placed(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared options; `function` gets the Where and the Output they amount to, then its
    own options."""

    def command(
        *,
        data_dir: Path | None,
        sandbox: bool,
        people: list[str] | None,
        profile: str | None,
        radio: str | None,
        json: bool,
        **rest: object,
    ) -> None:
        function(where(data_dir, sandbox, profile, radio, people or ()), output(json), **rest)

    whole = inspect.signature(function, eval_str=True)
    own = list(whole.parameters.values())[2:]
    _sign(command, function, whole, [*_keywords(own), *_of(SHARED)])
    return command


def _of(options: Mapping[str, tuple[object, object]]) -> list[inspect.Parameter]:
    return [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in options.items()
    ]


def _keywords(parameters: Iterable[inspect.Parameter]) -> list[inspect.Parameter]:
    return [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]


def _sign(
    command: Callable[..., None],
    function: Callable[..., None],
    whole: inspect.Signature,
    parameters: list[inspect.Parameter],
) -> None:
    """Have the command look as if it had been written with these parameters."""
    vars(command)["__signature__"] = whole.replace(parameters=parameters)
    command.__annotations__ = {}
    command.__name__ = function.__name__


def where(
    data_dir: Path | None,
    sandbox: bool,
    profile: str | None = None,
    radio: str | None = None,
    people: Iterable[str] = (),
) -> Where:
    """Which folder, services and radio. Faults: computer_usage."""
    people = tuple(people)
    if radio not in (None, "bleak", "sandbox", "hci") and not (radio or "").startswith("hci:"):
        raise Fault(FaultCode.COMPUTER_USAGE, f"--radio {radio!r:.60}: bleak, sandbox or hci:<transport>")
    if people and not sandbox:
        raise Fault(FaultCode.COMPUTER_USAGE, "--as needs --sandbox")
    if profile and sandbox:
        raise Fault(FaultCode.COMPUTER_USAGE, "--profile or --sandbox, not both")
    return Where(data_dir, sandbox, profile, radio, people)


def output(json: bool) -> Output:
    """For programs or for people."""
    return JsonLines(sys.stdout) if json else Terminal()


def answers(
    out: Output,
    *,
    label: str | None = None,
    serial: str | None = None,
    place: tuple[str | None, str | None] = (None, None),
    name: str | None = None,
    firmware: str | None = None,
    keep_firmware: bool = False,
    carry: bool = False,
    compared: tuple[bool, bool] = (False, False),
    lock_id: str | None = None,
    uninstall: str | None = None,
    pressed: bool = False,
    at_door: bool = False,
    yes: bool = False,
    checklist: bool = False,
    ticked: tuple[str | None, str | None] = (None, None),
    allow: Iterable[str] = (),
) -> Answers:
    """Flags as facts. Faults: computer_usage, lock_label_unreadable, answer_needed."""
    property_id, area_id = place
    same, not_compared = compared
    if label and serial:
        raise Fault(FaultCode.COMPUTER_USAGE, "--label or --serial, not both")
    if (property_id is None) is not (area_id is None):
        raise Fault(FaultCode.ANSWER_NEEDED, "--area" if area_id is None else "--property")
    if firmware and keep_firmware:
        raise Fault(FaultCode.COMPUTER_USAGE, "--firmware or --keep-firmware, not both")
    if carry and not firmware:
        raise Fault(FaultCode.ANSWER_NEEDED, "--firmware")
    if same and not_compared:
        raise Fault(FaultCode.COMPUTER_USAGE, "--same-fingerprint or --not-compared, not both")
    facts: list[f.Fact] = []
    if label or serial:
        facts.append(a.chosen(label or serial or ""))
    if property_id is not None and area_id is not None:
        facts.append(a.place(property_id, area_id))
    if name is not None:
        facts.append(f.NameChosen(name))
    if firmware or keep_firmware:
        facts.append(f.FirmwareChosen(firmware, carry=carry))
    if same or not_compared:
        facts.append(f.Compared(True if same else None))
    if lock_id is not None:
        facts.append(a.lock_id(lock_id))
    if uninstall is not None:
        facts.append(f.UninstallChosen(a.mode(uninstall)))
    if pressed:
        facts.append(f.Pressed())
    if at_door:
        facts.append(f.AtDoor())
    said, battery_date = ticked
    if battery_date is not None and said is None:
        raise Fault(FaultCode.ANSWER_NEEDED, "--ticked")
    if said is not None:
        facts.append(a.checklist(said, battery_date or ""))
    if yes:
        facts.append(f.Confirmed(checklist or said is not None))
    return Answers(tuple(facts), frozenset(allow), _prompt(out), checklist or said is not None)


def _prompt(out: Output) -> Prompt | None:
    """Questions are asked on a terminal only, and never of a program."""
    if isinstance(out, JsonLines) or not sys.stdin.isatty() or not sys.stdout.isatty():
        return None

    def ask(question: str) -> str:
        # The event loop's own handler only cancels, and a terminal that is read would not notice.
        loops = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return str(typer.prompt(plain(question), default="", show_default=False))
        except typer.Abort:
            raise KeyboardInterrupt from None
        finally:
            signal.signal(signal.SIGINT, loops)

    return ask
