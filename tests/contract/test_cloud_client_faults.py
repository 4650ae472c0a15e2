"""What each answer of the service becomes: a table, for reads and for writes."""

from __future__ import annotations

from typing import Final

import pytest

from installer_app.cloud.doorlock import DoorLock
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import UninstallMode
from tests.contract.cloud_ends import (
    AREA_ID,
    JSON,
    LOCK_ID,
    PROPERTY_ID,
    Pauses,
    Said,
    scripted,
)

C = FaultCode
NO: Final = b'{"data": null, "success": false, "error": "because"}'
GATEWAY: Final = b'{"message": "Missing Authentication Token"}'
HTML: Final = b"<!doctype html><title>Guest Wi-Fi</title>"

REFUSED, FORBIDDEN, AWAY, GONE = (
    C.CLOUD_REFUSED,
    C.ACCOUNT_FORBIDDEN,
    C.CLOUD_NOT_AVAILABLE,
    C.CLOUD_NOT_FOUND,
)
TOKEN, BUSY, BROKEN = C.ACCOUNT_TOKEN_REFUSED, C.CLOUD_BUSY, C.CLOUD_BROKEN
GARBLED, UNKNOWN = C.CLOUD_ANSWER_UNREADABLE, C.CLOUD_OUTCOME_UNKNOWN
PAGE: Final = "text/html"

# status, body, media type; whether nothing happened there; the fault of a read, a write, a signed message
TABLE: Final = (
    (400, NO, JSON, True, REFUSED, REFUSED, REFUSED),
    (401, NO, JSON, True, TOKEN, TOKEN, TOKEN),
    (401, GATEWAY, JSON, True, TOKEN, TOKEN, TOKEN),
    (403, NO, JSON, True, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    (403, GATEWAY, JSON, True, AWAY, AWAY, AWAY),
    (403, HTML, PAGE, True, AWAY, AWAY, AWAY),
    (404, NO, JSON, True, GONE, GONE, GONE),
    (404, GATEWAY, JSON, True, AWAY, AWAY, AWAY),
    (404, HTML, PAGE, True, AWAY, AWAY, AWAY),
    (405, b"", None, True, AWAY, AWAY, AWAY),
    (408, b"", None, False, BROKEN, UNKNOWN, UNKNOWN),
    (409, NO, JSON, True, REFUSED, REFUSED, REFUSED),
    (422, b"", None, True, REFUSED, REFUSED, REFUSED),
    (429, b"", None, True, BUSY, BUSY, BUSY),
    (500, NO, JSON, False, BROKEN, UNKNOWN, UNKNOWN),
    (501, NO, JSON, False, AWAY, UNKNOWN, UNKNOWN),
    (502, b"", None, False, BROKEN, UNKNOWN, UNKNOWN),
    (503, HTML, PAGE, False, BROKEN, UNKNOWN, UNKNOWN),
    (504, b"", None, False, BROKEN, UNKNOWN, UNKNOWN),
    (511, HTML, PAGE, False, BROKEN, UNKNOWN, UNKNOWN),
    (302, b"", None, False, GARBLED, UNKNOWN, UNKNOWN),
    (304, b"", None, False, GARBLED, UNKNOWN, UNKNOWN),
    (200, NO, JSON, True, REFUSED, REFUSED, REFUSED),
    (200, HTML, PAGE, False, GARBLED, UNKNOWN, UNKNOWN),
    (200, b'{"data": {"lockId"', JSON, False, GARBLED, UNKNOWN, UNKNOWN),
    (200, b"", JSON, False, GARBLED, UNKNOWN, UNKNOWN),
    (200, b"[" * 100_000, JSON, False, GARBLED, UNKNOWN, UNKNOWN),
    (200, b'{"data": NaN}', JSON, False, GARBLED, UNKNOWN, UNKNOWN),
    (200, b"\xff\xfe{}", JSON, False, GARBLED, UNKNOWN, UNKNOWN),
    (200, b"[]", JSON, False, GARBLED, UNKNOWN, UNKNOWN),
    (200, b'{"success": true}', JSON, False, GARBLED, UNKNOWN, None),
    (200, b'{"data": {"lockId": "../me"}}', JSON, False, GARBLED, UNKNOWN, None),
    (204, b"", None, False, GARBLED, UNKNOWN, UNKNOWN),
)


def test_the_table_has_every_answer_it_should() -> None:
    assert len(TABLE) == 33
    assert len({(status, body, media_type) for status, body, media_type, *_ in TABLE}) == 33


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}-{row[1][:12]!r}")
async def test_every_answer_is_the_fault_the_table_says(
    row: tuple[int, bytes, str | None, bool, FaultCode, FaultCode, FaultCode | None],
) -> None:
    status, body, media_type, refused, read, write, message = row
    said = Said(status, body, media_type)
    async with scripted(said) as (api, script):
        with pytest.raises(Fault) as found:
            await api.get_lock(LOCK_ID)
        assert (found.value.code, found.value.refused) == (read, refused)
        assert len(script.heard) == (3 if status in {429, 502, 503, 504} else 1)
    async with scripted(said) as (api, script):
        with pytest.raises(Fault) as found:
            await api.update_lock(LOCK_ID, "Front [7K3M9QX2]")
        assert (found.value.code, found.value.refused) == (write, refused)
        assert len(script.heard) == 1
    if message is not None:
        async with scripted(said) as (api, script):
            with pytest.raises(Fault) as found:
                await api.install_lock(PROPERTY_ID, AREA_ID, LOCK_ID)
            assert (found.value.code, found.value.refused) == (message, refused)
            assert len(script.heard) == 1


