"""JSON as it may be shown: without its secrets, without what steers a terminal, and not too deep."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Final

SECRET: Final = "<secret>"
DEPTH_LIMIT: Final = 64
TEXT_LIMIT: Final = 64 * 1024
_NAMES: Final = frozenset(
    {
        "apikey", "lockkey", "propertykey", "deviceaccesskey", "devicesynckey", "privatekey", "keymapentries",
        "authorization", "xapikey", "token", "accesstoken", "refreshtoken", "bearertoken", "clientsecret",
        "password", "webkey", "provisioningqrcode",
    }
)  # fmt: skip
"""Names of secret members, without case and punctuation; besides, whatever is called encrypted."""
_UNPRINTABLE: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def is_secret(name: str) -> bool:
    """Whether a member of this name is never shown, logged or exported, whatever it holds."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return plain in _NAMES or plain.startswith("encrypted")


def mask(name: str) -> str:
    """A name that only who knows it recognizes: its first letter."""
    return f"{_printable(name[:1])}***" if name else ""


def redact(value: object, depth: int = 0) -> object:
    """A copy that may be shown. A secret that is null stays null: that it is not there is no secret."""
    if depth > DEPTH_LIMIT:
        return "<too deep>"
    match value:
        case dict():
            # Whoever holds an invitation's address needs no token; the two stand beside each other.
            bearer = "token" in value or "isExpired" in value
            return {
                _printable(str(name)): SECRET
                if item is not None and (is_secret(str(name)) or (bearer and name == "url"))
                else redact(item, depth + 1)
                for name, item in value.items()
            }
        case list():
            return [redact(item, depth + 1) for item in value]
        case str():
            return _printable(value)
        case float() if not math.isfinite(value):
            return None
        case _:
            return value


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text[:TEXT_LIMIT])


@dataclass(frozen=True)
class Raw:
    """JSON as a service sent it. It prints `<json>`; only `shown` gives it out, redacted."""

    _value: object = field(default=None, repr=False, compare=False)

    def shown(self) -> object:
        return redact(self._value)

    def __repr__(self) -> str:
        return "<json>"
