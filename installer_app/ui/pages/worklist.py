"""Worklist: planned doors and open jobs in queues; import, prepare, install one after another, recover."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from installer_app.model.fault import Fault
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_recover as wr
from installer_app.texts import window_team as wt
from installer_app.texts import window_worklist as wl
from installer_app.texts import worklist as shared
from installer_app.texts.command import Words
from installer_app.texts.language import _, ngettext
from installer_app.texts.measures import number
from installer_app.ui.actions import CANCEL, Action, FootView
from installer_app.ui.announcer import announce
from installer_app.ui.door_cells import key_of
from installer_app.ui.door_round import Way
from installer_app.ui.door_teller import DoorTeller
from installer_app.ui.elsewhere import Elsewhere
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, ListeningView
from installer_app.ui.panels.door_bar import DoorBar
from installer_app.ui.panels.door_finder import DoorFinder
from installer_app.ui.panels.door_notes import DoorNotes
from installer_app.ui.places import TEAM
from installer_app.ui.watch import TENTH_MS
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.door_table import DoorModel, DoorTable
from installer_app.ui.widgets.finding import FindingKind
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState
from installer_app.ui.worklist_words import empty_words, ended_words, lead_words, turn_words
from installer_app.workflow.facts import LockChosen
from installer_app.workflow.worklist import Queue, Row

if TYPE_CHECKING:
    from installer_app.lock.scan import Air

LOOK_MS: Final = 3000
"""So often it is looked who else is at work on the jobs in sight."""
SECOND_MS: Final = 1000


class WorklistPage(ListeningView):
    """A view of the board: a round goes on whatever is shown."""

    opened = Signal(str)
    """Show this job, and take it up if it rests."""

    def __init__(self, context: Context) -> None:
        """It shows the queue that was shown last, or the first that has rows."""
        super().__init__(context)
        self.board = context.board
        self._elsewhere = Elsewhere(context.bridge, self)
        self._teller = DoorTeller(self.board, self._elsewhere, context.now, context.tick, context.team)
        self._current = ""
        self._turn = ""
        self.finder = DoorFinder(self.board)
        self.table = DoorTable(DoorModel(self._teller, tuple(map(_, wl.HEADS)), self))
        self.frame = ListFrame(self.table)
        self.bar = DoorBar(context.bridge)
        self.importing = Button(_(wl.IMPORT), Icon.IMPORT)
        self.exporting = Button(_(wl.EXPORT), Icon.EXPORT)
        self.preparing = Button("", Icon.CLOUD)
        self.team = Button(_(wt.TITLE), Icon.FLEET)
        self.notes = DoorNotes(context.bridge, self._shown)
        self._looking, self._ageing, self._saying = QTimer(self), QTimer(self), QTimer(self)
        self._build()
        self._renew()
        self._tell_end()

    # ---- what a page does

    def first_focus(self) -> QWidget:
        """The rows: what is typed there is looked for, and Enter opens one."""
        return self.table

    def commands(self) -> tuple[Words, ...]:
        """The doors, and the jobs of this computer."""
        return (("worklist", "list"), ("jobs",))

    def foot(self) -> FootView:
        """Install the doors that are due, stop that, or go on to the next lock."""
        left = []
        work, failed = self.board.round, self.board.count(Way.RETRY)
        if work is not None:
            words = _(wl.STOP_NOW if work.is_stopping else wl.STOP_AFTER)
            left.append(Action(CANCEL, words, self.board.stop, Icon.CANCEL))
        elif failed:
            words = _(wl.RETRY).format(count=number(failed))
            left.append(Action("retry", words, partial(self.board.go, Way.RETRY), Icon.REFRESH))
        if self.bridge.sources.recovery is not None:
            left.append(Action("take", _(wr.TAKE), self.notes.open_take, Icon.IMPORT))
        scan = Action("next", _(wl.SCAN_NEXT), lambda: self.context.show_job(None), Icon.SCAN)
        due = self.board.count(Way.RUN)
        if work is not None or not due:
            return FootView(tuple(left), scan)
        words = ngettext(wl.RUN_ONE, wl.RUN_MANY, due).format(count=number(due))
        return FootView((*left, scan), Action("run", words, partial(self.board.go, Way.RUN)))

    def take_lock(self, lock: LockChosen) -> bool:
        """A label that was scanned opens its door; another one is another page's."""
        if self.board.find(lock.serial) is None:
            return False
        self._show(self.board.open_lock(lock))
        return True

    def recover(self, job_id: str) -> None:
        """Show what can be done with a job, or put it away again; "" shows all that are unfinished."""
        if not job_id:
            self.finder.show_queue(Queue.UNFINISHED)
            return
        key = self.board.key_of_job(job_id)
        row = self.board.row(key)
        if row is None:
            return
        self.finder.show_queue(row.queue)
        self._current = key
        self._choose_row()
        self.bar.open_recovery()

    # ---- while it is shown

    def hear(self, value: object) -> None:
        """What the scan tells: which locks are near."""
        air = None if isinstance(value, Fault) else cast("Air", value)
        self._teller.heard = {one.serial: one for one in air.heard if one.serial} if air is not None else {}

    def showEvent(self, event: QShowEvent) -> None:
        """Look who else is at work, and let ages grow."""
        super().showEvent(event)
        if event.spontaneous():  # it was only out of sight
            return
        self.board.read()  # a command may have changed it
        self._looking.start(LOOK_MS)
        self._ageing.start(SECOND_MS)
        QTimer.singleShot(0, self, self._look)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        if event.spontaneous():
            return
        self._looking.stop()
        self._ageing.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is typed while the table has the focus goes to the field."""
        if watched is self.table and event.type() == QEvent.Type.KeyPress:
            key = cast("QKeyEvent", event)
            plain = key.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            if plain and key.text().isprintable() and key.text().strip():
                self.finder.begin(key.text())
                return True
        return super().eventFilter(watched, event)

    # ---- inside

    def _build(self) -> None:
        self.set_aside(FlowRow((self.importing, self.exporting, self.preparing, self.team)))
        self.importing.clicked.connect(self.notes.choose_import)
        self.exporting.clicked.connect(self.notes.choose_export)
        self.preparing.clicked.connect(lambda: self.board.go(Way.PREPARE))
        self.importing.setVisible(self.board.desk is not None)
        self.team.setVisible(self.bridge.sources.team is not None)
        self.team.clicked.connect(lambda: self.context.go(TEAM))
        self.table.installEventFilter(self)
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._choose)
        self.finder.changed.connect(self._renew)
        self.finder.entered.connect(self._enter)
        self.finder.stepped_down.connect(self.table.step_into)
        self.frame.pressed.connect(self._pressed)
        self.bar.opened.connect(lambda: self._open(self._current))
        self.bar.retried.connect(lambda: self.board.go(Way.RETRY, self._current))
        self.bar.removed.connect(self._remove)
        self.bar.went.connect(self.opened)
        self.bar.given.connect(lambda file: self.notes.say(FindingKind.OK, _(wr.GIVEN).format(path=file)))
        self.notes.imported.connect(self._imported)
        self.notes.taken.connect(self.recover)
        self.board.renewed.connect(self._reread)
        self.board.changed.connect(self._change)
        self.board.worked.connect(self._follow_round)
        self.board.ended.connect(self._tell_end)
        if self.context.team is not None:
            self.context.team.changed.connect(self._follow_team)
        self._elsewhere.changed.connect(lambda job_id: self._change(self.board.key_of_job(job_id)))
        self._looking.timeout.connect(self._look)
        self._ageing.timeout.connect(self.table.viewport().update)
        self._saying.setSingleShot(True)
        self._saying.setInterval(TENTH_MS)
        self._saying.timeout.connect(self._show_state)
        self.body.setSpacing(10)
        self.body.addWidget(self.notes)
        self.body.addWidget(self.finder)
        self.body.addWidget(self.frame, 1)
        self.body.addWidget(self.bar)

    def _renew(self) -> None:
        """Other rows, or other ones of them."""
        self.finder.settle()
        self.table.setAccessibleName(f"{_(wl.TITLE)}: {shared.queue(self.finder.queue)}")
        fit = [(place, key_of(row)) for place, row in self.board.rows if self.finder.fits(row)]
        self.table.doors.show(fit)
        self._choose_row()
        self._show_state()

    def _reread(self) -> None:
        """All was read anew: what was in sight stays so."""
        scrolled = self.table.verticalScrollBar().value()
        self._renew()
        self.table.verticalScrollBar().setValue(scrolled)
        QTimer.singleShot(0, self, self._look)

    def _change(self, key: str) -> None:
        """One row came, went or changed."""
        row, place, doors = self.board.row(key), self.board.place(key), self.table.doors
        if row is not None and self.finder.fits(row):
            doors.put(place, key)
            if not self._current:
                self._choose_row()
        else:
            doors.drop(place, key)
        if not doors.rowCount() and self.finder.settle():
            self._renew()
        if key == self._current:
            self._show_bar()
        self._saying.start()

    def _follow_round(self) -> None:
        self._show_state()
        turn = turn_words(self.board)
        if turn != self._turn:
            self._turn = turn
            announce(self, turn, False)

    def _follow_team(self) -> None:
        self.table.viewport().update()
        self._show_bar()

    def _tell_end(self) -> None:
        """How the last round ended, also where nobody looked when it did."""
        end = self.board.take_end()
        if end is not None:
            self.notes.say(*ended_words(*end))

    def _shown(self) -> tuple[Row, ...]:
        rows = map(self.board.row, self.table.doors.keys)
        return tuple(row for row in rows if row is not None)

    def _imported(self) -> None:
        self.finder.show_queue(Queue.TO_INSTALL)
        self.board.read()
        self.table.step_into()

    def _choose_row(self) -> None:
        self.table.choose(self.table.doors.find(self.board.place(self._current), self._current))

    def _choose(self, key: str) -> None:
        self._current = key
        self._show_bar()
        self.foot_changed.emit()

    def _show_bar(self) -> None:
        row = self.board.row(self._current)
        self.bar.setVisible(row is not None)
        if row is not None:
            teller = self._teller
            self.bar.show_row(row, teller.told(row), teller.held(row), self.board.round is None)

    def _show_state(self) -> None:
        self.set_head(_(wl.TITLE), lead_words(self.board))
        self.finder.show_counts()
        self.frame.set_state(self._state())
        ahead = self.board.count(Way.PREPARE)
        words = ngettext(wl.PREPARE_ONE, wl.PREPARE_MANY, ahead).format(count=number(ahead))
        self.preparing.set_words(words)
        self.preparing.setVisible(bool(ahead) and self.board.round is None)
        self.exporting.setVisible(self.board.desk is not None and bool(self.table.doors.rowCount()))
        self.foot_changed.emit()

    def _state(self) -> ListState:
        if self.table.doors.rowCount():
            return ListState(ListKind.READY)
        if self.board.fault is not None:
            fault = self.board.fault
            return ListState(ListKind.FAILED, faults.words(fault).title, fault.code.value, _(w.READ_AGAIN))
        if not self.board.is_read:
            return ListState(ListKind.LOADING, _(wl.READING))
        return empty_words(self.board, self.finder.queue, self.finder.text)

    def _pressed(self) -> None:
        if self.board.fault is not None:
            self.board.read()
        elif self.finder.text:
            self.finder.clear()
        else:
            self.notes.choose_import()

    def _look(self) -> None:
        """Who else has the jobs in sight."""
        rows = (self.board.row(key) for key in {*self.table.in_sight(), self._current})
        self._elsewhere.look([row.job for row in rows if row is not None and row.job is not None])

    def _open(self, key: str) -> None:
        self._show(self.board.open(key))

    def _show(self, job_id: str | None) -> None:
        if job_id is not None:
            self.opened.emit(job_id)

    def _enter(self) -> None:
        if self.table.doors.rowCount() == 1:
            self._open(self.table.doors.keys[0])
        elif self.table.doors.rowCount():
            self.table.step_into()

    def _remove(self) -> None:
        row, desk = self.board.row(self._current), self.board.desk
        if row is not None and row.door is not None and desk is not None:
            self._removing = self.bridge.read(partial(desk.remove, row.door.door_id))
            self._removing.value.connect(self._end_write)

    def _end_write(self, value: object) -> None:
        if isinstance(value, Fault):
            self.notes.say_fault(value)
        self.bar.close_below()
        self.board.read()
        self.table.step_into()
