"""What is remembered of a job: entries as they are written, and the memory that replaying them gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final, Protocol

from pydantic import TypeAdapter

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Blob
from installer_app.workflow.conditions import known_lock_id
from installer_app.workflow.facts import KINDS, Fact, Facts


@dataclass(frozen=True)
class Opened:
    """A job began, or turned to another workflow: to undo what it did, or back."""

    workflow: str


@dataclass(frozen=True)
class Learned:
    """A step learned its fact."""

    fact: Fact


@dataclass(frozen=True)
class Skipped:
    """A step did not apply."""

    step: str


@dataclass(frozen=True)
class Asked:
    """A `once` request is about to be made; written before its effect."""

    request: str


@dataclass(frozen=True)
class Declined:
    """The other side answered a `once` request with a refusal: nothing happened there."""

    request: str
    code: FaultCode


@dataclass(frozen=True)
class Faulted:
    """A step ended with a fault."""

    step: str
    code: FaultCode
    detail: str = ""


@dataclass(frozen=True)
class Forgot:
    """Facts were disproved or taken back."""

    facts: tuple[str, ...]


@dataclass(frozen=True)
class Allowed:
    """The technician gave leave to ask an unanswered request once more."""

    request: str


@dataclass(frozen=True)
class Offered:
    """A hand-over file is about to be written; before it is on disk. Until `Given`, a refusal or leave of
    HAND_OVER it is not known whether somebody took it, and the job does not go on by itself."""

    to: str
    """An age recipient, or `passphrase`."""


@dataclass(frozen=True)
class Given:
    """The file is durable, and the job is another computer's; `Closed` stands beside it."""

    to: str
    sha256: str
    """Of the file."""


@dataclass(frozen=True)
class Closed:
    """The job ended: `done`, `given`, or `abandoned` or `erased` with what is true left as it is."""

    outcome: str


HAND_OVER: Final = "hand-over"
"""What `Allowed` and `Declined` name where they are about an offer."""
Entry = Opened | Learned | Skipped | Asked | Declined | Faulted | Forgot | Allowed | Offered | Given | Closed
ENTRIES: Mapping[str, type[Entry]] = {
    kind.__name__.lower(): kind
    for kind in (
        *(Opened, Learned, Skipped, Asked, Declined, Faulted, Forgot, Allowed, Offered, Given, Closed),
    )
}


@dataclass(frozen=True)
class Memory:
    """All that the entries of one job amount to."""

    workflow: str = ""
    """What the job does now."""
    facts: Facts = field(default_factory=Facts)
    skipped: frozenset[str] = frozenset()
    asked: Mapping[str, int] = field(default_factory=dict)
    allowed: Mapping[str, int] = field(default_factory=dict)
    declined: frozenset[str] = frozenset()
    """Requests whose last asking was refused: their answer is not lost, there was no effect."""
    fault: Faulted | None = None
    offered: Offered | None = None
    """A hand-over file may exist, and this computer still has the job."""
    offered_at: str = ""
    given: Given | None = None
    outcome: str | None = None
    origin: str = ""
    """The workflow it was begun for."""

    @property
    def learned_at(self) -> Mapping[str, str]:
        """Fact's key to the entry's time, ISO 8601."""
        return self.facts.times

    def may_ask(self, request: str) -> bool:
        """Whether a `once` request may be made now: never asked, or leave was given since."""
        return self.asked.get(request, 0) <= self.allowed.get(request, 0)

    def after(self, entry: Entry, at: str) -> Memory:
        """The memory once `entry`, written at `at`, is known too."""
        match entry:
            case Opened(workflow):
                return replace(self, workflow=workflow, origin=self.origin or workflow)
            case Learned(fact):
                return replace(self, facts=self.facts.learn(fact, at), fault=None)
            case Skipped(step):
                return replace(self, skipped=self.skipped | {step})
            case Asked(request):
                return replace(
                    self,
                    asked={**self.asked, request: self.asked.get(request, 0) + 1},
                    facts=self.facts.ask(request, about=known_lock_id(self.facts)),
                    declined=self.declined - {request},
                    fault=None,
                )
            case Declined(request, _):
                offered = None if request == HAND_OVER else self.offered
                declined = self.declined | {request}
                return replace(self, declined=declined, facts=self.facts.decline(request), offered=offered)
            case Faulted():
                return replace(self, fault=entry)
            case Forgot(names):
                return replace(self, facts=self.facts.forget(KINDS[name] for name in names))
            case Allowed(request):
                # Leave is for one more asking, however often it was given.
                allowed = {**self.allowed, request: self.asked.get(request, 0)}
                offered = None if request == HAND_OVER else self.offered
                lost = request in self.facts.unanswered
                facts = self.facts.ask(request, leave=True) if lost else self.facts
                return replace(self, allowed=allowed, facts=facts, offered=offered)
            case Offered():
                return replace(self, offered=entry, offered_at=at)
            case Given():
                return replace(self, offered=None, given=entry)
            case Closed(outcome):
                return replace(self, outcome=outcome)


