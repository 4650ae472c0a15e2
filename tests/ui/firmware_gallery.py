"""The pictures of firmware: the choice, the gates, a carry, an upload, and the place in the rail."""

from __future__ import annotations

from dataclasses import replace

from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Requirement
from installer_app.model.lock import LockState
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Fact
from installer_app.workflow.party import Progress
from installer_app.workflow.snapshot import JobState
from tests.ui import firmware_pictures as firmware
from tests.ui.firmware_kit import FirmwareCloud
from tests.ui.invented import (
    ACCOUNTS,
    IDENTIFIED,
    INSTALLED,
    KEYS,
    LABEL,
    LOCK_ID,
    NOW,
    SERIAL,
    Picture,
    info,
    key_of,
)

TO_CARRY: tuple[Fact, ...] = (
    *IDENTIFIED[:2],
    f.LockRead(replace(info(LockState.INSTALLED), lock_id=LOCK_ID), LABEL.fingerprint, int(NOW.timestamp())),
    IDENTIFIED[3],
    f.AccountsRead(ACCOUNTS, 1),
    f.RecordRead(firmware.RECORD),
)
TO_START: tuple[Fact, ...] = (
    *TO_CARRY,
    *firmware.FOUND,
    *firmware.CHECKED,
    f.Confirmed(),
    f.FirmwareAssigned("1.4.0", FirmwareScope.LOCK),
)
CARRY = r.CarryImage(SERIAL, KEYS, firmware.IMAGE)
UPLOADING: tuple[Fact, ...] = (*firmware.PICKED, f.AccountsRead(ACCOUNTS, 1), f.Confirmed())
FIRMWARE_PICTURES: dict[str, Picture] = {
    "e-firmware": Picture(INSTALLED, request=r.AskFirmware(), step=key_of(f.FirmwareChosen)),
    "e-firmware-property": Picture(
        INSTALLED,
        request=r.AskFirmware(),
        step=key_of(f.FirmwareChosen),
        act=lambda window: firmware.choose(window, FirmwareScope.PROPERTY),
    ),
    "e-firmware-carry": Picture(
        INSTALLED,
        request=r.AskFirmware(),
        step=key_of(f.FirmwareChosen),
        act=lambda window: firmware.choose(window, FirmwareScope.LOCK, carry=True),
    ),
    "e-firmware-unread": Picture(
        INSTALLED,
        request=r.AskFirmware(),
        step=key_of(f.FirmwareChosen),
        fault=Fault(FaultCode.FIRMWARE_UNKNOWN, "1.5.0"),
        act=lambda window: firmware.choose(window, FirmwareScope.AREA),
        cloud=FirmwareCloud(
            required=Fault(FaultCode.CLOUD_UNREACHABLE), reach=Fault(FaultCode.ACCOUNT_FORBIDDEN)
        ),
    ),
    "m-carry-which": Picture(
        TO_CARRY, request=r.AskFirmware(carry=True), step=key_of(f.FirmwareChosen), workflow="carry"
    ),
    "m-carry-gates": Picture(
        (*TO_CARRY, *firmware.FOUND, *firmware.CHECKED),
        request=r.AskConfirm("carry"),
        step=key_of(f.Confirmed),
        workflow="carry",
    ),
    "m-carry": Picture(
        TO_START,
        JobState.RUNNING,
        CARRY,
        key_of(f.ImageCarried),
        Progress("carrying", 71_680, 187_412, -71),
        workflow="carry",
    ),
    "m-carry-install": Picture(
        (
            *INSTALLED,
            *firmware.FOUND,
            f.FirmwareAssigned("1.4.0", FirmwareScope.LOCK),
            *firmware.CHECKED,
        ),
        JobState.RUNNING,
        CARRY,
        key_of(f.ImageCarried),
        Progress("erasing", 0, 187_412),
    ),
    "m-carry-paused": Picture(TO_START, JobState.STOPPED, step=key_of(f.ImageCarried), workflow="carry"),
    "m-carry-trial": Picture(
        (*TO_START, *firmware.CARRIED, f.ImageRunning(firmware.IMAGE.hash, "1.4.0", True)),
        JobState.RUNNING,
        r.ConfirmImage(SERIAL, KEYS, firmware.IMAGE),
        key_of(f.ImageConfirmed),
        Progress("connecting", rssi_dbm=-71),
        workflow="carry",
    ),
    "m-carry-reverted": Picture(
        (*TO_START, *firmware.CARRIED[:1]),
        JobState.STOPPED,
        r.StartImage(SERIAL, KEYS, firmware.IMAGE),
        key_of(f.ImageMarked),
        fault=Fault(FaultCode.FIRMWARE_REVERTED, "1.3.1 runs"),
        workflow="carry",
    ),
    "m-carry-report": Picture(
        (
            *TO_START,
            *firmware.CARRIED,
            f.ImageRunning(firmware.IMAGE.hash, "1.4.0", True),
            f.ImageConfirmed(firmware.IMAGE.hash, "1.4.0"),
            f.SyncRequested(True),
        ),
        JobState.RUNNING,
        r.AwaitFirmware(LOCK_ID, "1.4.0"),
        key_of(f.FirmwareCurrent),
        Progress("waiting_for_firmware", 240, 86_400),
        workflow="carry",
    ),
    "m-carried": Picture(
        (
            *TO_START,
            *firmware.CARRIED,
            f.ImageRunning(firmware.IMAGE.hash, "1.4.0", True),
            f.ImageConfirmed(firmware.IMAGE.hash, "1.4.0"),
            f.SyncRequested(False, FaultCode.LOCK_NO_UPLINK.value),
            f.FirmwareCurrent(f.Verdict.OPEN, "1.3.1", "1.4.0"),
        ),
        JobState.DONE,
        workflow="carry",
    ),
    "m-upload": Picture(
        UPLOADING[:-1], request=r.AskConfirm("firmware upload"), step=key_of(f.Confirmed), workflow="upload"
    ),
    "m-upload-refused": Picture(
        firmware.PICKED[:1],
        JobState.STOPPED,
        r.InspectFile("/home/mara/Downloads/vl2-1.4.0-signed.bin", None),
        key_of(f.ImageInspected),
        fault=Fault(FaultCode.FIRMWARE_NO_IMAGE, "no MCUboot header"),
        workflow="upload",
    ),
    "m-upload-progress": Picture(
        UPLOADING,
        JobState.RUNNING,
        r.UploadFirmware("1.4.0", "x", firmware.IMAGE.sha256),
        key_of(f.FirmwareUploaded),
        Progress("uploading", 131_072, 187_412),
        workflow="upload",
    ),
    "m-uploaded": Picture(
        (
            *UPLOADING,
            f.FirmwareUploaded("1.4.0", firmware.IMAGE.sha256, firmware.IMAGE.length),
            f.UploadProven(f.Verdict.PROVEN, firmware.IMAGE.sha256, firmware.IMAGE.sha256),
        ),
        JobState.DONE,
        workflow="upload",
    ),
    "m-assigning": Picture(
        (f.AccountsRead(ACCOUNTS, 1), f.FirmwareChosen("1.4.0", FirmwareScope.PROPERTY, "6a0e4b7d-6f43")),
        JobState.RUNNING,
        r.AssignFirmware("1.4.0", FirmwareScope.PROPERTY, property_id="6a0e4b7d-6f43"),
        key_of(f.FirmwareAssigned),
        workflow="firmware",
    ),
    "m-place": Picture(place="firmware"),
    "m-place-lock": Picture(
        INSTALLED, JobState.STOPPED, step=key_of(f.Synced), place="firmware", act=firmware.show_lock
    ),
    "m-place-unassign": Picture(
        place="firmware",
        act=firmware.unassign_lock,
        cloud=FirmwareCloud(
            required=Requirement(firmware.RECORD, True, "1.4.0", "1.3.1", FirmwareScope.LOCK)
        ),
    ),
    "m-place-unknown": Picture(
        place="firmware", act=firmware.lose_lock, cloud=FirmwareCloud(lock_id=firmware.UNKNOWN)
    ),
    "m-place-property": Picture(place="firmware", act=firmware.show_place),
    "m-place-property-unassign": Picture(place="firmware", act=firmware.unassign_place),
    "m-place-all": Picture(place="firmware", act=firmware.show_all),
    "m-place-images": Picture(place="firmware", act=firmware.fetch),
    "m-place-jobs": Picture(place="firmware", act=firmware.show_jobs, others=("carry", "upload", "carried")),
}
