"""A party that answers from a script, and a journal in memory: for tests of the session alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from installer_app.model.fault import Fault, FaultCode
from installer_app.workflow import journal as j
from installer_app.workflow.party import PartyName, Progress, Report, Request

F = TypeVar("F")
Answer = Callable[[Request[object]], object]


class ScriptedParty:
    """Answers each request by what `answers` makes of it; an exception among the answers is raised."""

    def __init__(self, answers: Answer) -> None:
        self._answers = answers
        self.asked: list[Request[object]] = []
        self.rests = 0

    async def ask(self, request: Request[F], report: Report) -> F:
        self.asked.append(request)
        report(Progress("connecting"))
        await asyncio.sleep(0)
        answer = self._answers(request)
        if isinstance(answer, BaseException):
            raise answer
        return cast("F", answer)

    async def rest(self) -> None:
        self.rests += 1


class MemoryJournal:
    """One job's entries in a list."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        self.kept: list[tuple[j.Entry, str]] = []
        self.closed = False

    def append(self, *entries: j.Entry) -> str:
        at = f"2026-01-01T00:00:{len(self.kept):02d}Z"
        self.kept.extend((entry, at) for entry in entries)
        self.closed = self.closed or any(isinstance(entry, j.Closed) for entry in entries)
        return at

    def entries(self) -> tuple[tuple[j.Entry, str], ...]:
        return tuple(self.kept)


class MemoryHold:
    """A name in a set, for as long as it is held."""

    def __init__(self, held: set[str], job_id: str) -> None:
        self._held, self._job_id = held, job_id
        held.add(job_id)

    def release(self) -> None:
        self._held.discard(self._job_id)


class MemoryBook:
    """Jobs in a dict."""

    def __init__(self) -> None:
        self.jobs: dict[str, MemoryJournal] = {}
        self.held: set[str] = set()

    def hold(self, job_id: str) -> j.Hold:
        if job_id in self.held:
            raise Fault(FaultCode.COMPUTER_JOB_BUSY, job_id)
        return MemoryHold(self.held, job_id)

    def open_job(self, workflow: str) -> j.Journal:
        journal = MemoryJournal(f"j-{workflow}-{len(self.jobs) + 1}")
        self.jobs[journal.job_id] = journal
        return journal

    def job(self, job_id: str) -> j.Journal:
        return self.jobs[job_id]

    def job_ids(self, naming: str = "") -> tuple[str, ...]:
        return tuple(self.jobs)


ALL: Sequence[PartyName] = tuple(PartyName)
