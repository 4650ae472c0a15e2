"""What is typed on the pages that ask for an id is taken."""

from __future__ import annotations

import pytest

from installer_app.ui.pages.choices import EventIdPage, LockIdPage
from installer_app.workflow import facts as f
from tests.ui.window_kit import Script, at_desk
from tests.unit.world import LOCK_ID

pytestmark = pytest.mark.on_qt


async def test_a_locks_id_is_typed_and_taken() -> None:
    async with at_desk(Script()) as desk:
        desk.window.show_job(desk.window.bridge.start("verify"))
        await desk.on("LockIdPage")
        page = desk.window.page
        assert isinstance(page, LockIdPage) and not desk.can("take")
        desk.type(page.field, LOCK_ID)
        await desk.press("take")
        await desk.until(lambda: desk.snapshot and desk.snapshot.facts.get(f.LockIdGiven) is not None)


async def test_an_events_ids_are_typed_and_taken() -> None:
    async with at_desk(Script()) as desk:
        desk.window.show_job(desk.window.bridge.start("process-event"))
        await desk.on("EventIdPage")
        page = desk.window.page
        assert isinstance(page, EventIdPage)
        desk.type(page.event_id, LOCK_ID)
        assert not desk.can("take")
        desk.type(page.lock_id, LOCK_ID)
        await desk.press("take")
        await desk.until(lambda: desk.snapshot and desk.snapshot.facts.get(f.EventChosen) is not None)
