"""The disk fails at any call, fills up at any byte, or loses the end of a file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Blob
from installer_app.store.database import FILE, Database
from installer_app.store.journal import JobJournal, JournalBook
from installer_app.store.pins import Pins
from installer_app.workflow import journal as j
from installer_app.workflow.facts import InstallSigned, PinnedBy, Provisioned
from tests.unit.store_kit import KEY, book_at, noon
from tests.unit.world import KEYS, LOCK_ID, SERIAL

WAL = f"{FILE}-wal"
JOB: tuple[j.Entry, ...] = (
    j.Opened("install"),
    j.Asked("provision-lock"),
    j.Learned(Provisioned(LOCK_ID, Blob(b"record" * 200))),
    j.Asked("install-lock"),
    j.Learned(InstallSigned(Blob(b"message" * 2000), "text/csv")),
    j.Closed("done"),
)
UNFINISHED = JOB[:-1]
"""Closing destroys pages and empties the log; what is cut here is what a job in work has on disk."""


class Failing(sqlite3.Connection):
    """Fails its n-th statement as SQLite does when the disk does; the count is set from outside."""

    left: ClassVar[int] = 0
    """0: none fails."""
    name: ClassVar[str] = "SQLITE_FULL"

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        if Failing.left:
            Failing.left -= 1
            if not Failing.left:
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorname = Failing.name
                raise error
        return super().execute(sql, parameters)


@contextmanager
def failing_at(n: int, name: str) -> Iterator[None]:
    Failing.left, Failing.name = n, name
    try:
        yield
    finally:
        Failing.left = 0


def work(journal: JobJournal, pins: Pins, written: list[j.Entry]) -> None:
    """A job's writes; each entry that was said to be durable is added to `written`."""
    for entry in JOB:
        journal.append(entry)
        written.append(entry)
    pins.pin(SERIAL, KEYS, PinnedBy.LABEL)
    pins.bind(SERIAL, LOCK_ID)
    journal.close_vault()


def durable(folder: Path, job_id: str) -> list[j.Entry]:
    """What a new process finds."""
    with book_at(folder) as book:
        book.verify()
        return [entry for entry, _ in book.job(job_id).entries()] if job_id in book.job_ids() else []


