"""One specimen of each widget with words as long as German makes them, for the gallery and the tests."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QHBoxLayout, QTableView, QVBoxLayout, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.badge import Badge, BadgeKind
from installer_app.ui.widgets.buttons import Button, LinkButton, PrimaryButton
from installer_app.ui.widgets.cells import CELL_ROLE, MARK_ROLE, ROW_HEIGHT, Cell, CellDelegate, RowMark
from installer_app.ui.widgets.clocks import ClockTriple, ClockView
from installer_app.ui.widgets.fault_panel import FaultPanel
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.grade import LEGEND_SIZE, GradeKind, GradeMark, GradeState
from installer_app.ui.widgets.labels import Label
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState
from installer_app.ui.widgets.painted import Card, Display
from installer_app.ui.widgets.plot import SignalPlot
from installer_app.ui.widgets.reading import ReadingCell
from installer_app.ui.widgets.scan_list import ScanList, ScanModel
from installer_app.ui.widgets.scan_rows import ScanDelegate, ScanHeads
from installer_app.ui.widgets.serial import Serial
from installer_app.ui.widgets.signal_bars import SignalBars, SignalReading
from installer_app.ui.widgets.tabs import Tab, Tabs
from tests.ui.pictures import certificate, fault_view, scan_rows

_ROOT: Final = QModelIndex()
HEADS: Final = ("Serial, model", "State", "Signal", "Battery", "Heard")


def _row(*widgets: QWidget) -> FlowRow:
    return FlowRow(widgets, 12)


def _badges() -> FlowRow:
    return _row(*(Badge(kind, f"{kind}, in Kanaalhuis") for kind in BadgeKind))


def _grades() -> FlowRow:
    marks = []
    for size in (26, LEGEND_SIZE):
        for kind in GradeKind:
            for state in GradeState:
                mark = GradeMark(kind, size=size, say=f"{kind} {state}")
                mark.set_grade(kind, state, 0.61 if size == 26 else None, f"{kind} {state}")
                marks.append(mark)
    return _row(*marks)


def _buttons() -> FlowRow:
    off, primary_off = Button("Start at byte 0"), PrimaryButton("Next lock")
    off.setEnabled(False)
    primary_off.setEnabled(False)
    return _row(
        PrimaryButton("Install door 4.02"),
        PrimaryButton("Scan next label", Icon.SCAN),
        primary_off,
        Button("Identify: blink 5 s", Icon.BLINK),
        Button("Back", Icon.BACK),
        off,
        LinkButton("Why can't I see it?", Icon.QUESTION),
    )


def _signals() -> FlowRow:
    readings = (-50, -60, -70, -80, -88, -95)
    known = (SignalReading(dbm, f"\N{MINUS SIGN}{-dbm} dBm") for dbm in readings)
    serials = (Serial("7K3M9XQ2"), Serial("7K3M9XQ2", Face.MONO_STRONG), Serial("QZ81MB3E", Face.SERIAL_HEAD))
    return _row(*known, SignalReading(None, "unknown"), SignalBars(-70, "-70 dBm"), *serials)


def _findings() -> QWidget:
    made = QWidget()
    box = QVBoxLayout(made)
    box.setSpacing(8)
    text = "Not in the way: the message is valid for 24 h. The first sync sets the clock."
    for kind in FindingKind:
        box.addWidget(FindingBar(kind, "The lock's clock is 55 s behind", text, "Read again"))
    remedy = "Check gateway G-07 on floor 4: two other locks there are silent too."
    box.addWidget(
        FindingBar(
            FindingKind.BLOCKING,
            "1. Has not synced for 6 days",
            "Last sync Sun 15 Nov 03:12. The lock reports no uplink (error 13), read over Bluetooth 14:19.",
            "Show the three",
            tinted=False,
            remedy=remedy,
            remedy_head="Do",
        )
    )
    return made


def _plot() -> Display:
    made = Display()
    box = QVBoxLayout(made)
    box.setContentsMargins(16, 12, 16, 12)
    cells = QHBoxLayout()
    cells.addWidget(ReadingCell("Median", "\N{MINUS SIGN}72", "dBm", "fair: all above \N{MINUS SIGN}80"), 1)
    cells.addWidget(ReadingCell("Delivery forecast", "40", "s", "between 30 and 55 s"), 1)
    cells.addWidget(ReadingCell("Battery", "86", "%", "read 9 s ago"))
    box.addLayout(cells)
    plot = SignalPlot()
    plot.set_readings((-71, -70, -72, None, -69, -74, -77, -72, -70, -71, -75, -73, -72), "around -72 dBm")
    box.addWidget(plot)
    return made


def _clocks() -> ClockTriple:
    made = ClockTriple("Three clocks", "the message must be in date for the lock")
    made.set_clocks(
        ClockView("This computer", "14:32:07", "reference"),
        ClockView("Cloud", "14:32:08", "1 s ahead, read 4 s ago"),
        ClockView("Lock", "14:31:12", "55 s behind, read 9 s ago", warns=True),
    )
    return made


def _list(state: ListState) -> Callable[[], ListFrame]:
    def make() -> ListFrame:
        model = ScanModel()
        view = ScanList(model)
        model.setParent(view)
        view.setItemDelegate(ScanDelegate(view))
        frame = ListFrame(view, ScanHeads(HEADS, view))
        model.set_rows(scan_rows()[1:3])
        frame.setMinimumHeight(200)
        frame.set_state(state)
        return frame

    return make


class _Doors(QAbstractTableModel):
    """Three doors of a worklist."""

    CELLS: Final = (
        ("4.02", "7K3M9XQ2", -71.0, "Delivering: 61 %, 15 s left", "steps 1 to 3 confirmed", RowMark.NOW),
        ("4.03", "W2D8P4TN", -58.0, "Next", "keys pinned, no remarks", RowMark.NONE),
        (
            "4.04",
            "5TN9KA47",
            None,
            "Battery low: replace it",
            "lock_battery_low, lock heard now",
            RowMark.FAULT,
        ),
    )

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.CELLS)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else 4

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        door, serial, rssi_dbm, text, meta, mark = self.CELLS[index.row()]
        if role == MARK_ROLE:
            return mark
        cells = (
            Cell(door, face=Face.LEAD_STRONG),
            Cell(serial, face=Face.MONO_STRONG, serial=True),
            Cell(
                "not heard here" if rssi_dbm is None else f"{rssi_dbm:.0f} dBm",
                face=Face.META,
                bars=True,
                rssi_dbm=rssi_dbm,
            ),
            Cell(text, meta, Face.STRONG, Tone.FAULT, Icon.OCTAGON, "fault")
            if mark is RowMark.FAULT
            else Cell(text, meta, icon=Icon.ARROW),
        )
        return cells[index.column()] if role == CELL_ROLE else None


def _doors() -> QTableView:
    view = QTableView()
    view.setModel(_Doors(view))
    view.setItemDelegate(CellDelegate(view))
    view.setShowGrid(False)
    view.verticalHeader().hide()
    view.horizontalHeader().hide()
    view.horizontalHeader().setStretchLastSection(True)
    view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT + 1)
    view.setColumnWidth(2, 170)
    view.setMinimumHeight(180)
    return view


def _tabs() -> Tabs:
    return Tabs(
        (Tab("due", "To install", "14"), Tab("open", "Unfinished", "2"), Tab("done", "Finished", "21")),
        Label("Shared with Joost Bakker, who holds 2 doors", Face.META, Tone.INK_2),
    )


def _card() -> Card:
    made = Card()
    QHBoxLayout(made).addWidget(Serial("7K3M9XQ2", copies=True))
    return made


_MAKERS: Final[dict[str, Callable[[], QWidget]]] = {
    "buttons": _buttons,
    "badges": _badges,
    "grades": _grades,
    "signals": _signals,
    "card": _card,
    "plot": _plot,
    "clocks": _clocks,
    "findings": _findings,
    "fault": lambda: FaultPanel(fault_view()),
    "certificate": certificate,
    "tabs": _tabs,
    "doors": _doors,
    "empty": _list(ListState(ListKind.EMPTY, "No lock heard for 20 s", button="Why can't I see it?")),
    "failed": _list(
        ListState(ListKind.FAILED, "The cloud did not answer for 10 s.", "cloud_silent", "Read again")
    ),
    "forbidden": _list(
        ListState(
            ListKind.FORBIDDEN,
            "This account may not list areas (403). Type the area's id, or ask Ruben de Wit.",
            "account_forbidden",
        )
    ),
    "stale": _list(ListState(ListKind.STALE, "read 14 min ago, no network", button="Read again")),
}


def specimens() -> dict[str, QWidget]:
    """One of each, fresh."""
    return {name: make() for name, make in _MAKERS.items()}
