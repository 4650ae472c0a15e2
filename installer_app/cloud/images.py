"""Firmware images at the cloud: fetched whole into a folder, uploaded, proven by fetching them back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from installer_app.cloud.credentials import Credentials
from installer_app.cloud.doorlock import is_version
from installer_app.cloud.places import HIDDEN
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import IMAGE_LIMIT
from installer_app.protocol.image import read_image
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Verdict
from installer_app.workflow.party import Progress, Report

ImagePath = Callable[[str], Path]
"""Where a version's image is kept. Faults: computer_storage."""


class FirmwareImages:
    """Transfers of images, with the credential that may."""

    def __init__(self, credentials: Credentials, path: ImagePath | None) -> None:
        """`path` None: nothing is kept on this computer, and nothing can be fetched."""
        self._credentials = credentials
        self._path = path

    async def fetch(self, version: str, report: Report) -> f.ImageFetched:
        """One that is kept whole is not fetched again. Faults: firmware_unknown, firmware_too_large."""
        path = self._place(version)
        kept = await asyncio.to_thread(_read_whole, path, version)
        if kept is not None:
            return f.ImageFetched(version, sha256(kept).hexdigest(), len(kept), kept=True)
        return await self._download(version, path, report)

    async def upload(self, request: r.UploadFirmware, report: Report) -> f.FirmwareUploaded:
        """Sent once. Faults: firmware_image_changed, before anything is sent."""
        data = await asyncio.to_thread(_read, Path(request.path))
        if data is None or sha256(data).hexdigest() != request.sha256:
            raise Fault(FaultCode.FIRMWARE_IMAGE_CHANGED, "the file is another one now", refused=True)

        def advance(done: int, total: int) -> None:
            report(Progress("uploading", done, total))

        name = f"{request.version}.bin"
        await self._credentials.first(
            "uploadFirmwareVersion",
            lambda api: api.upload_firmware_version(request.version, data, name, advance),
        )
        return f.FirmwareUploaded(request.version, request.sha256, len(data))

    async def confirm_upload(self, request: r.ConfirmUpload, report: Report) -> f.UploadProven:
        """Fetched anew, whatever is kept. Faults: firmware_image_changed."""
        path = self._place(request.version)
        try:
            fetched = await self._download(request.version, path, report)
        except Fault as fault:
            if fault.code not in HIDDEN:
                raise
            return f.UploadProven(Verdict.NOT_VERIFIABLE, None, request.sha256)
        if fetched.sha256 != request.sha256:
            raise Fault(FaultCode.FIRMWARE_IMAGE_CHANGED, f"the cloud gives {fetched.sha256[:16]}")
        return f.UploadProven(Verdict.PROVEN, fetched.sha256, request.sha256)

    async def _download(self, version: str, path: Path, report: Report) -> f.ImageFetched:
        def advance(done: int, total: int) -> None:
            report(Progress("fetching", done, total))

        try:
            got = await self._credentials.first(
                "downloadFirmwareVersion",
                lambda api: api.download_firmware_version(version, path, advance),
            )
        except Fault as fault:
            if fault.code is not FaultCode.CLOUD_NOT_FOUND:
                raise
            raise Fault(FaultCode.FIRMWARE_UNKNOWN, version, refused=True) from fault
        if got.length > IMAGE_LIMIT:
            path.unlink(missing_ok=True)
            raise Fault(FaultCode.FIRMWARE_TOO_LARGE, f"{got.length} bytes")
        return f.ImageFetched(version, got.sha256, got.length)

    def _place(self, version: str) -> Path:
        if not is_version(version):
            raise Fault(FaultCode.FIRMWARE_UNKNOWN, "no version is written like this", refused=True)
        if self._path is None:
            raise Fault(FaultCode.COMPUTER_STORAGE, "no folder for images")
        return self._path(version)


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            data = file.read(IMAGE_LIMIT + 1)
    except OSError:
        return None
    return data if len(data) <= IMAGE_LIMIT else None


def _read_whole(path: Path, version: str) -> bytes | None:
    """The image kept, if it is one and of this version."""
    data = _read(path)
    try:
        return data if data is not None and read_image(data).version == version else None
    except Fault:
        return None
