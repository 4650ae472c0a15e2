"""The command that is shown is the command that the program takes, to the same answers."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

from installer_app.cli import firmware, images, jobs, moving
from installer_app.cli.drive import End, Errand
from installer_app.cli.main import build
from installer_app.model.cloud import FirmwareScope
from installer_app.model.lock import Label
from installer_app.model.message import UninstallMode
from installer_app.model.where import Where
from installer_app.texts.command import (
    NAMED,
    PROGRAM,
    begin_words,
    command_line,
    lock_words,
    quoted,
    resume_words,
)
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Fact, Facts
from installer_app.workflow.party import PartyName
from installer_app.workflow.steps import WORKFLOWS
from tests.unit.world import LABEL, PLACE, SERIAL

LOCK_ID = "8c1f52e0-4f0d-4c0e-9c55-0a6b7f3d1e01"
WHERE = Where(Path("/tmp/data of mine"), sandbox=True, people=("mara", "ruben"))
NAMES = st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable())
ANSWERS: dict[type[Fact], Fact] = {
    f.LockChosen: f.LockChosen(SERIAL, LABEL),
    f.OldChosen: f.OldChosen(serial="W2D8P4TN"),
    f.Compared: f.Compared(None),
    f.PlaceChosen: PLACE,
    f.NameChosen: f.NameChosen("4.02 'Boiler'; $(x) & co"),
    f.LockIdGiven: f.LockIdGiven(LOCK_ID),
    f.FirmwareChosen: f.FirmwareChosen("1.4.0", carry=True),
    f.UninstallChosen: f.UninstallChosen(UninstallMode.PROPERTY),
    f.Pressed: f.Pressed(),
    f.ChecklistTicked: f.ChecklistTicked(True, False, True, "2026-05"),
    f.Confirmed: f.Confirmed(True),
}
"""An answer to every question that a command of a workflow's own name takes."""


class Caught(Exception):
    """A command came to its work, with these answers."""

    def __init__(self, workflow: str, errand: Errand) -> None:
        self.workflow, self.errand = workflow, errand


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Caught]:
    """What the real program makes of a line, up to where its work would begin."""

    async def job(workflow: str, errand: Errand) -> End:
        await asyncio.sleep(0)
        raise Caught(workflow, errand)

    async def resume(job_id: str | None, errand: Errand, undo: bool = False) -> End:
        await asyncio.sleep(0)
        raise Caught(f"{'undo' if undo else 'resume'} {job_id}", errand)

    async def assign(errand: Errand, chosen: Fact, lock: str | None, text: str | None, _sure: object) -> End:
        await asyncio.sleep(0)
        given = (chosen, f.LockIdGiven(lock)) if lock else (chosen,)
        raise Caught("assign", Errand(errand.where, type(errand.answers)(given), errand.out))

    async def replacement(errand: Errand, _dead: bool) -> End:
        return await job("replace", errand)

    def nowhere(_where: Where) -> None:
        raise AssertionError("a command that was not caught came to a workplace")

    for module in (jobs, images, firmware, moving):
        monkeypatch.setattr(module, "open_workplace", nowhere, raising=False)
    for module in (jobs, images, moving):
        monkeypatch.setattr(module, "run_job", job)
    monkeypatch.setattr(moving, "run_replacement", replacement)
    monkeypatch.setattr(jobs, "take_up", resume)
    monkeypatch.setattr(firmware, "assign", assign)
    monkeypatch.setattr(firmware, "unassign", assign)

    def run(line: str) -> Caught:
        program, *words = shlex.split(line)
        assert program == PROGRAM
        with pytest.raises(Caught) as caught:
            parse(words)
        return caught.value

    return run


def parse(words: list[str]) -> None:
    """Give words to the real command line."""
    program()(words, prog_name=PROGRAM, standalone_mode=False)


@cache
def program() -> Callable[..., object]:
    """The real command line, made once."""
    return get_command(build(lambda _where: 0, lambda: 0)).main


def all_answers(workflow: str) -> Facts:
    """Every answer the technician gives in this workflow."""
    asked = [one.learns for one in WORKFLOWS[workflow] if one.learns.source is PartyName.TECHNICIAN]
    answers = {**ANSWERS, f.Confirmed: f.Confirmed(f.ChecklistTicked in asked)}
    return Facts(tuple(answers[kind] for kind in asked if kind in answers))


@pytest.mark.parametrize("workflow", [one for one in NAMED if one in WORKFLOWS])
def test_the_command_of_a_job_gives_the_answers_it_was_made_of(
    workflow: str, typed: Callable[[str], Caught]
) -> None:
    facts = all_answers(workflow)
    words = begin_words(workflow, facts)
    assert words is not None
    caught = typed(command_line(words, WHERE))
    assert caught.workflow == workflow
    assert set(caught.errand.answers.facts) == set(facts)
    assert caught.errand.where == WHERE


