"""What an assignment of firmware would be for, who may make it, and whether the cloud shows it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from installer_app.cloud.credentials import Credentials
from installer_app.cloud.doorlock.calls import narrowed
from installer_app.cloud.locks import NO_LIST, Locks
from installer_app.cloud.places import HIDDEN, Places
from installer_app.cloud.requirement import read_requirement, scopes_of
from installer_app.cloud.schema import record_of
from installer_app.cloud.settle import Settling
from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Reach
from installer_app.model.form import same_id
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Verdict

OPERATION: Final = "assignFirmwareVersion"


class Assignments:
    """Readings around assigning firmware."""

    def __init__(
        self,
        locks: Locks,
        places: Places,
        credentials: Credentials,
        settling: Settling,
        monotonic: Callable[[], float],
    ) -> None:
        self._locks = locks
        self._places = places
        self._credentials = credentials
        self._settling = settling
        self._monotonic = monotonic

    async def may(self, scope: FirmwareScope, property_id: str | None) -> bool:
        """Whether anybody signed in may assign there, or might. Faults: account_signed_out."""
        holders = await self._credentials.hopeful(OPERATION, property_id)
        everywhere = scope is FirmwareScope.GLOBAL
        return any(not everywhere or one.reaches_all(OPERATION) for one in holders)

    async def reach(
        self, scope: FirmwareScope, property_id: str | None, area_id: str | None, budget_s: float
    ) -> Reach:
        """How many locks are there now; a nearer assignment of their own may shield some of them."""
        if scope is FirmwareScope.LOCK:
            return Reach(1)
        try:
            inside = await self._inside(property_id, area_id) if area_id and property_id else None
            return await self._count(scope, property_id, inside, budget_s)
        except Fault as fault:
            if fault.code not in NO_LIST:
                raise
            return Reach(None, fault.code.value)

    async def confirm(self, request: r.ConfirmAssignment) -> f.FirmwareRequired:
        """Faults: firmware_not_assigned."""
        if request.version is None:
            return await self._confirm_none(request)
        of = r.AssignFirmware(
            request.version, request.scope, request.lock_id, request.property_id, request.area_id
        )
        settlement = await self._settling.settle(of)
        if settlement.fact is not None:
            return f.FirmwareRequired(Verdict.PROVEN, request.version, request.version)
        shown = settlement.reading.get("required_firmware", "unknown")
        if "as_asked" not in settlement.reading:
            return f.FirmwareRequired(Verdict.NOT_VERIFIABLE, None, request.version)
        raise Fault(FaultCode.FIRMWARE_NOT_ASSIGNED, shown)

    async def _confirm_none(self, request: r.ConfirmAssignment) -> f.FirmwareRequired:
        """Nothing is assigned to exactly this scope."""
        left: str | None = None
        if request.lock_id is not None:
            found = await read_requirement(self._locks, self._credentials, request.lock_id, self._places)
            assigned = None if not found.seen else found.scope is FirmwareScope.LOCK
            left = found.required
            if found.required and found.scope is None:
                assigned = None
        else:
            assigned = await self._is_assigned(request)
        if assigned:
            raise Fault(FaultCode.FIRMWARE_NOT_ASSIGNED, f"still {left or request.was}")
        verdict = Verdict.NOT_VERIFIABLE if assigned is None else Verdict.PROVEN
        return f.FirmwareRequired(verdict, left)

    async def _is_assigned(self, request: r.ConfirmAssignment) -> bool | None:
        """Does the version that was there list the scope still, or the place itself name one? None: neither
        can be seen."""
        of = r.AssignFirmware(
            request.was, request.scope, request.lock_id, request.property_id, request.area_id
        )
        shown = await self._settling.required(of)
        if shown is not None:
            return True
        if not request.was:
            return None
        try:
            scopes = await scopes_of(self._credentials, request.was)
        except Fault as fault:
            if fault.code not in HIDDEN | {FaultCode.CLOUD_NOT_FOUND}:
                raise
            scopes = () if fault.code is FaultCode.CLOUD_NOT_FOUND else None
        if scopes is None:
            return None
        target = of.area_id if of.scope is FirmwareScope.AREA else of.property_id
        return any(
            each.scope == of.scope
            and same_id(each.area_id if of.scope is FirmwareScope.AREA else each.property_id, target)
            for each in scopes
        )

    async def _inside(self, property_id: str, area_id: str) -> tuple[str, ...]:
        """The area and those in it."""
        found = [area_id]
        async for page in self._places.areas(property_id):
            found += [
                each.area_id for each in page if any(same_id(outer, area_id) for outer in each.containing_ids)
            ]
        return tuple(found)

    async def _count(
        self, scope: FirmwareScope, property_id: str | None, inside: tuple[str, ...] | None, budget_s: float
    ) -> Reach:
        until, count, everywhere = self._monotonic() + budget_s, 0, False
        within = None if scope is FirmwareScope.GLOBAL else property_id
        pages = self._credentials.pages(
            "listLocks", lambda api: narrowed(api.list_locks(within), record_of), within
        )
        async for holder, page in pages:
            everywhere = within is not None or holder.reaches_all("listLocks")
            if page.repeats:
                return Reach(None, FaultCode.CLOUD_ANSWER_UNREADABLE.value)
            count += sum(
                inside is None or any(same_id(one.area_id, area) for area in inside) for one in page.items
            )
            if self._monotonic() > until:
                return Reach(None, FaultCode.CLOUD_BUSY.value)
        return Reach(count) if everywhere else Reach(None, FaultCode.ACCOUNT_FORBIDDEN.value)
