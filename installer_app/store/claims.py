"""Doors held for a team, as last heard of: an offline computer knows what it holds, and since when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from installer_app.store.folder import DataFolder

FILE: Final = "team.json"


@dataclass(frozen=True)
class Held:
    """A door this computer claimed. Times are Unix seconds, by the team's clock."""

    door_id: str
    serial: str
    claim: int
    claimed_at: int
    held_until: int
    is_lost: bool = False
    """Somebody else claimed it since: what is done at it is shown to both."""


_HELD: Final = TypeAdapter(tuple[Held, ...])


def read_claims(folder: DataFolder) -> tuple[Held, ...]:
    """In the order they were claimed. A damaged file is kept aside: the team knows what it said. Faults:
    computer_storage."""
    raw = folder.read(FILE)
    if raw is None:
        return ()
    try:
        return _HELD.validate_json(raw, strict=True)
    except ValidationError:
        folder.set_aside(FILE)
        return ()


def keep_claims(folder: DataFolder, claims: Iterable[Held]) -> None:
    """All of them, durably. Faults: computer_storage."""
    folder.write(FILE, json.dumps([asdict(each) for each in claims]).encode())
