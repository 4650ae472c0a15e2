"""Operations on firmware: upload, read, download, assign and unassign."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.form import FIRMWARE_VERSION, check_firmware_name
from installer_app.sandbox.cloud.records import Area, Assignment, Firmware
from installer_app.sandbox.cloud.refusal import Answer, Refusal
from installer_app.sandbox.cloud.render import show_firmware

OCTETS: Final = "application/octet-stream"
STORAGE: Final = "/storage/firmware/"
IDS_OF_SCOPE: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "lock": (frozenset({"lockId"}), frozenset()),
    "area": (frozenset({"areaId"}), frozenset({"propertyId"})),
    "property": (frozenset({"propertyId"}), frozenset()),
    "global": (frozenset(), frozenset()),
}
"""The ids that belong to each scope: required, tolerated."""
IDS: Final = frozenset({"lockId", "areaId", "propertyId"})


@dataclass(frozen=True)
class Scope:
    """What a version is assigned to."""

    scope: str
    lock_id: str | None = None
    property_id: str | None = None
    area_id: str | None = None

    @property
    def target(self) -> str:
        """The key of its assignment."""
        return f"{self.scope}/{getattr(self, f'{self.scope}_id', None) or ''}"


def get_firmware(call: Call) -> Answer:
    """The metadata: no size and no digest, as in the contract."""
    firmware = known(call.desk.store.find(Firmware, check_firmware_name(call.path["version"])))
    return call.accept(show_firmware(call.desk, firmware))


def download_firmware(call: Call) -> Answer:
    """The bytes, or where they are: another origin that takes a signature and no credential."""
    firmware = known(call.desk.store.find(Firmware, check_firmware_name(call.path["version"])))
    origin = call.desk.options.download_origin
    if origin is None:
        return Answer(firmware.image, media_type=OCTETS)
    signature = _storage_signature(call.desk, firmware.version)
    location = f"{origin}{STORAGE}{firmware.version}?X-Signature={signature}"
    return Answer(b"", media_type="text/plain", status=302, headers=(("location", location),))


def serve_storage(desk: Desk, version: str, signature: str, credentials: bool) -> Answer:
    """What the storage answers; it refuses a request that carries a credential besides the signature."""
    firmware = desk.store.find(Firmware, version)
    expected = _storage_signature(desk, version)
    if firmware is None or not hmac.compare_digest(signature.encode(), expected.encode()):
        return Answer(b"<Error><Code>AccessDenied</Code></Error>", media_type="application/xml", status=403)
    if credentials:
        return Answer(
            b"<Error><Code>InvalidArgument</Code></Error>", media_type="application/xml", status=400
        )
    return Answer(firmware.image, media_type=OCTETS)


async def read_upload(headers: Mapping[str, str], body: bytes) -> bytes:
    """The file `firmware` of a multipart form. Refuses any other form."""

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    if not headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Refusal(400, "a multipart form is needed")
    try:
        form = await MultiPartParser(Headers(headers), stream(), max_files=1, max_fields=8).parse()
    except (MultiPartException, ValueError, KeyError) as error:
        raise Refusal(400, "the form is not readable") from error
    try:
        file = form.get("firmware")
        if not isinstance(file, UploadFile) or not file.filename:
            raise Refusal(400, "the field firmware with a file name is needed")
        image = await file.read()
    finally:
        await form.close()
    if not image:
        raise Refusal(400, "the file is empty")
    return image


def upload_firmware(call: Call) -> Answer:
    """A new version; a version never changes. The body is the file that `read_upload` found."""
    version = check_firmware_name(call.path["version"])
    if not FIRMWARE_VERSION.fullmatch(version):
        raise Refusal(400, "version is not major.minor.revision[.build]")
    desk, now, actor = call.desk, call.desk.time(), call.caller.actor_id
    if desk.store.find(Firmware, version) is not None:
        raise Refusal(400, "this version exists and never changes")
    firmware = Firmware(version=version, image=call.body, created_at=now, modified_at=now, modified_by=actor)
    desk.store.put(firmware)
    call.record("uploaded", detail=f"{version}, {len(call.body)} bytes")
    call.tell("firmwareUploaded", firmware_version=version)
    return call.accept(show_firmware(desk, firmware))


def assign_firmware(call: Call) -> Answer:
    """From now on this version is required there."""
    version = check_firmware_name(call.path["version"])
    scope = _read_scope(call)
    scope = _seek(call, scope)
    firmware = known(call.desk.store.find(Firmware, version))
    before = call.desk.store.find(Assignment, scope.target)
    call.desk.store.put(
        Assignment(
            target=scope.target,
            scope=scope.scope,
            version=version,
            lock_id=scope.lock_id,
            property_id=scope.property_id,
            area_id=scope.area_id,
        )
    )
    again = before is not None and before.version == version
    call.record("assigned again" if again else "assigned", scope.lock_id, f"{version} to {scope.target}")
    if not again:
        _tell(call, "firmwareAssigned", scope, version)
    return call.accept(show_firmware(call.desk, firmware))


def unassign_firmware(call: Call) -> Answer:
    """What is above decides again. Global has nothing above, so it is refused."""
    scope = _read_scope(call)
    if scope.scope == "global":
        raise Refusal(400, "global cannot be unassigned")
    scope = _seek(call, scope)
    before = call.desk.store.find(Assignment, scope.target)
    call.desk.store.remove(Assignment, scope.target)
    call.record("unassigned" if before else "nothing assigned", scope.lock_id, scope.target)
    if before:
        _tell(call, "firmwareUnassigned", scope, before.version)
    return call.accept({})


def _read_scope(call: Call) -> Scope:
    scope = call.query.get("scope", "")
    if scope not in IDS_OF_SCOPE:
        raise Refusal(400, "scope")
    required, tolerated = IDS_OF_SCOPE[scope]
    sent = IDS & call.query.keys()
    if not required <= sent or sent - required - tolerated:
        raise Refusal(400, f"scope {scope} takes {' and '.join(sorted(required)) or 'no id'}")
    return Scope(scope, call.query_id("lockId"), call.query_id("propertyId"), call.query_id("areaId"))


def _seek(call: Call, scope: Scope) -> Scope:
    """The scope, an area's with its property; refuses what is out of reach or unknown."""
    match scope:
        case Scope(lock_id=str(lock_id)):
            known(call.seek_lock(lock_id))
        case Scope(area_id=str(area_id)):
            area = call.desk.store.find(Area, area_id)
            property_id = scope.property_id or (area.property_id if area else "")
            known(call.seek_area(property_id, area_id))
            return replace(scope, property_id=property_id)
        case Scope(property_id=str(property_id)):
            known(call.seek_property(property_id))
        case _:
            if not call.caller.reaches_everywhere(call.operation.actors):
                raise Refusal(403)
    return scope


def _storage_signature(desk: Desk, version: str) -> str:
    key = desk.setting("storage key", desk.new_key)
    return hmac.new(key.encode(), version.encode(), hashlib.sha256).hexdigest()


def _tell(call: Call, event: str, scope: Scope, version: str) -> None:
    call.tell(
        event,
        lock_id=scope.lock_id,
        property_id=scope.property_id,
        area_id=scope.area_id,
        firmware_version=version,
    )
