"""A bundle of what is known here, and one opened again as its reader sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from installer_app.cloud.case_file import read_case, write_case
from installer_app.compose import Workplace
from installer_app.computer import utc_now
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.form import same_id
from installer_app.store.bundle import Bundle, Timed, allow, read
from installer_app.store.journal import iso
from installer_app.store.recorder import recorded_lines
from installer_app.workflow.conditions import known_lock_id
from installer_app.workflow.diagnosis import Case, Finding, diagnose
from installer_app.workflow.journal import replay
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.steps import WORKFLOWS


def make_bundle(place: Workplace, job_ids: Iterable[str] = (), case: Case | None = None) -> Bundle:
    """What is to be told: the jobs named, or else those of the case's lock, of which there may be none; of no
    lock all. Faults: computer_job_unknown, computer_journal_damaged, computer_journal_newer,
    computer_storage."""
    others = tuple(job.job_id for job in case.jobs) if case else place.session.job_ids()
    chosen = tuple(job_ids) or others
    place.recorder.flush()
    records, left_out = allow(recorded_lines(place.folder))
    return Bundle(
        iso(utc_now()),
        str(place.folder.environment),
        {job_id: place.book.job(job_id).entries() for job_id in chosen},
        records,
        write_case(case) if case else None,
        left_out=left_out,
    )


@dataclass(frozen=True)
class Told:
    """A bundle as its reader sees it: the same snapshots, the same case, the same findings."""

    bundle: Bundle
    jobs: tuple[Snapshot, ...]
    case: Case | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return diagnose(self.case) if self.case else ()


def open_bundle(path: Path) -> Told:
    """Read a bundle; nothing of it is taken over. Faults: computer_bundle_unreadable,
    computer_bundle_changed, computer_bundle_newer, computer_storage."""
    bundle = read(path)
    jobs = tuple(at_end(job_id, entries) for job_id, entries in bundle.jobs.items())
    for job in jobs:
        if not job.memory.workflow:
            raise Fault(FaultCode.COMPUTER_BUNDLE_UNREADABLE, "a job without a beginning")
        if job.memory.workflow not in WORKFLOWS:
            raise Fault(FaultCode.COMPUTER_BUNDLE_NEWER, f"procedure {job.memory.workflow!r:.60}")
    return Told(bundle, jobs, _case(bundle.case, jobs))


def at_end(job_id: str, entries: Iterable[Timed]) -> Snapshot:
    """A job as it stood after these entries: all of them, or those up to some moment."""
    memory = replay(entries)
    return Snapshot(job_id, JobState.closed(memory.outcome), memory)


def _case(data: Mapping[str, object] | None, jobs: tuple[Snapshot, ...]) -> Case | None:
    if data is None:
        return None
    case = read_case(data)
    mine = tuple(job for job in jobs if same_id(known_lock_id(job.facts), case.lock_id))
    return read_case(data, mine)
