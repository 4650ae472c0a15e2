"""When a sound is heard: as a label is taken, a receipt is verified, a job stops."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from installer_app.ui.bridge import Bridge
from installer_app.ui.tones import Sound
from installer_app.ui.watch import Watch
from installer_app.workflow.facts import Applied
from installer_app.workflow.snapshot import JobState, Snapshot


class Chimes(QObject):
    """Hears of every job; what was so before the window opened makes no sound."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        """Silent until something happens."""
        super().__init__(parent)
        self._bridge = bridge
        self._receipts: dict[str, int] = {}
        self._stopped: dict[str, bool] = {}
        self._playing: list[Watch] = []
        bridge.changed.connect(self._hear)

    def play(self, sound: Sound) -> None:
        """Let it be heard, if sounds are wanted and there is something to play them with."""
        sources = self._bridge.sources
        play = sources.play
        if play is None or not sources.settings().sounds:
            return
        watch = self._bridge.read(lambda: play(sound))
        self._playing = [*self._playing[-4:], watch]
        watch.value.connect(self._told)

    def _told(self, value: object) -> None:
        if value is False:
            QApplication.beep()

    def _hear(self, snapshot: Snapshot) -> None:
        job = snapshot.job_id
        receipts = sum(isinstance(fact, Applied) for fact in snapshot.facts)
        stopped = snapshot.state is JobState.STOPPED and snapshot.fault is not None
        known = job in self._receipts
        before, was_stopped = self._receipts.get(job, receipts), self._stopped.get(job, stopped)
        self._receipts[job], self._stopped[job] = receipts, stopped
        if known and receipts > before:
            self.play(Sound.RECEIPT)
        elif known and stopped and not was_stopped:
            self.play(Sound.FAULT)
