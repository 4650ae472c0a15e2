"""A lock to look into: an invented case, its journals, logs, people and measurements, without any network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from installer_app.cloud.case_file import read_case, write_case
from installer_app.cloud.record import write
from installer_app.lock.probe import Probed
from installer_app.model.cloud import FirmwareScope, LockRecord
from installer_app.model.cloud import LockPrivate as SeenPrivate
from installer_app.model.doorlock import AccessListEntry, Area, LockAccessLog
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Requirement
from installer_app.model.people import User, UserDevice, UserDevicePrivate, UserGroup
from installer_app.model.record import Plain
from installer_app.model.redaction import Raw
from installer_app.session.replay import replay
from installer_app.store import bundle as b
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.ui.lookup import Access, LogPage, Lookup, Opened
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.diagnosis import Case, Reading
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.unit.healthy_lock import (
    AREA,
    DAY,
    ELSEWHERE,
    GROUP,
    HOUR,
    INFO,
    LOCK,
    LOGS,
    NOW,
    PLACE,
    PRIVATE,
    RECORD,
    SERIAL,
    iso,
    make_event,
)

KEY: Final = InstallationKey(bytes(32), Protection.FILE)
PROPERTY: Final = "94094000-0000-4000-8000-000000000001"
EVENT: Final = "e4e40000-0000-4000-8000-000000000001"
MOMENT: Final = datetime.fromtimestamp(NOW, UTC)
ENTRIES: Final[tuple[tuple[j.Entry, str], ...]] = (
    (j.Opened("verify"), iso(NOW - 3 * DAY)),
    (j.Learned(f.LockIdGiven(LOCK)), iso(NOW - 3 * DAY)),
    (j.Learned(f.PlaceChosen(PROPERTY, AREA)), iso(NOW - 3 * DAY)),
    (j.Learned(f.AccountsRead((), 0)), iso(NOW - 3 * DAY + 1)),
    (
        j.Learned(
            f.BaselineRead(
                LockRecord(
                    LOCK, f"4.07 [{SERIAL}]", PROPERTY, AREA, None, SeenPrivate(None, None, None, None)
                )
            )
        ),
        iso(NOW - 3 * DAY + 2),
    ),
    (j.Faulted("synced", FaultCode.SYNC_NOT_SEEN, "after 24 h"), iso(NOW - 2 * DAY)),
)
RECORDS: Final[tuple[Mapping[str, Plain], ...]] = (
    {"at": iso(NOW - 9), "kind": "smp.request", "serial": SERIAL, "name": "0.6", "sequence": 0, "bytes": 9},
    {"at": iso(NOW - 9), "kind": "smp.request", "serial": "0THER0NE", "name": "0.0", "bytes": 9},
    {"at": iso(NOW - 9), "kind": "smp.answer", "name": "0.6", "sequence": 0},
    {"at": iso(NOW - 8), "kind": "smp.request", "name": "64.0", "sequence": 1, "bytes": 33},
    {"at": iso(NOW - 8), "kind": "smp.refusal", "name": "64.3", "group": 64, "rc": 13},
    {"at": iso(NOW - 7), "kind": "http.request", "operation": "getLock", "method": "GET"},
)
ROOM: Final = replace(
    PLACE,
    property_id=PROPERTY,
    display_name="Floor 4 East",
    containing_area_ids=(ELSEWHERE,),
    access_list=(
        AccessListEntry("group", '{"weekdays": "mon-fri", "from": "08:00", "until": "18:00"}', GROUP),
        AccessListEntry("area", '{"always": true}', None, ELSEWHERE),
    ),
)


def job_of(entries: tuple[tuple[j.Entry, str], ...] = ENTRIES, job_id: str = "j-verify-1") -> Snapshot:
    memory = j.replay(entries)
    return Snapshot(job_id, JobState.closed(memory.outcome), memory)


def troubled(now: int = NOW) -> Case:
    """It has not synced for six days, its keys are behind, and an event waits; read just before `now`."""
    old = iso(NOW - 6 * DAY)
    private = replace(
        PRIVATE, last_known_sync_date=old, current_key_map_version="k5", required_firmware_version="1.5.0"
    )
    bad = LockAccessLog(
        access_date=iso(NOW - 6 * DAY - HOUR), created_at=old, device_signature_failure=True,
        user_device_id="7c1d52e0", user_id="11c0ffee",
    )  # fmt: skip
    events = (
        replace(make_event("keyMapChanged", NOW - 5 * DAY, "pending"), event_id=EVENT),
        replace(make_event("firmwareAssigned", NOW - 4 * DAY), event_id=EVENT[:-1] + "2"),
        make_event("lockInstalled", NOW - 60 * DAY),
    )
    return Case(
        LOCK,
        now,
        ahead_s=0,
        record=Reading(replace(RECORD, private=private, property_id=PROPERTY), now - 6),
        namesakes=Reading(None, now - 6, FaultCode.ACCOUNT_FORBIDDEN),
        area=Reading(ROOM, now - 5),
        scope=FirmwareScope.AREA,
        logs=Reading((bad, *LOGS[7:]), now - 5),
        events=Reading(events, now - 5),
        jobs=(job_of(),),
    )


@dataclass
class Look:
    """What the lookup answers; tests change it before or while it is asked."""

    case: Case = field(default_factory=troubled)
    pages: list[LogPage | Fault] = field(default_factory=list)
    opened: Opened | Fault | None = None
    people: tuple[User, ...] = (User(user_id="11c0ffee", display_name="Iris Vos"),)
    probe_fault: Fault | None = None
    holds: asyncio.Event | None = None
    """Until it is set the study does not end."""
    asked: list[tuple[object, ...]] = field(default_factory=list)
    saved: list[tuple[b.Bundle, Path]] = field(default_factory=list)

    def lookup(self) -> Lookup:
        """The window's lookup over this."""
        return Lookup(
            study=self._study,
            logs=self._logs,
            access=self._read_access,
            devices=self._devices,
            requirement=self._requirement,
            entries=lambda job_id: ENTRIES if job_id == "j-verify-1" else (),
            records=lambda: RECORDS,
            probe=self._probe,
            bundle=self._bundle,
            save=self._save,
            open=self._open,
            replay=replay,
            at=lambda job_id, entries: job_of(entries, job_id),
        )

    async def _study(self, lock_id: str, user_id: str | None, at_door: bool) -> AsyncIterator[Case]:
        self.asked.append(("study", lock_id, user_id, at_door))
        yield replace(Case(lock_id, NOW), record=self.case.record, jobs=self.case.jobs)
        if self.holds is not None:
            await self.holds.wait()
        yield replace(self.case, lock_id=lock_id)
        if at_door:
            yield replace(self.case, lock_id=lock_id, info=Reading(INFO, NOW))

    async def _logs(self, lock_id: str, start: str | None) -> LogPage:
        self.asked.append(("logs", lock_id, start))
        page = self.pages.pop(0) if self.pages else LogPage(self.case.logs.value or ())
        if isinstance(page, Fault):
            raise page
        return page

    async def _read_access(self, property_id: str, area: Area) -> AsyncIterator[Access]:
        areas = Reading((area, Area(area_id=ELSEWHERE, display_name="Floor 4")), NOW)
        groups = Reading((UserGroup(user_group_id=GROUP, display_name="Cleaners"),), NOW)
        yield Access(areas, groups)
        yield Access(areas, groups, {GROUP: Reading(self.people, NOW)})

    async def _devices(self, user_id: str) -> tuple[UserDevice, ...]:
        self.asked.append(("devices", user_id))
        private = UserDevicePrivate(current_os_version="17.2", current_app_version="4.1")
        return (UserDevice(display_name="Iris's phone", private=private),)

    async def _requirement(self, lock_id: str) -> Requirement:
        record = LockRecord(LOCK, "4.07", PROPERTY, AREA, None, None)
        return Requirement(record, True, "1.5.0", "1.4.0", FirmwareScope.PROPERTY)

    async def _probe(self, serial: str, rounds: int) -> AsyncGenerator[Probed, None]:
        self.asked.append(("probe", serial, rounds))
        yield Probed()
        if self.probe_fault is not None:
            raise self.probe_fault
        now = Probed("reading", -64, 1.3, INFO, NOW, 244, 1024, 4)
        for _ in range(rounds):
            now = replace(now, echoes_ms=(*now.echoes_ms, 40.0 + 3 * len(now.echoes_ms)))
            yield now

    async def _bundle(self, case: Case | None) -> tuple[b.Bundle, tuple[b.Member, ...]]:
        made = bundle_of(case)
        return made, b.preview(made)

    async def _save(self, made: b.Bundle, path: Path) -> tuple[b.Member, ...]:
        self.saved.append((made, path))
        return b.save(made, KEY, path)

    async def _open(self, path: Path) -> Opened:
        if isinstance(self.opened, Fault):
            raise self.opened
        return self.opened or read_bundle(path)


def as_sent(case: Case) -> Case:
    """With what the service sent, which is what a bundle keeps."""
    record, area = case.record.value, case.area.value
    logs = tuple(replace(one, raw=Raw(write(one))) for one in case.logs.value or ())
    events = tuple(replace(one, raw=Raw(write(one))) for one in case.events.value or ())
    return replace(
        case,
        record=replace(case.record, value=record and replace(record, raw=Raw(write(record)))),
        area=replace(case.area, value=area and replace(area, raw=Raw(write(area)))),
        logs=replace(case.logs, value=logs),
        events=replace(case.events, value=events),
    )


def bundle_of(case: Case | None) -> b.Bundle:
    """What support would be sent of a case."""
    return b.Bundle(
        iso(NOW), "sandbox", {"j-verify-1": ENTRIES}, RECORDS[:-1],
        write_case(as_sent(case)) if case is not None else None,
        left_out=(b.LeftOut("http.body", "not listed", 3),),
    )  # fmt: skip


def read_bundle(path: Path) -> Opened:
    """As the app reads one."""
    found = b.read(path)
    jobs = tuple(job_of(entries, job_id) for job_id, entries in found.jobs.items())
    return Opened(found, jobs, read_case(found.case, jobs) if found.case is not None else None)
