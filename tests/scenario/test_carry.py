"""A carry over real parties: what it ends with, and what it refuses before the lock is touched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from installer_app.model.fault import FaultCode
from installer_app.sandbox.faults import LockFaults, Meddling
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Grade, Verdict
from installer_app.workflow.snapshot import JobState
from tests.scenario.carry_door import IMPATIENT, NEW, OLD, PROFILE, runs, until_rest, wanted
from tests.scenario.door import Street, open_session, open_street, serials

pytestmark = pytest.mark.firmware


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    async with open_street(tmp_path) as opened:
        yield opened


async def test_a_carried_image_ends_running_confirmed_and_signed_for(street: Street, tmp_path: Path) -> None:
    (serial,) = serials(1)
    host = await street.add_lock(serial)
    async with open_session(street, tmp_path, lock_profile=PROFILE) as session:
        done = await until_rest(session, session.start("carry", wanted(street, serial)))
    assert done.state is JobState.DONE, done.fault
    assert (runs(host), host.lock.state.slots.on_trial) == (NEW, False)
    assert done.facts[f.ImageConfirmed].version == NEW
    assert conclude(done.workflow, done.facts).grade is Grade.LOCK
