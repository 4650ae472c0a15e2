"""The devices of the fleet worst first, or its groups in the server's order; details of the current one."""

from __future__ import annotations

from functools import partial
from typing import Final, cast

from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from installer_app.model.fault import Fault, FaultCode
from installer_app.texts import faults
from installer_app.texts import fleet_values as fv
from installer_app.texts import window as w
from installer_app.texts import window_fleet as wf
from installer_app.texts.language import _, ngettext
from installer_app.texts.measures import number
from installer_app.ui.actions import CANCEL, Action, FootView
from installer_app.ui.fleet_cells import (
    Column,
    FleetRow,
    Nearby,
    cell,
    device_rows,
    group_rows,
    spoken,
)
from installer_app.ui.fleet_details import device_details
from installer_app.ui.fleet_lists import FleetReadings
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context
from installer_app.ui.panels.fleet_finder import FleetFinder
from installer_app.ui.panels.fleet_part import UNSIGNED, FleetPart
from installer_app.ui.theme import current_theme
from installer_app.ui.widgets.cells import Cell
from installer_app.ui.widgets.details import DetailsView
from installer_app.ui.widgets.fleet_table import FleetModel, FleetTable
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState
from installer_app.workflow.diagnosis.fleet_list import Muster

DETAILS_WIDE: Final = 304
LEAST: Final = 220
_LEAST_LIST: Final = 420
"""A list narrower than this, at 100 %, has the details below it."""
_ANY: Final = 16_777_215
"""The table is at least so high, at 100 %."""


