"""The journal on disk: what is written is read back, and damage is told, never mended."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Blob
from installer_app.store.database import FILE, VERSION, Database
from installer_app.store.journal import JournalBook
from installer_app.workflow import journal as j
from installer_app.workflow.facts import KINDS, Fact, InstallSigned, NameChosen
from tests.unit.store_kit import KEY, NOON, book_at, facts_of, noon

OTHERS: tuple[j.Entry, ...] = (
    j.Opened("install"),
    j.Skipped("compared"),
    j.Asked("install-lock"),
    j.Declined("install-lock", FaultCode.CLOUD_REFUSED),
    j.Faulted("lock-read", FaultCode.LINK_LOST, 'half "a" line\n\x1b[0m'),
    j.Forgot(("lock-read", "compared")),
    j.Allowed("install-lock"),
    j.Offered("age1xyz"),
    j.Given("passphrase", "0" * 64),
    j.Closed("done"),
)


def three_jobs(folder: Path) -> list[str]:
    """Three jobs with interleaved entries; their ids."""
    with book_at(folder) as book:
        jobs = [book.open_job("install") for _ in range(3)]
        for journal in jobs:
            journal.append(j.Opened("install"), j.Learned(NameChosen("Tür")))
        for n, journal in enumerate(jobs):
            journal.append(j.Learned(InstallSigned(Blob(b"message %d" % n), "text/csv")))
        jobs[0].append(j.Closed("done"))
        return [journal.job_id for journal in jobs]


def edit(folder: Path, sql: str, *values: object) -> None:
    """Change the file behind the journal's back."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql, values)
        connection.commit()


def code_of(action: Callable[[], object]) -> FaultCode:
    with pytest.raises(Fault) as caught:
        action()
    return caught.value.code


def test_every_kind_of_fact_is_read_back_as_it_was_written() -> None:
    tried: set[str] = set()

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data())
    def round_trip(data: st.DataObject) -> None:
        facts = [data.draw(facts_of(kind)) for kind in KINDS.values()]
        with TemporaryDirectory() as folder, book_at(Path(folder)) as book:
            journal = book.open_job("install")
            written = [(j.Learned(fact), journal.append(j.Learned(fact))) for fact in facts]
            tried.update(fact.key() for fact in facts)
            again = book.job(journal.job_id).entries()
            assert again == tuple(written)
            assert bytes_of(again) == bytes_of(written)
            assert book.verify() == len(KINDS)

    round_trip()
    assert len(tried) == len(KINDS) >= 40


def bytes_of(entries: object) -> list[bytes]:
    """The bytes of all blobs in some entries (blobs are equal by digest alone)."""
    found: list[bytes] = []
    assert isinstance(entries, (tuple, list))
    for entry, _ in entries:
        assert isinstance(entry.fact, Fact)
        found += [value.data for value in vars(entry.fact).values() if isinstance(value, Blob)]
    return found


def test_every_other_entry_is_read_back_in_one_commit_with_one_time(tmp_path: Path) -> None:
    assert {type(entry) for entry in OTHERS} | {j.Learned} == set(j.ENTRIES.values())
    with book_at(tmp_path) as book:
        journal = book.open_job("install")
        at = journal.append(*OTHERS)
        assert at == "2030-01-02T12:00:00.123Z"
        assert journal.entries() == tuple((entry, at) for entry in OTHERS)


def test_a_job_is_known_from_its_first_entry_on_and_its_id_tells_its_time(tmp_path: Path) -> None:
    with book_at(tmp_path) as book:
        journal = book.open_job("install")
        assert journal.job_id.startswith(f"j-{NOON:%Y%m%d-%H%M%S}-")
        assert book.job_ids() == ()
        assert code_of(lambda: book.job(journal.job_id)) is FaultCode.COMPUTER_JOB_UNKNOWN
        journal.append(j.Opened("install"))
        assert book.job_ids() == (journal.job_id,)
        assert code_of(lambda: book.job("' OR 1=1 --")) is FaultCode.COMPUTER_JOB_UNKNOWN


def test_jobs_are_listed_oldest_first_and_the_closed_are_not_unfinished(tmp_path: Path) -> None:
    ids = three_jobs(tmp_path)
    with book_at(tmp_path) as book:
        assert book.job_ids() == tuple(ids)
        assert book.unfinished() == tuple(ids[1:])
        assert book.verify() == 10


def test_the_chain_is_sha256_over_the_hash_before_and_the_canonical_body(tmp_path: Path) -> None:
    three_jobs(tmp_path)
    with book_at(tmp_path) as book:
        before = bytes(32)
        for entry in book.chained():
            assert entry.prev_hash == before
            assert entry.hash == sha256(before + entry.body).digest()
            assert entry.body.startswith(b'{"at":"2030-01-02T12:00:00.123Z","entry":{')
            assert entry.body.endswith(f'"job":"{entry.job}","n":{entry.n}}}'.encode())
            before = entry.hash


