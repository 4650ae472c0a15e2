"""Answers of a world where everything goes well, for tests of the session alone."""

from __future__ import annotations

from installer_app.model.cloud import Account, Area, FirmwareScope, LockPrivate, LockRecord, Property
from installer_app.model.firmware import FirmwareImage, SlotImage, Slots
from installer_app.model.lock import Label, LockInfo, LockKeys, LockState
from installer_app.model.message import Inspection, Receipt, Seal
from installer_app.model.secret import Blob
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request

SERIAL = "7K3M9QX2"
KEYS = LockKeys("ab" * 32, "cd" * 32)
LABEL = Label(SERIAL, "VL1", "JM9A-Z5XY-E608-VAEF")
LOCK_ID = "2f1b7c1e-5d0a-4c0e-9c55-0a6b7f3d1e01"
PLACE = f.PlaceChosen("6a0e4b7d-6f43-4f44-8a61-94f3b7c4a702", "b54d1c9f-0a53-47a5-9b0e-3f7c8d2e1f03")
PRIVATE = LockPrivate("2030-01-01T00:00:00Z", "1.3.1", "1.4.0", "k1")
RECORD = LockRecord(LOCK_ID, f"4.02 [{SERIAL}]", PLACE.property_id, PLACE.area_id, None, PRIVATE)
OLD = LockRecord("0f1b7c1e-5d0a-4c0e-9c55-0a6b7f3d1e00", "4.02 [0LD00000]", PLACE.property_id, PLACE.area_id)
IMAGE = FirmwareImage("1.4.0", "22" * 32, "33" * 32, 65_536)
GIVEN: tuple[f.Fact, ...] = (
    f.LockChosen(SERIAL, LABEL),
    PLACE,
    f.NameChosen("4.02"),
    f.Confirmed(),
    f.FirmwareChosen("1.4.0"),
)


def info(state: LockState = LockState.FACTORY) -> LockInfo:
    """A healthy lock's info in a state."""
    placed = state is LockState.INSTALLED
    return LockInfo(
        SERIAL,
        "VL1",
        1,
        state,
        KEYS,
        "1.3.1",
        1_900_000_000,
        86,
        0,
        lock_id=None if state is LockState.FACTORY else LOCK_ID,
        property_id=PLACE.property_id if placed else None,
        area_id=PLACE.area_id if placed else None,
    )


def read(state: LockState = LockState.FACTORY) -> f.LockRead:
    return f.LockRead(info(state), LABEL.fingerprint, 1_900_000_010)


