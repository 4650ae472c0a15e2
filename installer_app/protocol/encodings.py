"""Text encodings of the lock's language, read strictly: base64url, JSON, RFC 8785, ISO 8601, base32."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Final

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_INSTANT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Unreadable(ValueError):
    """The text is not in its encoding."""


def encode_base64url(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """Without padding and canonical: what encodes to exactly this text. Unreadable."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise Unreadable("not base64url") from None
    if encode_base64url(raw) != text:
        raise Unreadable("not canonical base64url")
    return raw


def encode_crockford(raw: bytes) -> str:
    """Crockford base32, most significant bit first; a length in bits that is a multiple of five."""
    number, digits = int.from_bytes(raw, "big"), len(raw) * 8 // 5
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(digits)))


def read_json_object(raw: bytes) -> dict[str, Json]:
    """One JSON object in UTF-8. Unreadable: also for a key twice, NaN, or depth beyond reason."""
    try:
        value: Json = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(value, dict):
        raise Unreadable("not a JSON object")
    return value


def canonicalize(value: Json) -> bytes:
    """The RFC 8785 form, which is what a signature covers. Unreadable: the value has none."""
    import rfc8785

    try:
        return rfc8785.dumps(value)
    except (ValueError, TypeError, RecursionError):
        raise Unreadable("no canonical form") from None


def read_instant_ns(text: str) -> int:
    """ISO 8601 with Z and 0 to 9 fraction digits, as nanoseconds since 1970. Unreadable."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise Unreadable("not an instant")
    try:
        whole = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError:
        raise Unreadable("no such day or time") from None
    return (whole - _EPOCH) // timedelta(seconds=1) * 10**9 + int((found[2] or "").ljust(9, "0"))


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise Unreadable("a key twice")
    return result


def _refuse(constant: str) -> Json:
    raise Unreadable(constant)
