"""Numbers, dates and times as each language writes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.texts import language, measures

AFTERNOON = datetime(2026, 11, 21, 14, 32, 10).astimezone()
SPRING = datetime(2027, 3, 3, 9, 5).astimezone()


@contextmanager
def spoken(one: str) -> Iterator[None]:
    assert language.speak(one)
    try:
        yield
    finally:
        language.speak(None)


@pytest.mark.parametrize(
    ("one", "thousand", "many", "negative"),
    [
        ("en", "1,234", "1,234,567", "\N{MINUS SIGN}25,000"),
        ("de", "1.234", "1.234.567", "\N{MINUS SIGN}25.000"),
        ("nl", "1.234", "1.234.567", "\N{MINUS SIGN}25.000"),
        ("es", "1234", "1.234.567", "\N{MINUS SIGN}25.000"),
    ],
)
def test_thousands_stand_apart_as_the_language_has_it(
    one: str, thousand: str, many: str, negative: str
) -> None:
    with spoken(one):
        assert measures.number(7) == "7"
        assert measures.number(1234) == thousand
        assert measures.number(1_234_567) == many
        assert measures.number(-25_000) == negative


@pytest.mark.parametrize(
    ("one", "size", "progress", "rate"),
    [
        ("en", "41.0 kB", "25.0 of 41.0 kB", "1.04 kB/s"),
        ("de", "41,0 kB", "25,0 von 41,0 kB", "1,04 kB/s"),
        ("nl", "41,0 kB", "25,0 van 41,0 kB", "1,04 kB/s"),
        ("es", "41,0 kB", "25,0 de 41,0 kB", "1,04 kB/s"),
    ],
)
def test_decimals_have_the_mark_of_the_language(one: str, size: str, progress: str, rate: str) -> None:
    with spoken(one):
        assert measures.byte_count(41_000) == size
        assert measures.byte_progress(25_000, 41_000) == progress
        assert measures.rate(1040) == rate


@pytest.mark.parametrize(
    ("one", "moment", "day", "spring"),
    [
        ("en", "Sat 21 Nov 14:32", "Sat 21 Nov 2026", "Wed 3 Mar 2027"),
        ("de", "Sa 21. Nov 14:32", "Sa 21. Nov 2026", "Mi 3. Mär 2027"),
        ("nl", "za 21 nov 14:32", "za 21 nov 2026", "wo 3 mrt 2027"),
        ("es", "sáb 21 nov 14:32", "sáb 21 nov 2026", "mié 3 mar 2027"),
    ],
)
def test_days_and_months_have_the_names_of_the_language(one: str, moment: str, day: str, spring: str) -> None:
    with spoken(one):
        assert measures.day_and_time(AFTERNOON) == moment
        assert measures.date(AFTERNOON) == day
        assert measures.date(SPRING) == spring
        assert measures.time_of_day(AFTERNOON) == "14:32:10"


@pytest.mark.parametrize(
    ("one", "spans"),
    [
        ("en", ("55 s", "2 min", "3 h", "6 d")),
        ("de", ("55 s", "2 min", "3 h", "6 d")),
        ("nl", ("55 s", "2 min", "3 u", "6 d")),
        ("es", ("55 s", "2 min", "3 h", "6 d")),
    ],
)
def test_spans_have_the_units_of_the_language(one: str, spans: tuple[str, ...]) -> None:
    with spoken(one):
        assert tuple(measures.span(seconds) for seconds in (55, 125, 3 * 3600, 6 * 86_400)) == spans


@given(st.sampled_from(("en", "de", "nl", "es")), st.integers(-(10**12), 10**12))
def test_a_number_is_read_back_whatever_the_language(one: str, value: int) -> None:
    with spoken(one):
        digits = measures.number(value).replace("\N{MINUS SIGN}", "-").replace(".", "").replace(",", "")
    assert int(digits) == value


@given(st.sampled_from(("en", "de", "nl", "es")), st.floats(-(10**9), 10**9), st.integers(0, 3))
def test_a_decimal_number_has_as_many_decimals_as_asked(one: str, value: float, places: int) -> None:
    with spoken(one):
        shown = measures.decimal(value, places)
    whole, _, rest = shown.partition("." if one == "en" else ",")
    assert whole
    assert len(rest) == places


def test_an_unknown_language_writes_numbers_as_english_does() -> None:
    assert not language.speak("xx")
    assert language.spoken() == "en"
    assert measures.number(1234) == "1,234"
