"""Lock records: by id, with `private` where any credential sees it, or by the serial in their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from installer_app.cloud.credentials import Credentials, Holder
from installer_app.cloud.doorlock import DoorLock, LockAnswer
from installer_app.cloud.doorlock.calls import narrowed
from installer_app.cloud.places import HIDDEN
from installer_app.cloud.recent import Recent
from installer_app.cloud.schema import record_of
from installer_app.model.cloud import LockRecord, Permission
from installer_app.model.fault import Fault, FaultCode
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r

NO_LIST: Final = frozenset(
    {
        FaultCode.ACCOUNT_FORBIDDEN,
        FaultCode.CLOUD_NOT_AVAILABLE,
        FaultCode.CLOUD_NOT_FOUND,
        FaultCode.CLOUD_REFUSED,
        FaultCode.CLOUD_BROKEN,
        FaultCode.CLOUD_ANSWER_UNREADABLE,
    }
)
"""The lists are the part of the contract that may not exist: then nothing is known, and nothing is wrong."""


@dataclass(frozen=True)
class Search:
    """What the lists hold for one serial. Without a match, `complete` says that they were read to the end and
    `everywhere` that they were those of every property; else `reason` is a fault's code."""

    records: tuple[LockRecord, ...] = ()
    complete: bool = False
    everywhere: bool = False
    reason: str = ""


class Locks:
    """Readings of lock records."""

    def __init__(
        self, credentials: Credentials, recent: Recent[LockRecord], monotonic: Callable[[], float]
    ) -> None:
        self._credentials = credentials
        self._recent = recent
        self._monotonic = monotonic
        self._blind: set[DoorLock] = set()

    async def answer(self, lock_id: str) -> LockAnswer:
        """getLock with the credential that sees `private`; without one, as the first that may read it."""
        best: LockAnswer | None = None
        trouble: Fault | None = None
        holders = await self._credentials.able("getLock")
        for holder in sorted(holders, key=lambda h: h.api in self._blind):
            if best is not None and not self._may_see(holder):
                continue
            try:
                answer = await holder.api.get_lock(lock_id)
            except Fault as fault:
                trouble = self._credentials.declined(holder, "getLock", fault)
                continue
            if answer.record.private is not None:
                best = answer
                break
            self._blind.add(holder.api)
            best = best or answer
        if best is None:
            assert trouble is not None
            raise trouble
        self._recent.keep(lock_id, best.record)
        return best

    async def record(self, lock_id: str, *, recent: bool = False) -> LockRecord:
        """The record; with `recent` one that was read moments ago will do."""
        known = self._recent.get(lock_id) if recent else None
        return known or (await self.answer(lock_id)).record

    async def read(self, request: r.ReadRecord, budget_s: float) -> f.RecordRead:
        """The record of a lock, and further ones that carry its serial. What may not be read is an answer."""
        if request.lock_id is None:
            if request.serial is None:
                raise Fault(FaultCode.COMPUTER_USAGE, "neither a serial nor a lock's id", refused=True)
            found = await self.find(request.serial, budget_s, property_id=request.property_id, every=True)
            if found.records:
                others = tuple(each.lock_id for each in found.records[1:])
                return f.RecordRead(await self._whole(found.records[0]), others=others)
            return f.RecordRead(None, found.complete and found.everywhere, found.reason)
        others = ()
        if request.every and request.serial is not None:
            found = await self.find(request.serial, budget_s, property_id=request.property_id, every=True)
            others = tuple(each.lock_id for each in found.records if each.lock_id != request.lock_id)
        try:
            return f.RecordRead(await self.record(request.lock_id), others=others)
        except Fault as fault:
            if fault.code not in HIDDEN | {FaultCode.CLOUD_NOT_FOUND}:
                raise
            return f.RecordRead(None, fault.code is FaultCode.CLOUD_NOT_FOUND, fault.code.value, others)

    async def _whole(self, listed: LockRecord) -> LockRecord:
        """A listed record with what the credential that sees most of it shows, where it may be read alone."""
        if listed.private is not None:
            return listed
        try:
            return await self.record(listed.lock_id)
        except Fault as fault:
            if fault.code not in HIDDEN | {FaultCode.CLOUD_NOT_FOUND}:
                raise
            return listed

    async def find(
        self, serial: str, budget_s: float, *, property_id: str | None = None, every: bool = False
    ) -> Search:
        """Records whose name ends in ` [serial]`: of the first page that has one, or of `every` page."""
        search = await self._search(serial, budget_s, None, every)
        if search.complete or search.records or property_id is None:
            return search
        # Not allowed over everything: perhaps over one property. It cannot show a lock in none.
        narrow = await self._search(serial, budget_s, property_id, every)
        return Search(narrow.records, reason=search.reason)

    async def _search(self, serial: str, budget_s: float, property_id: str | None, every: bool) -> Search:
        until = self._monotonic() + budget_s
        found: list[LockRecord] = []
        everywhere = repeats = False
        pages = self._credentials.pages(
            "listLocks", lambda api: narrowed(api.list_locks(property_id), record_of), property_id
        )
        try:
            async for holder, page in pages:
                everywhere = property_id is None and holder.reaches_all("listLocks")
                found += [r for r in page.items if (r.display_name or "").endswith(f" [{serial}]")]
                repeats = page.repeats
                if found and not every:
                    return Search(tuple(found))
                if self._monotonic() > until:
                    return Search(tuple(found), reason=FaultCode.CLOUD_BUSY.value)
        except Fault as fault:
            if fault.code not in NO_LIST:
                raise
            return Search(tuple(found), reason=fault.code.value)
        if repeats:
            return Search(tuple(found), reason=FaultCode.CLOUD_ANSWER_UNREADABLE.value)
        return Search(tuple(found), True, everywhere, "" if everywhere else FaultCode.ACCOUNT_FORBIDDEN.value)

    def _may_see(self, holder: Holder) -> bool:
        if holder.api in self._blind:
            return False
        seers = (Permission.PROVISION_LOCK, Permission.SUPPORT)
        return not holder.knows or any(holder.may(permission) for permission in seers)
