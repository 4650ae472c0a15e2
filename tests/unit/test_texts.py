"""Words: every code, fact, request and grade has them, and they say what is known."""

from __future__ import annotations

import dataclasses
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.texts import (
    advice,
    faults,
    language,
    measures,
    steps,
    values,
    window,
    window_firmware,
    window_tables,
    window_work,
)
from installer_app.texts.standing import not_happened, true_of
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Facts, Grade
from installer_app.workflow.party import Progress, Request
from tests.unit.world import GIVEN, answer, read

KNOWN = Facts((*GIVEN, read()))
REQUESTS = [
    kind for name in r.__all__ if isinstance(kind := getattr(r, name), type) and issubclass(kind, Request)
]


@pytest.mark.parametrize("code", FaultCode)
def test_every_code_has_a_title_and_what_is_true_and_not_and_next(code: FaultCode) -> None:
    for facts in (Facts(), KNOWN):
        words = faults.words(Fault(code, "detail"), facts)
        assert words.title
        assert words.true and words.not_happened and words.next
        for sentence in (words.title, *words.true, *words.not_happened, *words.next):
            assert "{" not in sentence
            assert "!" not in sentence
            assert "lease" not in sentence.split()
            assert "wrong" not in sentence.split()
        assert all(one.endswith(".") for one in (*words.true, *words.not_happened, *words.next))
        assert not words.title.endswith(".")


def test_advice_is_kept_for_known_codes_alone() -> None:
    assert set(advice.ADVICE) == set(FaultCode)


@pytest.mark.parametrize("key", f.KINDS)
def test_every_fact_has_a_title_and_a_meaning(key: str) -> None:
    assert steps.title(key)
    assert steps.meaning(key)


def test_no_words_are_kept_for_facts_that_do_not_exist() -> None:
    assert set(steps.TITLES) == set(f.KINDS) == set(steps.MEANINGS)


@pytest.mark.parametrize("kind", REQUESTS)
def test_every_request_says_what_it_waits_for(kind: type[Request[object]]) -> None:
    assert steps.WAITS[kind].endswith(".")


def test_the_grades_are_called_exactly_so() -> None:
    assert [steps.grade(one) for one in Grade] == [
        "no proof",
        "sent",
        "lock confirms",
        "cloud confirms",
        "not verifiable",
    ]


def test_a_progress_word_that_is_not_known_is_shown_as_it_is() -> None:
    assert steps.progress(Progress("polishing_brass")) == "polishing brass"
    assert steps.progress(Progress("searching")) == "listening for the lock"


@pytest.mark.parametrize(
    "kind", [kind for kind in REQUESTS if not kind.__name__.startswith(("Ask", "Settle", "FreePlace"))]
)
def test_every_learned_fact_has_a_value_that_is_no_secret(kind: type[Request[object]]) -> None:
    given_by_name: dict[str, object] = {
        "kind": MessageKind.INSTALL,
        "message": Blob(b"m"),
        "seconds": 5,
        "pinned_by": f.PinnedBy.LABEL,
    }
    fields = {
        one.name: given_by_name.get(one.name, "x")
        for one in dataclasses.fields(kind)
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
    }
    fact = answer(kind(**fields))
    assert isinstance(fact, f.Fact)
    assert steps.value(fact)
    assert "record" not in steps.value(fact) or "bytes" not in steps.value(fact)


@pytest.mark.parametrize("fact", GIVEN)
def test_every_answer_of_the_technician_has_a_value(fact: f.Fact) -> None:
    assert steps.value(fact)


def test_what_is_true_grows_with_the_facts() -> None:
    assert true_of(Facts()) == ("Everything is as it was before.",)
    signed = f.InstallSigned(Blob(b"m"), "text/csv")
    facts = Facts((*GIVEN, read(), signed))
    assert "signed the message" in " ".join(true_of(facts))
    assert not_happened(facts) == ("The lock has not got this install message whole.",)


def test_all_words_of_the_window_have_balanced_places() -> None:
    for module in (window, window_firmware, window_work, window_tables):
        for value in vars(module).values():
            if isinstance(value, str):
                list(string.Formatter().parse(value))


def test_an_unknown_language_is_english() -> None:
    assert not language.speak("xx")
    assert language._("Next lock") == "Next lock"
    assert language.speak("en_GB")


@given(st.integers(-(10**9), 10**9))
def test_numbers_never_wear_a_hyphen(count: int) -> None:
    assert "-" not in measures.number(count)
    assert "-" not in measures.dbm(count)


@given(st.text(max_size=40))
def test_a_time_that_is_none_is_none(text: str) -> None:
    when = measures.moment(text)
    assert when is None or when.tzinfo is not None
    assert measures.day_and_time(when)


@given(st.floats(0, 10**9))
def test_a_span_has_one_number_and_one_unit(seconds: float) -> None:
    number, unit = measures.span(seconds).split()
    assert number.isdigit()
    assert unit in ("s", "min", "h", "d")


@given(st.integers())
def test_no_unix_time_breaks_the_calendar(seconds: int) -> None:
    measures.time_of_day(measures.unix_moment(seconds))


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (("as_asked", "no"), ("wie verlangt", "nein")),
        (("place", "none"), ("Ort", "keine")),
        (("name", "none"), ("Name", "none")),
        (("required_firmware", "1.4.0"), ("verlangte Firmware", "1.4.0")),
        (("new_kind", "some value"), ("new kind", "some value")),
    ],
)
def test_what_a_record_shows_is_in_the_language_but_a_name_is_a_name(
    told: tuple[str, str], shown: tuple[str, str]
) -> None:
    assert language.speak("de")
    try:
        assert values.reading(*told) == shown
    finally:
        language.speak(None)