@pytest.mark.parametrize("name", ["SQLITE_FULL", "SQLITE_IOERR_FSYNC", "SQLITE_BUSY", "SQLITE_READONLY"])
def test_a_statement_that_fails_is_a_fault_with_nothing_half_done(tmp_path: Path, name: str) -> None:
    clean, n = False, 0
    while not clean:
        n += 1
        database = Database(tmp_path / FILE, Failing)
        book, pins = JournalBook(database, KEY, noon, os.urandom), Pins(database, noon)
        journal = book.open_job("install")
        written: list[j.Entry] = []
        try:
            with failing_at(n, name):
                work(journal, pins, written)
                clean = Failing.left > 0
        except Fault as fault:
            assert fault.code is FaultCode.COMPUTER_STORAGE
            assert fault.detail.startswith(name)
        assert durable(tmp_path, journal.job_id) == written
        for entry in JOB[len(written) :]:  # there is space again
            journal.append(entry)
        assert durable(tmp_path, journal.job_id) == list(JOB)
        database.close()
    assert n > 25


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
def test_a_disk_that_fills_up_at_any_byte_costs_nothing_that_was_durable(tmp_path: Path) -> None:
    import resource

    template = tmp_path / "template"
    with book_at(template) as book:
        book.open_job("install").append(j.Opened("install"))
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    faults = 0
    for limit in range(40_000, 140_000, 3_333):
        folder = tmp_path / str(limit)
        shutil.copytree(template, folder)
        written: list[j.Entry] = []
        with book_at(folder) as book:
            journal = book.open_job("install")
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, old[1]))
            try:
                for _ in range(3):
                    for entry in JOB:
                        journal.append(entry)
                        written.append(entry)
            except Fault as fault:
                faults += 1
                assert fault.code is FaultCode.COMPUTER_STORAGE
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, old)
            assert [entry for entry, _ in journal.entries()] == written
            journal.append(j.Closed("done"))  # there is space again
        assert durable(folder, journal.job_id) == [*written, j.Closed("done")]
    assert faults > 5


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be copied")
def test_a_log_cut_or_garbled_anywhere_leaves_a_whole_beginning(tmp_path: Path) -> None:
    live, count = tmp_path / "live", 0
    with book_at(live) as book:
        journal = book.open_job("install")
        for entry in UNFINISHED:
            journal.append(entry)
        main, log = (live / FILE).read_bytes(), (live / WAL).read_bytes()
    page = 4096 + 24
    cuts = sorted({0, 31, *(32 + page * k + d for k in range(len(log) // page + 1) for d in (-1, 0, 1, 24))})
    for at in (cut for cut in cuts if 0 <= cut <= len(log)):
        garbled = log[:at] + bytes(byte ^ 0x55 for byte in log[at : at + 64]) + log[at + 64 :]
        for torn in (log[:at], garbled):
            dead = tmp_path / str(count)
            dead.mkdir()
            (dead / FILE).write_bytes(main)
            (dead / WAL).write_bytes(torn)
            found = durable(dead, journal.job_id)
            assert found == list(UNFINISHED[: len(found)])
            count += 1
    assert count > 50


def test_a_main_file_damaged_in_any_page_is_told_or_harmless(tmp_path: Path) -> None:
    live = tmp_path / "live"
    with book_at(live) as book:
        journal = book.open_job("install")
        journal.append(*UNFINISHED)
    whole = (live / FILE).read_bytes()
    damaged = 0
    for at in range(0, len(whole), 512):
        for length in (1, 64, 512):
            dead = tmp_path / f"{at}-{length}"
            dead.mkdir()
            spoiled = (
                whole[:at] + bytes(byte ^ 0xAA for byte in whole[at : at + length]) + whole[at + length :]
            )
            (dead / FILE).write_bytes(spoiled)
            try:
                found = durable(dead, journal.job_id)
            except Fault as fault:
                assert fault.code in (FaultCode.COMPUTER_JOURNAL_DAMAGED, FaultCode.COMPUTER_JOURNAL_NEWER)
                damaged += 1
            else:
                assert found == list(UNFINISHED)
    assert damaged > 20


def test_a_main_file_cut_anywhere_is_told(tmp_path: Path) -> None:
    live = tmp_path / "live"
    with book_at(live) as book:
        journal = book.open_job("install")
        journal.append(*UNFINISHED)
    whole = (live / FILE).read_bytes()
    for length in range(0, len(whole), 1024):
        dead = tmp_path / str(length)
        dead.mkdir()
        (dead / FILE).write_bytes(whole[:length])
        with pytest.raises(Fault) as caught:
            durable(dead, journal.job_id)
        assert caught.value.code is FaultCode.COMPUTER_JOURNAL_DAMAGED


def test_another_process_that_writes_for_too_long_is_a_fault_and_then_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("installer_app.store.database.BUSY_S", 0.05)
    with book_at(tmp_path) as book, closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        journal = book.open_job("install")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Fault) as caught:
            journal.append(j.Opened("install"))
        assert caught.value.code is FaultCode.COMPUTER_STORAGE
        assert caught.value.detail == "SQLITE_BUSY writing the journal"
        assert journal.entries() == ()  # reading needs no lock
        other.execute("ROLLBACK")
        journal.append(j.Opened("install"))
        assert book.verify() == 1


def test_a_new_file_is_never_seen_in_another_mode_than_its_own(tmp_path: Path) -> None:
    # Turned over after it got its name, it could be left with a rollback journal no reader may play back.
    modes: set[bytes] = set()

    class Watching(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            modes.add((tmp_path / FILE).read_bytes()[18:20])
            return super().execute(sql, parameters)

    Database(tmp_path / FILE, Watching).close()
    assert modes == {b"\2\2"}
    assert {path.name for path in tmp_path.iterdir()} == {FILE}
