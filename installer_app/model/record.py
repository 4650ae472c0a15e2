"""What the flight recorder is told: redacted where it is made, so that no sink can leak."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

Plain = str | int | float | bool | None


class Sink(Protocol):
    """Takes one record. Never raises, never blocks; `kind` is a dotted word such as `http.answer`."""

    def __call__(self, kind: str, fields: Mapping[str, Plain]) -> None: ...


def discard(kind: str, fields: Mapping[str, Plain]) -> None:
    """A sink for tests and tools that keep nothing."""
