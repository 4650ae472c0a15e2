"""Locks: all that are in reach, how they stand, worst first; one field finds among them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from installer_app.model.cloud import Account, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.texts import window as w
from installer_app.texts import window_locks as wl
from installer_app.texts.command import Words
from installer_app.texts.language import _, ngettext
from installer_app.texts.measures import number
from installer_app.ui.actions import CANCEL, Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.lock_cells import cell
from installer_app.ui.lock_roll import Column, LockRow, Roll, Sought, read_id
from installer_app.ui.lock_states import Reading, is_due, lead, list_state, status
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.lock_finder import LockFinder
from installer_app.ui.panels.save_rows import SaveRows
from installer_app.ui.places import BUNDLE
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.cells import Cell
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label
from installer_app.ui.widgets.list_frame import ListFrame
from installer_app.ui.widgets.lock_table import LockModel, LockTable
from installer_app.workflow.diagnosis.health import Advance

AGE_MS: Final = 10_000
"""So often the ages on the page grow."""
LEAST: Final = 260
"""The table is at least so high, at 100 %."""
FIRST_LOOK: Final = 200
"""Locks that are listed for the first time show once there are so many, and each time they are four times as
many: that costs a third more than to look once."""


@dataclass(frozen=True)
class Left:
    """What the place was left with, to find it so again."""

    roll: Roll | None = None
    sought: Sought = field(default_factory=Sought)
    lock_id: str = ""


class LocksPage(View):
    """Shows what was listed before at once, and lists anew meanwhile for as long as somebody looks."""

    opened = Signal(str)
    """Show the lock with this id."""

    def __init__(self, context: Context, left: Left | None = None) -> None:
        """As it was `left`."""
        super().__init__(context)
        left = left or Left()
        self.set_head(_(wl.LOCKS), "")
        self._lists = context.bridge.sources.locks
        self._reading = Reading(left.roll)
        self._current = left.lock_id
        self._watches: dict[str, Watch] = {}
        self._looks_again = False
        self.finder = LockFinder(left.sought)
        heads = tuple(map(_, wl.HEADS))
        self.table = LockTable(LockModel(self._say, heads, self))
        self.frame = ListFrame(self.table)
        self.saving = SaveRows(self.bridge, self._lists, lambda: self.table.locks.fit)
        self._count = Label("", Face.META, Tone.INK_2)
        self._status = Label("", Face.META, Tone.INK_2)
        self._ageing = QTimer(self)
        self._ageing.setInterval(AGE_MS)
        self._ageing.timeout.connect(self._age)
        self._build()
        if left.roll is not None:
            self.finder.show_roll(left.roll)
        self._seek()

    @property
    def left(self) -> Left:
        """What there is to come back to."""
        return Left(self._reading.roll, self.finder.sought, self._current)

    def first_focus(self) -> QWidget:
        """The field."""
        return self.finder.field

    def commands(self) -> tuple[Words, ...]:
        """The health of all locks, the worst first."""
        return (("health",),)

    def foot(self) -> FootView:
        """Open the lock that is current; read anew, or stop that; save what is shown."""
        left = [self._read_action()] if self._lists is not None else []
        if self.table.locks.rowCount():
            left.append(Action("csv", _(wl.SAVE_CSV), self.saving.choose, Icon.EXPORT))
        if self.bridge.sources.lookup is not None:
            left.append(Action("bundle", _(wl.OPEN_BUNDLE), partial(self.context.go, BUNDLE), Icon.FOLDER))
        unknown = self._unknown_id()
        if unknown:
            left.append(Action("property", _(wl.LIST_PROPERTY), partial(self._list_property, unknown)))
            return FootView(tuple(left), Action("open", _(wl.OPEN_ID), partial(self.opened.emit, unknown)))
        action = Action("open", _(wl.OPEN), lambda: self.opened.emit(self._current))
        reason = "" if self._current else _(wl.CHOOSE_ONE)
        return FootView(tuple(left), action, reason, enabled=bool(self._current))

    def read_anew(self) -> None:
        """List the locks of the property that is chosen, or all in reach."""
        lists = self._lists
        if lists is None or self._reading.is_listing:
            return
        property_id = self.finder.sought.property_id or None
        self._reading = replace(self._reading, advance=Advance(0), fault=None, stopped=False)
        self._watch("listing", self.bridge.fetch(partial(lists.refresh, property_id)), self._hear_listing)
        self._show_state()

    def stop(self) -> None:
        """List no more. What was read is kept."""
        self._drop("listing")
        self._reading = self._reading.ended(stopped=True)
        self._look(again=True)
        self._show_state()

    def showEvent(self, event: QShowEvent) -> None:
        """Look, and list anew what is old."""
        super().showEvent(event)
        if event.spontaneous():
            return
        self._ageing.start()
        if self._reading.roll is None:
            self._look()
        self._show_state()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked any more."""
        super().hideEvent(event)
        if event.spontaneous():  # it is only out of sight
            return
        self._ageing.stop()
        for key in tuple(self._watches):
            self._drop(key)
        self._reading = self._reading.ended()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is typed or scanned while the table has the focus goes to the field."""
        if watched is self.table and event.type() == QEvent.Type.KeyPress:
            key = cast("QKeyEvent", event)
            plain = key.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            if plain and key.text().isprintable() and key.text().strip():
                self.finder.field.setFocus(Qt.FocusReason.OtherFocusReason)
                self.finder.field.setText(key.text())
                return True
        return super().eventFilter(watched, event)

    # ---- inside

    def _build(self) -> None:
        self.table.setAccessibleName(_(wl.LOCKS))
        self.table.installEventFilter(self)
        self.table.opened.connect(self.opened)
        self.table.chosen.connect(self._choose)
        self.table.sorted_by.connect(lambda column: self.finder.sort_by(Column(column)))
        self.finder.changed.connect(self._seek)
        self.finder.entered.connect(self._enter)
        self.finder.stepped_down.connect(self.table.step_into)
        self.frame.pressed.connect(self._pressed)
        self.frame.setMinimumHeight(LEAST)
        self.body.setSpacing(10)
        self.body.addWidget(self.finder)
        self.body.addWidget(FlowRow((self._count, self._status), 16, right_from=self._status))
        self.body.addWidget(self.frame, 1)
        self.body.addWidget(self.saving)

    def _say(self, row: LockRow, column: Column) -> Cell:
        return cell(row, column, self.context.now().timestamp())

    def _watch(self, key: str, watch: Watch, hear: object) -> None:
        self._drop(key)
        self._watches[key] = watch
        watch.value.connect(hear)

    def _drop(self, key: str) -> None:
        watch = self._watches.pop(key, None)
        if watch is not None:
            watch.cancel()

    def _look(self, again: bool = False) -> None:
        """Look up what is known; `again`: once more, if that is being done, since it may miss the end."""
        if self._lists is None:
            return
        if "look" in self._watches:
            self._looks_again = again
        else:
            self._watch("look", self.bridge.read(self._lists.look), self._show_roll)

    def _show_roll(self, value: object) -> None:
        self._drop("look")
        if self._looks_again:
            self._looks_again = False
            self._look()
        if isinstance(value, Fault):
            self._reading = replace(self._reading, fault=value)
            self._show_state()
            return
        first = self._reading.roll is None
        self._reading = replace(self._reading, roll=cast("Roll", value))
        self.finder.show_roll(cast("Roll", value))
        self._seek()
        if first and is_due(cast("Roll", value), self.context.now().timestamp()):
            self.read_anew()

    def _hear_listing(self, value: object) -> None:
        roll = self._reading.roll
        if isinstance(value, Advance):
            self._reading = replace(self._reading, advance=value)
            if roll is not None and value.locks > max(4 * len(roll), FIRST_LOOK):
                self._look()
        else:
            self._drop("listing")
            self._reading = self._reading.ended(value if isinstance(value, Fault) else None)
            self._look(again=True)
            if isinstance(value, Fault) and value.code is FaultCode.ACCOUNT_FORBIDDEN:
                self._watch("accounts", self.bridge.read_accounts(), self._hear_accounts)
                self._watch("properties", self.bridge.read_properties(), self._hear_properties)
        self._show_state()

    def _hear_accounts(self, value: object) -> None:
        if not isinstance(value, Fault):
            self._reading = replace(self._reading, accounts=cast("tuple[Account, ...]", value))
            self._show_state()

    def _hear_properties(self, value: object) -> None:
        if not isinstance(value, Fault):
            found = cast("tuple[Property, ...]", value)
            self.finder.offer_properties({one.property_id.lower(): one.title for one in found})

    def _seek(self) -> None:
        """Show what is sought."""
        roll = self._reading.roll
        if roll is not None:
            if self.finder.sought.property_id != self.table.locks.sought.property_id:
                self.finder.show_roll(roll)
            self.table.show_rows(roll, self.finder.sought, self._current)
        self._show_state()

    def _show_state(self) -> None:
        now, shown = self.context.now().timestamp(), self.table.locks.rowCount()
        roll = self._reading.roll
        self.set_head(_(wl.LOCKS), lead(roll, now) if roll else "")
        words = ngettext(wl.SHOWN_ONE, wl.SHOWN_MANY, shown).format(count=number(shown))
        self._count.setText(words if shown else "")
        self._status.setText(status(self._reading))
        self.frame.set_state(list_state(self._reading, self.finder.sought, shown, now))
        self.foot_changed.emit()

    def _age(self) -> None:
        self.table.viewport().update()
        self._show_state()

    def _choose(self, lock_id: str) -> None:
        if lock_id != self._current:
            self._current = lock_id
            self.foot_changed.emit()

    def _enter(self) -> None:
        rows = self.table.locks.fit[:2] if self.table.locks.rowCount() <= 2 else ()
        if len(rows) == 1:
            self.opened.emit(rows[0].lock_id)
        elif unknown := self._unknown_id():
            self.opened.emit(unknown)
        else:
            self.table.step_into()

    def _unknown_id(self) -> str:
        """The id in the field, where no lock here has it."""
        return "" if self.table.locks.rowCount() else read_id(self.finder.sought.text)

    def _pressed(self) -> None:
        roll = self._reading.roll
        if roll and not self.table.locks.rowCount():
            self.finder.clear()
        else:
            self.read_anew()

    def _read_action(self) -> Action:
        if self._reading.is_listing:
            return Action(CANCEL, _(wl.STOP), self.stop, Icon.CANCEL)
        return Action(
            "read", _(wl.GO_ON if self._reading.stopped else w.READ_AGAIN), self.read_anew, Icon.REFRESH
        )

    def _list_property(self, property_id: str) -> None:
        self.finder.clear()
        self.finder.choose_property(property_id.lower())
        self.read_anew()
