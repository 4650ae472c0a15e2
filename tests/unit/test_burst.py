"""Scanner or hand: told by the times between keys and by the form, with a clock that is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.protocol.label import parse_lock
from installer_app.ui.burst import GAP_S, MEAN_S, Burst, Scan
from tests.unit.world import LABEL, SERIAL

TEXT = str(LABEL)
SCANNER_S = st.floats(0.0, MEAN_S * 0.9)
HAND_S = st.floats(0.045, 1.0)


def typed(text: str, gaps_s: list[float], end_s: float, begin_s: float = 100.0) -> Scan | None:
    """What is made of these letters with these gaps between them, then Enter."""
    burst, at_s = Burst(), begin_s
    for letter, gap_s in zip(text, [0.0, *gaps_s], strict=True):
        at_s += gap_s
        burst.press(letter, at_s)
    return burst.end(at_s + end_s)


@given(st.lists(SCANNER_S, min_size=len(TEXT) - 1, max_size=len(TEXT) - 1), SCANNER_S)
def test_a_label_at_the_pace_of_a_scanner_is_a_scan(gaps_s: list[float], end_s: float) -> None:
    assert typed(TEXT, gaps_s, end_s) == Scan(TEXT, (SERIAL, LABEL))


@given(st.lists(HAND_S, min_size=7, max_size=7), HAND_S)
def test_a_serial_at_the_pace_of_a_hand_is_none(gaps_s: list[float], end_s: float) -> None:
    assert typed(SERIAL, gaps_s, end_s) is None


@given(st.text(min_size=1, max_size=60), SCANNER_S)
def test_what_is_fast_and_no_label_is_left_alone(text: str, gap_s: float) -> None:
    found = typed(text, [gap_s] * (len(text) - 1), gap_s)
    if found is not None and found.lock is not None:
        assert found.lock == parse_lock(text)
    elif found is not None:
        assert text.upper().startswith("LOCK1")


def test_small_letters_of_a_scanner_under_caps_lock_are_read() -> None:
    found = typed(TEXT.lower(), [0.005] * (len(TEXT) - 1), 0.005)
    assert found is not None and found.lock == (SERIAL, LABEL)


def test_a_label_through_another_keyboard_layout_is_told_apart() -> None:
    found = typed(TEXT.replace(":", "Ö"), [0.005] * (len(TEXT) - 1), 0.005)
    assert found is not None and found.lock is None


def test_enter_long_after_the_letters_is_a_hands() -> None:
    assert typed(SERIAL, [0.005] * 7, GAP_S + 0.01) is None


def test_letters_typed_before_the_burst_do_not_belong_to_it() -> None:
    burst = Burst()
    burst.press("x", 1.0)
    for at, letter in enumerate(SERIAL):
        burst.press(letter, 2.0 + at * 0.004)
    assert burst.end(2.04) == Scan(SERIAL, (SERIAL, None))


@pytest.mark.parametrize("backwards_s", [-0.001, -5.0])
def test_a_clock_that_goes_back_begins_anew(backwards_s: float) -> None:
    burst = Burst()
    burst.press(SERIAL[:4], 10.0)
    burst.press(SERIAL[4:], 10.0 + backwards_s)
    assert burst.end(10.0 + backwards_s) is None


def test_a_flood_of_letters_is_not_kept() -> None:
    burst = Burst()
    for number in range(100_000):
        burst.press("A", number * 0.001)
    assert burst.end(100.0) is None
