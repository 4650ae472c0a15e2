"""What goes wrong with a virtual lock, as data: set when it is made, changed while it runs.

A fault that happens once takes itself out; the others stay until they are cleared. The whole record is part
of the lock's state file, so that faults survive the lock's own power cuts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Final, Literal

from pydantic import ConfigDict

Twist = Literal["silence", "drop", "reset", "reset_before", "garble", "cut", "stray", "wrong_sequence"]


@dataclass(frozen=True)
class Meddling:
    """One accident with the nth matching request from now on; it happens once.

    silence: the answer is lost. drop: the link ends instead. reset: the lock restarts after the effect,
    before the answer. reset_before: it restarts before the effect. garble: the answer cannot be decoded. cut:
    half the answer arrives. stray: a frame nobody asked for comes first. wrong_sequence: the answer to
    another request.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    how: Twist
    command: str = ""
    """`group.command` in decimal, such as `64.1` for apply; empty for any."""
    nth: int = 1


@dataclass(frozen=True)
class LockFaults:
    """Everything that can be wrong. The default is a lock without fault."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    meddle: tuple[Meddling, ...] = ()
    drop_at_bytes: tuple[int, ...] = ()
    """Counts of bytes written since the faults were set; at each the link drops once, between writes."""
    mtu: int = 517
    """ATT MTU, 23 to 517."""
    refuse_connects: int = 0
    """So many attempts to link fail."""
    lies_about_services: bool = False
    """It advertises the service and does not have it: no link ever."""
    foreign_keys: bool = False
    """Other key pairs than those on the label, shown and used."""
    copied_keys: bool = False
    """Shows the public keys on the label and holds none of the private ones."""
    bad_receipt: bool = False
    """Receipts are about another digest than the one applied."""
    battery_percent: int | None = None
    """In place of the true charge."""
    clock_step_s: int | None = None
    """Once: the clock jumps to so many seconds beside the true time."""
    clock_lost: bool = False
    """Once: the clock is not set any more."""
    busy: int = 0
    """So many applies are answered with error 11."""
    storage_full: bool = False
    reset_in_erase: bool = False
    """The next erase is cut by a restart."""
    erase_s: float = 0.0
    """So many seconds pass before an erase is answered; the link may break meanwhile."""
    revert_firmware: bool = False
    """New firmware crashes at its first start, and the bootloader takes the old one back."""
    never_sync: bool = False
    """A sync is accepted and never happens."""
    keeps_keys: bool = False
    """It takes no key map from a sync and goes on reporting the old one."""
    dead_uplink: bool = False
    """No uplink: error 13."""
    advertised_hw: int | None = None
    advertised_state: int | None = None
    advertised_serial: str | None = None
    """Eight characters; `info` keeps its own."""
    claimed_model: str | None = None
    """`info` names this model."""

    def meet(self, command: str) -> tuple[LockFaults, Twist | None]:
        """Count one request of `group.command`: the faults that remain, and what happens to this one."""
        if not self.meddle:
            return self, None
        kept: list[Meddling] = []
        found: Twist | None = None
        for one in self.meddle:
            if one.command not in ("", command):
                kept.append(one)
            elif one.nth > 1:
                kept.append(replace(one, nth=one.nth - 1))
            elif found is None:
                found = one.how
            else:
                kept.append(one)
        return replace(self, meddle=tuple(kept)), found

    @property
    def payload_size(self) -> int:
        """Most bytes of one write or notification."""
        return min(max(23, min(self.mtu, 517)) - 3, 512)


NO_FAULTS: Final = LockFaults()
