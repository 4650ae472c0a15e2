"""Pictures of doors prepared ahead, of a move and of a replacement."""

from __future__ import annotations

from dataclasses import replace

from installer_app.model.cloud import LockRecord
from installer_app.model.fault import Fault, FaultCode
from installer_app.ui.pages.old_lock import OldLockPage
from installer_app.ui.window import Window
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.ahead import AHEAD
from installer_app.workflow.facts import Fact
from installer_app.workflow.moving import CLOUD_ONLY, MOVE, REPLACE
from installer_app.workflow.snapshot import JobState
from tests.ui.invented import (
    IDENTIFIED,
    INSTALLED,
    LOCK_ID,
    PLACE,
    READ,
    SERIAL,
    SIGNED,
    Picture,
    key_of,
)

_BY_OFFICE = (f.KeysRecalled, f.LockRead, f.KeysPinned)
_CLOUD = (f.InstallSigned, f.InstallInspected)
OLD = LockRecord("0f1b7c1e-5d0a-4c0e-9c55-0a6b7f3d1e00", "4.02 [W2D8P4TN]", PLACE.property_id, PLACE.area_id)


def _typed(window: Window) -> None:
    assert isinstance(window.page, OldLockPage)
    window.page.field.setText("W2D8P4TN")


def _of(facts: tuple[Fact, ...], *kinds: type[Fact]) -> tuple[Fact, ...]:
    return tuple(one for one in facts if type(one) in kinds)


_PLANNED = (
    *(one for one in READ if type(one) not in _BY_OFFICE),
    f.FirmwareChosen("1.4.0"),
    f.ReviewedAhead(),
    *_of(SIGNED, f.Provisioned),
)
PREPARED = (*_PLANNED, *_of(SIGNED, *_CLOUD), *_of(INSTALLED, f.BaselineRead))
AT_DOOR = (
    *PREPARED,
    f.AtDoor(),
    f.MessageValid("2026-11-22T14:32:00Z", f.Clock.CLOUD),
    *_of(IDENTIFIED, *_BY_OFFICE),
    f.Reviewed(),
)
_CHOSEN = (f.OldChosen(serial="W2D8P4TN"), f.OldRead(OLD))
_PREPARED = Picture(
    PREPARED, request=r.AskDoor(SERIAL, "2026-11-22T14:32:00Z"), step=key_of(f.AtDoor), workflow=AHEAD
)
_OLD = Picture(request=r.AskOld(), step=key_of(f.OldChosen), workflow=REPLACE)
AHEAD_PICTURES = {
    "w-preparing": Picture(
        _PLANNED,
        JobState.RUNNING,
        r.InstallLock(LOCK_ID, PLACE.property_id, PLACE.area_id),
        key_of(f.InstallSigned),
        workflow=AHEAD,
    ),
    "w-prepared": _PREPARED,
    "w-prepared-expired": Picture(
        PREPARED,
        JobState.STOPPED,
        step=key_of(f.MessageValid),
        fault=Fault(FaultCode.MESSAGE_EXPIRED, "2026-11-22T14:32:00Z"),
        workflow=AHEAD,
    ),
    "w-prepared-check": Picture(
        AT_DOOR, request=r.AskConfirm(AHEAD), step=key_of(f.Confirmed), workflow=AHEAD
    ),
    "w-old": _OLD,
    "w-old-typed": replace(_OLD, act=_typed),
    "w-replace-waits": Picture(
        (*_CHOSEN, *READ, f.Reviewed(), f.Confirmed()),
        JobState.STOPPED,
        step=key_of(f.OldUnplaced),
        fault=Fault(FaultCode.CLOUD_OLD_IN_PLACE, f"{OLD.lock_id} in {OLD.area_id}"),
        workflow=REPLACE,
    ),
    "w-move-place": Picture(IDENTIFIED, request=r.AskPlace(), step=key_of(f.PlaceChosen), workflow=MOVE),
    "w-move-check": Picture(READ, request=r.AskConfirm(MOVE), step=key_of(f.Confirmed), workflow=MOVE),
    "w-cloud-only": Picture(
        (f.LockIdGiven(OLD.lock_id), *_of(READ, f.AccountsRead), f.RecordRead(OLD)),
        request=r.AskConfirm(CLOUD_ONLY),
        step=key_of(f.Confirmed),
        workflow=CLOUD_ONLY,
    ),
}