async def test_what_the_service_says_is_shown_in_one_short_printable_line() -> None:
    words = '"\\u001b[31mred\\u0000\\n' + "x" * 500 + '\\u202eevil"'
    body = b'{"success": false, "error": ' + words.encode() + b"}"
    async with scripted(Said(400, body)) as (api, _):
        with pytest.raises(Fault) as found:
            await api.get_lock(LOCK_ID)
    assert len(found.value.detail) <= 120
    assert found.value.detail.isprintable()
    assert found.value.detail.startswith("[31mred x")


async def test_a_read_is_tried_three_times_with_longer_pauses() -> None:
    pauses = Pauses()
    async with scripted(Said(503), Said(502), Said(), pauses=pauses) as (api, script):
        assert (await api.get_lock(LOCK_ID)).record.lock_id == LOCK_ID
        assert len(script.heard) == 3
    assert pauses.slept == [0.5, 1.0]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_pause_the_service_asks_for_is_kept(status: int) -> None:
    pauses = Pauses()
    said = Said(status, headers={"retry-after": "7"})
    async with scripted(said, Said(), pauses=pauses) as (api, _):
        await api.get_lock(LOCK_ID)
    assert pauses.slept == [7.0]


async def test_a_pause_given_as_a_date_is_by_the_services_clock() -> None:
    pauses = Pauses()
    dates = {"date": "Sat, 21 Nov 2026 02:00:00 GMT", "retry-after": "Sat, 21 Nov 2026 02:00:09 GMT"}
    async with scripted(Said(429, headers=dates), Said(), pauses=pauses) as (api, _):
        await api.get_lock(LOCK_ID)
        assert api.client.skew_s == 1_795_226_400 - 1_900_000_000
    assert pauses.slept == [pytest.approx(9.0)]


@pytest.mark.parametrize("text", ["3600", "Sat, 21 Nov 2099 02:00:09 GMT"])
async def test_a_pause_too_long_ends_the_tries_and_says_so(text: str) -> None:
    pauses = Pauses()
    async with scripted(Said(429, headers={"retry-after": text}), pauses=pauses) as (api, script):
        with pytest.raises(Fault) as found:
            await api.get_lock(LOCK_ID)
        assert len(script.heard) == 1
    assert found.value.code is C.CLOUD_BUSY
    assert "again in" in found.value.detail
    assert pauses.slept == []


@pytest.mark.parametrize("text", ["-5", "soon", "9" * 40, "Sat, 99 Nov 2026", "1e9", "\u0662"])
async def test_a_pause_nobody_can_read_is_no_pause(text: str) -> None:
    async with scripted(Said(503, headers={"retry-after": text, "date": text}), Said()) as (api, script):
        await api.get_lock(LOCK_ID)
        assert len(script.heard) == 2


async def write_everything(api: DoorLock) -> None:
    """Each write in turn, whatever becomes of it."""
    from installer_app.cloud.schema import Assignment

    where = Assignment("lock", LOCK_ID)
    for write in (
        lambda: api.provision_lock("Front [7K3M9QX2]"),
        lambda: api.update_lock(LOCK_ID, "Front [7K3M9QX2]"),
        lambda: api.deprovision_lock(LOCK_ID),
        lambda: api.install_lock(PROPERTY_ID, AREA_ID, LOCK_ID),
        lambda: api.uninstall_lock(LOCK_ID, UninstallMode.OWNER),
        lambda: api.assign_firmware_version("1.4.0", where),
        lambda: api.unassign_firmware_version(where),
    ):
        with pytest.raises(Fault):
            await write()


@pytest.mark.parametrize("status", [401, 408, 429, 500, 502, 503, 504])
async def test_no_write_is_ever_repeated(status: int) -> None:
    async with scripted(Said(status, headers={"retry-after": "0"})) as (api, script):
        await write_everything(api)
    assert len(script.heard) == 7


async def test_requests_say_what_the_contract_wants_and_no_more() -> None:
    async with scripted(Said(400)) as (api, script):
        await write_everything(api)
        with pytest.raises(Fault):
            await api.get_lock(LOCK_ID)
    targets = [(heard.method, heard.target, heard.body) for heard in script.heard]
    assert targets == [
        ("POST", "/locks", b'{"displayName":"Front [7K3M9QX2]"}'),
        ("PUT", f"/locks/{LOCK_ID}", b'{"displayName":"Front [7K3M9QX2]"}'),
        ("DELETE", f"/locks/{LOCK_ID}", b""),
        ("PUT", f"/properties/{PROPERTY_ID}/areas/{AREA_ID}/install/{LOCK_ID}", b"{}"),
        ("PUT", f"/locks/{LOCK_ID}/uninstall?uninstallMode=owner", b"{}"),
        ("PUT", f"/firmware/1.4.0/assign?scope=lock&lockId={LOCK_ID}", b""),
        ("PUT", f"/firmware/unassign?scope=lock&lockId={LOCK_ID}", b""),
        ("GET", f"/locks/{LOCK_ID}", b""),
    ]
    for heard in script.heard[3:5]:
        assert heard.headers["accept"] == "text/csv, application/json;q=0.5"
        assert heard.headers["accept-encoding"] == "identity"
    assert all(heard.headers["authorization"] == "Bearer token-of-the-test" for heard in script.heard)
    assert not any("x-api-key" in heard.headers for heard in script.heard)
