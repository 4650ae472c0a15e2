"""Words for every fault: what happened, what is true, what did not happen, what next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.texts.advice import ADVICE
from installer_app.texts.language import _
from installer_app.texts.standing import details_of, not_happened, true_of
from installer_app.workflow.facts import Facts


@dataclass(frozen=True)
class FaultWords:
    """Whole sentences; none of the four is ever empty."""

    title: str
    true: tuple[str, ...]
    not_happened: tuple[str, ...]
    next: tuple[str, ...]


NOTHING: Final = Facts()


def words(fault: Fault, facts: Facts = NOTHING) -> FaultWords:
    """The words for one fault of a job whose facts are known; details that are not known are left out."""
    advice = ADVICE[fault.code]
    details = details_of(facts)

    def say(message: str) -> tuple[str, ...]:
        return (_(message).format(**details),) if message else ()

    true = (*say(advice.true), *true_of(facts))
    missing = (*say(advice.not_happened), *not_happened(facts))
    return FaultWords(
        say(advice.title)[0],
        true[:3],
        missing[:3] or (_("Nothing else was tried after it."),),
        tuple(_(step).format(**details) for step in advice.next),
    )


def title(code: FaultCode, facts: Facts = NOTHING) -> str:
    """The one sentence of what happened, for a list or a finding."""
    return words(Fault(code), facts).title
