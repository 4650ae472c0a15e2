"""What the window reads of firmware: requirement, reach and permission from the cloud, images to keep."""

from __future__ import annotations

import asyncio
from pathlib import Path

from installer_app.compose import Workplace
from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import FirmwareImage
from installer_app.protocol.image import read_image
from installer_app.store.folder import write_private
from installer_app.ui.sources import FirmwareReadings
from installer_app.workflow.party import Report
from installer_app.workflow.requests import ReadRecord


def readings_of(place: Workplace) -> FirmwareReadings:
    """Those of a workplace."""

    async def find_lock(serial: str) -> str:
        return await find(place, serial)

    async def assigned(scope: FirmwareScope, property_id: str | None, area_id: str | None) -> str | None:
        return await place.cloud.required_at(scope, None, property_id, area_id)

    async def fetch(version: str, to: Path | None, report: Report) -> tuple[FirmwareImage, Path]:
        return await download(place, version, to, report)

    return FirmwareReadings(
        requirement=place.cloud.requirement,
        find_lock=find_lock,
        reach=place.cloud.reach,
        may_assign=place.cloud.may_assign,
        assigned=assigned,
        place_name=place.cloud.place_name,
        download=fetch,
    )


async def find(place: Workplace, serial: str) -> str:
    """The id of the lock of this serial. Faults: cloud_not_found, saying why."""
    read = await place.cloud.ask(ReadRecord(serial, None), lambda _: None)
    if read.record is None:
        why = "no record with this serial" if read.searched else f"not seen: {read.reason}"
        raise Fault(FaultCode.CLOUD_NOT_FOUND, f"{serial}: {why}")
    return read.record.lock_id


async def download(
    place: Workplace, version: str, to: Path | None, report: Report
) -> tuple[FirmwareImage, Path]:
    """A version's image, fetched whole, kept, checked, and copied where it is wanted; what it says and where
    it lies. Faults: as FetchImage and InspectImage; computer_storage, where it cannot be copied."""
    fetched = await place.cloud.fetch_image(version, report)
    data = await asyncio.to_thread(place.images.read, fetched.version, fetched.sha256)
    image = read_image(data, place.lock_profile.firmware.keys)
    if image.version != version:
        raise Fault(FaultCode.FIRMWARE_OTHER_VERSION, f"its header says {image.version}")
    path = place.images.path(version)
    if to is None:
        return image, path
    await asyncio.to_thread(write_private, to, data)
    return image, to
