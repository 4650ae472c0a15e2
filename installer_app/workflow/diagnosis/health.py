"""How many locks stand, by what their lists say: the rules of one lock, as far as lists can feed them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from installer_app.model.doorlock import Area, Lock
from installer_app.workflow.diagnosis.case import Case, Reading
from installer_app.workflow.diagnosis.diagnose import RULES
from installer_app.workflow.diagnosis.finding import FindingCode, Weight

F = FindingCode
SEEN_IN_LISTS: Final = frozenset(
    {
        F.NEVER_SYNCED, F.SYNC_OVERDUE, F.KEYS_BEHIND, F.RECORD_DELETED, F.AREA_LACKS_LOCK,
        F.FIRMWARE_TWO_SYNCS, F.FIRMWARE_NOT_REPORTED, F.PRIVATE_HIDDEN,
    }
)  # fmt: skip
"""What can be told of a lock from lists alone; of firmware that is behind, that it is."""
_RULES: Final = tuple(rule for rule in RULES if rule.code in SEEN_IN_LISTS)


@dataclass(frozen=True)
class Listed:
    """A lock, and when it was listed, Unix seconds."""

    lock: Lock
    read_at: int


@dataclass(frozen=True)
class Standing:
    """How one lock stands. No codes: nothing is known against it."""

    listed: Listed
    area: Area | None
    weight: Weight | None
    codes: tuple[FindingCode, ...]


@dataclass(frozen=True)
class Health:
    """Many locks, worst first, and how many have what."""

    standings: tuple[Standing, ...] = ()
    causes: Mapping[FindingCode, int] = field(default_factory=dict)
    oldest: int | None = None
    """When the oldest of the readings was made, Unix seconds."""


@dataclass(frozen=True)
class Advance:
    """How far a listing is: locks, and lists of areas read of all there are."""

    locks: int
    areas_done: int = 0
    areas_of: int = 0


def judge_all(locks: Iterable[Listed], areas: Mapping[str, Area], now: int) -> Health:
    """Every lock by what its record and its area's say; `areas` by id in lower case."""
    standings = [stand(listed, areas, now) for listed in locks]
    standings.sort(key=lambda one: (-(one.weight or 0), -len(one.codes), one.listed.lock.display_name or ""))
    causes = Counter(code for one in standings for code in one.codes)
    oldest = min((one.listed.read_at for one in standings), default=None)
    return Health(tuple(standings), dict(causes.most_common()), oldest)


def stand(listed: Listed, areas: Mapping[str, Area], now: int) -> Standing:
    """One lock by what its record and its area's say; `areas` by id in lower case."""
    lock = listed.lock
    area = areas.get(lock.area_id.lower()) if lock.area_id else None
    case = Case(lock.lock_id or "", now, record=Reading(lock, listed.read_at), area=Reading(area))
    found = [rule for rule in _RULES if rule.look(case)]
    found.sort(key=lambda rule: -rule.weight)
    return Standing(listed, area, found[0].weight if found else None, tuple(rule.code for rule in found))
