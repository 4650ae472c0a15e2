"""The diagnosis names what was done to a lock in weeks of its life, and alarms nobody without a cause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from installer_app.workflow.diagnosis import FindingCode, Weight
from tests.diagnose.history import CLOSING, DRAWN, HISTORIES, INJECTIONS, History, run
from tests.diagnose.table import NAME, Row, is_enough, report, rows

SHARD: Final = 5
FEW: Final = tuple(history for history in HISTORIES if history not in CLOSING)[4::16]
Record = Callable[[str, object], None]


def _shards() -> list[object]:
    """Histories of one kind together; those with two faults, and with none, a few at a time."""
    shards: dict[str, list[History]] = {}
    for history in DRAWN:
        single = len(history.faults) == 1
        shards.setdefault(
            history.kind if single else f"{len(history.faults)} faults {len(shards) // SHARD}", []
        ).append(history)
    return [pytest.param(tuple(shard), id=name) for name, shard in shards.items()]


def live_through(histories: tuple[History, ...], record: Record) -> list[Row]:
    """Every history; what is said without evidence, or of help that would not help, is an error at once."""
    lived = []
    for history in histories:
        told = run(history)
        assert not told.reproaches(), (str(history), told.reproaches())
        first = ", ".join(f"{one.code.value} ({one.weight.name.lower()})" for one in told.findings[:3])
        row = Row(
            history.kind,
            history.seed,
            len(history.faults),
            history in CLOSING,
            told.is_right(history),
            first or "nothing",
        )
        record(NAME, row.plain())
        lived.append(row)
    return lived


@pytest.mark.diagnose
@pytest.mark.parametrize("histories", _shards())
def test_what_was_done_to_a_lock_is_named(histories: tuple[History, ...], record_property: Record) -> None:
    """Whether enough were named is judged over the whole run, in its table."""
    live_through(histories, record_property)


@pytest.mark.parametrize("history", FEW, ids=str)
def test_a_few_are_named_in_every_run(history: History) -> None:
    (row,) = live_through((history,), lambda _name, _row: None)
    assert row.right, row


def test_every_finding_has_a_fault_that_is_done_to_a_lock() -> None:
    assert {each.code for each in INJECTIONS.values()} == set(FindingCode)
    single = [history for history in HISTORIES if len(history.faults) == 1]
    assert len(single) >= 200
    assert sum(not history.faults for history in HISTORIES) == 40
    assert sum(len(history.faults) == 2 for history in HISTORIES) == 20
    assert 3 * len(CLOSING) in range(len(HISTORIES) - 2, len(HISTORIES) + 1)


def test_a_history_is_the_same_each_time() -> None:
    history = History((), 1)
    one, other = run(history), run(history)
    assert [each.code for each in one.findings] == [each.code for each in other.findings]
    assert one.case.logs.value and other.case.logs.value
    assert [log.access_date for log in one.case.logs.value] == [
        log.access_date for log in other.case.logs.value
    ]
    assert all(each.weight is Weight.NOTICE for each in one.findings)


def test_the_table_tells_what_was_missed_and_whether_it_is_enough() -> None:
    good = [Row("uplink_dead", seed, 1, seed > 18, True, "uplink_dead") for seed in range(20)]
    missed = Row("uplink_dead", 20, 1, True, False, "nothing")
    told = [(NAME, row.plain()) for row in (*good, missed)]
    assert is_enough(rows(told))
    assert "missed: uplink_dead 20, first was nothing" in report(told)
    assert not is_enough(rows([*told, (NAME, missed.plain())]))
    alarmed = Row("healthy", 0, 0, False, False, "uplink_dead (trouble)")
    assert not is_enough(rows([*told, (NAME, alarmed.plain())]))
    assert report([("faults", ("F1", 1, 1))]) == []
