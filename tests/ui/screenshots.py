"""Renders every page as invented: `python -m tests.ui.screenshots DIR [-l LANGUAGE] [-p TEXT] [NAME ...]`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import product
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from installer_app.lock.scan import Heard, HeardKind
from installer_app.model.cloud import Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import Advertisement
from installer_app.model.message import MessageKind
from installer_app.model.profile import Profile
from installer_app.session import Session
from installer_app.store.installation_key import Protection
from installer_app.store.keeping import KeptFile
from installer_app.store.settings import Settings
from installer_app.texts.language import ENGLISH
from installer_app.ui.bridge import Bridge
from installer_app.ui.frame import Frame
from installer_app.ui.pages.one_step import OneStepPage
from installer_app.ui.pages.settings import SettingsPage
from installer_app.ui.palette import PALETTES
from installer_app.ui.places import places
from installer_app.ui.shell import Shell
from installer_app.ui.sources import Keeping
from installer_app.ui.theme import Theme, apply
from installer_app.ui.tongue import Tongue
from installer_app.ui.window import Window
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Progress
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.ui import fleet_pictures as fleet
from tests.ui import lock_pictures as lock
from tests.ui import locks_pictures as locks
from tests.ui import pseudo
from tests.ui import recovery_pictures as recovery
from tests.ui import team_pictures as team
from tests.ui import worklist_pictures as worklist
from tests.ui.ahead_pictures import AHEAD_PICTURES
from tests.ui.beside_pictures import BESIDE_PICTURES
from tests.ui.door_pictures import DOOR_PICTURES
from tests.ui.firmware_gallery import FIRMWARE_PICTURES
from tests.ui.invented import (
    ACCOUNTS,
    AIR,
    ASSIGNED,
    CHECKED,
    IDENTIFIED,
    KEYS,
    LABEL,
    LOCK_ID,
    MESSAGE,
    NOW,
    PLACED,
    PROVEN,
    PROVISIONED,
    READ,
    SERIAL,
    SIGNED,
    Picture,
    key_of,
)
from tests.ui.window_kit import Script
from tests.unit.scripted import MemoryBook

SIZE = (1280, 800)
DELIVER = r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, MESSAGE)
SYNC = r.AwaitSync(LOCK_ID, None)
LOST = Fault(FaultCode.LINK_LOST, "no answer for 8 s")


def _scan(window: Window) -> None:
    field_ = getattr(window.page, "field", None)
    if field_ is not None:
        field_.setText(str(LABEL))


def _verify_alone(window: Window) -> None:
    if isinstance(window.page, OneStepPage):
        window.page.choose("verify")
        window.page.fields["verify"][0].setText(LOCK_ID)


def _scroll_down(window: Window) -> None:
    for area in window.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())


def _show_licences(window: Window) -> None:
    if isinstance(window.page, SettingsPage):
        window.page.about.show_licences.click()
        QTimer.singleShot(100, partial(_scroll_down, window))


async def _kept_files() -> tuple[KeptFile, ...]:
    kept = {"environment.json": 76, "installation.json": 58, "journal.db": 1_403_000, "settings.json": 244}
    return tuple(KeptFile(name, size) for name, size in kept.items())


async def _nothing(_path: Path | None = None) -> int:
    return 0


async def _erase() -> tuple[str, ...]:
    return ()


KEEPING = Keeping(
    Path("/home/mara/.local/share/lock-installer/environments/acme"),
    Protection.FILE,
    _kept_files,
    _nothing,
    _nothing,
    _erase,
)
PROFILE = Profile(
    "acme",
    "https://locks.acme.example/api",
    signers={"nk-2026-03": "ab" * 32},
    bold_url="https://bold.acme.example",
)


PICTURES: dict[str, Picture] = {
    **FIRMWARE_PICTURES,
    **BESIDE_PICTURES,
    **DOOR_PICTURES,
    **AHEAD_PICTURES,
    "a-lock": Picture(act=_scan),
    "a-compare": Picture(
        IDENTIFIED[:3], request=r.AskCompare(SERIAL, LABEL.fingerprint), step=key_of(f.Compared)
    ),
    "a-place": Picture(IDENTIFIED, request=r.AskPlace(), step=key_of(f.PlaceChosen)),
    "b-check": Picture(READ, request=r.AskConfirm("install"), step=key_of(f.Confirmed)),
    "b-check-blocked": Picture(
        PLACED,
        JobState.STOPPED,
        r.Review(FaultCode.LOCK_BATTERY_LOW),
        key_of(f.Reviewed),
        fault=Fault(FaultCode.LOCK_BATTERY_LOW),
    ),
    "c-progress": Picture(
        SIGNED,
        JobState.RUNNING,
        DELIVER,
        key_of(f.InstallDelivered),
        Progress("delivering", 25_000, 41_000, -71),
        others=("c", "d"),
    ),
    "c-waiting": Picture(
        CHECKED,
        JobState.RUNNING,
        r.Apply(SERIAL, KEYS, MessageKind.PROVISION, "0" * 64, LOCK_ID),
        key_of(f.Provisioned),
        Progress("connecting", rssi_dbm=-78),
    ),
    "d-fault": Picture(SIGNED, JobState.STOPPED, DELIVER, key_of(f.InstallDelivered), fault=LOST),
    "d-leave": Picture(
        PROVISIONED,
        request=r.AskLeave("install-lock", True, {"place": "Kanaalhuis, Floor 4", "installed": "14:32:17"}),
        step=key_of(f.InstallSigned),
    ),
    "d-account": Picture(
        PROVISIONED,
        JobState.STOPPED,
        r.InstallLock(LOCK_ID, "p", "a"),
        key_of(f.InstallSigned),
        fault=Fault(FaultCode.ACCOUNT_TOKEN_REFUSED, "401"),
    ),
    "e-sync": Picture(
        ASSIGNED,
        JobState.RUNNING,
        SYNC,
        key_of(f.Synced),
        Progress("waiting_for_sync", 240, 86_400),
        others=("c",),
    ),
    "e-sync-missing": Picture(
        ASSIGNED, JobState.STOPPED, SYNC, key_of(f.Synced), fault=Fault(FaultCode.SYNC_NOT_SEEN)
    ),
    "e-done": Picture(PROVEN, JobState.DONE),
    "u-uninstall": Picture(
        (*IDENTIFIED, *READ[-2:]),
        request=r.AskUninstall(),
        step=key_of(f.UninstallChosen),
        workflow="uninstall",
    ),
    "u-press": Picture(
        IDENTIFIED, request=r.AskPress(SERIAL), step=key_of(f.Pressed), workflow="deprovision"
    ),
    "h-jobs": Picture(
        ASSIGNED, JobState.RUNNING, SYNC, key_of(f.Synced), place="worklist", others=("c", "d", "p", "s")
    ),
    **{name: Picture(place="worklist", act=act) for name, act in worklist.ACTS.items()},
    **{name: Picture(place=place, act=act) for name, (place, act) in team.ACTS.items()},
    "h-team-door": AHEAD_PICTURES["w-prepared"],
    "h-team-door-lost": AHEAD_PICTURES["w-prepared"],
    "r-offer": Picture(others=("r",), act=recovery.offer),
    "r-offers": Picture(others=("r", "t"), act=recovery.offer),
    "r-recover": Picture(others=("d", "q", "r"), place="worklist", act=recovery.recover),
    "r-turn-back": Picture(place="worklist", act=recovery.turn_back),
    "r-give": Picture(others=("r",), place="worklist", act=recovery.give),
    "r-take": Picture(others=("r",), place="worklist", act=recovery.take),
    "r-unread": Picture(others=("r",), place="worklist", act=recovery.unread),
    "r-rescue": Picture(act=recovery.rescue),
    "k-locks": Picture(place="locks", act=locks.step_in),
    "k-locks-find": Picture(place="locks", act=locks.find),
    "k-locks-none": Picture(place="locks", act=locks.find_none),
    "k-locks-listing": Picture(place="locks"),
    "k-locks-first": Picture(place="locks"),
    "k-locks-forbidden": Picture(place="locks"),
    "k-locks-failed": Picture(place="locks"),
    "k-locks-stale": Picture(place="locks"),
    **{name: Picture(place="locks", act=act) for name, act in lock.ACTS.items()},
    **{name: Picture(place="fleet", act=act) for name, act in fleet.ACTS.items()},
    "i-settings-key": Picture(place="settings", act=recovery.show_key),
    "i-settings": Picture(place="settings"),
    "s-one-step": Picture(place="one step"),
    "s-one-step-verify": Picture(place="one step", act=_verify_alone),
    "i-settings-data": Picture(place="settings", act=_scroll_down),
    "i-settings-about": Picture(place="settings", act=_show_licences),
    "b-check-permission": Picture(
        (*READ[:-2], f.AccountsRead(ACCOUNTS[1:], 1), READ[-1]),
        request=r.AskConfirm("install"),
        step=key_of(f.Confirmed),
    ),
}


def _others(names: tuple[str, ...]) -> tuple[Snapshot, ...]:
    made = {
        "c": PICTURES["c-progress"],
        "d": PICTURES["d-fault"],
        "p": PICTURES["a-place"],
        "s": PICTURES["e-sync-missing"],
        "q": Picture(SIGNED, JobState.STOPPED),
        "r": Picture(SIGNED, JobState.STOPPED),
        "t": Picture(READ, JobState.STOPPED),
        "carry": PICTURES["m-carry"],
        "upload": PICTURES["m-upload"],
        "carried": PICTURES["m-carried"],
    }
    return tuple(made[name].snapshot(f"j-other-{name}") for name in names)


def _air() -> list[Heard]:
    heard = []
    for serial, state, rssi_dbm, age_s in AIR:
        low = serial.startswith("5TN9")
        claim = Advertisement(f"AA:{serial}", serial, state, 1, rssi_dbm, low, False, state == 2, False)
        heard.append(Heard(HeardKind.LOCK, claim.address, claim, float(rssi_dbm), time.monotonic() - age_s))
    heard.append(Heard(HeardKind.BOLD, "BB", None, -90.0, time.monotonic() - 9, "Bold 48213"))
    return heard


async def settle(window: QWidget, times: int = 12) -> None:
    """Let answers come in and layouts follow, `times` 30 ms."""
    for _ in range(times):
        await asyncio.sleep(0.03)
    window.repaint()


def _script(name: str, picture: Picture) -> Script:
    buildings = ("Beursgebouw", "Kanaalhuis", "Zuidtoren")
    return Script(
        air=[*_air(), *fleet.air()] if name in fleet.ACTS else _air(),
        fleet=fleet.readings(name),
        accounts=ACCOUNTS,
        properties=tuple(Property(one, one) for one in buildings),
        settings=Settings(last_property_id="6a0e", last_area_id="b54d", recent_firmware=("1.4.0", "1.3.1")),
        profile=PROFILE,
        keeping=KEEPING,
        recovery=recovery.RECOVERY,
        locks=locks.lists(name).sources(),
        lookup=lock.look(name).lookup() if name in lock.ACTS else None,
        worklist=worklist.desk(name),
        team=team.desk(name),
        bold="taken",
        firmware=picture.cloud.readings(),
        credentials=("mara", "ruben", "firmware manager"),
    )


@asynccontextmanager
async def staged(name: str, size: tuple[int, int] = SIZE, times: int = 12) -> AsyncIterator[Frame]:
    """The window as one picture has it, settled, in the theme and the language that are on."""
    picture = PICTURES[name]
    script = _script(name, picture)
    session = Session({}, MemoryBook())
    async with Bridge(script.sources(session)) as bridge:
        window = Window(Shell(places()), bridge, lambda: NOW, time.monotonic)
        frame = Frame(name, window)
        frame.resize(*size)
        frame.show()
        frame.activateWindow()
        for other in _others(picture.others):
            bridge._hear(other)
        if picture.step is not None or picture.state is JobState.DONE:
            bridge._hear(picture.snapshot())
            window.show_job("j-1")
        if picture.place != "install":
            window.go(picture.place)
        await settle(frame, times)
        if picture.act is not None:
            picture.act(window)
        await settle(frame, times)
        try:
            yield frame
        finally:
            frame.close_for_good()
            frame.deleteLater()


async def _render(app: QApplication, asked: argparse.Namespace) -> None:
    """One picture of each, named after theme and text size where these are several."""
    width, height = map(int, asked.size.split("x"))
    for theme, percent in product(asked.theme, asked.text):
        apply(app, Theme(theme, percent / 100, motion=False))
        for name in asked.names or PICTURES:
            async with staged(name, (width, height)) as frame:
                text = f"-{percent}" if len(asked.text) > 1 else ""
                frame.grab().save(str(asked.folder / f"{name}-{theme}{text}.png"))


def main(arguments: list[str]) -> int:
    """Render the named pictures, or all, into the folder; `pseudo` is a language too."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("-l", "--language", action="append", help="en, de, es, nl or pseudo; more than once")
    parser.add_argument("-t", "--theme", action="append", choices=tuple(PALETTES))
    parser.add_argument("-p", "--text", action="append", type=int, help="text size in percent")
    parser.add_argument("-s", "--size", default="1280x800", help="of the window, such as 1024x700")
    asked = parser.parse_intermixed_args(arguments[1:])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(arguments[:1])
    import qasync

    app.setQuitOnLastWindowClosed(False)
    asked.theme = asked.theme or ["light", "dark"]
    asked.text = asked.text or [100]
    languages = asked.language or [ENGLISH]
    folder, tongue = asked.folder, Tongue(app)
    for language in languages:
        if language == pseudo.NAME:
            pseudo.speak()
        else:
            tongue.speak(language)
        asked.folder = folder / language if len(languages) > 1 else folder
        asked.folder.mkdir(parents=True, exist_ok=True)
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            runner.run(_render(app, asked))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
