"""Waiting for the cloud's word: what proves, what does not, what ends the wait, and how often it is asked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from installer_app.cloud.party import CloudParty
from installer_app.cloud.proofs import Pace
from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import FaultCode
from installer_app.model.profile import Authentication, Profile
from installer_app.sandbox.cloud import KANAALHUIS, NOORDKADE, Adoption, CloudFault
from installer_app.sandbox.cloud.options import FaultKind
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from tests.contract.cloud_ends import LOCK_ID, Said, Script
from tests.contract.virtual_cloud import EAST, WEST
from tests.scenario.cloud_party_world import FULL_NAME, Bench, open_bench

C = FaultCode
PROVEN, HIDDEN = f.Verdict.PROVEN, f.Verdict.NOT_VERIFIABLE


async def begin(bench: Bench) -> tuple[f.Provisioned, r.AwaitSync]:
    """A lock installed in the east, never synced."""
    made = await bench.provision()
    await bench.install(made.lock_id)
    baseline = (await bench.ask(r.ReadBaseline(made.lock_id))).record.private
    assert baseline is not None
    bench.calls.clear()
    return made, r.AwaitSync(made.lock_id, baseline.last_known_sync)


async def test_a_sync_is_seen_as_a_changed_value(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        made, request = await begin(bench)
        bench.at[40.0] = lambda: bench.sync(made)
        proof = await bench.ask(request)
        assert (proof.verdict, proof.required) == (PROVEN, None)
        assert proof.value is not None
        assert [p.done for p in bench.progress] == [0, 5, 12, 23]
        assert {(p.word, p.total) for p in bench.progress} == {("waiting_for_sync", 600)}
        again = replace(request, baseline=proof.value)
        bench.progress.clear()
        bench.at[bench.passed_s + 100.0] = lambda: bench.sync(made)
        assert (await bench.ask(again)).value != proof.value


async def test_a_poll_never_looks_at_an_old_reading_however_short_its_pause(tmp_path: Path) -> None:
    async with open_bench(tmp_path, pace=Pace(first_s=1.0, factor=1.0)) as bench:
        made, request = await begin(bench)
        bench.at[3.0] = lambda: bench.sync(made)
        await bench.ask(request)
        assert bench.passed_s == 3
        assert bench.calls == ["getLock"] * 3


async def test_without_a_sync_the_wait_ends_at_its_deadline_and_says_what_it_saw(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        made, request = await begin(bench)
        await bench.sync(made)
        private = (await bench.ask(r.ReadBaseline(made.lock_id))).record.private
        assert private is not None
        bench.calls.clear()
        fault = await bench.fault(replace(request, baseline=private.last_known_sync))
        assert fault.code is C.SYNC_NOT_SEEN
        assert fault.detail == f"still {private.last_known_sync}"
        assert bench.passed_s == 600
        assert bench.progress[-1].done == 600
        assert len(bench.calls) == 23


async def test_what_no_credential_sees_is_not_verifiable_at_once(tmp_path: Path) -> None:
    async with open_bench(tmp_path, ("installer",)) as bench:
        lock = bench.cloud.adopt_lock(Adoption(FULL_NAME, NOORDKADE, EAST))
        sync = await bench.ask(r.AwaitSync(lock.lock_id, None))
        keys = await bench.ask(r.AwaitKeys(lock.lock_id, KANAALHUIS, EAST))
        firmware = await bench.ask(r.AwaitFirmware(lock.lock_id, "1.4.0"))
        placed = await bench.ask(r.ConfirmPlace(lock.lock_id, KANAALHUIS, EAST))
        assert [sync.grade, keys.grade, firmware.grade] == [f.Grade.NOT_VERIFIABLE] * 3
        assert placed.grade is f.Grade.CLOUD
        assert bench.passed_s == 0


async def test_keys_need_an_area_that_shows_its_version(tmp_path: Path) -> None:
    async with open_bench(tmp_path, ("mara",)) as bench:
        made, _ = await begin(bench)
        await bench.sync(made)
        proof = await bench.ask(r.AwaitKeys(made.lock_id, KANAALHUIS, EAST))
        assert (proof.verdict, proof.required) == (HIDDEN, None)


async def test_keys_are_current_by_equality_only(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        made, _ = await begin(bench)
        request = r.AwaitKeys(made.lock_id, KANAALHUIS, EAST)
        version = (await bench.sync(made))["keyMapVersion"]
        bench.at[12.0] = lambda: bench.sync(made, version + " ")
        bench.at[40.0] = lambda: bench.sync(made, version)
        proof = await bench.ask(request)
        assert (proof.verdict, proof.value, proof.required) == (PROVEN, version, version)
        assert bench.passed_s >= 40
        await bench.sync(made, "another")
        await bench.sleep(3)
        assert await bench.code(request) is C.SYNC_KEYS_BEHIND


async def test_firmware_is_current_when_it_is_what_is_required(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        made, _ = await begin(bench)
        await bench.ask(r.AssignFirmware("1.2.0", FirmwareScope.LOCK, made.lock_id))
        bench.at[12.0] = lambda: bench.sync(made, firmware="1.4.0")
        bench.at[40.0] = lambda: bench.sync(made, firmware="1.2.0")
        proof = await bench.ask(r.AwaitFirmware(made.lock_id, None))
        assert (proof.verdict, proof.value, proof.required) == (PROVEN, "1.2.0", "1.2.0")
        fault = await bench.fault(r.AwaitFirmware(made.lock_id, "1.4.0"))
        assert (fault.code, fault.detail) == (C.FIRMWARE_BEHIND, "1.2.0, required 1.4.0")


async def test_where_nothing_is_required_any_firmware_is_current() -> None:
    body = json.dumps({"data": {"lockId": LOCK_ID, "private": {"currentFirmwareVersion": "0.9"}}}).encode()
    transport = httpx.ASGITransport(Script([Said(body=body)]))
    profile = Profile("test", "http://localhost", Authentication.NONE)
    party = CloudParty(profile, lambda name: None, transport=transport)
    proof = await party.ask(r.AwaitFirmware(LOCK_ID, None), lambda progress: None)
    assert (proof.verdict, proof.value, proof.required) == (PROVEN, "0.9", None)
    await party.rest()


@pytest.mark.parametrize("kind", ["drop", "status"])
async def test_a_cloud_that_is_away_for_a_while_does_not_end_a_wait(tmp_path: Path, kind: FaultKind) -> None:
    async with open_bench(tmp_path) as bench:
        made, request = await begin(bench)
        await bench.sleep(10)
        bench.cloud.faults = (CloudFault("getLock", kind, status=503, times=20),)
        bench.at[100.0] = lambda: bench.sync(made)
        assert (await bench.ask(request)).verdict is PROVEN


async def test_a_cloud_that_never_came_back_is_told_as_away_not_as_a_missing_sync(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        _, request = await begin(bench)
        await bench.sleep(10)
        bench.cloud.faults = (CloudFault("getLock", "drop"),)
        assert await bench.code(request) is C.CLOUD_UNREACHABLE
        assert bench.passed_s > 600


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (CloudFault("getLock", "expired"), C.ACCOUNT_TOKEN_REFUSED),
        (CloudFault("getLock", "captive"), C.CLOUD_ANSWER_UNREADABLE),
        (CloudFault("getLock", "gateway"), C.CLOUD_NOT_AVAILABLE),
        (CloudFault("getLock", "status", status=404), C.CLOUD_NOT_FOUND),
    ],
)
async def test_other_faults_end_a_wait_at_once(tmp_path: Path, fault: CloudFault, code: FaultCode) -> None:
    async with open_bench(tmp_path) as bench:
        _, request = await begin(bench)
        await bench.sleep(10)
        bench.cloud.faults = (fault,)
        assert await bench.code(request) is code
        assert bench.passed_s == 10


async def test_a_lock_in_another_place_is_misplaced(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        made, _ = await begin(bench)
        fault = await bench.fault(r.ConfirmPlace(made.lock_id, KANAALHUIS, WEST))
        assert fault.code is C.SYNC_MISPLACED
        assert EAST in fault.detail
        upper = r.ConfirmPlace(made.lock_id.upper(), KANAALHUIS.upper(), EAST.upper())
        assert (await bench.ask(upper)).verdict is PROVEN


async def test_a_reading_moments_old_serves_once_more_but_never_a_poll_or_after_a_write(
    tmp_path: Path,
) -> None:
    async with open_bench(tmp_path) as bench:
        made, request = await begin(bench)
        confirm = r.ConfirmPlace(made.lock_id, KANAALHUIS, EAST)
        await bench.ask(confirm)
        await bench.ask(confirm)
        assert bench.calls == ["getArea"], "the baseline was read in this very moment"
        await bench.sleep(3)
        bench.calls.clear()
        await bench.ask(confirm)
        assert bench.calls == ["getLock", "getArea"]
        bench.calls.clear()
        await bench.ask(r.AssignFirmware("1.3.1", FirmwareScope.LOCK, made.lock_id))
        await bench.ask(confirm)
        assert bench.calls == ["assignFirmwareVersion", "getLock", "getArea"]
        bench.calls.clear()
        bench.at[bench.passed_s + 5.0] = lambda: bench.sync(made)
        await bench.ask(request)
        assert bench.calls == ["getLock"], "the first look was at the reading of a moment ago"


async def test_a_sync_date_is_no_proof_where_the_baseline_was_not_visible(tmp_path: Path) -> None:
    async with open_bench(tmp_path, ("mara",)) as bench:
        made, request = await begin(bench)
        await bench.sync(made)
        proof = await bench.ask(replace(request, baseline=None, baseline_seen=False))
        assert proof.grade is f.Grade.NOT_VERIFIABLE
