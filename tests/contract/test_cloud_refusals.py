"""Refusals, lost answers and secrets, at each of the 51 operations."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Final

import httpx
import pytest

from installer_app.cloud.bold import Bold
from installer_app.cloud.call import Patience
from installer_app.cloud.doorlock import DoorLock
from installer_app.cloud.operation import Answer
from installer_app.cloud.operations import OPERATIONS
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from tests.contract.cloud_ends import Notes, Pauses, dialing, listening
from tests.contract.every_call import CALLS, NAMES, WRITES, Both, good, recording, reply
from tests.contract.openapi_samples import CANARY
from tests.contract.test_cloud_client_trust import certify
from tests.contract.test_cloud_client_wire import answer_lock

C = FaultCode
TOKEN_CANARY: Final = Secret("token-canary-77c1")
BUSY: Final = ((429, None), (429, "2"), (500, None), (502, "2"), (503, None), (503, "2"), (504, None))
REFUSED: Final = (
    (400, "success", C.CLOUD_REFUSED),
    (401, "success", C.ACCOUNT_TOKEN_REFUSED),
    (401, "message", C.ACCOUNT_TOKEN_REFUSED),
    (403, "success", C.ACCOUNT_FORBIDDEN),
    (403, "message", C.CLOUD_NOT_AVAILABLE),
    (404, "success", C.CLOUD_NOT_FOUND),
    (404, "message", C.CLOUD_NOT_AVAILABLE),
    (405, "message", C.CLOUD_NOT_AVAILABLE),
    (409, "success", C.CLOUD_REFUSED),
    (418, "message", C.CLOUD_REFUSED),
)


async def ask(both: Both, name: str) -> Fault:
    with pytest.raises(Fault) as found:
        await CALLS[name].ask(both)
    return found.value


@pytest.mark.parametrize("name", NAMES)
async def test_a_refusal_has_its_code_and_is_not_asked_again(name: str, tmp_path: Path) -> None:
    said = {"success": b'{"success": false, "data": null, "error": "no"}', "message": b'{"message": "no"}'}
    status, form = 0, ""
    both, end = recording(lambda _: reply(said[form], status=status), tmp_path)
    for status, form, code in REFUSED:
        end.heard.clear()
        if name == "getShares" and status == 404:
            assert await CALLS[name].ask(both) == ()
            continue
        fault = await ask(both, name)
        plain = OPERATIONS[name].answer is Answer.PLAIN
        spoken = {403: C.ACCOUNT_FORBIDDEN, 404: C.CLOUD_NOT_FOUND}.get(status, code) if plain else code
        assert (fault.code, fault.refused) == (spoken, True), (status, form)
        assert len(end.heard) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", NAMES)
async def test_a_busy_service_is_asked_again_by_reads_alone(name: str, tmp_path: Path) -> None:
    writes = OPERATIONS[name].writes
    status, headers = 0, dict[str, str]()
    both, end = recording(lambda _: reply(b"", None, status, headers), tmp_path)
    for status, retry_after in BUSY:
        headers = {} if retry_after is None else {"retry-after": retry_after}
        end.heard.clear()
        fault = await ask(both, name)
        if status == 429:
            assert fault.code is C.CLOUD_BUSY
        else:
            assert fault.code is (C.CLOUD_OUTCOME_UNKNOWN if writes else C.CLOUD_BROKEN)
        file = OPERATIONS[name].answer is Answer.FILE
        assert len(end.heard) == (1 if writes or (status == 500 and not file) else 3), (status, retry_after)


@pytest.mark.parametrize("name", WRITES)
async def test_a_write_whose_answer_is_lost_after_it_was_done_is_never_repeated(
    name: str, tmp_path: Path
) -> None:
    done: list[str] = []

    async def swallow(_writer: asyncio.StreamWriter) -> None:
        done.append(name)
        await asyncio.sleep(30)

    patience = Patience(connect_s=1, read_s=0.05, total_s=0.5)
    async with listening(swallow) as end, dialing(end, patience=patience) as api:
        fault = await ask(Both(api, Bold(api.client, None), tmp_path), name)
        assert (fault.code, fault.refused) == (C.CLOUD_OUTCOME_UNKNOWN, False)
        await asyncio.sleep(0.01)
        assert (done, end.connections) == ([name], 1)


async def test_the_late_answer_of_a_cancelled_call_is_nobody_s(tmp_path: Path) -> None:
    heard = asyncio.Event()
    count = 0

    async def respond(writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        mine = count
        heard.set()
        if mine == 1:
            await asyncio.sleep(0.05)
        body = json.dumps({"data": {"displayName": f"answer {mine}"}, "success": True}).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        writer.write(head + body)
        await writer.drain()

    user = CALLS["getUser"].target.rpartition("/")[2]
    async with listening(respond) as end, dialing(end) as api:
        first = asyncio.create_task(api.get_user(user))
        await heard.wait()
        first.cancel()
        assert (await api.get_user(user)).display_name == "answer 2"
        await asyncio.sleep(0.06)
        assert (await api.get_user(user)).display_name == "answer 3"
        assert end.connections == 2


@pytest.mark.parametrize("name", NAMES)
async def test_no_secret_is_in_a_log_a_record_a_result_or_a_fault(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    notes = Notes()
    sample = good(name)
    body = b"".join([piece async for piece in sample.aiter_raw()])
    words = json.dumps({"success": False, "error": f"refused {TOKEN_CANARY.reveal()}"}).encode()
    for status, answer, kind in (
        (200, body, sample.headers["content-type"]),
        (400, words, "application/json"),
    ):

        async def respond(writer: asyncio.StreamWriter) -> None:
            head = f"HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {len(answer)}\r\n\r\n"  # noqa: B023
            writer.write(head.encode() + answer)  # noqa: B023
            await writer.drain()

        async with listening(respond) as end, dialing(end) as plain:
            client = plain.client.elsewhere(plain.client.origin)
            client._sink = notes
            client._authentication = plain.client._authentication
            both = Both(DoorLock(client, TOKEN_CANARY), Bold(client, TOKEN_CANARY), tmp_path)
            try:
                told = repr(await CALLS[name].ask(both))
            except Fault as fault:
                assert status == 400
                told = repr(fault) + str(fault)
            else:
                assert status == 200
            assert any(TOKEN_CANARY.reveal().encode() in request for request in end.heard)
            await client.close()
        everything = told + str(notes.lines) + caplog.text
        assert CANARY not in everything
        assert TOKEN_CANARY.reveal() not in everything
    assert len(notes.lines) >= 2


async def test_an_upload_sends_nothing_to_whom_it_does_not_trust(tmp_path: Path) -> None:
    context, _ = certify(tmp_path)
    async with listening(answer_lock, context) as end, dialing(end, scheme="https") as api:
        with pytest.raises(Fault) as found:
            await api.upload_firmware_version("1.4.0", b"image")
        assert (found.value.code, found.value.refused) == (C.CLOUD_TLS, True)
        assert end.heard == []


async def test_a_token_refused_half_way_through_a_list_ends_the_list_with_that_fault(tmp_path: Path) -> None:
    pages = iter([b'{"data": {"locks": [], "pageToken": "next"}, "success": true}'])

    def respond(_request: httpx.Request) -> httpx.Response:
        body = next(pages, None)
        return reply(body) if body else reply(b'{"success": false, "error": "expired"}', status=401)

    both, end = recording(respond, tmp_path)
    assert (await ask(both, "listLocks")).code is C.ACCOUNT_TOKEN_REFUSED
    assert len(end.heard) == 2
    assert Pauses().slept == []
