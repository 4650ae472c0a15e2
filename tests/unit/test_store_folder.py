"""The data folder: private, stamped, whole after a crash; leases; the flight recorder; settings."""

from __future__ import annotations

import asyncio
import errno
import json
import multiprocessing
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.folder import STAMP, Environment, Home, write_private
from installer_app.store.lease import Lease
from installer_app.store.recorder import FILE, LARGEST_BYTES, OLDER_FILE, RING, Recorder
from installer_app.store.settings import Settings, Theme, read_settings, write_settings
from tests.unit.store_kit import folder_at, noon

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_a_folder_and_its_files_are_the_user_s_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        folder = folder_at(tmp_path / "a" / "b")
        folder.write("settings.json", b"{}")
    finally:
        os.umask(old)
    assert mode(folder.path) == 0o700
    assert {mode(path) for path in folder.path.iterdir()} == {0o600}


@posix
def test_a_folder_of_the_user_s_own_things_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "notes.txt").write_text("mine")
    folder_at(tmp_path)
    assert mode(tmp_path) == 0o755
    assert mode(tmp_path / STAMP) == 0o600


def test_the_stamp_stays_and_another_environment_is_refused(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    assert folder_at(tmp_path).folder_id == folder.folder_id
    for other in (Environment("other"), Environment("acme", sandbox=True)):
        with pytest.raises(Fault) as caught:
            folder_at(tmp_path, other)
        assert caught.value.code is FaultCode.COMPUTER_OTHER_ENVIRONMENT
        assert "acme" in caught.value.detail


@pytest.mark.parametrize(
    "stamp", [b"", b"[]", b"{}", b"\xff", b'{"environment":"acme","sandbox":false,"folder":7}']
)
def test_a_damaged_stamp_lets_nobody_in(tmp_path: Path, stamp: bytes) -> None:
    (tmp_path / STAMP).write_bytes(stamp)
    with pytest.raises(Fault) as caught:
        folder_at(tmp_path)
    assert caught.value.code is FaultCode.COMPUTER_OTHER_ENVIRONMENT
    assert (tmp_path / STAMP).read_bytes() == stamp


def test_a_folder_that_cannot_be_made_or_written_is_computer_storage_by_the_error_s_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Fault) as caught:
        folder_at(tmp_path / "file" / "folder")
    assert caught.value.code is FaultCode.COMPUTER_STORAGE
    assert caught.value.detail.split()[0] in ("ENOTDIR", "EEXIST", "ENOENT")
    folder = folder_at(tmp_path / "good")
    folder.write("settings.json", b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Fault, match="ENOSPC writing settings"):
            folder.write("settings.json", b"new")
    assert folder.read("settings.json") == b"old"
    assert {path.name for path in folder.path.iterdir()} == {STAMP, "settings.json"}
    folder.write("settings.json", b"new")
    assert folder.read("settings.json") == b"new"


def test_a_new_file_never_takes_the_place_of_one_that_is_there(tmp_path: Path) -> None:
    write_private(tmp_path / "x", b"first", only_new=True)
    write_private(tmp_path / "x", b"second", only_new=True)
    assert (tmp_path / "x").read_bytes() == b"first"


def test_each_environment_has_its_folder_unless_one_was_named(tmp_path: Path) -> None:
    home = Home.at(None)
    places = {
        home.folder(Environment("a")),
        home.folder(Environment("b")),
        home.folder(Environment("a", True)),
    }
    assert len(places) == 3 and all(place.is_relative_to(home.root) for place in places)
    assert Home.at(tmp_path).folder(Environment("a")) == tmp_path


def _take(path: Path, answer: multiprocessing.Queue[bool]) -> None:
    answer.put(Lease.take(path) is not None)


def test_a_lease_is_one_holder_s_until_released_or_dead(tmp_path: Path) -> None:
    path = tmp_path / "adapter.lock"
    lease = Lease.take(path)
    assert lease is not None and Lease.take(path) is None
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    for free in (False, True):
        child = context.Process(target=_take, args=(path, answers))
        child.start()
        assert answers.get(timeout=30) is free
        child.join()  # it died with the lease
        lease.release()
    with pytest.raises(Fault) as caught:
        Lease.take(tmp_path / "no" / "folder")
    assert caught.value.code is FaultCode.COMPUTER_STORAGE


