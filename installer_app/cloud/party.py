"""The cloud as a party: every request of the workflow that the DoorLock service answers."""

from __future__ import annotations

import asyncio
import random as chance
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar, cast

from installer_app.cloud.assignments import Assignments
from installer_app.cloud.call import Patience, Timing
from installer_app.cloud.client import CloudClient
from installer_app.cloud.credentials import Credentials, Tokens
from installer_app.cloud.doorlock import is_version
from installer_app.cloud.edits import Edits
from installer_app.cloud.images import FirmwareImages, ImagePath
from installer_app.cloud.locks import Locks
from installer_app.cloud.places import Places
from installer_app.cloud.proofs import Pace, Proofs
from installer_app.cloud.reader import Reader
from installer_app.cloud.recent import Recent
from installer_app.cloud.requirement import Requirement, read_requirement
from installer_app.cloud.schema import Assignment
from installer_app.cloud.settle import Settling
from installer_app.cloud.study import Study
from installer_app.model.cloud import Area, FirmwareScope, LockRecord, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Reach
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
P = TypeVar("P", bound=f.Proof)
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
        image_path: ImagePath | None = None,
    ) -> None:
        """`now` in Unix seconds; `transport` takes the place of the network in tests; `image_path`: where
        firmware images are kept. Faults: computer_profile."""
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
        self.reader: Final = Reader(self._credentials, self._locks)
        """Whole records, for who looks at them."""
        self.study: Final = Study(
            self.reader, self._credentials, self.requirement, lambda: self._client.skew_s, now
        )
        """The probes of a diagnosis."""
        self._edits = Edits(self._credentials, self.reader)
        self._settling = Settling(self._locks, self._places, self._credentials, self._edits, pace.settle_s)
        self._images = FirmwareImages(self._credentials, image_path)
        self._assignments = Assignments(
            self._locks, self._places, self._credentials, self._settling, monotonic
        )

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
        return await read_requirement(self._locks, self._credentials, lock_id, self._places)

    async def reach(
        self, scope: FirmwareScope, property_id: str | None = None, area_id: str | None = None
    ) -> Reach:
        """How many locks an assignment there would be for, as far as the lists tell. Only reads."""
        return await self._assignments.reach(scope, property_id, area_id, self._pace.search_s)

    async def required_at(
        self, scope: FirmwareScope, lock_id: str | None, property_id: str | None, area_id: str | None
    ) -> str | None:
        """The version assigned to exactly that lock, area or property; None: none, or it cannot be seen."""
        if lock_id is not None:
            found = await self.requirement(lock_id)
            return found.required if found.scope is FirmwareScope.LOCK else None
        return await self._settling.required(r.AssignFirmware("", scope, None, property_id, area_id))

    async def place_name(self, property_id: str) -> str | None:
        """What a property is called; None: it cannot be read. Faults: cloud_not_found."""
        place = await self._places.property(property_id)
        return place.name or None if place else None

    async def may_assign(self, scope: FirmwareScope, property_id: str | None = None) -> bool:
        """Whether anybody signed in may assign firmware there, or might. Faults: account_signed_out."""
        return await self._assignments.may(scope, property_id)

    async def fetch_image(self, version: str, report: Report) -> f.ImageFetched:
        """The version's image, into the folder of images. Faults: as FetchImage."""
        return await self._images.fetch(version, report)

    async def _answer(self, request: Request[object], report: Report) -> f.Fact | r.Settlement:
        match request:
            case r.ReadAccounts():
                accounts = await self._credentials.accounts()
                return f.AccountsRead(accounts, self._client.skew_s)
            case r.ReadPlace():
                return await self._read_place(request)
            case r.ReadRecord():
                return await self._read_record(request)
            case r.FetchRecord(lock_id):
                answer = await self._locks.answer(lock_id)
                known = Blob(answer.exact) if answer.complete else None
                return f.RecordFetched(answer.record.lock_id, known)
            case r.FindFirmware():
                return await self._find_firmware(request)
            case r.FetchImage(version):
                return await self._images.fetch(version, report)
            case r.ConfirmAssignment():
                return await self._assignments.confirm(request)
            case r.ConfirmUpload():
                return await self._images.confirm_upload(request, report)
            case r.ReadBaseline():
                record = await self._locks.record(request.lock_id)
                if record.private is None:
                    await self._credentials.check_tokens()
                return f.BaselineRead(record)
            case r.AwaitSync():
                return await self._seen(self._proofs.synced(request, report))
            case r.AwaitKeys():
                return await self._seen(self._proofs.keys_current(request, report))
            case r.AwaitFirmware():
                return await self._seen(self._proofs.firmware_current(request, report))
            case r.ConfirmPlace():
                return await self._proofs.placed(request)
            case r.ConfirmUnplaced():
                return await self._proofs.unplaced(request)
            case r.ReadOld():
                return await self._read_old(request)
            case r.ConfirmOldGone():
                return await self._proofs.old_gone(request)
            case r.ConfirmGone(lock_id):
                return await self._proofs.gone(lock_id)
            case r.Settle():
                return await self._settling.settle(request.of)
            case _:
                try:
                    return await self._write(request, report)
                finally:
                    self._records.clear()
                    self._areas.clear()

    async def _seen(self, proving: Awaitable[P]) -> P:
        """The proof. That nobody may see it is not said while somebody's token is refused."""
        proof = await proving
        if proof.verdict is f.Verdict.NOT_VERIFIABLE:
            await self._credentials.check_tokens()
        return proof

    async def _write(self, request: Request[object], report: Report) -> f.Fact:
        """The requests that change something; each is sent once, with the first credential not refused."""
        try:
            await self._credentials.accounts()
        except Fault as fault:
            # The write itself was not even tried.
            raise Fault(fault.code, fault.detail, refused=True) from fault
        first, q = self._credentials.first, request
        match q:
            case r.ProvisionLock(orphan=str(orphan)):
                return await self._take_over(orphan)
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
            case r.RenameArea():
                return await self._edits.rename_area(q)
            case r.ProcessEvent():
                return await self._edits.process_event(q)
            case r.AssignFirmware():
                where = Assignment(q.scope, q.lock_id, q.property_id, q.area_id)
                await first(
                    "assignFirmwareVersion",
                    lambda api: api.assign_firmware_version(q.version, where),
                    q.property_id,
                )
                return f.FirmwareAssigned(q.version, q.scope)
            case r.UnassignFirmware(of=of):
                place = Assignment(of.scope, of.lock_id, of.property_id, of.area_id)
                await first(
                    "unassignFirmwareVersion",
                    lambda api: api.unassign_firmware_version(place),
                    of.property_id,
                )
                return f.FirmwareUnassigned(of.version, of.scope)
            case r.UploadFirmware():
                return await self._images.upload(q, report)
            case r.DeprovisionLock():
                await first("deprovisionLock", lambda api: api.deprovision_lock(q.lock_id))
                return f.Deprovisioned(q.lock_id)
            case other:
                raise TypeError(f"the cloud is not asked for {type(other).__name__}")

    async def _read_place(self, request: r.ReadPlace) -> f.PlaceRead:
        place = await self._places.property(request.property_id)
        area = await self._places.area(request.property_id, request.area_id)
        return f.PlaceRead(place, area, await self._places.path(area) if area else ())

    async def _take_over(self, lock_id: str) -> f.Provisioned:
        """A record that no lock has: only read, so a refusal proves that nothing happened."""
        try:
            answer = await self._locks.answer(lock_id)
        except Fault as fault:
            raise Fault(fault.code, fault.detail, refused=True) from fault
        if not answer.complete:
            raise Fault(FaultCode.CLOUD_ORPHAN, f"record: {lock_id}", refused=True)
        return f.Provisioned(answer.record.lock_id, Blob(answer.exact), recovered=True)

    async def _read_record(self, request: r.ReadRecord) -> f.RecordRead:
        try:
            return await self._locks.read(request, self._pace.search_s)
        except Fault as fault:
            if request.needed or fault.code is FaultCode.COMPUTER_USAGE:
                raise
            return f.RecordRead(None, False, fault.code.value)

    async def _read_old(self, request: r.ReadOld) -> f.OldRead:
        found = await self._locks.read(r.ReadRecord(request.serial, request.lock_id), self._pace.search_s)
        if found.record is None:
            code = FaultCode.CLOUD_NOT_FOUND if found.searched else FaultCode.CLOUD_NOT_AVAILABLE
            raise Fault(code, request.lock_id or request.serial or "", refused=True)
        if found.others:
            raise Fault(FaultCode.CLOUD_DISAGREES, ", ".join((found.record.lock_id, *found.others)))
        return f.OldRead(found.record)

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
