"""Fifty thousand locks in the window: shown, sorted, filtered, and listed while a delivery runs."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Final, TypeVar, cast

import httpx
from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtWidgets import QApplication, QTableView

from installer_app.cloud.party import CloudParty
from installer_app.lock.party import LockParty
from installer_app.model.message import MessageKind
from installer_app.model.profile import Profile
from installer_app.model.record import discard
from installer_app.model.secret import Blob, Secret
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.radio import MemoryLink, MemoryRadio, VirtualAir
from installer_app.session import Session
from installer_app.store.roster import FILE
from installer_app.support.lock_lists import read_lists
from installer_app.ui.lock_roll import Column, Roll, Sought, natural
from installer_app.ui.pages.locks import Left, LocksPage
from installer_app.ui.places import LOCKS
from installer_app.ui.theme import Theme, apply
from installer_app.workflow import requests as r
from installer_app.workflow.party import Party, PartyName, Report, Request
from tests.bench.figure import Bench, Reading, as_long
from tests.bench.window_air import GATE, SETTLE_S, Gaps, listen_to_heart, middle
from tests.bumble.kit import PROFILE
from tests.conftest import find_application, make_qt_loop
from tests.scenario.lock_world import KEYS, SERIAL
from tests.scenario.raw_central import NOW, vector_state
from tests.ui.locks_kit import Lists, make_areas, make_lock, make_roll
from tests.ui.window_kit import Desk, Script, at_desk, at_window
from tests.unit.scripted import MemoryBook, ScriptedParty
from tests.unit.world import GIVEN

F = TypeVar("F")
MANY: Final = 50_000
FEW: Final = 1_000
SHOWS: Final = 9
PAGE: Final = 100
ROUNDS: Final = 3
WRITE_S: Final = 0.015
"""A connection event: so long a write takes on the air."""
ANSWER_S: Final = 0.01
"""A cloud in the next room; the real one takes longer, and leaves more time in between."""
MESSAGE: Final = bytes(n % 251 for n in range(65_536))
URL: Final = "http://127.0.0.1"
_ROOT: Final = QModelIndex()


@cache
def roll_of(count: int) -> Roll:
    return make_roll(count)


def fresh(roll: Roll) -> Roll:
    """The same as it comes from its thread: sorted by nothing but what is worst."""
    again = replace(roll)
    again.seek(Sought())
    return again


def in_window(work: Callable[[Desk], Coroutine[object, object, F]]) -> F:
    """A window on the screen, and the work in it."""

    async def run() -> F:
        async with at_desk(Script(locks=Lists().sources())) as desk:
            await asyncio.sleep(SETTLE_S)
            return await work(desk)

    apply(cast("QApplication", find_application()), Theme("light"))
    with asyncio.Runner(loop_factory=make_qt_loop) as runner:
        return runner.run(run())


# P11


async def show(desk: Desk, roll: Roll) -> float:
    """From the press on the place to its first picture."""
    desk.window.show_job(None)
    await asyncio.sleep(0.05)
    left = Left(fresh(roll))
    begun = time.perf_counter()
    desk.window.put_locks(left)
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    desk.window.repaint()
    cast("LocksPage", desk.window.page).table.viewport().repaint()
    return time.perf_counter() - begun


def compare_sizes() -> Reading:
    async def run(desk: Desk) -> Reading:
        await show(desk, roll_of(FEW))  # styles and fonts are met once
        turns = [[await show(desk, roll_of(count)) for count in (FEW, MANY, FEW)] for _ in range(SHOWS)]
        few, many, again = map(median, zip(*turns, strict=True))
        return as_long(many, few, again)

    return in_window(run)


# P12


class Plain(QAbstractTableModel):
    """The same words, column by column, for Qt's own sorting and filtering."""

    def __init__(self, roll: Roll) -> None:
        super().__init__()
        self._rows = [
            (
                natural(row.name),
                ", ".join(row.verdict.codes),
                f"{row.area}, {row.property_name}",
                str(row.synced_at),
                row.serial,
                row.lock_id,
            )
            for row in map(roll.row, range(len(roll)))
        ]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else 6

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


