"""A window over a session whose parties answer from a script, with locks in the air."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from installer_app.lock.scan import Air, Heard, HeardKind
from installer_app.model.cloud import Account, Area, Property
from installer_app.model.fault import Fault
from installer_app.model.lock import Advertisement
from installer_app.model.profile import Profile
from installer_app.model.record import Sink, discard
from installer_app.model.secret import Secret
from installer_app.session import Session
from installer_app.store.settings import Settings
from installer_app.ui.bridge import Bridge
from installer_app.ui.fleet_lists import FleetReadings
from installer_app.ui.lock_lists import LockLists
from installer_app.ui.lookup import Lookup
from installer_app.ui.pictures import Codes
from installer_app.ui.places import places
from installer_app.ui.shell import Shell
from installer_app.ui.sources import FirmwareReadings, Keeping, Recovery, Sources
from installer_app.ui.team_desk import TeamDesk
from installer_app.ui.tones import Sound
from installer_app.ui.window import Window
from installer_app.ui.worklist_desk import WorklistDesk
from installer_app.workflow.facts import Certified
from installer_app.workflow.party import Party, PartyName, Request
from installer_app.workflow.snapshot import Snapshot
from tests.unit.scripted import Answer, MemoryBook, ScriptedParty
from tests.unit.world import LABEL, PLACE, SERIAL, answer

T = TypeVar("T")
PATIENCE_S = 10.0
_NONE = Qt.KeyboardModifier.NoModifier


def heard(serial: str = SERIAL, state: int = 0, rssi_dbm: float = -64.0, age_s: float = 0.0) -> Heard:
    """One lock on the air."""
    claim = Advertisement(f"AA:{serial}", serial, state, 1, round(rssi_dbm), False, False, False, False)
    return Heard(HeardKind.LOCK, claim.address, claim, rssi_dbm, time.monotonic() - age_s)


async def no_codes(_path: Path) -> Codes:
    """A picture without a code."""
    await asyncio.sleep(0)
    return Codes()


@dataclass
class Script:
    """What the world around the window does; tests change it before or while it runs."""

    answers: Answer = answer
    air: list[Heard] | Air | Fault = field(default_factory=lambda: [heard()])
    properties: tuple[Property, ...] | Fault = (Property(PLACE.property_id, "Kanaalhuis"),)
    areas: tuple[Area, ...] | Fault = (Area(PLACE.area_id, PLACE.property_id, "Floor 4"),)
    accounts: tuple[Account, ...] | Fault = (Account("default", "Mara Lindqvist"),)
    settings: Settings = field(default_factory=lambda: Settings(checklist=False))
    credentials: tuple[str, ...] = ("default",)
    profile: Profile | None = None
    keeping: Keeping | None = None
    recovery: Recovery | None = None
    damage: Fault | None = None
    sink: Sink = discard
    firmware: FirmwareReadings | None = None
    locks: LockLists | None = None
    lookup: Lookup | None = None
    worklist: WorklistDesk | None = None
    fleet: FleetReadings | None = None
    team: TeamDesk | None = None
    open_sandbox: Callable[[], Awaitable[None]] | None = None
    play: Callable[[Sound], Awaitable[bool]] | None = None
    read_picture: Callable[[Path], Awaitable[Codes]] | None = no_codes
    bold: Fault | str | None = None
    """Whether the Bold API takes its token, `taken`; None: the profile has none."""
    tokens: dict[str, Secret] = field(default_factory=dict)
    saved: list[Path] = field(default_factory=list)
    asked: list[Request[object]] = field(default_factory=list)

    def _areas_of(self, property_id: str) -> tuple[Area, ...] | Fault:
        if isinstance(self.areas, Fault):
            return self.areas
        return tuple(one for one in self.areas if one.property_id == property_id)

    def sources(self, session: Session) -> Sources:
        """The window's sources over this script."""
        return Sources(
            session=session,
            environment="test",
            sandbox=True,
            scan=self._scan,
            properties=lambda: self._list(self.properties),
            areas=lambda property_id: self._list(self._areas_of(property_id)),
            accounts=self._accounts,
            credentials=self.credentials,
            sign_in=self._sign_in,
            sign_out=self._sign_out,
            settings=lambda: self.settings,
            keep_settings=self._keep,
            save_certificate=self._save,
            profile=self.profile,
            keeping=self.keeping,
            recovery=self.recovery,
            damage=self.damage,
            sink=self.sink,
            firmware=self.firmware,
            locks=self.locks,
            lookup=self.lookup,
            worklist=self.worklist,
            fleet=self.fleet,
            team=self.team,
            read_picture=self.read_picture,
            play=self.play,
            open_sandbox=self.open_sandbox,
            check_bold=self._check_bold if self.bold is not None else None,
        )

    def answer(self, request: Request[object]) -> object:
        """What a party answers."""
        self.asked.append(request)
        return self.answers(request)

    async def _scan(self) -> AsyncIterator[Air]:
        while True:
            if isinstance(self.air, Fault):
                raise self.air
            yield self.air if isinstance(self.air, Air) else Air(tuple(self.air))
            await asyncio.sleep(0.02)

    async def _list(self, found: tuple[T, ...] | Fault) -> AsyncIterator[tuple[T, ...]]:
        await asyncio.sleep(0)
        if isinstance(found, Fault):
            raise found
        yield found

    async def _accounts(self) -> tuple[Account, ...]:
        await asyncio.sleep(0)
        if isinstance(self.accounts, Fault):
            raise self.accounts
        return self.accounts

    async def _sign_in(self, credential: str, token: Secret) -> str:
        await asyncio.sleep(0)
        self.tokens[credential] = token
        return "session only"

    async def _check_bold(self) -> None:
        await asyncio.sleep(0)
        if isinstance(self.bold, Fault):
            raise self.bold

    async def _sign_out(self, credential: str) -> None:
        await asyncio.sleep(0)
        self.tokens.pop(credential, None)

    async def _save(self, certified: Certified, path: Path) -> None:
        await asyncio.to_thread(path.write_text, certified.certificate)
        self.saved.append(path)

    def _keep(self, settings: Settings) -> None:
        self.settings = settings


