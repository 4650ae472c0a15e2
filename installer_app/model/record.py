"""What the flight recorder is told: redacted where it is made, so that no sink can leak."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Protocol

Plain = str | int | float | bool | None


class Sink(Protocol):
    """Takes one record. Never raises, never blocks; `kind` is a dotted word such as `http.answer`."""

    def __call__(self, kind: str, fields: Mapping[str, Plain]) -> None: ...


def about(sink: Sink, serial: str) -> Sink:
    """The same sink, each record naming the lock it is about."""
    return partial(_tell_about, sink, serial)


def _tell_about(sink: Sink, serial: str, kind: str, fields: Mapping[str, Plain]) -> None:
    sink(kind, {"serial": serial, **fields})


def discard(kind: str, fields: Mapping[str, Plain]) -> None:
    """A sink for tests and tools that keep nothing."""
