"""Which page shows what, of the pages that a job leads through."""

from __future__ import annotations

from typing import Final

from installer_app.ui.pages.check import CheckPage
from installer_app.ui.pages.checklist import ChecklistPage
from installer_app.ui.pages.choices import EventIdPage, LockIdPage, PressPage, UninstallPage
from installer_app.ui.pages.compare import ComparePage
from installer_app.ui.pages.done import DonePage
from installer_app.ui.pages.door import DoorPage
from installer_app.ui.pages.firmware import FirmwarePage
from installer_app.ui.pages.image import ImagePage
from installer_app.ui.pages.lock import LockPage
from installer_app.ui.pages.old_lock import OldLockPage
from installer_app.ui.pages.place import PlacePage
from installer_app.ui.pages.sync import SyncPage
from installer_app.ui.pages.unassign import FilePage, UnassignPage
from installer_app.ui.pages.view import View
from installer_app.ui.pages.work import WorkPage
from installer_app.ui.stages import PageKey

PAGES: Final[dict[PageKey, type[View]]] = {
    PageKey.LOCK: LockPage,
    PageKey.COMPARE: ComparePage,
    PageKey.LOCK_ID: LockIdPage,
    PageKey.EVENT_ID: EventIdPage,
    PageKey.PLACE: PlacePage,
    PageKey.CHECK: CheckPage,
    PageKey.UNINSTALL: UninstallPage,
    PageKey.WORK: WorkPage,
    PageKey.LEAVE: WorkPage,
    PageKey.PRESS: PressPage,
    PageKey.DOOR: DoorPage,
    PageKey.OLD: OldLockPage,
    PageKey.CHECKLIST: ChecklistPage,
    PageKey.FIRMWARE: FirmwarePage,
    PageKey.UNASSIGN: UnassignPage,
    PageKey.FILE: FilePage,
    PageKey.IMAGE: ImagePage,
    PageKey.SYNC: SyncPage,
    PageKey.DONE: DonePage,
}
