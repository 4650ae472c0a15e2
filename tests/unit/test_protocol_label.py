"""The sticker, as scanners send it and as people type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import Label, LockKeys
from installer_app.protocol.label import (
    fingerprint,
    is_serial,
    parse_fingerprint,
    parse_label,
    parse_lock,
    parse_serial,
)
from tests.scenario.raw_central import VECTORS

STICKER = VECTORS["label"]
LABEL = Label(STICKER["serial"], STICKER["model"], STICKER["fingerprint"])
KEYS = LockKeys(VECTORS["keys"]["seal"]["public"], VECTORS["keys"]["sign"]["public"])


def test_the_label_of_the_vectors_is_read_and_printed_again() -> None:
    assert parse_label(STICKER["text"]) == LABEL
    assert str(LABEL) == STICKER["text"]
    assert parse_lock(STICKER["text"]) == (LABEL.serial, LABEL)


def test_the_fingerprint_is_that_of_the_keys() -> None:
    assert fingerprint(KEYS) == LABEL.fingerprint


def test_what_a_technician_types_is_understood() -> None:
    assert parse_fingerprint(STICKER["typed"]) == LABEL.fingerprint
    assert parse_fingerprint(" jm9a z5xy e6o8 vaef ") == LABEL.fingerprint
    assert parse_serial("7k3m-9qx2\n") == "7K3M9QX2"
    assert parse_serial("ILOilo00") == "11011000"
    assert parse_lock("7k3m9qx2") == ("7K3M9QX2", None)
    assert parse_label(STICKER["text"].lower().replace("-", "") + "\r\n") == LABEL
    assert parse_label("lock1: 7k3m9qx2 : vl1 : JM9AZ5XYE608VAEF") == LABEL


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7K3M9QX",
        "7K3M9QX22",
        "7K3M9QXU",
        "7K3M9QX\N{LATIN CAPITAL LETTER X WITH DOT ABOVE}",
        "7K3M9QX\N{FULLWIDTH DIGIT TWO}",
        "7K3M\x009QX2",
        "LOCK1:7K3M9QX2:VL1",
        "LOCK1:7K3M9QX2:VL1:JM9A-Z5XY-E608-VAEF:",
        "LOCK2:7K3M9QX2:VL1:JM9A-Z5XY-E608-VAEF",
        "LOCK1:7K3M9QX2::JM9A-Z5XY-E608-VAEF",
        "LOCK1:7K3M9QX2:VL 1:JM9A-Z5XY-E608-VAEF",
        "LOCK1:7K3M9QX2:VL1:JM9A-Z5XY-E608-VAEU",
        "LOCK1:7K3M9QX2:" + "A" * 17 + ":JM9A-Z5XY-E608-VAEF",
        "7" * 100_000,
    ],
)
def test_anything_else_is_no_label(text: str) -> None:
    with pytest.raises(Fault) as caught:
        parse_lock(text)
    assert caught.value.code is FaultCode.LOCK_LABEL_UNREADABLE


@given(st.text(max_size=60))
def test_hostile_text_gives_a_serial_a_label_or_the_one_fault(text: str) -> None:
    try:
        serial, label = parse_lock(text)
    except Fault as fault:
        assert fault.code is FaultCode.LOCK_LABEL_UNREADABLE
        return
    assert is_serial(serial)
    assert label is None or parse_label(str(label)) == label


@given(st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=16, max_size=16), st.data())
def test_case_hyphens_and_lookalikes_never_matter(digits: str, data: st.DataObject) -> None:
    sloppy = "".join(
        data.draw(st.sampled_from({"1": "1iIlL", "0": "0oO"}.get(c, c + c.lower())))
        + data.draw(st.sampled_from(["", "-", " "]))
        for c in digits
    )
    assert parse_fingerprint(sloppy).replace("-", "") == digits
