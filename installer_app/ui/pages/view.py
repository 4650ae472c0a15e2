"""What every page is: it renders a snapshot, says what can be done, and where the focus starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from installer_app.texts.command import RESUME, UNDO, Words, begin_words, resume_words
from installer_app.ui.actions import FootView
from installer_app.ui.board import Board
from installer_app.ui.bridge import Bridge
from installer_app.ui.team_news import TeamNews
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.evidence import EvidenceSection
from installer_app.ui.widgets.page import Page
from installer_app.workflow.facts import Fact, LockChosen
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import Snapshot


@dataclass(frozen=True)
class Context:
    """What a page may use of the window."""

    bridge: Bridge
    now: Callable[[], datetime]
    """The wall clock, with a zone."""
    tick: Callable[[], float]
    """The monotonic clock that Heard is dated by, in seconds."""
    go: Callable[[str], None]
    """To a place of the rail, by its key."""
    show_job: Callable[[str | None], None]
    """Show a job on the Install place; None: the first page of a new one."""
    board: Board
    """The planned doors, with their jobs."""
    team: TeamNews | None = None
    """What is known of the team; None: this window knows none."""


class View(Page):
    """A page of the window. It keeps no state a snapshot holds, and is made anew for another question."""

    foot_changed = Signal()
    """What can be done has changed, or its reason."""

    def __init__(self, context: Context) -> None:
        """Empty until it renders."""
        super().__init__("")
        self.context = context
        self.snapshot: Snapshot | None = None

    @property
    def bridge(self) -> Bridge:
        """The way to the jobs."""
        return self.context.bridge

    @property
    def job_id(self) -> str:
        """The job shown."""
        assert self.snapshot is not None
        return self.snapshot.job_id

    def show_snapshot(self, snapshot: Snapshot | None) -> None:
        """Render the latest of the job shown; None where no job has begun."""
        self.snapshot = snapshot
        self.render_snapshot()
        self.foot_changed.emit()

    def render_snapshot(self) -> None:
        """Show `snapshot`; the foot is asked for afterwards."""

    def foot(self) -> FootView:
        """What can be done now."""
        return FootView()

    def first_focus(self) -> QWidget | None:
        """Where the focus starts; None: on the yellow button if it is enabled."""
        return None

    def answer(self, fact: Fact) -> None:
        """Answer the question that is open."""
        self.bridge.answer(self.job_id, fact)

    def commands(self) -> tuple[Words, ...]:
        """The commands that equal this page, each as its words after the program's name: what it does, and
        how its job is gone on with."""
        snapshot = self.snapshot
        if snapshot is None:
            return ()
        workflow = snapshot.memory.workflow
        begin = begin_words(workflow, snapshot.facts)
        leave = snapshot.request.of if isinstance(snapshot.request, AskLeave) else None
        is_open = snapshot.memory.outcome is None
        resume = resume_words(snapshot.job_id, leave, workflow if workflow == UNDO else RESUME)
        return (*((begin,) if begin else ()), *((resume,) if is_open else ()))

    def take_lock(self, lock: LockChosen) -> bool:
        """A label or serial was scanned, whatever has the focus. False: this page waits for none."""
        return False

    def evidence(self) -> tuple[EvidenceSection, ...] | None:
        """Evidence of its own; None: that of the snapshot."""
        return None


class ListeningView(View):
    """A page that hears the air for as long as it is shown."""

    def __init__(self, context: Context) -> None:
        """Silent until it is shown."""
        super().__init__(context)
        self._watch: Watch | None = None

    def hear(self, value: object) -> None:
        """What the scan tells: an Air, or a Fault."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        """Listen."""
        super().showEvent(event)
        if self._watch is None:
            self._watch = self.bridge.watch_scan()
            self._watch.value.connect(self.hear)

    def hideEvent(self, event: QHideEvent) -> None:
        """Listen no more: nobody looks."""
        super().hideEvent(event)
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
