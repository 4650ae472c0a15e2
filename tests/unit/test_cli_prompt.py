"""What a person types: Ctrl-C at a question ends the command although an event loop has its own handler."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest
import typer

from installer_app.cli import options as o
from installer_app.cli.answers import Answers
from installer_app.cli.output import JsonLines, Terminal
from installer_app.model.fault import Fault, FaultCode
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r


@pytest.fixture(autouse=True)
def _on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)


def test_ctrl_c_at_a_question_interrupts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def prompt(question: str, **_: object) -> str:
        signal.raise_signal(signal.SIGINT)
        read.append(question)
        return "5.01"

    monkeypatch.setattr(typer, "prompt", prompt)

    async def ask() -> None:
        handler = signal.getsignal(signal.SIGINT)
        try:
            o.answers(Terminal()).ask(r.AskName())
        finally:
            assert signal.getsignal(signal.SIGINT) == handler

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(ask())
    assert not read


def test_a_program_is_never_asked() -> None:
    with pytest.raises(Fault) as fault:
        o.answers(JsonLines(sys.stdout)).ask(r.AskName())
    assert (fault.value.code, fault.value.detail) == (FaultCode.ANSWER_NEEDED, "--name")


def test_a_question_is_asked_five_times_and_no_more() -> None:
    asked: list[str] = []

    def prompt(question: str) -> str:
        asked.append(question)
        return "nonsense!"

    with pytest.raises(Fault) as fault:
        Answers(prompt=prompt).ask(r.AskLock())
    assert fault.value.code is FaultCode.LOCK_LABEL_UNREADABLE
    assert len(asked) == 5
    assert "lock_label_unreadable" in asked[1]


def test_what_a_flag_said_is_not_asked() -> None:
    name = f.NameChosen("5.01")
    assert Answers((name,)).to(r.AskName(), f.NameChosen) is name
