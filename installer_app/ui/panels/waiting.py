"""What is waited for while nothing can be counted: for what, since when, until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.texts import measures, steps
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display
from installer_app.ui.widgets.signal_bars import SignalReading
from installer_app.workflow.snapshot import Snapshot


class WaitingPanel(Display):
    """A display with one sentence; it stands where the scale will be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing is waited for yet."""
        super().__init__(parent)
        self._what = WrappedLabel("", Face.LEAD_STRONG, parent=self)
        self._how = WrappedLabel("", Face.BODY, Tone.INK_2, self)
        self._since = Label("", Face.META, Tone.INK_2, self)
        self._signal = SignalReading(None, "", Face.STRONG, parent=self)
        self._signal.hide()
        head = QHBoxLayout()
        head.addWidget(self._what, 1)
        head.addWidget(self._since)
        foot = QHBoxLayout()
        foot.addWidget(self._how, 1)
        foot.addWidget(self._signal)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 14, 18, 14)
        box.setSpacing(4)
        box.addLayout(head)
        box.addLayout(foot)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_wait(self, snapshot: Snapshot, now: datetime) -> None:
        """Say what this job waits for."""
        request, progress = snapshot.request, snapshot.progress
        what = steps.waits(request) if request is not None else _(ww.NEXT_STEP)
        self._what.setText(what)
        self.setAccessibleName(what)
        self._how.setText(steps.progress(progress) if progress is not None else "")
        self._since.setText(since(snapshot, now))
        heard = progress is not None and progress.rssi_dbm is not None
        self._signal.setVisible(heard)
        if progress is not None and heard:
            self._signal.set_reading(progress.rssi_dbm, measures.dbm(progress.rssi_dbm))


def since(snapshot: Snapshot, now: datetime) -> str:
    """Since when a job waits, and until when where a deadline is known."""
    progress, memory = snapshot.progress, snapshot.memory
    last = max((when for when in map(measures.moment, memory.learned_at.values()) if when), default=None)
    if progress is None or not progress.total or snapshot.step is None:
        return _(ww.SINCE).format(since=measures.time_of_day(last)) if last else ""
    began = now - timedelta(seconds=progress.done)
    until = began + timedelta(seconds=progress.total)
    return _(ww.SINCE_UNTIL).format(since=measures.time_of_day(began), until=measures.day_and_time(until))