@pytest.mark.parametrize("workflow", [one for one in NAMED if one in WORKFLOWS])
@pytest.mark.parametrize("count", range(6))
def test_the_command_of_a_job_half_answered_is_taken_too(
    workflow: str, count: int, typed: Callable[[str], Caught]
) -> None:
    facts = Facts(tuple(all_answers(workflow))[:count])
    words = begin_words(workflow, facts)
    assert words is not None
    assert set(typed(command_line(words, Where())).errand.answers.facts) == set(facts)


@given(
    name=NAMES,
    label=st.booleans(),
    same=st.sampled_from([True, None]),
    version=st.sampled_from([None, "1.4"]),
)
def test_no_name_breaks_out_of_its_flag(
    name: str, label: bool, same: bool | None, version: str | None
) -> None:
    chosen = f.LockChosen(SERIAL, LABEL if label else None)
    answers = (chosen, f.Compared(same), PLACE, f.NameChosen(name), f.FirmwareChosen(version))
    words = begin_words("install", Facts(answers))
    assert words is not None
    monkeypatch = pytest.MonkeyPatch()

    async def job(workflow: str, errand: Errand) -> End:
        await asyncio.sleep(0)
        raise Caught(workflow, errand)

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "run_job", job)
        with pytest.raises(Caught) as caught:
            parse(shlex.split(command_line(words, Where()))[1:])
    assert set(caught.value.errand.answers.facts) == set(answers)


def test_a_name_that_cannot_be_seen_whole_is_left_to_be_asked_for() -> None:
    words = begin_words("provision", Facts((f.NameChosen("4.02\u202e\n--yes"),)))
    assert words == ("provision",)


@pytest.mark.parametrize(
    ("workflow", "facts"),
    [
        ("firmware", (f.LockIdGiven(LOCK_ID), f.FirmwareChosen("1.4.0"))),
        ("firmware", (f.FirmwareChosen("1.4.0", FirmwareScope.PROPERTY, PLACE.property_id),)),
        ("firmware", (f.FirmwareChosen("1.4.0", FirmwareScope.AREA, PLACE.property_id, PLACE.area_id),)),
        ("firmware", (f.FirmwareChosen("1.4.0", FirmwareScope.GLOBAL),)),
        ("unassign", (f.LockIdGiven(LOCK_ID), f.UnassignChosen(FirmwareScope.LOCK))),
        ("unassign", (f.UnassignChosen(FirmwareScope.PROPERTY, "", PLACE.property_id),)),
    ],
)
def test_firmware_for_a_scope_is_taken_as_shown(
    workflow: str, facts: tuple[Fact, ...], typed: Callable[[str], Caught]
) -> None:
    words = begin_words(workflow, Facts(facts))
    assert words is not None
    assert set(typed(command_line(words, WHERE)).errand.answers.facts) == set(facts)


def test_images_are_taken_as_shown(typed: Callable[[str], Caught], tmp_path: Path) -> None:
    file = tmp_path / "an image.bin"
    file.write_bytes(b"x")
    upload = (f.ImagePicked(str(file), "1.4.0"), f.Confirmed())
    carry = (f.LockChosen(SERIAL), f.FirmwareChosen("1.4.0", carry=True), f.Compared(True))
    for workflow, facts in (("upload", upload), ("carry", carry)):
        words = begin_words(workflow, Facts(facts))
        assert words is not None
        assert set(typed(command_line(words, Where())).errand.answers.facts) == set(facts)


@pytest.mark.parametrize("command", ["resume", "undo"])
def test_a_job_is_taken_up_as_shown(command: str, typed: Callable[[str], Caught]) -> None:
    caught = typed(command_line(resume_words("j-1", "install-lock", command), WHERE))
    assert caught.workflow == f"{command} j-1"
    assert caught.errand.answers.allow == {"install-lock"}


@pytest.mark.parametrize("text", [SERIAL, str(LABEL), LOCK_ID])
def test_what_names_a_lock_becomes_the_flag_for_it(text: str) -> None:
    assert lock_words(text)[1] == text


def test_on_windows_a_line_is_quoted_for_its_shell() -> None:
    assert quoted(("a", "b c"), windows=True) == 'a "b c"'
    assert quoted(("a", "b c"), windows=False) == "a 'b c'"


def test_labels_keep_their_form() -> None:
    assert str(Label(SERIAL, LABEL.model, LABEL.fingerprint)) == str(LABEL)
