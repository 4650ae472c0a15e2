"""`worklist run` and `prepare`: the doors that are due, one after another, a line for each new result."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from typing import Annotated, Final

import typer

from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.answers import FLAGS, Answers, chosen
from installer_app.cli.output import Output
from installer_app.compose import open_workplace
from installer_app.computer import random_bytes, utc_now
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.store.claims import read_claims
from installer_app.store.worklist import Worklist
from installer_app.support.outcome import Outcome, Result, RunEnd, Wishes, due
from installer_app.support.worklist import Run, read_rows
from installer_app.texts import cli_worklist as words
from installer_app.texts.cli import next_steps
from installer_app.texts.cli_worklist import help_of
from installer_app.texts.command import command_line
from installer_app.texts.faults import words as fault_words
from installer_app.texts.measures import unix_moment
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.party import PartyName
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import Snapshot
from installer_app.workflow.worklist import Row

WAIT_S: Final = 900.0
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help=help_of("--retry-failed"))]
Serials = Annotated[list[str] | None, typer.Option("--serial", help=help_of("--serial"))]
Wait = Annotated[float, typer.Option("--wait", min=0, max=864_000, help=help_of("--wait"))]
Yes = Annotated[bool, typer.Option("--yes", help=help_of("worklist --yes"))]
PrepareYes = Annotated[bool, typer.Option("--yes", help=help_of("prepare --yes"))]
NotCompared = Annotated[bool, typer.Option("--not-compared", help=help_of("worklist --not-compared"))]
YES: Final = ("y", "yes")


async def run(where: Where, wishes: Wishes, serials: Iterable[str], answers: Answers, out: Output) -> int:
    """Work what is due. Returns the exit code. Faults: answer_needed without a yes; computer_usage, naming a
    lock that is not planned; those of the stores."""
    async with open_workplace(where) as place:
        with closing(await asyncio.to_thread(Worklist, place.folder, random_bytes)) as worklist:
            named = {chosen(each).serial for each in serials}
            claims = await asyncio.to_thread(read_claims, place.folder)
            lost = frozenset(each.serial for each in claims if each.is_lost)
            wishes = _only(worklist, replace(wishes, lost=lost), named)
            rows = await asyncio.to_thread(read_rows, place.session, place.book, worklist, _now())
            _tell_lost(rows, wishes, out)
            if not (count := len(due(rows, wishes))):
                out.row({"step": "result", "doors": 0, "exit_code": exits.PROVEN}, words.nothing_due())
                return exits.PROVEN
            _confirm(answers, words.prepare_question(count) if wishes.prepare else words.run_question(count))

            def progress(snapshot: Snapshot) -> None:
                if snapshot.request is not None and snapshot.request.party is PartyName.LOCK:
                    out.progress(snapshot.progress)

            unsubscribe = place.session.subscribe(progress)
            work = Run(place.session, place.book, worklist, _now, lambda outcome: _tell(outcome, out))
            try:
                end = await work.work(wishes)
            except asyncio.CancelledError:
                fields = {"step": "result", "exit_code": exits.INTERRUPTED, "code": "interrupted"}
                out.row(fields, words.go_on(command_line(_again(wishes.prepare), where)))
                raise
            finally:
                unsubscribe()
    return _conclude(end, wishes.prepare, where, out)


def _now() -> int:
    return int(utc_now().timestamp())


def _only(worklist: Worklist, wishes: Wishes, serials: set[str]) -> Wishes:
    if not serials:
        return wishes
    doors = {door.serial: door.door_id for door in worklist.doors()}
    if strange := serials - doors.keys():
        raise Fault(FaultCode.COMPUTER_USAGE, f"{min(strange)} is not in the worklist")
    return replace(wishes, doors=frozenset(doors[serial] for serial in serials), lost=frozenset())


def _tell_lost(rows: Iterable[Row], wishes: Wishes, out: Output) -> None:
    for row in rows:
        if row.door is not None and row.job is None and row.door.serial in wishes.lost:
            serial = row.door.serial
            out.row({"serial": serial, "result": Result.NOT_BEGUN.value, "lost": True}, words.lost(serial))


def _confirm(answers: Answers, question: str) -> None:
    if answers.given(f.Confirmed) is not None:
        return
    if answers.prompt is None or answers.prompt(question).strip().lower() not in YES:
        raise Fault(FaultCode.ANSWER_NEEDED, "--yes")


def _tell(outcome: Outcome, out: Output) -> None:
    row, fault = outcome.row, outcome.fault
    door, job = row.door, row.job
    assert door is not None
    reached = conclude(job.workflow, job.facts).grade.value if job is not None else "none"
    data: dict[str, object] = {
        "grade": reached,
        "door": door.door_id,
        "serial": door.serial,
        "name": door.name,
        "result": outcome.result.value,
        "queue": row.queue.value,
        "expires_at": row.expires_at,
        "job": job.job_id if job is not None else door.job_id,
        "code": fault.code.value if fault else None,
        "detail": _detail(outcome),
        "request": outcome.request or None,
    }
    line = f"{door.serial:<10} {door.name:<28} {words.result(outcome.result.value)}"
    if row.expires_at is not None:
        line = f"{line}, {words.until(unix_moment(row.expires_at))}"
    if fault is not None:
        told = fault_words(fault, job.facts if job is not None else f.Facts())
        steps = next_steps(fault) or told.next
        reading = dict(job.request.reading) if job and isinstance(job.request, AskLeave) else {}
        lines = [f"{line}: {told.title}  [{_code(outcome)}]"]
        lines += [f"  {key}: {value}" for key, value in reading.items()]
        line = "\n".join([*lines, *(f"  > {step}" for step in steps)])
        data |= {"title": told.title, "next": list(steps), "reading": reading}
    out.row(data, line)


def _code(outcome: Outcome) -> str:
    code, detail = outcome.fault.code.value if outcome.fault else "", _detail(outcome)
    return f"{code}: {detail}" if detail else code


def _detail(outcome: Outcome) -> str | None:
    """An answer that is missing is told as the flag that gives it."""
    fault = outcome.fault
    if fault is None or fault.code is not FaultCode.ANSWER_NEEDED:
        return fault.detail if fault else None
    if outcome.request:
        return f"--allow {outcome.request}"
    return next((flag for kind, flag in FLAGS.items() if kind.key() == fault.detail), fault.detail)


def _again(prepare: bool) -> tuple[str, ...]:
    return ("worklist", "prepare" if prepare else "run", "--yes")


def _conclude(end: RunEnd, prepare: bool, where: Where, out: Output) -> int:
    counts = {each.value: 0 for each in Result}
    for outcome in end.outcomes:
        counts[outcome.result.value] += 1
    code = exit_code(end)
    proven, count = counts[Result.PROVEN.value], len(end.outcomes)
    said = [words.prepared(counts[Result.PREPARED.value], count) if prepare else words.ran(proven, count)]
    if any(each.fault is not None for each in end.outcomes):
        said.append(words.retry(command_line((*_again(prepare), "--retry-failed"), where)))
    if end.stopped_by is not None:
        out.fault(end.stopped_by, f.Facts(), {})
    told = {key: value for key, value in counts.items() if value}
    out.row({"step": "result", "doors": count, "results": told, "exit_code": code}, "\n".join(said))
    return code


def exit_code(end: RunEnd) -> int:
    """0 where all is proven, or prepared as wished; where all that is not has one cause, its; else 5."""
    if end.stopped_by is not None:
        return exits.of_fault(end.stopped_by)
    codes = {_code_of(outcome) for outcome in end.outcomes} - {exits.PROVEN}
    if codes - {exits.NOT_VERIFIABLE}:
        codes.discard(exits.NOT_VERIFIABLE)
    return codes.pop() if len(codes) == 1 else exits.FOUND if codes else exits.PROVEN


def _code_of(outcome: Outcome) -> int:
    match outcome.result:
        case Result.PROVEN | Result.PREPARED:
            return exits.PROVEN
        case Result.NOT_VERIFIABLE:
            return exits.NOT_VERIFIABLE
    if outcome.fault is not None:
        return exits.of_fault(outcome.fault)
    return exits.FAMILIES["sync"] if outcome.result is Result.UNPROVEN else exits.FOUND


def add_run(worklist: typer.Typer) -> None:
    """Put these commands beside the others of the worklist."""

    def _prepare(
        place: Where,
        out: Output,
        retry_failed: RetryFailed = False,
        serials: Serials = None,
        yes: PrepareYes = False,
        allow: o.Allow = None,
    ) -> None:
        wishes = Wishes(True, retry_failed, None, False, frozenset(allow or ()), 0)
        answers = o.answers(out, yes=yes)
        raise typer.Exit(asyncio.run(run(place, wishes, serials or (), answers, out)))

    def _run(
        place: Where,
        out: Output,
        retry_failed: RetryFailed = False,
        serials: Serials = None,
        yes: Yes = False,
        not_compared: NotCompared = False,
        allow: o.Allow = None,
        wait_s: Wait = WAIT_S,
    ) -> None:
        wishes = Wishes(False, retry_failed, None, not_compared, frozenset(allow or ()), wait_s)
        answers = o.answers(out, yes=yes)
        raise typer.Exit(asyncio.run(run(place, wishes, serials or (), answers, out)))

    worklist.command("prepare", help=help_of("worklist prepare"))(o.placed(_prepare))
    worklist.command("run", help=help_of("worklist run"))(o.placed(_run))
