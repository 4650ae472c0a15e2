"""How far the team had this computer's journal when it was last heard of, across restarts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from installer_app.store.folder import DataFolder

FILE: Final = "team-told.json"
Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class Told:
    """It has so many entries; `at`: when all else was told too, Unix seconds of this computer. 0: never."""

    entries: Count = 0
    at: Count = 0


_TOLD: Final = TypeAdapter(Told)


def read_told(folder: DataFolder) -> Told:
    """A damaged file says nothing: the team itself is asked before anything is sent. Faults:
    computer_storage."""
    raw = folder.read(FILE)
    try:
        return _TOLD.validate_json(raw, strict=True) if raw is not None else Told()
    except ValidationError:
        folder.set_aside(FILE)
        return Told()


def keep_told(folder: DataFolder, told: Told) -> None:
    """Durably. Faults: computer_storage."""
    folder.write(FILE, json.dumps(asdict(told)).encode())
