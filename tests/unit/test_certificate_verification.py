"""Verifying a certificate: one byte changed anywhere is found and named; who vouches is said of each line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.encodings import encode_base64url
from installer_app.protocol.label import parse_label
from installer_app.store.certificate import Certifier, header
from installer_app.store.certificate_file import Entry, digest, encode_payload, render
from installer_app.store.installation_key import InstallationKey, Protection, key_id
from installer_app.store.verification import verify
from installer_app.workflow import facts as f
from installer_app.workflow.facts import PinnedBy
from installer_app.workflow.verified import Match, Standing, Voucher
from tests.unit.certificates import FACTS, KEYS, LABEL, certificate
from tests.unit.store_kit import KEY, WORLD, noon

WHOLE = certificate()
ROWS = WHOLE.decode().split("\n")
FIRST, LAST = ROWS.index('"lines": [') + 1, ROWS.index("],")


def subject_at(at: int) -> str | None:
    """Of the line whose row holds this byte; None: the byte is in no row."""
    row = WHOLE.count(b"\n", 0, at)
    inside = FIRST <= row < LAST and WHOLE[at : at + 1] != b"\n"
    comma = inside and WHOLE[at : at + 2] == b",\n"
    return str(json.loads(ROWS[row].removesuffix(","))["subject"]) if inside and not comma else None


def signed_anew(rows: list[str], key: InstallationKey = KEY) -> bytes:
    """A certificate of any rows that this key really signed."""
    entries = [Entry(str(json.loads(row)["subject"]), digest(row)) for row in rows]
    payload, protected = encode_payload(entries), encode_base64url(header(key.public))
    signature = encode_base64url(key.sign(f"{protected}.{payload}".encode()))
    return render(rows, payload, protected, signature).encode()


def with_value(subject: str, value: str) -> bytes:
    """The certificate with another value in one line, signed anew by the installation."""
    rows = [row.removesuffix(",") for row in ROWS[FIRST:LAST]]
    for at, row in enumerate(rows):
        if (said := json.loads(row))["subject"] == subject:
            rows[at] = json.dumps({**said, "value": value}, sort_keys=True, separators=(",", ":"))
    return signed_anew(rows)


MASKS = {"lowest bit": 0x01, "letter's case": 0x20, "no ascii": 0x80}


@pytest.mark.slow
@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_one_byte_changed_anywhere_is_named_or_breaks_the_form_and_never_passes(mask: int) -> None:
    change_each(range(len(WHOLE)), mask)


def test_one_byte_changed_here_and_there_is_named_or_breaks_the_form() -> None:
    for start, mask in enumerate(MASKS.values()):
        change_each(range(start, len(WHOLE), 23), mask)


def change_each(places: range, mask: int) -> None:
    """Change one byte at each place: what it stands in is named, or the form or the signature is broken."""
    for at in places:
        changed = WHOLE[:at] + bytes([WHOLE[at] ^ mask]) + WHOLE[at + 1 :]
        subject = subject_at(at)
        try:
            found = verify(changed, LABEL, KEY.key_id)
        except Fault as fault:
            assert fault.code is FaultCode.MESSAGE_FALSE
            assert subject is None, (at, subject, "what stands in a line is named, not refused")
            continue
        assert not found.is_whole and not found.is_known
        if subject is not None:
            assert found.false == (subject,) and found.signature_holds, (at, subject, found.false)
        else:
            assert not found.as_written or not found.signature_holds or found.false, at


def test_a_file_that_ends_early_or_goes_on_never_passes() -> None:
    for at in range(0, len(WHOLE), 19):
        for changed in (WHOLE[:at], WHOLE[:at] + WHOLE[at + 1 :], WHOLE[:at] + b" " + WHOLE[at:]):
            try:
                assert not verify(changed).is_whole, at
            except Fault as fault:
                assert fault.code is FaultCode.MESSAGE_FALSE


def test_lines_taken_out_put_in_twice_or_moved_are_found() -> None:
    rows = [row.removesuffix(",") for row in ROWS[FIRST:LAST]]
    payload, protected, signature = (ROWS[n].split('"')[3] for n in range(LAST + 1, LAST + 4))
    for changed, false in (
        (rows[1:], ("workflow",)),
        ([*rows, rows[0]], ("workflow",)),
        ([*rows, '{"subject":"x","value":"y"}'], ("x",)),
        ([rows[1], rows[0], *rows[2:]], ()),
    ):
        found = verify(render(changed, payload, protected, signature).encode())
        assert found.signature_holds and not found.is_whole
        assert found.false == false


def test_a_file_set_anew_by_another_program_says_the_same_and_is_not_as_it_was_written() -> None:
    found = verify(json.dumps(json.loads(WHOLE), indent=4).encode())
    assert found.signature_holds and not found.false and not found.as_written and not found.is_whole


def test_whoever_vouches_is_said_of_every_line() -> None:
    found = verify(WHOLE, LABEL, KEY.key_id)
    assert found.is_known and (found.signer, found.lock) == (Match.SAME, Match.SAME)
    by = {line.subject: line.by for line in found.lines}
    assert {line.standing for line in found.lines} == {Standing.STANDS}
    of_lock = {subject for subject, voucher in by.items() if voucher is Voucher.LOCK}
    assert of_lock == {
        "serial",
        "lock_id",
        "lock_sign_key",
        "install_message",
        "install_receipt",
        "install_receipt_jws",
    }
    assert by["model"] is by["battery"] is Voucher.LOCK_READ
    assert by["install_signal"] is by["install_adapter"] is Voucher.INSTALLATION
    assert by["synced"] is by["firmware"] is Voucher.CLOUD
    assert by["name"] is by["door_closes"] is Voucher.TECHNICIAN
    assert by["grade"] is by["identity"] is by["journal_head"] is Voucher.INSTALLATION


def test_without_a_key_to_compare_it_is_whole_and_nobody_is_known() -> None:
    for key in (None, "0" * 16):
        found = verify(WHOLE, LABEL, key)
        assert not found.is_known
        assert found.is_whole is (key is None)
    assert verify(WHOLE, None, KEY.public).is_known, "its label was scanned when the job ran"


def test_a_lock_never_compared_reads_not_proven_until_its_label_is_given() -> None:
    raw = certificate(FACTS.learn(f.KeysPinned(KEYS, PinnedBy.NOT_PROVEN)))
    without, by_label = verify(raw, None, KEY.key_id), verify(raw, LABEL, KEY.key_id)
    assert without.is_whole and not without.is_lock_proven and not without.is_known
    assert by_label.is_known
    other = verify(raw, parse_label("LOCK1:7K3M9QX2:VL1:0000-0000-0000-0000"), KEY.key_id)
    assert other.lock is Match.OTHER and not other.is_whole


@pytest.mark.parametrize(
    ("subject", "value"),
    [
        ("install_receipt", "0" * 64),
        ("serial", "W2D8P4TN"),
        ("lock_id", "2f1b7c1e-5d0a-4c0e-9c55-0a6b7f3d1e02"),
        ("lock_sign_key", "ab" * 32),
        ("lock_sign_key", "none"),
        ("install_receipt_jws", "a.b.c"),
    ],
)
def test_an_installation_that_lies_about_the_lock_is_refuted_by_the_lock(subject: str, value: str) -> None:
    found = verify(with_value(subject, value), None, KEY.key_id)
    assert found.signature_holds and not found.is_whole
    assert found.false == ("install_receipt", "install_receipt_jws")


def test_another_key_that_signs_is_that_key() -> None:
    other = InstallationKey(bytes(32), Protection.FILE)
    raw = Certifier(other, WORLD, noon).certify("install", FACTS).certificate.encode()
    assert verify(raw, None, KEY.key_id).signer is Match.OTHER
    assert verify(raw).key_id == other.key_id != KEY.key_id


def test_a_header_that_names_another_key_is_not_believed() -> None:
    rows = [row.removesuffix(",") for row in ROWS[FIRST:LAST]]
    payload = encode_payload([Entry(str(json.loads(row)["subject"]), digest(row)) for row in rows])
    for name, value in (("kid", "0" * 16), ("crit", ["exp"]), ("typ", "JWT")):
        told = json.dumps({**json.loads(header(KEY.public)), name: value}, separators=(",", ":"))
        protected = encode_base64url(told.encode())
        signature = encode_base64url(KEY.sign(f"{protected}.{payload}".encode()))
        found = verify(render(rows, payload, protected, signature).encode())
        assert not found.signature_holds and not found.is_whole and found.key_id == ""


def test_any_program_that_knows_jws_verifies_it() -> None:
    document = json.loads(WHOLE)
    key = OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(bytes.fromhex(KEY.public))}
    )
    told = jws.deserialize_json(document, key, algorithms=["Ed25519"])
    rows = [row.removesuffix(",") for row in ROWS[FIRST:LAST]]
    assert [each["sha256"] for each in json.loads(told.payload)["lines"]] == [digest(row) for row in rows]
    assert told.headers() == json.loads(header(KEY.public))


# ---- the first version


def test_a_certificate_of_the_first_version_is_still_verified() -> None:
    document = {
        "certificate": 1,
        "app": "lock-installer 0.1.0",
        "grade": "cloud confirms",
        "lines": [{"subject": "serial", "value": "7K3M9QX2", "source": "lock", "at": None}],
    }
    form = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    signature = {
        "alg": "Ed25519",
        "kid": key_id(KEY.public),
        "key": KEY.public,
        "value": encode_base64url(KEY.sign(form)),
    }
    raw = json.dumps({**document, "signature": signature}, indent=1).encode()
    found = verify(raw, None, KEY.key_id)
    assert found.version == 1 and found.is_whole and found.signer is Match.SAME
    assert found.values["serial"] == "7K3M9QX2" and not found.is_known
    changed = verify(raw.replace(b"7K3M9QX2", b"7K3M9QX3"))
    assert not changed.is_whole and {line.standing for line in changed.lines} == {Standing.UNSIGNED}
    with pytest.raises(Fault):
        verify(json.dumps(document).encode())


# ---- anything


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b"7",
        b'{"certificate":1,"signature":7}',
        b'{"certificate":1,"signature":{}}',
        b"[" * 100_000,
        b"x" * 300_000,
        b"\xff\xfe",
        b'{"certificate":2,"lines":[],"payload":"","protected":"","signature":""}',
        b'{"certificate":2,"lines":[1e999],"payload":"\xc3\xbc","protected":"e30","signature":"e30"}',
        b'{"certificate":1,"signature":{"alg":"Ed25519","kid":"","key":"zz","value":"\xc3\xbc"},"x":1e999}',
    ],
)
def test_what_is_no_certificate_is_a_fault_or_vouches_for_nothing(raw: bytes) -> None:
    try:
        assert not verify(raw).is_whole
    except Fault as fault:
        assert fault.code is FaultCode.MESSAGE_FALSE


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, len(WHOLE)), cut=st.integers(0, 40), put=st.binary(max_size=40))
def test_no_other_bytes_in_its_place_pass(at: int, cut: int, put: bytes) -> None:
    changed = WHOLE[:at] + put + WHOLE[at + cut :]
    try:
        assert verify(changed).is_whole is (changed == WHOLE)
    except Fault as fault:
        assert fault.code is FaultCode.MESSAGE_FALSE
