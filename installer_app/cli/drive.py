"""One job on the command line, from its start or resumption to its end or its fault."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from installer_app.cli import exits
from installer_app.cli.answers import Answers
from installer_app.cli.output import Output, now
from installer_app.model.fault import Fault, FaultCode
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot

AT_REST: Final = frozenset({JobState.ASKING, JobState.STOPPED, JobState.DONE, JobState.ABANDONED})


@dataclass(frozen=True)
class End:
    """How a command's job ended."""

    exit_code: int
    snapshot: Snapshot


async def drive(session: Session, job_id: str, answers: Answers, out: Output) -> End:
    """Print what is learned, answer what is asked, end with the job or with its first fault."""
    changed = asyncio.Event()
    latest = session.snapshot(job_id)
    told: set[str] = set()

    def watch(snapshot: Snapshot) -> None:
        nonlocal latest
        if snapshot.job_id == job_id:
            latest = snapshot
            out.progress(snapshot.progress)
            _tell(snapshot, told, out)
            changed.set()

    unsubscribe = session.subscribe(watch)
    allowed: set[str] = set()
    _tell(latest, told, out)
    try:
        while True:
            await changed.wait()
            changed.clear()
            if latest.state not in AT_REST:
                continue
            if latest.state is JobState.ASKING and _answer(session, latest, answers, allowed):
                continue
            return _end(latest, out)
    except Fault as fault:
        return _fail(latest, fault, out, {})
    finally:
        unsubscribe()
        await session.stop(job_id)


def _tell(snapshot: Snapshot, told: set[str], out: Output) -> None:
    for fact in snapshot.facts:
        at = snapshot.memory.learned_at.get(fact.key(), "")
        if (mark := f"{fact.key()} {at}") not in told:
            told.add(mark)
            out.fact(snapshot.job_id, fact, at)


def _answer(session: Session, snapshot: Snapshot, answers: Answers, allowed: set[str]) -> bool:
    """True: answered. A job that fell back to a question because of a fault ends with that fault."""
    request = snapshot.request
    if isinstance(request, AskLeave):
        if request.of in answers.allow and request.of not in allowed:
            allowed.add(request.of)
            return session.allow(snapshot.job_id, request.of)
        return False
    if snapshot.fault is not None or request is None:
        return False
    step = next(s for s in snapshot.workflow if s.name == snapshot.step)
    return session.answer(snapshot.job_id, answers.to(request, step.learns))


def _end(snapshot: Snapshot, out: Output) -> End:
    if snapshot.state is JobState.DONE:
        conclusion = conclude(snapshot.workflow, snapshot.facts)
        exit_code = exits.of_conclusion(conclusion)
        out.result({**_result(snapshot), "exit_code": exit_code})
        return End(exit_code, snapshot)
    request = snapshot.request
    if isinstance(request, AskLeave):
        if request.lost:
            fault = Fault(FaultCode.MESSAGE_LOST, request.of)
        else:
            fault = Fault(FaultCode.ANSWER_NEEDED, f"--allow {request.of}")
        return _fail(snapshot, fault, out, request.reading)
    return _fail(snapshot, snapshot.fault or Fault(FaultCode.COMPUTER_BUG, "no fault"), out, {})


def _fail(snapshot: Snapshot, fault: Fault, out: Output, reading: Mapping[str, str]) -> End:
    exit_code = exits.of_fault(fault)
    out.fault(fault, snapshot.facts, reading)
    fields = {"exit_code": exit_code, "code": fault.code.value, "detail": fault.detail}
    out.result({**_result(snapshot), **fields, "reading": dict(reading)})
    return End(exit_code, snapshot)


def _result(snapshot: Snapshot) -> dict[str, object]:
    """The whole of what is known, for the last line."""
    conclusion = conclude(snapshot.workflow, snapshot.facts)
    certified = snapshot.facts.get(f.Certified)
    return {
        "grade": conclusion.grade.value,
        "at": now(),
        "job": snapshot.job_id,
        "workflow": snapshot.memory.workflow,
        "proven": snapshot.state is JobState.DONE and conclusion.proven,
        "open": list(conclusion.open),
        "not_verifiable": list(conclusion.not_verifiable),
        "steps": {fact.key(): fact.grade.value for fact in snapshot.facts},
        "certificate": certified.certificate if certified else None,
    }
