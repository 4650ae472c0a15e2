"""The checklist: last in the workflow, told from the receipt on, and unknown to journals of before."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.cli.answers import checklist
from installer_app.model.checklist import read_battery_date
from installer_app.model.fault import Fault, FaultCode
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow import requests as r
from installer_app.workflow.conditions import wants_checklist
from installer_app.workflow.engine import anew_from, current
from installer_app.workflow.facts import Facts
from installer_app.workflow.party import PartyName
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS
from tests.unit import world
from tests.unit.certificates import RECEIPT
from tests.unit.scripted import MemoryBook, ScriptedParty


@pytest.mark.parametrize("workflow", ["install", "install-ahead"])
def test_it_stands_after_every_proof_and_applies_only_where_the_job_says_so(workflow: str) -> None:
    steps = WORKFLOWS[workflow]
    learned = [step.learns for step in steps]
    assert learned[-2:] == [f.ChecklistTicked, f.Certified]
    step = steps[-2]
    for asked, receipt, applies in ((True, True, True), (True, False, False), (False, True, False)):
        facts = Facts((f.Confirmed(checklist=asked), *((f.InstallApplied(RECEIPT),) if receipt else ())))
        assert step.when(facts) is wants_checklist(facts) is applies
    assert not wants_checklist(Facts())
    assert f.ChecklistTicked in anew_from(steps, f.InstallSigned), "another receipt, another look"


async def until(session: Session, job_id: str, state: JobState) -> Snapshot:
    async with asyncio.timeout(5):
        while session.snapshot(job_id).state is not state:
            await asyncio.sleep(0)
        return session.snapshot(job_id)


async def test_a_job_asks_when_all_is_proven_and_goes_on_with_what_was_told_before() -> None:
    parties = dict.fromkeys(
        (PartyName.LOCK, PartyName.CLOUD, PartyName.COMPUTER), ScriptedParty(world.answer)
    )
    given_ = [f.Confirmed(checklist=True) if isinstance(one, f.Confirmed) else one for one in world.GIVEN]
    for ahead in (False, True):
        session = Session(parties, MemoryBook())
        facts = (*given_, f.ChecklistTicked(door=True)) if ahead else tuple(given_)
        job_id = session.start("install", facts)
        if not ahead:
            asking = await until(session, job_id, JobState.ASKING)
            assert isinstance(asking.request, r.AskChecklist) and f.Placed in asking.facts
            assert session.answer(job_id, f.ChecklistTicked())
        done = await until(session, job_id, JobState.DONE)
        assert done.facts[f.ChecklistTicked].door is ahead and f.Certified in done.facts
        await session.close()


def test_journals_of_before_are_read_as_they_were() -> None:
    def none(_digest: str) -> bytes:
        return b""

    old = j.decode({"entry": "learned", "kind": "confirmed", "fact": {}}, none)
    assert old == j.Learned(f.Confirmed()) and current(WORKFLOWS["blink"], Facts((f.Confirmed(),)))
    data = {"sha256": "ab", "length": 3, "resumed_at": 0}
    delivered = j.decode({"entry": "learned", "kind": "install-delivered", "fact": data}, none)
    assert delivered == j.Learned(f.InstallDelivered("ab", 3, 0, None, ""))


@pytest.mark.parametrize(
    ("typed", "ticked"),
    [
        ("door, handle,egress", (True, True, True)),
        ("ALL", (True, True, True)),
        ("none", (False, False, False)),
        ("egress door", (True, False, True)),
        ("", (False, False, False)),
    ],
)
def test_what_holds_is_named_on_the_command_line(typed: str, ticked: tuple[bool, bool, bool]) -> None:
    told = checklist(typed, "2026-5")
    assert (told.door, told.handle, told.egress) == ticked
    assert told.battery_date == "2026-05"


@pytest.mark.parametrize(("ticked", "date"), [("roof", ""), ("door", "tomorrow"), ("door", "9" * 400)])
def test_what_is_not_understood_ticks_nothing(ticked: str, date: str) -> None:
    with pytest.raises(Fault) as caught:
        checklist(ticked, date)
    assert caught.value.code is FaultCode.COMPUTER_USAGE


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("", None),
        ("  ", None),
        ("2026-05", "2026-05"),
        ("2026/5", "2026-05"),
        ("5.2026", "2026-05"),
        ("2026-05-17", "2026-05-17"),
        ("2024-2-29", "2024-02-29"),
    ],
)
def test_a_date_is_read_as_people_write_it(typed: str, date: str | None) -> None:
    assert read_battery_date(typed) == date


@pytest.mark.parametrize(
    "typed", ["05/26", "2026", "2026-13", "2026-00", "2026-02-31", "1999-01", "05-06-2026"]
)
def test_a_date_that_is_none_or_could_be_two_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_battery_date(typed)


@given(st.text(max_size=25))
def test_any_text_is_a_date_nothing_or_refused(typed: str) -> None:
    try:
        date = read_battery_date(typed)
    except ValueError:
        return
    assert date is None or read_battery_date(date) == date