class Desk:
    """A person at the window: looks, types and presses."""

    def __init__(self, window: Window, session: Session, script: Script) -> None:
        self.window, self.session, self.script = window, session, script
        self.key_ms = 1000
        """When the last key was pressed that brought its time."""

    async def until(self, true: Callable[[], object], what: str = "") -> None:
        """Wait until something holds."""
        end = time.monotonic() + PATIENCE_S
        while not true():
            if time.monotonic() > end:
                page = type(self.window.page).__name__
                raise AssertionError(f"never: {what or true}; on {page}, {self.snapshot}")
            await asyncio.sleep(0.005)

    async def on(self, page: str) -> None:
        """Wait for a page by its class name."""
        await self.until(lambda: type(self.window.page).__name__ == page, page)

    @property
    def snapshot(self) -> Snapshot | None:
        """The latest of the job shown."""
        job_id = self.window.job_id
        return self.window.bridge.latest(job_id) if job_id else None

    def can(self, key: str) -> bool:
        """Whether the foot has this button and it is enabled."""
        return self.button(key) is not None and self.window.foot.view.find(key) is not None

    def button(self, key: str) -> QPushButton | None:
        """A button of the foot that can be pressed."""
        shown = self.window.shell.foot.findChildren(QPushButton, key)
        return next((one for one in shown if one.isVisible() and one.isEnabled()), None)

    async def press(self, key: str) -> None:
        """Click a button of the foot with the mouse, once it is enabled."""
        await self.until(lambda: self.can(key), f"button {key}")
        button = self.button(key)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    async def enter(self) -> None:
        """Press Enter where the focus is."""
        await asyncio.sleep(0)
        QTest.keyClick(self.window.focusWidget() or self.window, Qt.Key.Key_Return)

    def type(self, field: QLineEdit, text: str) -> None:
        """Type into a field."""
        field.setFocus()
        field.clear()
        QTest.keyClicks(field, text)

    def scan(self, text: str, gap_ms: int = 5, end: str = "\r") -> None:
        """What a keyboard-wedge scanner does: a burst of keys and Enter, wherever the focus is. The keys
        bring their times, as the system's do, so that a busy machine is no slow scanner."""
        handle = self.window.window().windowHandle()
        for letter in text + end:
            self.key_ms += gap_ms
            key = Qt.Key.Key_Return if letter in "\r\n" else Qt.Key(ord(letter.upper()))
            shifted = letter.isupper() or letter == ":"
            held = Qt.KeyboardModifier.ShiftModifier if shifted else Qt.KeyboardModifier.NoModifier
            if shifted:
                self._key(handle, QEvent.Type.KeyPress, Qt.Key.Key_Shift, held, "")
            self._key(handle, QEvent.Type.KeyPress, key, held, letter)
            self._key(handle, QEvent.Type.KeyRelease, key, held, letter)
            if shifted:
                self._key(handle, QEvent.Type.KeyRelease, Qt.Key.Key_Shift, _NONE, "")

    def _key(self, to: QWindow, kind: QEvent.Type, key: Qt.Key, held: Qt.KeyboardModifier, text: str) -> None:
        event = QKeyEvent(kind, int(key), held, text)
        event.setTimestamp(self.key_ms)
        QCoreApplication.sendEvent(to, event)

    async def reads(self, words: str) -> None:
        """Wait until these words can be read."""
        await self.until(lambda: words in self.text(), repr(words))

    def text(self) -> str:
        """All words on the page and in the foot, in one string."""
        from PySide6.QtWidgets import QLabel

        shown = [one for one in self.window.findChildren(QWidget) if one.isVisible()]
        said = (
            one.text() if isinstance(one, QLabel | QPushButton) else one.accessibleName() for one in shown
        )
        return " | ".join(words for words in said if words)


@asynccontextmanager
async def at_desk(script: Script | None = None, book: MemoryBook | None = None) -> AsyncIterator[Desk]:
    """A window that is shown, over a session with scripted parties."""
    script = script or Script()
    asked = (PartyName.LOCK, PartyName.CLOUD, PartyName.COMPUTER)
    parties: dict[PartyName, Party] = {name: ScriptedParty(script.answer) for name in asked}
    session = Session(parties, book or MemoryBook())
    try:
        async with at_window(session, script) as desk:
            yield desk
    finally:
        await session.close()


@asynccontextmanager
async def at_window(session: Session, script: Script) -> AsyncIterator[Desk]:
    """A window that is shown, over any session."""
    async with Bridge(script.sources(session)) as bridge:
        window = Window(Shell(places()), bridge, lambda: datetime.now(UTC), time.monotonic)
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        try:
            yield Desk(window, session, script)
        finally:
            window.hide()
            window.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


LABEL_TEXT = str(LABEL)
