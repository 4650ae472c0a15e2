"""Lock: the locks in the air, one field that filters them or names one, and what its state allows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.model.lock import Label as Sticker
from installer_app.model.lock import LockState
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_flow as wl
from installer_app.texts import window_work as ww
from installer_app.texts.command import Words, begin_words
from installer_app.texts.language import _, ngettext
from installer_app.ui.actions import Action, FootView
from installer_app.ui.evidence import heard_sections
from installer_app.ui.heard_rows import lock_state, scan_rows
from installer_app.ui.icons import Icon
from installer_app.ui.offers import beginning, offers
from installer_app.ui.pages.view import Context, ListeningView
from installer_app.ui.panels.label_entry import LabelEntry
from installer_app.ui.panels.unseen import UnseenPanel
from installer_app.ui.places import ONE_STEP
from installer_app.ui.theme import Face
from installer_app.ui.widgets.badge import Badge, BadgeKind
from installer_app.ui.widgets.buttons import LinkButton
from installer_app.ui.widgets.evidence import EvidenceSection
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState
from installer_app.ui.widgets.scan_list import ScanList, ScanModel
from installer_app.ui.widgets.scan_rows import ScanDelegate, ScanHeads
from installer_app.ui.worklist_words import planned_words
from installer_app.workflow.facts import Facts, LockChosen
from installer_app.workflow.requests import AskLock
from installer_app.workflow.snapshot import JobState
from installer_app.workflow.unseen import Evidence, known_state, read_serial

if TYPE_CHECKING:
    from installer_app.lock.scan import Air, Heard

PATIENCE_S = 20.0
"""After this long without a lock the list says so."""


class LockPage(ListeningView):
    """Answers AskLock, or begins a job with the answer where none has begun."""

    def __init__(self, context: Context) -> None:
        """Listens while it is shown."""
        super().__init__(context)
        self.set_head(_(w.WHICH_LOCK), _(w.WHICH_LOCK_LEAD))
        self._air: Air | None = None
        self._fault: Fault | None = None
        self._since_s = context.tick()
        self._said: tuple[object, ...] = ()
        self.entry = LabelEntry(context.bridge, self)
        self.field = self.entry.field
        self.scan = ScanList(ScanModel(self))
        heads = cast("tuple[str, str, str, str, str]", tuple(map(_, w.SCAN_HEADS)))
        self._frame = ListFrame(self.scan, ScanHeads(heads, self.scan))
        self._count = Label("", Face.HEAD)
        self._held = Badge(BadgeKind.HELD, _(w.ORDER_HELD))
        self._why: UnseenPanel | None = None
        self._top = QVBoxLayout()
        self._build()
        self._show_rows()

    @property
    def _heard(self) -> tuple[Heard, ...]:
        return self._air.heard if self._air else ()

    # ---- what is chosen

    @property
    def chosen(self) -> tuple[str, Sticker | None] | None:
        """The serial in the field, with its label if it came with one."""
        return self.entry.named

    @property
    def heard_count(self) -> int:
        """How many locks are in the air."""
        return len(self._heard)

    def first_focus(self) -> QWidget:
        """The field: a scanner types into it."""
        return self.field

    def foot(self) -> FootView:
        """What the lock's state allows: one of it yellow, the others beside it."""
        chosen = self.chosen
        if chosen is None:
            alone = Action("alone", _(ww.ONE_STEP), lambda: self.context.go(ONE_STEP))
            left = (alone,) if self.snapshot is None else ()
            first = Action("install", self._words(None))
            return FootView(left, first, self.entry.lacks, enabled=False)
        state, heard = self._state_of(chosen[0])
        key = "install" if self.snapshot is not None else self._first(state)
        first = Action(key, self._words(state), self._entered)
        hint = self._hint(chosen, state, heard)
        if self.snapshot is not None:
            return FootView((), first, hint)
        others = (Action(one, _(wl.OFFER[one]), partial(self._begin, one)) for one in offers(state)[1:])
        blink = Action("identify", _(w.IDENTIFY), lambda: self._begin("blink"), Icon.BLINK)
        return FootView((blink, *others), first, hint)

    def commands(self) -> tuple[Words, ...]:
        """What the yellow button would begin; without a lock, the list."""
        chosen = self.chosen
        if self.snapshot is not None or chosen is None:
            return super().commands() or (("scan",),)
        workflow = self._first(self._state_of(chosen[0])[0])
        return ((begin_words(workflow, Facts((beginning(workflow, *chosen),))) or ("scan",)),)

    def take_lock(self, lock: LockChosen) -> bool:
        """It names the lock, and begins what there is no choice about."""
        self.entry.take((lock.serial, lock.label))
        if self.snapshot is not None or self._first(self._state_of(lock.serial)[0]) == "install":
            self._entered()
        return True

    def evidence(self) -> tuple[EvidenceSection, ...] | None:
        """What the chosen lock says of itself on the air."""
        chosen = self.chosen
        one = next((one for one in self._heard if chosen and one.serial == chosen[0]), None)
        return heard_sections(one, self.context.tick()) if one is not None else None

    # ---- while it is shown

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A picture of a label, or its text, may be dropped anywhere here."""
        if self.entry.can_drop(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read it."""
        event.acceptProposedAction()
        self.entry.drop(event.mimeData())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is typed or scanned while the list has the focus goes to the field."""
        if watched is self.scan and event.type() == QEvent.Type.KeyPress:
            key = cast("QKeyEvent", event)
            plain = key.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            if plain and key.text().isprintable() and key.text().strip():
                self.field.setFocus(Qt.FocusReason.OtherFocusReason)
                self.field.setText(key.text())
                return True
        return super().eventFilter(watched, event)

    # ---- inside

    def _build(self) -> None:
        self.entry.changed.connect(self._typed)
        self.entry.entered.connect(self._entered)
        self.setAcceptDrops(True)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self).activated.connect(self.entry.paste)
        why = LinkButton(_(w.WHY_UNSEEN), Icon.QUESTION)
        why.clicked.connect(self._explain)
        self._held.hide()
        self.scan.setItemDelegate(ScanDelegate(self.scan))
        self.scan.setAccessibleName(_(w.LOCKS_IN_THE_AIR))
        self.scan.installEventFilter(self)
        self.scan.chosen.connect(self._picked)
        self.scan.opened.connect(lambda _key: self._entered())
        self.scan.order_held.connect(self._held.setVisible)
        self._frame.pressed.connect(self._explain)
        self._frame.setMinimumHeight(240)
        self._top.setSpacing(5)
        self._top.addWidget(self.entry)
        self._top.addWidget(FlowRow((self._count, self._held, why), 10, right_from=why))
        self._top.addWidget(self._frame, 1)
        self.body.addLayout(self._top, 1)

    def hear(self, value: object) -> None:
        """What the scan tells."""
        self._fault = value if isinstance(value, Fault) else None
        self._air = None if isinstance(value, Fault) else cast("Air", value)
        self._show_rows()
        self._show_reasons()
        # The foot and the evidence speak of the chosen lock alone, and the status line of how many there are.
        said = (self.chosen, self.heard_count)
        if self.chosen is not None or said != self._said:
            self._said = said
            self.foot_changed.emit()

    def _show_rows(self) -> None:
        chosen, text = self.chosen, self.field.text().strip().upper()
        serial = chosen[0] if chosen else ""
        pinned = serial if chosen and chosen[1] else ""
        wanted = "" if chosen or ":" in text else text
        rows = scan_rows(self._heard, self.context.tick(), pinned, wanted)
        self.scan.scan.set_rows(rows)
        current = next((one.key for one in rows if serial and one.heard.serial == serial), "")
        self.scan.choose(current)
        count = len(self._heard)
        self._count.setText(ngettext(w.HEARD_ONE, w.HEARD_MANY, count).format(count=count))
        self._frame.set_state(self._state(bool(rows), wanted))

    def _state(self, any_rows: bool, wanted: str) -> ListState:
        if self._fault is not None:
            return ListState(
                ListKind.FAILED, faults.words(self._fault).title, self._fault.code, _(w.WHY_UNSEEN)
            )
        if any_rows:
            return ListState(ListKind.READY)
        if wanted and self._heard:
            return ListState(ListKind.EMPTY, _(w.NONE_FITS).format(text=wanted))
        waited_s = self.context.tick() - self._since_s
        if waited_s < PATIENCE_S:
            return ListState(ListKind.LOADING, _(w.LISTENING))
        return ListState(ListKind.EMPTY, _(w.NONE_HEARD), button=_(w.WHY_UNSEEN))

    def _state_of(self, serial: str) -> tuple[LockState | None, bool]:
        """The state it claims on the air, and whether it is heard at all."""
        one = next((one.advertisement for one in self._heard if one.serial == serial), None)
        return (lock_state(one), True) if one is not None else (None, False)

    def _first(self, state: LockState | None) -> str:
        """The workflow of the yellow button: a job that asks for its lock is of its own."""
        return self.snapshot.memory.workflow if self.snapshot is not None else offers(state)[0]

    def _words(self, state: LockState | None) -> str:
        return _(wl.BEGIN.get(self._first(state), wl.USE_THIS))

    def _hint(self, chosen: tuple[str, Sticker | None], state: LockState | None, heard: bool) -> str:
        if not heard:
            return _(w.NOT_HEARD_YET)
        if state is LockState.INSTALLED and self._first(state) == "install":
            return _(w.INSTALLED_ELSEWHERE)
        planned = planned_words(self.context.board, chosen[0])
        if planned and self._first(state) == "install":
            return planned
        return _(w.KEYS_BY_LABEL) if chosen[1] else _(w.KEYS_TO_COMPARE)

    def _typed(self) -> None:
        self._show_rows()
        self._show_reasons()
        self.foot_changed.emit()

    def _picked(self, key: str) -> None:
        serial = next((one.serial for one in self._heard if one.address == key), None)
        chosen = self.chosen
        if serial and (chosen is None or chosen[0] != serial) and self.scan.scan.held:
            self.field.setText(serial)

    def _entered(self) -> None:
        if self.chosen is not None:
            self._begin(self._first(self._state_of(self.chosen[0])[0]))

    def _begin(self, workflow: str) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        fact = LockChosen(*chosen)
        snapshot = self.snapshot
        if snapshot and snapshot.state is JobState.ASKING and isinstance(snapshot.request, AskLock):
            self.answer(fact)
            return
        board = self.context.board
        if workflow == "install" and board.plans(fact.serial):
            job_id = board.open_lock(fact)
        else:
            job_id = self.bridge.start(workflow, (beginning(workflow, *chosen),))
        if job_id is not None and workflow != "blink":
            self.context.show_job(job_id)

    def _explain(self) -> None:
        if self._why is not None:
            self._why.hide()
            self._why.deleteLater()
            self._why = None
            return
        self._why = UnseenPanel()
        self._show_reasons()
        self._top.insertWidget(2, self._why)

    def _show_reasons(self) -> None:
        if self._why is None:
            return
        now_s, typed = self.context.tick(), self.field.text()
        air, serial = self._air, read_serial(typed)
        self._why.show_evidence(
            Evidence(
                typed,
                air.traces(now_s) if air else (),
                air.others if air else 0,
                air.nearly if air else (),
                now_s - self._since_s,
                self._fault,
                known_state(self.bridge.snapshots, serial) if serial else None,
            )
        )
