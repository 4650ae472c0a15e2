"""CBOR maps from a lock that may be hostile: strict types, no tags, no surprises.

Tags are refused before they are acted on: some build regular expressions, e-mails or cycles. Everything
unreadable is link_garbled; unknown keys are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final, NoReturn

import cbor2

from installer_app.model.fault import Fault, FaultCode

_DEPTH: Final = 8
_UINT64: Final = (1 << 64) - 1
# Those the library acts on by itself; all others reach its tag hook.
_KNOWN_TAGS: Final = (
    *range(6),
    25,
    *range(28, 31),
    *range(35, 38),
    52,
    54,
    100,
    256,
    258,
    260,
    261,
    1004,
    43000,
    55799,
)


def garbled(what: str) -> Fault:
    """What the lock sent makes no sense."""
    return Fault(FaultCode.LINK_GARBLED, what)


@dataclass(frozen=True)
class Fields:
    """The members of one map. Every reader raises link_garbled for a missing or wrong one; an `optional`
    reader answers None for a missing one or null."""

    values: Mapping[object, object]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def read_uint(self, name: str, most: int = _UINT64) -> int:
        value = self.values.get(name)
        if type(value) is not int or not 0 <= value <= most:
            raise garbled(name)
        return value

    def read_flag(self, name: str) -> bool:
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise garbled(name)
        return value

    def read_text(self, name: str, most: int) -> str:
        """At most so many characters, all printable: it will be shown."""
        value = self.values.get(name)
        if not isinstance(value, str) or len(value) > most or not value.isprintable():
            raise garbled(name)
        return value

    def read_words(self, name: str, most: int) -> str:
        """Text for people: what cannot be shown becomes a space, and what is too long is cut."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise garbled(name)
        return "".join(c if c.isprintable() else " " for c in value[:most])

    def read_bytes(self, name: str, size: int | None = None) -> bytes:
        value = self.values.get(name)
        if not isinstance(value, bytes) or size not in (None, len(value)):
            raise garbled(name)
        return value

    def read_map(self, name: str) -> Fields:
        value = self.values.get(name)
        if not isinstance(value, Mapping):
            raise garbled(name)
        return Fields(value)

    def read_maps(self, name: str, most: int) -> tuple[Fields, ...]:
        """A list of at most so many maps."""
        value = self.values.get(name)
        if not isinstance(value, list | tuple) or len(value) > most:
            raise garbled(name)
        if not all(isinstance(one, Mapping) for one in value):
            raise garbled(name)
        return tuple(Fields(one) for one in value)

    def optional_uint(self, name: str) -> int | None:
        return None if self.values.get(name) is None else self.read_uint(name)

    def optional_flag(self, name: str) -> bool:
        """False when missing."""
        return self.values.get(name) is not None and self.read_flag(name)

    def optional_text(self, name: str, most: int) -> str | None:
        return None if self.values.get(name) is None else self.read_text(name, most)

    def optional_map(self, name: str) -> Fields | None:
        return None if self.values.get(name) is None else self.read_map(name)


def decode_map(data: bytes) -> Fields:
    """Exactly one map, of definite or indefinite length. Faults: link_garbled."""
    stream = BytesIO(data)
    decoder = cbor2.CBORDecoder(
        stream,
        tag_hook=_refuse_tag,
        semantic_decoders=dict.fromkeys(_KNOWN_TAGS, _refuse_tag),
        max_depth=_DEPTH,
        allow_duplicate_keys=False,
        strict_hashable_types=True,
    )
    try:
        value: object = decoder.decode()
    except (cbor2.CBORError, ValueError):
        raise garbled("not CBOR") from None
    if not isinstance(value, Mapping) or stream.tell() != len(data):
        raise garbled("not exactly one map")
    return Fields(value)


def encode_map(fields: Mapping[str, object]) -> bytes:
    """One map of definite length."""
    return cbor2.dumps(dict(fields))


def _refuse_tag(_tagged: object, _immutable: bool) -> NoReturn:
    raise ValueError("a tag")
