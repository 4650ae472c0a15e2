"""What the cloud has of firmware, for a window of a test: readings that answer what they are told to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from installer_app.model.cloud import FirmwareScope, LockPrivate, LockRecord
from installer_app.model.fault import Fault
from installer_app.model.firmware import FirmwareImage, Reach, Requirement
from installer_app.ui.sources import FirmwareReadings
from installer_app.workflow.party import Progress, Report
from tests.unit.world import LOCK_ID, PLACE, SERIAL

T = TypeVar("T")
S = FirmwareScope
PRIVATE = LockPrivate("2030-01-01T00:00:00Z", "1.3.1", "1.4.0", "k1")
RECORD = LockRecord(LOCK_ID, f"4.02 [{SERIAL}]", PLACE.property_id, PLACE.area_id, None, PRIVATE)
REQUIRED = Requirement(RECORD, True, "1.4.0", "1.3.1", S.PROPERTY)
IMAGE = FirmwareImage("1.4.0", "22" * 32, "33" * 32, 65_536)


@dataclass
class FirmwareCloud:
    """Tests change it before or while the window runs."""

    required: Requirement | Fault = REQUIRED
    lock_id: str | Fault = LOCK_ID
    reach: Reach | Fault = field(default_factory=lambda: Reach(42))
    may: dict[FirmwareScope, bool | Fault] = field(default_factory=dict)
    """Who is not named may."""
    assigned: str | Fault | None = "1.3.1"
    name: str | Fault | None = "Kanaalhuis"
    image: FirmwareImage | Fault = IMAGE
    asked: list[tuple[object, ...]] = field(default_factory=list)
    hangs: bool = False
    """A download never ends."""

    def readings(self) -> FirmwareReadings:
        """As the window takes them."""
        return FirmwareReadings(
            requirement=lambda lock_id: self._answer(self.required, "requirement", lock_id),
            find_lock=lambda serial: self._answer(self.lock_id, "find", serial),
            reach=lambda *at: self._answer(Reach(1) if at[0] is S.LOCK else self.reach, "reach", *at),
            may_assign=lambda scope, at: self._answer(self.may.get(scope, True), "may", scope, at),
            assigned=lambda *at: self._answer(self.assigned, "assigned", *at),
            place_name=lambda at: self._answer(self.name, "name", at),
            download=self._download,
        )

    async def _answer(self, value: T | Fault, *asked: object) -> T:
        self.asked.append(asked)
        await asyncio.sleep(0)
        if isinstance(value, Fault):
            raise value
        return value

    async def _download(self, version: str, to: Path | None, report: Report) -> tuple[FirmwareImage, Path]:
        report(Progress("fetching", 25_000, 65_536))
        while self.hangs:
            await asyncio.sleep(0.05)
        image = await self._answer(self.image, "download", version)
        return image, to or Path(f"{version}.img")