def answer(request: Request[object]) -> object:
    """What each party answers on a good day; the technician's questions are not among them."""
    match request:
        case r.RecallKeys():
            return f.KeysRecalled(None)
        case r.ReadInfo():
            return read()
        case r.PinKeys():
            return f.KeysPinned(request.keys, request.pinned_by)
        case r.Review():
            return f.Reviewed()
        case r.KeepPlace():
            return PLACE
        case r.KeepName():
            return f.NameChosen(request.name)
        case r.ReadOld():
            return f.OldRead(OLD)
        case r.ConfirmOldGone():
            return f.OldUnplaced(f.Verdict.PROVEN, OLD.lock_id)
        case r.ReviewAhead():
            return f.ReviewedAhead()
        case r.CheckMessage():
            return f.MessageValid(None, f.Clock.CLOUD)
        case r.FetchRecord():
            return f.RecordFetched(request.lock_id, Blob(b"record"))
        case r.ReadPlace():
            area = Area(PLACE.area_id, PLACE.property_id, "Floor 4")
            return f.PlaceRead(Property(PLACE.property_id, "Kanaalhuis"), area, ("Floor 4",))
        case r.ReadAccounts():
            return f.AccountsRead((Account("default", "Mara Lindqvist"),), 0)
        case r.ReadRecord():
            return f.RecordRead(None)
        case r.ProvisionLock():
            return f.Provisioned(LOCK_ID, Blob(b"record"))
        case r.SealRecord():
            return f.RecordSealed(Blob(b"sealed"))
        case r.Deliver():
            return f.DELIVERED[request.kind](request.message.sha256, len(request.message))
        case r.Apply():
            receipt = Receipt(request.kind, request.sha256, SERIAL, LOCK_ID, 2, 1_900_000_020, "jws")
            return f.APPLIED[request.kind](receipt)
        case r.SetClock():
            return f.ClockSet(True, None)
        case r.RenameLock():
            return f.Renamed(request.display_name)
        case r.RenameArea():
            return f.AreaRenamed(request.display_name)
        case r.ProcessEvent():
            return f.EventProcessed(request.event_id, "processed")
        case r.InstallLock():
            return f.InstallSigned(Blob(b"install"), "text/csv")
        case r.UninstallLock():
            return f.UninstallSigned(Blob(b"uninstall"), "text/csv")
        case r.InspectMessage():
            inspection = Inspection("text/csv", Seal.VERIFIED)
            known = {"install": f.InstallInspected, "uninstall": f.UninstallInspected}
            return known[request.kind](inspection)
        case r.ReadBaseline():
            return f.BaselineRead(RECORD)
        case r.FindFirmware():
            return f.FirmwareFound(request.version)
        case r.AssignFirmware():
            return f.FirmwareAssigned(request.version, FirmwareScope.LOCK)
        case r.FetchImage():
            return f.ImageFetched(request.version, IMAGE.sha256, IMAGE.length)
        case r.InspectImage() | r.InspectFile():
            return f.ImageInspected(IMAGE)
        case r.ReviewCarry():
            return f.CarryReviewed()
        case r.ReadSlots():
            return f.SlotsRead(Slots((SlotImage(0, "1.3.1", "11" * 32, active=True, confirmed=True),)), 86)
        case r.CarryImage():
            return f.ImageCarried(IMAGE.hash, IMAGE.length)
        case r.MarkImage():
            return f.ImageMarked(IMAGE.hash)
        case r.StartImage():
            return f.ImageRunning(IMAGE.hash, IMAGE.version, True)
        case r.ConfirmImage():
            return f.ImageConfirmed(IMAGE.hash, IMAGE.version)
        case r.ConfirmAssignment():
            return f.FirmwareRequired(f.Verdict.PROVEN, request.version)
        case r.UploadFirmware():
            return f.FirmwareUploaded(request.version, request.sha256, IMAGE.length)
        case r.ConfirmUpload():
            return f.UploadProven(f.Verdict.PROVEN, request.sha256)
        case r.RequestSync():
            return f.SyncRequested(True)
        case r.AwaitSync():
            return f.Synced(f.Verdict.PROVEN, "2030-01-01T00:01:00Z")
        case r.AwaitKeys():
            return f.KeysCurrent(f.Verdict.PROVEN, "k1", "k1")
        case r.AwaitFirmware():
            return f.FirmwareCurrent(f.Verdict.PROVEN, "1.4.0", "1.4.0")
        case r.ConfirmPlace():
            return f.Placed(f.Verdict.PROVEN, "Floor 4")
        case r.ConfirmUnplaced():
            return f.Unplaced(f.Verdict.PROVEN)
        case r.DeprovisionLock():
            return f.Deprovisioned(request.lock_id)
        case r.UnassignFirmware():
            return f.FirmwareUnassigned("1.4.0", FirmwareScope.LOCK)
        case r.ConfirmGone():
            return f.RecordGone(f.Verdict.PROVEN)
        case r.ProveFactory():
            return f.FactoryProven(info())
        case r.Certify():
            return f.Certified("{}", "0" * 64)
        case r.Blink():
            return f.Blinked(request.seconds)
        case r.Settle():
            return r.Settlement(None, {"place": "none"})
    raise AssertionError(request)
