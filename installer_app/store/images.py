"""The firmware images kept on this computer: one file a version, believed by its digest alone."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import IMAGE_LIMIT, image_file
from installer_app.store.fault import disk
from installer_app.store.folder import make_private_folder

FOLDER: Final = "firmware"
"""Below the data folder."""


class Images:
    """A folder of images. A version never changes, so its file is kept until it is found damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, version: str) -> Path:
        """Where the version's image is or belongs; its folder is there. Faults: computer_storage."""
        make_private_folder(self._folder)
        return self._folder / image_file(version)

    def read(self, version: str, digest: str) -> bytes:
        """The whole image with this SHA-256 (hex). Faults: firmware_image_changed, also where there is none;
        computer_storage."""
        path = self._folder / image_file(version)
        with disk(f"reading {path.name}"):
            try:
                with path.open("rb") as file:
                    data = file.read(IMAGE_LIMIT + 1)
            except FileNotFoundError:
                raise Fault(FaultCode.FIRMWARE_IMAGE_CHANGED, f"{path.name} is gone") from None
        if sha256(data).hexdigest() != digest:
            raise Fault(FaultCode.FIRMWARE_IMAGE_CHANGED, f"{path.name} has another digest")
        return data
