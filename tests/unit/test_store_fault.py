"""What SQLite says of a disk, as faults: what its codes tell apart and what they do not."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from pathlib import Path

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.database import FILE
from installer_app.store.fault import database
from installer_app.store.survey import survey
from tests.unit.test_store_journal import three_jobs


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_IOERR_READ", FaultCode.COMPUTER_STORAGE),
        ("SQLITE_IOERR_CORRUPTFS", FaultCode.COMPUTER_STORAGE),
        ("SQLITE_FULL", FaultCode.COMPUTER_STORAGE),
        ("SQLITE_CANTOPEN", FaultCode.COMPUTER_STORAGE),
        ("SQLITE_CORRUPT", FaultCode.COMPUTER_JOURNAL_DAMAGED),
        ("SQLITE_CORRUPT_INDEX", FaultCode.COMPUTER_JOURNAL_DAMAGED),
        ("SQLITE_NOTADB", FaultCode.COMPUTER_JOURNAL_DAMAGED),
    ],
)
def test_an_error_of_sqlite_is_the_disk_s_or_the_file_s(name: str, code: FaultCode) -> None:
    error = sqlite3.DatabaseError("somehow")
    error.sqlite_errorname = name
    with pytest.raises(Fault) as caught, database("reading journal.db"):
        raise error
    assert (caught.value.code, caught.value.detail) == (code, f"{name} reading journal.db")


def test_a_survey_of_a_disk_that_does_not_read_says_that_it_is_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_jobs(tmp_path)

    def fail(_source: object, _target: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(shutil, "copyfile", fail)
    with pytest.raises(Fault) as caught:
        survey(tmp_path / FILE)
    assert caught.value.code is FaultCode.COMPUTER_STORAGE
    assert caught.value.detail.startswith("EIO ")