# ---- settings


def test_settings_are_read_back(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    assert read_settings(folder) == Settings()
    mine = (
        Settings(Theme.DARK, 150, "nl", "hci1", False, "p", "a").with_firmware("1.4.0").with_firmware("1.5.0")
    )
    write_settings(folder, mine)
    assert read_settings(folder) == mine
    assert mine.recent_firmware == ("1.5.0", "1.4.0")


@pytest.mark.parametrize("damage", [b"", b"[1]", b"\xff\xfe", b"[" * 100_000, b'{"theme":'])
def test_damaged_settings_are_kept_aside_and_the_app_starts(tmp_path: Path, damage: bytes) -> None:
    folder = folder_at(tmp_path)
    for n in (1, 2):
        folder.write("settings.json", damage)
        assert read_settings(folder) == Settings()
        assert (tmp_path / f"settings.json.damaged-{n}").read_bytes() == damage
    assert not (tmp_path / "settings.json").exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = sorted(vars(Settings()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(kept=st.dictionaries(st.sampled_from([*NAMES, "later"]), JSON))
def test_any_value_of_a_setting_gives_settings_that_work(tmp_path: Path, kept: dict[str, object]) -> None:
    folder = folder_at(tmp_path)
    folder.write("settings.json", json.dumps(kept).encode())
    found = read_settings(folder)
    assert found.theme in Theme and 50 <= found.text_percent <= 300
    assert all(isinstance(each, str) for each in (found.language, found.adapter, *found.recent_firmware))
    write_settings(folder, found)
    assert read_settings(folder) == found


# ---- the flight recorder


def test_records_are_cut_and_never_raise(tmp_path: Path) -> None:
    recorder = Recorder(folder_at(tmp_path), noon)
    recorder("link.frame", {"text": "x" * 2000, "trace": "y" * 9000, "n": 1, "none": None})
    recorder("link.frame", cast("dict[str, str]", {"bytes": b"secret", "object": object()}))
    recorder("link.frame", cast("dict[str, str]", None))
    first, second = map(json.loads, recorder.lines())
    assert (len(first["text"]), len(first["trace"]), first["n"]) == (500, 4000, 1)
    assert second["bytes"] == "<bytes>" and second["kind"] == "link.frame"


def test_the_ring_and_both_files_are_bounded_and_the_newest_survive(tmp_path: Path) -> None:
    recorder = Recorder(folder_at(tmp_path), noon)
    for n in range(3):
        for m in range(RING):
            recorder("n", {"n": n * RING + m, "text": "x" * 150})
        assert recorder.flush()
    assert len(recorder.lines()) == RING
    sizes = [(tmp_path / name).stat().st_size for name in (FILE, OLDER_FILE)]
    assert all(0 < size <= LARGEST_BYTES for size in sizes)
    assert json.loads((tmp_path / FILE).read_text().splitlines()[-1])["n"] == 3 * RING - 1


def test_a_full_disk_costs_no_record_and_raises_nothing(tmp_path: Path) -> None:
    recorder = Recorder(folder_at(tmp_path), noon)
    (tmp_path / FILE).mkdir()  # in the way
    recorder("a", {})
    assert not recorder.flush()
    (tmp_path / FILE).rmdir()
    recorder("b", {})
    assert recorder.flush() and recorder.flush()
    assert [json.loads(line)["kind"] for line in (tmp_path / FILE).read_text().splitlines()] == ["a", "b"]


async def test_the_recorder_writes_once_more_when_it_is_ended(tmp_path: Path) -> None:
    recorder = Recorder(folder_at(tmp_path), noon)
    task = asyncio.create_task(recorder.run())
    await asyncio.sleep(0)
    recorder("last", {})
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert b'"last"' in (tmp_path / FILE).read_bytes()


def test_folder_ids_differ(tmp_path: Path) -> None:
    one, other = folder_at(tmp_path / "one"), folder_at(tmp_path / "other")
    assert one.folder_id != other.folder_id
