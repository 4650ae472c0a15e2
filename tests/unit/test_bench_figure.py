"""A gate is missed only if the peer before and the peer after both say so."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from installer_app.store.database import FILE, Database
from tests.bench import __main__, packaged
from tests.bench.__main__ import main
from tests.bench.figure import Bench, Better, Figure, Reading, as_long, exactly, per_second
from tests.bench.report import write_report
from tests.bench.scale import Growth, open_book
from tests.bench.scale_kit import OPEN_EVERY, fill, lock_id
from tests.bench.soak import leaks
from tests.unit.store_kit import folder_at


def figure(reading: Reading, better: Better = "more") -> Figure:
    return Figure(Bench("P0", "ours", "theirs", 2.0, 4.0, better, lambda: reading), reading)


@pytest.mark.parametrize(
    ("before", "after", "more", "less"),
    [(1.9, 1.9, False, True), (1.9, 2.1, True, True), (2.1, 1.9, True, True), (2.1, 2.1, True, False)],
)
def test_both_must_miss(before: float, after: float, more: bool, less: bool) -> None:
    assert figure(Reading(before, after)).is_ok is more
    assert figure(Reading(before, after), "less").is_ok is less


def test_ratios_are_taken_the_right_way_round() -> None:
    assert per_second(1.0, 2.0, 4.0) == Reading(2.0, 4.0)
    assert as_long(3.0, 2.0, 1.0) == Reading(1.5, 3.0)
    assert figure(exactly(1.0)).noise == 0
    assert figure(Reading(1.0, 3.0)).noise == 1.0
    assert figure(Reading(3.0, 5.0)).is_stretch


def test_a_figure_nobody_knows_is_told_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["P1", "nothing"])
    told = capsys.readouterr().err
    assert "no figure is called nothing; there are P1, " in told and "[]" not in told


def test_a_figure_of_the_packaged_app_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    others = tuple(one for one in __main__.CATALOGUE if one not in packaged.ALL)
    monkeypatch.setattr(__main__, "CATALOGUE", others)
    with pytest.raises(SystemExit):
        main(["P8"])
    assert "P8: first make the packaged app, python3 dev.py build" in capsys.readouterr().err


def test_what_grew_or_was_left_is_a_leak() -> None:
    half = {"tasks": 6, "threads": 1, "files": 13, "qt_objects": 108, "widgets": 131, "resident_bytes": 1}
    left = {"left_threads": 0, "left_files": 0, "left_widgets": -1}
    assert leaks([half, half, left]) == []
    assert leaks([half, {**half, "tasks": 7}, left]) == ["tasks: 6, then 7"]
    assert leaks([half, {**half, "files": 9}, {**left, "left_files": 2}]) == ["left_files: 2"]
    assert leaks([half]) == ["it did not come to its end"]


def test_a_report_has_every_figure_and_how_costs_grow(tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    write_report(file, [figure(exactly(3.0))], [Growth("jobs", "open", (0.001, 0.02, 3.0))])
    text = file.read_text("utf-8")
    assert "| P0 | ours | theirs | 3.00 | >= 2.0 | 4.0 | 0.0% | ok |" in text
    assert "| jobs | open | 1.00 ms | 20.00 ms | 3.00 s | 20.0, 150.0 |" in text


def test_a_journal_made_for_measuring_is_one_that_the_app_takes_for_its_own(tmp_path: Path) -> None:
    folder, jobs = folder_at(tmp_path / "data"), 2 * OPEN_EVERY
    fill(folder.path, jobs)
    with open_book(folder) as book:
        assert book.verify() == jobs * 8 - 2
        assert len(book.unfinished()) == 2
        (found,) = book.job_ids(naming=lock_id(7))
        assert len(book.job(found).entries()) == 8
    with closing(Database(folder.path / FILE)) as database, database.write("damage") as transaction:
        transaction.execute("DROP TRIGGER entries_are_never_changed")
        transaction.execute("UPDATE entries SET hash = zeroblob(32) WHERE n = 23")
    with open_book(folder) as book:
        assert len(book.unfinished()) == 3  # that a damaged entry closes a job is not guessed
