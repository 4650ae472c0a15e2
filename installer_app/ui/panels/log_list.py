"""Access logs: newest first, page by page on demand, those with a bad device signature marked."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from installer_app.model.doorlock import LockAccessLog
from installer_app.model.fault import Fault
from installer_app.texts import faults, measures
from installer_app.texts import window as w
from installer_app.texts import window_lookup as wl
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.lock_view import LockView
from installer_app.ui.lookup import LogPage, Lookup
from installer_app.ui.theme import Face, Tone
from installer_app.ui.timeline import entries, of_log
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.entry_list import EntryList
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState
from installer_app.workflow.diagnosis.case import HIDING

MOST = 100_000
"""So many rows at most: nobody reads further."""


class LogPanel(QWidget):
    """Live it reads its own pages; of a bundle it shows the logs of the case."""

    def __init__(self, bridge: Bridge, lookup: Lookup | None, parent: QWidget | None = None) -> None:
        """Nothing is read until it is shown a lock."""
        super().__init__(parent)
        self._bridge, self._lookup = bridge, lookup
        self._lock_id = ""
        self._of: object = None
        self._at = ""
        self._logs: tuple[LockAccessLog, ...] = ()
        self._next: str | None = None
        self._watch: Watch | None = None
        self.list = EntryList(_(wl.TABS["logs"]), self)
        self.frame = ListFrame(self.list)
        self.frame.pressed.connect(self._read)
        self.more = Button(_(wl.NEXT_PAGE), parent=self)
        self.more.clicked.connect(self._read)
        self.more.hide()
        self._said = WrappedLabel("", Face.META, Tone.INK_2, self)
        self._bad = Label("", Face.META_STRONG, Tone.FAULT, self)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.more)
        foot.addWidget(self._said, 1)
        foot.addWidget(self._bad)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addWidget(self.frame, 1)
        box.addLayout(foot)

    def show_lock(self, view: LockView) -> None:
        """Read from the first page on, and anew whenever the lock is."""
        if not view.live or self._lookup is None:
            self._logs = view.case.logs.value or ()
            self._at = measures.time_of_day(measures.unix_moment(view.case.logs.at))
            why = view.case.logs.why
            self._show(Fault(why) if why is not None else None)
            return
        of = view.case.lock_id, view.case.record.at
        if view.whole and of != self._of and self._watch is None:
            self._of, self._at = of, measures.time_of_day(view.now)
            self._lock_id, self._logs, self._next = view.case.lock_id, (), None
            self._read()

    # ---- inside

    def _read(self) -> None:
        if self._lookup is None or self._watch is not None or not self._lock_id:
            return
        lookup, lock_id, start = self._lookup, self._lock_id, self._next
        if not self._logs:
            self.frame.set_state(ListState(ListKind.LOADING, _(wl.READING_LOGS)))
        self.more.setEnabled(False)
        self._watch = self._bridge.read(lambda: lookup.logs(lock_id, start))
        self._watch.value.connect(self._hear)

    def _hear(self, told: object) -> None:
        self._watch = None
        if isinstance(told, LogPage):
            self._logs, self._next = (*self._logs, *told.logs)[:MOST], told.next
            self._show(None)
        elif isinstance(told, Fault):
            self._show(told)

    def _show(self, fault: Fault | None) -> None:
        self.list.set_entries(entries(tuple(of_log(log, at) for at, log in enumerate(self._logs)), MOST))
        self.frame.set_state(self._state(fault))
        more = self._next is not None and len(self._logs) < MOST
        self.more.setVisible(more)
        self.more.setEnabled(more)
        words = wl.SO_FAR if more else wl.LAST_PAGE
        count = measures.number(len(self._logs))
        self._said.setText(_(words).format(count=count, time=self._at) if self._logs else "")
        bad = sum(bool(log.device_signature_failure) for log in self._logs)
        self._bad.setText(_(wl.BAD_SIGNATURES).format(count=bad) if bad else "")

    def _state(self, fault: Fault | None) -> ListState:
        if fault is None:
            return ListState(ListKind.READY) if self._logs else ListState(ListKind.EMPTY, _(wl.NO_LOGS))
        return fault_state(fault, self._lookup is not None, stale=bool(self._logs))


def fault_state(fault: Fault, may_retry: bool, stale: bool = False) -> ListState:
    """How a list stands that could not be read: who could see it, or to try again."""
    if fault.code in HIDING:
        words = _(wl.LIST_FORBIDDEN).format(who=_(wl.WHO_LOGS))
        return ListState(ListKind.FORBIDDEN, words, fault.code.value)
    title = _(wl.FAILED).format(title=faults.title(fault.code))
    again = _(w.READ_AGAIN) if may_retry else ""
    kind = ListKind.STALE if stale else ListKind.FAILED
    return ListState(kind, f"{title} [{fault.code.value}]" if stale else title, fault.code.value, again)
