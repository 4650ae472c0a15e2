"""Every cell of journal x lock x cloud, with real parties: what is learned, what is offered, what is said."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from installer_app.model.lock import LockState
from installer_app.texts.faults import words
from installer_app.workflow import facts as f
from installer_app.workflow.agreement import TABLE
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot
from installer_app.workflow.undoing import UNDOABLE
from tests.faults.virtual_time import run_virtually, unix_s
from tests.scenario.cells import CLOUDS, CUTS, LOCKS, Scene, look, records_of, set_scene
from tests.scenario.door import open_street, serials

FILE: Final = Path(__file__).with_name("truth_table.toml")
DATA: Final[Mapping[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))
LONGEST_S: Final = 10_000_000.0
FEW: Final = 37
"""Each so manieth cell is walked in the fast suite too; it has no factor in common with rows and columns."""
UNHEARD: Final = ("The lock has not got this install message", "The lock has not heard of the uninstall")
NAMES: Final = tuple(state + (" hidden" if hidden else "") for state, hidden in CLOUDS)
Cell = tuple[str, str, tuple[str, bool]]


def cells() -> Iterator[tuple[Cell, str]]:
    """Every cell of the table and its outcome."""
    for journal, locks in DATA["journal"].items():
        for lock, outcomes in locks.items():
            told: dict[str, str] = {}
            for outcome, clouds in outcomes.items():
                for cloud in clouds:
                    for name in (cloud[:-1], f"{cloud[:-1]} hidden") if cloud.endswith("*") else (cloud,):
                        assert name not in told, (journal, lock, name)
                        told[name] = outcome
            rest = told.pop("...", None)
            assert set(told) <= set(NAMES), (journal, lock, set(told) - set(NAMES))
            for name, cloud in zip(NAMES, CLOUDS, strict=True):
                found = told.get(name, rest)
                assert found is not None, (journal, lock, name)
                yield (journal, lock, cloud), found


EVERY: Final = tuple(cells())


def test_the_table_has_every_cell_once() -> None:
    expected = {(journal, lock, cloud) for journal in CUTS for lock in LOCKS for cloud in CLOUDS}
    assert {cell for cell, _ in EVERY} == expected
    assert len(EVERY) == len(expected) == DATA["cells"]
    assert {outcome for _, outcome in EVERY} == set(DATA["outcome"])


def test_every_row_of_the_product_is_met_by_a_cell_or_by_the_undoing() -> None:
    met = {outcome for _, outcome in EVERY}
    for workflow in ("install", "uninstall"):
        assert {row.code.value for row in TABLE[workflow]} <= met


@pytest.mark.faults
@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("journal", CUTS)
def test_a_cell_ends_as_the_table_says(journal: str, lock: str) -> None:
    walk([(cell, outcome) for cell, outcome in EVERY if cell[:2] == (journal, lock)])


def test_a_few_cells_of_everywhere_end_as_the_table_says() -> None:
    walk(EVERY[::FEW])


def walk(chosen: list[tuple[Cell, str]] | tuple[tuple[Cell, str], ...]) -> None:
    """Each with a lock of its own, in virtual time and in memory where there is such a place."""
    shared = Path("/dev/shm")
    wrong: list[str] = []

    async def case(folder: Path) -> None:
        async with open_street(folder, clock=unix_s) as street:
            plain = street.cloud.options
            for (cell, expected), serial in zip(chosen, serials(len(chosen)), strict=True):
                street.cloud.options = plain
                place = folder / serial
                place.mkdir()
                scene = await set_scene(street, place, serial, cell)
                snapshot, outcome = await look(scene, cell[2][0])
                if outcome != expected:
                    wrong.append(f"{cell}: {outcome}, not {expected}")
                wrong.extend(f"{cell}: {untrue}" for untrue in untruths(scene, cell, snapshot, expected))
                if street.hosts[serial].advertisement() is not None:
                    street.hosts[serial].power_off()

    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as folder:
        run_virtually(case(Path(folder)), LONGEST_S)
    assert not wrong, "\n".join(wrong)


def untruths(scene: Scene, cell: Cell, snapshot: Snapshot, outcome: str) -> Iterator[str]:
    """What is said or done that is not so."""
    legend = DATA["outcome"].get(outcome, {})
    facts, street = snapshot.facts, scene.street
    if learned := [key for key in legend.get("learned", ()) if key not in {fact.key() for fact in facts}]:
        yield f"not learned: {learned}"
    if missing := [way for way in legend.get("offered", ()) if way not in _offered(snapshot)]:
        yield f"not offered: {missing}"
    if ("undo" in _offered(snapshot)) is not (
        cell[0].split()[0] != "uninstall" and snapshot.memory.outcome is None
    ):
        yield "undo is offered where it is not to be, or not where it is"
    if snapshot.fault is not None and snapshot.state is JobState.STOPPED:
        said = words(snapshot.fault, facts)
        if said.title != legend.get("said", "").replace("{serial}", scene.serial):
            yield f"said: {said.title}"
        yield from _false_sentences(scene, snapshot, (*said.true, *said.not_happened))
    yield from _stale(scene, cell, snapshot)
    ledger = [each for each in street.cloud.effects()[scene.effects :] if each.effect != "synced"]
    asked = _new_asked(snapshot)
    if len(ledger) > asked:
        yield f"{[each.effect for each in ledger]} at the cloud, and {asked} asked"
    if outcome == "cloud_orphan" and snapshot.fault is not None:
        named = [each.lock_id for each in records_of(street, scene.serial)]
        if not all(each in snapshot.fault.detail for each in named):
            yield f"not named: {snapshot.fault.detail}"
    if isinstance(snapshot.request, AskLeave) and snapshot.request.of == "provision-lock":
        named = [each.lock_id for each in records_of(street, scene.serial)]
        if not all(each in snapshot.request.reading["record"] for each in named):
            yield f"not named: {snapshot.request.reading}"


def _offered(snapshot: Snapshot) -> set[str]:
    """The ways on from here."""
    ways: set[str] = set()
    if snapshot.memory.outcome is None and snapshot.memory.origin in UNDOABLE:
        ways.add("undo")
    if snapshot.state is JobState.STOPPED:
        ways.add("continue")
        ways |= {"new message"} if any(isinstance(fact, f.Signed) for fact in snapshot.facts) else set()
    if snapshot.state is JobState.ASKING:
        ways.add("leave" if isinstance(snapshot.request, AskLeave) else "answer")
    return ways


def _new_asked(snapshot: Snapshot) -> int:
    return sum(snapshot.memory.asked.values())


def _false_sentences(scene: Scene, snapshot: Snapshot, sentences: tuple[str, ...]) -> Iterator[str]:
    """Sentences about the world are held against the world."""
    lock, facts = scene.street.hosts[scene.serial].lock.state, snapshot.facts
    taken = lock.memory.last.sha.hex() if lock.memory.last else None
    for sentence in sentences:
        if sentence.startswith("No message was signed") and snapshot.memory.asked:
            yield f"{sentence} But {dict(snapshot.memory.asked)} was asked."
        for kind in (f.InstallSigned, f.UninstallSigned):
            signed = facts.get(kind)
            if signed is not None and signed.message.sha256 == taken and sentence.startswith(UNHEARD):
                yield f"{sentence} But it has."
        if sentence.startswith("The cloud shows no record") and _exists(scene, facts):
            yield sentence


def _exists(scene: Scene, facts: f.Facts) -> bool:
    made = facts.get(f.Provisioned)
    return made is not None and any(
        each.lock_id == made.lock_id for each in records_of(scene.street, scene.serial)
    )


def _stale(scene: Scene, cell: Cell, snapshot: Snapshot) -> Iterator[str]:
    """A lock that was read anew is as its reading says."""
    read = snapshot.facts.get(f.LockRead)
    acts = (f.InstallApplied, f.UninstallApplied, f.ProvisionApplied)
    order = [type(fact) for fact in snapshot.facts]
    if (
        read is None
        or cell[1] == "unreachable"
        or any(kind in order and order.index(kind) > order.index(f.LockRead) for kind in acts)
    ):
        return
    if any(kind in snapshot.facts for kind in (f.InstallApplied, f.UninstallApplied)):
        return
    actual = scene.street.hosts[scene.serial].lock.state
    if read.info.state is not LockState(actual.phase) or (read.info.lock_id or "") != actual.memory.lock_id:
        yield f"said to be {read.info.state.name}, as {read.info.lock_id}"
