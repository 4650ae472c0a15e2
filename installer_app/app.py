"""Starts and ends the window: the one place where Qt's loop and asyncio's are the same."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.trace import trace_of
from installer_app.ui.frame import Frame
from installer_app.ui.places import places
from installer_app.ui.shell import Shell
from installer_app.ui.theme import Theme, ThemeName, apply
from installer_app.ui.tongue import Tongue

if TYPE_CHECKING:
    from pathlib import Path

    from installer_app.compose import Workplace
    from installer_app.model.cloud import Account
    from installer_app.model.where import Where
    from installer_app.store.folder import DataFolder
    from installer_app.store.lease import Holder
    from installer_app.store.settings import Settings
    from installer_app.ui.panels.rescue import Begin, Rescue
    from installer_app.ui.pictures import Codes
    from installer_app.ui.sources import Keeping, Recovery, Sources
    from installer_app.ui.window import Window
    from installer_app.workflow.facts import Certified

T = TypeVar("T")
TITLE: Final = "Lock Installer"
SHUTDOWN_S: Final = 10.0
"""Jobs, links and the journal get this long to come to rest."""
INTERRUPTED: Final = 130
_PULSE_MS: Final = 200
"""Python sees Ctrl-C only between two of its own instructions, so it is given some."""

MakeRescue = Callable[[Fault], "Rescue"]
OpenSources = Callable[[], "AbstractAsyncContextManager[Sources]"]


def run_window(where: Where) -> int:
    """The window over this place, until it is closed; the exit code."""
    return show(lambda: open_sources(where), partial(rescue_of, where))


def show(opening: OpenSources, rescuing: MakeRescue | None = None) -> int:
    """The window until it is closed. What it shows is opened after its first paint; `rescuing` is for a
    journal that cannot be."""
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName(TITLE)
    app.setQuitOnLastWindowClosed(False)
    _wear(app, Theme(_system_theme()))
    tongue = Tongue(app)
    tongue.speak(QLocale.system().name())
    shell = Shell(places())
    frame = Frame(TITLE, shell)
    frame.show()
    app.processEvents()
    import qasync

    pulse = QTimer(frame)
    pulse.timeout.connect(lambda: None)
    pulse.start(_PULSE_MS)
    before = sys.excepthook
    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            return runner.run(_live(app, tongue, frame, shell, opening, rescuing))
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        sys.excepthook = before
        tongue.rest()
        frame.close_for_good()
        frame.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@asynccontextmanager
async def open_sources(where: Where) -> AsyncIterator[Sources]:
    """The workplace as the window wants it. Faults: those of `open_workplace`."""
    from installer_app.compose import open_workplace
    from installer_app.store.folder import STAMP
    from installer_app.store.keeping import erase
    from installer_app.store.keychain import Keychain, no_backend
    from installer_app.support.player import Player
    from installer_app.support.worklist_desk import Desk

    folder: DataFolder | None = None
    try:
        async with open_workplace(where) as place:
            with closing(Desk(place)) as desk, closing(Player()) as player:
                sources = replace(sources_of(place), worklist=desk.sources(), play=player.play)
                folder = place.folder
                yield sources
    finally:
        if folder is not None and not folder.file(STAMP).exists():
            # Erased in the window: what was still open then, or written on the way out, goes too.
            await erase(folder, Keychain(no_backend))


def sources_of(place: Workplace) -> Sources:
    """What the window may see of a workplace."""
    from installer_app.store.folder import write_private
    from installer_app.store.settings import read_settings, write_settings
    from installer_app.support.certificates import certificates_of
    from installer_app.support.firmware import readings_of
    from installer_app.support.fleet import fleet_of
    from installer_app.support.lock_lists import lists_of
    from installer_app.support.lookup import lookup_of
    from installer_app.support.self_test import run_self_test
    from installer_app.ui.sources import Sources
    from installer_app.workflow.requests import ReadAccounts

    kept = [read_settings(place.folder)]

    def keep(settings: Settings) -> None:
        kept[:] = [settings]
        write_settings(place.folder, settings)

    async def accounts() -> tuple[Account, ...]:
        return (await place.cloud.ask(ReadAccounts(), lambda _progress: None)).accounts

    async def save(certified: Certified, path: Path) -> None:
        await asyncio.to_thread(write_private, path, certified.certificate.encode())

    async def pictured(path: Path) -> Codes:
        from installer_app.ui.pictures import read_codes

        return await asyncio.to_thread(read_codes, path)

    return Sources(
        session=place.session,
        environment=place.profile.name,
        sandbox=place.profile.sandbox,
        scan=place.heard,
        properties=place.cloud.properties,
        areas=place.cloud.areas,
        accounts=accounts,
        credentials=place.profile.credentials,
        sign_in=place.sign_in,
        sign_out=place.sign_out,
        settings=lambda: kept[0],
        keep_settings=keep,
        save_certificate=save,
        sink=place.recorder,
        profile=place.profile,
        keeping=keeping_of(place),
        recovery=recovery_of(place),
        where=place.where,
        damage=place.damage,
        firmware=readings_of(place),
        locks=lists_of(place),
        lookup=lookup_of(place),
        fleet=fleet_of(place),
        certificates=certificates_of(place),
        read_picture=pictured,
        check_bold=place.check_bold if place.profile.bold_url else None,
        self_test=run_self_test,
    )


def keeping_of(place: Workplace) -> Keeping:
    """The data folder of a workplace, as the window may use it."""
    from installer_app.store.keeping import erase, export_journal, kept_files
    from installer_app.store.keychain import Keychain, no_backend, system_backend
    from installer_app.ui.sources import Keeping

    async def erase_all() -> tuple[str, ...]:
        for job_id in place.book.unfinished():
            place.book.hold(job_id).release()  # refuses one that is at work, here or in another process
        for credential in place.profile.all_credentials:
            await place.sign_out(credential)
        await asyncio.to_thread(place.recorder.flush)
        return await erase(place.folder, Keychain(no_backend if place.profile.sandbox else system_backend))

    return Keeping(
        folder=place.folder.path,
        protected_by=place.key.protected_by,
        files=lambda: asyncio.to_thread(kept_files, place.folder),
        check_journal=lambda: asyncio.to_thread(place.book.verify),
        export_journal=lambda path: asyncio.to_thread(export_journal, place.book, path),
        erase=erase_all,
    )


def recovery_of(place: Workplace) -> Recovery:
    """What the window may do with jobs besides working on them."""
    from installer_app.ui.sources import Recovery

    def holder(job_id: str) -> Holder | None:
        found = place.book.holder(job_id)
        return found if found is not None and found.process != os.getpid() else None

    return Recovery(
        public_key=place.handover.public_key,
        give=lambda job_id, to, file: asyncio.to_thread(place.handover.give, job_id, to, file),
        needs_passphrase=lambda file: asyncio.to_thread(place.handover.needs_passphrase, file),
        take=lambda file, passphrase: asyncio.to_thread(place.handover.take, file, passphrase),
        erase=lambda job_id: asyncio.to_thread(place.book.erase, job_id),
        unfinished=place.book.unfinished,
        holder=holder,
    )


def theme_of(settings: Settings) -> Theme:
    """The look these settings ask for."""
    names: dict[str, ThemeName] = {"light": "light", "dark": "dark"}
    name = names.get(settings.theme.value) or _system_theme()
    return Theme(name, min(max(settings.text_percent / 100, 0.75), 2.5))


def rescue_of(where: Where, fault: Fault) -> Rescue:
    """What can be done with a journal that cannot be opened. Faults: computer_profile."""
    from installer_app.compose import journal_file
    from installer_app.store.keeping import set_journal_aside
    from installer_app.store.survey import export, survey
    from installer_app.ui.panels.rescue import Rescue

    file = journal_file(where)
    return Rescue(file, fault, partial(survey, file), export, partial(set_journal_aside, file))


async def _live(
    app: QApplication,
    tongue: Tongue,
    frame: Frame,
    shell: Shell,
    opening: OpenSources,
    rescuing: MakeRescue | None,
) -> int:
    from installer_app.computer import monotonic_s, utc_now
    from installer_app.ui.bridge import Bridge
    from installer_app.ui.window import Window

    closing, tasks = asyncio.Event(), set[asyncio.Task[None]]()
    frame.asked_to_close.connect(closing.set)
    if frame.is_asked:
        closing.set()
    stack = AsyncExitStack()
    try:
        sources = await _unless(closing, stack.enter_async_context(opening()))
        if sources is None:
            return 0
        if tongue.speak(sources.settings().language or QLocale.system().name()):
            shell.rail.name(places())
        _wear(app, theme_of(sources.settings()))
        bridge = await stack.enter_async_context(Bridge(sources))
        window = Window(shell, bridge, utc_now, monotonic_s)
        window.looks_changed.connect(lambda: _wear(app, theme_of(sources.settings())))
        window.erased.connect(closing.set)
        _catch_bugs(window, sources)
        frame.set_content(window)
        # What there is now stays to the end. Walking over it again and again, the collector would stop the
        # window for a tenth of a second each time.
        gc.freeze()
        await closing.wait()
        return 0
    except Fault as fault:
        _show_fault(frame, fault, rescuing, _begins(tasks))
        await closing.wait()
        return 1
    finally:
        gc.unfreeze()
        for task in tuple(tasks):
            task.cancel()  # its page goes
        frame.hide()
        # What hangs on the way out is on disk already: the journal is written before every effect.
        with suppress(TimeoutError):
            async with asyncio.timeout(SHUTDOWN_S):
                await stack.aclose()


async def _unless(closing: asyncio.Event, opening: Coroutine[object, object, Sources]) -> Sources | None:
    """What is opened; None if the window was closed before it was."""
    opened, closed = asyncio.create_task(opening), asyncio.create_task(closing.wait())
    try:
        await asyncio.wait({opened, closed}, return_when=asyncio.FIRST_COMPLETED)
        return opened.result() if opened.done() else None
    finally:
        closed.cancel()
        if not opened.done():
            opened.cancel()
            await asyncio.gather(opened, return_exceptions=True)


def _catch_bugs(window: Window, sources: Sources) -> None:
    """A bug in a slot or a callback is shown and recorded; the journal is safe and the window lives on."""

    def meet(bug: BaseException) -> None:
        trace = trace_of(bug)
        sources.sink("window.bug", {"trace": trace})
        sys.stderr.write(trace)
        window.bridge.crashed.emit(trace)

    def hook(_kind: type[BaseException], bug: BaseException, _trace: TracebackType | None) -> None:
        meet(bug)

    def loop_hook(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        bug = context.get("exception")
        meet(bug if isinstance(bug, BaseException) else RuntimeError(str(context.get("message"))))

    sys.excepthook = hook
    asyncio.get_running_loop().set_exception_handler(loop_hook)


def _begins(tasks: set[asyncio.Task[None]]) -> Begin:
    """Work in a thread, whose end is told in this one as long as its task is not cancelled."""

    def begin(work: Callable[[], T], told: Callable[[T | Fault], None]) -> None:
        async def run() -> None:
            try:
                result: T | Fault = await asyncio.to_thread(work)
            except Fault as fault:
                result = fault
            except Exception as bug:
                sys.stderr.write(trace_of(bug))
                result = Fault(FaultCode.COMPUTER_BUG, type(bug).__name__)
            told(result)

        task = asyncio.get_running_loop().create_task(run())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    return begin


def _show_fault(frame: Frame, fault: Fault, rescuing: MakeRescue | None, begin: Begin) -> None:
    from installer_app.store.checkpoint import is_damage
    from installer_app.ui.panels.rescue import RescuePage
    from installer_app.ui.panels.trouble import StartFaultPage

    if rescuing is not None and is_damage(fault):
        page = RescuePage(rescuing(fault), begin)
        page.close_asked.connect(frame.asked_to_close)
        frame.set_content(page)
        return
    frame.set_content(StartFaultPage(fault, frame.asked_to_close.emit))


def _wear(app: QApplication, theme: Theme) -> None:
    """Put on a look. Python must not collect a forgotten widget while Qt walks over all of them."""
    gc.collect()
    gc.disable()
    try:
        apply(app, theme)
    finally:
        gc.enable()


def _system_theme() -> ThemeName:
    dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return "dark" if dark else "light"