class FleetList(FleetPart):
    """Pages are asked for one by one: all of them for the worst device, else when the end is in sight."""

    def __init__(self, context: Context, readings: FleetReadings, worst_first: bool) -> None:
        """It reads when it is shown. `worst_first`: devices, else groups with theirs."""
        super().__init__(context, readings)
        self._worst_first = worst_first
        self.muster: Muster | None = None
        """What was read; None: nothing yet."""
        self._fault: Fault | None = None
        self._stopped = False
        self._fresh = True
        """The next page is the first."""
        self._read_at = 0.0
        self.finder = FleetFinder(with_order=not worst_first)
        model = FleetModel(self._say, self._speak, tuple(map(_, wf.HEADS)), self)
        self.table = FleetTable(model)
        self.frame = ListFrame(self.table)
        self.details = DetailsView(_(wf.DETAILS), _(wf.CHOOSE))
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._interrupted = True
        """It goes on as soon as somebody looks."""
        self._build()

    def begin(self) -> None:
        """Read from the first page."""
        self._fresh, self._fault, self._stopped = True, None, False
        self._read()

    def go_on(self) -> None:
        """Read the next page, if there is one and nothing is awaited."""
        if self._fresh:
            self.begin()
        elif not self.is_reading and self.muster is not None and self.muster.next is not None:
            self._fault, self._stopped = None, False
            self._read()

    def stop(self) -> None:
        """Read no more; what was read stays."""
        self.drop()
        self._stopped = True
        self._show_state()

    def first_focus(self) -> QWidget:
        """The field."""
        return self.finder.field

    def foot(self) -> FootView:
        """Stop, go on or read again; see the organization of the current device."""
        if self.is_reading:
            left = [Action(CANCEL, _(wf.STOP), self.stop, Icon.CANCEL)]
        elif self._stopped:
            left = [Action("go-on", _(wf.GO_ON), self.go_on, Icon.REFRESH)]
        else:
            left = [Action("read", _(w.READ_AGAIN), self.begin, Icon.REFRESH)]
        row = self.table.fleet.row(self.table.currentIndex())
        owner = self._owner(row)
        if owner is not None:
            ask = partial(self.organization_asked.emit, owner)
            left.append(Action("organization", _(wf.ITS_ORGANIZATION), ask, Icon.FLEET))
        return FootView(tuple(left))

    def lead(self) -> str:
        """How many there are, how they stand, and since when that is known."""
        muster = self.muster
        if muster is None:
            return ""
        count = len(muster.devices)
        devices = ngettext(wf.DEVICES_ONE, wf.DEVICES_MANY, count).format(count=number(count))
        count = len(muster.groups)
        groups = ngettext(wf.GROUPS_ONE, wf.GROUPS_MANY, count).format(count=number(count))
        read = fv.since(self._read_at, self.now)
        said = _(wf.COUNTED if muster.devices else wf.COUNTED_GROUPS).format(
            devices=devices, groups=groups, troubled=number(muster.troubled), ago=read
        )
        if self._stopped:
            return f"{said} {_(wf.STOPPED)}"
        if muster.next is not None and not self._fault:
            return f"{said} {_(wf.SO_FAR if self.is_reading else wf.GOES_ON)}"
        return said

    def hear(self, nearby: Nearby) -> None:
        """Signals of the devices that are heard."""
        super().hear(nearby)
        self.table.viewport().update()
        self._show_details()

    def tick(self) -> None:
        """Ages grow."""
        self.table.viewport().update()
        self._show_details()

    def showEvent(self, event: QShowEvent) -> None:
        """Read, or go on where it was left."""
        super().showEvent(event)
        if self._interrupted and not event.spontaneous():
            self._interrupted = False
            self.go_on()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        if not event.spontaneous():
            self._interrupted = self.is_reading
        super().hideEvent(event)

    # ---- inside

    def _build(self) -> None:
        self.table.setAccessibleName(_(wf.FLEET))
        self.table.chosen.connect(self._choose)
        self.table.fleet.wanted_more.connect(self._want_more)
        self.finder.changed.connect(self.begin)
        self.finder.entered.connect(self.table.step_into)
        self.finder.stepped_down.connect(self.table.step_into)
        self.frame.pressed.connect(self._pressed)
        self.frame.setMinimumHeight(LEAST)
        self._beside.setSpacing(12)
        self._beside.addWidget(self.frame, 1)
        self._beside.addWidget(self.details)
        self.body.addWidget(self.finder)
        self.body.addLayout(self._beside, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Details stand beside the list, or below where that would press it together."""
        super().resizeEvent(event)
        theme = current_theme()
        wide = theme.width(DETAILS_WIDE)
        below = self.width() - wide < theme.px(_LEAST_LIST)
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        self._beside.setDirection(way)
        self.details.setMinimumWidth(0 if below else wide)
        self.details.setMaximumWidth(_ANY if below else wide)
        self.details.setMinimumHeight(theme.px(LEAST) if below else 0)

    def _say(self, row: FleetRow, column: Column) -> Cell:
        return cell(row, column, self.nearby, self.now, self.context.tick())

    def _speak(self, row: FleetRow) -> str:
        return spoken(row, self.nearby, self.now, self.context.tick())

    def _read(self) -> None:
        before = None if self._fresh else self.muster
        self.take(self.context.bridge.read(partial(self.readings.read, self.finder.seek, before)), self._hear)
        self._show_state()

    def _hear(self, value: object) -> None:
        self.drop()
        if isinstance(value, Fault):
            self._fault = value
            rows, more = self.table.fleet.rows, False
            if self._fresh:
                self.muster, rows = None, ()
            self.table.show_rows(rows, more)
        else:
            if self._fresh:
                self._read_at = self.now
            self._fresh = False
            self.muster = cast("Muster", value)
            rows = device_rows(self.muster) if self._worst_first else group_rows(self.muster)
            on_demand = self.muster.next is not None and not self._worst_first
            self.table.show_rows(rows, on_demand)
            if self._worst_first and self.muster.next is not None:
                self._read()
                return
        self._show_state()

    def _want_more(self) -> None:
        """The end of the rows is in sight. After a fault or a stop only a person goes on."""
        if self._fault is None and not self._stopped and not self._worst_first and not self._fresh:
            self.go_on()

    def _show_state(self) -> None:
        self.frame.set_state(self._state())
        self._show_details()
        self.changed.emit()

    def _state(self) -> ListState:
        if self._fault is not None:
            return self._fault_state(self._fault)
        if self._stopped and self._fresh:
            return ListState(ListKind.EMPTY, _(wf.STOPPED_EARLY), button=_(wf.GO_ON))
        if self._fresh or self.muster is None:
            return ListState(ListKind.LOADING, _(wf.READING))
        if self.table.fleet.rows:
            return ListState(ListKind.READY)
        if self.is_reading:
            return ListState(ListKind.LOADING, _(wf.READING))
        if self.finder.seek.search and not self.muster.groups:
            text = _(wf.NONE_FITS).format(text=self.finder.seek.search)
            return ListState(ListKind.EMPTY, text, button=_(wf.SHOW_ALL))
        return ListState(ListKind.EMPTY, _(wf.NO_DEVICE if self.muster.groups else wf.NONE))

    def _fault_state(self, fault: Fault) -> ListState:
        code, title = fault.code.value, faults.words(fault).title
        button = _(wf.TO_SETTINGS if fault.code in UNSIGNED else w.READ_AGAIN)
        if self.table.fleet.rows:
            button = button if fault.code in UNSIGNED else _(wf.GO_ON)
            return ListState(ListKind.STALE, _(wf.CUT_OFF).format(title=title, code=code), button=button)
        if fault.code in UNSIGNED:
            text = wf.SIGNED_OUT if fault.code is FaultCode.ACCOUNT_SIGNED_OUT else wf.REFUSED
            return ListState(ListKind.FORBIDDEN, _(text), code, button)
        if fault.code is FaultCode.ACCOUNT_FORBIDDEN:
            return ListState(ListKind.FORBIDDEN, _(wf.FORBIDDEN), code, button)
        return ListState(ListKind.FAILED, _(wf.FAILED).format(title=title), code, button)

    def _pressed(self) -> None:
        if self._fault is not None and self._fault.code in UNSIGNED:
            self.to_settings()
        elif self._fault is None and not self._stopped and self.finder.seek.search:
            self.finder.clear()
            self.finder.field.setFocus()
        else:
            self.go_on()

    def _choose(self, _key: str) -> None:
        self._show_details()
        self.changed.emit()

    def _show_details(self) -> None:
        self.details.setVisible(bool(self.table.fleet.rows))
        row = self.table.fleet.row(self.table.currentIndex())
        device = row.device if row is not None else None
        if device is None:
            self.details.show_details(None)
        else:
            self.details.show_details(device_details(device, self.nearby, self.now, self.context.tick()))

    def _owner(self, row: FleetRow | None) -> int | None:
        if row is None:
            return None
        thing = row.device.device if row.device is not None else row.group.group if row.group else None
        found = thing.organization_id if thing is not None else None
        return int(found) if found is not None and found >= 0 else None
