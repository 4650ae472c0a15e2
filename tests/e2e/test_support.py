"""`diagnose` and `bundle` as support types them: the same findings here and on another computer."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from installer_app.sandbox.cloud.seed_people import RESIDENT
from tests.e2e.kit import Run, World, open_world, run

INSTALLED = "QZ81MB3E"
NEW: Final = "9TJ6ZC1E"
"""Fresh from the factory; other tests leave it alone."""
SECRETS: Final = (
    "SELECT token FROM Token",
    "SELECT api_key FROM Lock",
    "SELECT lock_key FROM Lock",
    "SELECT property_key FROM Property",
    "SELECT access_key FROM UserDevice",
    "SELECT sync_key FROM UserDevice",
    "SELECT value FROM Setting WHERE name LIKE '%private' OR name LIKE '%token%' OR name LIKE '%key'",
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world"), "--locks", "1") as opened:
        yield opened


def lock_id_of(world: World, serial: str) -> str:
    shown = run("firmware", "show", "--serial", serial, *world.here, "--json")
    return str(shown.result["lock_id"])


def codes(done: Run) -> list[object]:
    return [row["finding"] for row in done.rows if "finding" in row]


def select(file: Path, query: str) -> list[object]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return [row[0] for row in database.execute(query)]


def canaries(world: World) -> set[bytes]:
    """Every secret of the world, in each way it may be written: the cloud's and the locks'."""
    found: list[object] = []
    for query in SECRETS:
        found += select(world.data_dir / "world" / "cloud.db", query)
    for file in (world.data_dir / "world" / "locks").glob("*.json"):
        state = json.loads(file.read_bytes())
        memory, birth = state["memory"], state["birth"]
        found += [memory["api_key"], memory["lock_key"], birth["seal"], birth["sign"], *memory["key_map"]]
    assert len(found) > 30
    written: set[bytes] = set()
    for secret in found:
        plain = secret if isinstance(secret, bytes) else str(secret).encode()
        if len(plain) < 8 or not plain.strip(b"0"):
            continue
        written |= {plain, plain.hex().encode(), b64encode(plain), urlsafe_b64encode(plain).rstrip(b"=")}
        if len(plain) == 64:
            key = bytes.fromhex(plain.decode())
            written |= {key, urlsafe_b64encode(key).rstrip(b"=")}
    return written


def people(world: World) -> set[bytes]:
    """What tells who somebody is."""
    found: set[bytes] = set()
    for text in select(world.data_dir / "world" / "cloud.db", "SELECT private FROM Person"):
        private = json.loads(str(text))
        found |= {private["email"].encode(), private["phoneNumber"].encode()}
        if private["firstName"] != "Caretaker":  # they are called after their house
            found.add(f" {private['lastName']}".encode())
    return found


def check_clean(file: Path, secrets: set[bytes]) -> None:
    """None of them is in the file: as it lies on the disk, and in no member."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["the file"] = file.read_bytes()
    for name, data in parts.items():
        for secret in secrets:
            assert secret not in data, (name, secret[:12])


def test_a_failed_install_is_explained_here_and_from_its_bundle_anywhere(
    world: World, tmp_path: Path
) -> None:
    serial = "MRE00000"
    set_ = run("sandbox", "faults", serial, '{"battery_percent": 4}', "--data-dir", world.data_dir)
    assert set_.code == 0, set_
    failed = run(*world.install(serial))
    assert failed.result["code"] == "lock_battery_low", failed
    file = tmp_path / "bundle.zip"
    saved = run("bundle", "save", "-o", file, *world.here, "--json")
    assert saved.code == 0, saved
    replayed = run("bundle", "replay", file, "--json")
    assert replayed.code == 0, replayed
    assert replayed.rows[-1]["fault"] == "lock_battery_low"


def test_what_is_found_is_in_the_bundle_of_the_lock(world: World, tmp_path: Path) -> None:
    lock = lock_id_of(world, INSTALLED)
    file = tmp_path / "bundle.zip"
    before = codes(run("diagnose", lock, *world.here, "--json"))
    for _ in range(5):
        saved = run("bundle", "save", "--lock-id", lock, "-o", file, *world.here, "--json")
        assert saved.code == 0, saved
        after = codes(run("diagnose", lock, *world.here, "--json"))
        if before == after:  # the lock did not sync in between
            break
        before = after
    there = run("bundle", "open", file, "--json")
    assert (there.code, codes(there)) == (0, before), there


