"""What every operation of the virtual cloud has at hand: state, options, signers, clock, random bytes."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from installer_app.sandbox.cloud.options import CloudOptions
from installer_app.sandbox.cloud.records import Lock, Setting
from installer_app.sandbox.cloud.store import Store
from installer_app.sandbox.signing import Signer, decode_base64url, encode_base64url

SIGNER_COUNT: Final = 2
TICK: Final = timedelta(milliseconds=1)


def write_time(at: datetime) -> str:
    """`YYYY-MM-DDThh:mm:ss.sssZ`: the same width always, so that text sorts as time does."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def read_time(text: str) -> datetime:
    """What `write_time` wrote."""
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class Desk:
    """`clock` is aware and UTC; `random` gives so many bytes."""

    store: Store
    options: CloudOptions
    clock: Callable[[], datetime]
    random: Callable[[int], bytes]

    def time(self) -> str:
        """Now, as text."""
        return write_time(self.clock())

    def time_after(self, earlier: str | None) -> str:
        """Now, but later than `earlier` by a millisecond at least."""
        now = self.time()
        return now if earlier is None or now > earlier else write_time(read_time(earlier) + TICK)

    def new_id(self) -> str:
        """A fresh UUID."""
        return str(uuid.UUID(bytes=self.random(16), version=4))

    def new_key(self) -> str:
        """Fresh 32 bytes in base64url."""
        return encode_base64url(self.random(32))

    def stamp(self, lock: Lock) -> Lock:
        """The lock with a new `last_issued`: strictly increasing, across kinds and restarts."""
        return replace(lock, last_issued=self.time_after(lock.last_issued))

    def expiry(self, issued: str) -> str | None:
        """When a message issued then expires."""
        lifetime_s = self.options.message_lifetime_s
        return None if lifetime_s is None else write_time(read_time(issued) + timedelta(seconds=lifetime_s))

    def setting(self, name: str, first: Callable[[], str]) -> str:
        """The value kept under this name; made by `first` the first time."""
        with self.store.transaction():
            kept = self.store.find(Setting, name)
            if kept is None:
                kept = Setting(name=name, value=first())
                self.store.put(kept)
            return kept.value

    def next_version(self) -> str:
        """A version of a key map or an access list that no other ever had; only equality means something."""
        with self.store.transaction():
            count = int(self.setting("versions", lambda: "0")) + 1
            self.store.put(Setting(name="versions", value=str(count)))
        return f"{count}-{hashlib.sha256(f'version {count}'.encode()).hexdigest()[:8]}"

    def all_signers(self) -> tuple[Signer, ...]:
        """Both signers, made at first use and kept for ever: locks get their public keys at the factory."""
        return tuple(
            Signer(
                self.setting(f"signer {n} key id", self.new_id),
                decode_base64url(self.setting(f"signer {n} private", self.new_key)),
            )
            for n in range(SIGNER_COUNT)
        )

    def signers(self) -> tuple[Signer, ...]:
        """Those that sign now."""
        every = self.all_signers()
        return tuple(every[n] for n in self.options.signers)
