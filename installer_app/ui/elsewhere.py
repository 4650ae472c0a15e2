"""Who else is at work on jobs that rest here; once they let go, the job is read anew."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from installer_app.texts import measures
from installer_app.texts import window_recover as wr
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.workflow.snapshot import JobState, Snapshot


class Elsewhere(QObject):
    """Looks when it is told to, and remembers what it saw."""

    changed = Signal(str)
    """A job, by its id: somebody else took it, or let it go."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        """Nobody was seen yet."""
        super().__init__(parent)
        self._bridge = bridge
        self._held: dict[str, str] = {}

    def words(self, job_id: str) -> str:
        """Who has a job, and since when; empty: nobody else, as far as it was looked at."""
        return self._held.get(job_id, "")

    def look(self, snapshots: Iterable[Snapshot]) -> None:
        """Look at these jobs; those that do not rest here are nobody else's."""
        for one in snapshots:
            before, said = self.words(one.job_id), self._look(one)
            if said == before:
                continue
            if said:
                self._held[one.job_id] = said
            else:
                del self._held[one.job_id]
                QTimer.singleShot(0, self, partial(self._bridge.read_again, one.job_id))
            self.changed.emit(one.job_id)

    def _look(self, snapshot: Snapshot) -> str:
        recovery = self._bridge.sources.recovery
        if recovery is None or snapshot.state is not JobState.STOPPED or snapshot.step is not None:
            return ""
        holder = recovery.holder(snapshot.job_id)
        if holder is None:
            return ""
        since = measures.day_and_time(measures.moment(holder.since))
        return _(wr.HELD_BY).format(process=holder.process, since=since)
