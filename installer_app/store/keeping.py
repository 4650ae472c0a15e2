"""What is kept where in a data folder; exporting the journal, and erasing everything."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.store import (
    checkpoint,
    database,
    images,
    installation_key,
    recorder,
    roster,
    settings,
    worklist,
)
from installer_app.store.fault import disk
from installer_app.store.folder import STAMP, DataFolder, sync_folder, write_private
from installer_app.store.installation_key import SERVICE
from installer_app.store.journal import LEASES, JournalBook
from installer_app.store.keychain import Keychain, NoKeychain

OURS: Final = (
    database.FILE,
    f"{database.FILE}-wal",
    f"{database.FILE}-shm",
    checkpoint.FILE,
    installation_key.SEED_FILE,
    installation_key.NOTE_FILE,
    installation_key.LEASE_FILE,
    settings.FILE,
    recorder.FILE,
    recorder.OLDER_FILE,
    roster.FILE,
    f"{roster.FILE}-wal",
    f"{roster.FILE}-shm",
    worklist.FILE,
    f"{worklist.FILE}-wal",
    f"{worklist.FILE}-shm",
    STAMP,
)
"""Every file this app makes in a data folder. The stamp is last: while it stands the rest is ours."""


@dataclass(frozen=True)
class KeptFile:
    """One file that is there."""

    name: str
    """From the data folder, with forward slashes."""
    size_bytes: int


def kept_files(folder: DataFolder) -> tuple[KeptFile, ...]:
    """What is kept in the folder now, by name. Faults: computer_storage."""
    with disk("looking at the data folder"):
        return tuple(
            KeptFile(path.relative_to(folder.path).as_posix(), path.stat().st_size) for path in _ours(folder)
        )


def export_journal(book: JournalBook, path: Path) -> int:
    """Write the checked chain as JSON lines (`n`, `job`, `at`, `body`, `prev_hash`, `hash`); the number of
    entries. `body` is the exact text that was hashed; secret bytes are not in it. Faults: computer_storage,
    computer_journal_damaged, and then no file is made."""
    lines = [
        json.dumps(
            {
                "n": each.n,
                "job": each.job,
                "at": each.at,
                "body": each.body.decode(),
                "prev_hash": each.prev_hash.hex(),
                "hash": each.hash.hex(),
            }
        )
        for each in book.chained()
    ]
    write_private(path, "".join(f"{line}\n" for line in lines).encode())
    return len(lines)


def set_journal_aside(journal: Path) -> tuple[Path, ...]:
    """Keep a journal that cannot be opened, and its log, under other names, so that a new one can begin; what
    is sealed in it stays there. Faults: computer_usage, of one that can be opened; computer_storage."""
    try:
        database.Database(journal).close()
    except Fault as fault:
        if fault.code is not FaultCode.COMPUTER_JOURNAL_DAMAGED:
            raise
    else:
        raise Fault(FaultCode.COMPUTER_USAGE, f"{journal.name} can be opened: nothing is set aside")
    n = next(n for n in range(1, 10_000) if not any(journal.parent.glob(f"{journal.name}*.damaged-{n}")))
    moved = []
    with disk("setting the journal aside"):
        # The log last: a log alone is damage, a journal alone might be taken for whole.
        for name in (journal.name, f"{journal.name}-shm", f"{journal.name}-wal"):
            path = journal.with_name(name)
            if path.exists():
                moved.append(path.rename(path.with_name(f"{name}.damaged-{n}")))
        sync_folder(journal.parent)
    return tuple(moved)


async def erase(folder: DataFolder, keychain: Keychain) -> tuple[str, ...]:
    """Erase all data of this folder: first its key in the keychain, which closes the vault for good, then
    every file of ours; other files stay, and the folder. Close the journal before, and sign out besides.
    Answers the names of what could not be erased. Faults: computer_keychain, with nothing erased yet."""
    if not folder.environment.sandbox:
        with suppress(NoKeychain):
            await keychain.delete(SERVICE, folder.folder_id)
    stayed = []
    for path in _ours(folder):
        try:
            path.unlink(missing_ok=True)
        except OSError:
            stayed.append(path.name)
    return tuple(stayed)


def _ours(folder: DataFolder) -> Iterable[Path]:
    yield from sorted((folder.path / LEASES).glob("j-*"))
    yield from sorted(path for path in (folder.path / images.FOLDER).glob("*.img*") if path.is_file())
    for name in OURS:
        for leftover in (f"{name}.damaged-*", f".{name}.*.half", f".{name}.*.new"):
            yield from sorted(folder.path.glob(leftover))
        path = folder.file(name)
        if path.is_file():
            yield path
