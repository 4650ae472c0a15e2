"""Small settings of the window: kept in a JSON file, and never a reason not to start."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Final

from installer_app.store.folder import DataFolder

FILE: Final = "settings.json"
LONGEST_TEXT: Final = 200
RECENT: Final = 5


class Theme(StrEnum):
    """All but the system's are set by the theme itself."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"
    CONTRAST_DARK = "contrast_dark"


@dataclass(frozen=True)
class Settings:
    """What is remembered between two starts, secrets apart. Every value has a default that works."""

    theme: Theme = Theme.SYSTEM
    text_percent: int = 100
    """50 to 300."""
    language: str = ""
    """`de`, `nl` ...; empty: the system's."""
    adapter: str = ""
    """The Bluetooth adapter; empty: the system's first."""
    sounds: bool = True
    last_property_id: str = ""
    last_area_id: str = ""
    last_firmware: str = ""
    """The version assigned last; empty: none was."""
    recent_firmware: tuple[str, ...] = ()
    """Versions used last, newest first."""
    checklist: bool = True
    """Whoever installs is asked what holds at the door."""

    def with_firmware(self, version: str) -> Settings:
        """These settings once a version was used."""
        recent = (version, *(each for each in self.recent_firmware if each != version))
        return replace(self, last_firmware=version, recent_firmware=recent[:RECENT])


def read_settings(folder: DataFolder) -> Settings:
    """The settings; a value that is damaged or out of range is its default, a damaged file is kept aside.
    Faults: computer_storage."""
    raw = folder.read(FILE)
    if raw is None:
        return Settings()
    try:
        kept = json.loads(raw)
        if not isinstance(kept, dict):
            raise ValueError("no object")
    except (ValueError, RecursionError):
        folder.set_aside(FILE)
        return Settings()
    default = Settings()
    percent, recent = kept.get("text_percent"), kept.get("recent_firmware")
    sounds, checklist = kept.get("sounds"), kept.get("checklist")
    return Settings(
        theme=Theme(kept["theme"]) if kept.get("theme") in list(Theme) else default.theme,
        text_percent=percent if type(percent) is int and 50 <= percent <= 300 else default.text_percent,
        language=_text(kept.get("language")),
        adapter=_text(kept.get("adapter")),
        sounds=sounds if isinstance(sounds, bool) else default.sounds,
        last_property_id=_text(kept.get("last_property_id")),
        last_area_id=_text(kept.get("last_area_id")),
        last_firmware=_text(kept.get("last_firmware")),
        recent_firmware=tuple(filter(None, map(_text, recent)))[:RECENT] if isinstance(recent, list) else (),
        checklist=checklist if isinstance(checklist, bool) else default.checklist,
    )


def write_settings(folder: DataFolder, settings: Settings) -> None:
    """Keep them, durably and whole. Faults: computer_storage."""
    folder.write(FILE, json.dumps(asdict(settings), indent=1, sort_keys=True).encode())


def _text(value: object) -> str:
    fits = isinstance(value, str) and len(value) <= LONGEST_TEXT and value.isprintable()
    return str(value) if fits else ""
