"""What an answer means: a value, or the fault it is (contract D.1, D.3 and the decisions on them).

A refusal is known to have had no effect, so its fault says `refused`. Whatever cannot be read after a write
is `cloud_outcome_unknown`, a stranger's page under 200 included: a portal or a gateway may have swallowed the
request, or only its answer. Reading the record decides, never a guess.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn

from installer_app.cloud.call import Call, Reply
from installer_app.model.fault import Fault, FaultCode

DETAIL_LIMIT: Final = 120
UNPRINTABLE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+"
)
"""Controls, marks that turn the direction of text, and lone surrogates."""


@dataclass(frozen=True)
class Message:
    """A signed message, to the byte."""

    data: bytes = field(repr=False)
    media_type: str


def clean(text: str, limit: int = DETAIL_LIMIT) -> str:
    """Someone else's words in one printable line."""
    words = UNPRINTABLE.sub(" ", text).strip()
    return words if len(words) <= limit else words[: limit - 3] + "..."


def read_data(call: Call, reply: Reply) -> object:
    """The `data` of a successful answer, None where it is missing."""
    return read_envelope(call, reply).get("data")


def read_envelope(call: Call, reply: Reply) -> Mapping[str, object]:
    """A successful answer: `data`, and what is beside it."""
    check_status(call, reply)
    if not reply.body and reply.status != 200:
        return {}
    envelope = _parsed(call, reply)
    if not isinstance(envelope, dict):
        raise unreadable(call, "the answer is not an object")
    _check_success(envelope)
    return envelope


def read_plain(call: Call, reply: Reply) -> object:
    """The value a service without envelopes answers."""
    check_status(call, reply)
    return _parsed(call, reply)


def _parsed(call: Call, reply: Reply) -> object:
    try:
        return parse(reply.body)
    except ValueError as trouble:
        raise unreadable(call, "the answer is not JSON") from trouble


def read_message(call: Call, reply: Reply) -> Message:
    """The exact bytes of a signed message (contract D.3): nothing is trimmed, re-encoded or written anew."""
    check_status(call, reply)
    match reply.media_type:
        case "text/csv":
            data = reply.body
        case "application/json":
            data = _unwrap(call, reply.body)
        case other:
            raise unreadable(call, f"{clean(other or 'no type', 40)} is not a message")
    if not data:
        raise unreadable(call, "the message is empty")
    return Message(data, reply.media_type)


def _unwrap(call: Call, body: bytes) -> bytes:
    try:
        value = parse(body)
        if isinstance(value, dict):
            _check_success(value)
            inner = value.get("data")
            return inner.encode("utf-8") if isinstance(inner, str) else body
        if isinstance(value, str):
            return value.encode("utf-8")
    except ValueError as trouble:
        raise unreadable(call, "the message is not JSON") from trouble
    raise unreadable(call, "the message is neither text nor an object")


def check_status(call: Call, reply: Reply) -> None:
    """Raises the fault of every status but 2xx. 404 in the service's own envelope says that the entity is not
    there; from a gateway it says nothing about it. A service without envelopes says it in
    any words but a page."""
    status = reply.status
    if 200 <= status < 300:
        return
    envelope = _envelope(reply)
    said = _said(envelope) or f"status {status}"
    from_service = reply.media_type != "text/html" if call.plain else "success" in (envelope or {})
    wait = f", again in {reply.retry_after_s:.0f} s" if reply.retry_after_s is not None else ""
    match status:
        case 401:
            raise Fault(FaultCode.ACCOUNT_TOKEN_REFUSED, said, refused=True)
        case 403 if from_service:
            raise Fault(FaultCode.ACCOUNT_FORBIDDEN, said, refused=True)
        case 404 if from_service:
            raise Fault(FaultCode.CLOUD_NOT_FOUND, said, refused=True)
        case 403 | 404 | 405:
            raise Fault(FaultCode.CLOUD_NOT_AVAILABLE, clean(f"{call.operation}: {said}"), refused=True)
        case 429:
            raise Fault(FaultCode.CLOUD_BUSY, f"status 429{wait}", refused=True)
        case _ if 400 <= status < 500 and status != 408:
            raise Fault(FaultCode.CLOUD_REFUSED, said, refused=True)
        case _ if call.writes:
            raise Fault(FaultCode.CLOUD_OUTCOME_UNKNOWN, f"{call.operation}: status {status}")
        case 501:
            raise Fault(FaultCode.CLOUD_NOT_AVAILABLE, f"{call.operation}: status 501")
        case _ if 300 <= status < 400:
            raise unreadable(call, f"sent elsewhere, status {status}")
        case _:
            raise Fault(FaultCode.CLOUD_BROKEN, f"{call.operation}: status {status}{wait}")


def unreadable(call: Call, why: str) -> Fault:
    """An answer that came and cannot be used: after a write the effect may be there."""
    code = FaultCode.CLOUD_OUTCOME_UNKNOWN if call.writes else FaultCode.CLOUD_ANSWER_UNREADABLE
    return Fault(code, f"{call.operation}: {why}")


def unpack(call: Call, limit: int, encoding: str, raw: bytes) -> bytes:
    """Content decoding that stops above `limit` bytes, however small the packed ones are."""
    match encoding.strip().lower():
        case "" | "identity":
            return raw
        case "gzip" | "x-gzip" | "deflate":
            unpacking = zlib.decompressobj(wbits=47)  # 32 + 15: gzip or zlib, told by the header
            try:
                body = unpacking.decompress(raw, limit + 1)
            except zlib.error as trouble:
                raise unreadable(call, "the answer cannot be unpacked") from trouble
            if len(body) > limit:
                raise unreadable(call, "the answer is too large")
            if not unpacking.eof:
                raise unreadable(call, "the packed answer ends early")
            return body
        case other:
            raise unreadable(call, f"the answer is packed as {clean(other, 20)}")


def parse(body: bytes) -> object:
    """JSON of strict form, in UTF-8 with or without a mark. Raises ValueError for all else."""
    try:
        value: object = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse)
    except RecursionError as deep:
        raise ValueError("too deep") from deep
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_success(envelope: dict[object, object]) -> None:
    if envelope.get("success") is False:
        raise Fault(FaultCode.CLOUD_REFUSED, _said(envelope) or "success is false", refused=True)


def _envelope(reply: Reply) -> dict[object, object] | None:
    try:
        value = parse(reply.body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _said(envelope: dict[object, object] | None) -> str:
    for key in ("error", "message", "errorMessage"):
        said = envelope.get(key) if envelope else None
        if isinstance(said, str) and said:
            return clean(said)
    return ""
