"""What is next: the first step that applies and whose fact is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.workflow.facts import ChecklistTicked, Compared, Confirmed, Fact, Facts, Pressed
from installer_app.workflow.party import PartyName, Request


def always(_facts: Facts) -> bool:
    """The condition of a step that always applies."""
    return True


def never(_facts: Facts) -> bool:
    """The condition of a step that asks nobody, and takes what was given."""
    return False


@dataclass(frozen=True)
class Step:
    """One request that learns one fact."""

    learns: type[Fact]
    request: Callable[[Facts], Request[Fact]]
    when: Callable[[Facts], bool] = always
    once: bool = False
    """Not harmless to repeat: asked again only with leave."""
    reads_anew: tuple[type[Fact], ...] = ()
    """Readings this rests on: they are made once more after a rest, a fault or a sleep, and once leave was
    given to ask this again."""
    forgets: Mapping[FaultCode, tuple[type[Fact], ...]] = field(default_factory=dict)
    """Facts a fault disproves."""
    by_itself: frozenset[FaultCode] = frozenset()
    """Faults after which the job goes on at once with what was forgotten, a few times in a row."""

    rests_on: tuple[type[Fact], ...] | None = None
    """What it is forgotten with, where that is asked anew; None: everything before it."""
    undoes: tuple[type[Fact], ...] = ()
    """What is no longer so once this is learned."""

    @property
    def name(self) -> str:
        return self.learns.key()


Workflow = tuple[Step, ...]


def current(workflow: Workflow, facts: Facts) -> Step | None:
    """The step whose turn it is; None: nothing is missing."""
    for step in workflow:
        if step.learns not in facts and step.when(facts):
            return step
    return None


def skipped(workflow: Workflow, facts: Facts, until: Step | None) -> tuple[Step, ...]:
    """Steps before `until` that do not apply."""
    before = workflow if until is None else workflow[: workflow.index(until)]
    return tuple(s for s in before if s.learns not in facts and not s.when(facts))


def from_on(workflow: Workflow, kind: type[Fact]) -> tuple[type[Fact], ...]:
    """A fact and every later one: what going back to it forgets."""
    names = [s.learns for s in workflow]
    return tuple(names[names.index(kind) :])


TOLD: Final = (Compared, Confirmed, ChecklistTicked, Pressed)
"""What a technician said of what he saw or did then. All else he says is a choice and rests on no reading."""


def anew_from(workflow: Workflow, kind: type[Fact]) -> tuple[type[Fact], ...]:
    """What asking for a fact anew forgets: it and every later one that rests on it, but for what the
    technician chose."""
    gone = [kind]
    for step in workflow[[s.learns for s in workflow].index(kind) + 1 :]:
        chosen = step.learns.source is PartyName.TECHNICIAN and step.learns not in TOLD
        stands = step.rests_on is not None and not set(step.rests_on) & set(gone)
        if not chosen and not stands:
            gone.append(step.learns)
    return tuple(gone)
