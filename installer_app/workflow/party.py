"""Whom a step may ask: the seam between procedures and the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Generic, Protocol, TypeVar

F_co = TypeVar("F_co", covariant=True)


class PartyName(StrEnum):
    """The four that can be asked."""

    TECHNICIAN = "technician"
    LOCK = "lock"
    CLOUD = "cloud"
    COMPUTER = "computer"


@dataclass(frozen=True)
class Request(Generic[F_co]):
    """One question to one party, answered by one fact (or by a Fault)."""

    party: ClassVar[PartyName]

    @classmethod
    def key(cls) -> str:
        """`InstallLock` is `install-lock`: in the journal, on the command line, in logs."""
        return kebab(cls.__name__)


@dataclass(frozen=True)
class Progress:
    """How far a request has come: bytes or seconds, and a word from `texts`."""

    word: str
    """A key for `texts`, such as `connecting`, `delivering`, `waiting_for_sync`."""
    done: int = 0
    total: int = 0
    """0: unknown."""
    rssi_dbm: int | None = None


Report = Callable[[Progress], None]


class Party(Protocol):
    """Answers requests. A foreseen failure is raised as Fault, cancellation passes through."""

    async def ask(self, request: Request[F_co], report: Report) -> F_co: ...

    async def rest(self) -> None:
        """Nothing more for now: let go of what is held (a link). Never raises."""


def kebab(name: str) -> str:
    """CamelCase to kebab-case."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