def time_proxy(work: Callable[[QSortFilterProxyModel], object]) -> float:
    """Qt's proxy with a view on it."""
    plain, view = Plain(roll_of(MANY)), QTableView()
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(plain)
    proxy.setFilterKeyColumn(-1)
    view.setModel(proxy)
    view.show()
    QApplication.processEvents()
    begun = time.perf_counter()
    work(proxy)
    view.viewport().repaint()
    took = time.perf_counter() - begun
    view.setModel(None)
    view.close()
    return took


def time_ours(sought: Sought) -> float:
    """Our table, with a roll that was never sorted before."""

    async def run(desk: Desk) -> float:
        async def once() -> float:
            desk.window.put_locks(Left(fresh(roll_of(MANY))))
            await asyncio.sleep(0.05)
            page = cast("LocksPage", desk.window.page)
            begun = time.perf_counter()
            page.table.show_rows(page.table.locks.roll, sought, "")
            page.table.viewport().repaint()
            return time.perf_counter() - begun

        return median([await once() for _ in range(5)])

    return in_window(run)


def compare_with_proxy(sought: Sought, work: Callable[[QSortFilterProxyModel], object]) -> Reading:
    before = time_proxy(work)
    ours = time_ours(sought)
    return as_long(ours, before, time_proxy(work))


# P12b is the filter; P9b the beats while locks page in and a delivery runs


class SlowLink(MemoryLink):
    """As slow as the air."""

    async def write(self, data: bytes) -> None:
        await asyncio.sleep(WRITE_S)
        await super().write(data)


class SlowRadio(MemoryRadio):
    """Links as slow as the air."""

    def __init__(self, air: VirtualAir) -> None:
        super().__init__(air)
        self._streets = air

    async def connect(self, address: str, *, fresh_services: bool = False) -> MemoryLink:
        peripheral, link = self._streets.find(address), SlowLink()
        assert peripheral is not None and link.attach(peripheral)
        return link


class DeliveringParty(ScriptedParty):
    """Delivers with the app's own code, again and again, and answers all else from the script."""

    def __init__(self, script: Script) -> None:
        super().__init__(script.answer)
        air = VirtualAir(interval_s=0.01)
        self.lock = VirtualLock(vector_state(), clock=lambda: NOW)
        air.add(LockHost(self.lock))
        self.real = LockParty(SlowRadio(air), os.urandom, lambda: NOW, discard, PROFILE)
        self.bytes_told = 0

    async def ask(self, request: Request[F], report: Report) -> F:
        if not isinstance(request, r.Deliver):
            return await super().ask(request, report)
        salt = 0
        while True:
            message = Blob(salt.to_bytes(2, "big") + MESSAGE)
            await self.real.ask(r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, message), report)
            salt += 1


@cache
def pages() -> tuple[bytes, ...]:
    """The cloud's answers, as bytes."""
    now, found = int(time.time()), []
    for at in range(0, MANY, PAGE):
        locks = [_wire(n, now) for n in range(at, at + PAGE)]
        token = {"pageToken": str(at + PAGE)} if at + PAGE < MANY else {}
        found.append(json.dumps({"success": True, "data": {"locks": locks, **token}}).encode())
    return tuple(found)


def _wire(n: int, now: int) -> dict[str, object]:
    lock = make_lock(n, now)
    private = lock.private
    shown = (
        {
            "currentKeyMapVersion": private.current_key_map_version,
            "currentFirmwareVersion": private.current_firmware_version,
            "requiredFirmwareVersion": private.required_firmware_version,
            "lastKnownSyncDate": private.last_known_sync_date,
        }
        if private
        else None
    )
    wire = {
        "type": "Lock",
        "typeState": "active",
        "createdAt": lock.install_date,
        "lockId": lock.lock_id,
        "propertyId": lock.property_id,
        "areaId": lock.area_id,
        "installDate": lock.install_date,
        "displayName": lock.display_name,
        "private": shown,
    }
    return {key: value for key, value in wire.items() if value is not None}


