"""The page of a lock and a bundle in their states, for the pictures."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, Never

from PySide6.QtCore import QTimer

from installer_app.lock.scan import Air
from installer_app.model.fault import Fault, FaultCode
from installer_app.store import bundle as b
from installer_app.ui.pages.bundle_page import BundlePage
from installer_app.ui.pages.lock_page import LockDetailPage
from installer_app.ui.places import BUNDLE
from installer_app.ui.window import Window
from installer_app.workflow.diagnosis import Reading
from tests.ui.lookup_kit import KEY, Look, bundle_of, troubled
from tests.ui.window_kit import heard
from tests.unit.healthy_lock import LOCK, SERIAL

_NOW: Final = int(datetime(2026, 11, 21, 14, 32, 45, tzinfo=UTC).timestamp())


def look(name: str) -> Look:
    """What a picture looks into, by its name."""
    case = troubled(_NOW)
    if name == "l-forbidden":
        hidden: Reading[Never] = Reading(None, _NOW - 5, FaultCode.ACCOUNT_FORBIDDEN)
        record = case.record.value
        assert record is not None
        blind = replace(case.record, value=replace(record, private=None))
        return Look(replace(case, record=blind, logs=hidden, events=hidden, area=hidden))
    refused = Fault(FaultCode.COMPUTER_BUNDLE_CHANGED, "members differ from the manifest")
    return Look(case, opened=refused if name == "l-bundle-refused" else None)


def _open(tab: str, then: Callable[[LockDetailPage], object], window: Window) -> None:
    window.show_lock(LOCK)
    page = window.page
    if isinstance(page, LockDetailPage):
        QTimer.singleShot(60, partial(page.tabs.go, tab))
        QTimer.singleShot(120, lambda: then(page))


def show(tab: str, then: Callable[[LockDetailPage], object] = lambda _page: None) -> Callable[[Window], None]:
    """A tab of the page, and what is done there."""
    return partial(_open, tab, then)


def _choose_event(page: LockDetailPage) -> None:
    page.tabs.events.list.setCurrentIndex(page.tabs.events.list.model_.index(1))


def _measure(page: LockDetailPage) -> None:
    page.tabs.radio.measure.click()
    for ago in range(90, 0, -1):
        rssi_dbm = -66.0 - 7 * math.sin(ago / 9) - ago % 3
        page.tabs.radio.hear(Air((heard(SERIAL, 2, rssi_dbm, ago),)))


def open_bundle(window: Window, tab: str = "overview") -> None:
    """A bundle from a file, on the page that shows it."""
    window.go(BUNDLE)
    page = window.page
    if not isinstance(page, BundlePage):
        return
    path = Path(tempfile.mkdtemp()) / "from-mara.zip"
    b.save(bundle_of(troubled()), KEY, path)
    page.open(path)

    def turn() -> None:
        if page.tabs is not None:
            page.tabs.go(tab)
            page.tabs.jobs.slider.setValue(4)

    QTimer.singleShot(150, turn)


ACTS: Final[dict[str, Callable[[Window], None]]] = {
    "l-overview": show("overview"),
    "l-forbidden": show("overview"),
    "l-timeline": show("timeline"),
    "l-logs": show("logs"),
    "l-events": show("events", _choose_event),
    "l-access": show("access"),
    "l-firmware": show("firmware"),
    "l-radio": show("radio", _measure),
    "l-jobs": show("jobs"),
    "l-rename": show("overview", lambda page: page.rename.click()),
    "l-bundle": show("overview", lambda page: page.bundle.click()),
    "l-bundle-open": open_bundle,
    "l-bundle-jobs": partial(open_bundle, tab="jobs"),
    "l-bundle-refused": open_bundle,
}
"""By the picture's name, what is done in the window before it is taken."""
