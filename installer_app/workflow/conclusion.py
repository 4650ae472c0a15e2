"""What a job amounts to, computed from its facts and never from having reached the end."""

from __future__ import annotations

from dataclasses import dataclass

from installer_app.workflow.engine import Workflow
from installer_app.workflow.facts import Applied, Fact, Facts, Grade, Proof, Verdict


@dataclass(frozen=True)
class Conclusion:
    """The grade reached, and the proofs that are open or cannot be seen."""

    grade: Grade
    open: tuple[str, ...] = ()
    """Keys of proofs not yet learned."""
    not_verifiable: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """Every proof the workflow asks for was read."""
        return not self.open and not self.not_verifiable


def conclude(workflow: Workflow, facts: Facts) -> Conclusion:
    """The highest grade all of whose proofs stand."""
    wanted: list[type[Fact]] = [s.learns for s in workflow if issubclass(s.learns, Proof) and s.when(facts)]
    missing = tuple(kind.key() for kind in wanted if kind not in facts)
    unseen = tuple(
        fact.key() for fact in facts if isinstance(fact, Proof) and fact.verdict is Verdict.NOT_VERIFIABLE
    )
    if wanted and not missing and not unseen:
        return Conclusion(Grade.CLOUD)
    learned = {fact.grade for fact in facts if type(fact) in {s.learns for s in workflow}}
    if any(isinstance(fact, Applied) for fact in facts):
        return Conclusion(Grade.LOCK, missing, unseen)
    last = [fact.grade for fact in facts if fact.grade is not Grade.NONE]
    grade = last[-1] if last and not wanted else (Grade.SENT if Grade.SENT in learned else Grade.NONE)
    return Conclusion(grade, missing, unseen)
