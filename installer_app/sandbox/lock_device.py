"""The lock without its radio: state, RAM, clock, bootloader, own sync."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.lock_inbox import Inbox
from installer_app.sandbox.lock_message import Json, canonical
from installer_app.sandbox.lock_slots import Carrier, restart_slots
from installer_app.sandbox.lock_state import LockState, Memory, Save, SyncOutcome
from installer_app.sandbox.lock_sync import (
    SyncRequest,
    fail_sync,
    make_sync,
    note_firmware,
    store_firmware,
    take_answer,
)

_LATEST_S: Final = 253_402_300_799
"""The last second of the year 9999."""


@dataclass(frozen=True)
class Traits:
    """Its kind. `lacks` names optional features: `1` (image), `0.4`, `0.5`, `8.0.r` (download)."""

    buf_size: int = 2475
    buf_count: int = 4
    indefinite_maps: bool = True
    lacks: tuple[str, ...] = ()
    idle_s: float = 60.0
    sync_after_change_s: float = 1.0
    sync_every_s: float = 30.0


STANDARD: Final = Traits()


class Device:
    """One lock's electronics. `clock` gives true Unix seconds, `randomness` so many bytes; `save` is called
    before a change counts."""

    def __init__(
        self,
        state: LockState,
        clock: Callable[[], float],
        randomness: Callable[[int], bytes],
        save: Save,
        traits: Traits,
    ) -> None:
        self.state = state
        self.clock = clock
        self.traits = traits
        self.inbox = Inbox()
        self.carrier = Carrier()
        self.identify_until: float = 0.0
        self.reset_wanted = False
        """A restart is due once the answer is out."""
        self.busy_s = 0.0
        """For so long the answer to the command just done is not out."""
        self.sync_at: float | None = None
        """When the next own sync is due, by `clock`; None in the factory state."""
        self._randomness = randomness
        self._save = save
        self._start_schedule(traits.sync_every_s)
        self.set_faults(state.faults)

    def commit(self, state: LockState) -> None:
        """Make a change durable, then true."""
        if state != self.state:
            self._save(state)
            self.state = state

    def commit_change(self, state: LockState) -> None:
        """A commit that the cloud should hear of soon."""
        self.commit(state)
        self._start_schedule(self.traits.sync_after_change_s)

    # the clock

    def now(self) -> int | None:
        """The lock's time in Unix seconds; None while its clock is not set."""
        offset_s = self.state.clock_offset_s
        return None if offset_s is None else max(1, min(int(self.clock()) + offset_s, _LATEST_S))

    def set_clock(self, time_s: int | None) -> None:
        """Step the clock to `time_s`, or lose it. No rule is checked here."""
        offset_s = None if time_s is None else time_s - int(self.clock())
        self.commit(replace(self.state, clock_offset_s=offset_s))

    # what people and the weather do to it

    def set_faults(self, faults: LockFaults) -> None:
        """Change what is wrong with it; what happens once to the clock happens now."""
        lasting = replace(faults, clock_step_s=None, clock_lost=False)
        if faults.clock_step_s is not None or faults.clock_lost:
            offset_s = None if faults.clock_lost else faults.clock_step_s
            self.commit(replace(self.state, faults=lasting, clock_offset_s=offset_s))
        else:
            self.commit(replace(self.state, faults=lasting))

    def set_battery(self, percent: int) -> None:
        self.commit(replace(self.state, battery_percent=max(0, min(percent, 100))))

    def record_access(self, entry: dict[str, Json]) -> None:
        """Somebody opened the door: one access log entry (members of NewLockAccessLog) to be pushed."""
        memory = self.state.memory
        logs = (*memory.logs, canonical(entry).decode())
        self.commit(replace(self.state, memory=replace(memory, logs=logs, changes=memory.changes + 1)))

    def wipe(self) -> None:
        """Back to the factory state; keys, slots, faults and digests of provision messages stay."""
        self.commit(replace(self.state, phase=0, memory=Memory(), clock_offset_s=None))

    def restart(self) -> None:
        """RAM is lost and the bootloader acts. The clock has a battery of its own."""
        self.inbox, self.carrier = Inbox(), Carrier()
        self.identify_until, self.reset_wanted, self.busy_s = 0.0, False, 0.0
        state = self.state
        slots = restart_slots(state.slots, reverts=state.faults.revert_firmware)
        other = slots.running != state.slots.running
        memory = state.memory
        if other and state.phase:
            memory = replace(memory, changes=memory.changes + 1)
        self.commit(replace(state, slots=slots, memory=memory))
        self._start_schedule(self.traits.sync_after_change_s if other else self.traits.sync_every_s)

    @property
    def restart_is_due(self) -> bool:
        """Firmware that it fetched itself waits for the link to end."""
        return bool(self.state.slots.pending) and self.state.slots.own

    # its own sync

    def want_sync(self) -> None:
        """Sync as soon as possible."""
        self._start_schedule(0.0)

    def begin_sync(self) -> SyncRequest | None:
        """The request that is due now, None where there is none or a fault prevents it."""
        self._start_schedule(self.traits.sync_every_s)
        if self.state.phase == 0 or self.state.faults.never_sync:
            return None
        if self.state.faults.dead_uplink:
            self.commit(fail_sync(self.state, self.now() or 0, "no uplink"))
            return None
        return make_sync(self.state, self.now() or 0, self._randomness)

    def end_sync(self, request: SyncRequest, status: int, body: bytes) -> str:
        """Take or refuse an answer. The firmware version to fetch now, empty for none."""
        result = take_answer(self.state, request, status, body, self.now() or 0)
        self.commit(result.state)
        if result.again:
            self.want_sync()
        return result.firmware

    def fail_sync(self, request: SyncRequest, why: str) -> None:
        """No answer came."""
        if self.state.phase and self.state.memory.lock_id == request.lock_id:
            self.commit(fail_sync(self.state, self.now() or 0, why))

    def take_firmware(self, version: str, data: bytes) -> None:
        """A fetched image: installed at the next restart, or refused in `sync.error`."""
        self.commit(store_firmware(self.state, version, data))

    def fail_firmware(self, why: str) -> None:
        """The image could not be fetched."""
        self.commit(note_firmware(self.state, why))

    @property
    def last_sync(self) -> SyncOutcome | None:
        return self.state.memory.sync

    def _start_schedule(self, delay_s: float) -> None:
        self.sync_at = self.clock() + delay_s if self.state.phase else None
