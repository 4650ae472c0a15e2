"""The tables of faults are whole: their ids are one each and their counts are those promised."""

from __future__ import annotations

import pytest

from tests.faults.case_table import FOLDER, Batch, Case, Tally, read_table, report

TABLES = sorted(file.stem for file in FOLDER.glob("*.toml"))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_cases_it_promises(name: str) -> None:
    assert read_table(name)


def test_a_case_that_fails_is_named_and_the_others_still_run() -> None:
    told: list[object] = []

    def survive(case: Case) -> None:
        assert case.number("byte") != 1

    cases = tuple(Case("F5", f"F5 byte={n}", {"byte": n}) for n in range(3))
    with pytest.raises(pytest.fail.Exception, match="F5 byte=1"):
        Tally(lambda *row: told.append(row)).run_plainly(Batch("F5", cases), survive)
    assert told == [("faults", ("F5", 3, 2))]


def test_the_report_adds_up_what_each_class_tried_and_survived() -> None:
    rows = [("faults", ("F12", 4, 4)), ("faults", ("F5", 3, 2)), ("faults", ["F5", 1, 1]), ("other", 1)]
    assert [line.split() for line in report(rows)] == [
        ["F5", "4", "tried", "3", "survived"],
        ["F12", "4", "tried", "4", "survived"],
        ["all", "8", "tried", "7", "survived"],
    ]
