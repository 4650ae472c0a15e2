"""Starts and ends the window: what is loaded when; the one place where Qt's loop and asyncio's are one.

First the frame, with nothing but Qt (`ui.frame`, before this module is imported). Then the case around every
page and the list of the locks in the air, which takes the radio alone. Then REST, piece by piece, while that
list lives; then the journal, the parties and the keys are opened, and the window takes the list's place.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager, suppress
from functools import partial
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeVar, cast

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit

import qasync  # isort: skip (it takes the Qt that is there)

from installer_app.hearing import open_ear
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.trace import trace_of
from installer_app.ui.first_page import FirstPage
from installer_app.ui.frame import Frame, show_frame
from installer_app.ui.looks import SystemLooks, look_of, system_look
from installer_app.ui.places import places
from installer_app.ui.shell import Shell
from installer_app.ui.theme import Theme, apply, current_theme
from installer_app.ui.tongue import Tongue

if TYPE_CHECKING:
    from installer_app.hearing import Ear
    from installer_app.model.where import Where
    from installer_app.store.settings import Settings
    from installer_app.ui.panels.rescue import Begin, Rescue
    from installer_app.ui.panels.set_up import SetUp
    from installer_app.ui.sources import Sources
    from installer_app.ui.window import Window

T = TypeVar("T")
REST: Final = (
    "pydantic",
    "installer_app.workflow.facts",
    "installer_app.workflow.requests",
    "installer_app.workflow.steps",
    "installer_app.workflow.snapshot",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "joserfc.jws",
    "smp.message",
    "smp.file_management",
    "smp.image_management",
    "installer_app.lock.smp_link",
    "installer_app.lock.party",
    "installer_app.computer",
    "installer_app.ui.bridge",
    "installer_app.ui.pages.lock",
    "installer_app.ui.pages.place",
    "installer_app.ui.pages.work",
    "installer_app.workflow.diagnosis",
    "installer_app.cloud.doorlock",
    "installer_app.cloud.party",
    "installer_app.session",
    "installer_app.store.handover",
    "installer_app.ui.pages.lock_page",
    "installer_app.ui.pages.firmware",
    "installer_app.ui.pages.fleet",
    "installer_app.ui.pages.worklist",
    "installer_app.ui.pages.done",
    "installer_app.ui.pages.settings",
    "installer_app.ui.window",
    "installer_app.compose",
    "installer_app.support.sources",
)
"""What the window and its sources are made of, in pieces of some ten milliseconds."""
FIRST_HEARD_S: Final = 0.3
"""So long the rest waits for the first lock in the air."""
_FRAME_S: Final = 0.005
SHUTDOWN_S: Final = 10.0
"""Jobs, links and the journal get this long to come to rest."""
INTERRUPTED: Final = 130
_PULSE_MS: Final = 200
"""Python sees Ctrl-C only between two of its own instructions, so it is given some."""

MakeRescue = Callable[[Fault], "Rescue | SetUp | None"]
OpenSources = Callable[[], "AbstractAsyncContextManager[Sources]"]


def run_window(where: Where, frame: Frame | None = None) -> int:
    """The window over this place, until it is closed; the exit code. `frame`: one that is on the screen."""
    ear = open_ear(where)
    return show(lambda: _sources(where, ear), partial(rescue_of, where), ear, frame)


def show(
    opening: OpenSources,
    rescuing: MakeRescue | None = None,
    ear: Ear | None = None,
    frame: Frame | None = None,
) -> int:
    """The window until it is closed. `opening` what it shows takes place once the frame is painted and `ear`,
    if there is one, has heard somebody; `rescuing` is for a journal that cannot be opened."""
    frame = frame or show_frame()
    app = cast("QApplication", QApplication.instance())
    app.setQuitOnLastWindowClosed(False)
    _wear(app, Theme(system_look()))
    tongue = Tongue(app)
    tongue.speak(QLocale.system().name())
    pulse = QTimer(frame)
    pulse.timeout.connect(lambda: None)
    pulse.start(_PULSE_MS)
    before = sys.excepthook
    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            return runner.run(_live(app, tongue, frame, opening, rescuing, ear))
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        sys.excepthook = before
        tongue.rest()
        frame.close_for_good()
        frame.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _sources(where: Where, ear: Ear | None) -> AbstractAsyncContextManager[Sources]:
    from installer_app.support.sources import open_sources

    return open_sources(where, ear)


def rescue_of(where: Where, fault: Fault) -> Rescue | SetUp | None:
    """What can be done with a journal that cannot be opened, or where there is no profile yet. Faults:
    computer_profile, computer_storage."""
    from installer_app.support import sources

    if fault.code is FaultCode.COMPUTER_PROFILE:
        return sources.set_up_of(where)
    return sources.rescue_of(where, fault)


async def _live(
    app: QApplication,
    tongue: Tongue,
    frame: Frame,
    opening: OpenSources,
    rescuing: MakeRescue | None,
    ear: Ear | None,
) -> int:
    gc.disable()  # what is loaded stays: there is nothing to collect
    closing, tasks = asyncio.Event(), set[asyncio.Task[None]]()
    frame.asked_to_close.connect(closing.set)
    if frame.is_asked:
        closing.set()
    stack = AsyncExitStack()
    try:
        shell, first = Shell(places()), FirstPage()
        shell.set_page(first)
        frame.set_content(shell)
        first.field.setFocus(Qt.FocusReason.OtherFocusReason)
        async with _listening(ear, first):
            await _load(closing)
            sources = await _unless(closing, stack.enter_async_context(opening()))
        if sources is None:
            return 0
        from installer_app.computer import monotonic_s, utc_now
        from installer_app.ui.app_icon import app_icon
        from installer_app.ui.bridge import Bridge
        from installer_app.ui.window import Window

        if tongue.speak(sources.settings().language or QLocale.system().name()):
            shell.rail.name(places())
        _wear_as(app, sources.settings())
        bridge = await stack.enter_async_context(Bridge(sources))
        window = Window(shell, bridge, utc_now, monotonic_s)
        window.looks_changed.connect(lambda: _wear_as(app, sources.settings()))
        system = SystemLooks(QGuiApplication.styleHints(), window)
        system.changed.connect(lambda: _wear_as(app, sources.settings()))
        window.erased.connect(closing.set)
        _catch_bugs(window, sources)
        frame.set_content(window)
        app.setWindowIcon(app_icon())
        field = window.page.first_focus() if window.page is not None else None
        if isinstance(field, QLineEdit):
            first.hand_over(field)
        # What there is now stays to the end. Walking over it again and again, the collector would stop the
        # window for a tenth of a second each time.
        gc.freeze()
        gc.enable()
        await closing.wait()
        return 0
    except Fault as fault:
        gc.enable()
        _show_fault(frame, fault, rescuing, _begins(tasks))
        await closing.wait()
        return 1
    finally:
        gc.enable()
        gc.unfreeze()
        for task in tuple(tasks):
            task.cancel()  # its page goes
        frame.hide()
        # What hangs on the way out is on disk already: the journal is written before every effect.
        with suppress(TimeoutError):
            async with asyncio.timeout(SHUTDOWN_S):
                await stack.aclose()


@asynccontextmanager
async def _listening(ear: Ear | None, page: FirstPage) -> AsyncIterator[None]:
    """While within, the page shows what is heard; entered once somebody was, or nobody is there."""
    if ear is None:
        yield
        return
    heard = asyncio.Event()

    async def listen() -> None:
        with suppress(Fault):  # the window itself tells, with what can be done
            async with aclosing(ear.listen()) as airs:
                async for air in airs:
                    page.hear(air)
                    if air.heard:
                        heard.set()

    listening = asyncio.create_task(listen())
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_HEARD_S):
                await heard.wait()
        await asyncio.sleep(_FRAME_S)  # what was heard is painted
        yield
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _load(closing: asyncio.Event) -> None:
    """The rest of the app, a piece at a time: in between the window hears, paints and takes what is typed."""
    for name in REST:
        if closing.is_set():
            return
        import_module(name)
        await asyncio.sleep(0)


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
    from installer_app.ui.panels.rescue import Rescue, RescuePage
    from installer_app.ui.panels.set_up import SetUp, SetUpPage
    from installer_app.ui.panels.trouble import StartFaultPage
    from installer_app.ui.widgets.scrolled import Scrolled

    can_mend = is_damage(fault) or fault.code is FaultCode.COMPUTER_PROFILE
    match rescuing(fault) if rescuing is not None and can_mend else None:
        case Rescue() as rescue:
            rescued = RescuePage(rescue, begin)
            rescued.close_asked.connect(frame.asked_to_close)
            frame.set_content(Scrolled(rescued))
        case SetUp() as setup:
            first = SetUpPage(setup, begin)
            first.close_asked.connect(frame.asked_to_close)
            frame.set_content(Scrolled(first))
        case None:
            frame.set_content(Scrolled(StartFaultPage(fault, frame.asked_to_close.emit)))


def _wear(app: QApplication, theme: Theme) -> None:
    """Put on a look, unless it is worn. Python must not collect a forgotten widget while Qt walks over all of
    them."""
    if app.styleSheet() and current_theme() == theme:
        return
    collects = gc.isenabled()
    if collects:
        gc.collect()
        gc.disable()
    try:
        apply(app, theme)
    finally:
        if collects:
            gc.enable()


def _wear_as(app: QApplication, settings: Settings) -> None:
    """Put on what the settings ask for. The system's look is followed only while Qt is told none."""
    _wear(app, look_of(settings))
    if settings.theme.value == "system":
        QGuiApplication.styleHints().unsetColorScheme()
