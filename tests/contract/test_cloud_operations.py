"""Every operation of both services: the table, the request it becomes, and the record that is read."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from email import message_from_bytes
from email.message import Message
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import pytest

from installer_app.cloud.doorlock import DoorLock
from installer_app.cloud.operation import Answer, Kind, Service
from installer_app.cloud.operations import OPERATIONS, operation
from installer_app.cloud.record import read
from installer_app.model import bold, doorlock, people
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.redaction import is_secret
from tests.contract.cloud_ends import AREA_ID, LOCK_ID, PROPERTY_ID
from tests.contract.every_call import (
    CALLS,
    DOCUMENTS,
    IMAGE,
    NAMES,
    WRITES,
    content,
    good,
    recording,
    reply,
)
from tests.contract.openapi_document import Document, Node
from tests.contract.openapi_samples import sample

MODELS: Final[dict[str, tuple[str, type]]] = {
    "Lock": ("doorlock", doorlock.Lock),
    "LockReadOnly_private": ("doorlock", doorlock.LockPrivate),
    "LockAccessLog": ("doorlock", doorlock.LockAccessLog),
    "ExternalRef": ("doorlock", doorlock.ExternalRef),
    "FirmwareVersion": ("doorlock", doorlock.FirmwareVersion),
    "FirmwareVersionScope": ("doorlock", doorlock.FirmwareVersionScope),
    "Property": ("doorlock", doorlock.Property),
    "PropertyReadOnly_private": ("doorlock", doorlock.PropertyPrivate),
    "Address": ("doorlock", doorlock.Address),
    "Area": ("doorlock", doorlock.Area),
    "AreaReadOnly_private": ("doorlock", doorlock.AreaPrivate),
    "AccessListEntry": ("doorlock", doorlock.AccessListEntry),
    "User": ("doorlock", people.User),
    "UserPermission": ("doorlock", people.UserPermission),
    "UserWritable_private": ("doorlock", people.UserPrivate),
    "UserDevice": ("doorlock", people.UserDevice),
    "UserDeviceReadOnly_private": ("doorlock", people.UserDevicePrivate),
    "UserDeviceSyncOutput_data": ("doorlock", people.UserDeviceSync),
    "UserGroup": ("doorlock", people.UserGroup),
    "Event": ("doorlock", doorlock.Event),
    "LockSyncInput": ("doorlock", doorlock.LockSync),
    "SignedUserDeviceSyncInput": ("doorlock", people.DeviceReport),
    "DeviceGroup": ("bold", bold.DeviceGroup),
    "Device": ("bold", bold.Device),
    "RelatedDeviceGroup": ("bold", bold.RelatedDeviceGroup),
    "Reach": ("bold", bold.Reach),
    "Organization": ("bold", bold.Organization),
    "Share": ("bold", bold.Share),
    "SharePeriod": ("bold", bold.SharePeriod),
    "ShareSource": ("bold", bold.ShareSource),
    "ShareReceiver": ("bold", bold.ShareReceiver),
}
NOT_ALWAYS: Final = {
    "DeviceModel": {"type", "features", "description", "device_type", "model"},
    "Named": {"name", "description"},
    "SharedThing": {"carousel_image_url"},
    "Account": {"email_address", "phone_number"},
    "Area": {"parent_area_id"},
}
"""Members that only some of the shapes have that are read as one kind; an id without the form of ids."""


def test_the_table_is_the_contract_s() -> None:
    told = {
        found.name: (service, found)
        for service, document in DOCUMENTS.items()
        for found in document.operations
    }
    assert set(told) == set(OPERATIONS) == set(NAMES)
    assert (len(OPERATIONS), len([o for o in OPERATIONS.values() if o.service is Service.BOLD])) == (51, 4)
    assert len(WRITES) == 28
    for name, (service, found) in told.items():
        mine, document = OPERATIONS[name], DOCUMENTS[service]
        assert (mine.service.value, mine.method, mine.path) == (service, found.method, found.path)
        printed = {
            (parameter["name"], place, bool(parameter.get("required")))
            for place in ("path", "query")
            for parameter in document.parameters(found, place)
        }
        assert {(p.name, p.place, p.required) for p in mine.parameters} == printed, name
        assert _body(found.node) == mine.body, name
        assert list(mine.actors) == found.node.get("x-actors", []), name
        assert (mine.status or None) == found.node.get("x-status"), name
        kinds = found.node["responses"]["200"].get("content", {})
        assert (mine.answer is Answer.MESSAGE) == ("text/csv" in kinds), name
        for parameter in mine.parameters:
            schema = next(
                p["schema"]
                for p in document.parameters(found, parameter.place)
                if p["name"] == parameter.name
            )
            assert (parameter.kind is Kind.ID) == (schema.get("format") == "uuid"), (name, parameter.name)
            assert (parameter.kind is Kind.NUMBER) == (schema["type"] == "number"), (name, parameter.name)


def _body(node: Node) -> str | None:
    content = node.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        return next(iter(content["multipart/form-data"]["schema"]["properties"]), None)
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    return reference.rpartition("/")[2] or None


@pytest.mark.parametrize("name", NAMES)
async def test_a_call_is_the_request_the_contract_describes(name: str, tmp_path: Path) -> None:
    both, end = recording(lambda _: good(name), tmp_path)
    await CALLS[name].ask(both)
    [request] = end.heard
    mine = OPERATIONS[name]
    assert (request.method, request.url.raw_path.decode()) == (mine.method, CALLS[name].target)
    # What is sent in a query is text, whatever it stands for.
    against = DOCUMENTS[mine.service.value].refute_request(request)
    assert [each for each in against if not re.search("is not of type '(number|boolean)'$", each)] == []
    if name != "uploadFirmwareVersion":
        assert content(request) == CALLS[name].body
        assert ("content-type" in request.headers) == (CALLS[name].body is not None)
    assert request.headers["authorization"] == "Bearer token-of-the-test"
    assert "x-api-key" not in request.headers
    packed = not mine.writes and mine.answer is not Answer.FILE
    assert request.headers["accept-encoding"] == ("gzip" if packed else "identity")
    accepted = {
        Answer.MESSAGE: "text/csv, application/json;q=0.5",
        Answer.FILE: "application/octet-stream, */*;q=0.5",
    }
    assert request.headers["accept"] == accepted.get(mine.answer, "application/json")


async def test_an_upload_is_one_file_of_a_form_and_tells_how_far_it_is(tmp_path: Path) -> None:
    both, end = recording(lambda _: good("uploadFirmwareVersion"), tmp_path)
    told: list[tuple[int, int]] = []
    await both.api.upload_firmware_version(
        "1.4.0", IMAGE, 'a"b\r\nX: y.bin', lambda done, total: told.append((done, total))
    )
    [request] = end.heard
    head = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
    form = message_from_bytes(head + request.content)
    payload = form.get_payload()
    assert isinstance(payload, list)
    [part] = payload
    assert isinstance(part, Message)
    assert part.get_payload(decode=True) == IMAGE
    assert part.get_param("name", header="content-disposition") == "firmware"
    assert part.get_filename() == "a%22b%0D%0AX%3A y.bin"
    assert request.headers["content-length"] == str(len(request.content))
    assert told[-1] == (len(IMAGE), len(IMAGE))
    assert [done for done, _ in told] == sorted({done for done, _ in told})


@pytest.mark.parametrize("name", MODELS)
def test_a_record_has_every_member_the_contract_has_and_reads_it(name: str) -> None:
    service, kind = MODELS[name]
    document = DOCUMENTS[service]
    schema = document.model(name)
    printed = set(document.fields(schema).members)
    assert {key(each.name) for each in fields(kind) if each.name != "raw"} == printed
    if name in ("LockSyncInput", "SignedUserDeviceSyncInput"):
        return
    assert unread(read(kind, sample(document, schema))) == []


def key(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def unread(record: object, at: str = "") -> list[str]:
    """Members that report nothing."""
    found = []
    assert is_dataclass(record)
    for each in fields(record):
        value = getattr(record, each.name)
        known = NOT_ALWAYS.get(type(record).__name__, set())
        if value is None and each.name not in known:
            found.append(f"{at}.{each.name}")
        items = value if isinstance(value, tuple) else (value,)
        for item in items:
            if is_dataclass(item) and each.name != "raw" and "model." in type(item).__module__:
                found += unread(item, f"{at}.{each.name}") if "secret" not in type(item).__module__ else []
    return found


def test_every_member_that_the_contract_calls_secret_is_redacted_and_hidden() -> None:
    secret = {name for document in DOCUMENTS.values() for name in _secrets(document, document.spec)}
    assert len(secret) == 14
    assert {name for name in secret if not is_secret(name)} == {
        "url"
    }  # that of an invitation, by its company


def _secrets(document: Document, node: object) -> set[str]:
    found: set[str] = set()
    if isinstance(node, dict):
        for name, member in node.get("properties", {}).items():
            if isinstance(member, dict) and member.get("x-secret"):
                found.add(name)
        for member in node.values():
            found |= _secrets(document, member)
    elif isinstance(node, list):
        for member in node:
            found |= _secrets(document, member)
    return found


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("getLock", {}, "getLock: lockId is missing"),
        ("getLock", {"lockId": "x"}, "getLock: lockId is no id"),
        ("getLock", {"lockId": "x", "colour": "red"}, "getLock has no parameter 'colour'"),
        ("getFirmwareVersion", {"version": ".."}, "getFirmwareVersion: version is no version"),
        ("listEvents", {}, "listEvents: eventSource is missing"),
        ("getShare", {"id": "1/2"}, "getShare: id is no number"),
        ("createUser", {}, "createUser: the body is missing, UserWritable"),
        ("getDeviceGroups", {"includeDevices": "yes"}, "getDeviceGroups: includeDevices is no flag"),
        ("getShares", {"externalId": "a\nb"}, "getShares: externalId is no text"),
    ],
)
def test_arguments_that_do_not_fit_are_named(name: str, arguments: dict[str, str], said: str) -> None:
    with pytest.raises(Fault) as found:
        OPERATIONS[name].call(arguments)
    assert (found.value.code, found.value.refused) == (FaultCode.COMPUTER_USAGE, True)
    assert found.value.detail == said


def test_an_operation_that_does_not_exist_is_named_with_those_alike() -> None:
    with pytest.raises(Fault, match="no operation 'listlocks'; there is listLocks"):
        operation("listlocks")
    with pytest.raises(Fault, match=r"computer_usage: no operation ''$"):
        operation("")


async def test_the_lists_without_pages_say_that_more_exist_and_never_send_a_token(tmp_path: Path) -> None:
    names = [n for n, o in OPERATIONS.items() if o.collection and not o.paged]
    assert len(names) == 6
    for name in names:
        body = {"data": {OPERATIONS[name].collection[0]: [], "pageToken": "next"}, "success": True}
        both, end = recording(partial(_answer, body), tmp_path)
        page = await CALLS[name].ask(both)
        assert getattr(page, "more") is True  # noqa: B009
        assert len(end.heard) == 1
        assert b"pageToken" not in end.heard[0].url.raw_path


def _answer(body: object, _request: httpx.Request) -> httpx.Response:
    return reply(json.dumps(body).encode())


async def test_a_profile_s_members_are_added_to_the_body_and_never_take_the_place_of_our_own(
    tmp_path: Path,
) -> None:
    both, end = recording(lambda request: good("provisionLock"), tmp_path)
    extra: dict[str, dict[str, object]] = {
        "provisionLock": {"displayName": "theirs", "batch": 7},
        "installLock": {"house": {"floor": 4}},
    }
    api = DoorLock(both.api.client, both.api.token, extra)
    await api.provision_lock("ours")
    await api.update_lock(LOCK_ID, "ours")
    with pytest.raises(Fault):
        await api.install_lock(PROPERTY_ID, AREA_ID, "no id")
    assert [content(request) for request in end.heard] == [
        {"displayName": "ours", "batch": 7},
        {"displayName": "ours"},
    ]
    assert api == both.api
    assert hash(api) == hash(both.api)
