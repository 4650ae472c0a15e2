"""A deprovisioning whose answer was lost, over real parties: the button was pressed before it went on."""

from __future__ import annotations

from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from installer_app.model.fault import FaultCode
from installer_app.sandbox.cloud import CloudFault
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow import requests as r
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Grade
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.faults.virtual_time import monotonic_s, run_virtually, unix_s
from tests.scenario.cells import Cut, learned, play, provision, records_of, rested
from tests.scenario.door import open_session, open_street, serials

SERIAL = serials(1)[0]


def virtually(case: Coroutine[Any, Any, None]) -> None:
    run_virtually(case, limit_s=100_000)


async def resume(session: Session, job_id: str) -> Snapshot:
    session.resume(job_id)
    return await rested(session, job_id)


def entries_of(session: Session, job_id: str, kind: type[j.Entry]) -> list[j.Entry]:
    return [entry for entry, _ in session._book.job(job_id).entries() if isinstance(entry, kind)]


def check_done(done: Snapshot) -> None:
    assert done.state is JobState.DONE, (done.fault, done.request)
    assert conclude(done.workflow, done.facts).grade is Grade.LOCK
    assert f.Deprovisioned in done.facts and f.FactoryProven in done.facts
    assert f.Pressed not in done.facts  # nobody is asked for what was seen to be done


def test_killed_after_the_effect_and_pressed_before_it_goes_on_the_job_is_done(tmp_path: Path) -> None:
    async def case() -> None:
        async with open_street(tmp_path, clock=unix_s) as street:
            job_id = await play(street, tmp_path, SERIAL, Cut(learned(f.Deprovisioned), "deprovision"))
            assert not records_of(street, SERIAL)
            street.hosts[SERIAL].press()
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                check_done(await resume(session, job_id))
                assert entries_of(session, job_id, j.Asked) == [j.Asked("deprovision-lock")]

    virtually(case())


def test_where_the_record_is_still_there_only_leave_deletes_it(tmp_path: Path) -> None:
    async def case() -> None:
        async with open_street(tmp_path, clock=unix_s) as street:
            await street.add_lock(SERIAL)
            given = await provision(street, tmp_path, SERIAL)
            street.cloud.faults = (CloudFault("deprovisionLock", "status", status=503, times=1),)
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                job_id = session.start("deprovision", given)
                assert isinstance((await rested(session, job_id)).request, r.AskLeave)
            [record] = records_of(street, SERIAL)
            street.hosts[SERIAL].press()
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                lost = await resume(session, job_id)
                assert isinstance(lost.request, r.AskLeave), lost.fault
                assert (lost.request.of, lost.request.lost) == ("deprovision-lock", True)
                assert lost.request.reading["record"] == record.lock_id
                assert records_of(street, SERIAL)
                assert session.allow(job_id, "deprovision-lock")
                check_done(await rested(session, job_id))
            assert not records_of(street, SERIAL)

    virtually(case())


def test_a_lock_that_is_empty_before_anything_was_asked_is_not_deprovisioned(tmp_path: Path) -> None:
    async def case() -> None:
        async with open_street(tmp_path, clock=unix_s) as street:
            await street.add_lock(SERIAL)
            async with open_session(street, tmp_path, monotonic=monotonic_s) as session:
                chosen, confirmed = street.given(SERIAL)[0], f.Confirmed()
                job_id = session.start("deprovision", (chosen, confirmed))
                stopped = await rested(session, job_id)
                assert stopped.fault is not None
                assert stopped.fault.code is FaultCode.LOCK_WRONG_STATE
                assert not entries_of(session, job_id, j.Asked)

    virtually(case())
