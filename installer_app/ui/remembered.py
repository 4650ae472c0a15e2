"""What is kept from one lock to the next, and between starts: the last place and the last firmware."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from installer_app.workflow.facts import FirmwareChosen, PlaceChosen

if TYPE_CHECKING:
    from installer_app.ui.bridge import Bridge


def last_place(bridge: Bridge) -> PlaceChosen | None:
    """Where the last lock was put."""
    kept = bridge.sources.settings()
    whole = kept.last_property_id and kept.last_area_id
    return PlaceChosen(kept.last_property_id, kept.last_area_id) if whole else None


def keep_place(bridge: Bridge, place: PlaceChosen) -> None:
    """Keep a place for the next lock."""
    kept = bridge.sources.settings()
    bridge.keep(replace(kept, last_property_id=place.property_id, last_area_id=place.area_id))


def last_firmware(bridge: Bridge) -> FirmwareChosen:
    """The last choice; none: what is required already."""
    return FirmwareChosen(bridge.sources.settings().last_firmware or None)


def keep_firmware(bridge: Bridge, choice: FirmwareChosen) -> None:
    """Keep a choice for the next lock."""
    kept = bridge.sources.settings()
    bridge.keep(replace(kept, last_firmware=choice.version or ""))


def keep_version(bridge: Bridge, version: str) -> None:
    """A version that the cloud was found to have joins those used lately."""
    kept = bridge.sources.settings()
    if kept.recent_firmware[:1] != (version,):
        bridge.keep(replace(kept.with_firmware(version), last_firmware=kept.last_firmware))


def versions(bridge: Bridge) -> tuple[str, ...]:
    """Firmware versions used lately, the latest first."""
    return bridge.sources.settings().recent_firmware
