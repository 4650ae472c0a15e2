"""What is kept can be seen, taken along and erased."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Blob
from installer_app.store import installation_key
from installer_app.store.database import FILE
from installer_app.store.images import FOLDER as IMAGES
from installer_app.store.images import Images
from installer_app.store.keeping import OURS, erase, export_journal, kept_files
from installer_app.store.keychain import Keychain, no_backend
from installer_app.store.recorder import Recorder
from installer_app.store.settings import Settings, read_settings, write_settings
from installer_app.workflow import journal as j
from installer_app.workflow.facts import Provisioned
from tests.unit.store_kit import MemoryBackend, book_at, folder_at, noon
from tests.unit.test_store_keys import Locked


async def live_in(path: Path, keychain: Keychain) -> None:
    """Use everything that keeps something."""
    folder = folder_at(path)
    key = await installation_key.load(folder, keychain, os.urandom)
    folder.write("settings.json", b"damaged")
    read_settings(folder)
    write_settings(folder, Settings())
    recorder = Recorder(folder, noon)
    for _ in range(2):
        recorder("n", {"text": "x"})
        recorder.flush()
    with book_at(path, key) as book:
        book.open_job("install").append(j.Opened("install"), j.Learned(Provisioned("id", Blob(b"secret"))))


@pytest.mark.parametrize("keychain", [MemoryBackend().keychain, Keychain(no_backend)])
async def test_erasing_leaves_no_file_of_ours_and_no_key(tmp_path: Path, keychain: Keychain) -> None:
    await live_in(tmp_path, keychain)
    (tmp_path / "holiday.jpg").write_bytes(b"not ours")
    folder = folder_at(tmp_path)
    names = {kept.name for kept in kept_files(folder)}
    assert names == {path.name for path in tmp_path.iterdir()} - {"holiday.jpg"}
    assert "settings.json.damaged-1" in names and names <= {*OURS, "settings.json.damaged-1"}
    assert await erase(folder, keychain) == ()
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]
    await live_in(tmp_path, keychain)  # and it can begin anew


async def test_fetched_images_and_leases_are_shown_and_erased_too(tmp_path: Path) -> None:
    folder, keychain = folder_at(tmp_path), Keychain(no_backend)
    images = Images(folder.file(IMAGES))
    for name in (images.path("1.4.0"), images.path("1.4.0").with_name(".1.5.0.img.0a1b")):
        name.write_bytes(b"image")
    with book_at(tmp_path) as book:
        book.hold(book.open_job("install").job_id).release()
    names = [kept.name for kept in kept_files(folder)]
    assert names[0].startswith("leases/j-") and {"firmware/1.4.0.img", "firmware/.1.5.0.img.0a1b"} < set(
        names
    )
    assert await erase(folder, keychain) == ()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


async def test_erasing_takes_the_key_from_the_keychain_and_nothing_else(tmp_path: Path) -> None:
    backend = MemoryBackend()
    backend.kept["another program", "user"] = "stays"
    await live_in(tmp_path, backend.keychain)
    assert len(backend.kept) == 2
    await erase(folder_at(tmp_path), backend.keychain)
    assert list(backend.kept.values()) == ["stays"]


async def test_with_the_keychain_locked_nothing_is_erased_yet(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    folder.write("settings.json", b"{}")
    with pytest.raises(Fault) as caught:
        await erase(folder, Locked().keychain)
    assert caught.value.code is FaultCode.COMPUTER_KEYCHAIN
    assert folder.read("settings.json") == b"{}"


def test_an_exported_journal_can_be_checked_by_anybody_and_holds_no_secret(tmp_path: Path) -> None:
    with book_at(tmp_path / "data") as book:
        journal = book.open_job("install")
        journal.append(j.Opened("install"), j.Learned(Provisioned("id", Blob(b"canary"))))
        journal.append(j.Closed("done"))
        assert export_journal(book, tmp_path / "journal.jsonl") == 3
    text = (tmp_path / "journal.jsonl").read_text()
    before = "00" * 32
    for line in map(json.loads, text.splitlines()):
        assert line["prev_hash"] == before
        before = sha256(bytes.fromhex(before) + line["body"].encode()).hexdigest()
        assert line["hash"] == before
    assert "canary" not in text


def test_a_damaged_journal_is_not_exported_as_whole(tmp_path: Path) -> None:
    with book_at(tmp_path) as book:
        book.open_job("install").append(j.Opened("install"))
    data = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(data.replace(b'"workflow":"install"', b'"workflow":"inspect"'))
    with book_at(tmp_path) as book, pytest.raises(Fault) as caught:
        export_journal(book, tmp_path / "journal.jsonl")
    assert caught.value.code is FaultCode.COMPUTER_JOURNAL_DAMAGED
    assert not (tmp_path / "journal.jsonl").exists()
