"""Locks: their records, their signed messages, their access logs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from installer_app.cloud import schema
from installer_app.cloud.answer import Message, read_envelope
from installer_app.cloud.call import Call, Reply
from installer_app.cloud.doorlock.calls import Calls, Page, judging
from installer_app.cloud.record import read, write
from installer_app.model.cloud import LockRecord
from installer_app.model.doorlock import Lock, LockAccessLog, LockChanges, LockSync
from installer_app.model.message import UninstallMode


@dataclass(frozen=True)
class LockAnswer:
    """A lock's record, and the answer it was read from to the byte."""

    record: LockRecord
    exact: bytes = field(repr=False)
    complete: bool
    """It carries apiKey and lockKey."""
    lock: Lock = field(default_factory=Lock, repr=False, compare=False)
    """The record whole."""
    signatures: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Key id to signature."""


@dataclass(frozen=True)
class LockCalls(Calls):
    """Operations on locks."""

    async def provision_lock(self, display_name: str) -> LockAnswer:
        """A new record."""
        return _read(*await self._ask("provisionLock", {"displayName": display_name}))

    async def get_lock(self, lock_id: str) -> LockAnswer:
        """One record."""
        return _read(*await self._ask("getLock", lockId=lock_id))

    def list_locks(
        self, property_id: str | None = None, start: str | None = None
    ) -> AsyncIterator[Page[Lock]]:
        """Those in reach, of one property or of all and none. Any may hold secrets. `start`: the token of the
        first page wanted."""
        return self._pages(Lock, "listLocks", start, propertyId=property_id)

    async def update_lock(self, lock_id: str, display_name: str) -> LockAnswer:
        """A new name."""
        return _read(*await self._ask("updateLock", {"displayName": display_name}, lockId=lock_id))

    async def install_lock(self, property_id: str, area_id: str, lock_id: str) -> Message:
        """Assign to the area, at once; the message tells the lock."""
        return await self._message("installLock", propertyId=property_id, areaId=area_id, lockId=lock_id)

    async def uninstall_lock(self, lock_id: str, mode: UninstallMode) -> Message:
        """Take from its place, at once; the message tells the lock. `area` is the default and not sent."""
        other = None if mode is UninstallMode.AREA else mode.value
        return await self._message("uninstallLock", lockId=lock_id, uninstallMode=other)

    async def sync_lock(self, lock_id: str, report: LockSync) -> Message:
        """What the lock itself asks with its own key, and nobody else may; see `read_changes`."""
        return await self._message("syncLock", write(report), lockId=lock_id)

    async def deprovision_lock(self, lock_id: str) -> None:
        """Delete the record."""
        await self._done("deprovisionLock", lockId=lock_id)

    def list_lock_access_logs(
        self, lock_id: str, start: str | None = None
    ) -> AsyncIterator[Page[LockAccessLog]]:
        """Who opened it, newest first. `start`: as `list_locks`."""
        return self._pages(LockAccessLog, "listLockAccessLogs", start, lockId=lock_id)


def read_changes(message: Message) -> LockChanges | None:
    """What a sync's answer in JSON tells a lock; None: it is in another form, or no JSON at all."""
    if message.media_type != "application/json":
        return None
    try:
        envelope = json.loads(message.data)
    except (ValueError, RecursionError):
        return None
    data = envelope.get("data") if isinstance(envelope, dict) else None
    return read(LockChanges, data) if isinstance(data, dict) else None


def _read(call: Call, reply: Reply) -> LockAnswer:
    envelope = read_envelope(call, reply)
    data, signatures = envelope.get("data"), envelope.get("signatures")
    signed = signatures if isinstance(signatures, dict) else {}
    lock = read(Lock, data)
    with judging(call):
        return LockAnswer(
            schema.record_of(lock),
            reply.body,
            schema.holds_secrets(data),
            lock,
            {key: each for key, each in signed.items() if isinstance(each, str)},
        )
