"""Says to a screen reader what others see change: the page, each proof, quarters of a delivery, a stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from installer_app.texts import faults, steps
from installer_app.texts.language import _
from installer_app.texts.window import CODE_AND_TITLE, PERCENT_OF
from installer_app.ui.bridge import Bridge
from installer_app.workflow.facts import Applied, Proof, Signed
from installer_app.workflow.snapshot import JobState, Snapshot

Say = Callable[[str, bool], None]
"""Announces words, urgently or when the reader has a pause."""
_QUARTERS: Final = 4


def announce(widget: QWidget, words: str, urgent: bool) -> None:
    """Have a screen reader say words that are nowhere focused. Without one nothing happens."""
    if not words or not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    kind = QAccessible.AnnouncementPoliteness
    event.setPoliteness(kind.Assertive if urgent else kind.Polite)
    QAccessible.updateAccessibility(event)


class Announcer(QObject):
    """Follows the job that is shown. What was so before it was shown is not announced."""

    def __init__(self, bridge: Bridge, shown: Callable[[], str | None], say: Say, parent: QObject) -> None:
        """`shown` is the id of the job on the page, if there is one."""
        super().__init__(parent)
        self._shown, self._say = shown, say
        self._job = ""
        self._known: frozenset[str] = frozenset()
        self._quarter = 0
        self._stopped = False
        self._title = ""
        bridge.changed.connect(self._hear)

    def turn_to(self, title: str) -> None:
        """Another page, or the same with another head."""
        if title != self._title:
            self._title = title
            self._say(title, False)

    # ---- inside

    def _hear(self, snapshot: Snapshot) -> None:
        if snapshot.job_id != self._shown():
            return
        told = {fact.key(): fact for fact in snapshot.facts if isinstance(fact, Applied | Signed | Proof)}
        stopped = snapshot.state is JobState.STOPPED and snapshot.fault is not None
        if self._job == snapshot.job_id:
            for key in told.keys() - self._known:
                self._say(f"{steps.title(key)}: {steps.value(told[key])}", False)
            if stopped and not self._stopped and snapshot.fault is not None:
                title = faults.words(snapshot.fault, snapshot.facts).title
                self._say(_(CODE_AND_TITLE).format(title=title, code=snapshot.fault.code), True)
            self._follow(snapshot)
        self._job, self._known, self._stopped = snapshot.job_id, frozenset(told), stopped

    def _follow(self, snapshot: Snapshot) -> None:
        now = snapshot.progress
        quarter = now.done * _QUARTERS // now.total if now is not None and now.total else 0
        if now is not None and quarter > self._quarter:
            percent = quarter * 100 // _QUARTERS
            self._say(_(PERCENT_OF).format(percent=percent, what=steps.progress(now)), False)
        self._quarter = quarter
