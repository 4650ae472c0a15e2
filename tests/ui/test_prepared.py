"""A door prepared and gone to, a lock moved, one replaced: through the pages there are."""

from __future__ import annotations

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockState
from installer_app.model.message import Inspection, Seal
from installer_app.texts import window_ahead as wa
from installer_app.ui.pages.old_lock import OldLockPage
from installer_app.ui.pages.place import PlacePage
from installer_app.ui.stages import Stage, pieces, stage_of, stages
from installer_app.ui.widgets.stepper import PieceState
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request
from installer_app.workflow.snapshot import JobState
from installer_app.workflow.steps import WORKFLOWS
from tests.ui.window_kit import Desk, Script, at_desk
from tests.unit import world

pytestmark = pytest.mark.on_qt
GIVEN = tuple(one for one in world.GIVEN if not isinstance(one, f.Confirmed))


def dated(request: Request[object]) -> object:
    """A message with an end."""
    if isinstance(request, r.InspectMessage):
        return f.InstallInspected(Inspection("text/csv", Seal.VERIFIED, expires="2031-05-04T10:00:00Z"))
    return world.answer(request)


@pytest.mark.parametrize("workflow", ["install", "install-ahead", "move", "replace"])
def test_every_way_to_a_place_has_the_seven_stages(workflow: str) -> None:
    assert stages(WORKFLOWS[workflow]) == tuple(Stage)


async def begin(desk: Desk, workflow: str, *facts: f.Fact) -> str:
    job_id = desk.window.bridge.start(workflow, facts)
    assert job_id is not None
    desk.window.show_job(job_id)
    return job_id


async def test_a_prepared_door_says_until_when_and_waits_for_somebody_to_be_there() -> None:
    async with at_desk(Script(dated)) as desk:
        job_id = await begin(desk, "install-ahead", *GIVEN)
        await desk.on("DoorPage")
        asked = [type(one) for one in desk.script.asked]
        assert r.ReadInfo not in asked and r.InstallLock in asked
        snapshot = desk.snapshot
        assert snapshot is not None and stage_of(snapshot) is Stage.CHECK
        assert "Valid until Sun 4 May" in desk.text()
        await desk.press("there")
        await desk.on("CheckPage")
        await desk.press("confirm")
        await desk.on("DonePage")
        assert desk.window.bridge.latest(job_id)


async def test_a_prepared_door_is_left_prepared() -> None:
    async with at_desk(Script(dated)) as desk:
        job_id = await begin(desk, "install-ahead", *GIVEN)
        await desk.on("DoorPage")
        await desk.press("stop")
        await desk.on("LockPage")
        latest = desk.session.snapshot(job_id)
        assert latest.memory.outcome is None and f.AtDoor not in latest.facts


async def test_an_expired_message_is_said_on_the_way_to_the_door() -> None:
    def late(request: Request[object]) -> object:
        if isinstance(request, r.CheckMessage):
            raise Fault(FaultCode.MESSAGE_EXPIRED, "2031-05-04T10:00:00Z", refused=True)
        return dated(request)

    async with at_desk(Script(late)) as desk:
        await begin(desk, "install-ahead", *GIVEN)
        await desk.on("DoorPage")
        await desk.press("there")
        await desk.on("WorkPage")
        await desk.until(lambda: (one := desk.snapshot) and one.state is JobState.STOPPED)
        assert r.ReadInfo not in [type(one) for one in desk.script.asked]
        asked = [type(one) for one in desk.script.asked].count(r.InstallLock)
        await desk.press("new-message")
        await desk.on("DoorPage")
        assert [type(one) for one in desk.script.asked].count(r.InstallLock) == asked + 1


def titles(desk: Desk) -> list[str]:
    return [one.title for one in pieces(desk.snapshot)]


def states(desk: Desk) -> list[PieceState]:
    return [one.state for one in pieces(desk.snapshot)]


async def test_the_stepper_says_prepare_until_somebody_is_at_the_door() -> None:
    async with at_desk(Script(dated)) as desk:
        await begin(desk, "install-ahead", *GIVEN)
        await desk.on("DoorPage")
        assert titles(desk)[2:4] == ["Prepare", "Install"]
        done, now = PieceState.DONE, PieceState.NOW
        assert states(desk)[:3] == [done, done, now]
        await desk.press("there")
        await desk.on("CheckPage")
        assert titles(desk)[2:4] == ["Check", "Install"]


def installed(request: Request[object]) -> object:
    if isinstance(request, r.ReadInfo):
        return world.read(LockState.INSTALLED)
    return world.answer(request)


async def test_a_move_asks_for_the_place_and_for_no_name() -> None:
    async with at_desk(Script(installed)) as desk:
        await begin(desk, "move", world.GIVEN[0], f.FirmwareChosen(None))
        await desk.on("PlacePage")
        page = desk.window.page
        assert isinstance(page, PlacePage) and not page.name.isVisibleTo(page)


async def test_a_replacement_offers_the_old_locks_own_job_and_that_job_the_way_back() -> None:
    there = True

    def still(request: Request[object]) -> object:
        if isinstance(request, r.ConfirmOldGone) and there:
            raise Fault(FaultCode.CLOUD_OLD_IN_PLACE, world.OLD.lock_id)
        if isinstance(request, r.ReadRecord) and request.lock_id == world.OLD.lock_id:
            return f.RecordRead(world.OLD)
        return world.answer(request)

    async with at_desk(Script(still)) as desk:
        job_id = await begin(desk, "replace", world.GIVEN[0], f.FirmwareChosen(None))
        await desk.on("OldLockPage")
        page = desk.window.page
        assert isinstance(page, OldLockPage)
        page.field.setText("no lock at all")
        assert not desk.can("take")
        page.field.setText(world.OLD.lock_id)
        await desk.press("take")
        await desk.on("CheckPage")
        await desk.press("confirm")
        await desk.until(lambda: desk.can("old-dead"))
        await desk.press("old-dead")
        await desk.on("CheckPage")
        assert desk.window.job_id != job_id
        await desk.press("confirm")
        await desk.on("DonePage")
        there = False
        button = desk.button("next")
        assert button is not None and button.text() == wa.GO_ON_REPLACING
        await desk.press("next")
        await desk.until(lambda: (one := desk.snapshot) and one.state is JobState.DONE)
        assert desk.window.job_id == job_id
