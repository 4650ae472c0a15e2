"""What the command line prints: lines and a progress bar for people, one JSON object a line for programs."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from installer_app.cli import exits
from installer_app.model.fault import Fault
from installer_app.texts import cli as cli_texts
from installer_app.texts import faults as fault_texts
from installer_app.texts import steps as step_texts
from installer_app.texts.wrong_use import coded
from installer_app.workflow.facts import Fact, Facts
from installer_app.workflow.party import Progress as Advance

WIDEST: Final = 100
"""Columns that are used of a terminal, however wide it is."""
NARROWEST: Final = 20
"""Columns for a value below which wrapping it would only be worse."""


class Output(Protocol):
    """Where a command tells what happens."""

    def fact(self, job_id: str, fact: Fact, at: str) -> None: ...

    def progress(self, advance: Advance | None) -> None: ...

    def fault(self, fault: Fault, facts: Facts, reading: Mapping[str, str]) -> None: ...

    def result(self, result: Mapping[str, object]) -> None: ...

    def row(self, row: Mapping[str, object], line: str) -> None: ...


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class JsonLines:
    """For programs: every line has `step`, `grade` and `at`; the last carries the whole result."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def fact(self, job_id: str, fact: Fact, at: str) -> None:
        self._write(
            {
                "step": fact.key(),
                "grade": fact.grade.value,
                "at": at,
                "source": fact.source.value,
                "value": step_texts.value(fact),
                "job": job_id,
            }
        )

    def progress(self, advance: Advance | None) -> None:
        """Programs are told facts, not progress."""

    def fault(self, fault: Fault, facts: Facts, reading: Mapping[str, str]) -> None:
        words = fault_texts.words(fault, facts)
        self._write(
            {
                "step": "fault",
                "grade": "none",
                "at": now(),
                "code": fault.code.value,
                "detail": fault.detail,
                "title": words.title,
                "next": list(cli_texts.next_steps(fault) or words.next),
                "reading": dict(reading),
                "exit_code": exits.of_fault(fault),
            }
        )

    def result(self, result: Mapping[str, object]) -> None:
        self._write({"step": "result", **result})

    def row(self, row: Mapping[str, object], line: str) -> None:
        self._write({"step": "row", "grade": "none", "at": now(), **row})

    def _write(self, data: Mapping[str, object]) -> None:
        self._stream.write(json_text(data) + "\n")
        self._stream.flush()


def json_text(data: object, indent: int | None = None) -> str:
    """JSON in which nothing steers a terminal either: what is not printable is escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def plain(text: str) -> str:
    """Text that cannot steer a terminal or turn its direction: what is not printable becomes a mark."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


class Terminal:
    """For people. Untrusted text is neither markup nor control. On a terminal values and sentences are
    wrapped where it ends; what is copied or read by a program is not."""

    def __init__(self) -> None:
        self._console = Console(file=sys.stdout, highlight=False, emoji=False, soft_wrap=True)
        self._errors = Console(file=sys.stderr, highlight=False, emoji=False)
        self._errors.soft_wrap = not self._errors.is_terminal
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._word = ""

    def fact(self, job_id: str, fact: Fact, at: str) -> None:
        grade = step_texts.grade(fact.grade) if fact.grade.value != "none" else ""
        title, value = step_texts.title(fact.key()), plain(step_texts.value(fact))
        head = f"{at[11:19]}  {title:<26} {grade:<16} "
        lines = [value]
        if self._console.is_terminal and (room := min(self._console.width, WIDEST) - len(head)) >= NARROWEST:
            lines = textwrap.wrap(value, room) or [""]
        text = f"\n{' ' * len(head)}".join(lines)
        self._say(f"{head}{text}".rstrip())

    def progress(self, advance: Advance | None) -> None:
        if advance is None or not self._console.is_terminal:
            return
        if advance.word != self._word:
            self._end_bar()
        if self._bar is None:
            self._word = advance.word
            percent = (TextColumn("{task.percentage:>3.0f} %"),) if advance.total else ()
            columns = (TextColumn("{task.description}"), BarColumn(), *percent, TimeElapsedColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._task = self._bar.add_task(step_texts.progress(advance), total=advance.total or None)
            self._bar.start()
        if self._task is not None:
            self._bar.update(self._task, completed=advance.done, total=advance.total or None)

    def fault(self, fault: Fault, facts: Facts, reading: Mapping[str, str]) -> None:
        self._end_bar()
        words = fault_texts.words(fault, facts)
        lines = [f"{words.title}  [{coded(fault)}]"]
        lines += [f"  {sentence}" for sentence in (*words.true, *words.not_happened)]
        lines += [f"  {key}: {value}" for key, value in reading.items()]
        lines += [f"  > {sentence}" for sentence in cli_texts.next_steps(fault) or words.next]
        for line in lines:
            self._errors.print(plain(line), markup=False)

    def result(self, result: Mapping[str, object]) -> None:
        self._say(cli_texts.result(result))

    def row(self, row: Mapping[str, object], line: str) -> None:
        self._say(line)

    def _say(self, text: str) -> None:
        self._end_bar()
        self._console.print(plain(text), markup=False)

    def _end_bar(self) -> None:
        if self._bar is not None:
            self._bar.stop()
        self._bar, self._task, self._word = None, None, ""
