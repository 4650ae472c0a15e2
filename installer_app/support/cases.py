"""The case of a lock: what cloud, journal and, at its door, the lock itself have to say."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from installer_app.cloud.party import CloudParty
from installer_app.computer import ComputerParty, monotonic_s, utc_now
from installer_app.lock import study as lock_study
from installer_app.lock.party import LockParty
from installer_app.lock.scan import Air
from installer_app.model.fault import FaultCode
from installer_app.model.form import same_id
from installer_app.session import Session
from installer_app.workflow.conditions import known_lock_id
from installer_app.workflow.diagnosis import Case, Reading
from installer_app.workflow.diagnosis.case import serial_of
from installer_app.workflow.requests import ReadInfo, RecallKeys


class Sources(Protocol):
    """What of a workplace a case is made from."""

    @property
    def session(self) -> Session: ...

    @property
    def cloud(self) -> CloudParty: ...

    @property
    def lock(self) -> LockParty: ...

    @property
    def computer(self) -> ComputerParty: ...

    def heard(self) -> AsyncGenerator[Air, None]:
        """What is in the air, until closed. Faults: those of the radio."""


async def study(
    place: Sources,
    lock_id: str,
    user_id: str | None = None,
    at_door: bool = False,
    serial: str | None = None,
    *,
    clock: Callable[[], datetime] = utc_now,
    monotonic: Callable[[], float] = monotonic_s,
) -> AsyncIterator[Case]:
    """The case of a lock, more complete each time. `user_id`: of somebody whom it does not let in;
    `at_door`: it is listened for and read too, by its `serial`, or else by that which the journal or the name
    of the record tells: without any, its own word is lock_label_unreadable. `clock` and `monotonic`: this
    computer's."""
    jobs = tuple(
        job
        for job in map(place.session.snapshot, place.session.job_ids(naming=lock_id))
        if same_id(known_lock_id(job.facts), lock_id)
    )
    now = clock()
    offset = now.astimezone().utcoffset()
    offset_s = int(offset.total_seconds()) if offset else 0
    case = Case(lock_id, int(now.timestamp()), utc_offset_s=offset_s, jobs=jobs)
    async for more in place.cloud.study.look(case, user_id):
        case = more
        yield case
    if not at_door:
        return
    serial = serial or serial_of(case)
    if serial is None:
        yield replace(case, info=Reading(None, int(clock().timestamp()), FaultCode.LOCK_LABEL_UNREADABLE))
        return
    pinned = await place.computer.ask(RecallKeys(serial), lambda _: None)
    async for more in lock_study.look(
        case,
        ReadInfo(serial, keys=pinned.keys),
        place.heard,
        lambda request: place.lock.ask(request, lambda _: None),
        monotonic,
        lambda: clock().timestamp(),
    ):
        yield more
