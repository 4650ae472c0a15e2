"""Radio: the signal as it is heard here, the way to the lock measured on demand, and the frames in words."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from installer_app.lock.probe import Probed, percentile
from installer_app.lock.scan import Air
from installer_app.model.fault import Fault
from installer_app.model.record import Plain
from installer_app.texts import faults, happenings, measures, steps
from installer_app.texts import window_lookup as wl
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.lock_view import LockView
from installer_app.ui.lookup import Lookup
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch, Whole
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.entry_list import Entry, EntryList
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState
from installer_app.ui.widgets.painted import Display
from installer_app.ui.widgets.plot import SignalPlot
from installer_app.ui.widgets.reading import ReadingCell
from installer_app.workflow.party import Progress

ROUNDS = 20
"""Echoes of one measurement: a few seconds, and enough for a percentile."""
FRAMES_SHOWN = 500
PLOTTED = 120
"""Readings in the plot."""
_SMP = ("smp.", "link.", "lock.")


class RadioPanel(QWidget):
    """It listens while it is shown; it links only when asked to."""

    def __init__(self, bridge: Bridge, lookup: Lookup | None, parent: QWidget | None = None) -> None:
        """Silent until it is shown a lock."""
        super().__init__(parent)
        self._bridge, self._lookup = bridge, lookup
        self._serial: str | None = None
        self._live = True
        self._of: object = None
        self._heard: list[float | None] = []
        self._heard_at = 0.0
        self._scan: Watch | None = None
        self._probe: Watch | None = None
        self.plot = SignalPlot(_(wl.RSSI_NONE), height=120)
        self.measure = Button(_(wl.MEASURE), Icon.BLUETOOTH)
        self.measure.clicked.connect(self._measure)
        self._said = WrappedLabel("", Face.BODY, Tone.INK_2)
        self.cells = {
            key: ReadingCell(_(words), _(wl.NOT_TRIED), "", "") for key, words in wl.LINK_CAPTIONS.items()
        }
        self._services = WrappedLabel("", Face.META, Tone.INK_2)
        self.list = EntryList(_(wl.FRAMES))
        self.frame = ListFrame(self.list)
        self._build()

    def show_lock(self, view: LockView) -> None:
        """Who to listen for, and what the recorder holds."""
        self._serial, self._live = view.serial, view.live
        self.measure.setVisible(view.live)
        self._part.setVisible(view.live)
        can = self._serial is not None and self._lookup is not None
        self.measure.setEnabled(can)
        if view.live and not can and view.whole:
            self._said.setText(_(wl.NO_SERIAL))
        if not view.live:
            self._show_records(view.records)
        elif self._of is not view.case:
            self._of = view.case
            self._show_newest()

    def showEvent(self, event: QShowEvent) -> None:
        """Listen, and look at the newest frames."""
        super().showEvent(event)
        if self._scan is None and self._live:
            self._scan = self._bridge.watch_scan()
            self._scan.value.connect(self.hear)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more: neither listening nor measuring goes on."""
        super().hideEvent(event)
        if self._scan is not None:
            self._scan.cancel()
            self._scan = None
        self._stop()

    # ---- inside

    def _build(self) -> None:
        display = Display()
        inside = QVBoxLayout(display)
        inside.setContentsMargins(16, 10, 16, 12)
        inside.setSpacing(8)
        inside.addWidget(Label(_(wl.RSSI_TITLE), Face.HEAD))
        inside.addWidget(self.plot)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for at, cell in enumerate(self.cells.values()):
            grid.addWidget(cell, at // 3, at % 3)
            grid.setColumnStretch(at % 3, 1)
        inside.addLayout(grid)
        inside.addWidget(self._services)
        self._part = display
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.measure)
        line.addWidget(self._said, 1)
        self.frame.setMinimumHeight(160)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        box.addLayout(line)
        box.addWidget(display)
        box.addWidget(Label(_(wl.FRAMES), Face.HEAD))
        box.addWidget(WrappedLabel(_(wl.FRAMES_NOTE), Face.META, Tone.INK_2))
        box.addWidget(self.frame, 1)

    def hear(self, told: object) -> None:
        """What the scan tells: an Air, or a Fault."""
        if isinstance(told, Fault):
            self._heard.append(None)
            self.plot.set_readings(tuple(self._heard[-PLOTTED:]), faults.title(told.code), lost=True)
            return
        if not isinstance(told, Air):
            return
        one = next((each for each in told.heard if self._serial and each.serial == self._serial), None)
        if one is None or one.heard_at == self._heard_at:
            return
        self._heard_at = one.heard_at
        self._heard = [*self._heard[-PLOTTED:], one.rssi_dbm]
        dbm = measures.dbm(round(one.rssi_dbm) if one.rssi_dbm is not None else None)
        self.plot.set_readings(tuple(self._heard), _(wl.RSSI_SAY).format(dbm=dbm))

    def _measure(self) -> None:
        if self._probe is not None:
            self._stop()
            return
        if self._lookup is None or self._serial is None:
            return
        lookup, serial = self._lookup, self._serial
        self.measure.set_words(_(wl.STOP), Icon.CANCEL)
        self._probe = self._bridge.follow(lambda: lookup.probe(serial, ROUNDS))
        self._probe.value.connect(self._tell)

    def _stop(self) -> None:
        if self._probe is not None:
            self._probe.cancel()
        self._end()

    def _end(self) -> None:
        self._probe = None
        self.measure.set_words(_(wl.MEASURE), Icon.BLUETOOTH)
        self._said.setText("")
        self._show_newest()

    def _tell(self, told: object) -> None:
        if isinstance(told, Fault):
            self._end()
            self._said.setText(f"{faults.title(told.code)} [{told.code.value}]")
            return
        whole = isinstance(told, Whole)
        probed = told.value if isinstance(told, Whole) else told
        if isinstance(probed, Probed):
            self._said.setText(steps.progress(Progress(probed.word)))
            self._show_probed(probed)
        if whole:
            self._end()

    def _show_probed(self, now: Probed) -> None:
        cells, source = self.cells, _(wl.FROM_LOCK)
        if now.link_s is not None:
            cells["link"].set_reading(
                measures.decimal(now.link_s, 1), _(wl.SECONDS), measures.dbm(now.rssi_dbm)
            )
        if now.payload_bytes is not None:
            cells["payload"].set_reading(measures.number(now.payload_bytes), "", source)
        if now.buffers is not None and now.buffer_bytes is not None:
            size = measures.byte_count(now.buffer_bytes)
            cells["buffers"].set_reading(str(now.buffers), "", _(wl.BUFFER_OF).format(bytes=size))
        of = _(wl.ECHOES).format(count=len(now.echoes_ms)) if now.can_echo else _(wl.NO_ECHO)
        for key, percent in (("median", 50), ("most", 95), ("worst", 100)):
            found = percentile(now.echoes_ms, percent)
            shown = measures.decimal(found, 0) if found is not None else _(wl.UNKNOWN)
            cells[key].set_reading(shown, _(wl.MILLISECONDS) if found is not None else "", of)
        if now.info is not None:
            told = ", ".join(map(happenings.plain, now.services or ())) or _(wl.SERVICES_UNTOLD)
            self._services.setText(f"{_(wl.SERVICES)}: {told}")

    def _show_newest(self) -> None:
        if self._lookup is not None and self._live:
            self._show_records(self._lookup.records())

    def _show_records(self, records: tuple[Mapping[str, Plain], ...]) -> None:
        shown = frames(records, self._serial)
        self.list.set_entries(shown)
        state = ListState(ListKind.READY) if shown else ListState(ListKind.EMPTY, _(wl.NO_FRAMES))
        self.frame.set_state(state)


def frames(records: tuple[Mapping[str, Plain], ...], serial: str | None) -> tuple[Entry, ...]:
    """What was said on links to the lock of this serial, or names no lock; newest first under the days."""
    shown: list[Entry] = []
    day = ""
    for number in range(len(records) - 1, -1, -1):
        record = records[number]
        if len(shown) >= FRAMES_SHOWN:
            break
        if not str(record.get("kind", "")).startswith(_SMP) or record.get("serial", serial) != serial:
            continue
        text = happenings.of_frame(record)
        when = measures.moment(str(record.get("at", "")))
        if not text:
            continue
        if measures.date(when) != day:
            day = measures.date(when)
            shown.append(Entry(f"day {day}", day))
        bad = record.get("kind") not in ("smp.request", "smp.answer")
        icon, role = (Icon.TRIANGLE, "warn") if bad else (Icon.BLUETOOTH, "ink")
        time = measures.time_of_day(when) if when else ""
        shown.append(Entry(f"frame {number}", text, time, "", icon, role))
    return tuple(shown)