def replay(entries: Iterable[tuple[Entry, str]]) -> Memory:
    """The memory of a job from its entries and their times."""
    memory = Memory()
    for entry, at in entries:
        memory = memory.after(entry, at)
    return memory


class Journal(Protocol):
    """One job's entries on disk, durable before `append` returns."""

    job_id: str

    def append(self, *entries: Entry) -> str:
        """Write them all or none, in one durable commit, and return their time. `Closed` destroys the key of
        the job's secret bytes in the same commit. Faults: computer_storage."""

    def entries(self) -> tuple[tuple[Entry, str], ...]:
        """All entries with their times. Faults: computer_journal_damaged, computer_journal_newer."""


class Hold(Protocol):
    """That this process, and no other, is at work on a job. Death lets go of it too."""

    def release(self) -> None:
        """Harmless to repeat."""


class Book(Protocol):
    """All jobs of this computer's data folder."""

    def hold(self, job_id: str) -> Hold:
        """Be the only one at work on a job. Faults: computer_job_busy."""

    def open_job(self, workflow: str) -> Journal: ...

    def job(self, job_id: str) -> Journal:
        """Faults: computer_job_unknown."""

    def job_ids(self, naming: str = "") -> tuple[str, ...]:
        """Oldest first. `naming`: those that do not have this text in any entry, in capitals or not, may be
        left out; it saves replaying all to find those about one lock."""


# ---- entries as plain data: what the store writes down

Keep = Callable[[Blob], None]
Open = Callable[[str], bytes]


@cache
def _fact_adapter(key: str) -> TypeAdapter[Fact]:
    return TypeAdapter(KINDS[key])


@cache
def _entry_adapter(name: str) -> TypeAdapter[Entry]:
    return TypeAdapter(ENTRIES[name])


def encode(entry: Entry, keep: Keep) -> dict[str, object]:
    """An entry as JSON-ready data; every Blob is handed to `keep` and leaves only digest and length."""
    name = type(entry).__name__.lower()
    if isinstance(entry, Learned):
        key = entry.fact.key()
        dumped = _fact_adapter(key).dump_python(entry.fact, mode="json", context={"keep": keep})
        return {"entry": name, "kind": key, "fact": dumped}
    return {"entry": name, **_entry_adapter(name).dump_python(entry, mode="json")}


def decode(data: Mapping[str, object], open_blob: Open) -> Entry:
    """The entry again. An unknown kind is computer_journal_newer, anything else that does not fit
    computer_journal_damaged: nothing is guessed."""
    name, key = str(data.get("entry")), str(data.get("kind"))
    if name not in ENTRIES:
        raise Fault(FaultCode.COMPUTER_JOURNAL_NEWER, f"entry {name!r}")
    if name == "learned" and key not in KINDS:
        raise Fault(FaultCode.COMPUTER_JOURNAL_NEWER, f"fact {key!r}")
    try:
        if name == "learned":
            return Learned(_fact_adapter(key).validate_python(data.get("fact"), context={"open": open_blob}))
        entry = _entry_adapter(name).validate_python({k: v for k, v in data.items() if k != "entry"})
    except ValueError as damage:
        raise Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, f"{name}: {type(damage).__name__}") from damage
    strange = [each for each in entry.facts if each not in KINDS] if isinstance(entry, Forgot) else []
    if strange:
        raise Fault(FaultCode.COMPUTER_JOURNAL_NEWER, f"fact {strange[0]!r:.60}")
    return entry
