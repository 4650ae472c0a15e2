"""Which assignment decides, how far one reaches, and what is read back after it changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import Requirement
from installer_app.sandbox.cloud import KANAALHUIS, PAKHUIS, area_id
from installer_app.texts.requirement import decides, reaches
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from tests.contract.virtual_cloud import EAST
from tests.scenario.cloud_party_world import Bench, open_bench

pytestmark = pytest.mark.firmware
S = FirmwareScope
BUILDING, FLOOR = area_id("Kanaalhuis", "Building"), area_id("Kanaalhuis", "Floor 4")
LEVELS: Final = ("lock", "own area", "area around", "outermost area", "property", "global")
"""The nearest first."""
FILLER: Final = "1.2.0"
"""Assigned nearer or farther than what is asked for, so that every combination has two versions."""


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as opened:
        yield opened


def of(level: str, lock_id: str, version: str) -> r.AssignFirmware:
    """The assignment of a version at that level, with the ids it needs and no others."""
    match level:
        case "lock":
            return r.AssignFirmware(version, S.LOCK, lock_id=lock_id)
        case "own area" | "area around" | "outermost area":
            area = {"own area": EAST, "area around": FLOOR}.get(level, BUILDING)
            return r.AssignFirmware(version, S.AREA, property_id=KANAALHUIS, area_id=area)
        case "property":
            return r.AssignFirmware(version, S.PROPERTY, property_id=KANAALHUIS)
        case _:
            return r.AssignFirmware(version, S.GLOBAL)


async def clear(bench: Bench, lock_id: str) -> None:
    """Nothing nearer than global."""
    for level in LEVELS[:-1]:
        await bench.ask(r.UnassignFirmware(of(level, lock_id, "")))


def check(found: Requirement, levels: list[str], versions: dict[str, str]) -> None:
    """The nearest of these decides, and it is said which."""
    nearest = next(level for level in LEVELS if level in levels)
    assert found.required == versions[nearest], (levels, found)
    wanted = S.AREA if "area" in nearest else S(nearest)
    assert found.scope is wanted, (levels, found)
    areas = {"own area": EAST, "area around": FLOOR, "outermost area": BUILDING}
    assert (found.area.area_id if found.area else None) == areas.get(nearest), (levels, found)
    said = decides(found)
    names = {
        "lock": "own assignment", "own area": "its area Floor 4 East", "area around": "Floor 4, around",
        "outermost area": "Building, around", "property": "its property", "global": "global",
    }  # fmt: skip
    assert names[nearest] in said, said


@pytest.mark.parametrize("same", [False, True], ids=["two versions", "one version"])
async def test_the_nearest_assignment_decides_in_all_combinations_and_after_each_unassign(
    bench: Bench, same: bool
) -> None:
    made = await bench.provision()
    await bench.install(made.lock_id)
    for present in product((False, True), repeat=5):
        levels = [level for level, here in zip(LEVELS, present, strict=False) if here] + ["global"]
        versions = {level: "1.4.0" if same or n % 2 == 0 else FILLER for n, level in enumerate(levels)}
        await clear(bench, made.lock_id)
        for level in reversed(levels):
            await bench.ask(of(level, made.lock_id, versions[level]))
        check(await bench.party.requirement(made.lock_id), levels, versions)
        while levels[:-1]:
            gone = levels.pop(0)
            await bench.ask(r.UnassignFirmware(of(gone, made.lock_id, versions[gone])))
            check(await bench.party.requirement(made.lock_id), levels, versions)


async def test_an_assignment_is_read_back_where_it_was_made(bench: Bench) -> None:
    made = await bench.provision()
    await bench.install(made.lock_id)
    for level in LEVELS:
        wanted = of(level, made.lock_id, FILLER)
        request = r.ConfirmAssignment(
            FILLER, wanted.scope, wanted.lock_id, wanted.property_id, wanted.area_id
        )
        assert await bench.code(request) is FaultCode.FIRMWARE_NOT_ASSIGNED, level
        await bench.ask(wanted)
        assert (await bench.ask(request)).verdict is f.Verdict.PROVEN, level


async def test_an_unassignment_is_read_back_where_it_was_made(bench: Bench) -> None:
    made = await bench.provision()
    await bench.install(made.lock_id)
    for level in LEVELS[:-1]:
        assigned = of(level, made.lock_id, FILLER)
        request = r.ConfirmAssignment(
            None, assigned.scope, assigned.lock_id, assigned.property_id, assigned.area_id, was=FILLER
        )
        await bench.ask(assigned)
        assert await bench.code(request) is FaultCode.FIRMWARE_NOT_ASSIGNED, level
        await bench.ask(r.UnassignFirmware(assigned))
        assert (await bench.ask(request)).verdict is f.Verdict.PROVEN, level


async def test_how_many_locks_an_assignment_is_for_is_counted_from_the_lists(bench: Bench) -> None:
    before = (await bench.party.reach(S.AREA, KANAALHUIS, EAST)).locks
    assert before is not None
    for n in range(3):
        made = await bench.provision(f"Door {n}", f"7K3M9QX{n}")
        await bench.install(made.lock_id)
    reach = bench.party.reach
    assert (await reach(S.LOCK)).locks == 1
    assert (await reach(S.AREA, KANAALHUIS, EAST)).locks == before + 3
    floor, whole = await reach(S.AREA, KANAALHUIS, FLOOR), await reach(S.PROPERTY, KANAALHUIS)
    everywhere = await reach(S.GLOBAL)
    assert floor.locks is not None and whole.locks is not None and everywhere.locks is not None
    assert before + 3 <= floor.locks <= whole.locks <= everywhere.locks
    assert (await reach(S.PROPERTY, PAKHUIS)).locks is not None
    assert f"{whole.locks} locks now" in reaches(S.PROPERTY, whole)


async def test_where_the_lists_do_not_tell_the_number_is_unknown(tmp_path: Path) -> None:
    async with open_bench(tmp_path, ("mara",)) as bench:
        reach = await bench.party.reach(S.GLOBAL)
        assert (reach.locks, reach.reason) == (None, "account_forbidden")
        assert "unknown" in reaches(S.GLOBAL, reach)


async def test_global_is_offered_only_to_those_who_may(tmp_path: Path) -> None:
    async with open_bench(tmp_path / "1", ("mara",)) as bench:
        assert not await bench.party.may_assign(S.GLOBAL)
        assert await bench.party.may_assign(S.PROPERTY, KANAALHUIS)
        assert not await bench.party.may_assign(S.PROPERTY, PAKHUIS)
    async with open_bench(tmp_path / "2", ("mara", "ruben")) as bench:
        assert await bench.party.may_assign(S.GLOBAL)


async def test_what_no_account_sees_is_said_to_be_hidden(tmp_path: Path) -> None:
    async with open_bench(tmp_path) as bench:
        made = await bench.provision()
        cloud = bench.cloud
        async with open_bench(tmp_path, ("installer",), cloud=cloud) as blind:
            try:
                found = await blind.party.requirement(made.lock_id)
            except Fault as fault:
                assert fault.code in (FaultCode.ACCOUNT_FORBIDDEN, FaultCode.CLOUD_NOT_FOUND)
            else:
                assert "No account" in decides(found)
