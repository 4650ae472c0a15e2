"""A row of the team's database is what it must be, or a fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.model.fault import Fault, FaultCode
from installer_app.team.board import Hand, Tally
from installer_app.team.doors import Conflict
from installer_app.team.journals import Copied
from installer_app.team.parcels import Waiting
from installer_app.team.rows import COUNT, FLAG, LONGEST, Shape

NOW = datetime(2026, 11, 21, tzinfo=UTC)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.binary(max_size=20),
    st.datetimes(timezones=st.just(UTC)),
    st.timedeltas(),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
SHAPES: tuple[Shape[Any], ...] = (Shape(Tally), Shape(Hand), Shape(Conflict), Shape(Copied), Shape(Waiting))
SCALARS: tuple[Shape[Any], ...] = (COUNT, FLAG)


@dataclass(frozen=True)
class Answer:
    """What a cursor has."""

    rows: Sequence[tuple[Any, ...]]

    def fetchall(self) -> Sequence[tuple[Any, ...]]:
        return self.rows


def is_refused(shape: Shape[Any], *rows: tuple[Any, ...]) -> bool:
    try:
        shape.rows(Answer(rows))
    except Fault as fault:
        assert fault.code is FaultCode.COMPUTER_TEAM_NOT_READY
        return True
    return False


@given(st.lists(st.lists(VALUES, max_size=16).map(tuple), max_size=3))
def test_whatever_comes_is_read_or_a_fault(rows: list[tuple[Any, ...]]) -> None:
    for shape in (*SHAPES, *SCALARS):
        is_refused(shape, *rows)


def test_a_row_is_read_by_its_columns_and_their_types() -> None:
    good = ("k", "Mara's laptop", 7, NOW)
    assert Shape(Hand).rows(Answer([good])) == (Hand(*good),)
    assert COUNT.row(Answer([(3,)])) == 3 and FLAG.row(Answer([(True,)])) is True
    for at, others in enumerate(
        ((None, 5, b"k"), (None, 5), ("7", 7.0, None, True), (None, "now", 5, NOW.date()))
    ):
        for other in others:
            assert is_refused(Shape(Hand), (*good[:at], other, *good[at + 1 :])), (at, other)
    for row in (good[:-1], (*good, None), ()):
        assert is_refused(Shape(Hand), good, row)
    assert is_refused(COUNT, (True,)) and is_refused(FLAG, (1,))


@pytest.mark.parametrize("rows", [[], [(1,), (2,)]])
def test_where_one_row_is_wanted_another_number_is_a_fault(rows: list[tuple[int]]) -> None:
    with pytest.raises(Fault) as raised:
        COUNT.row(Answer(rows))
    assert raised.value.code is FaultCode.COMPUTER_TEAM_NOT_READY


def test_texts_and_times_that_could_not_be_shown_are_refused() -> None:
    assert not is_refused(Shape(Hand), ("k", "n" * LONGEST, 7, NOW))
    assert is_refused(Shape(Hand), ("k", "n" * (LONGEST + 1), 7, NOW))
    for when in (
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=UTC),
        NOW.replace(tzinfo=None),
    ):
        assert is_refused(Shape(Hand), ("k", "n", 7, when))
    assert not is_refused(Shape(Hand), ("k", "n", 7, NOW + timedelta(days=36500)))
