"""The worklist as a file: what is proven and what went wrong, harmless, and fit to be imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.door_list import read_doors
from installer_app.support.door_export import write_rows
from installer_app.texts.language import languages, speak
from installer_app.workflow import facts as f
from installer_app.workflow.snapshot import JobState
from installer_app.workflow.worklist import Mark, Queue, Row, sort_in
from tests.unit import world
from tests.unit.test_worklist import DOOR, NOON, course, job


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    speak(None)


def table(*rows: Row) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(write_rows(rows).decode("utf-8-sig")))]


def test_a_door_that_is_not_begun_tells_what_is_planned() -> None:
    (row,) = table(Row(replace(DOOR, job_id=None), None, Queue.TO_INSTALL))
    assert {key: value for key, value in row.items() if value} == {
        "Serial": world.SERIAL,
        "Label": str(world.LABEL),
        "Property": world.PLACE.property_id,
        "Area": world.PLACE.area_id,
        "Place": "Kanaalhuis / Floor 4",
        "Name": "4.02",
        "Firmware": "1.4.0",
        "Queue": "To install",
        "Prepared until": "not prepared",
    }


def test_a_finished_door_tells_its_proofs_and_the_digest_of_its_message() -> None:
    whole = course("install")[-1]
    for kind in (f.InstallApplied, f.Synced, f.KeysCurrent, f.FirmwareCurrent, f.Placed):
        whole = whole.learn(whole[kind], f"at {kind.key()}")
    (row,) = table(*sort_in([DOOR], [job(whole, state=JobState.DONE)], NOON))
    told = ("Queue", "Grade", "Lock confirmed", "Synced", "Keys current", "Firmware current", "Placed", "Job")
    assert [row[key] for key in told] == [
        *("Finished", "cloud confirms", "at install-applied", "at synced", "at keys-current"),
        *("at firmware-current", "at placed", "j-1"),
    ]
    assert row["Message (SHA-256)"] == whole[f.InstallApplied].receipt.sha256


def test_a_door_that_failed_tells_the_code_and_what_happened() -> None:
    failed = replace(job(course("install")[3]), fault=Fault(FaultCode.LOCK_NOT_FOUND, "20 s"))
    (row,) = table(*sort_in([DOOR], [failed], NOON))
    assert (row["Queue"], row["Fault"]) == ("Unfinished", "lock_not_found: 20 s")
    assert "not" in row["What happened"]


def test_a_prepared_door_tells_until_when() -> None:
    (row,) = table(Row(DOOR, None, Queue.TO_INSTALL, Mark.PREPARED, NOON))
    assert row["Prepared until"] == "2030-03-17T17:46:40Z"


def test_a_job_of_no_door_tells_what_it_knows() -> None:
    (row,) = table(*sort_in([], [job(course("install")[8])], NOON))
    assert (row["Serial"], row["Name"], row["Area"]) == (world.SERIAL, "4.02", world.PLACE.area_id)


def test_no_cell_is_taken_for_a_formula() -> None:
    (row,) = table(Row(replace(DOOR, name="=1+1", place="@cmd"), None, Queue.TO_INSTALL))
    assert (row["Name"], row["Place"]) == ("'=1+1", "'@cmd")


@pytest.mark.parametrize("spoken", languages())
def test_what_is_exported_is_imported_again_in_every_language(spoken: str) -> None:
    assert speak(spoken)
    doors = [replace(DOOR, name="=1+1"), replace(DOOR, serial="TEST0010", label=None, firmware=None)]
    reading = read_doors(write_rows([Row(door, None, Queue.TO_INSTALL) for door in doors]))
    assert reading.bad == ()
    assert [(each.serial, each.label, each.name, each.firmware) for each in reading.doors] == [
        (door.serial, door.label, door.name, door.firmware) for door in doors
    ]
    assert {(each.property, each.area) for each in reading.doors} == {
        (world.PLACE.property_id, world.PLACE.area_id)
    }
