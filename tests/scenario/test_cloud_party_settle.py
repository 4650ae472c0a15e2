"""An answer was lost: what reading tells of it, and that reading writes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import FaultCode
from installer_app.model.message import UninstallMode
from installer_app.sandbox.cloud import KANAALHUIS, NOORDKADE, Adoption, CloudFault, CloudOptions
from installer_app.sandbox.cloud.options import FaultKind
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request
from tests.contract.virtual_cloud import EAST, WEST
from tests.scenario.cloud_party_world import FULL_NAME, NAME, SERIAL, Bench, open_bench

C = FaultCode
PROVISION = r.ProvisionLock(SERIAL, NAME)


async def lose(bench: Bench, operation: str, request: Request[f.Fact], *, after_effect: bool = True) -> None:
    """Ask, and have the answer lost."""
    bench.cloud.faults = (CloudFault(operation, "drop", after_effect=after_effect, times=1),)
    assert await bench.code(request) is C.CLOUD_OUTCOME_UNKNOWN


async def settle(bench: Bench, of: Request[f.Fact]) -> r.Settlement:
    """What reading tells; nothing is written by it."""
    before = bench.cloud.effects()
    settlement = await bench.ask(r.Settle(of))
    assert bench.cloud.effects() == before
    return settlement


async def test_an_orphan_is_recovered_with_its_secrets(tmp_path: Path) -> None:
    async with open_bench(tmp_path, options=CloudOptions(page_size=1)) as bench:
        for n in range(3):
            bench.cloud.adopt_lock(Adoption(f"Other {n} [0000000{n}]", NOORDKADE))
        await lose(bench, "provisionLock", PROVISION)
        settlement = await settle(bench, PROVISION)
        assert isinstance(settlement.fact, f.Provisioned)
        assert settlement.fact.recovered
        whole = json.loads(settlement.fact.record.data)
        assert whole["data"]["lockId"] == settlement.fact.lock_id
        assert whole["data"]["displayName"] == FULL_NAME
        assert whole["data"]["private"]["apiKey"]
        assert len(bench.effects("provisionLock")) == 1


async def test_without_an_orphan_the_reading_says_that_there_is_none(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        await lose(bench, "provisionLock", PROVISION, after_effect=False)
        assert await settle(bench, PROVISION) == r.Settlement(None, {"record": "none"})


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (CloudFault("listLocks", "gateway"), "cloud_not_available"),
        (CloudFault("listLocks", "status", status=404), "cloud_not_found"),
        (CloudFault("listLocks", "status", status=501), "cloud_not_available"),
        (CloudFault("listLocks", "status", status=500), "cloud_broken"),
        (CloudFault("listLocks", "captive"), "cloud_answer_unreadable"),
        (CloudFault("listLocks", "truncated"), "cloud_answer_unreadable"),
    ],
)
async def test_without_lists_the_reading_says_that_nothing_is_known(
    tmp_path: Path, fault: CloudFault, reason: str
) -> None:
    async with open_bench(tmp_path) as bench:
        await lose(bench, "provisionLock", PROVISION)
        bench.cloud.faults = (fault,)
        assert await settle(bench, PROVISION) == r.Settlement(None, {"record": f"unknown: {reason}"})


async def test_an_orphan_whose_secrets_nobody_here_sees_is_shown_and_not_taken(tmp_path: Path) -> None:
    async with open_bench(tmp_path, ("installer",)) as bench:
        orphan = bench.cloud.adopt_lock(Adoption(FULL_NAME, NOORDKADE))
        settlement = await settle(bench, PROVISION)
        assert settlement.fact is None
        assert settlement.reading == {
            "record": orphan.lock_id, "name": FULL_NAME, "place": "none", "installed": "none",
            "required_firmware": "unknown",
        }  # fmt: skip


async def test_two_records_of_one_serial_are_shown_and_none_is_taken(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        ids = [bench.cloud.adopt_lock(Adoption(FULL_NAME, NOORDKADE)).lock_id for _ in range(2)]
        settlement = await settle(bench, PROVISION)
        assert (settlement.fact, settlement.reading) == (None, {"record": ", ".join(ids)})


async def test_a_record_that_is_in_a_place_is_no_orphan(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        bench.cloud.adopt_lock(Adoption(FULL_NAME, NOORDKADE, EAST))
        settlement = await settle(bench, PROVISION)
        assert settlement.fact is None
        assert settlement.reading["place"] == f"{KANAALHUIS}/{EAST}"


@pytest.mark.parametrize("after_effect", [True, False])
async def test_an_install_is_shown_and_its_message_cannot_be_had_again(
    tmp_path: Path, after_effect: bool
) -> None:
    async with open_bench(tmp_path) as bench:
        made = await bench.provision()
        request = r.InstallLock(made.lock_id, KANAALHUIS, EAST)
        await lose(bench, "installLock", request, after_effect=after_effect)
        settlement = await settle(bench, request)
        assert settlement.fact is None
        assert settlement.reading["as_asked"] == ("yes" if after_effect else "no")
        assert settlement.reading["place"] == (f"{KANAALHUIS}/{EAST}" if after_effect else "none")
        assert (settlement.reading["installed"] == "none") is not after_effect
        elsewhere = await settle(bench, r.InstallLock(made.lock_id, KANAALHUIS, WEST))
        assert elsewhere.reading["as_asked"] == "no"


@pytest.mark.parametrize("mode", list(UninstallMode))
async def test_an_uninstall_is_shown(tmp_path: Path, mode: UninstallMode) -> None:
    async with open_bench(tmp_path) as bench:
        made = await bench.provision()
        await bench.install(made.lock_id)
        request = r.UninstallLock(made.lock_id, mode)
        assert (await settle(bench, request)).reading["as_asked"] == "no"
        await lose(bench, "uninstallLock", request)
        settlement = await settle(bench, request)
        assert settlement.reading["as_asked"] == "yes"
        assert settlement.reading["place"] == (KANAALHUIS if mode is UninstallMode.AREA else "none")
        wider = await settle(bench, r.UninstallLock(made.lock_id, UninstallMode.OWNER))
        assert wider.reading["as_asked"] == ("no" if mode is UninstallMode.AREA else "yes")


async def test_a_new_name_is_settled_by_the_record(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        made = await bench.provision()
        request = r.RenameLock(made.lock_id, f"Back door [{SERIAL}]")
        await lose(bench, "updateLock", request, after_effect=False)
        settlement = await settle(bench, request)
        assert (settlement.fact, settlement.reading["name"]) == (None, FULL_NAME)
        await lose(bench, "updateLock", request)
        assert (await settle(bench, request)).fact == f.Renamed(f"Back door [{SERIAL}]")


@pytest.mark.parametrize("scope", list(FirmwareScope))
async def test_an_assignment_is_settled_by_the_versions_own_list(
    tmp_path: Path, scope: FirmwareScope
) -> None:
    async with open_bench(tmp_path, ("mara", "ruben")) as bench:
        made = await bench.provision()
        await bench.install(made.lock_id)
        request = r.AssignFirmware("1.2.0", scope, made.lock_id, KANAALHUIS, EAST)
        await lose(bench, "assignFirmwareVersion", request, after_effect=False)
        settlement = await settle(bench, request)
        assert settlement == r.Settlement(None, {"required_firmware": "not 1.2.0", "as_asked": "no"})
        await lose(bench, "assignFirmwareVersion", request)
        assert (await settle(bench, request)).fact == f.FirmwareAssigned("1.2.0", scope)
        unheard_of = await settle(bench, replace(request, version="9.9.9"))
        assert unheard_of.reading == {"required_firmware": "not 9.9.9", "as_asked": "no"}


async def test_an_assignment_nobody_may_list_is_settled_by_what_the_record_requires(tmp_path: Path) -> None:
    async with open_bench(tmp_path, ("assembler", "installer")) as bench:
        made = await bench.provision()
        request = r.AssignFirmware("1.3.1", FirmwareScope.LOCK, made.lock_id)
        assert (await settle(bench, request)).fact == f.FirmwareAssigned("1.3.1", FirmwareScope.LOCK)
        other = await settle(bench, r.AssignFirmware("1.4.0", FirmwareScope.LOCK, made.lock_id))
        assert other.reading == {"required_firmware": "1.3.1", "as_asked": "no"}
        hidden = await settle(bench, r.AssignFirmware("1.4.0", FirmwareScope.AREA, None, KANAALHUIS, EAST))
        assert hidden.reading == {"required_firmware": "unknown"}
    async with open_bench(tmp_path / "blind", ("installer",)) as bench:
        lock = bench.cloud.adopt_lock(Adoption(FULL_NAME, NOORDKADE))
        hidden = await settle(bench, r.AssignFirmware("1.4.0", FirmwareScope.LOCK, lock.lock_id))
        assert hidden == r.Settlement(None, {"required_firmware": "unknown"})


async def test_a_deleted_record_settles_the_deletion(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        made = await bench.provision()
        request = r.DeprovisionLock(made.lock_id)
        await lose(bench, "deprovisionLock", request, after_effect=False)
        assert (await settle(bench, request)).fact is None
        await lose(bench, "deprovisionLock", request)
        assert (await settle(bench, request)).fact == f.Deprovisioned(made.lock_id)
        gone = await settle(bench, r.InstallLock(made.lock_id, KANAALHUIS, EAST))
        assert gone == r.Settlement(None, {"record": "none"})


async def test_a_gateway_that_knows_no_such_path_does_not_settle_a_deletion(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        made = await bench.provision()
        bench.cloud.faults = (CloudFault("getLock", "gateway", status=404),)
        settlement = await settle(bench, r.DeprovisionLock(made.lock_id))
        assert settlement == r.Settlement(None, {"record": "unknown: cloud_not_available"})


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("drop", C.CLOUD_UNREACHABLE),
        ("captive", C.CLOUD_ANSWER_UNREADABLE),
        ("garbage", C.CLOUD_ANSWER_UNREADABLE),
    ],
)
async def test_a_cloud_out_of_reach_settles_nothing_and_says_so(
    tmp_path: Path, kind: FaultKind, code: FaultCode
) -> None:
    async with open_bench(tmp_path) as bench:
        made = await bench.provision()
        bench.cloud.faults = (CloudFault("getLock", kind),)
        assert await bench.code(r.Settle(r.InstallLock(made.lock_id, KANAALHUIS, EAST))) is code


async def test_signed_out_nothing_can_be_read_and_it_says_so(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        made = await bench.provision()
        bench.tokens.clear()
        settlement = await settle(bench, r.InstallLock(made.lock_id, KANAALHUIS, EAST))
        assert settlement == r.Settlement(None, {"record": "unknown: account_signed_out"})


async def test_a_read_has_nothing_to_settle(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        assert await settle(bench, r.ReadAccounts()) == r.Settlement(None, {})
        assert bench.calls == []
