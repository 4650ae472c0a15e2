"""Answers that differ from the contract in one member, or altogether: a value or a fault, never a crash."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import pytest

from installer_app.cloud.operation import Answer
from installer_app.cloud.operations import OPERATIONS
from installer_app.model.fault import Fault, FaultCode
from tests.contract.every_call import CALLS, DOCUMENTS, IN_JSON, NAMES, recording, reply
from tests.contract.openapi_samples import CANARY, answer, drifts

C = FaultCode
PER_MODEL: Final = (
    "getLock", "listLocks", "listLockAccessLogs", "getFirmwareVersion", "getProperty", "listProperties",
    "getArea", "listAreas", "getMe", "getUser", "listUsersForGroup", "getUserDevice", "listUserDevices",
    "syncUserDevice",
    "getUserGroup", "listUserGroups", "listEvents", "triggerEventProcessing", "deprovisionLock", "updateLock",
    "getDeviceGroups", "getOrganization", "getShares", "getShare",
)  # fmt: skip
"""One operation for each model of an answer, and one more for the writes."""
ALLOWED: Final = {C.CLOUD_ANSWER_UNREADABLE, C.CLOUD_OUTCOME_UNKNOWN, C.CLOUD_REFUSED}
COUNT: Final = 5435
"""Drifts in all; fewer means that somebody dropped some."""


def count() -> int:
    return sum(1 for name in PER_MODEL for _ in drifts(DOCUMENTS[OPERATIONS[name].service.value], name))


def test_the_drifts_are_all_there() -> None:
    assert count() >= 1500
    assert count() == COUNT


@pytest.mark.parametrize("name", PER_MODEL)
async def test_a_drift_is_a_value_or_a_fault(name: str, tmp_path: Path) -> None:
    case = ""
    body = b""
    both, _ = recording(lambda _: reply(body), tmp_path)
    faults = 0
    for case, changed in drifts(DOCUMENTS[OPERATIONS[name].service.value], name):
        body = json.dumps(changed).encode()
        try:
            value = await CALLS[name].ask(both)
        except Fault as fault:
            assert fault.code in ALLOWED, case
            assert fault.code is not C.CLOUD_REFUSED or "success" in case, case
            assert CANARY not in str(fault), case
            assert not case.endswith((" new", " and more")), case
            faults += 1
        else:
            assert CANARY not in repr(value), case
            repr(value).encode("utf-8")
    assert faults <= 60, "most drifts are forgiven"


def _say(changed: object, _request: httpx.Request) -> httpx.Response:
    return reply(json.dumps(changed).encode())


async def test_a_new_word_of_an_enumeration_survives_as_text(tmp_path: Path) -> None:
    whole = answer(DOCUMENTS["doorlock"], "getArea")
    whole["data"]["areaType"] = "rooftop"
    both, _ = recording(partial(_say, whole), tmp_path)
    area = await both.api.get_area(CALLS["getArea"].target[12:48], CALLS["getArea"].target[55:])
    assert area.area_type == "rooftop"
    assert area.raw.shown() == {
        **whole["data"], "private": {**whole["data"]["private"], "keyMapEntries": "<secret>"},
    }  # fmt: skip


HOSTILE: Final[tuple[tuple[bytes, str | None], ...]] = (
    (b"", "application/json"),
    (b"{", "application/json"),
    (b"[]", "application/json"),
    (b"null", "application/json"),
    (b'"text"', "application/json"),
    (b"<html>Welcome to the guest network</html>", "text/html"),
    ('{"data": {}, "success": true}'.encode("utf-16"), "application/json; charset=utf-16"),
    (b'{"data": NaN, "success": true}', "application/json"),
    (b'{"data": ' + b"[" * 100_000, "application/json"),
    (b'{"data": ' + b"9" * 10_000 + b"}", "application/json"),
    (b'{"data": {"lockId": "\xff"}}', "application/json"),
    (b'{"data": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}", "application/json"),
)


@pytest.mark.parametrize("name", NAMES)
async def test_a_stranger_s_page_is_a_value_or_a_fault(name: str, tmp_path: Path) -> None:
    said = HOSTILE[0]
    both, _ = recording(lambda _: reply(*said), tmp_path)
    takes_any = OPERATIONS[name].answer is Answer.FILE
    for said in HOSTILE:
        body = said[0]
        try:
            await CALLS[name].ask(both)
        except Fault as fault:
            assert fault.code in ALLOWED, body[:40]
        else:
            assert (
                takes_any
                or body.startswith((b'{"data": {"a"', b"[]", b'{"data": [', b'"text"', b"null"))
                or (OPERATIONS[name].answer is Answer.MESSAGE)
            ), body[:40]


@pytest.mark.parametrize("name", IN_JSON)
async def test_success_false_under_200_is_a_refusal(name: str, tmp_path: Path) -> None:
    if OPERATIONS[name].answer is Answer.PLAIN:
        return
    body = b'{"data": {}, "success": false, "error": "not today"}'
    both, _ = recording(lambda _: reply(body), tmp_path)
    with pytest.raises(Fault) as found:
        await CALLS[name].ask(both)
    assert (found.value.code, found.value.refused, found.value.detail) == (C.CLOUD_REFUSED, True, "not today")
