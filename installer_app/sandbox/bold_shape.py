"""The shapes in which Bold's answers are seen: odd times, unset members, spilled, mixed spelling."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from installer_app.sandbox.signing import Json

WINTER: Final = timezone(timedelta(hours=1))
Shown = dict[str, Json]
SPILLING: Final[Mapping[str, tuple[str, ...]]] = {
    "source": ("deviceGroup", "device"),
    "receiver": ("userGroup", "user"),
    "user": ("invitation", "account"),
}
"""In each parent the pages empty the last object there is and print its members beside it."""
LEVELS: Final = frozenset({"gatewayRssiLevel", "rssiLevel", "locked", "batteryLevel"})
STRANGE: Final = {"Critical": "Lost", "UNKNOWN": "JAMMED"}


@dataclass(frozen=True)
class Moments:
    """Times before and after now, written with as many fraction digits as happen to be: 0, 5, 6 or 9."""

    now: datetime

    def ago(self, **span: float) -> str:
        """ISO 8601 with `Z`, or at some times with an offset."""
        then = self.now - timedelta(**span)
        seed = zlib.crc32(str(int(then.timestamp())).encode())
        fraction = ("", ".43303", ".862431", ".358817204")[seed % 4]
        zone = WINTER if seed % 5 == 0 else UTC
        written = then.astimezone(zone).replace(microsecond=0).isoformat()
        return written[:19] + fraction + ("Z" if zone is UTC else written[19:])


def drop_unset(value: Json) -> Json:
    """Members that are None are left out."""
    if isinstance(value, Mapping):
        return {name: drop_unset(member) for name, member in value.items() if member is not None}
    return [drop_unset(item) for item in value] if isinstance(value, list) else value


def spill(share: Shown) -> Shown:
    """A share as its page prints it; `id` and names of the inner object may hide those of its parent."""
    return {name: _spill(name, member) for name, member in share.items()}


def _spill(name: str, value: Json) -> Json:
    if not isinstance(value, Mapping):
        return value
    shown: Shown = {key: _spill(key, member) for key, member in value.items()}
    for last in SPILLING.get(name, ()):
        inner = shown.get(last)
        if isinstance(inner, Mapping):
            return {**shown, last: {}, **inner}
    return shown


def mix_spelling(value: Json) -> Json:
    """Levels in capitals and small letters, some that no page lists."""
    if isinstance(value, Mapping):
        return {
            name: _mix(member) if name in LEVELS and isinstance(member, str) else mix_spelling(member)
            for name, member in value.items()
        }
    return [mix_spelling(item) for item in value] if isinstance(value, list) else value


def _mix(word: str) -> str:
    return STRANGE.get(word, word.upper() if len(word) % 2 else word.lower())
