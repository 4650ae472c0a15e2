"""What a running world tells whoever may use it: one file, for this user alone."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Final

from installer_app.model.fault import Fault, FaultCode

NAME: Final = "world.json"


@dataclass(frozen=True)
class WorldFile:
    """Addresses, tokens and what there is to try."""

    pid: int
    cloud_url: str
    air_port: int
    air_token: str = field(repr=False)
    control_token: str = field(repr=False)
    tokens: Mapping[str, str] = field(repr=False)
    """Bearer tokens by person."""
    signers: Mapping[str, str]
    """The cloud's signing keys: key id to 64 hex digits."""
    labels: Mapping[str, str]
    """Sticker of each lock by serial."""
    property_id: str
    area_id: str
    firmware: str
    """A place and a version for the demonstration."""
    hci: str | None = None
    """What `--radio hci:` takes to hear the locks by Bluetooth; None: they are not on that air."""
    bold_url: str = ""
    bold_tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The virtual Bold API, and its tokens: support, partner, apiKey."""


_NUMBERS: Final = ("pid", "air_port")
_TABLES: Final = ("tokens", "signers", "labels", "bold_tokens")


def write(folder: Path, world: WorldFile) -> None:
    """Replace the file in one step, readable by this user only."""
    fresh = folder / f"{NAME}.new"
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(asdict(world), file, indent=1)
    fresh.replace(folder / NAME)


def read(folder: Path) -> WorldFile:
    """Faults: computer_sandbox, where no world has left a readable file."""
    try:
        return _checked(json.loads((folder / NAME).read_bytes()))
    except OSError as error:
        raise Fault(FaultCode.COMPUTER_SANDBOX, f"no sandbox is running here ({error.strerror})") from None
    except (ValueError, TypeError, RecursionError):
        raise Fault(FaultCode.COMPUTER_SANDBOX, f"{NAME} is damaged") from None


def _checked(data: object) -> WorldFile:
    """ValueError or TypeError: it is no such file."""
    if not isinstance(data, dict):
        raise ValueError("no object")
    if strange := data.keys() - {each.name for each in fields(WorldFile)}:
        raise ValueError(f"{min(map(str, strange))} is not known")
    for name, value in data.items():
        if name in _TABLES:
            fits = isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
        elif name in _NUMBERS:
            fits = type(value) is int
        else:
            fits = isinstance(value, str) or (name == "hci" and value is None)
        if not fits:
            raise ValueError(f"{name} is not of its kind")
    return WorldFile(**data)


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Own the folder while this process lives. Faults: computer_sandbox, where another world does."""
    with (folder / "world.lock").open("a+b") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Fault(FaultCode.COMPUTER_SANDBOX, "a sandbox is running in this folder already") from None
        yield


def is_held(folder: Path) -> bool:
    """Whether a world owns the folder, ready or not."""
    try:
        with holding(folder):
            return False
    except Fault:
        return True
