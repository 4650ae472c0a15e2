"""One job on the command line, from its start or resumption to its end or its fault."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer_app.cli import exits
from installer_app.cli.answers import Answers
from installer_app.cli.output import Output, now
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.session import Session
from installer_app.store.fault import disk
from installer_app.store.folder import write_private
from installer_app.texts import cli as words
from installer_app.texts import undo as undo_words
from installer_app.texts.command import resume_command
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.conditions import wants_checklist
from installer_app.workflow.leave import wanted_leave
from installer_app.workflow.requests import AskChecklist, AskConfirm, AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot

ENDED: Final = frozenset({JobState.DONE, JobState.UNDONE})


@dataclass(frozen=True)
class End:
    """How a command's job ended."""

    exit_code: int
    snapshot: Snapshot


@dataclass(frozen=True)
class Errand:
    """What a command wants of one job: whose answers count, where they go, what is kept at its end."""

    where: Where
    answers: Answers
    out: Output
    certificate: Path | None = None
    """The file that gets the certificate."""
    expects: frozenset[FaultCode] = frozenset()
    """Faults that the command has an answer to: the job ends with them, and nothing is said."""

    def check(self) -> None:
        """Faults: computer_usage, where the certificate could not be written."""
        file = self.certificate
        if file is not None and (file.is_dir() or not file.absolute().parent.is_dir()):
            raise Fault(FaultCode.COMPUTER_USAGE, f"--certificate {file}: no such folder")


async def drive(session: Session, job_id: str, errand: Errand) -> End:
    """Print what is learned, answer what is asked, end with the job or with its first fault."""
    changed = asyncio.Event()
    latest = session.snapshot(job_id)
    told: set[str] = set()
    out = errand.out

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
            _tick(session, latest, errand)
            if not latest.at_rest:
                continue
            if _allow(session, latest, errand, allowed):
                continue
            if latest.state is JobState.ASKING and _answer(session, latest, errand):
                continue
            return _end(latest, errand)
    except Fault as fault:
        return _fail(latest, fault, errand, {})
    except (asyncio.CancelledError, KeyboardInterrupt):
        fields = {"exit_code": exits.INTERRUPTED, "code": "interrupted"}
        out.result({**_result(latest, errand), **fields})
        raise
    finally:
        unsubscribe()
        await session.stop(job_id)


def _tell(snapshot: Snapshot, told: set[str], out: Output) -> None:
    for fact in snapshot.facts:
        at = snapshot.memory.learned_at.get(fact.key(), "")
        if (mark := f"{fact.key()} {at}") not in told:
            told.add(mark)
            out.fact(snapshot.job_id, fact, at)


def _tick(session: Session, snapshot: Snapshot, errand: Errand) -> None:
    """Tell what holds at the door as soon as the lock has signed, ahead of being asked."""
    ticked = errand.answers.given(f.ChecklistTicked)
    due = wants_checklist(snapshot.facts) and f.ChecklistTicked not in snapshot.facts
    if ticked is not None and due and not isinstance(snapshot.request, AskChecklist):
        session.answer(snapshot.job_id, ticked)


def _allow(session: Session, snapshot: Snapshot, errand: Errand, allowed: set[str]) -> bool:
    """Give the leave the command line carries, once a request: to make it again, or to have a message signed
    anew that is of no use any more."""
    request = wanted_leave(snapshot, errand.answers.allow - allowed)
    if request is None:
        return False
    allowed.add(request)
    return session.allow(snapshot.job_id, request)


