"""What a job amounts to, computed from its facts and never from having reached the end."""

from __future__ import annotations

from dataclasses import dataclass

from installer_app.workflow.engine import Workflow, current
from installer_app.workflow.facts import Fact, Facts, Grade, LockRead, Proof, Verdict
from installer_app.workflow.party import PartyName


@dataclass(frozen=True)
class Conclusion:
    """The grade reached, and the proofs that are open or cannot be seen."""

    grade: Grade
    complete: bool
    """No step's fact is missing."""
    open: tuple[str, ...] = ()
    """Keys of proofs not yet learned."""
    not_verifiable: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """Everything the workflow asks for is known, and every proof was read."""
        return self.complete and not self.open and not self.not_verifiable


def conclude(workflow: Workflow, facts: Facts) -> Conclusion:
    """The highest grade all of whose proofs stand."""
    complete = current(workflow, facts) is None
    proofs = [s.learns for s in workflow if issubclass(s.learns, Proof) and s.when(facts)]
    missing = tuple(kind.key() for kind in proofs if _is_open(facts.get(kind)))
    wanted = {s.learns for s in workflow}
    unseen = tuple(
        fact.key()
        for fact in facts
        if type(fact) in wanted and isinstance(fact, Proof) and fact.verdict is Verdict.NOT_VERIFIABLE
    )
    acts = [fact for kind in _acts(workflow) if (fact := facts.get(kind)) is not None]
    if proofs and not missing and not unseen:
        grade = Grade.CLOUD
    elif any(fact.grade is Grade.LOCK for fact in acts):
        grade = Grade.LOCK
    elif not proofs and complete and acts:
        grade = acts[-1].grade
    else:
        grade = Grade.SENT if any(fact.grade is not Grade.NONE for fact in acts) else Grade.NONE
    return Conclusion(grade, complete, missing, unseen)


def _is_open(proof: Proof | None) -> bool:
    """Not read, or read and not there yet."""
    return proof is None or proof.verdict is Verdict.OPEN


def _acts(workflow: Workflow) -> tuple[type[Fact], ...]:
    """What the workflow does, as against what it reads to be able to."""
    return tuple(
        s.learns
        for s in workflow
        if s.once or (s.learns.source is PartyName.LOCK and s.learns is not LockRead)
    )
