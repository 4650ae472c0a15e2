"""What a fact is, the grade of its proof, and an immutable set of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final, TypeVar, cast

from installer_app.workflow.party import PartyName, kebab


class Grade(StrEnum):
    """How well something is proven. NOT_VERIFIABLE is an answer, neither success nor failure."""

    NONE = "none"
    SENT = "sent"
    LOCK = "lock confirms"
    CLOUD = "cloud confirms"
    NOT_VERIFIABLE = "not verifiable"


@dataclass(frozen=True)
class Fact:
    """Something learned. `proves` is the grade a fact of this kind carries; `grade` that of this one."""

    proves: ClassVar[Grade] = Grade.NONE
    source: ClassVar[PartyName] = PartyName.COMPUTER
    answers: ClassVar[str] = ""
    """The key of the `once` request whose answer it is; empty: of none."""

    @property
    def grade(self) -> Grade:
        return self.proves

    @classmethod
    def key(cls) -> str:
        """`LockRead` is `lock-read`: the step's name, in the journal and everywhere."""
        return kebab(cls.__name__)


F = TypeVar("F", bound=Fact)


class Facts:
    """An immutable set of facts, at most one of a kind, in the order learned; each with its time where the
    journal gave one. Two sets are equal if their facts are."""

    def __init__(
        self,
        facts: Iterable[Fact] = (),
        times: Mapping[str, str] | None = None,
        unanswered: Mapping[str, bool] | None = None,
        about: str | None = None,
        forgotten: Iterable[str] = (),
    ) -> None:
        """`times`: fact's key to ISO 8601; `unanswered`, `about`: see there; `forgotten`: keys, as `ever` has
        them."""
        self._facts: dict[type[Fact], Fact] = {type(f): f for f in facts}
        self._times: dict[str, str] = dict(times or {})
        self._unanswered: dict[str, bool] = dict(unanswered or {})
        self.about: Final = about
        """The lockId that the latest `once` request was about, whatever the lock says since."""
        self._forgotten = frozenset(forgotten)

    def __getitem__(self, kind: type[F]) -> F:
        return cast("F", self._facts[kind])

    def get(self, kind: type[F]) -> F | None:
        return cast("F | None", self._facts.get(kind))

    def __contains__(self, kind: object) -> bool:
        return kind in self._facts

    def ever(self, kind: type[Fact]) -> bool:
        """Whether it was known once, be it forgotten since: to forget is not to undo."""
        return kind in self._facts or kind.key() in self._forgotten

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and self._facts == other._facts

    def __hash__(self) -> int:
        return hash(tuple(self._facts))

    @property
    def times(self) -> Mapping[str, str]:
        """When each was learned: key to ISO 8601."""
        return MappingProxyType(self._times)

    @property
    def unanswered(self) -> Mapping[str, bool]:
        """`once` requests that were made and whose answer is not known: what they did, no fact can tell.
        True: leave was given to make it once more."""
        return MappingProxyType(self._unanswered)

    def learn(self, fact: Fact, at: str = "") -> Facts:
        """These facts and one more, learned at `at`; it replaces one of its kind."""
        times = {**self._times, fact.key(): at} if at else self._times
        unanswered = {key: leave for key, leave in self._unanswered.items() if key != fact.answers}
        facts = (*(f for f in self if type(f) is not type(fact)), fact)
        return Facts(facts, times, unanswered, self.about, self._forgotten)

    def ask(self, request: str, leave: bool = False, about: str | None = None) -> Facts:
        """These facts while a request's answer is out; `leave`: it may be made again."""
        unanswered = {**self._unanswered, request: leave}
        return Facts(self, self._times, unanswered, about or self.about, self._forgotten)

    def decline(self, request: str) -> Facts:
        """These facts once it is known that the request did nothing."""
        left = {key: leave for key, leave in self._unanswered.items() if key != request}
        return Facts(self, self._times, left, self.about, self._forgotten)

    def forget(self, kinds: Iterable[type[Fact]]) -> Facts:
        """These facts without some kinds."""
        gone = frozenset(kinds)
        keys = {kind.key() for kind in gone}
        times = {key: at for key, at in self._times.items() if key not in keys}
        left = tuple(f for f in self if type(f) not in gone)
        forgotten = self._forgotten | {f.key() for f in self if type(f) in gone}
        return Facts(left, times, self._unanswered, self.about, forgotten)
