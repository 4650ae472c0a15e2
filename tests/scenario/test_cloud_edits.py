"""Small changes from a desk: a name that keeps all else, an event processed again, answers that were lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from installer_app.cloud.doorlock.events import EventFilter
from installer_app.model.fault import FaultCode
from installer_app.sandbox.cloud import KANAALHUIS
from installer_app.sandbox.cloud.records import Area, Event
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.conditions import rename
from tests.contract.virtual_cloud import EAST
from tests.scenario.cloud_party_world import FULL_NAME, Bench, open_bench

RENAME = r.RenameArea(KANAALHUIS, EAST, "East wing")
WHO = ("mara", "ruben")


def stored(bench: Bench) -> Area:
    area = bench.cloud._desk.store.find(Area, EAST)
    assert area is not None
    return area


async def test_an_area_gets_its_name_and_keeps_its_access_list(tmp_path: Path) -> None:
    async with open_bench(tmp_path, WHO) as bench:
        before = stored(bench)
        assert json.loads(before.access_list)
        assert await bench.ask(RENAME) == f.AreaRenamed("East wing")
        after = stored(bench)
        assert after.display_name == "East wing"
        assert json.loads(after.access_list) == json.loads(before.access_list)
        assert after.access_list_version == before.access_list_version


async def test_an_access_list_that_is_not_understood_whole_is_not_written_over(tmp_path: Path) -> None:
    async with open_bench(tmp_path, WHO) as bench:
        area = stored(bench)
        strange = json.dumps([*json.loads(area.access_list), {"accessType": "robot", "robotId": 7}])
        bench.cloud._desk.store.put(replace(area, access_list=strange))
        fault = await bench.fault(RENAME)
        assert (fault.code, fault.refused) == (FaultCode.CLOUD_ANSWER_UNREADABLE, True)
        assert "updateArea" not in bench.calls
        assert stored(bench).access_list == strange


async def test_who_may_not_see_the_area_changes_nothing(tmp_path: Path) -> None:
    async with open_bench(tmp_path, ("assembler",)) as bench:
        fault = await bench.fault(RENAME)
        assert fault.refused
        assert "updateArea" not in bench.calls


async def test_a_name_whose_answer_was_lost_is_settled_by_reading(tmp_path: Path) -> None:
    async with open_bench(tmp_path, WHO) as bench:
        assert (await bench.ask(r.Settle(RENAME))).fact is None
        await bench.ask(RENAME)
        assert (await bench.ask(r.Settle(RENAME))).fact == f.AreaRenamed("East wing")


async def test_an_event_is_processed_once_more(tmp_path: Path) -> None:
    async with open_bench(tmp_path, WHO) as bench:
        made = await bench.provision()
        await bench.install(made.lock_id)
        page = await bench.party.reader.events(EventFilter("lock", lock_id=made.lock_id))
        event_id = page.items[0].event_id
        assert event_id is not None
        event = bench.cloud._desk.store.find(Event, event_id)
        assert event is not None
        bench.cloud._desk.store.put(replace(event, state="pending"))
        request = r.ProcessEvent(event_id, made.lock_id)
        assert (await bench.ask(r.Settle(request))).fact is None
        assert await bench.ask(request) == f.EventProcessed(event_id, "processed")
        assert (await bench.ask(r.Settle(request))).fact == f.EventProcessed(event_id, "processed")


async def test_access_logs_are_asked_for_page_by_page(tmp_path: Path) -> None:
    async with open_bench(tmp_path, WHO) as bench:
        made = await bench.provision()
        page = await bench.party.reader.access_log_page(made.lock_id)
        assert page.items == () and page.next is None


def test_a_new_name_keeps_the_serial_in_brackets() -> None:
    from installer_app.model.cloud import LockRecord

    record = LockRecord("l-1", FULL_NAME, None, None, None, None)
    given = (f.LockIdGiven("l-1"), f.NameChosen("Back door"), f.RecordRead(record))
    assert rename(f.Facts(given)).display_name == "Back door [7K3M9QX2]"
    whole = (f.LockIdGiven("l-1"), f.NameChosen("Back door [7K3M9QX2]"), f.RecordRead(record))
    assert rename(f.Facts(whole)).display_name == "Back door [7K3M9QX2]"
    plain = (f.LockIdGiven("l-1"), f.NameChosen("Back door"), f.RecordRead(None, False, "account_forbidden"))
    assert rename(f.Facts(plain)).display_name == "Back door"
