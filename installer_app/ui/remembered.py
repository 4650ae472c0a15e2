"""What is kept from one lock to the next, and between starts: the last place, its names, the firmware."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from installer_app.workflow.facts import FirmwareChosen, NameChosen, PlaceChosen

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


def following_name(bridge: Bridge, place: PlaceChosen) -> str:
    """What the next door there may be called: as the last one, counted on; empty if that has no figure."""
    for one in reversed(bridge.snapshots):
        if one.facts.get(PlaceChosen) == place and NameChosen in one.facts:
            return counted_on(one.facts[NameChosen].name)
    return ""


def counted_on(name: str) -> str:
    """`4.02` is followed by `4.03`, `Door 9` by `Door 10`; empty for a name that does not end in a figure."""
    found = re.fullmatch(r"(.*?)([0-9]{1,9})", name, re.DOTALL)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}d}" if found is not None else ""


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
