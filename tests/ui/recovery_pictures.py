"""What the pictures of recovery do in the window before they are taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea

from installer_app.model.cloud import LockRecord
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.store.lease import Holder
from installer_app.store.survey import Survey
from installer_app.ui.frame import Frame
from installer_app.ui.pages.settings import SettingsPage
from installer_app.ui.pages.worklist import WorklistPage
from installer_app.ui.panels.give import GivePanel
from installer_app.ui.panels.recover import RecoverPanel
from installer_app.ui.panels.rescue import Rescue, RescuePage
from installer_app.ui.panels.take import TakePanel
from installer_app.ui.sources import Recovery
from installer_app.ui.widgets.scrolled import Scrolled
from installer_app.ui.window import Window
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.facts import Facts
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.ui.invented import LOCK_ID, PLACE, SERIAL, SIGNED

T = TypeVar("T")
RESTS: Final = "j-other-r"
"""A job of an earlier day."""
HELD: Final = "j-other-q"
"""One that another process has."""


async def _give(_job: str, _to: str | Secret, _file: Path) -> None:
    raise Fault(FaultCode.COMPUTER_STORAGE, "ENOSPC writing door-4.02.age")


async def _needs(_file: Path) -> bool:
    return True


async def _take(_file: Path, _passphrase: Secret | None) -> str:
    raise Fault(FaultCode.COMPUTER_HANDOVER_CLOSED, "sealed to another passphrase")


async def _erase(_job: str) -> None:
    return None


RECOVERY: Final = Recovery(
    "age1lf84w2yjhr06l3esxe58jagxl0k9z3l6tuf9ugvuvrfe4gm08cxqf360gk",
    _give,
    _needs,
    _take,
    _erase,
    lambda: (),
    lambda job_id: Holder(4711, "2026-11-21T14:02:00.000Z") if job_id == HELD else None,
)


def offer(window: Window) -> None:
    """As at the start, once the jobs of earlier days are known."""
    window.bridge.recalled.emit()


def recover(window: Window) -> None:
    """Open the row of the job that rests."""
    if isinstance(window.page, WorklistPage):
        window.page.recover(RESTS)


def turn_back(window: Window) -> None:
    """A job that is being undone, its lock and its record read."""
    placed = LockRecord(LOCK_ID, f"4.02 [{SERIAL}]", PLACE.property_id, PLACE.area_id, None)
    facts = Facts((*SIGNED, f.RecordRead(placed)))
    memory = j.Memory("undo", facts, origin="install")
    window.bridge._hear(Snapshot(RESTS, JobState.STOPPED, memory))
    QTimer.singleShot(0, partial(recover, window))


def give(window: Window) -> None:
    """To a passphrase, typed twice and once differently."""
    recover(window)
    QTimer.singleShot(60, partial(_fill, window))


def _fill(window: Window) -> None:
    panel = window.findChild(RecoverPanel)
    if isinstance(panel, RecoverPanel):
        panel.give.click()
    card = window.findChild(GivePanel)
    if isinstance(card, GivePanel):
        card.to_words.click()
        card.words.edit.setText("correct horse battery")
        card.words.show_it.click()
        card.again.edit.setText("correct horse")
    QTimer.singleShot(60, partial(scroll_down, window))


def take(window: Window) -> None:
    """A file that needs its passphrase."""
    window.foot.press("take")
    card = window.findChild(TakePanel)
    if isinstance(card, TakePanel):
        card.open_file(Path("/media/usb/door-4.02.age"))


def unread(window: Window) -> None:
    """A job of a newer version."""
    window.bridge.unread["j-20261120-161200-5f3ffd"] = Fault(FaultCode.COMPUTER_JOURNAL_NEWER)
    window.bridge.unread_changed.emit()


def show_key(window: Window) -> None:
    """This computer's public key."""
    if isinstance(window.page, SettingsPage):
        for area in window.findChildren(QScrollArea):
            area.ensureWidgetVisible(window.page.own_key)


def at_once(work: Callable[[], T], told: Callable[[T | Fault], None]) -> None:
    """Work for a page, done before anything else."""
    told(work())


def rescue(window: Window) -> None:
    """In place of the window."""
    file = Path("/home/mara/.local/share/lock-installer/environments/acme/journal.db")
    fault = Fault(FaultCode.COMPUTER_JOURNAL_DAMAGED, "SQLITE_CORRUPT opening journal.db")
    rows = tuple((n, "j-1", "2026-11-20T16:12:00.000Z", b"", b"", b"") for n in range(1, 1312))
    found = Survey(file, rows, 1204, fault)
    page = RescuePage(
        Rescue(file, fault, lambda: found, lambda _found, _file: 1311, lambda: (file,)), at_once
    )
    frame = window.window()
    if isinstance(frame, Frame):
        frame.set_content(Scrolled(page))
        page.aside.click()


def scroll_down(window: Window) -> None:
    """To the end of the page."""
    for area in window.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
