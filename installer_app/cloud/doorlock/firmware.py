"""Firmware versions: their metadata, their images, where they are required."""

from __future__ import annotations

from pathlib import Path

from installer_app.cloud import schema
from installer_app.cloud.answer import read_data
from installer_app.cloud.call import Advance, Form, quiet
from installer_app.cloud.doorlock.calls import Calls, read_record
from installer_app.cloud.download import Downloaded, download
from installer_app.cloud.operation import FORM_FIELD
from installer_app.model.cloud import FirmwareScope
from installer_app.model.doorlock import FirmwareVersion
from installer_app.model.fault import Fault, FaultCode

IMAGE_LIMIT = 32 * 1024 * 1024
"""Bytes of an image; the largest lock has 8 MiB."""


class FirmwareCalls(Calls):
    """Operations on firmware."""

    async def upload_firmware_version(
        self, version: str, image: bytes, file_name: str = "", advance: Advance = quiet
    ) -> FirmwareVersion:
        """A new version, for ever: a second upload is refused. Faults: computer_usage, of an image that is
        empty or larger than 32 MiB."""
        if not 0 < len(image) <= IMAGE_LIMIT:
            raise Fault(FaultCode.COMPUTER_USAGE, f"no image has {len(image)} bytes", refused=True)
        form = Form(FORM_FIELD, file_name or f"{version}.bin", image, advance)
        call, reply = await self._ask("uploadFirmwareVersion", None, form, version=version)
        return read_record(FirmwareVersion, call, reply)

    async def get_firmware_version(self, version: str) -> FirmwareVersion:
        """Its metadata and where it is assigned."""
        return await self._record(FirmwareVersion, "getFirmwareVersion", version=version)

    async def download_firmware_version(
        self, version: str, target: Path, advance: Advance = quiet
    ) -> Downloaded:
        """Its image, into a file that is there whole or not at all."""
        call = self._call("downloadFirmwareVersion", version=version)
        return await download(self.client, call, self.token, target, advance, IMAGE_LIMIT)

    async def assign_firmware_version(self, version: str, where: schema.Assignment) -> FirmwareVersion:
        """Require it there; only the ids of that scope are sent."""
        call, reply = await self._ask("assignFirmwareVersion", version=version, **_scope(where))
        return read_record(FirmwareVersion, call, reply)

    async def unassign_firmware_version(self, where: schema.Assignment) -> None:
        """Require nothing there any more."""
        read_data(*await self._ask("unassignFirmwareVersion", **_scope(where)))


def _scope(where: schema.Assignment) -> dict[str, str]:
    ids = {"lockId": where.lock_id, "propertyId": where.property_id, "areaId": where.area_id}
    match where.scope:
        case FirmwareScope.LOCK:
            wanted = ["lockId"]
        case FirmwareScope.AREA:
            wanted = ["propertyId", "areaId"]
        case FirmwareScope.PROPERTY:
            wanted = ["propertyId"]
        case FirmwareScope.GLOBAL:
            wanted = []
        case other:
            raise Fault(FaultCode.COMPUTER_USAGE, f"no scope {other[:20]!r}", refused=True)
    # An id that is missing is sent as no id, and so refused.
    return {"scope": str(where.scope)} | {name: ids[name] or "" for name in wanted}
