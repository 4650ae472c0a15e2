"""Advertisements as somebody with a radio and bad intentions sends them: raw bytes, the same for a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from installer_app.sandbox.lock_info import make_advertisement
from tests.scenario.raw_central import vector_state

MARKUP: Final = (
    "<img src=x onerror=alert(1)>",
    "<b>LOCK-00000000</b>",
    "<a href='file:///etc/passwd'>7K3M</a>",
    "<html><style>*{color:red}</style>",
    "&lt;i&gt; &amp; <br/><hr>",
    "[red]LOCK[/red] [link=file:///]x[/link]",
    "<table border=1><tr><td>LOCK",
)
TURNS: Final = (
    "\u202e",
    "\u202d",
    "\u2066",
    "\u2067",
    "\u2068",
    "\u2069",
    "\u200f",
    "\u061c",
    "\u200b",
    "\ufeff",
)
CONTROLS: Final = (
    "\x1b[31m",
    "\x1b]0;x\x07",
    "\0",
    "\r\n",
    "\x08" * 4,
    "\x7f",
    "\x9b2J",
    "\u2028",
    "\u2029",
    "\t",
)
PLACES: Final = ("%s%n%x", "{0}", "{serial}", "{other!r}", "${x}", "{", "}", "%(age)s", "{0.__class__}")
ALIKE: Final = (
    "LOCK-7\u041a3\u041c9QX2",
    "\u2010LOCK",
    "LO\u0421K-7K3M9QX2",
    "\uff2c\uff2f\uff23\uff2b",
    "\u05d0\u05d1",
)
_SMP: Final = bytes.fromhex("84aa6074528a8b86d34cb71d1ddc538d")
_LONGEST: Final = 255
"""Of one report, also of the long kind."""


def field(kind: int, value: bytes) -> bytes:
    """One AD structure."""
    return bytes([min(len(value), 254) + 1, kind]) + value[:254]


def named(luck: random.Random, name: str | bytes) -> bytes:
    """The name on a device of a kind that is shown or explained: one of Bold's, or nearly a lock."""
    raw = name if isinstance(name, bytes) else name.encode("utf-8", "surrogatepass")
    service = luck.choice((field(0x03, b"\x30\xfd"), field(0x07, _SMP)))
    return service + field(luck.choice((0x08, 0x09)), raw)


def lock(luck: random.Random) -> bytes:
    """What a lock of this profile sends, as one report."""
    del luck
    return b"".join(make_advertisement(vector_state()))


def cut(luck: random.Random) -> bytes:
    whole = lock(luck)
    return whole[: luck.randrange(len(whole))]


def turn_bits(luck: random.Random) -> bytes:
    data = bytearray(lock(luck))
    for _ in range(luck.randrange(1, 6)):
        data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)
    return bytes(data)


def lie_about_lengths(luck: random.Random) -> bytes:
    data = bytearray(lock(luck))
    data[luck.choice((0, 3, 21, 37))] = luck.randrange(256)
    return bytes(data)


def mix(luck: random.Random, marks: tuple[str, ...]) -> str:
    """Letters with some of these among them, at least one."""
    parts = [luck.choice(marks)]
    parts += [luck.choice((*marks, "LOCK-", "7K3M", "9QX2", " ")) for _ in range(luck.randrange(6))]
    luck.shuffle(parts)
    return "".join(parts)


def lie_as_bold(luck: random.Random) -> bytes:
    data = luck.randbytes(luck.choice((0, 1, 11, 12, 13, 26)))
    return field(0xFF, b"\x5b\x06" + data) + field(0x09, mix(luck, MARKUP).encode())


def lie_as_lock(luck: random.Random) -> bytes:
    serial = bytes(luck.choice(b"0123456789ABCDEFGHJKMNPQRSTVWXYZilou\x00\xff") for _ in range(8))
    head = bytes([luck.choice((0, 1, 1, 1, 2, 255)), luck.randrange(256), luck.randrange(256), 1])
    data = (head + serial + luck.randbytes(4))[: luck.choice((0, 11, 12, 12, 12, 16))]
    return field(0x07, _SMP) + field(0xFF, b"\xff\xff" + data) + field(0x09, b"LOCK-" + serial)


def swarm_of_services(luck: random.Random) -> bytes:
    kind, size = luck.choice(((0x02, 2), (0x03, 2), (0x04, 4), (0x05, 4), (0x06, 16), (0x07, 16)))
    return field(
        kind,
        b"\x30\xfd" * luck.randrange(2) + luck.randbytes(size * luck.randrange(60) + luck.randrange(size)),
    )


def tower(luck: random.Random) -> str:
    return "L" + "".join(chr(luck.randrange(0x300, 0x370)) for _ in range(luck.randrange(10, 100)))


MAKERS: Final[dict[str, Callable[[random.Random], bytes]]] = {
    "any bytes": lambda luck: luck.randbytes(luck.randrange(32)),
    "any bytes of the long kind": lambda luck: luck.randbytes(luck.randrange(_LONGEST + 1)),
    "nothing but lengths": lambda luck: bytes([luck.choice((0, 1, 2, 255))]) * luck.randrange(1, 256),
    "lengths that lie": lie_about_lengths,
    "a lock's packet cut short": cut,
    "a lock's packet with bits turned": turn_bits,
    "markup in the name": lambda luck: named(luck, mix(luck, MARKUP)),
    "marks that turn the direction": lambda luck: named(luck, mix(luck, TURNS)),
    "controls in the name": lambda luck: named(luck, mix(luck, CONTROLS)),
    "no text in the name": lambda luck: named(luck, luck.randbytes(luck.randrange(1, 30))),
    "the longest name": lambda luck: named(luck, luck.choice(("A", "\u20ac", "<", "\x1b")) * 248),
    "one name for all": lambda luck: named(luck, "LOCK-7K3M9QX2"),
    "places to fill in the name": lambda luck: named(luck, mix(luck, PLACES)),
    "letters that look alike": lambda luck: named(luck, mix(luck, ALIKE)),
    "a tower of accents": lambda luck: named(luck, tower(luck)),
    "a Bold lock that lies": lie_as_bold,
    "a Bold lock by its service alone": lambda luck: (
        field(0x03, b"\x30\xfd") + field(0x09, mix(luck, MARKUP).encode())
    ),
    "a lock that lies": lie_as_lock,
    "a lock's service and no data": lambda luck: (
        field(0x07, _SMP) + field(0x09, mix(luck, CONTROLS).encode())
    ),
    "services without end": swarm_of_services,
}


def make(what: str, seed: int) -> bytes:
    """The packet of one case."""
    return MAKERS[what](random.Random(f"{what} {seed}"))[:_LONGEST]
