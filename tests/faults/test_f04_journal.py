"""F4: a journal torn, garbled, newer or strange is told and kept; what is whole is read and exported."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Blob
from installer_app.store.checkpoint import check_new
from installer_app.store.database import FILE, Database
from installer_app.store.journal import JournalBook
from installer_app.store.survey import Survey, export, survey
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from tests.faults.case_table import Batch, Case, Tally, batches
from tests.unit.store_kit import KEY, book_at, folder_at, noon
from tests.unit.world import LOCK_ID

WAL = f"{FILE}-wal"
TOLD = (FaultCode.COMPUTER_JOURNAL_DAMAGED, FaultCode.COMPUTER_JOURNAL_NEWER)
WORK: tuple[j.Entry, ...] = (
    j.Opened("install"),
    j.Learned(f.NameChosen("4.02")),
    j.Asked("provision-lock"),
    j.Learned(f.Provisioned(LOCK_ID, Blob(b"record" * 700))),
    j.Asked("install-lock"),
    j.Learned(f.InstallSigned(Blob(b"message" * 3000), "text/csv")),
    j.Faulted("install-delivered", FaultCode.LINK_LOST),
)
PAGE = 4096 + 24


@dataclass(frozen=True)
class Written:
    """The files of a journal that a process died over, and the same at rest."""

    main: bytes
    log: bytes
    resting: bytes


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Two jobs in work."""
    live = tmp_path_factory.mktemp("live")
    with book_at(live) as book:
        for _ in range(2):
            journal = book.open_job("install")
            for entry in WORK:
                journal.append(entry)
        main, log = (live / FILE).read_bytes(), (live / WAL).read_bytes()
    return Written(main, log, (live / FILE).read_bytes())


@pytest.mark.parametrize("batch", batches("f04_journal"))
def test_a_journal_that_is_not_whole_is_told_kept_and_exported(
    tally: Tally, batch: Batch, written: Written, tmp_path: Path
) -> None:
    def survive(case: Case) -> None:
        folder = tmp_path / sha256(case.id.encode()).hexdigest()[:12]
        folder.mkdir()
        spoil(case, written, folder)
        before = contents(folder)
        found = survey(folder / FILE)
        assert contents(folder) == before, "looking changed it"
        check_survey(found, folder, whole_tail="log" in case.values or "vault" in case.id)
        check_start(folder, before, found)

    tally.run_plainly(batch, survive)


def spoil(case: Case, written: Written, folder: Path) -> None:
    """Make the files of a case."""
    if "log" in case.values:
        at = 32 + PAGE * case.number("page") + 100
        assert at < len(written.log), "fewer pages than the table has"
        hit = {"cut": b"", "garbled": bytes(b ^ 0x55 for b in written.log[at : at + 64]), "zeroed": bytes(64)}
        tail = written.log[at + 64 :] if case.word("log") != "cut" else b""
        (folder / FILE).write_bytes(written.main)
        (folder / WAL).write_bytes(written.log[:at] + hit[case.word("log")] + tail)
    elif "sql" in case.values:
        (folder / FILE).write_bytes(written.resting)
        with closing(sqlite3.connect(folder / FILE)) as connection:
            connection.execute("DROP TRIGGER entries_are_never_changed")
            connection.execute("DROP TRIGGER entries_are_never_deleted")
            connection.execute(case.word("sql"))
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for leftover in (WAL, f"{FILE}-shm"):
            (folder / leftover).unlink(missing_ok=True)
    else:
        spoil_file(case.word("file"), case.number("part"), written, folder)


def spoil_file(how: str, percent: int, written: Written, folder: Path) -> None:
    whole, main = written.resting, folder / FILE
    at = len(whole) * percent // 100
    match how:
        case "cut":
            main.write_bytes(whole[: at if percent != 1 else 60])
        case "garbled":
            main.write_bytes(whole[:at] + bytes(b ^ 0xAA for b in whole[at : at + 600]) + whole[at + 600 :])
        case "zeroed":
            main.write_bytes(whole[:at] + bytes(4096) + whole[at + 4096 :])
        case "gone":
            (folder / WAL).write_bytes(written.log)
        case "stranger":
            with closing(sqlite3.connect(main)) as connection:
                connection.execute("CREATE TABLE music (title)")
                connection.commit()
        case "text":
            main.write_bytes(b"this is no database " * 500)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def check_survey(found: Survey, folder: Path, whole_tail: bool) -> None:
    """What is called whole follows one another from the first on, and all that can be read is exported."""
    before = bytes(32)
    for n, (at, _, _, body, prev_hash, own) in enumerate(found.rows[: found.whole], 1):
        assert isinstance(body, bytes)
        assert (at, prev_hash, own) == (n, before, sha256(before + body).digest())
        before = sha256(before + body).digest()
    assert found.fault is None or found.fault.code in TOLD
    if whole_tail:  # a torn log costs its end, and nothing that is left is in doubt
        assert (found.whole, found.fault) == (len(found.rows), None)
    out = folder.with_name(f"{folder.name}.jsonl")
    count = export(found, out)
    assert found.whole <= count <= len(found.rows)
    again = survey(out) if count else None
    if again is not None:
        assert again.whole == found.whole
        assert [row[0] for row in again.rows[: again.whole]] == list(range(1, again.whole + 1))


def check_start(folder: Path, before: dict[str, bytes], found: Survey) -> None:
    """The app starts on it: refused with nothing changed, or whatever is readable goes on."""
    live = folder.with_name(f"{folder.name}-live")
    shutil.copytree(folder, live)
    try:
        database = Database(live / FILE)
    except Fault as fault:
        assert fault.code in TOLD
        assert found.fault is not None
        kept = {name: data for name, data in contents(live).items() if not name.endswith("-shm")}
        assert {name: data for name, data in kept.items() if name in before} == before, "a silent change"
        return
    with closing(database):
        book = JournalBook(database, KEY, noon, os.urandom)
        damage = check_new(book, folder_at(live))
        assert damage is not None or found.whole == len(found.rows), found.fault
        assert damage is None or found.fault is not None
        met = 0
        for job_id in listed(book):
            met += 1
            try:
                entries = [entry for entry, _ in book.job(job_id).entries()]
            except Fault as fault:
                assert fault.code in TOLD
            else:
                assert damage is not None or entries == list(WORK[: len(entries)])
        assert damage is not None or met == len({row[1] for row in found.rows}), "a job in silence"


def listed(book: JournalBook) -> tuple[str, ...]:
    try:
        unfinished = book.unfinished()
        assert set(unfinished) <= set(book.job_ids())
    except Fault as fault:
        assert fault.code in TOLD
        return ()
    return unfinished
