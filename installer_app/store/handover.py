"""Hand over: a job leaves this computer in a sealed file, and one that comes in such a file goes on here.

The order keeps a job from being lost, or owned twice in silence. Giving: `Offered` is durable, then the file
and its name, then `Given` and `Closed` in the commit that destroys the job's key. Whoever dies before that
commit still has the job; the offer stands in its journal, so it goes on only with leave. Taking
is one commit.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.store import age
from installer_app.store.fault import disk
from installer_app.store.folder import Environment, Random, put_new, sync_folder, write_private
from installer_app.store.installation_key import InstallationKey
from installer_app.store.journal import JournalBook, Now, iso
from installer_app.store.parcel import Parcel, pack, unpack
from installer_app.store.pins import Pins
from installer_app.workflow.facts import KeysPinned, LockChosen, TakenOver
from installer_app.workflow.journal import HAND_OVER, Allowed, Closed, Declined, Given, Offered, replay

LARGEST_BYTES: Final = 8 * 1024 * 1024
"""Of a file; a job of three signed messages has a quarter of a megabyte."""
SUFFIX: Final = ".age"


@dataclass(frozen=True)
class Handover:
    """Gives and takes the jobs of one data folder. Faults of all: computer_storage."""

    book: JournalBook
    pins: Pins
    key: InstallationKey
    environment: Environment
    now: Now
    random: Random

    @property
    def public_key(self) -> str:
        """Files for this computer are sealed to it: `age1...`."""
        return age.recipient_of(self.key)

    def give(self, job_id: str, to: str | Secret, file: Path) -> Given:
        """Write a job to a new file, sealed to a public key or a passphrase, and then give it away: it is
        closed here, its secret bytes are destroyed. To give is leave, where it was offered before. Faults:
        computer_usage (no public key, a short passphrase, a file that is there, no such folder);
        computer_job_unknown, computer_job_busy; those of its journal."""
        whom = age.PASSPHRASE if isinstance(to, Secret) else age.check_recipient(to)
        if isinstance(to, Secret):
            age.check_passphrase(to)
        elif whom == self.public_key:
            raise Fault(FaultCode.COMPUTER_USAGE, "this is this computer's own key")
        if file.exists() or not file.absolute().parent.is_dir():
            why = "is there already" if file.exists() else "no such folder"
            raise Fault(FaultCode.COMPUTER_USAGE, f"{file}: {why}")
        with self.book.hold(job_id):
            journal = self.book.job(job_id)
            memory = replay(journal.entries())
            if memory.outcome is not None:
                raise Fault(FaultCode.COMPUTER_JOB_UNKNOWN, f"{job_id} is closed")
            if memory.offered is not None:
                journal.append(Allowed(HAND_OVER))
            entries = journal.entries()
            journal.append(Offered(whom))
            origin = TakenOver(job_id, journal.head().hex(), self.key.key_id, iso(self.now()))
            data = b""
            try:
                data = age.seal(pack(Parcel(origin, self.environment, entries), self.key), to, self.random)
                _put(file, data)
            except Fault as fault:
                if not _holds(file, data):  # so nobody has it
                    journal.append(Declined(HAND_OVER, fault.code))
                raise
            given = Given(whom, sha256(data).hexdigest())
            journal.append(given, Closed("given"))
            return given

    def needs_passphrase(self, file: Path) -> bool:
        """Whether a file was sealed to a passphrase. Faults: computer_handover_unreadable."""
        return age.needs_passphrase(_read(file))

    def take(self, file: Path, passphrase: Secret | None = None) -> str:
        """Make the job in a file one of this computer; its id here. Faults, with nothing written:
        computer_handover_unreadable, _changed, _closed, _newer; _elsewhere, of another environment; _own,
        given away by this computer; _taken, taken before; lock_impostor, where other keys are pinned here."""
        parcel = unpack(age.open_file(_read(file), self.key, passphrase))
        if parcel.environment != self.environment:
            raise Fault(
                FaultCode.COMPUTER_HANDOVER_ELSEWHERE, f"{parcel.environment}, not {self.environment}"
            )
        if parcel.origin.key_id == self.key.key_id:
            raise Fault(FaultCode.COMPUTER_HANDOVER_OWN, parcel.origin.job_id)
        facts = parcel.memory.facts
        chosen, pinned = facts.get(LockChosen), facts.get(KeysPinned)
        if chosen is not None and pinned is not None:
            known = self.pins.recall(chosen.serial).keys
            if known is not None and known != pinned.keys:
                raise Fault(FaultCode.LOCK_IMPOSTOR, f"{chosen.serial}: keys differ from those pinned")
        return self.book.adopt(parcel.origin, parcel.entries).job_id


def _put(file: Path, data: bytes) -> None:
    """A new file, durable with its name, and read back. After a fault it is gone again."""
    if len(data) > LARGEST_BYTES:
        raise Fault(FaultCode.COMPUTER_STORAGE, f"{len(data)} bytes are too many for one file")
    part = file.with_name(f".{file.name}.part")
    try:
        write_private(part, data)
        with disk(f"writing {file.name}"):
            if not put_new(part, file):
                raise Fault(FaultCode.COMPUTER_USAGE, f"{file}: is there already")
            try:
                sync_folder(file.absolute().parent)
                if _read(file) != data:
                    raise Fault(FaultCode.COMPUTER_STORAGE, f"{file.name} is not what was written")
            except BaseException:
                file.unlink(missing_ok=True)
                raise
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _holds(file: Path, data: bytes) -> bool:
    """Whether the file may be there: what cannot be read may be it."""
    try:
        return file.exists() and (not file.is_file() or file.read_bytes() == data)
    except OSError:
        return True


def _read(file: Path) -> bytes:
    with disk(f"reading {file.name}"):
        if not file.is_file():
            raise Fault(FaultCode.COMPUTER_HANDOVER_UNREADABLE, f"no file {file.name}"[:200])
        with file.open("rb") as opened:
            data = opened.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise Fault(FaultCode.COMPUTER_HANDOVER_UNREADABLE, f"{file.name} is too large"[:200])
    return data