def test_entries_can_be_neither_changed_nor_deleted(tmp_path: Path) -> None:
    three_jobs(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        for sql in ("UPDATE entries SET at='x'", "DELETE FROM entries"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(sql)


def test_any_changed_byte_of_a_body_is_found(tmp_path: Path) -> None:
    ids = three_jobs(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        n, body = connection.execute("SELECT n, body FROM entries WHERE job=? LIMIT 1", (ids[1],)).fetchone()
    for at in range(len(body)):
        changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        edit(tmp_path, "UPDATE entries SET body=? WHERE n=?", changed, n)
        with book_at(tmp_path) as book:
            assert code_of(book.verify) is FaultCode.COMPUTER_JOURNAL_DAMAGED
            assert code_of(book.job(ids[1]).entries) is FaultCode.COMPUTER_JOURNAL_DAMAGED
            assert len(book.job(ids[2]).entries()) == 3  # the others can still be read


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entries SET at='2030-01-02T12:00:00.124Z' WHERE n=3",
        "UPDATE entries SET job=(SELECT job FROM entries WHERE n=1) WHERE n=3",
        "UPDATE entries SET hash=zeroblob(32) WHERE n=3",
        "UPDATE entries SET prev_hash=zeroblob(32) WHERE n=3",
        "UPDATE entries SET body='text' WHERE n=3",
        "UPDATE entries SET body=CAST(x'ff00' AS TEXT) WHERE n=3",
        "UPDATE entries SET n=99 WHERE n=3",
        "DELETE FROM entries WHERE n=3",
        "DELETE FROM entries WHERE n=1",
    ],
)
def test_any_other_meddling_is_found(tmp_path: Path, sql: str) -> None:
    three_jobs(tmp_path)
    edit(tmp_path, sql)
    with book_at(tmp_path) as book:
        assert code_of(book.verify) is FaultCode.COMPUTER_JOURNAL_DAMAGED


def test_an_entry_rewritten_with_a_hash_that_fits_breaks_the_next_one(tmp_path: Path) -> None:
    three_jobs(tmp_path)
    with book_at(tmp_path) as book:
        third = list(book.chained())[2]
    body = third.body.replace(b"install", b"provide")
    assert body != third.body
    new_hash = sha256(third.prev_hash + body).digest()
    edit(tmp_path, "UPDATE entries SET body=?, hash=? WHERE n=3", body, new_hash)
    with book_at(tmp_path) as book:
        assert code_of(book.verify) is FaultCode.COMPUTER_JOURNAL_DAMAGED


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    with closing(Database(tmp_path / FILE)) as database:
        assert database.rows("", "PRAGMA synchronous") == [(2,)]  # FULL: also the log, at each commit
        assert database.rows("", "PRAGMA journal_mode") == [("wal",)]


def test_an_emptied_journal_is_damage_and_its_log_stays(tmp_path: Path) -> None:
    with book_at(tmp_path / "live") as book:
        book.open_job("install").append(j.Opened("install"))
        log = (tmp_path / "live" / f"{FILE}-wal").read_bytes()
    (tmp_path / FILE).write_bytes(b"")
    (tmp_path / f"{FILE}-wal").write_bytes(log)
    assert code_of(lambda: Database(tmp_path / FILE)) is FaultCode.COMPUTER_JOURNAL_DAMAGED
    assert (tmp_path / FILE).read_bytes() == b""
    assert (tmp_path / f"{FILE}-wal").read_bytes() == log


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    three_jobs(tmp_path)
    edit(tmp_path, f"PRAGMA user_version={VERSION + 1}")
    before = (tmp_path / FILE).read_bytes()
    assert code_of(lambda: Database(tmp_path / FILE)) is FaultCode.COMPUTER_JOURNAL_NEWER
    assert (tmp_path / FILE).read_bytes() == before


def test_a_newer_version_that_only_stands_in_the_log_is_seen_too(tmp_path: Path) -> None:
    three_jobs(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute(f"PRAGMA user_version={VERSION + 1}")
        connection.commit()
        dead = tmp_path / "dead"
        dead.mkdir()
        for name in (FILE, f"{FILE}-wal"):
            shutil.copy(tmp_path / name, dead / name)
    before = (dead / FILE).read_bytes()
    assert code_of(lambda: Database(dead / FILE)) is FaultCode.COMPUTER_JOURNAL_NEWER
    assert (dead / FILE).read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"\0" * 4096, b"SQLite format 3\0" + b"\xff" * 4080, b"{}"])
def test_a_file_that_is_no_journal_is_damage_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert code_of(lambda: Database(tmp_path / FILE)) is FaultCode.COMPUTER_JOURNAL_DAMAGED
    assert (tmp_path / FILE).read_bytes() == content


