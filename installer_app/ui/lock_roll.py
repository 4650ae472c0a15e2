"""Many locks as a table has them: found and sorted in Python by keys that are made once.

What is kept of each lock is a plain tuple of texts and numbers. Python's collector leaves such tuples alone,
while it would walk over fifty thousand records, again and again, for longer than a window may stand still.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Final

from installer_app.model.fault import Fault
from installer_app.protocol.label import parse_lock
from installer_app.workflow.diagnosis import FindingCode, Weight

ANY: Final = "any"
"""Any finding at all, among causes."""
_DIGITS: Final = re.compile(r"\d+")
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class Column(IntEnum):
    """The columns, from the left; sorted by KNOWN the worst are first."""

    LOCK = 0
    KNOWN = 1
    PLACE = 2
    SYNC = 3
    FIRMWARE = 4
    READ = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known against some locks alike: the gravest first. No codes: nothing."""

    weight: Weight | None = None
    codes: tuple[FindingCode, ...] = ()

    @property
    def rank(self) -> tuple[int, int]:
        """The worst is the least."""
        return -(self.weight or 0), -len(self.codes)


@dataclass(frozen=True, slots=True)
class LockRow:
    """One lock. Texts are empty where nothing is known."""

    lock_id: str
    name: str
    """Without the serial in its brackets."""
    serial: str
    property_id: str
    property_name: str
    area: str
    """With those it is in: `Floor 4, East`."""
    is_installed: bool
    is_shown: bool
    """Whether the account sees what support sees; the rest is unknown else."""
    synced_at: int | None
    """Unix seconds."""
    firmware: str
    """What it reported."""
    required: str
    read_at: int
    """Unix seconds."""
    verdict: Verdict


Kept = tuple[str, str, str, str, str, str, bool, bool, int | None, str, str, int]
"""A LockRow but for its verdict."""


@dataclass(frozen=True)
class Sought:
    """What is looked for among the locks, and in which order."""

    text: str = ""
    cause: str = ""
    """A FindingCode, ANY, or empty for all."""
    property_id: str = ""
    column: Column = Column.KNOWN
    backwards: bool = False


@dataclass(frozen=True)
class Counts:
    """How many locks there are, how many of them with a finding, and with which."""

    locks: int
    with_findings: int
    causes: Mapping[FindingCode, int]


class Lists:
    """The locks in the order they were read. Verdicts are few, so that locks name theirs by number."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.found_by: list[str] = []
        """All that a lock is found by, in one text."""
        self.sorts_as: list[str] = []
        """Its name as people count: `Door 2` comes before `Door 10`."""
        self.judged: list[int] = []
        """Its place among the verdicts."""
        self.verdicts: list[Verdict] = []


@dataclass(frozen=True)
class Roll:
    """All locks that are known."""

    lists: Lists = field(default_factory=Lists, repr=False)
    counts: Counts = field(default_factory=lambda: Counts(0, 0, {}))
    properties: Mapping[str, str] = field(default_factory=dict)
    """What those are called that are known, by id in lower case."""
    troubled: int = 0
    """How many have something that matters."""
    oldest: int | None = None
    """When the oldest of the rows was read, Unix seconds."""
    listed_at: int | None = None
    """When all locks in reach were last listed to the end; None: never, or that was cut off."""

    def __len__(self) -> int:
        """How many locks."""
        return len(self.lists.kept)

    def row(self, n: int) -> LockRow:
        """One lock by its number."""
        lists = self.lists
        return LockRow(*lists.kept[n], lists.verdicts[lists.judged[n]])

    def count(self, property_id: str = "") -> Counts:
        """How many there are, and how many have what; of one property, or of all."""
        if not property_id:
            return self.counts
        lists = self.lists
        own = Counter(lists.judged[n] for n, one in enumerate(lists.kept) if one[3] == property_id)
        return count_verdicts(own, lists.verdicts)

    def seek(self, sought: Sought) -> Sequence[int]:
        """The locks that fit, by their numbers, in the order that is asked for."""
        fit: Sequence[int] = self._orders[sought.column]
        if sought.backwards:
            fit = fit[::-1]
        lists = self.lists
        if sought.property_id:
            kept, wanted = lists.kept, sought.property_id
            fit = [n for n in fit if kept[n][3] == wanted]
        if sought.cause:
            judged, having = lists.judged, self._having(sought.cause)
            fit = [n for n in fit if judged[n] in having]
        for word in read_words(sought.text):
            found_by = lists.found_by
            fit = [n for n in fit if word in found_by[n]]
        return fit

    def find(self, lock_id: str, among: Sequence[int]) -> int:
        """The place of a lock in such an order; -1 if it is not there."""
        kept = self.lists.kept
        return next((at for at, n in enumerate(among) if kept[n][0] == lock_id), -1)

    def _having(self, cause: str) -> frozenset[int]:
        verdicts = enumerate(self.lists.verdicts)
        return frozenset(at for at, one in verdicts if cause in one.codes or (cause == ANY and one.codes))

    @cached_property
    def _orders(self) -> Mapping[Column, Sequence[int]]:
        return _Orders(self.lists)


class _Orders(dict[Column, Sequence[int]]):
    """The locks in the order of each column, sorted when it is first asked for. Equals stay worst first."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def __missing__(self, column: Column) -> Sequence[int]:
        order: Sequence[int]
        if column is Column.KNOWN:
            ranks = [one.rank for one in self._lists.verdicts]
            places = {rank: place for place, rank in enumerate(sorted(set(ranks)))}
            grave = [places[rank] for rank in ranks]
            names = self._lists.sorts_as
            order = sorted(range(len(names)), key=names.__getitem__)
            order.sort(key=[grave[at] for at in self._lists.judged].__getitem__)
        else:
            order = sorted(self[Column.KNOWN], key=list(self._keys(column)).__getitem__)
        self[column] = order
        return order

    def _keys(self, column: Column) -> Iterator[str | int]:
        kept = self._lists.kept
        match column:
            case Column.PLACE:
                return (f"{one[4]}\n{one[5]}".casefold() for one in kept)
            case Column.SYNC:
                return (one[8] or 0 for one in kept)
            case Column.FIRMWARE:
                return map(_firmware_key, kept)
            case Column.READ:
                return (one[11] for one in kept)
        return iter(self._lists.sorts_as)


def count_verdicts(judged: Counter[int], verdicts: Sequence[Verdict]) -> Counts:
    """How many have what, where so many have each of the verdicts."""
    causes: Counter[FindingCode] = Counter()
    for at, n in judged.items():
        for code in verdicts[at].codes:
            causes[code] += n
    found = sum(n for at, n in judged.items() if verdicts[at].codes)
    return Counts(judged.total(), found, dict(causes.most_common()))


def _firmware_key(one: Kept) -> str:
    *_, is_shown, _synced, firmware, required, _read = one
    rank = 3 if not is_shown else 2 if not required or firmware == required else 0 if firmware else 1
    return f"{rank}{natural(firmware)}"


def natural(text: str) -> str:
    """A text that sorts as people count."""
    return _DIGITS.sub(lambda found: found[0].zfill(9), text.casefold())


def read_words(text: str) -> tuple[str, ...]:
    """What a row must contain; of a label that is scanned, its serial."""
    if ":" in text:
        try:
            return (parse_lock(text)[0].casefold(),)
        except Fault:
            pass
    return tuple(text.casefold().split())


def read_id(text: str) -> str:
    """The id that a text is; empty where it is none."""
    found = text.strip()
    return found if _ID.fullmatch(found) else ""