def test_no_secret_is_in_the_bundle_of_a_job_that_failed_with_all_of_them_at_hand(
    world: World, tmp_path: Path
) -> None:
    """The record is made, its message sealed and applied, the receipt false; then somebody else looks."""
    set_ = run("sandbox", "faults", NEW, '{"bad_receipt": true}', "--data-dir", world.data_dir)
    assert set_.code == 0, set_
    failed = run(*world.install(NEW))
    fault = failed.result["code"]
    assert failed.code != 0 and fault, failed
    file = tmp_path / "bundle.zip"
    lock = world.lock(NEW)["lockId"]
    assert run("bundle", "save", "--lock-id", lock, "-o", file, *world.here, "--json").code == 0
    secrets = canaries(world)
    check_clean(file, secrets | people(world))
    here = run("diagnose", lock, *world.here, "--json")
    there = run("bundle", "open", file, "--json", HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path))
    assert codes(there)[0] == codes(here)[0] == "job_unfinished", (here, there)
    replayed = run("bundle", "replay", file, "--json", HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path))
    assert (replayed.code, replayed.result["fault"]) == (0, fault), replayed


def test_a_person_before_a_shut_door_is_told_why_and_not_named_in_the_bundle(
    world: World, tmp_path: Path
) -> None:
    lock = lock_id_of(world, INSTALLED)
    set_ = run("sandbox", "faults", INSTALLED, '{"clock_step_s": 4000}', "--data-dir", world.data_dir)
    assert set_.code == 0, set_
    told = run("diagnose", lock, "--user", RESIDENT, "--at-door", *world.here, "--json")
    assert told.code == 5 and codes(told)[:2] == ["phone_never_synced", "lock_clock_off"], told
    remedies = {row["finding"]: row["remedy"] for row in told.rows if "finding" in row}
    assert remedies["lock_clock_off"] == "set_lock_clock"
    file = tmp_path / "bundle.zip"
    of_person = ("--lock-id", lock, "--user", RESIDENT, "--at-door")
    saved = run("bundle", "save", *of_person, "-o", file, *world.here, "--json")
    assert saved.code == 0, saved
    assert codes(run("bundle", "open", file, "--json"))[:2] == codes(told)[:2]
    check_clean(file, canaries(world) | people(world) | {b"My phone"})


def test_who_stands_at_the_door_is_asked_for_the_serial_only_if_nothing_tells_it(world: World) -> None:
    lock = lock_id_of(world, INSTALLED)
    read = run("diagnose", lock, "--serial", INSTALLED, *world.here, "--json")
    assert not [row for row in read.rows if "not_read" in row], read
    nobody = run("diagnose", lock, "--user", "nobody", *world.here, "--json")
    assert nobody.result["code"] == "computer_usage", nobody
    alone = run("bundle", "save", "--user", RESIDENT, *world.here, "--json")
    assert alone.result["code"] == "computer_usage", alone


def test_a_lock_that_nobody_knows_and_a_file_that_is_no_bundle_are_said_so(
    world: World, tmp_path: Path
) -> None:
    unknown = run("diagnose", "00000000-0000-4000-8000-000000000000", *world.here, "--json")
    assert (unknown.code, codes(unknown)) == (5, ["record_missing"]), unknown
    none = tmp_path / "none.zip"
    none.write_text("none")
    refused = run("bundle", "open", none, "--json")
    assert (refused.code, refused.result["code"]) == (17, "computer_bundle_unreadable"), refused
    missing = run("bundle", "open", tmp_path / "missing.zip", "--json")
    assert (missing.code, missing.result["code"]) == (2, "computer_usage"), missing


def test_the_health_of_all_locks_is_listed_then_judged_again_without_the_cloud(
    world: World, tmp_path: Path
) -> None:
    sheet = tmp_path / "health.csv"
    listed = run("health", "--csv", sheet, *world.here, "--json")
    again = run("health", "--as-listed", *world.here, "--json")
    assert listed.rows[0]["locks"] == again.rows[0]["locks"] != 0, (listed, again)
    assert len(sheet.read_text("utf-8-sig").splitlines()) == 1 + int(str(listed.rows[0]["locks"]))
    nowhere = run("health", "--property", "00000000-0000-4000-8000-000000000000", *world.here, "--json")
    assert nowhere.code in (0, 13), nowhere
