"""The virtual lock obeys what it may and refuses the rest, each with the profile's number and no trace."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any, Final

import pytest

from installer_app.sandbox.faults import LockFaults, Meddling, Twist
from installer_app.sandbox.lock_state import LockState
from tests.scenario.raw_central import (
    KEY_ID,
    NOW,
    Central,
    Clock,
    csv_message,
    faulty,
    json_message,
    key,
    link,
    provisioned,
    record,
    seal,
    vector_state,
)

FOREIGN: Final = hashlib.sha256(b"no signer").digest()
LATER: Final = "2031-01-01T00:00:00Z"


def without_signers(state: LockState) -> LockState:
    return replace(state, birth=replace(state.birth, signers={}))


INSTALLED: Final = replace(
    provisioned(), phase=2, memory=replace(provisioned().memory, issued_ns=NOW * 10**9)
)

REFUSALS: Final[dict[str, tuple[LockState, str, bytes, int]]] = {
    "csv: empty": (provisioned(), "install", b"", 14),
    "csv: two lines": (provisioned(), "install", csv_message() * 2, 14),
    "csv: no line feed": (provisioned(), "install", csv_message()[:-1], 14),
    "csv: carriage return": (provisioned(), "install", csv_message()[:-1] + b"\r\n", 14),
    "csv: a space": (provisioned(), "install", csv_message(areaId="a b"), 14),
    "csv: quotes": (provisioned(), "install", csv_message(areaId='"a"'), 14),
    "csv: not ASCII": (provisioned(), "install", csv_message(areaId="ä"), 14),
    "csv: eleven fields": (provisioned(), "install", csv_message(areaId="a,b"), 14),
    "csv: empty message id": (provisioned(), "install", csv_message(messageId=""), 14),
    "csv: empty lock id": (provisioned(), "install", csv_message(lockId=""), 14),
    "csv: install without area": (provisioned(), "install", csv_message(areaId=""), 14),
    "csv: install without property": (provisioned(), "install", csv_message(propertyId=""), 14),
    "csv: issued without Z": (provisioned(), "install", csv_message(issued="2030-01-02T03:04:05"), 14),
    "csv: no such day": (provisioned(), "install", csv_message(issued="2030-02-30T03:04:05Z"), 14),
    "csv: ten fraction digits": (
        provisioned(),
        "install",
        csv_message(issued="2030-01-02T03:04:05.0123456789Z"),
        14,
    ),
    "csv: expires no time": (provisioned(), "install", csv_message(expires="never"), 14),
    "csv: short signature": (provisioned(), "install", csv_message()[:-2] + b"\n", 14),
    "csv: other version": (provisioned(), "install", csv_message(version="2"), 14),
    "csv: other kind than asked for": (provisioned(), "install", csv_message(kind="uninstall"), 14),
    "csv: unknown kind": (provisioned(), "install", csv_message(kind="open"), 14),
    "csv: byte order mark": (provisioned(), "install", b"\xef\xbb\xbf" + csv_message(), 14),
    "json: not JSON": (provisioned(), "install", b"{", 14),
    "json: not UTF-8": (provisioned(), "install", b'{"data": "\xff"}', 14),
    "json: deep": (provisioned(), "install", b'{"data":' + b"[" * 60_000, 14),
    "json: no data": (provisioned(), "install", b'{"signatures": {}}', 14),
    "json: a key twice": (
        provisioned(),
        "install",
        json_message().replace(b'{"data"', b'{"error":1,"data"'),
        14,
    ),
    "json: NaN": (provisioned(), "install", json_message().replace(b"null}", b"NaN}"), 14),
    "json: lone surrogate": (provisioned(), "install", json_message(note="\ud800"), 14),
    "json: nested member": (provisioned(), "install", json_message(note=["x"]), 14),
    "json: true member": (provisioned(), "install", json_message(note=True), 14),
    "json: fraction": (provisioned(), "install", json_message(note=1.5), 14),
    "json: integer of 2^53": (provisioned(), "install", json_message(note=1 << 53), 14),
    "json: empty text": (provisioned(), "install", json_message(messageId=""), 14),
    "json: null lock id": (provisioned(), "install", json_message(lockId=None), 14),
    "json: install without area": (provisioned(), "install", json_message(areaId=None), 14),
    "json: no expires": (provisioned(), "install", json_message(expires=...), 14),
    "json: version as text": (provisioned(), "install", json_message(version="1"), 14),
    "json: other version": (provisioned(), "install", json_message(version=2), 14),
    "json: other kind": (provisioned(), "install", json_message(kind="uninstall"), 14),
    "csv: signed by nobody known": (provisioned(), "install", csv_message(FOREIGN), 4),
    "csv: unknown key id": (provisioned(), "install", csv_message(keyId="other"), 4),
    "csv: other version unsigned": (provisioned(), "install", csv_message(FOREIGN, version="2"), 4),
    "csv: state 0 unsigned": (vector_state(), "install", csv_message(FOREIGN), 4),
    "csv: a lock that knows no signer": (without_signers(provisioned()), "install", csv_message(), 4),
    "json: signed by nobody known": (provisioned(), "install", json_message(FOREIGN), 4),
    "json: no valid entry": (
        provisioned(),
        "install",
        json_message().replace(KEY_ID.encode(), b"other"),
        4,
    ),
    "json: malformed entry": (
        provisioned(),
        "install",
        json.dumps(json.loads(json_message()) | {"signatures": {KEY_ID: "x"}}).encode(),
        4,
    ),
    "install in the factory state": (vector_state(), "install", csv_message(), 7),
    "uninstall in the factory state": (vector_state(), "uninstall", csv_message(kind="uninstall"), 7),
    "install for another lock in state 0": (vector_state(), "install", csv_message(lockId="x"), 7),
    "install for another lock": (provisioned(), "install", csv_message(lockId="x", expires=LATER), 5),
    "json install for another lock": (provisioned(), "install", json_message(lockId="x"), 5),
    "issued when the last was": (INSTALLED, "install", csv_message(issued="2030-01-02T03:05:05Z"), 6),
    "issued before the last": (INSTALLED, "uninstall", csv_message(kind="uninstall"), 6),
    "issued before the record was made": (
        replace(provisioned(), memory=replace(provisioned().memory, created_ns=NOW * 10**9)),
        "install",
        csv_message(),
        6,
    ),
    "old and expired": (INSTALLED, "install", csv_message(expires="2030-01-02T03:04:06Z"), 6),
    "expired this second": (provisioned(), "install", csv_message(expires="2030-01-02T03:05:05Z"), 8),
    "expired long ago": (provisioned(), "install", json_message(expires="2030-01-02T03:04:06Z"), 8),
    "sealed to another key": (vector_state(), "provision", seal(record(), public=key("seal")), 9),
    "sealed for another serial": (vector_state(), "provision", seal(record(), "7K3M9QX3"), 9),
    "not sealed": (vector_state(), "provision", record(), 9),
    "nothing sealed": (vector_state(), "provision", b"", 9),
    "provision: not JSON": (vector_state(), "provision", seal(b"no"), 14),
    "provision: no apiKey": (vector_state(), "provision", seal(record(private={"lockKey": "x"})), 14),
    "provision: short lockKey": (
        vector_state(),
        "provision",
        seal(record(private={"apiKey": "a", "lockKey": "AAAA"})),
        14,
    ),
    "provision: no private": (vector_state(), "provision", seal(record(private=None)), 14),
    "provision: bad createdAt": (vector_state(), "provision", seal(record(createdAt="yesterday")), 14),
    "provision: no signatures": (
        vector_state(),
        "provision",
        seal(json.dumps({"data": json.loads(record())["data"]}).encode()),
        4,
    ),
    "provision: foreign signature": (vector_state(), "provision", seal(record(FOREIGN)), 4),
    "provision: another serial's name": (
        vector_state(),
        "provision",
        seal(record(displayName="Door [7K3M9QX3]")),
        5,
    ),
    "provision: no name": (vector_state(), "provision", seal(record(displayName=None)), 5),
    "provision again": (provisioned(), "provision", seal(record()), 7),
    "battery": (replace(provisioned(), battery_percent=9), "install", csv_message(), 10),
    "battery before the rest": (replace(provisioned(), battery_percent=9), "install", b"x", 10),
    "busy": (faulty(provisioned(), busy=1), "install", csv_message(), 11),
    "full": (faulty(provisioned(), storage_full=True), "install", csv_message(), 12),
    "full, a provision": (faulty(vector_state(), storage_full=True), "provision", seal(record()), 12),
    "full comes after the state": (
        faulty(vector_state(), storage_full=True),
        "install",
        csv_message(),
        7,
    ),
}


def error(rc: int) -> dict[str, object]:
    return {"err": {"group": 64, "rc": rc}}


def refuses(central: Central, kind: str, message: bytes, rc: int) -> bool:
    """Refused with this error, the state as before but for a spent fault, the file still in the inbox."""
    before = central.lock.state
    assert central.deliver(kind, message) == error(rc)
    assert replace(central.lock.state, faults=before.faults) == before
    return central.read(8, 1, name=f"/inbox/{kind}") == {"len": len(message)}


def test_the_table_of_refusals_is_whole() -> None:
    assert len(REFUSALS) == 78
    assert {rc for *_, rc in REFUSALS.values()} == {4, 5, 6, 7, 8, 9, 10, 11, 12, 14}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_message_is_refused_in_the_order_of_the_checks(case: str) -> None:
    state, kind, message, rc = REFUSALS[case]
    assert refuses(link(state), kind, message, rc)


def test_what_is_not_there_or_not_whole_or_other_is_refused() -> None:
    central = link(provisioned())
    message = csv_message()
    assert central.apply("install", message) == error(2)
    assert central.apply("elsewhere", message) == error(2)
    central.write(8, 0, name="/inbox/install", off=0, data=message[:-1], len=len(message))
    assert central.apply("install", message) == error(2)
    central.write(8, 0, name="/inbox/install", off=len(message) - 1, data=b"?", len=len(message))
    assert central.apply("install", message) == error(3)
    assert central.lock.state == provisioned()


@pytest.mark.parametrize(
    "body", [{}, {"kind": "install"}, {"kind": 1, "sha": bytes(32)}, {"kind": "install", "sha": bytes(31)}]
)
def test_apply_without_its_parameters_is_malformed(body: dict[str, Any]) -> None:
    assert link(provisioned()).ask(64, 1, body, write=True) == {"rc": 3}


def test_no_uplink_and_no_owner_are_the_two_refusals_of_a_sync() -> None:
    assert link(vector_state()).write(64, 3) == error(7)
    assert link(faulty(provisioned(), dead_uplink=True)).write(64, 3) == error(13)
    assert link(provisioned()).write(64, 3) == {}


def test_every_single_flipped_bit_of_a_csv_message_is_refused() -> None:
    central = link(provisioned())
    message = csv_message(propertyId="p" * 36, areaId="a" * 36, messageId="m" * 36)
    assert 300 <= len(message) <= 330
    for flipped in flips(message):
        central.upload("install", flipped, 512)
        assert central.apply("install", message) == error(3)
        assert central.apply("install", flipped) in (error(4), error(14))
    assert central.lock.state == provisioned()
    assert central.deliver("install", message)["state"] == 2


def test_every_single_flipped_bit_of_a_json_message_is_refused_where_it_is_covered() -> None:
    message = json_message()
    central, accepted = link(provisioned()), []
    for number, flipped in enumerate(flips(message)):
        central.upload("install", flipped, 2048)
        assert central.apply("install", message) == error(3)
        answer = central.apply("install", flipped)
        if answer in (error(4), error(14)):
            assert central.lock.state == provisioned()
        else:
            accepted.append(number // 8)
            assert central.lock.state.memory.area_id == "area"
            central = link(provisioned())
    names = (b'"success"', b'"error"')
    untrusted = {
        at for name in names for at in range(message.index(name) + 1, message.index(name) + len(name) - 1)
    }
    assert set(accepted) <= untrusted
    assert accepted


def flips(message: bytes) -> list[bytes]:
    return [
        message[:at] + bytes([message[at] ^ 1 << bit]) + message[at + 1 :]
        for at in range(len(message))
        for bit in range(8)
    ]


def test_the_last_message_is_answered_with_the_stored_receipt_before_any_other_check() -> None:
    central = link(provisioned())
    message = csv_message()
    receipt = central.deliver("install", message)
    assert receipt["state"] == 2
    assert central.read(8, 1, name="/inbox/install") == {"err": {"group": 8, "rc": 3}}
    central.lock.device.set_battery(1)
    assert central.apply("install", message) == receipt
    central.lock.restart()
    assert not central.lock.linked
    assert central.lock.connect()
    assert central.apply("install", message) == receipt
    other = link(central.lock.state)
    assert other.apply("install", message) == receipt


def test_only_the_last_message_is_idempotent() -> None:
    central = link(vector_state())
    sealed = seal(record())
    assert central.deliver("provision", sealed)["state"] == 1
    first = csv_message()
    assert central.deliver("install", first)["state"] == 2
    assert refuses(central, "provision", sealed, 6)
    assert central.deliver("install", csv_message(issued="2030-01-02T03:04:05.678000001Z"))["state"] == 2
    assert refuses(central, "install", first, 6)


def test_installs_may_follow_each_other_and_uninstalls_too() -> None:
    central = link(provisioned())
    assert (
        central.deliver("uninstall", csv_message(kind="uninstall", issued="2030-01-02T00:00:00Z"))["state"]
        == 1
    )
    assert central.deliver("install", json_message(areaId="one"))["state"] == 2
    assert central.deliver("install", json_message(areaId="two", issued="2030-01-02T03:04:06Z"))["state"] == 2
    assert central.info()["areaId"] == "two"
    last = json_message(kind="uninstall", propertyId=None, areaId=None, issued="2030-01-02T03:04:07Z")
    assert central.deliver("uninstall", last)["state"] == 1
    assert {"areaId", "propertyId"}.isdisjoint(central.info())


def test_an_uninstall_takes_the_key_map_and_leaves_the_logs() -> None:
    memory = replace(INSTALLED.memory, key_map_version="7", key_map=("{}",), logs=("{}",), issued_ns=None)
    central = link(replace(INSTALLED, memory=memory))
    assert central.info()["keyMap"] == "7"
    assert central.deliver("uninstall", csv_message(kind="uninstall"))["state"] == 1
    info = central.info()
    assert (info.get("keyMap"), info["logs"], central.lock.state.memory.key_map) == (None, 1, ())


def test_without_a_clock_nothing_expires_and_times_are_zero() -> None:
    central = link(replace(provisioned(), clock_offset_s=None))
    assert central.deliver("install", csv_message(expires="2030-01-02T03:04:06Z"))["state"] == 2
    info = central.info()
    assert (info["time"], info["last"]["at"]) == (0, 0)


def test_an_issued_in_the_locks_future_is_accepted() -> None:
    assert link(provisioned(), clock=Clock(1000)).deliver("install", csv_message())["state"] == 2


def test_a_lock_without_signers_trusts_whoever_stands_before_it() -> None:
    plain = json.dumps({"data": json.loads(record(displayName="any"))["data"]}).encode()
    assert link(without_signers(vector_state())).deliver("provision", seal(plain))["state"] == 1


def test_the_button_keeps_the_body_and_forgets_the_owner() -> None:
    central = link(vector_state())
    sealed = seal(record())
    central.deliver("provision", sealed)
    central.deliver("install", csv_message())
    central.lock.device.record_access({"userId": "u"})
    central.upload("uninstall", b"half a thought")
    before = central.lock.state
    central.lock.press()
    after = central.lock.state
    assert not central.lock.linked
    assert (after.birth, after.slots, after.provisions) == (before.birth, before.slots, before.provisions)
    assert (after.phase, after.clock_offset_s, after.memory) == (0, None, vector_state().memory)
    assert central.lock.connect()
    info = central.info()
    assert {"lockId", "propertyId", "areaId", "keyMap", "sync", "last"}.isdisjoint(info)
    assert (info["state"], info["time"], info["logs"]) == (0, 0, 0)
    assert central.read(8, 1, name="/inbox/uninstall") == {"err": {"group": 8, "rc": 3}}
    assert refuses(central, "provision", sealed, 6)
    assert central.deliver("provision", seal(record()))["state"] == 1
    old = csv_message(issued="2029-12-31T23:59:59Z")
    assert refuses(central, "install", old, 6)


@pytest.mark.parametrize(
    ("how", "applied"), [("reset_before", False), ("reset", True), ("silence", True), ("drop", True)]
)
def test_whatever_happens_around_a_commit_asking_again_settles_it(how: Twist, applied: bool) -> None:
    saved: list[LockState] = []
    central = link(provisioned(), save=saved.append)
    message = csv_message()
    central.upload("install", message)
    central.lock.set_faults(LockFaults(meddle=(Meddling(how, "64.1"),)))
    assert central.apply("install", message) == {"silent": True}
    assert saved[-1].phase == (2 if applied else 1)
    central.lock.disconnect()
    assert central.lock.connect()
    answer = central.apply("install", message)
    assert answer == (error(2) if not applied else {"state": 2, "receipt": answer["receipt"]})
    assert central.deliver("install", message)["state"] == 2
