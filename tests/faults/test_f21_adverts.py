"""F21: whatever is on the air goes all the way, from HCI's bytes to drawn rows, and harms nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from bumble import hci
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QStyle, QStyleOptionViewItem

from installer_app.lock.bleak_radio import BleakRadio
from installer_app.lock.profile import load_profile
from installer_app.lock.radio import Observation
from installer_app.lock.scan import ADDRESSES, Air, Heard, Sightings
from installer_app.protocol.advertisement import NAME_LENGTH, read_name
from installer_app.sandbox.hci import make_backend
from installer_app.sandbox.hci_adapter import HciAdapter, Hear
from installer_app.ui.heard_rows import scan_rows
from installer_app.ui.panels.unseen import UnseenPanel
from installer_app.ui.widgets.scan_list import ScanList, ScanModel
from installer_app.ui.widgets.scan_rows import ScanDelegate
from installer_app.workflow.unseen import Evidence
from tests.conftest import find_application
from tests.faults.case_table import Batch, Case, Tally, batches, read_table
from tests.faults.hostile_adverts import MAKERS, make

PROFILE = load_profile()
SERIAL = "7K3M9QX2"


class Ether(HciAdapter):
    """An adapter to which a test says what it hears."""

    def __init__(self) -> None:
        super().__init__("nowhere")
        self.hears: list[Hear] = []

    async def listen(self, hear: Hear, *, active: bool = True) -> None:
        assert active
        self.hears.append(hear)

    async def leave(self, hear: Hear) -> None:
        self.hears.remove(hear)

    def say(self, address: str, rssi_dbm: int, data: bytes) -> None:
        """One packet, as HCI reports it."""
        [hear] = self.hears
        hear(address, rssi_dbm, hci.Address(address), data)


class Booth:
    """The app's own radio, its sightings and its widgets: all that lies between an antenna and an eye."""

    def __init__(self) -> None:
        find_application()
        self.ether = Ether()
        self.radio = BleakRadio(PROFILE.link, backend=make_backend(self.ether))
        self.sightings = Sightings(PROFILE)
        self.count = 0
        self.view = ScanList(ScanModel())
        self.view.setItemDelegate(ScanDelegate(self.view))
        self.panel = UnseenPanel()
        self.canvas = QPixmap(900, 57)

    async def meet(self, case: Case, heard: AsyncIterator[Observation]) -> None:
        """One packet, all the way."""
        self.count += 1
        address = ":".join(f"{byte:02X}" for byte in (0xC0, *self.count.to_bytes(5, "big")))
        rssi_dbm = (-127, -100, -60, 0, 20, 127)[case.number("seed") % 6]
        self.ether.say(address, rssi_dbm, make(case.word("what"), case.number("seed")))
        one = await anext(heard)
        assert one.address == address
        alone = Sightings(PROFILE)
        for sightings in (alone, self.sightings):
            sightings.hear(one, float(self.count))
        air = alone.take_air(float(self.count))
        assert len(air.heard) + air.others == 1
        for lock in air.heard:
            self.draw(lock)
        self.explain(air)

    def draw(self, lock: Heard) -> None:
        """The row of a lock, in the list and on the screen."""
        rows = scan_rows((lock,), lock.heard_at + 0.5, pinned=lock.serial or "")
        self.view.scan.set_rows(rows)
        [row] = self.view.scan.rows
        index = self.view.scan.index(0)
        told = [index.data(int(role)) for role in TOLD]
        assert told[0] == row.serial
        for text in (lock.name, *told):
            check_harmless(str(text))
        option = QStyleOptionViewItem()
        option.rect = QRect(0, 0, 900, 57)
        option.state = QStyle.StateFlag.State_Enabled
        painter = QPainter(self.canvas)
        self.view.itemDelegate().paint(painter, option, index)
        painter.end()

    def explain(self, air: Air) -> None:
        """The reasons why another lock is not seen name what was heard."""
        self.panel.show_evidence(
            Evidence(SERIAL, air.traces(float(self.count)), air.others, air.nearly, listened_s=5.0)
        )
        # what the window's loop does by itself
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        for label in self.panel.findChildren(QLabel):
            assert label.textFormat() is Qt.TextFormat.PlainText
            check_harmless(label.text())


TOLD = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)


def check_harmless(text: str) -> None:
    """Nothing in it acts on the text around it or cannot be seen."""
    assert text.isprintable(), text.encode("unicode_escape")
    assert len(text) <= 300


@pytest.mark.parametrize("batch", batches("f21_adverts", 8))
async def test_whatever_is_on_the_air_is_heard_listed_drawn_and_explained(batch: Batch, tally: Tally) -> None:
    booth = Booth()
    async with aclosing(booth.radio.scan()) as heard:
        waiting = asyncio.ensure_future(anext(heard))
        while not booth.ether.hears:
            await asyncio.sleep(0)
        booth.ether.say("C0:FF:FF:FF:FF:FF", -60, b"")
        await waiting
        await tally.run(batch, lambda case: booth.meet(case, heard))
    air = booth.sightings.take_air(float(booth.count))
    assert len(air.heard) <= ADDRESSES
    assert len(booth.sightings._others) <= ADDRESSES
    assert len(booth.radio._devices) <= ADDRESSES
    assert all(len(one.name) <= NAME_LENGTH for one in air.heard)


def test_each_kind_of_packet_that_is_promised_is_made() -> None:
    assert {case.word("what") for case in read_table("f21_adverts")} == set(MAKERS)


SHOWN = {
    "\x1b[31mred": "<U+001B>[31mred",
    "LOCK-\u202e2XQ9": "LOCK-<U+202E>2XQ9",
    "7K3M\0hidden": "7K3M<U+0000>hidden",
    "two\r\nlines": "two<U+000D><U+000A>lines",
    "half \ud800": "half <U+D800>",
    "<b>bold</b>": "<b>bold</b>",
    "A" * 248: "A" * 31 + "\N{HORIZONTAL ELLIPSIS}",
    "A" * 32: "A" * 32,
    "\0" * 248: "<U+0000><U+0000><U+0000><U+0000\N{HORIZONTAL ELLIPSIS}",
    "T\u00fcr \u20ac": "T\u00fcr \u20ac",
}


@pytest.mark.parametrize(("name", "shown"), SHOWN.items())
def test_controls_and_marks_of_direction_are_visible_as_such(name: str, shown: str) -> None:
    assert read_name(name) == shown
    sightings = Sightings(PROFILE)
    sightings.hear(Observation("B1", -50, name, (PROFILE.bold.service,)), 1.0)
    [row] = scan_rows(sightings.list_heard(), 1.0)
    assert row.row.serial == shown


def test_fifty_with_one_name_are_fifty_rows_and_fifty_with_one_serial_too() -> None:
    sightings = Sightings(PROFILE)
    for n in range(50):
        sightings.hear(Observation(f"B{n}", -50, "LOCK-7K3M9QX2", (PROFILE.bold.service,)), 1.0)
        data = bytes([1, 0, 0, 1]) + SERIAL.encode()
        sightings.hear(Observation(f"L{n}", -50, "", (), {0xFFFF: data}), 1.0)
    rows = scan_rows(sightings.list_heard(), 1.0)
    assert len(rows) == len({row.key for row in rows}) == 100
    find_application()
    model = ScanModel()
    model.set_rows(rows)
    assert model.rowCount() == 100
