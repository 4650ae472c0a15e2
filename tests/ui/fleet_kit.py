"""The window's readings over a virtual Bold API of any size; and all that a window says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import httpx
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLabel, QLineEdit, QWidget
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from installer_app.cloud.bold import SIZE, Bold
from installer_app.cloud.client import CloudClient
from installer_app.lock.scan import Heard, HeardKind
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import BoldAdvertisement
from installer_app.model.profile import BOLD
from installer_app.model.secret import Secret
from installer_app.sandbox.bold import BoldOptions, VirtualBold
from installer_app.sandbox.bold_fleet import Fleet, make_fleet
from installer_app.sandbox.bold_shape import Shown
from installer_app.support.fleet import readings_over
from installer_app.ui.fleet_lists import FleetReadings
from tests.contract.cloud_ends import Pauses

ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
ADDRESS = "https://bold.acme.example"


def grown(count: int, now: datetime) -> Fleet:
    """The fleet with more groups, of one device each: none of them has anything against it but the last."""
    fleet = make_fleet(now)
    model = next(each for group in fleet.groups for each in _devices(group))
    further: list[Shown] = []
    for at in range(1000, 1000 + count):
        # Out of its order by number, to see that the order is the server's.
        name = f"Floor {(at * 7) % count:04d}"
        device: Shown = {**model, "id": at * 10, "name": f"Door {at}", "decommissioned": at == 999 + count}
        further.append({**fleet.groups[0], "id": at, "name": name, "remarks": None, "deviceList": [device]})
    return Fleet(fleet.organizations, (*fleet.groups, *further))


def _devices(group: Shown) -> list[Shown]:
    listed = group["deviceList"]
    assert isinstance(listed, list)
    return [dict(one) for one in listed if isinstance(one, Mapping)]


@dataclass
class BoldEnd:
    """The other end: a virtual Bold API that tells what it was asked, and who is signed in for it."""

    options: BoldOptions = field(default_factory=BoldOptions)
    further: int = 0
    """So many groups more than the virtual account has."""
    size: int = SIZE
    token: str | None = "support"
    app: ASGIApp | None = None
    """Another service in its place."""
    fails_from: int = 1_000_000
    """The answer of this number, and those that follow, are refused with `status`."""
    status: int = 503
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    asked: list[Mapping[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        made = grown(self.further, self.now()) if self.further else None
        self.virtual = VirtualBold(self.now, b"secret", self.options, lambda now: made or make_fleet(now))

    def readings(self) -> FleetReadings:
        """As the window is given them."""
        return readings_over(ADDRESS, self._open, self.now, self.size)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Bold]:
        if self.token is None:
            raise Fault(FaultCode.ACCOUNT_SIGNED_OUT, BOLD, refused=True)
        client = CloudClient(
            "http://localhost", timing=Pauses().timing, transport=httpx.ASGITransport(self._serve)
        )
        try:
            yield Bold(client, Secret(self.virtual.tokens.get(self.token, self.token)))
        finally:
            await client.close()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(dict(parse_qsl(scope["query_string"].decode())))
        if len(self.asked) >= self.fails_from:
            await PlainTextResponse("{}", self.status, media_type="application/json")(scope, receive, send)
            return
        await (self.app or self.virtual.app)(scope, receive, send)


def heard_bold(number: int, rssi_dbm: float = -61.0, heard_at: float = 0.0, *, time: bool = False) -> Heard:
    """A Bold device on the air."""
    said = BoldAdvertisement(number, 1, False, False, time, False)
    return Heard(HeardKind.BOLD, f"B0:{number}", None, rssi_dbm, heard_at, bold=said)


def everything_said(window: QWidget) -> str:
    """All that a window says to eyes, ears and pointers, shown or not."""
    said: list[str] = []
    for one in (window, *window.findChildren(QWidget)):
        said += [one.accessibleName(), one.accessibleDescription(), one.toolTip(), one.windowTitle()]
        if isinstance(one, QLabel | QAbstractButton | QLineEdit):
            said.append(one.text())
        if isinstance(one, QComboBox):
            said += [one.itemText(at) for at in range(one.count())]
        if isinstance(one, QAbstractItemView) and one.model() is not None:
            model = one.model()
            for at in range(model.rowCount()):
                for column in range(model.columnCount()):
                    said += [str(model.index(at, column).data(role)) for role in ROLES]
    return "\n".join(words for words in said if words)
