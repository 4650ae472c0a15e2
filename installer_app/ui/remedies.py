"""Where a remedy leads: a job that is begun, one that goes on, a page; or nowhere, and then words must do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from installer_app.model.form import same_id
from installer_app.ui.lock_view import LockView
from installer_app.workflow import facts as f
from installer_app.workflow.diagnosis import Finding, Remedy
from installer_app.workflow.facts import Fact


class Leads(StrEnum):
    """What the button does."""

    BEGIN = "begin"
    """A job, shown in the guided flow."""
    BACKGROUND = "background"
    """A job that goes on by itself."""
    RESUME = "resume"
    READ_AT_DOOR = "read at door"
    SIGN_IN = "sign in"
    EVENTS = "events"


@dataclass(frozen=True)
class Way:
    """`workflow` and `facts` of a job to begin, `job_id` of one to go on with."""

    leads: Leads
    workflow: str = ""
    facts: tuple[Fact, ...] = ()
    job_id: str = ""


_BY_SERIAL: Final = {
    Remedy.INSTALL_AGAIN: "install",
    Remedy.UNINSTALL_AGAIN: "uninstall",
    Remedy.PROVISION_AGAIN: "provision",
    Remedy.CARRY_FIRMWARE: "carry",
}


def way(remedy: Remedy, view: LockView, finding: Finding | None = None) -> Way | None:
    """Where it leads for this lock; None: nowhere from here. Of a bundle nothing leads anywhere."""
    if not view.live:
        return None
    match remedy:
        case Remedy.WAIT_FOR_SYNC:
            return tell_when(view)
        case Remedy.SYNC_NOW:
            found, keys = tell_when(view), _keys(view)
            if found is None or not keys:
                return None
            return Way(Leads.BACKGROUND, found.workflow, (*found.facts, *keys))
        case Remedy.RESUME_JOB:
            job_id = _job(view, finding)
            return Way(Leads.RESUME, job_id=job_id) if job_id else None
        case Remedy.READ_LOCK | Remedy.GO_CLOSER:
            return Way(Leads.READ_AT_DOOR) if view.serial else None
        case Remedy.SIGN_IN_SUPPORT:
            return Way(Leads.SIGN_IN)
        case Remedy.PROCESS_EVENTS:
            return Way(Leads.EVENTS)
        case Remedy.ASSIGN_OTHER:
            return Way(Leads.BEGIN, "firmware", (f.LockIdGiven(view.case.lock_id),))
        case _ if remedy in _BY_SERIAL and view.serial is not None:
            return Way(Leads.BEGIN, _BY_SERIAL[remedy], (_chosen(view, view.serial), *_again(remedy, view)))
    return None


def tell_when(view: LockView) -> Way | None:
    """A job that waits for the next sync and reads its proofs; None where the record names no place."""
    record = view.case.record.value
    if not view.live or record is None or not record.property_id or not record.area_id:
        return None
    place = f.PlaceChosen(record.property_id, record.area_id)
    return Way(Leads.BACKGROUND, "verify", (f.LockIdGiven(view.case.lock_id), place))


def _again(remedy: Remedy, view: LockView) -> tuple[Fact, ...]:
    """What an install at the same place knows already."""
    record = view.case.record.value
    if remedy is not Remedy.INSTALL_AGAIN or record is None:
        return ()
    place = (
        (f.PlaceChosen(record.property_id, record.area_id),) if record.property_id and record.area_id else ()
    )
    return (*place, f.NameChosen(view.name)) if place and view.name else place


def _chosen(view: LockView, serial: str) -> f.LockChosen:
    known = (job.facts.get(f.LockChosen) for job in reversed(view.case.jobs))
    return next(
        (one for one in known if one is not None and one.serial == serial), f.LockChosen(serial, None)
    )


def _keys(view: LockView) -> tuple[Fact, ...]:
    """Serial and proven keys, from the latest job that pinned them."""
    for job in reversed(view.case.jobs):
        chosen, pinned = job.facts.get(f.LockChosen), job.facts.get(f.KeysPinned)
        if chosen is not None and pinned is not None and pinned.pinned_by is not f.PinnedBy.NOT_PROVEN:
            return chosen, pinned
    return ()


def _job(view: LockView, finding: Finding | None) -> str:
    """The job that the finding's evidence names, if it is one of this lock's."""
    named = [str(one.value) for one in finding.evidence if one.name == "open_job"] if finding else []
    return next((job.job_id for job in view.case.jobs if any(same_id(job.job_id, one) for one in named)), "")
