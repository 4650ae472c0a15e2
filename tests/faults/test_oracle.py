"""The oracle has eyes: a whole run satisfies it, and each rule notices what it is there for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from installer_app.model.fault import FaultCode
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.snapshot import JobState
from tests.faults.evidence import gather_at, recover, until_rest, watch_signing
from tests.faults.oracle import Evidence, judge
from tests.scenario.door import open_session, open_street, serials

SPOILS: dict[str, Callable[[Evidence], Evidence]] = {
    "took effect 2 times": lambda e: replace(e, effects=(*e.effects, e.effects[0])),
    "asked again without leave": lambda e: replace(e, jobs=((*e.jobs[0], j.Asked("install-lock")),)),
    "effects nobody asked for": lambda e: replace(
        e, effects=(replace(e.effects[0], operation="createArea"),)
    ),
    "not one the cloud signed": lambda e: replace(e, signed=frozenset()),
    "that is in no journal": lambda e: replace(e, jobs=(_without_messages(e.jobs[0]),)),
    "a receipt is about other bytes": lambda e: replace(e, jobs=(_without_messages(e.jobs[0]),)),
    "the cloud does not": lambda e: replace(e, records=()),
    "its record in none": lambda e: replace(e, records=(replace(e.records[0], area_id=None),)),
    "the lock is in no area": lambda e: replace(e, lock=replace(e.lock, phase=1)),
    "only 0 more were allowed": lambda e: replace(
        e, records=(*e.records, replace(e.records[0], lock_id="another"))
    ),
    "never came to rest": lambda e: _stand(e, JobState.RUNNING),
    "stopped without a word": lambda e: _stand(e, JobState.STOPPED),
    "a bug was met": lambda e: replace(e, jobs=((*e.jobs[0], j.Faulted("synced", FaultCode.COMPUTER_BUG)),)),
    "Traceback": lambda e: replace(e, written="Traceback (most recent call last):"),
    "secret 0 was written down": lambda e: replace(e, written=f"Bearer {e.secrets[0]}"),
}


def _without_messages(entries: tuple[j.Entry, ...]) -> tuple[j.Entry, ...]:
    held = (f.Signed, f.RecordSealed)
    return tuple(e for e in entries if not (isinstance(e, j.Learned) and isinstance(e.fact, held)))


def _stand(evidence: Evidence, state: JobState) -> Evidence:
    assert evidence.snapshot is not None
    memory = replace(evidence.snapshot.memory, outcome=None)
    return replace(evidence, snapshot=replace(evidence.snapshot, state=state, memory=memory))


async def test_a_whole_run_satisfies_it_and_every_rule_notices_what_is_wrong(tmp_path: Path) -> None:
    (serial,) = serials(1)
    async with open_street(tmp_path) as street:
        signed = watch_signing(street.cloud)
        await street.add_lock(serial)
        async with open_session(street, tmp_path) as session:
            job_id = session.start("install", street.given(serial))
            await until_rest(session, job_id)
        done = await recover(partial(open_session, street, tmp_path), job_id)
        evidence = gather_at(street, tmp_path, serial, done, signed)
        judge(evidence)
        assert {each.operation for each in evidence.effects} > {"provisionLock", "installLock"}
        assert len(evidence.secrets) > 5
        for words, spoil in SPOILS.items():
            with pytest.raises(AssertionError, match=words):
                judge(spoil(evidence))


async def test_what_hangs_is_not_waited_for(tmp_path: Path) -> None:
    (serial,) = serials(1)
    async with open_street(tmp_path) as street:
        await street.add_lock(serial)
        async with open_session(street, tmp_path) as session:
            job_id = session.start("install", street.given(serial))
            with pytest.raises(TimeoutError):
                await until_rest(session, job_id, rest_s=0)
