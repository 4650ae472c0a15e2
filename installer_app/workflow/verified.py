"""What can be said of a certificate: what became of each line, and who vouches for it.

Nobody vouches for all of it. The lock's key vouches for what the receipt says, and that can be checked; what
was read, of the lock or of the cloud's record, the installation alone says; the rest is somebody's word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from installer_app.workflow.facts import PinnedBy


class Voucher(StrEnum):
    """Who says so."""

    LOCK = "lock"
    """The lock's own signature, checked here."""
    LOCK_READ = "lock as read"
    """The lock, as this installation says that it read it."""
    CLOUD = "cloud as read"
    """The cloud's record, as this installation says that it read it."""
    INSTALLATION = "installation"
    TECHNICIAN = "technician"


class Standing(StrEnum):
    """What became of a line."""

    STANDS = "stands"
    CHANGED = "changed"
    """Not what was signed."""
    ADDED = "added"
    """Nothing like it was signed."""
    REFUTED = "refuted"
    """Signed, and the lock's signature or label says otherwise."""
    UNSIGNED = "unsigned"
    """The signature does not hold, so nobody vouches for it."""


class Match(StrEnum):
    """Of a key with what it was held against."""

    SAME = "same"
    OTHER = "other"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True)
class CheckedLine:
    """One line, with what became of it. Texts are as they stand there, and of any content."""

    subject: str
    value: str
    source: str
    at: str
    standing: Standing
    by: Voucher = Voucher.INSTALLATION


@dataclass(frozen=True)
class Verification:
    """All that can be said of a file. It is never simply valid."""

    version: int
    sha256: str
    """Of the file."""
    as_written: bool
    """Every byte outside the lines is where it was."""
    signature_holds: bool
    key_id: str
    """Of the installation that signed; empty: none is named, or the signature does not hold."""
    signer: Match
    lock: Match
    """The lock's key and the label given."""
    lines: tuple[CheckedLine, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    """What the lines that stand say, by subject."""

    @property
    def false(self) -> tuple[str, ...]:
        """Subjects of the lines that are not what was signed, or are refuted."""
        wrong = (Standing.CHANGED, Standing.ADDED, Standing.REFUTED)
        return tuple(line.subject for line in self.lines if line.standing in wrong)

    @property
    def is_whole(self) -> bool:
        """Nothing was changed since it was signed, and nothing given speaks against it."""
        matches = Match.OTHER not in (self.signer, self.lock)
        return self.as_written and self.signature_holds and not self.false and matches

    @property
    def is_lock_proven(self) -> bool:
        """The lock's key was held against a label: now, or when the job pinned it."""
        pinned = self.values.get("identity") not in (None, PinnedBy.NOT_PROVEN.value)
        return self.lock is Match.SAME or (self.lock is Match.NOT_COMPARED and pinned)

    @property
    def is_known(self) -> bool:
        """Whole, and it is known who vouches: the installation was compared, and the lock's key was."""
        return self.is_whole and self.signer is Match.SAME and self.is_lock_proven
