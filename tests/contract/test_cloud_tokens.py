"""The main job when its sign-in ends before any of its requests, and when this computer's clock is wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from installer_app.model.fault import FaultCode
from installer_app.model.secret import Secret
from installer_app.sandbox.cloud import CloudFault
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.scenario.door import PACE, Street, open_session, open_street, serials
from tests.scenario.test_main_job import until_rest

EFFECTS: Final = ["provisioned", "installed", "assigned"]
STEPS: Final = {
    # The fact before which the tokens end: whether its request is made once.
    "place-read": False,
    "accounts-read": False,
    "record-read": False,
    "provisioned": True,
    "install-signed": True,
    "baseline-read": False,
    "firmware-found": False,
    "firmware-assigned": True,
    "synced": False,
    "keys-current": False,
    "firmware-current": False,
    "placed": False,
}
"""Every step of the main job, with a factory lock, that asks the cloud."""
ENDINGS: Final = ("expired", "revoked")
DAY_S: Final = 90_000
"""A day and an hour: longer than a message lasts."""
ASKING: Final = replace(PACE, recent_s=-1)
"""No reading serves two requests, so that each is refused for itself."""
OFFSETS_S: Final = (DAY_S, -DAY_S, 600, -600)


def test_the_table_has_every_step_that_asks_the_cloud() -> None:
    assert len(STEPS) == 12
    assert sum(STEPS.values()) == 3


def end(street: Street, tokens: dict[str, Secret], how: str) -> None:
    """From now on no token that is known here is taken."""
    if how == "expired":
        street.cloud.faults = (CloudFault("*", "expired"),)
    else:
        tokens.update(dict.fromkeys(tokens, Secret("a-token-nobody-knows")))


def sign_in(street: Street, tokens: dict[str, Secret]) -> None:
    """Both people, anew."""
    street.cloud.faults = ()
    tokens.update({person: Secret(street.cloud.tokens()[person]) for person in street.people})


def when_next(session: Session, step: str, act: Callable[[], None]) -> None:
    """Act once, before the request of this step is made."""
    done: list[str] = []

    def watch(snapshot: Snapshot) -> None:
        if snapshot.step == step and not done:
            done.append(step)
            act()

    session.subscribe(watch)


@pytest.mark.parametrize("how", ENDINGS)
@pytest.mark.parametrize("step", STEPS)
async def test_a_sign_in_that_ends_stops_the_job_and_a_new_one_ends_it_proven(
    tmp_path: Path, step: str, how: str
) -> None:
    async with open_street(tmp_path) as street:
        (serial,) = serials(1)
        await street.add_lock(serial)
        tokens: dict[str, Secret] = {}
        sign_in(street, tokens)
        async with open_session(street, tmp_path, tokens=tokens, pace=ASKING) as session:
            when_next(session, step, lambda: end(street, tokens, how))
            job_id = session.start("install", street.given(serial))
            stopped = await until_rest(session, job_id)
            assert stopped.state is JobState.STOPPED
            assert stopped.fault is not None
            assert stopped.fault.code is FaultCode.ACCOUNT_TOKEN_REFUSED
            known = {fact.key() for fact in stopped.facts}

            sign_in(street, tokens)
            session.go_on(job_id)
            await asyncio.sleep(0)
            snapshot = await until_rest(session, job_id)
            while isinstance(snapshot.request, AskLeave) and snapshot.state is JobState.ASKING:
                assert STEPS[step]
                assert not snapshot.request.lost
                assert session.allow(job_id, snapshot.request.of)
                await asyncio.sleep(0)
                snapshot = await until_rest(session, job_id)
            assert snapshot.state is JobState.DONE, snapshot.fault
            assert known <= {fact.key() for fact in snapshot.facts}
            assert conclude(snapshot.workflow, snapshot.facts).proven
            assert street.effects(snapshot.facts[f.Provisioned].lock_id) == EFFECTS


@pytest.mark.parametrize("jumps_back", [False, True], ids=["stays", "jumps back"])
@pytest.mark.parametrize("off_s", OFFSETS_S)
async def test_a_wrong_clock_of_this_computer_spoils_no_job(
    tmp_path: Path, off_s: int, jumps_back: bool
) -> None:
    now_off_s = [off_s]
    async with open_street(tmp_path) as street:
        (serial,) = serials(1)
        host = await street.add_lock(serial)
        async with open_session(street, tmp_path, clock=lambda: time.time() + now_off_s[0]) as session:
            if jumps_back:
                when_next(session, "record-sealed", lambda: now_off_s.__setitem__(0, 0))
            job_id = session.start("install", street.given(serial))
            snapshot = await until_rest(session, job_id)
            assert snapshot.state is JobState.DONE, (snapshot.step, snapshot.fault)
            assert conclude(snapshot.workflow, snapshot.facts).proven
        right = abs(host.lock.state.clock_offset_s or 0) < 120
        assert right or jumps_back
