"""One lock: what is found of it, growing as cloud and journal are read."""

from __future__ import annotations

from functools import partial
from typing import Final, cast

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.model.doorlock import Lock
from installer_app.model.fault import Fault
from installer_app.texts import faults, findings
from installer_app.texts import window as w
from installer_app.texts import window_locks as wl
from installer_app.texts.language import _
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.places import LOCKS
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch, Whole
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.workflow.diagnosis import Case, Finding, Weight, diagnose

_KINDS: Final = {
    Weight.TROUBLE: FindingKind.BLOCKING,
    Weight.WARNING: FindingKind.WARN,
    Weight.NOTICE: FindingKind.NOTE,
}


class LockFindingsPage(View):
    """The findings of one lock, by what they explain."""

    def __init__(self, context: Context, lock_id: str) -> None:
        """It reads at once, and stops when nobody looks."""
        super().__init__(context)
        self._lock_id = lock_id
        self._watch: Watch | None = None
        self._is_whole = False
        self._found: tuple[Finding, ...] = ()
        self._state = WrappedLabel(_(wl.STUDYING), Face.BODY, Tone.INK_2)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.set_head(lock_id, "")
        self.body.addWidget(Label(_(wl.FINDINGS_HEAD), Face.HEAD))
        self.body.addLayout(self._list)
        self.body.addWidget(self._state)
        self.body.addStretch(1)
        self._read()

    def foot(self) -> FootView:
        """Back, or read it all again."""
        back = Action("back", _(wl.BACK_TO_LOCKS), partial(self.context.go, LOCKS), Icon.BACK)
        again = Action("again", _(w.READ_AGAIN), self._read, Icon.REFRESH)
        return FootView((back,), again, "" if self._is_whole else _(wl.STUDYING), enabled=self._is_whole)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._drop()

    # ---- inside

    def _read(self) -> None:
        lists = self.bridge.sources.locks
        if lists is None:
            self._state.setText(_(wl.CANNOT_LIST))
            return
        self._drop()
        self._is_whole = False
        self._state.setText(_(wl.STUDYING))
        self._watch = self.bridge.follow(partial(lists.study, self._lock_id))
        self._watch.value.connect(self._hear)
        self.foot_changed.emit()

    def _drop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _hear(self, value: object) -> None:
        if isinstance(value, Fault):
            words = faults.words(value)
            self._state.setText(f"{words.title}. {value.code.value}")
            self._end()
            return
        case = cast("Case | None", value.value if isinstance(value, Whole) else value)
        if case is not None:
            self._show(case, isinstance(value, Whole))
        if isinstance(value, Whole):
            self._end()

    def _end(self) -> None:
        self._is_whole = True
        self.foot_changed.emit()

    def _show(self, case: Case, whole: bool) -> None:
        lock = case.record.value or Lock()
        area = case.area.value.display_name if case.area.value else lock.area_id
        lead = _(wl.LOCK_LEAD).format(place=area or _(wl.NO_PLACE), lock_id=self._lock_id)
        self.set_head(lock.display_name or self._lock_id, lead)
        found = diagnose(case)
        if found != self._found:
            self._found = found
            while (item := self._list.takeAt(0)) is not None:
                widget = cast("QWidget", item.widget())
                widget.hide()
                widget.deleteLater()
            for one in found:
                self._list.addWidget(_bar(one))
        unread = any(one.why is not None for one in (case.record, case.area, case.logs, case.events))
        if whole:
            self._state.setText(_(wl.STUDIED) if found else findings.nothing_found(unread))


def _bar(one: Finding) -> FindingBar:
    said = findings.words(one)
    text = " ".join((said.meaning, "; ".join(said.evidence)))
    return FindingBar(
        _KINDS[one.weight], said.title, text, tinted=False, remedy=said.remedy, remedy_head=_(wl.DO)
    )