def _answer(session: Session, snapshot: Snapshot, errand: Errand) -> bool:
    """True: answered. A job that fell back to a question because of a fault ends with that fault, unless
    somebody is there to answer it anew."""
    request, answers = snapshot.request, errand.answers
    if (
        request is None
        or isinstance(request, AskLeave)
        or (snapshot.fault is not None and answers.prompt is None)
    ):
        return False
    if snapshot.fault is not None:
        errand.out.fault(snapshot.fault, snapshot.facts, {})
        return session.answer(snapshot.job_id, answers.ask(request))
    if request == AskConfirm("undo"):
        for text in (*undo_words.plan(snapshot.facts), *undo_words.limits(snapshot.facts)):
            errand.out.row({"step": "undo", "text": text}, text)
    step = next(s for s in snapshot.workflow if s.name == snapshot.step)
    return session.answer(snapshot.job_id, answers.to(request, step.learns))


def _end(snapshot: Snapshot, errand: Errand) -> End:
    if snapshot.state in ENDED:
        try:
            _keep(snapshot, errand)
        except Fault as fault:
            return _fail(snapshot, fault, errand, {})
        conclusion = conclude(snapshot.workflow, snapshot.facts)
        exit_code = exits.of_conclusion(conclusion)
        errand.out.result({**_result(snapshot, errand), "exit_code": exit_code})
        return End(exit_code, snapshot)
    if snapshot.fault is not None and snapshot.fault.code in errand.expects:
        return End(exits.of_fault(snapshot.fault), snapshot)
    match snapshot.request:
        case AskLeave(of=of, lost=True, reading=reading):
            return _fail(snapshot, Fault(FaultCode.MESSAGE_LOST, of), errand, reading)
        case AskLeave(of=of, reading=reading):
            return _fail(snapshot, Fault(FaultCode.ANSWER_NEEDED, f"--allow {of}"), errand, reading)
    return _fail(snapshot, snapshot.fault or Fault(FaultCode.COMPUTER_BUG, "no fault"), errand, {})


def _keep(snapshot: Snapshot, errand: Errand) -> None:
    """After a crash or on a full disk the file holds what it held or the whole certificate. Faults:
    computer_storage."""
    certified = snapshot.facts.get(f.Certified)
    if errand.certificate is None or certified is None:
        return
    path, text = str(errand.certificate), f"{certified.certificate.rstrip()}\n"
    with disk(f"writing {path}"):
        target = errand.certificate.resolve()  # a link is followed, not replaced
        if target.exists() and not target.is_file():
            target.write_text(text, "utf-8")  # a pipe or /dev/stdout
        else:
            write_private(target, text.encode())
    errand.out.row({"step": "certificate-file", "file": path}, words.certificate_written(path))


def _fail(snapshot: Snapshot, fault: Fault, errand: Errand, reading: Mapping[str, str]) -> End:
    exit_code = exits.of_fault(fault)
    errand.out.fault(fault, snapshot.facts, reading)
    fields = {"exit_code": exit_code, "code": fault.code.value, "detail": fault.detail}
    errand.out.result({**_result(snapshot, errand), **fields, "reading": dict(reading)})
    return End(exit_code, snapshot)


def take_up_command(where: Where, snapshot: Snapshot, leave: str | None) -> str:
    """What to type to go on in the direction the job has."""
    command = "undo" if snapshot.memory.workflow == "undo" else "resume"
    return resume_command(where, snapshot.job_id, leave, command)


def _result(snapshot: Snapshot, errand: Errand) -> dict[str, object]:
    """The whole of what is known, for the last line."""
    conclusion = conclude(snapshot.workflow, snapshot.facts)
    certified = snapshot.facts.get(f.Certified)
    done = snapshot.state in ENDED
    leave = snapshot.request.of if isinstance(snapshot.request, AskLeave) else None
    return {
        "grade": conclusion.grade.value,
        "at": now(),
        "job": snapshot.job_id,
        "workflow": snapshot.memory.workflow,
        "done": done,
        "undone": snapshot.state is JobState.UNDONE,
        "proven": done and conclusion.proven,
        "open": list(conclusion.open),
        "not_verifiable": list(conclusion.not_verifiable),
        "steps": {fact.key(): fact.grade.value for fact in snapshot.facts},
        "certificate": certified.certificate if certified else None,
        "resume": None if done else take_up_command(errand.where, snapshot, leave),
    }
