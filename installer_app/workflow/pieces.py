"""Pieces of procedures: tuples of steps that several workflows share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.workflow import conditions as c
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.agreement import review
from installer_app.workflow.engine import Step, Workflow
from installer_app.workflow.facts import Fact, Facts

IDENTIFY: Final[Workflow] = (
    Step(f.LockChosen, lambda _: r.AskLock()),
    Step(f.KeysRecalled, lambda facts: r.RecallKeys(c.serial(facts))),
    Step(f.LockRead, c.read_info),
    Step(
        f.Compared,
        lambda facts: r.AskCompare(c.serial(facts), facts[f.LockRead].fingerprint),
        when=c.needs_comparison,
    ),
    Step(f.KeysPinned, c.pin_keys, forgets={FaultCode.LOCK_IMPOSTOR: (f.LockRead, f.Compared)}),
)

PLACE: Final[Workflow] = (
    Step(f.PlaceChosen, lambda _: r.AskPlace()),
    Step(f.NameChosen, lambda _: r.AskName()),
    Step(
        f.PlaceRead,
        lambda facts: r.ReadPlace(facts[f.PlaceChosen].property_id, facts[f.PlaceChosen].area_id),
        forgets={FaultCode.CLOUD_NOT_FOUND: (f.PlaceChosen,)},
        by_itself=frozenset({FaultCode.CLOUD_NOT_FOUND}),
    ),
)

ACCOUNTS: Final = Step(f.AccountsRead, lambda _: r.ReadAccounts())
RECORD: Final = Step(f.RecordRead, c.read_record)


READINGS: Final = (f.LockRead, f.RecordRead)
JUDGED: Final = (*READINGS, f.Reviewed)
"""What every act on a lock rests on: both sides read, and nothing found that stands in the way."""


def resting(workflow: Workflow, judged: tuple[type[Fact], ...] = JUDGED) -> Workflow:
    """Steps before which a job that paused reads and judges anew."""
    return tuple(replace(step, reads_anew=judged) for step in workflow)


def check(workflow: str) -> Workflow:
    """Nothing known may stand in the way; then the technician decides."""
    return (
        Step(f.Reviewed, lambda facts: review(workflow, facts), reads_anew=READINGS),
        Step(f.Confirmed, lambda _: r.AskConfirm(workflow)),
    )


def deliver(kind: MessageKind, message: type[f.RecordSealed] | type[f.Signed]) -> Workflow:
    """Bring a message to the lock and have it obeyed. What the lock no longer holds is brought again."""

    def blob(facts: Facts) -> Blob:
        held = facts[message]
        return held.sealed if isinstance(held, f.RecordSealed) else held.message

    delivered, applied = f.DELIVERED[kind], f.APPLIED[kind]
    # A lock that took these very bytes, and was returned to its factory state since, takes only other bytes.
    sealed_anew = {FaultCode.MESSAGE_REPLAYED: (message, delivered)} if message is f.RecordSealed else {}
    return (
        Step(delivered, lambda facts: r.Deliver(c.serial(facts), c.keys(facts), kind, blob(facts))),
        Step(
            applied,
            lambda facts: r.Apply(c.serial(facts), c.keys(facts), kind, blob(facts).sha256, c.lock_id(facts)),
            forgets={
                FaultCode.MESSAGE_NOT_HELD: (delivered,),
                FaultCode.MESSAGE_CHANGED: (delivered,),
                **sealed_anew,
            },
            by_itself=frozenset({FaultCode.MESSAGE_NOT_HELD, FaultCode.MESSAGE_CHANGED}),
        ),
    )


def when(applies: Callable[[Facts], bool], workflow: Workflow) -> Workflow:
    """The same steps, where `applies` holds too."""

    def both(step: Step) -> Callable[[Facts], bool]:
        return lambda facts: applies(facts) and step.when(facts)

    return tuple(replace(step, when=both(step)) for step in workflow)
