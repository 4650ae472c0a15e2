"""The planned doors on disk: all or none, one binding at a time, and damage is said."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from installer_app.model.door import Door
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.label import parse_label
from installer_app.store.keeping import kept_files
from installer_app.store.worklist import FILE, Worklist
from tests.unit.store_kit import folder_at

LABEL = parse_label("LOCK1:TEST0000:VL1:N83S-G60P-K0WM-2FV7")
DOOR = Door("", "TEST0000", LABEL, "p-1", "a-1", "Kanaalhuis / Floor 4", "Room 1", "1.4.0")
OTHER = Door("", "TEST0010", None, "p-1", "a-2", "", "Room 2")


def open_at(path: Path) -> Worklist:
    return Worklist(folder_at(path), os.urandom)


def code_of(path: Path) -> FaultCode:
    with pytest.raises(Fault) as caught, closing(open_at(path)) as worklist:
        worklist.doors()
    return caught.value.code


def meddle(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path / FILE)) as connection, connection:
        connection.execute(sql)


def test_doors_survive_a_restart_in_their_order(tmp_path: Path) -> None:
    with closing(open_at(tmp_path)) as worklist:
        added = worklist.add([DOOR, OTHER])
        assert [replace(door, door_id="") for door in added] == [DOOR, OTHER]
        assert len({door.door_id for door in added}) == 2
    with closing(open_at(tmp_path)) as worklist:
        assert worklist.doors() == added
        assert worklist.find("TEST0010") == worklist.door(added[1].door_id) == added[1]
        assert worklist.find("TEST0020") is worklist.door("d-0") is None


def test_doors_are_added_all_or_none(tmp_path: Path) -> None:
    with closing(open_at(tmp_path)) as worklist:
        worklist.add([OTHER])
        with pytest.raises(Fault, match="TEST0010 is in the worklist"):
            worklist.add([DOOR, replace(OTHER, name="again")])
        with pytest.raises(Fault, match="TEST0000 is in the worklist"):
            worklist.add([DOOR, DOOR])
        assert [door.serial for door in worklist.doors()] == ["TEST0010"]


def test_of_two_processes_one_binds_a_door(tmp_path: Path) -> None:
    with closing(open_at(tmp_path)) as one, closing(open_at(tmp_path)) as two:
        (door,) = one.add([DOOR])
        (same,) = two.doors()
        one.bind(door, "j-1")
        with pytest.raises(Fault) as caught:
            two.bind(same, "j-2")
        assert caught.value.code is FaultCode.COMPUTER_JOB_BUSY
        (now,) = two.doors()
        assert now.job_id == "j-1"
        two.bind(now, "j-3")
        assert one.find("TEST0000") == replace(door, job_id="j-3")


def test_a_door_that_was_removed_is_bound_by_nobody(tmp_path: Path) -> None:
    with closing(open_at(tmp_path)) as worklist:
        door, other = worklist.add([DOOR, OTHER])
        assert worklist.remove([door.door_id, "d-unknown"]) == 1
        with pytest.raises(Fault):
            worklist.bind(door, "j-1")
        assert worklist.doors() == (other,)


def test_a_door_that_was_begun_meanwhile_is_not_given_back(tmp_path: Path) -> None:
    with closing(open_at(tmp_path)) as worklist:
        door, other = worklist.add([DOOR, OTHER])
        worklist.bind(door, "j-1")
        worklist.remove_unless_begun([door, other])
        assert worklist.doors() == (replace(door, job_id="j-1"),)
        worklist.remove_unless_begun(worklist.doors())
        assert worklist.doors() == ()


def test_a_newer_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    with closing(open_at(tmp_path)) as worklist:
        worklist.add([DOOR])
    meddle(tmp_path, "PRAGMA user_version=2")
    before = (tmp_path / FILE).read_bytes()
    assert code_of(tmp_path) is FaultCode.COMPUTER_WORKLIST_NEWER
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE doors SET serial='TEST'",
        "UPDATE doors SET label='LOCK1'",
        "UPDATE doors SET name=x'00'",
        "UPDATE doors SET job_id=x'07'",
        "PRAGMA user_version=0",
        "ALTER TABLE doors RENAME TO other",
    ],
)
def test_a_row_that_does_not_fit_is_damage(tmp_path: Path, sql: str) -> None:
    with closing(open_at(tmp_path)) as worklist:
        worklist.add([DOOR])
    meddle(tmp_path, sql)
    assert code_of(tmp_path) is FaultCode.COMPUTER_WORKLIST_DAMAGED


@pytest.mark.parametrize("junk", [b"", b"no database at all " * 50])
def test_a_file_that_is_no_database_is_damage_and_not_made_anew(tmp_path: Path, junk: bytes) -> None:
    folder_at(tmp_path)
    (tmp_path / FILE).write_bytes(junk)
    assert code_of(tmp_path) is FaultCode.COMPUTER_WORKLIST_DAMAGED
    assert (tmp_path / FILE).read_bytes() == junk


def test_overwritten_pages_are_damage(tmp_path: Path) -> None:
    with closing(open_at(tmp_path)) as worklist:
        worklist.add([replace(OTHER, serial=f"TEST0{n:03}", name="x" * 90) for n in range(400)])
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:8192] + bytes(4096) + whole[12288:])
    assert code_of(tmp_path) is FaultCode.COMPUTER_WORKLIST_DAMAGED


def test_the_file_is_private_and_among_those_that_are_kept(tmp_path: Path) -> None:
    with closing(open_at(tmp_path)):
        if os.name == "posix":
            assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
        assert FILE in [file.name for file in kept_files(folder_at(tmp_path))]
