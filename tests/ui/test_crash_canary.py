"""A bug with secrets in its hands, in its words and in what it followed from is told without any of them."""

from __future__ import annotations

import asyncio
import faulthandler
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from pydantic import BaseModel, TypeAdapter
from PySide6.QtCore import QTimer

from installer_app.app import _catch_bugs
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Blob, Secret
from installer_app.model.trace import trace_of
from installer_app.session import Session
from installer_app.store.recorder import Recorder
from installer_app.ui.watch import Watch
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Party, PartyName, Request
from tests.ui.test_settings import CANARY, everything_written
from tests.ui.window_kit import Desk, Script, at_desk, at_window
from tests.unit.scripted import MemoryBook, ScriptedParty
from tests.unit.store_kit import all_bytes, folder_at, noon
from tests.unit.world import GIVEN, LOCK_ID, answer

on_qt = pytest.mark.on_qt
RECORD: Final = json.dumps({"data": {"private": {"apiKey": CANARY, "lockKey": CANARY}}}).encode()


class _Lock(BaseModel):
    api_key: int


def _validation() -> None:
    TypeAdapter(_Lock).validate_python({"api_key": CANARY})


def _key() -> None:
    dict[str, str]()[CANARY]


def _header() -> None:
    import h11

    h11.Request(method="GET", target="/", headers=[("host", "x"), ("authorization", f"Bearer {CANARY}\n")])


def _words() -> None:
    raise RuntimeError(
        f"cannot use {CANARY}", Secret(CANARY), Blob(RECORD), f.Provisioned(LOCK_ID, Blob(RECORD))
    )


def _after_another() -> None:
    try:
        _validation()
    except ValueError:
        _key()


def _because_of_another() -> None:
    try:
        _key()
    except KeyError as first:
        raise TypeError(CANARY) from first


def _in_a_group() -> None:
    raise ExceptionGroup(CANARY, [ValueError(CANARY), KeyError(CANARY)])


def _with_a_note() -> None:
    bug = ValueError(CANARY)
    bug.add_note(CANARY)
    raise bug


BUGS: Final = (
    _validation, _key, _header, _words, _after_another, _because_of_another, _in_a_group, _with_a_note,
)  # fmt: skip


def crash(bug: Callable[[], None]) -> None:
    """Fall over with secrets in every local of the frame."""
    token, record = Secret(CANARY), Blob(RECORD)
    revealed, text = token.reveal(), RECORD.decode()
    assert token and record and revealed and text
    bug()


def unwritten(text: str) -> None:
    for form in (CANARY, CANARY.encode().hex(), "Y2FuYXJ5LTdmM2E5ZTUx"):
        assert form not in text


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_trace_tells_where_and_never_what(bug: Callable[[], None]) -> None:
    with pytest.raises(Exception) as found:
        crash(bug)
    trace = trace_of(found.value)
    unwritten(trace)
    assert "in crash" in trace and bug.__name__ in trace
    assert type(found.value).__qualname__ in trace


def test_a_fault_in_a_trace_keeps_its_words() -> None:
    try:
        try:
            raise Fault(FaultCode.LINK_LOST, "no answer for 8 s")
        except Fault as fault:
            raise ValueError(CANARY) from fault
    except ValueError as bug:
        trace = trace_of(bug)
    assert "no answer for 8 s" in trace
    assert "which led to" in trace
    unwritten(trace)


async def looked_at(desk: Desk, recorder: Recorder, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Window, ring, files and streams; and that there was something to see."""
    await asyncio.sleep(0.02)
    unwritten(everything_written(desk))
    unwritten("".join(recorder.lines()))
    assert any('.bug"' in line for line in recorder.lines())
    assert recorder.flush()
    unwritten(all_bytes(folder).decode("utf-8", "replace"))
    out, err = capsys.readouterr()
    unwritten(out + err)


@on_qt
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
async def test_a_crash_in_a_job_a_slot_a_watch_or_the_loop_shows_no_secret(
    bug: Callable[[], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorder = Recorder(folder_at(tmp_path), noon)

    def answers(request: Request[object]) -> object:
        match request:
            case r.ProvisionLock():
                return f.Provisioned(LOCK_ID, Blob(RECORD))
            case r.SealRecord():
                crash(bug)
        return answer(request)

    class Watched(Script):
        async def _sign_in(self, credential: str, token: Secret) -> str:
            crash(bug)
            return credential

    asked = (PartyName.LOCK, PartyName.CLOUD, PartyName.COMPUTER)
    script = Watched(answers=answers, sink=recorder)
    parties: dict[PartyName, Party] = {name: ScriptedParty(script.answer) for name in asked}
    session = Session(parties, MemoryBook(), recorder)
    before, loop = sys.excepthook, asyncio.get_running_loop()
    try:
        async with at_window(session, script) as desk:
            _catch_bugs(desk.window, desk.window.bridge.sources)
            job_id = session.start("install", GIVEN)
            desk.window.show_job(job_id)
            await desk.until(lambda: any('"session.bug"' in line for line in recorder.lines()), "a bug")
            await looked_at(desk, recorder, tmp_path, capsys)
            watch: Watch = desk.window.bridge.sign_in("default", Secret(CANARY))
            QTimer.singleShot(0, lambda: crash(bug))
            loop.call_soon(crash, bug)
            task = loop.create_task(_later(bug))
            await asyncio.sleep(0.05)
            assert task.done() and watch is not None
            del task
            try:
                crash(bug)
            except Exception as seen:
                sys.excepthook(type(seen), seen, seen.__traceback__)
            await looked_at(desk, recorder, tmp_path, capsys)
            assert sum('"window.bug"' in line for line in recorder.lines()) >= 3
    finally:
        sys.excepthook = before
        loop.set_exception_handler(None)
        await session.close()


async def _later(bug: Callable[[], None]) -> None:
    await asyncio.sleep(0)
    crash(bug)


def test_what_the_interpreter_writes_when_it_dies_has_names_only(tmp_path: Path) -> None:
    with (tmp_path / "died.txt").open("w+", encoding="utf-8") as file:

        def dump() -> None:
            faulthandler.dump_traceback(file, all_threads=True)

        crash(dump)
        file.seek(0)
        told = file.read()
    assert "in crash" in told
    unwritten(told)


@on_qt
async def test_the_panel_of_a_crash_is_seen() -> None:
    async with at_desk() as desk:
        desk.window.bridge.crashed.emit("module.Kind\n")
        assert "module.Kind" in desk.text()
