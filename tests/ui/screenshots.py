"""Renders every page with invented snapshots: `python -m tests.ui.screenshots DIR [NAME ...]`."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from installer_app.lock.scan import Heard, HeardKind
from installer_app.model.cloud import Account, Area, FirmwareScope, Grant, LockPrivate, LockRecord, Property
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import Advertisement, Label, LockInfo, LockKeys, LockState
from installer_app.model.message import Inspection, MessageKind, Receipt, Seal
from installer_app.model.profile import Profile
from installer_app.model.secret import Blob
from installer_app.session import Session
from installer_app.store.installation_key import Protection
from installer_app.store.keeping import KeptFile
from installer_app.store.settings import Settings
from installer_app.ui.bridge import Bridge
from installer_app.ui.frame import Frame
from installer_app.ui.pages.one_step import OneStepPage
from installer_app.ui.pages.settings import SettingsPage
from installer_app.ui.places import places
from installer_app.ui.shell import Shell
from installer_app.ui.sources import Keeping
from installer_app.ui.theme import Theme, ThemeName, apply
from installer_app.ui.window import Window
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Fact, Facts
from installer_app.workflow.party import Progress, Request
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.ui import recovery_pictures as recovery
from tests.ui.window_kit import Script
from tests.unit.scripted import MemoryBook

SIZE = (1280, 800)
NOW = datetime(2026, 11, 21, 14, 32, 45, tzinfo=UTC)
SERIAL, LOCK_ID = "7K3M9XQ2", "8c1f52e0-4f0d-4c0e-9c55-0a6b7f3d1e01"
KEYS = LockKeys("ab" * 32, "cd" * 32)
LABEL = Label(SERIAL, "SL2", "9D4G-T7XM-1RWC-KB05")
PLACE = f.PlaceChosen("6a0e4b7d", "b54d1c9f")
MESSAGE = Blob(b"x" * 41_000)
PRIVATE = LockPrivate(None, "1.3.1", "1.4.0", "117")
GRANTS = (Grant("provision-lock"), Grant("install-lock"))
ACCOUNTS = (Account("mara", "Mara Lindqvist", GRANTS), Account("ruben", "Ruben de Wit", (Grant("support"),)))
AIR = (
    (SERIAL, 0, -64, 0.2),
    ("W2D8P4TN", 0, -58, 1.2),
    ("QZ81MB3E", 2, -67, 2.1),
    ("5TN9KA47", 1, -74, 1.0),
    ("C4X0JWG6", 2, -79, 4.0),
    ("0H6VRC5Y", 9, -85, 6.0),
    ("8ZC3M0RE", 2, -88, 75.0),
)


def _info(state: LockState = LockState.FACTORY) -> LockInfo:
    unix = int(NOW.timestamp())
    return LockInfo(SERIAL, "SL2", 1, state, KEYS, "1.3.1", unix - 155, 86, 0)


def _receipt(kind: MessageKind) -> Receipt:
    return Receipt(kind, "0" * 64, SERIAL, LOCK_ID, 2, int(NOW.timestamp()), "jws")


IDENTIFIED: tuple[Fact, ...] = (
    f.LockChosen(SERIAL, LABEL),
    f.KeysRecalled(None),
    f.LockRead(_info(), LABEL.fingerprint, int(NOW.timestamp())),
    f.KeysPinned(KEYS, f.PinnedBy.LABEL),
)
PLACED: tuple[Fact, ...] = (*IDENTIFIED, PLACE, f.NameChosen("4.02"))
READ: tuple[Fact, ...] = (
    *PLACED,
    f.PlaceRead(
        Property(PLACE.property_id, "Kanaalhuis"),
        Area(PLACE.area_id, PLACE.property_id, "East"),
        ("Floor 4", "East"),
    ),
    f.AccountsRead(ACCOUNTS, 1),
    f.RecordRead(None),
)
CHECKED: tuple[Fact, ...] = (*READ, f.Reviewed(), f.Confirmed())
PROVISIONED: tuple[Fact, ...] = (
    *CHECKED,
    f.Provisioned(LOCK_ID, Blob(b"record")),
    f.RecordSealed(Blob(b"x" * 1100)),
    f.ProvisionDelivered("0" * 64, 1100),
    f.ProvisionApplied(_receipt(MessageKind.PROVISION)),
    f.ClockSet(True, -155),
)
SIGNED: tuple[Fact, ...] = (
    *PROVISIONED,
    f.InstallSigned(MESSAGE, "text/csv"),
    f.InstallInspected(
        Inspection("text/csv", Seal.VERIFIED, expires="2026-11-22T14:32:00Z", key_id="nk-2026-03")
    ),
)
INSTALLED: tuple[Fact, ...] = (
    *SIGNED,
    f.InstallDelivered("0" * 64, len(MESSAGE)),
    f.InstallApplied(_receipt(MessageKind.INSTALL)),
    f.BaselineRead(LockRecord(LOCK_ID, f"4.02 [{SERIAL}]", PLACE.property_id, PLACE.area_id, None, PRIVATE)),
)
ASSIGNED: tuple[Fact, ...] = (
    *INSTALLED,
    f.FirmwareChosen("1.4.0"),
    f.FirmwareFound("1.4.0"),
    f.FirmwareAssigned("1.4.0", FirmwareScope.LOCK),
    f.SyncRequested(True),
)
PROVEN: tuple[Fact, ...] = (
    *ASSIGNED,
    f.Synced(f.Verdict.PROVEN, "2026-11-21T14:46:58Z"),
    f.KeysCurrent(f.Verdict.PROVEN, "118", "118"),
    f.FirmwareCurrent(f.Verdict.NOT_VERIFIABLE),
    f.Placed(f.Verdict.PROVEN, "Floor 4, East"),
    f.Certified('{"certificate": 1}', "4b1e90c7" + "0" * 52 + "2f6a"),
)


@dataclass(frozen=True)
class Picture:
    """One window: the facts, what is asked, and what happens."""

    facts: tuple[Fact, ...] = ()
    state: JobState = JobState.ASKING
    request: Request[object] | None = None
    step: str | None = None
    progress: Progress | None = None
    fault: Fault | None = None
    workflow: str = "install"
    place: str = "install"
    others: tuple[str, ...] = field(default=())
    act: Callable[[Window], None] | None = None

    def snapshot(self, job_id: str = "j-1") -> Snapshot:
        """As the session would tell it, each fact a second after the one before."""
        count = len(self.facts)
        at = {
            fact.key(): (NOW - timedelta(seconds=count - n)).isoformat() for n, fact in enumerate(self.facts)
        }
        memory = j.Memory(self.workflow, Facts(self.facts, at))
        return Snapshot(job_id, self.state, memory, self.step, self.request, self.progress, self.fault)


def _key(kind: type[Fact]) -> str:
    return kind.key()


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
    "a-lock": Picture(act=_scan),
    "a-compare": Picture(
        IDENTIFIED[:3], request=r.AskCompare(SERIAL, LABEL.fingerprint), step=_key(f.Compared)
    ),
    "a-place": Picture(IDENTIFIED, request=r.AskPlace(), step=_key(f.PlaceChosen)),
    "b-check": Picture(READ, request=r.AskConfirm("install"), step=_key(f.Confirmed)),
    "b-check-blocked": Picture(
        PLACED,
        JobState.STOPPED,
        r.Review(FaultCode.LOCK_BATTERY_LOW),
        _key(f.Reviewed),
        fault=Fault(FaultCode.LOCK_BATTERY_LOW),
    ),
    "c-progress": Picture(
        SIGNED,
        JobState.RUNNING,
        DELIVER,
        _key(f.InstallDelivered),
        Progress("delivering", 25_000, 41_000, -71),
        others=("c", "d"),
    ),
    "c-waiting": Picture(
        CHECKED,
        JobState.RUNNING,
        r.Apply(SERIAL, KEYS, MessageKind.PROVISION, "0" * 64, LOCK_ID),
        _key(f.Provisioned),
        Progress("connecting", rssi_dbm=-78),
    ),
    "d-fault": Picture(SIGNED, JobState.STOPPED, DELIVER, _key(f.InstallDelivered), fault=LOST),
    "d-leave": Picture(
        PROVISIONED,
        request=r.AskLeave("install-lock", True, {"place": "Kanaalhuis, Floor 4", "installed": "14:32:17"}),
        step=_key(f.InstallSigned),
    ),
    "d-account": Picture(
        PROVISIONED,
        JobState.STOPPED,
        r.InstallLock(LOCK_ID, "p", "a"),
        _key(f.InstallSigned),
        fault=Fault(FaultCode.ACCOUNT_TOKEN_REFUSED, "401"),
    ),
    "e-firmware": Picture(INSTALLED, request=r.AskFirmware(), step=_key(f.FirmwareChosen)),
    "e-sync": Picture(
        ASSIGNED,
        JobState.RUNNING,
        SYNC,
        _key(f.Synced),
        Progress("waiting_for_sync", 240, 86_400),
        others=("c",),
    ),
    "e-sync-missing": Picture(
        ASSIGNED, JobState.STOPPED, SYNC, _key(f.Synced), fault=Fault(FaultCode.SYNC_NOT_SEEN)
    ),
    "e-done": Picture(PROVEN, JobState.DONE),
    "u-uninstall": Picture(
        (*IDENTIFIED, *READ[-2:]),
        request=r.AskUninstall(),
        step=_key(f.UninstallChosen),
        workflow="uninstall",
    ),
    "u-press": Picture(IDENTIFIED, request=r.AskPress(SERIAL), step=_key(f.Pressed), workflow="deprovision"),
    "h-jobs": Picture(
        ASSIGNED, JobState.RUNNING, SYNC, _key(f.Synced), place="worklist", others=("c", "d", "p", "s")
    ),
    "r-offer": Picture(others=("r",), act=recovery.offer),
    "r-offers": Picture(others=("r", "t"), act=recovery.offer),
    "r-recover": Picture(others=("d", "q", "r"), place="worklist", act=recovery.recover),
    "r-give": Picture(others=("r",), place="worklist", act=recovery.give),
    "r-take": Picture(others=("r",), place="worklist", act=recovery.take),
    "r-unread": Picture(others=("r",), place="worklist", act=recovery.unread),
    "r-rescue": Picture(act=recovery.rescue),
    "i-settings-key": Picture(place="settings", act=recovery.show_key),
    "i-settings": Picture(place="settings"),
    "s-one-step": Picture(place="one step"),
    "s-one-step-verify": Picture(place="one step", act=_verify_alone),
    "i-settings-data": Picture(place="settings", act=_scroll_down),
    "i-settings-about": Picture(place="settings", act=_show_licences),
    "b-check-permission": Picture(
        (*READ[:-2], f.AccountsRead(ACCOUNTS[1:], 1), READ[-1]),
        request=r.AskConfirm("install"),
        step=_key(f.Confirmed),
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


async def _settle(window: QWidget) -> None:
    for _ in range(12):
        await asyncio.sleep(0.03)
    window.repaint()


async def _render(app: QApplication, folder: Path, names: tuple[str, ...]) -> None:
    themes: tuple[ThemeName, ...] = ("light", "dark")
    scale = float(os.environ.get("TEXT_SCALE", "1"))
    for theme in themes:
        apply(app, Theme(theme, scale, motion=False))
        for name, picture in PICTURES.items():
            if names and name not in names:
                continue
            settings = Settings(
                last_property_id="6a0e", last_area_id="b54d", recent_firmware=("1.4.0", "1.3.1")
            )
            buildings = ("Beursgebouw", "Kanaalhuis", "Zuidtoren")
            script = Script(
                air=_air(),
                accounts=ACCOUNTS,
                properties=tuple(Property(one, one) for one in buildings),
                settings=settings,
                profile=PROFILE,
                keeping=KEEPING,
                recovery=recovery.RECOVERY,
                bold="taken",
                credentials=("mara", "ruben", "firmware manager"),
            )
            session = Session({}, MemoryBook())
            async with Bridge(script.sources(session)) as bridge:
                shell = Shell(places())
                window = Window(shell, bridge, lambda: NOW, time.monotonic)
                frame = Frame(name, window)
                frame.resize(*SIZE)
                frame.show()
                frame.activateWindow()
                for other in _others(picture.others):
                    bridge._hear(other)
                if picture.step is not None or picture.state is JobState.DONE:
                    bridge._hear(picture.snapshot())
                    window.show_job("j-1")
                if picture.place != "install":
                    window.go(picture.place)
                await _settle(frame)
                if picture.act is not None:
                    picture.act(window)
                await _settle(frame)
                frame.grab().save(str(folder / f"{name}-{theme}.png"))
                frame.close_for_good()
                frame.deleteLater()


def main(arguments: list[str]) -> int:
    """Render into the folder named first; further arguments name pictures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(arguments[:1])
    import qasync

    app.setQuitOnLastWindowClosed(False)
    folder = Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(_render(app, folder, tuple(arguments[2:])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
