"""What the pictures of firmware show: invented facts, and what is done in the window before."""

from __future__ import annotations

from functools import partial
from typing import Final, TypeVar

from PySide6.QtCore import QTimer

from installer_app.model.cloud import FirmwareScope, LockPrivate, LockRecord
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import FirmwareImage, Requirement, SlotImage, Slots
from installer_app.ui.pages.firmware import FirmwarePage
from installer_app.ui.pages.firmware_place import FirmwarePlace
from installer_app.ui.panels.firmware_images import ImagesPart
from installer_app.ui.panels.firmware_lock import LockFirmware
from installer_app.ui.panels.firmware_part import FirmwarePart
from installer_app.ui.panels.firmware_wide import AllFirmware, PlaceFirmware
from installer_app.ui.window import Window
from installer_app.workflow import facts as f
from installer_app.workflow.facts import CarryWarning, Fact
from tests.ui.firmware_kit import FirmwareCloud

P = TypeVar("P", bound=FirmwarePart)
SERIAL: Final = "7K3M9XQ2"
LOCK_ID: Final = "8c1f52e0-4f0d-4c0e-9c55-0a6b7f3d1e01"
PRIVATE: Final = LockPrivate(None, "1.3.1", "1.4.0", "117")
RECORD: Final = LockRecord(LOCK_ID, f"4.02 [{SERIAL}]", "6a0e4b7d-6f43", "b54d1c9f-0a53", None, PRIVATE)
IMAGE: Final = FirmwareImage(
    "1.4.0", "5b0e19c4" * 8, "d3f7a861" * 8, 187_412, None, "3d5f7e10-9f5a-5d42-8a53-0f7c1d0ab1e2"
)
OTHER: Final = "22d4c1aa" * 8
SLOTS: Final = Slots((SlotImage(0, "1.3.1", OTHER, active=True, confirmed=True),), 524_288)
WARNED: Final = (CarryWarning.HASH_ONLY,)
CHOSEN: Final = f.FirmwareChosen("1.4.0", carry=True)
FOUND: Final[tuple[Fact, ...]] = (CHOSEN, f.FirmwareFound("1.4.0"))
CHECKED: Final[tuple[Fact, ...]] = (
    f.ImageFetched("1.4.0", IMAGE.sha256, IMAGE.length),
    f.ImageInspected(IMAGE, True),
    f.SlotsRead(SLOTS, 86, -71),
    f.CarryReviewed(WARNED),
)
CARRIED: Final[tuple[Fact, ...]] = (
    f.ImageCarried(IMAGE.hash, IMAGE.length, replaced="1.2.0"),
    f.ImageMarked(IMAGE.hash),
)
PICKED: Final[tuple[Fact, ...]] = (
    f.ImagePicked("/home/mara/Downloads/vl2-1.4.0-signed.bin"),
    f.ImageInspected(IMAGE),
)


def cloud() -> FirmwareCloud:
    """Where the property decides, and nobody may assign to every lock."""
    return FirmwareCloud(
        required=Requirement(RECORD, True, "1.4.0", "1.3.1", FirmwareScope.PROPERTY),
        lock_id=LOCK_ID,
        may={FirmwareScope.GLOBAL: False},
        image=IMAGE,
    )


def choose(window: Window, scope: FirmwareScope, *, carry: bool = False) -> None:
    """On the page of the flow: a version for a scope."""
    page = window.page
    if isinstance(page, FirmwarePage):
        page.version.setText("1.4.0")
        page.assign.setChecked(True)
        page.scope.scopes[scope].setChecked(True)
        page.carry.setChecked(carry)
        page.scope.reach.typed.setText("1.4" if scope is FirmwareScope.PROPERTY else "")


def _part(window: Window, key: str, kind: type[P]) -> P:
    page = window.page
    assert isinstance(page, FirmwarePlace)
    page.go(key)
    assert isinstance(page.part, kind)
    return page.part


def show_lock(window: Window) -> None:
    """A lock by its serial, that is in the air."""
    part = _part(window, "lock", LockFirmware)
    part.field.setText(SERIAL)
    part.look()
    QTimer.singleShot(100, lambda: part.form.field.edit.setText("1.4.0"))


def unassign_lock(window: Window) -> None:
    """Its own assignment is to be taken back."""
    part = _part(window, "lock", LockFirmware)
    part.field.setText(LOCK_ID)
    part.look()
    QTimer.singleShot(150, partial(part.form.take_back, True))


def lose_lock(window: Window) -> None:
    """A serial that the cloud does not know."""
    part = _part(window, "lock", LockFirmware)
    part.field.setText("0H6VRC5Y")
    part.look()


def show_place(window: Window) -> None:
    """A property, by its id; the version typed once more."""
    part = _part(window, "place", PlaceFirmware)
    part.property_id.setText("6a0e4b7d-6f43")
    part._edited(0)
    part.form.field.edit.setText("1.4.0")
    QTimer.singleShot(100, lambda: part.form.reach.typed.setText("1.4.0"))


def unassign_place(window: Window) -> None:
    """A property's assignment taken back: its name is typed."""
    part = _part(window, "place", PlaceFirmware)
    part.property_id.setText("6a0e4b7d-6f43")
    part._edited(0)
    QTimer.singleShot(150, partial(part.form.take_back, True))


def show_all(window: Window) -> None:
    """Nobody here may."""
    _part(window, "all", AllFirmware).form.field.edit.setText("1.4.0")


def fetch(window: Window) -> None:
    """An image that is on this computer now."""
    part = _part(window, "images", ImagesPart)
    part.field.edit.setText("1.4.0")
    part.fetch()


def show_jobs(window: Window) -> None:
    """The jobs about firmware."""
    page = window.page
    assert isinstance(page, FirmwarePlace)
    page.go("jobs")


UNKNOWN: Final = Fault(FaultCode.CLOUD_NOT_FOUND, "0H6VRC5Y: no record with this serial")