def test_another_program_s_database_is_refused_unchanged(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("CREATE TABLE music (title)")
        connection.commit()
    before = (tmp_path / FILE).read_bytes()
    assert code_of(lambda: Database(tmp_path / FILE)) is FaultCode.COMPUTER_JOURNAL_DAMAGED
    assert (tmp_path / FILE).read_bytes() == before


def test_a_log_without_its_journal_is_damage(tmp_path: Path) -> None:
    (tmp_path / f"{FILE}-wal").write_bytes(b"what is left")
    assert code_of(lambda: Database(tmp_path / FILE)) is FaultCode.COMPUTER_JOURNAL_DAMAGED
    assert not (tmp_path / FILE).exists()


def test_a_beginning_that_was_cut_short_is_begun_again(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("installer_app.store.database.put_new", lambda _new, _path: sys.exit("killed"))
        with pytest.raises(SystemExit):
            Database(tmp_path / FILE)
    (tmp_path / f".{FILE}.1.new").write_bytes(b"half")  # what a dead process leaves
    assert not (tmp_path / FILE).exists()
    with book_at(tmp_path) as book:
        assert book.verify() == 0


def test_two_first_starts_at_once_share_one_journal(tmp_path: Path) -> None:
    first = Database(tmp_path / FILE)
    with pytest.MonkeyPatch.context() as patch:
        # The second looked before the first was there.
        patch.setattr(Path, "exists", lambda self: False)
        second = Database(tmp_path / FILE)
    for database in (first, second):
        JournalBook(database, KEY, noon, os.urandom).open_job("install").append(j.Opened("install"))
    for database in (first, second):
        assert JournalBook(database, KEY, noon, os.urandom).verify() == 2
        database.close()


def test_an_entry_of_a_later_app_stops_the_reading_and_loses_nothing(tmp_path: Path) -> None:
    with book_at(tmp_path) as book:
        journal = book.open_job("install")
        journal.append(j.Opened("install"))
    with book_at(tmp_path) as book, pytest.MonkeyPatch.context() as patch:
        patch.setattr("installer_app.store.journal.encode", lambda _entry, _keep: {"entry": "teleported"})
        book.job(journal.job_id).append(j.Opened("install"))
    with book_at(tmp_path) as book:
        assert code_of(book.job(journal.job_id).entries) is FaultCode.COMPUTER_JOURNAL_NEWER
        assert book.verify() == 2


@pytest.mark.parametrize("name", ["half a pair \ud83d", "\udfff"])
def test_text_that_cannot_be_written_is_a_fault_and_leaves_no_trace(tmp_path: Path, name: str) -> None:
    with book_at(tmp_path) as book:
        journal = book.open_job("install")
        fact = j.Learned(NameChosen(name))
        assert code_of(lambda: journal.append(j.Opened("install"), fact)) is FaultCode.COMPUTER_STORAGE
        assert book.verify() == 0
        journal.append(j.Opened("install"))
        assert book.verify() == 1


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_files_of_the_journal_are_the_user_s_alone(tmp_path: Path) -> None:
    with book_at(tmp_path) as book:
        book.open_job("install").append(j.Opened("install"))
        names = {path.name for path in tmp_path.iterdir()}
        assert names == {FILE, f"{FILE}-wal", f"{FILE}-shm"}
        for path in tmp_path.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_several_hands_append_to_one_chain(tmp_path: Path) -> None:
    with book_at(tmp_path) as one, book_at(tmp_path) as other:
        for n in range(10):
            for book in (one, other):
                book.open_job("install").append(j.Opened("install"), j.Learned(NameChosen(str(n))))
        assert one.verify() == other.verify() == 40
        assert one.job_ids() == other.job_ids()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(names=st.lists(st.text(max_size=12), min_size=1, max_size=4), wanted=st.data())
def test_jobs_that_name_something_are_never_missed(names: list[str], wanted: st.DataObject) -> None:
    with TemporaryDirectory() as folder, book_at(Path(folder)) as book:
        known: dict[str, str] = {}
        for name in names:
            job = book.open_job("rename")
            try:
                job.append(j.Opened("rename"), j.Learned(NameChosen(name)))
            except Fault:  # no JSON has it
                continue
            known[job.job_id] = name
        word = wanted.draw(st.sampled_from(names))
        found = book.job_ids(naming=word.upper())
        assert set(found) >= {job for job, name in known.items() if word.lower() in name.lower()}
        assert [job for job in book.job_ids() if job in found] == list(found)


def test_few_jobs_name_a_lock(tmp_path: Path) -> None:
    with book_at(tmp_path) as book:
        jobs = [book.open_job("rename") for _ in range(3)]
        for n, job in enumerate(jobs):
            job.append(j.Opened("rename"), j.Learned(NameChosen(f"0f8fad5b-{n}")))
        assert book.job_ids(naming="0F8FAD5B-1") == (jobs[1].job_id,)
        assert len(book.job_ids(naming="x" * 100_000)) == 3  # too long a name to look for
