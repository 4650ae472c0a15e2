"""Histories: lives with one fault, two or none, from a seed, and what the diagnosis made of them."""

from __future__ import annotations

import os
import random
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from installer_app.sandbox.cloud.seed_people import RESIDENT
from installer_app.workflow.diagnosis import RULES, Case, Finding, FindingCode, Weight, diagnose
from installer_app.workflow.snapshot import JobState
from tests.diagnose import at_the_cloud, at_the_lock
from tests.diagnose.computer import View
from tests.diagnose.habits import DAY
from tests.diagnose.injection import CUSTOMARY, Injection
from tests.diagnose.life import BEGINNING, Life, open_life
from tests.diagnose.noise import grow
from tests.faults.virtual_time import run_virtually

INJECTIONS: Final = {**at_the_lock.TABLE, **at_the_cloud.TABLE}
SEEDS: Final = 5
HEALTHY: Final = 40
PAIRS: Final = (
    ("battery_low", "record_twice"),
    ("battery_low", "area_open_to_none"),
    ("battery_low", "place_differs"),
    ("lock_clock_off", "person_in_no_group"),
    ("lock_clock_unset", "name_differs"),
    ("computer_clock_off", "sync_overdue"),
    ("computer_clock_off", "record_missing"),
    ("uplink_dead", "area_open_to_none"),
    ("uplink_dead", "record_twice"),
    ("sync_refused", "lock_clock_off"),
    ("sync_overdue", "phone_never_synced"),
    ("logs_bad_signature", "sync_overdue"),
    ("keys_behind", "firmware_missing"),
    ("keys_behind", "record_twice"),
    ("events_pending", "logs_unreadable"),
    ("firmware_not_for_locks", "area_lacks_lock"),
    ("place_differs", "lock_clock_off"),
    ("uninstall_undelivered", "battery_low"),
    ("never_synced", "battery_low"),
    ("install_undelivered", "computer_clock_off"),
)
LONGEST_S: Final = 400 * DAY
WHOLE: Final = "DIAGNOSE_CLOSING"
"""Set in the environment, the third of the histories is drawn too that no rule was tuned on."""


@dataclass(frozen=True)
class History:
    """One life by name; the same each time."""

    faults: tuple[str, ...]
    seed: int

    @property
    def kind(self) -> str:
        return " + ".join(self.faults) or "healthy"

    @property
    def expected(self) -> frozenset[FindingCode]:
        return frozenset(INJECTIONS[name].code for name in self.faults)

    def __str__(self) -> str:
        return f"{self.kind} {self.seed}"


@dataclass(frozen=True)
class Told:
    """What the probes read in the end, and what was found in it."""

    case: Case
    findings: tuple[Finding, ...]

    def is_right(self, history: History) -> bool:
        """One fault is named first, two among the first three; nobody is alarmed by a healthy lock."""
        match len(history.faults):
            case 0:
                return all(one.weight is Weight.NOTICE for one in self.findings)
            case 1:
                return bool(self.findings) and self.findings[0].code in history.expected
            case _:
                return history.expected <= {one.code for one in self.findings[:3]}

    def reproaches(self) -> list[str]:
        """Findings without evidence, and remedies whose condition does not hold."""
        helps = {rule.code: rule.helps for rule in RULES}
        said = [f"{one.code.value} has no evidence" for one in self.findings if not one.evidence]
        return said + [
            f"{one.code.value} offers {one.remedy.value}"
            for one in self.findings
            if one.remedy
            and not any(h.remedy is one.remedy and h.possible(self.case) for h in helps[one.code])
        ]


def _histories() -> tuple[History, ...]:
    single = [History((name,), seed) for name in INJECTIONS for seed in range(SEEDS)]
    double = [History(pair, 0) for pair in PAIRS]
    return (*single, *double, *(History((), seed) for seed in range(HEALTHY)))


HISTORIES: Final = _histories()
CLOSING: Final = HISTORIES[2::3]
"""A third of all kinds."""
DRAWN: Final = HISTORIES if os.environ.get(WHOLE) else tuple(h for h in HISTORIES if h not in CLOSING)


def run(history: History) -> Told:
    """Live it, in a folder that is gone afterwards."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as folder:
        chance = random.Random(f"history {history}")
        begin = BEGINNING + chance.uniform(0, 60 * DAY)
        return run_virtually(_live(history, chance, Path(folder)), LONGEST_S, begin)


async def _live(history: History, chance: random.Random, folder: Path) -> Told:
    injections = [INJECTIONS[name] for name in history.faults]
    view = View(_is_at_door(injections, chance), _person(injections, chance), folder / "computer")
    journal = any(each.journal for each in injections) or chance.random() < 0.5
    for name in ("computer", "van"):
        (folder / name).mkdir()
    options = next((each.options for each in injections if each.options != CUSTOMARY), CUSTOMARY)
    async with open_life(folder, chance, view, options) as life:
        life.phone_syncs = all(each.phone for each in injections)
        if not journal:
            life.view = replace(view, folder=folder / "van")
        life.habits = replace(life.habits, renamed=life.habits.renamed and (journal or not view.at_door))
        births = [each for each in injections if each.birth]
        for each in births:
            if life.phone_syncs:
                await life.sync_phone()
            await each.act(life)
        if not births:
            done = await life.install()
            assert done.state is JobState.DONE, (done.state, done.fault)
            weeks = next((each.weeks for each in injections if each.weeks), None)
            await grow(life, weeks)
        await _go_wrong(life, [each for each in injections if not each.birth])
        life.view = replace(life.view, folder=view.folder)
        case = await life.study()
    return Told(case, diagnose(case))


async def _go_wrong(life: Life, injections: list[Injection]) -> None:
    for each in injections:
        await each.act(life)


def _is_at_door(injections: list[Injection], chance: random.Random) -> bool:
    wanted = {each.door for each in injections} - {None}
    assert len(wanted) < 2, "cannot be seen from one place"
    return bool(wanted.pop()) if wanted else chance.random() < 0.5


def _person(injections: list[Injection], chance: random.Random) -> str | None:
    return RESIDENT if any(each.person for each in injections) or chance.random() < 0.3 else None
