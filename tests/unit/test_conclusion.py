"""What a job amounts to follows from its facts alone."""

from __future__ import annotations

import pytest

from installer_app.model.cloud import FirmwareScope
from installer_app.model.lock import LockState
from installer_app.model.message import UninstallMode
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.engine import current
from installer_app.workflow.facts import Facts, Grade
from installer_app.workflow.steps import WORKFLOWS
from tests.unit import world

GRADES = {
    "install": Grade.CLOUD,
    "install-ahead": Grade.CLOUD,
    "move": Grade.CLOUD,
    "replace": Grade.CLOUD,
    "uninstall-cloud": Grade.CLOUD,
    "provision": Grade.LOCK,
    "verify": Grade.CLOUD,
    "firmware": Grade.CLOUD,
    "uninstall": Grade.CLOUD,
    "deprovision": Grade.LOCK,
    "blink": Grade.SENT,
    "carry": Grade.CLOUD,
    "unassign": Grade.CLOUD,
    "upload": Grade.CLOUD,
    "rename": Grade.CLOUD,
    "rename-area": Grade.CLOUD,
    "process-event": Grade.CLOUD,
}
GIVEN: dict[type[f.Fact], f.Fact] = {
    **{type(fact): fact for fact in world.GIVEN},
    f.LockIdGiven: f.LockIdGiven(world.LOCK_ID),
    f.UninstallChosen: f.UninstallChosen(UninstallMode.AREA),
    f.Pressed: f.Pressed(),
    f.AtDoor: f.AtDoor(),
    f.OldChosen: f.OldChosen(world.OLD.lock_id),
    f.UnassignChosen: f.UnassignChosen(FirmwareScope.LOCK, "1.4.0"),
    f.ImagePicked: f.ImagePicked("image.bin"),
    f.EventChosen: f.EventChosen("event-1", world.LOCK_ID),
}


CARRIED = f.FirmwareChosen("1.4.0", carry=True)
FOUND = {
    "carry": LockState.INSTALLED,
    "uninstall": LockState.INSTALLED,
    "move": LockState.INSTALLED,
    "deprovision": LockState.PROVISIONED,
}


def learn_all(name: str, **replaced: f.Fact) -> list[Facts]:
    """The facts of a good day after every step."""
    facts = Facts()
    known = []
    if name == "uninstall-cloud":
        replaced.setdefault("RecordRead", f.RecordRead(world.RECORD))
    replaced.setdefault("LockRead", world.read(FOUND.get(name, LockState.FACTORY)))
    given = {**GIVEN, f.FirmwareChosen: CARRIED} if name == "carry" else GIVEN
    while (step := current(WORKFLOWS[name], facts)) is not None:
        fact = (
            given.get(step.learns) or replaced.get(step.learns.__name__) or world.answer(step.request(facts))
        )
        assert isinstance(fact, f.Fact)
        facts = facts.learn(fact)
        known.append(facts)
    return known


# An undo finds nothing to take back on a good day.
@pytest.mark.parametrize("name", [name for name in WORKFLOWS if name != "undo"])
def test_a_whole_job_is_proven_at_its_grade_and_no_part_of_one_is(name: str) -> None:
    *parts, whole = learn_all(name)
    assert conclude(WORKFLOWS[name], whole).grade is GRADES[name]
    assert conclude(WORKFLOWS[name], whole).proven
    for part in (Facts(), *parts):
        assert not conclude(WORKFLOWS[name], part).proven


def test_only_reading_proves_nothing() -> None:
    for name in ("provision", "deprovision", "install"):
        assert conclude(WORKFLOWS[name], Facts((f.AccountsRead(()), world.read()))).grade is Grade.NONE


def test_what_the_account_cannot_see_is_neither_success_nor_failure() -> None:
    unseen = f.KeysCurrent(f.Verdict.NOT_VERIFIABLE)
    whole = learn_all("install", KeysCurrent=unseen)[-1]
    conclusion = conclude(WORKFLOWS["install"], whole)
    assert (conclusion.grade, conclusion.not_verifiable) == (Grade.LOCK, ("keys-current",))
    assert conclusion.complete
    assert not conclusion.proven


def test_a_carried_image_that_the_lock_cannot_report_is_what_the_lock_confirms() -> None:
    whole = learn_all("carry", FirmwareCurrent=f.FirmwareCurrent(f.Verdict.OPEN, "1.3.1", "1.4.0"))[-1]
    conclusion = conclude(WORKFLOWS["carry"], whole)
    assert (conclusion.grade, conclusion.open) == (Grade.LOCK, ("firmware-current",))
    assert conclusion.complete and not conclusion.proven


def test_no_step_forgets_what_only_an_undo_may_take_back() -> None:
    for workflow in WORKFLOWS.values():
        once = {step.learns for step in workflow if step.once}
        for step in workflow:
            for forgotten in (*step.forgets.values(), step.reads_anew):
                assert not once & set(forgotten)
