"""Hand over, rescue and erasing as processes: what is printed, what is written, how each ends."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from installer_app.model.fault import FaultCode
from installer_app.store.database import FILE, Database
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.journal import JournalBook
from installer_app.workflow import journal as j
from tests.e2e.kit import World, open_world, run
from tests.unit.store_kit import noon

pytestmark = pytest.mark.slow

WORDS = "correct horse battery"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world")) as opened:
        yield opened


def stopped(world: World) -> str:
    """A job that has its record, and stopped before the cloud would sign."""
    refuses = json.dumps([{"operation": "installLock", "kind": "drop"}])
    assert run("sandbox", "faults", "cloud", refuses, "--data-dir", world.data_dir).code == 0
    try:
        factory = sorted(s for s in world.file.labels if world.lock(s)["state"] == "factory")
        done = run(*world.install(factory[0]))
    finally:
        assert run("sandbox", "faults", "cloud", "[]", "--data-dir", world.data_dir).code == 0
    assert done.code in (12, 13), done  # whether it took effect is not known
    return str(done.result["job"])


def test_a_job_begun_on_one_computer_is_ended_on_another(world: World, tmp_path: Path) -> None:
    job, file = stopped(world), tmp_path / "door.age"
    there = world.neighbour(tmp_path / "there")
    key = run("handover", "key", *there.here, "--json")
    assert key.code == 0, key
    given = run("handover", "give", job, "--to", key.result["recipient"], "-o", file, *world.here, "--json")
    assert given.code == 0, given
    assert (given.result["state"], given.result["file"]) == ("given", str(file))
    (row,) = [row for row in run("jobs", "--all", *world.here, "--json").rows if row["job"] == job]
    assert (row["state"], row["given"]) == ("given", key.result["recipient"])
    again = run("resume", "--job", job, *world.here, "--json")
    assert (again.code, again.result["code"]) == (17, "computer_job_unknown")
    taken = run("handover", "take", file, *there.here, "--json")
    assert taken.code == 0, taken
    assert taken.result["from_job"] == job
    ended = run("resume", "--job", taken.result["job"], *there.here, "--allow", "install-lock", "--json")
    assert ended.code == 0, ended
    effects = [row["effect"] for row in world.effects()]
    assert effects.count("provisioned") == 1
    certificate = json.loads(str(ended.result["certificate"]))
    said = {line["subject"]: line["value"] for line in certificate["lines"]}
    assert job in said["taken_over_from"]
    assert len(said["taken_over_head"]) == len(said["journal_head"]) == 64
    twice = run("handover", "take", file, *there.here, "--json")
    assert (twice.code, twice.result["code"]) == (17, "computer_handover_taken")


def test_a_passphrase_comes_on_standard_input_and_stands_nowhere(world: World, tmp_path: Path) -> None:
    job, file = stopped(world), tmp_path / "door.age"
    there = world.neighbour(tmp_path / "there")
    give = ("handover", "give", job, "--passphrase", "-o", file, *world.here, "--json")
    for stdin, code in (("", 4), ("short\n", 2)):
        assert run(*give, stdin=stdin).code == code
    assert not file.exists()
    given = run(*give, stdin=f"{WORDS}\n")
    assert given.code == 0, given
    assert WORDS not in given.out + given.err
    take = ("handover", "take", file, *there.here, "--json")
    for stdin, code, told in (("", 4, "answer_needed"), ("no\n", 17, "computer_handover_closed")):
        refused = run(*take, stdin=stdin)
        assert (refused.code, refused.result["code"]) == (code, told)
    assert run(*take, stdin=f"{WORDS}\n").code == 0


def open_job(folder: Path, *entries: j.Entry) -> str:
    """A job in a journal, written as the app does."""
    with closing(Database(folder / FILE)) as database:
        key = InstallationKey(bytes(32), Protection.FILE)
        journal = JournalBook(database, key, noon, os.urandom).open_job("install")
        journal.append(j.Opened("install"), *entries)
        return journal.job_id


def test_a_hand_over_that_did_not_end_is_said_and_waits_for_leave(world: World, tmp_path: Path) -> None:
    there = world.neighbour(tmp_path / "there")
    job = open_job(there.data_dir, j.Offered("passphrase"))
    (row,) = run("jobs", *there.here, "--json").rows
    assert (row["job"], row["offered"]) == (job, "passphrase")
    refused = run("resume", *there.here, "--json")
    assert (refused.code, refused.result["code"]) == (17, "computer_handover_open")
    allowed = run("resume", *there.here, "--allow", "hand-over", "--json")
    assert (allowed.code, allowed.result["code"]) == (4, "answer_needed")  # it goes on, to the first question


def test_erasing_needs_a_yes_and_ends_the_job(world: World, tmp_path: Path) -> None:
    there = world.neighbour(tmp_path / "there")
    job = open_job(there.data_dir)
    assert run("job", "erase", job, *there.here, "--json").code == 4
    erased = run("job", "erase", job, "--yes", *there.here, "--json")
    assert (erased.code, erased.result["state"]) == (0, "erased"), erased
    assert run("jobs", *there.here, "--json").rows == []
    assert run("journal", "verify", *there.here, "--json").result["whole"] is True
    assert run("job", "erase", "j-none", "--yes", *there.here, "--json").code == 17


def test_a_copied_journal_is_checked_and_exported_anywhere(tmp_path: Path) -> None:
    for n in range(3):
        open_job(tmp_path, j.Faulted("lock-read", FaultCode.LINK_LOST, str(n)))
    copy, out = tmp_path / "copied.db", tmp_path / "out.jsonl"
    (tmp_path / FILE).rename(copy)
    whole = run("journal", "verify", copy, "--json")
    assert (whole.code, whole.result["entries"], whole.result["whole"]) == (0, 6, True), whole
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("DROP TRIGGER entries_are_never_changed")
        connection.execute("UPDATE entries SET body = CAST(body || x'20' AS BLOB) WHERE n = 5")
        connection.commit()
    broken = run("journal", "export", copy, "-o", out, "--json")
    assert broken.code == 17, broken
    (row,) = [row for row in broken.rows if row["step"] == "row"]
    assert (row["entries"], row["whole"], row["whole_entries"], row["exported"]) == (6, False, 4, str(out))
    again = run("journal", "verify", out, "--json")
    assert (again.code, again.rows[0]["whole_entries"]) == (17, 4), again
    assert run("journal", "export", copy, "-o", out).code == 2  # one that is there stays
    assert run("journal", "verify", tmp_path / "none.db").code == 2


def test_a_journal_that_cannot_be_opened_is_set_aside_only_with_a_yes(tmp_path: Path) -> None:
    here = ("--sandbox", "--data-dir", str(tmp_path))
    (tmp_path / FILE).write_bytes(b"this is no database " * 500)
    verified = run("journal", "verify", *here, "--json")
    assert (verified.code, verified.result["code"]) == (17, "computer_journal_damaged"), verified
    assert run("journal", "set-aside", *here, "--json").code == 4
    aside = run("journal", "set-aside", "--yes", *here, "--json")
    assert (aside.code, aside.result["set_aside"]) == (0, str(tmp_path / f"{FILE}.damaged-1")), aside
    assert run("journal", "verify", *here, "--json").result["entries"] == 0