async def serve(request: httpx.Request) -> httpx.Response:
    """The lists of a cloud that is near."""
    await asyncio.sleep(ANSWER_S)
    path = request.url.path
    if path.endswith("/locks"):
        return _answer(pages()[int(request.url.params.get("pageToken", "0")) // PAGE])
    if path.endswith("/areas"):
        areas = [
            {"areaId": area.area_id, "displayName": area.display_name, "propertyId": area.property_id}
            for area in make_areas().values()
        ]
        return _answer(json.dumps({"success": True, "data": {"properties": areas}}).encode())
    if path.endswith("/properties"):
        return _answer(b'{"success": true, "data": {"properties": []}}')
    return _answer(b'{"success": false}', 403)


def _answer(content: bytes, status: int = 200) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


async def beat_busy(seconds: float) -> Gaps:
    """The place Locks while it lists all of them for the first time, and a delivery goes on."""
    script = Script()
    delivering = DeliveringParty(script)
    asked = (PartyName.CLOUD, PartyName.COMPUTER)
    parties: dict[PartyName, Party] = {name: ScriptedParty(script.answer) for name in asked}
    session = Session({**parties, PartyName.LOCK: delivering}, MemoryBook())
    cloud = CloudParty(
        Profile("bench", URL, credentials=("mara",)),
        lambda _name: Secret("token"),
        transport=httpx.MockTransport(serve),
    )
    with tempfile.TemporaryDirectory() as folder:
        script.locks = read_lists(Path(folder) / FILE, cloud.reader)
        async with at_window(session, script) as desk:
            session.start("install", GIVEN)
            await asyncio.sleep(SETTLE_S)
            desk.window.go(LOCKS)
            page = cast("LocksPage", desk.window.page)
            gaps = await listen_to_heart(seconds, until=lambda: page.table.locks.rowCount() == MANY)
            assert page.table.locks.rowCount() == MANY, page.table.locks.rowCount()
        await session.close()
        await cloud.rest()
    return gaps


async def beat_idle() -> Gaps:
    """The same place with nothing going on."""
    async with at_desk(Script(locks=Lists(roll_of(FEW)).sources())) as desk:
        desk.window.go(LOCKS)
        await asyncio.sleep(SETTLE_S)
        return await listen_to_heart(3.0)


def compare_hearts() -> Reading:
    async def run() -> list[Gaps]:
        return [await beat_idle() if n % 2 == 0 else await beat_busy(120.0) for n in range(2 * ROUNDS + 1)]

    pages()
    apply(cast("QApplication", find_application()), Theme("light"))
    gc.collect()
    gc.freeze()  # as the app does once its window stands
    with asyncio.Runner(loop_factory=make_qt_loop) as runner:
        gaps = runner.run(run())
    idle, busy = gaps[::2], gaps[1::2]
    half = len(idle) // 2 + 1
    return as_long(middle(busy).p99_ms, middle(idle[:half]).p99_ms, middle(idle[-half:]).p99_ms)


BENCHES: Final = (
    Bench(
        "P9b",
        "p99 gap between heartbeats, 50,000 locks page in and a delivery runs",
        "the idle window",
        gate=GATE,
        stretch=1.0,
        better="less",
        run=compare_hearts,
    ),
    Bench(
        "P11",
        "show 50,000 locks",
        "show 1,000",
        gate=1.5,
        stretch=1.1,
        better="less",
        run=compare_sizes,
    ),
    Bench(
        "P12",
        "sort 50,000 locks by name",
        "QSortFilterProxyModel on the same data",
        gate=0.05,
        stretch=0.02,
        better="less",
        run=partial(compare_with_proxy, Sought(column=Column.LOCK), lambda proxy: proxy.sort(0)),
    ),
    Bench(
        "P12b",
        "filter 50,000 locks by a word",
        "QSortFilterProxyModel on the same data",
        gate=0.05,
        stretch=0.02,
        better="less",
        run=partial(compare_with_proxy, Sought("kanaal"), lambda proxy: proxy.setFilterFixedString("kanaal")),
    ),
)
