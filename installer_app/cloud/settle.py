"""Did an unanswered request take effect? Read, never write: the fact it would have taught, or what is shown.

The reading is for the technician, who decides by it whether to ask again: words that `texts` knows (record,
name, place, installed, required_firmware, as_asked, reason) with plain values.
"""

from __future__ import annotations

from typing import Final

from installer_app.cloud.credentials import Credentials
from installer_app.cloud.edits import Edits
from installer_app.cloud.locks import Locks
from installer_app.cloud.places import HIDDEN, Places
from installer_app.cloud.schema import Assignment, FirmwareVersion, firmware_of
from installer_app.model.cloud import FirmwareScope, LockRecord
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.form import same_id
from installer_app.model.message import UninstallMode
from installer_app.model.secret import Blob
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request

UNREAD: Final = HIDDEN | {FaultCode.ACCOUNT_SIGNED_OUT, FaultCode.ACCOUNT_TOKEN_REFUSED}
"""Nothing can be read with what is signed in: the technician is told so and decides."""
NONE: Final = "none"


class Settling:
    """Readings of the record after an answer was lost."""

    def __init__(
        self, locks: Locks, places: Places, credentials: Credentials, edits: Edits, budget_s: float
    ) -> None:
        self._locks = locks
        self._places = places
        self._credentials = credentials
        self._edits = edits
        self._budget_s = budget_s

    async def settle(self, of: Request[f.Fact]) -> r.Settlement:
        """What the cloud shows of that request. Faults: those of a cloud out of reach; never a refusal."""
        try:
            match of:
                case r.ProvisionLock():
                    return await self._provisioned(of)
                case r.InstallLock():
                    record = await self._locks.record(of.lock_id)
                    there = same_id(record.area_id, of.area_id) and same_id(
                        record.property_id, of.property_id
                    )
                    return _only_shown(record, there)
                case r.UninstallLock():
                    record = await self._locks.record(of.lock_id)
                    gone = record.area_id is None and (
                        of.mode is UninstallMode.AREA or record.property_id is None
                    )
                    return _only_shown(record, gone)
                case r.FreePlace():
                    record = await self._locks.record(of.lock_id)
                    if record.area_id is None:
                        return r.Settlement(f.PlaceFreed())
                    return _only_shown(record, False)
                case r.RenameLock():
                    record = await self._locks.record(of.lock_id)
                    if record.display_name == of.display_name:
                        return r.Settlement(f.Renamed(of.display_name))
                    return _only_shown(record, False)
                case r.RenameArea():
                    return await self._edits.settle_name(of)
                case r.ProcessEvent():
                    return await self._edits.settle_event(of)
                case r.AssignFirmware():
                    return await self._assigned(of)
                case r.UnassignFirmware(assignment):
                    return await self._unassigned(assignment)
                case r.UploadFirmware():
                    return await self._uploaded(of)
                case r.DeprovisionLock():
                    return await self._deprovisioned(of)
                case _:
                    return r.Settlement(None)
        except Fault as fault:
            if fault.code is FaultCode.CLOUD_NOT_FOUND:
                return r.Settlement(None, {"record": NONE})
            if fault.code not in UNREAD:
                raise
            return r.Settlement(None, {"record": f"unknown: {fault.code.value}"})

    async def _provisioned(self, of: r.ProvisionLock) -> r.Settlement:
        """The one record with the lock's serial that is in no place is the lock's, whoever made it."""
        search = await self._locks.find(of.serial, self._budget_s, every=True)
        if not search.records:
            found = NONE if search.complete else f"unknown: {search.reason}"
            return r.Settlement(None, {"record": found})
        if len(search.records) > 1:
            return r.Settlement(None, {"record": ", ".join(each.lock_id for each in search.records)})
        [record] = search.records
        if record.area_id is None and record.property_id is None:
            answer = await self._locks.answer(record.lock_id)
            if answer.complete:
                return r.Settlement(f.Provisioned(answer.record.lock_id, Blob(answer.exact), recovered=True))
        return r.Settlement(None, _show(record))

    async def _assigned(self, of: r.AssignFirmware) -> r.Settlement:
        """The version's own list of scopes says it exactly; else what the lock, area or property requires."""
        required: str | None = None
        try:
            firmware = firmware_of(
                await self._credentials.first(
                    "getFirmwareVersion", lambda api: api.get_firmware_version(of.version)
                )
            )
        except Fault as fault:
            if fault.code not in UNREAD | {FaultCode.CLOUD_NOT_FOUND}:
                raise
            unknown_version = fault.code is FaultCode.CLOUD_NOT_FOUND
            firmware = FirmwareVersion(None, None, () if unknown_version else None)
        if firmware.assignments is None:
            required = await self.required(of)
            assigned = required == of.version
        else:
            assigned = any(_covers(of, each) for each in firmware.assignments)
        if assigned:
            return r.Settlement(f.FirmwareAssigned(of.version, of.scope))
        if firmware.assignments is None and required is None:
            return r.Settlement(None, {"required_firmware": "unknown"})
        return r.Settlement(None, {"required_firmware": required or f"not {of.version}", "as_asked": "no"})

    async def required(self, of: r.AssignFirmware) -> str | None:
        """What lock, area or property themselves name as required; None: nothing, or it cannot be seen."""
        match of.scope:
            case FirmwareScope.LOCK if of.lock_id:
                private = (await self._locks.record(of.lock_id)).private
                return private.required_firmware if private else None
            case FirmwareScope.AREA if of.property_id and of.area_id:
                area = await self._places.area_with_private(of.property_id, of.area_id)
                return area.required_firmware if area else None
            case FirmwareScope.PROPERTY if of.property_id:
                place = await self._places.property(of.property_id)
                return place.required_firmware if place else None
            case _:
                return None

    async def _uploaded(self, of: r.UploadFirmware) -> r.Settlement:
        """Whether a version of this name is there: whether it is these bytes is proven by fetching them."""
        version = of.version
        await self._credentials.first("getFirmwareVersion", lambda api: api.get_firmware_version(version))
        return r.Settlement(f.FirmwareUploaded(version, of.sha256, 0))

    async def _unassigned(self, of: r.AssignFirmware) -> r.Settlement:
        """The other way round: what is no longer there was taken back."""
        found = await self._assigned(of)
        if found.fact is None and found.reading.get("as_asked") == "no":
            return r.Settlement(f.FirmwareUnassigned(of.version, of.scope))
        shown = {"required_firmware": of.version, "as_asked": "no"} if found.fact else found.reading
        return r.Settlement(None, shown)

    async def _deprovisioned(self, of: r.DeprovisionLock) -> r.Settlement:
        try:
            record = await self._locks.record(of.lock_id)
        except Fault as fault:
            if fault.code is not FaultCode.CLOUD_NOT_FOUND:
                raise
            return r.Settlement(f.Deprovisioned(of.lock_id))
        return _only_shown(record, False)


def _covers(of: r.AssignFirmware, assignment: Assignment) -> bool:
    if assignment.scope != of.scope:
        return False
    match of.scope:
        case FirmwareScope.LOCK:
            return same_id(assignment.lock_id, of.lock_id)
        case FirmwareScope.AREA:
            return same_id(assignment.area_id, of.area_id)
        case FirmwareScope.PROPERTY:
            return same_id(assignment.property_id, of.property_id)
        case FirmwareScope.GLOBAL:
            return True


def _only_shown(record: LockRecord, as_asked: bool) -> r.Settlement:
    """The bytes of a signed message cannot be read back: whether it took effect can."""
    return r.Settlement(None, {**_show(record), "as_asked": "yes" if as_asked else "no"})


def _show(record: LockRecord) -> dict[str, str]:
    private = record.private
    return {
        "record": record.lock_id,
        "name": record.display_name or "",
        "place": "/".join(each for each in (record.property_id, record.area_id) if each) or NONE,
        "installed": record.install_date or NONE,
        "required_firmware": (private.required_firmware or NONE) if private else "unknown",
    }
