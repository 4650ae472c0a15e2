"""Fault cases as data: a table a class with ids that stay and a count that is asserted, run and tallied.

A table is `tests/faults/<name>.toml`, or lies beside the tests of another folder that names itself:

    fault = "F5"                                  # the class in the fault matrix
    title = "the link drops at a byte of the message"
    count = 12294                                 # of all cases; asserted
    fast_every = 64                               # each so manieth runs in the fast suite too; 0: none
    [axes]                                        # every combination is a case ...
    mtu = [23, 247, 517]
    byte = { from = 0, to = 4097 }                # a range, `to` left out
    [[grid]]                                      # ... those of further sets of axes ...
    mtu = [512]
    [[case]]                                      # ... and every one named here
    id = "the very last byte"
    mtu = 23
    byte = 4097

`FAULT_CASE=<id>` in the environment runs that case alone.
"""

from __future__ import annotations

import itertools
import os
import tomllib
import traceback
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

FOLDER: Final = Path(__file__).parent
SHOWN: Final = 5
"""Failing cases told whole; of the others the ids."""


@dataclass(frozen=True)
class Case:
    """One fault at one place."""

    fault: str
    id: str
    values: Mapping[str, object]

    @property
    def seed(self) -> int:
        """The same in every run, another for every case."""
        return zlib.crc32(self.id.encode())

    def number(self, name: str) -> int:
        value = self.values[name]
        assert isinstance(value, int), (self.id, name)
        return value

    def word(self, name: str) -> str:
        value = self.values[name]
        assert isinstance(value, str), (self.id, name)
        return value


@dataclass(frozen=True)
class Batch:
    """Cases that one test runs."""

    fault: str
    cases: tuple[Case, ...]


def read_table(name: str, folder: Path = FOLDER) -> tuple[Case, ...]:
    """All cases of a table, in their order."""
    table = tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
    fault, count = str(table["fault"]), table["count"]
    cases = []
    for grid in (table.get("axes", {}), *table.get("grid", ())):
        axes = {axis: _expand(values) for axis, values in grid.items()}
        combined = (dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values()))
        cases += [Case(fault, f"{fault} {_name(values)}", values) for values in combined if values]
    for named in table.get("case", ()):
        values = {key: value for key, value in named.items() if key != "id"}
        cases.append(Case(fault, f"{fault} {named['id']}", values))
    ids = {case.id for case in cases}
    assert len(cases) == len(ids) == count, f"{name}: {len(cases)} cases, {len(ids)} ids, {count} promised"
    return tuple(cases)


def batches(name: str, shards: int = 1, folder: Path = FOLDER) -> list[object]:
    """The parameters of a test that runs a table: `shards` batches of all cases, marked `faults`, and one
    of the few that run in the fast suite."""
    cases = read_table(name, folder)
    every = tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))["fast_every"]
    wanted = os.environ.get("FAULT_CASE")
    if wanted:
        chosen = tuple(case for case in cases if case.id == wanted)
        return [pytest.param(Batch(case.fault, (case,)), id="chosen") for case in chosen] or [
            pytest.param(None, id="not chosen", marks=pytest.mark.skip(f"{wanted} is of another table"))
        ]
    whole: list[object] = [
        pytest.param(
            Batch(cases[0].fault, cases[shard::shards]),
            id=f"{shard + 1} of {shards}",
            marks=pytest.mark.faults,
        )
        for shard in range(shards)
    ]
    fast = [pytest.param(Batch(cases[0].fault, cases[::every]), id="few")] if every else []
    return [*whole, *fast]


@dataclass(frozen=True)
class Tally:
    """Runs batches and counts. A test has it as the fixture `tally`."""

    record: Callable[[str, object], None]
    """pytest's own way to bring figures to its report, also from another process."""

    async def run(self, batch: Batch, survive: Callable[[Case], Awaitable[None]]) -> None:
        """Every case of the batch, however many fail; then name those that did."""
        failed: dict[str, str] = {}
        for case in batch.cases:
            try:
                await survive(case)
            except Exception as failure:
                failed[case.id] = "".join(traceback.format_exception(failure))
        self.finish(batch, failed)

    def run_plainly(self, batch: Batch, survive: Callable[[Case], None]) -> None:
        """As `run`, for cases that await nothing."""
        failed: dict[str, str] = {}
        for case in batch.cases:
            try:
                survive(case)
            except Exception as failure:
                failed[case.id] = "".join(traceback.format_exception(failure))
        self.finish(batch, failed)

    def finish(self, batch: Batch, failed: Mapping[str, str]) -> None:
        """Bring the figures to the report and fail if any case did."""
        tried = len(batch.cases)
        self.record("faults", (batch.fault, tried, tried - len(failed)))
        if failed:
            told = "\n".join(f"{id_}\n{told}" for id_, told in itertools.islice(failed.items(), SHOWN))
            others = ", ".join(itertools.islice(failed, SHOWN, None))
            pytest.fail(f"{len(failed)} of {tried} did not survive.\n{told}\nand: {others}", pytrace=False)


def report(properties: Iterable[tuple[str, object]]) -> list[str]:
    """Cases by class, tried and survived, a line each."""
    sums: dict[str, tuple[int, int]] = {}
    for name, value in properties:
        if name == "faults" and isinstance(value, tuple | list):
            fault, tried, survived = value
            before = sums.get(fault, (0, 0))
            sums[fault] = (before[0] + tried, before[1] + survived)
    rows = sorted(sums.items(), key=lambda row: int(row[0].lstrip("F").rstrip("abc") or 0))
    lines = [f"{fault:5} {tried:>7} tried {survived:>7} survived" for fault, (tried, survived) in rows]
    if lines:
        whole = [sum(row[at] for _, row in rows) for at in (0, 1)]
        lines.append(f"all   {whole[0]:>7} tried {whole[1]:>7} survived")
    return lines


def _expand(values: object) -> list[object]:
    if isinstance(values, dict):
        return list(range(values["from"], values["to"], values.get("step", 1)))
    assert isinstance(values, list)
    return values


def _name(values: Mapping[str, object]) -> str:
    return " ".join(f"{key}={value}" for key, value in values.items())
