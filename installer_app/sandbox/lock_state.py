"""What a virtual lock remembers without power, and the file it stands in.

Everything is a frozen value; a commit is one replaced `LockState`, written whole, synced, then renamed over
the old file. The file holds the lock's secrets: it is a sandbox.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, Literal

from annotated_types import Len
from pydantic import BeforeValidator, PlainSerializer, TypeAdapter

from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.faults import NO_FAULTS, LockFaults


def _from_hex(value: object) -> object:
    return bytes.fromhex(value) if isinstance(value, str) else value


Key = Annotated[bytes, Len(32, 32), BeforeValidator(_from_hex), PlainSerializer(bytes.hex, return_type=str)]
"""32 bytes: a key or a digest; hex in the file."""
Phase = Literal[0, 1, 2]
"""0 factory, 1 provisioned, 2 installed."""


@dataclass(frozen=True)
class Birth:
    """What the factory gives and nothing changes. `seal` (X25519) and `sign` (Ed25519) are private keys."""

    serial: str
    model: str
    hw: int
    address: str
    seal: Key
    sign: Key
    signers: Mapping[str, Key] = field(default_factory=dict)
    """Public keys of the cloud's signers by key id."""


@dataclass(frozen=True)
class Slot:
    """One firmware image in flash."""

    version: str
    hash: Key


@dataclass(frozen=True)
class Slots:
    """The running image, the other one, and what the bootloader is to do with it at the next start."""

    running: Slot
    spare: Slot | None = None
    pending: Literal["", "test", "permanent"] = ""
    on_trial: bool = False
    """Running, but not confirmed: the next restart takes `spare` back."""
    own: bool = False
    """The pending or tried image was fetched by the lock itself, so it also confirms it."""
    failed: str = ""
    """The version that was fetched and reverted; not fetched again until another is required."""


@dataclass(frozen=True)
class Last:
    """The last message applied."""

    kind: str
    sha: Key
    at: int
    receipt: str


@dataclass(frozen=True)
class SyncOutcome:
    """The last own sync: Unix seconds by the lock's clock (0 unset)."""

    at: int
    ok: bool
    error: str = ""


@dataclass(frozen=True)
class Memory:
    """What provisioning, installing and syncing leave; the button in the housing wipes all of it."""

    lock_id: str = ""
    api_key: str = ""
    lock_key: Key = bytes(32)
    property_id: str = ""
    area_id: str = ""
    created_ns: int | None = None
    """The record's creation: the first floor for `issued`."""
    issued_ns: int | None = None
    """The highest `issued` applied."""
    sync_issued_ns: int | None = None
    """The `issued` of the last sync answer taken."""
    last: Last | None = None
    key_map_version: str = ""
    key_map: tuple[str, ...] = ()
    """Opened entries as RFC 8785 text."""
    logs: tuple[str, ...] = ()
    """Access logs not yet pushed, as RFC 8785 text."""
    changes: int = 0
    """Counts what the cloud should learn; `synced` is the count it has learned."""
    synced: int = 0
    sync: SyncOutcome | None = None

    @property
    def floor_ns(self) -> int | None:
        """A message must be issued later than this."""
        known = [one for one in (self.created_ns, self.issued_ns) if one is not None]
        return max(known, default=None)


@dataclass(frozen=True)
class LockState:
    """All that survives a power cut."""

    birth: Birth
    slots: Slots
    phase: Phase = 0
    memory: Memory = Memory()
    provisions: tuple[Key, ...] = ()
    """Digests of every provision message ever applied."""
    clock_offset_s: int | None = None
    """Lock time minus true time; None while the clock is not set."""
    battery_percent: int = 80
    faults: LockFaults = NO_FAULTS
    version: Literal[1] = 1

    @property
    def charge_percent(self) -> int:
        """What the battery shows."""
        shown = self.faults.battery_percent
        return self.battery_percent if shown is None else max(0, min(shown, 100))


Save = Callable[[LockState], None]
_ADAPTER: Final = TypeAdapter(LockState)


def load_state(path: Path) -> LockState:
    """The state in the file. Faults: computer_sandbox, for a file missing, damaged or of another version."""
    try:
        return _ADAPTER.validate_json(path.read_bytes())
    except OSError as error:
        raise Fault(FaultCode.COMPUTER_SANDBOX, f"{path.name}: {error.strerror}") from None
    except ValueError:
        raise Fault(FaultCode.COMPUTER_SANDBOX, f"{path.name} is damaged") from None


def save_state(path: Path, state: LockState) -> None:
    """Replace the file in one step, durably. Faults: computer_sandbox."""
    fresh = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(_ADAPTER.dump_json(state, indent=1))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        if os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as error:
        raise Fault(FaultCode.COMPUTER_SANDBOX, f"{path.name}: {error.strerror}") from None


def file_saver(path: Path) -> Save:
    """A `Save` that writes to `path`."""
    return lambda state: save_state(path, state)
