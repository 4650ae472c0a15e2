"""Tells a first start: nobody is signed in, and no job was ever begun here."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from installer_app.ui.bridge import Bridge
from installer_app.ui.gauges import Gauges


class Arrival(QObject):
    """Tells it once, as soon as both are known."""

    first = Signal()

    def __init__(self, bridge: Bridge, gauges: Gauges) -> None:
        """In the sandbox somebody is always signed in."""
        super().__init__(gauges)
        self._bridge = bridge
        self._recalled = False
        self._unsigned = False
        self._told = bridge.sources.sandbox or not bridge.sources.credentials
        bridge.recalled.connect(self._take_jobs)
        gauges.accounts_read.connect(self._take_accounts)

    def _take_jobs(self) -> None:
        self._recalled = True
        self._tell()

    def _take_accounts(self, value: object) -> None:
        self._unsigned = value == ()
        self._tell()

    def _tell(self) -> None:
        if self._recalled and self._unsigned and not self._told and not self._bridge.snapshots:
            self._told = True
            self.first.emit()
