"""The cloud as a party: every request of the workflow that the DoorLock service answers."""

from __future__ import annotations

import asyncio
import random as chance
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar, cast

from installer_app.cloud.call import Patience, Timing
from installer_app.cloud.client import CloudClient
from installer_app.cloud.credentials import Credentials, Tokens
from installer_app.cloud.doorlock import is_version
from installer_app.cloud.locks import Locks
from installer_app.cloud.places import HIDDEN, Places
from installer_app.cloud.proofs import Pace, Proofs
from installer_app.cloud.recent import Recent
from installer_app.cloud.requirement import Requirement, read_requirement
from installer_app.cloud.schema import Assignment
from installer_app.cloud.settle import Settling
from installer_app.model.cloud import Area, LockRecord, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import UninstallMode
from installer_app.model.profile import Profile
from installer_app.model.record import Sink, discard
from installer_app.model.secret import Blob
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Report, Request

if TYPE_CHECKING:
    from installer_app.cloud.client import Transport

F = TypeVar("F")
DEVICE_TYPE = "Lock"


class CloudParty:
    """workflow.party.Party for the cloud, and the lists that pickers watch.

    Every request may end in cloud_unreachable, cloud_tls, cloud_busy, cloud_broken, cloud_answer_unreadable,
    cloud_not_available, cloud_not_found, cloud_refused, account_signed_out, account_token_refused and
    account_forbidden; a write also in cloud_outcome_unknown. `refused` says that nothing happened there."""

    def __init__(
        self,
        profile: Profile,
        tokens: Tokens,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = chance.random,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        sink: Sink = discard,
        pace: Pace | None = None,
        patience: Patience | None = None,
        transport: Transport | None = None,
    ) -> None:
        """`now` in Unix seconds; `transport` takes the place of the network in tests. Faults:
        computer_profile."""
        timing = Timing(sleep, random, now, monotonic)
        pace = pace or Pace()
        self._pace = pace
        self._client = CloudClient(
            profile.base_url,
            profile.authentication,
            profile.ca_file,
            timing=timing,
            patience=patience,
            sink=sink,
            transport=transport,
        )
        self._records: Recent[LockRecord] = Recent(monotonic, pace.recent_s)
        self._areas: Recent[Area] = Recent(monotonic, pace.recent_s)
        self._credentials = Credentials(profile, self._client, tokens)
        self._locks = Locks(self._credentials, self._records, monotonic)
        self._places = Places(self._credentials, self._areas)
        self._proofs = Proofs(self._locks, self._places, timing, pace)
        self._settling = Settling(self._locks, self._places, self._credentials, pace.settle_s)

    async def ask(self, request: Request[F], report: Report) -> F:
        """One fact (or, for Settle, one Settlement)."""
        return cast("F", await self._answer(cast("Request[object]", request), report))

    async def rest(self) -> None:
        """Let the connections go."""
        await self._client.close()

    def properties(self) -> AsyncIterator[tuple[Property, ...]]:
        """Pages of the properties in reach. A list that cannot be had is a fault, never an empty list."""
        return self._places.properties()

    def areas(self, property_id: str) -> AsyncIterator[tuple[Area, ...]]:
        """Pages of a property's areas."""
        return self._places.areas(property_id)

    @property
    def ahead_s(self) -> int:
        """How far the service's clock is ahead of this computer's, in seconds; 0: it is not known now, or is
        less than a Date can tell."""
        return self._client.ahead_s()

    async def requirement(self, lock_id: str) -> Requirement:
        """Which version the cloud wants of the lock, which it runs, and what decided. Only reads."""
        return await read_requirement(self._locks, self._credentials, lock_id)

    async def _answer(self, request: Request[object], report: Report) -> f.Fact | r.Settlement:
        match request:
            case r.ReadAccounts():
                accounts = await self._credentials.accounts()
                return f.AccountsRead(accounts, self._client.skew_s)
            case r.ReadPlace():
                return await self._read_place(request)
            case r.ReadRecord():
                return await self._read_record(request)
            case r.FindFirmware():
                return await self._find_firmware(request)
            case r.ReadBaseline():
                return f.BaselineRead(await self._locks.record(request.lock_id))
            case r.AwaitSync():
                return await self._proofs.synced(request, report)
            case r.AwaitKeys():
                return await self._proofs.keys_current(request, report)
            case r.AwaitFirmware():
                return await self._proofs.firmware_current(request, report)
            case r.ConfirmPlace():
                return await self._proofs.placed(request)
            case r.ConfirmUnplaced():
                return await self._proofs.unplaced(request)
            case r.Settle():
                return await self._settling.settle(request.of)
            case _:
                try:
                    return await self._write(request)
                finally:
                    self._records.clear()
                    self._areas.clear()

    async def _write(self, request: Request[object]) -> f.Fact:
        """The requests that change something; each is sent once, with the first credential not refused."""
        try:
            await self._credentials.accounts()
        except Fault as fault:
            # The write itself was not even tried.
            raise Fault(fault.code, fault.detail, refused=True) from fault
        first, q = self._credentials.first, request
        match q:
            case r.ProvisionLock():
                name = f"{q.name} [{q.serial}]"
                made = await first("provisionLock", lambda api: api.provision_lock(name))
                return f.Provisioned(made.record.lock_id, Blob(made.exact))
            case r.InstallLock():
                signed = await first(
                    "installLock",
                    lambda api: api.install_lock(q.property_id, q.area_id, q.lock_id),
                    q.property_id,
                )
                return f.InstallSigned(Blob(signed.data), signed.media_type)
            case r.FreePlace():
                mode = UninstallMode.AREA
                await first("uninstallLock", lambda api: api.uninstall_lock(q.lock_id, mode))
                return f.PlaceFreed()
            case r.UninstallLock():
                signed = await first("uninstallLock", lambda api: api.uninstall_lock(q.lock_id, q.mode))
                return f.UninstallSigned(Blob(signed.data), signed.media_type)
            case r.RenameLock():
                await first("updateLock", lambda api: api.update_lock(q.lock_id, q.display_name))
                return f.Renamed(q.display_name)
            case r.AssignFirmware():
                where = Assignment(q.scope, q.lock_id, q.property_id, q.area_id)
                await first(
                    "assignFirmwareVersion",
                    lambda api: api.assign_firmware_version(q.version, where),
                    q.property_id,
                )
                return f.FirmwareAssigned(q.version, q.scope)
            case r.DeprovisionLock():
                await first("deprovisionLock", lambda api: api.deprovision_lock(q.lock_id))
                return f.Deprovisioned(q.lock_id)
            case other:
                raise TypeError(f"the cloud is not asked for {type(other).__name__}")

    async def _read_place(self, request: r.ReadPlace) -> f.PlaceRead:
        place = await self._places.property(request.property_id)
        area = await self._places.area(request.property_id, request.area_id)
        return f.PlaceRead(place, area, await self._places.path(area) if area else ())

    async def _read_record(self, request: r.ReadRecord) -> f.RecordRead:
        if request.lock_id is None:
            if request.serial is None:
                raise Fault(FaultCode.COMPUTER_USAGE, "neither a serial nor a lock's id", refused=True)
            found = await self._locks.find(
                request.serial, self._pace.search_s, property_id=request.property_id
            )
            if found.records:
                return f.RecordRead(found.records[0])
            return f.RecordRead(None, found.complete and found.everywhere, found.reason)
        try:
            return f.RecordRead(await self._locks.record(request.lock_id))
        except Fault as fault:
            if fault.code not in HIDDEN | {FaultCode.CLOUD_NOT_FOUND}:
                raise
            return f.RecordRead(None, fault.code is FaultCode.CLOUD_NOT_FOUND, fault.code.value)

    async def _find_firmware(self, request: r.FindFirmware) -> f.FirmwareFound:
        if not is_version(request.version):
            raise Fault(FaultCode.FIRMWARE_UNKNOWN, "no version is written like this", refused=True)
        try:
            found = await self._credentials.first(
                "getFirmwareVersion", lambda api: api.get_firmware_version(request.version)
            )
        except Fault as fault:
            if fault.code is not FaultCode.CLOUD_NOT_FOUND:
                raise
            raise Fault(FaultCode.FIRMWARE_UNKNOWN, request.version, refused=True) from fault
        if found.firmware_version not in (None, request.version):
            raise Fault(FaultCode.CLOUD_ANSWER_UNREADABLE, "the answer is about another version")
        if found.device_type != DEVICE_TYPE:
            raise Fault(FaultCode.FIRMWARE_NOT_FOR_LOCKS, found.device_type or "not reported", refused=True)
        return f.FirmwareFound(request.version)
