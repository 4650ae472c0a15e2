"""Signed messages (contract D.3): the bytes are the cloud's, whatever they are wrapped in."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.cloud.answer import read_message
from installer_app.cloud.call import Call, Reply
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import UninstallMode
from tests.contract.cloud_ends import AREA_ID, LOCK_ID, PROPERTY_ID, Said, scripted

INSTALL: Final = Call("installLock", "PUT", "/x", body={}, exact=True)
AWKWARD: Final = (
    b"1,install,a,b,c,d,e,,k,sig\n",
    b"1,install\r\n",
    b"  leading and trailing \n\n",
    b"\xef\xbb\xbf1,with a mark",
    b"\x00\xff\xfe not text at all",
    b'"quoted"',
    b"<html>a page that says it is csv</html>",
)
OBJECTS: Final = (
    b'{"data": {"version": 1}, "signatures": {"k": "s"}, "success": true, "error": null}',
    b' {\n\t"data"\t: {"b": 1, "a": 2}, "success": true}\r\n',
    b'{"data": {"n": 1.0, "u": "\\u00e9"}, "data": {"n": 2}}',
    b"{}",
    b'{"data": null}',
    b'{"data": 5, "success": null}',
    '{"data": {"name": "caf\u00e9"}}'.encode(),
    b'\xef\xbb\xbf{"data": {}}',
)


@pytest.mark.parametrize("body", AWKWARD)
@pytest.mark.parametrize("media_type", ["text/csv", "text/csv; charset=utf-16", "TEXT/CSV;header=absent"])
async def test_csv_is_kept_to_the_byte_whatever_its_charset_says(body: bytes, media_type: str) -> None:
    async with scripted(Said(200, body, media_type)) as (api, _):
        message = await api.install_lock(PROPERTY_ID, AREA_ID, LOCK_ID)
    assert (message.data, message.media_type) == (body, "text/csv")


@pytest.mark.parametrize("body", OBJECTS)
async def test_a_json_object_is_kept_to_the_byte(body: bytes) -> None:
    async with scripted(Said(200, body)) as (api, _):
        message = await api.uninstall_lock(LOCK_ID, UninstallMode.AREA)
    assert (message.data, message.media_type) == (body, "application/json")


@given(st.text(min_size=1).filter(lambda text: text.isprintable()) | st.just("1,install,a\r\n"))
def test_a_json_string_and_an_envelopes_string_are_what_they_decode_to(text: str) -> None:
    for whole in (text, {"data": text, "success": True, "error": None}):
        for plain in (True, False):
            body = json.dumps(whole, ensure_ascii=plain).encode()
            assert read_message(INSTALL, Reply(200, "application/json", body)).data == text.encode()


@pytest.mark.parametrize(
    "body",
    [b"null", b"true", b"5", b"[1]", b'""', b'{"data": ""}', b'"\\ud800"', b'{"data": "\\ud800"}', b'"cut'],
)
async def test_json_that_is_no_message_is_an_unknown_outcome(body: bytes) -> None:
    async with scripted(Said(200, body)) as (api, _):
        with pytest.raises(Fault) as found:
            await api.install_lock(PROPERTY_ID, AREA_ID, LOCK_ID)
    assert (found.value.code, found.value.refused) == (FaultCode.CLOUD_OUTCOME_UNKNOWN, False)


@pytest.mark.parametrize(
    "media_type",
    ["text/html", "text/plain", "text/csvx", "application/octet-stream", "application/jsonx", None, ""],
)
async def test_any_other_type_under_200_is_an_unknown_outcome(media_type: str | None) -> None:
    async with scripted(Said(200, b"1,install,a\n", media_type)) as (api, _):
        with pytest.raises(Fault) as found:
            await api.install_lock(PROPERTY_ID, AREA_ID, LOCK_ID)
    assert (found.value.code, found.value.refused) == (FaultCode.CLOUD_OUTCOME_UNKNOWN, False)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "GZIP"])
async def test_a_message_packed_against_our_wish_is_unpacked(encoding: str) -> None:
    body = b"1,install,a\n"
    packed = zlib.compress(body) if encoding == "deflate" else gzip.compress(body)
    async with scripted(Said(200, packed, "text/csv", {"content-encoding": encoding})) as (api, _):
        assert (await api.install_lock(PROPERTY_ID, AREA_ID, LOCK_ID)).data == body


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("br", b"1,install"),
        ("gzip, gzip", gzip.compress(b"1", mtime=0)),
        ("gzip", b"1,install"),
        ("gzip", gzip.compress(b"1,install,a\n", mtime=0)[:-6]),
        ("gzip", gzip.compress(b"\0" * (9 * 1024 * 1024), mtime=0)),
    ],
)
async def test_what_cannot_be_unpacked_whole_is_an_unknown_outcome(encoding: str, packed: bytes) -> None:
    async with scripted(Said(200, packed, "text/csv", {"content-encoding": encoding})) as (api, _):
        with pytest.raises(Fault) as found:
            await api.install_lock(PROPERTY_ID, AREA_ID, LOCK_ID)
    assert found.value.code is FaultCode.CLOUD_OUTCOME_UNKNOWN


@given(st.binary(), st.sampled_from(["text/csv", "application/json", "text/html", ""]), st.integers(100, 599))
def test_any_answer_is_a_message_or_a_fault(body: bytes, media_type: str, status: int) -> None:
    try:
        message = read_message(INSTALL, Reply(status, media_type, body))
    except Fault:
        return
    assert 200 <= status < 300
    assert message.data
    assert message.media_type == media_type
