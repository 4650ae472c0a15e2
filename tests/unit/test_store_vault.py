"""Secret bytes: unreadable without the key, gone when the job is over, and nowhere in clear."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Blob, BytesGone, Secret
from installer_app.store.credentials import Credentials
from installer_app.store.database import FILE
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.recorder import Recorder
from installer_app.workflow import journal as j
from installer_app.workflow.facts import InstallSigned, NameChosen, Provisioned, RecordSealed
from tests.unit.store_kit import MemoryBackend, all_bytes, book_at, folder_at, noon

CANARY = b"canary-4f1d-apiKey-lockKey"
RECORD = Blob(b'{"data":{"private":{"apiKey":"' + CANARY + b'"}}}')
ENTRIES = (
    j.Opened("install"),
    j.Learned(NameChosen("4.02")),
    j.Learned(Provisioned("id", RECORD)),
    j.Learned(RecordSealed(Blob(CANARY * 400))),
    j.Learned(InstallSigned(Blob(b"1,install," + CANARY), "text/csv")),
)


def write_job(folder: Path) -> str:
    with book_at(folder) as book:
        journal = book.open_job("install")
        for entry in ENTRIES:
            journal.append(entry)
        return journal.job_id


def opened(entries: tuple[tuple[j.Entry, str], ...]) -> list[Blob]:
    blobs: list[Blob] = []
    for entry, _ in entries:
        if isinstance(entry, j.Learned):
            blobs += [value for value in vars(entry.fact).values() if isinstance(value, Blob)]
    return blobs


def test_secret_bytes_come_back_after_a_restart(tmp_path: Path) -> None:
    job_id = write_job(tmp_path)
    with book_at(tmp_path) as book:
        entries = book.job(job_id).entries()
    assert tuple(entry for entry, _ in entries) == ENTRIES
    assert opened(entries)[0].data == RECORD.data


def test_no_secret_byte_lies_in_clear_in_any_file(tmp_path: Path) -> None:
    with book_at(tmp_path) as book:
        journal = book.open_job("install")
        journal.append(*ENTRIES)
        assert CANARY not in all_bytes(tmp_path)
    assert CANARY not in all_bytes(tmp_path)


async def test_no_token_lies_in_any_file(tmp_path: Path) -> None:
    backend, folder = MemoryBackend(), folder_at(tmp_path)
    recorder = Recorder(folder, noon)
    credentials = Credentials(backend.keychain)
    token = Secret(CANARY.decode())
    await credentials.sign_in("default", "https://cloud.example", token)
    recorder("credentials", {"token": cast("str", token)})  # as a mistake would
    recorder("credentials", {"token": str(token)})
    recorder.flush()
    assert b"<secret>" in all_bytes(tmp_path)
    assert CANARY not in all_bytes(tmp_path)


def test_a_closed_job_s_bytes_are_gone_and_its_chain_and_facts_stand(tmp_path: Path) -> None:
    job_id = write_job(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        sealed = [row[0] for row in connection.execute("SELECT sealed FROM vault")]
        (wrapped,) = connection.execute("SELECT wrapped FROM job_keys").fetchone()
    assert len(sealed) == 3
    with book_at(tmp_path) as book:
        journal = book.job(job_id)
        journal.append(j.Closed("done"))
        journal.close_vault()
        for secret in (wrapped, *(part[i : i + 64] for part in sealed for i in range(0, len(part) - 63, 64))):
            assert secret not in all_bytes(tmp_path)
        entries = journal.entries()
        assert tuple(entry for entry, _ in entries) == (*ENTRIES, j.Closed("done"))
        assert all(blob.is_gone for blob in opened(entries))
        assert len(opened(entries)[0]) == len(RECORD)
        with pytest.raises(BytesGone):
            _ = opened(entries)[0].data
        assert book.verify() == len(ENTRIES) + 1


def test_closing_one_job_leaves_the_others_theirs(tmp_path: Path) -> None:
    one, other = write_job(tmp_path), write_job(tmp_path)
    with book_at(tmp_path) as book:
        book.job(one).close_vault()
        assert opened(book.job(other).entries())[0].data == RECORD.data


def test_another_installation_key_opens_nothing_and_says_so(tmp_path: Path) -> None:
    job_id = write_job(tmp_path)
    with book_at(tmp_path, InstallationKey(bytes(32), Protection.FILE)) as book:
        with pytest.raises(Fault) as caught:
            book.job(job_id).entries()
        assert caught.value.code is FaultCode.COMPUTER_KEYCHAIN
        assert book.verify() == len(ENTRIES)
        book.open_job("install").append(*ENTRIES)  # new jobs go on under the new key


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM vault",
        "DELETE FROM job_keys",
        "UPDATE vault SET sealed=zeroblob(length(sealed))",
        "UPDATE vault SET sealed=x'00'",
        "UPDATE vault SET sealed=substr(sealed, 1, length(sealed) - 1)",
        "UPDATE job_keys SET wrapped=zeroblob(60)",
        "UPDATE vault SET sealed='text'",
    ],
)
def test_a_damaged_vault_is_damage_and_never_taken_for_a_closed_one(tmp_path: Path, sql: str) -> None:
    job_id = write_job(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute(sql)
        connection.commit()
    with book_at(tmp_path) as book:
        with pytest.raises(Fault) as caught:
            book.job(job_id).entries()
        assert caught.value.code is FaultCode.COMPUTER_JOURNAL_DAMAGED


def test_sealed_bytes_moved_to_another_job_or_digest_do_not_open(tmp_path: Path) -> None:
    one, other = write_job(tmp_path), write_job(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute(
            "UPDATE job_keys SET wrapped=(SELECT wrapped FROM job_keys WHERE job=?) WHERE job=?", (one, other)
        )
        connection.commit()
    with book_at(tmp_path) as book, pytest.raises(Fault) as caught:
        book.job(other).entries()
    assert caught.value.code is FaultCode.COMPUTER_JOURNAL_DAMAGED


def test_blobs_of_one_digest_are_equal_whether_or_not_their_bytes_remain() -> None:
    gone = Blob.gone(RECORD.sha256, len(RECORD))
    assert gone == RECORD and hash(gone) == hash(RECORD) and gone != Blob(b"")
    assert "gone" in repr(gone) and CANARY.decode() not in repr(RECORD)
