"""What moves right now, in words: a message or an image on its way, and whether somebody has to stay near."""

from __future__ import annotations

from dataclasses import dataclass

from installer_app.texts import steps
from installer_app.texts import window as w
from installer_app.texts import window_ahead as wa
from installer_app.texts import window_firmware as wf
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.texts.standing import serial_of
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.firmware import wants_carry
from installer_app.workflow.party import PartyName
from installer_app.workflow.snapshot import Snapshot


@dataclass(frozen=True)
class Moving:
    """Bytes on their way: what, where to, and what those are called that have arrived."""

    title: str
    aside: str
    done: str


def moving(snapshot: Snapshot) -> Moving | None:
    """What the scale is about; None where nothing can be counted."""
    request, progress = snapshot.request, snapshot.progress
    if progress is None or progress.total <= 0:
        return None
    to_lock = _(ww.TO_LOCK).format(serial=serial_of(snapshot.facts))
    match request:
        case r.Deliver(kind=kind):
            return Moving(_(w.DELIVERING[kind]), to_lock, _(ww.DELIVERED))
        case r.CarryImage():
            aside = to_lock if progress.word == "carrying" else steps.progress(progress)
            return Moving(_(wf.MOVING["carrying"]), aside, _(wf.CARRIED))
        case r.UploadFirmware():
            return Moving(_(wf.MOVING["uploading"]), "", _(wf.UPLOADED))
        case r.FetchImage() | r.ConfirmUpload():
            return Moving(_(wf.MOVING["fetching"]), "", _(wf.FETCHED))
    return None


def where_to_stay(snapshot: Snapshot) -> str:
    """Whether somebody has to stay at the door, and until when: words of the catalogue."""
    facts, kinds = snapshot.facts, {step.learns for step in snapshot.workflow}
    asks_lock = any(kind.source is PartyName.LOCK for kind in kinds)
    if (f.LockChosen not in kinds and f.LockChosen not in facts) or not asks_lock:
        return wf.AT_THE_CLOUD_ALONE
    if f.AtDoor in kinds and f.AtDoor not in facts:
        return wa.NOBODY_YET
    if f.ImageCarried in kinds and wants_carry(facts) and f.ImageConfirmed not in facts:
        return wf.STAY_FOR_FIRMWARE
    return ww.MAY_LEAVE if f.InstallApplied in facts else ww.STAY_NEAR
