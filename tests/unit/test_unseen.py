"""Why a lock is not seen: from evidence to reasons, and from reasons to words and exit codes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.cli import exits
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockState
from installer_app.texts import unseen as texts
from installer_app.workflow import unseen
from installer_app.workflow.unseen import Evidence, Finding, Reason, Trace, explain, is_slip

SERIAL: Final = "7K3M9QX2"
LABEL: Final = "LOCK1:7K3M9QX2:L2:0123-4567-89AB-CDEF"
MINE: Final = Trace(SERIAL, 0.3, -60.0, 0, f"LOCK-{SERIAL}")
OTHER: Final = Trace("W2D8P4TN", 0.3, -60.0, 2, "LOCK-W2D8P4TN")
SLIP: Final = replace(OTHER, serial="7K3M9QX3", name="LOCK-7K3M9QX3")
NAMED: Final = replace(OTHER, name=f"LOCK-{SERIAL}")
BOLD: Final = Trace(None, 0.3, -50.0, None, "Bold 48213")

CASES: Final[dict[str, tuple[Evidence, tuple[Reason, ...]]]] = {
    "no adapter": (Evidence(SERIAL, fault=Fault(FaultCode.LINK_NO_ADAPTER)), (Reason.NO_ADAPTER,)),
    "adapter off": (Evidence(SERIAL, fault=Fault(FaultCode.LINK_ADAPTER_OFF)), (Reason.ADAPTER_OFF,)),
    "no permission": (Evidence(SERIAL, fault=Fault(FaultCode.LINK_NOT_PERMITTED)), (Reason.NOT_PERMITTED,)),
    "another fault": (
        Evidence(SERIAL, (OTHER,), fault=Fault(FaultCode.LINK_TIMEOUT)),
        (Reason.CANNOT_LISTEN,),
    ),
    "nothing at all": (Evidence(SERIAL, listened_s=5), (Reason.NOTHING_HEARD,)),
    "nothing at all, and no lock named": (Evidence(""), (Reason.NOTHING_HEARD,)),
    "nothing at all, and nonsense named": (Evidence("??"), (Reason.NOTHING_HEARD, Reason.NOT_NAMED)),
    "it is heard": (Evidence(SERIAL, (OTHER, MINE)), (Reason.HEARD,)),
    "it is heard, by its label": (Evidence(LABEL, (MINE,)), (Reason.HEARD,)),
    "it is heard, typed as people type": (Evidence(" 7k3m-9qx2 ", (MINE,)), (Reason.HEARD,)),
    "it is heard twice: the newest counts": (
        Evidence(SERIAL, (replace(MINE, age_s=50.0), MINE)),
        (Reason.HEARD,),
    ),
    "heard weakly": (Evidence(SERIAL, (replace(MINE, rssi_dbm=-85.0),)), (Reason.WEAK,)),
    "heard, just not weakly": (Evidence(SERIAL, (replace(MINE, rssi_dbm=-84.0),)), (Reason.HEARD,)),
    "heard, how well is unknown": (Evidence(SERIAL, (replace(MINE, rssi_dbm=None),)), (Reason.HEARD,)),
    "heard as factory, was installed": (
        Evidence(SERIAL, (MINE,), known_state=LockState.INSTALLED),
        (Reason.OTHER_STATE, Reason.HEARD),
    ),
    "heard as it was": (Evidence(SERIAL, (MINE,), known_state=LockState.FACTORY), (Reason.HEARD,)),
    "heard in a state of the future": (
        Evidence(SERIAL, (replace(MINE, state=7),), known_state=LockState.FACTORY),
        (Reason.STATE_UNKNOWN,),
    ),
    "silent while others are heard": (
        Evidence(SERIAL, (replace(MINE, age_s=12.0), OTHER)),
        (Reason.CONNECTED,),
    ),
    "silent, weak before, others heard": (
        Evidence(SERIAL, (replace(MINE, age_s=12.0, rssi_dbm=-90.0), OTHER)),
        (Reason.LAST_HEARD,),
    ),
    "all are silent": (
        Evidence(SERIAL, (replace(MINE, age_s=12.0), replace(OTHER, age_s=11.0))),
        (Reason.LAST_HEARD,),
    ),
    "silent for a moment only": (Evidence(SERIAL, (replace(MINE, age_s=9.9), OTHER)), (Reason.HEARD,)),
    "its name in another lock's data": (
        Evidence(SERIAL, (NAMED,)),
        (Reason.OTHER_IDENTITY, Reason.OTHERS_HEARD),
    ),
    "one character wrong": (Evidence(SERIAL, (SLIP, OTHER)), (Reason.MISTYPED, Reason.OTHERS_HEARD)),
    "one character missing": (Evidence(SERIAL[:-1], (MINE,)), (Reason.MISTYPED, Reason.NOT_NAMED)),
    "one character too many": (Evidence(f"{SERIAL}2", (MINE,)), (Reason.MISTYPED, Reason.NOT_NAMED)),
    "a character no serial has": (Evidence("UK3M9QX2", (MINE,)), (Reason.MISTYPED, Reason.NOT_NAMED)),
    "two exchanged": (Evidence("K73M9QX2", (MINE,)), (Reason.MISTYPED, Reason.OTHERS_HEARD)),
    "nonsense": (Evidence("front door", (MINE,)), (Reason.NOT_NAMED,)),
    "no lock named": (Evidence("", (MINE, OTHER)), (Reason.NO_SERIAL,)),
    "another version of the profile": (
        Evidence(SERIAL, (), 4, ("LOCK-7K3M9QX2",)),
        (Reason.OTHER_PROFILE, Reason.NO_LOCKS),
    ),
    "a Bold lock alone": (Evidence(SERIAL, (BOLD,)), (Reason.BOLD_NEARBY, Reason.NO_LOCKS)),
    "a Bold lock near, ours too": (
        Evidence(SERIAL, (BOLD, OTHER)),
        (Reason.BOLD_NEARBY, Reason.OTHERS_HEARD),
    ),
    "a Bold lock far, ours too": (
        Evidence(SERIAL, (replace(BOLD, rssi_dbm=-80.0), OTHER)),
        (Reason.OTHERS_HEARD,),
    ),
    "headphones only": (Evidence(SERIAL, (), 12), (Reason.NO_LOCKS,)),
    "others only": (Evidence(SERIAL, (OTHER,), 12), (Reason.OTHERS_HEARD,)),
}


@pytest.mark.parametrize(("evidence", "reasons"), CASES.values(), ids=CASES)
def test_the_evidence_gives_these_reasons_in_this_order(
    evidence: Evidence, reasons: tuple[Reason, ...]
) -> None:
    assert tuple(one.reason for one in explain(evidence)) == reasons


def test_every_reason_is_given_by_some_evidence() -> None:
    assert {one.reason for evidence, _ in CASES.values() for one in explain(evidence)} == set(Reason)


@pytest.mark.parametrize("name", CASES)
def test_every_finding_says_what_shows_it_and_what_to_do(name: str) -> None:
    for one in explain(CASES[name][0]):
        words = texts.words(one)
        for text in (words.title, words.evidence, words.remedy):
            assert text
            assert "{" not in text
            assert "!" not in text
            assert "unknown" not in text or one.rssi_dbm is None
        assert words.evidence.endswith(".") and words.remedy.endswith(".")


def test_words_are_kept_for_all_reasons_but_those_that_are_faults() -> None:
    of_faults = {Reason.NO_ADAPTER, Reason.ADAPTER_OFF, Reason.NOT_PERMITTED, Reason.CANNOT_LISTEN}
    assert set(texts.WORDS) == set(Reason) - of_faults
    assert "{" not in texts.words(Finding(Reason.MISTYPED, other="{serial}{0}")).remedy
    assert "{serial}{0}" in texts.words(Finding(Reason.MISTYPED, other="{serial}{0}")).title


EXITS: Final = {0: unseen.IS_HEARD, 11: unseen.IS_DEAF, 2: {Reason.NOT_NAMED, Reason.NO_SERIAL}}


@pytest.mark.parametrize("reason", Reason)
def test_the_exit_code_says_whose_it_is(reason: Reason) -> None:
    expected = next((code for code, reasons in EXITS.items() if reason in reasons), 10)
    assert exits.of_reason(reason) == expected


SERIALS: Final = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=8, max_size=8)


@given(SERIALS, st.integers(0, 7), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_slip_is_one_change_and_never_none(serial: str, at: int, wrong: str) -> None:
    changed = serial[:at] + wrong + serial[at + 1 :]
    assert is_slip(serial, changed) is (serial != changed)
    assert is_slip(serial, serial[:at] + serial[at + 1 :])
    assert is_slip(serial, serial[:at] + wrong + serial[at:])
    assert not is_slip(serial, serial)
    assert not is_slip(serial, serial + "00")


@given(
    st.text(max_size=60),
    st.lists(
        st.builds(
            Trace,
            st.one_of(st.none(), SERIALS),
            st.floats(0, 1e6),
            st.one_of(st.none(), st.floats(-127, 20)),
            st.one_of(st.none(), st.integers(0, 255)),
            st.text(max_size=32),
        ),
        max_size=4,
    ),
    st.integers(0, 1000),
)
def test_there_is_a_reason_for_everything(typed: str, traces: list[Trace], others: int) -> None:
    found = explain(Evidence(typed, tuple(traces), others))
    assert found
    assert all(texts.words(one).remedy for one in found)
