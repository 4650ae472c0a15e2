"""Readings that settle something: synced, keys current, firmware current, placed. Waiting has a deadline.

A proof is a changed or equal value. Times are compared only where the baseline is older than what a sync is
to follow, and then on top: the cloud's Date has seconds only. What no credential sees is not verifiable,
which is neither success nor failure.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeVar

from installer_app.cloud.call import Timing
from installer_app.cloud.locks import Locks
from installer_app.cloud.places import HIDDEN, Places
from installer_app.model.cloud import Area, LockRecord
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.form import same_id
from installer_app.workflow import requests as r
from installer_app.workflow.facts import (
    FirmwareCurrent,
    KeysCurrent,
    OldUnplaced,
    Placed,
    Proof,
    RecordGone,
    Synced,
    Unplaced,
    Verdict,
)
from installer_app.workflow.party import Progress, Report

Q = TypeVar("Q", bound=Proof)
PASSING: Final = frozenset({FaultCode.CLOUD_UNREACHABLE, FaultCode.CLOUD_BROKEN, FaultCode.CLOUD_BUSY})
"""Faults that a wait outlives: the next reading may be there."""


@dataclass(frozen=True)
class Pace:
    """How the cloud is waited for; seconds."""

    first_s: float = 5.0
    factor: float = 1.5
    longest_s: float = 30.0
    deadline_s: float = 600.0
    recent_s: float = 2.0
    """A reading that young serves the next request too."""
    search_s: float = 20.0
    """For the lists, before a job goes on without having found anything."""
    settle_s: float = 300.0
    """For the lists, when an unanswered request has to be settled by them."""


class Proofs:
    """The cloud's word on one lock."""

    def __init__(self, locks: Locks, places: Places, timing: Timing, pace: Pace) -> None:
        self._locks = locks
        self._places = places
        self._timing = timing
        self._pace = pace

    async def synced(self, request: r.AwaitSync, report: Report) -> Synced:
        """lastKnownSyncDate is there, differs from the baseline and is later than `since`."""

        async def look(recent: bool) -> tuple[Synced | None, str]:
            private = (await self._locks.record(request.lock_id, recent=recent)).private
            if private is None or not request.baseline_seen:
                return Synced(Verdict.NOT_VERIFIABLE), ""
            seen = private.last_known_sync
            changed = seen is not None and seen != request.baseline and _is_later(seen, request.since)
            proof = Synced(Verdict.PROVEN, seen, request.baseline) if changed else None
            return proof, f"still {seen or 'none'}"

        return await self._await(look, FaultCode.SYNC_NOT_SEEN, "waiting_for_sync", report)

    async def keys_current(self, request: r.AwaitKeys, report: Report) -> KeysCurrent:
        """The lock's key map version equals the area's."""

        async def look(recent: bool) -> tuple[KeysCurrent | None, str]:
            private = (await self._locks.record(request.lock_id, recent=recent)).private
            if private is None:
                return KeysCurrent(Verdict.NOT_VERIFIABLE), ""
            area = await self._places.area_with_private(request.property_id, request.area_id)
            required = area.key_map_version if area else None
            if required is None:
                return KeysCurrent(Verdict.NOT_VERIFIABLE, private.current_key_map), ""
            equal = private.current_key_map == required
            proof = KeysCurrent(Verdict.PROVEN, private.current_key_map, required) if equal else None
            return proof, f"{private.current_key_map or 'none'}, required {required}"

        return await self._await(look, FaultCode.SYNC_KEYS_BEHIND, "waiting_for_keys", report)

    async def firmware_current(self, request: r.AwaitFirmware, report: Report) -> FirmwareCurrent:
        """The lock reports the version asked for, else the one its record requires, if any."""

        async def look(recent: bool) -> tuple[FirmwareCurrent | None, str]:
            record = await self._locks.record(request.lock_id, recent=recent)
            private = record.private
            if private is None or (not request.version and "requiredFirmwareVersion" in record.unread):
                return FirmwareCurrent(Verdict.NOT_VERIFIABLE, None, request.version), ""
            required = request.version or private.required_firmware
            current = private.current_firmware
            if required is None and current is None:
                return FirmwareCurrent(Verdict.NOT_VERIFIABLE), ""
            proven = required is None or current == required
            proof = FirmwareCurrent(Verdict.PROVEN, current, required) if proven else None
            if proof is None and request.without_uplink:
                proof = FirmwareCurrent(Verdict.OPEN, current, required)
            return proof, f"{current or 'none'}, required {required}"

        return await self._await(look, FaultCode.FIRMWARE_BEHIND, "waiting_for_firmware", report)

    async def placed(self, request: r.ConfirmPlace) -> Placed:
        """The record names the place; so does the area, where it can be read. Faults: sync_misplaced."""
        record = await self._locks.record(request.lock_id, recent=True)
        area = await self._area(request, recent=True)
        if not _agree(request, record, area):
            record = await self._locks.record(request.lock_id)
            area = await self._area(request, recent=False)
        if not _agree(request, record, area):
            there = f"property {record.property_id or 'none'}, area {record.area_id or 'none'}"
            raise Fault(FaultCode.SYNC_MISPLACED, there)
        return Placed(Verdict.PROVEN, record.area_id, request.area_id)

    async def unplaced(self, request: r.ConfirmUnplaced) -> Unplaced:
        """The record names no area. Faults: sync_misplaced."""
        record = await self._locks.record(request.lock_id, recent=True)
        if record.area_id is not None:
            record = await self._locks.record(request.lock_id)
        if record.area_id is not None:
            raise Fault(FaultCode.SYNC_MISPLACED, f"area {record.area_id}")
        if "areaId" in record.unread:
            return Unplaced(Verdict.NOT_VERIFIABLE)
        return Unplaced(Verdict.PROVEN, record.property_id)

    async def old_gone(self, request: r.ConfirmOldGone) -> OldUnplaced:
        """The record names another area or none, or there is none any more. Faults: cloud_old_in_place."""
        try:
            record = await self._locks.record(request.lock_id)
        except Fault as fault:
            if fault.code is not FaultCode.CLOUD_NOT_FOUND:
                raise
            return OldUnplaced(Verdict.PROVEN, request.lock_id)
        if same_id(record.area_id, request.area_id):
            raise Fault(FaultCode.CLOUD_OLD_IN_PLACE, f"{record.lock_id} in {record.area_id}")
        unread = record.area_id is None and "areaId" in record.unread
        return OldUnplaced(Verdict.NOT_VERIFIABLE if unread else Verdict.PROVEN, request.lock_id)

    async def gone(self, lock_id: str) -> RecordGone:
        """Nobody signed in is shown a record of this id. Faults: cloud_disagrees, if it is still there."""
        try:
            await self._locks.record(lock_id)
        except Fault as fault:
            if fault.code is FaultCode.CLOUD_NOT_FOUND:
                return RecordGone(Verdict.PROVEN, lock_id)
            if fault.code not in HIDDEN:
                raise
            return RecordGone(Verdict.NOT_VERIFIABLE, lock_id)
        raise Fault(FaultCode.CLOUD_DISAGREES, f"record: {lock_id} is still there")

    async def _area(self, request: r.ConfirmPlace, *, recent: bool) -> Area | None:
        read = self._places.recent_area if recent else self._places.area
        try:
            return await read(request.property_id, request.area_id)
        except Fault as fault:
            if fault.code not in HIDDEN:
                raise
            return None

    async def _await(
        self,
        look: Callable[[bool], Awaitable[tuple[Q | None, str]]],
        late: FaultCode,
        word: str,
        report: Report,
    ) -> Q:
        """Look until there is a proof, slower and slower. A cloud that was never reached is told as such."""
        pace, timing = self._pace, self._timing
        begun, pause_s = timing.monotonic(), pace.first_s
        trouble: Fault | None = None
        seen, recent = "", True
        while True:
            try:
                proof, seen = await look(recent)
                if proof is not None:
                    return proof
            except Fault as fault:
                if fault.code not in PASSING:
                    raise
                trouble = fault
            elapsed_s = timing.monotonic() - begun
            report(Progress(word, int(elapsed_s), int(pace.deadline_s)))
            if elapsed_s >= pace.deadline_s:
                break
            await timing.sleep(min(pause_s, pace.deadline_s - elapsed_s))
            pause_s, recent = min(pause_s * pace.factor, pace.longest_s), False
        if trouble is not None and not seen:
            raise trouble
        raise Fault(late, seen)


def _is_later(seen: str, since: str | None) -> bool:
    """Whether a date the cloud told is later than this one; None: any is. A date without a zone is in UTC."""
    if since is None:
        return True
    told, floor = (
        at if at.tzinfo else at.replace(tzinfo=UTC) for at in map(datetime.fromisoformat, (seen, since))
    )
    return told > floor


def _agree(request: r.ConfirmPlace, record: LockRecord, area: Area | None) -> bool:
    """Whether record and area have the lock there; an area that does not list its locks has no say."""
    there = same_id(record.property_id, request.property_id) and same_id(record.area_id, request.area_id)
    listed = area.lock_ids if area else None
    return there and (listed is None or any(same_id(each, request.lock_id) for each in listed))
