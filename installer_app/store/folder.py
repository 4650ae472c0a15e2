"""The data folder: private to this user, and stamped with the one environment it belongs to."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.fault import disk

STAMP: Final = "environment.json"
_APP: Final = "lock-installer"
_CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

Random = Callable[[int], bytes]
"""So many random bytes, fit for keys."""


@dataclass(frozen=True)
class Environment:
    """What a folder is stamped with: whose data these are."""

    name: str
    sandbox: bool = False

    def __str__(self) -> str:
        return f"{self.name} (sandbox)" if self.sandbox else self.name


@dataclass(frozen=True)
class Home:
    """Where everything is kept. With `--data-dir` all lies in that one folder, which then serves one
    environment; else each environment has a folder of its own below the user's."""

    root: Path
    single: bool

    @classmethod
    def at(cls, data_dir: Path | None) -> Home:
        if data_dir is not None:
            return cls(data_dir.expanduser().absolute(), single=True)
        import platformdirs

        return cls(platformdirs.user_data_path(_APP, appauthor=False), single=False)

    @property
    def profiles(self) -> Path:
        """The folder of the profiles (TOML)."""
        return self.root / "profiles"

    def folder(self, environment: Environment) -> Path:
        """The data folder of an environment; its name holds letters, digits and hyphens (see `profiles`)."""
        if self.single:
            return self.root
        return self.root / ("sandbox" if environment.sandbox else "environments") / environment.name


@dataclass(frozen=True)
class DataFolder:
    """An open data folder. Faults of all: computer_storage, with the system's name of the error."""

    path: Path
    environment: Environment
    folder_id: str
    """16 hex digits, made at first use: tells this folder's keys from another's in the keychain."""

    @classmethod
    def open(cls, path: Path, environment: Environment, random: Random) -> DataFolder:
        """Make the folder at first use and stamp it. Faults: computer_other_environment where the stamp
        is another's or unreadable, since nothing may be mixed on a guess."""
        make_private_folder(path)
        stamp = path / STAMP
        folder_id = random(8).hex()
        content = {"environment": environment.name, "sandbox": environment.sandbox, "folder": folder_id}
        with disk(f"reading {STAMP}"):
            if stamp.exists():
                return cls(path, environment, _folder_id(stamp.read_bytes(), environment))
        write_private(stamp, json.dumps(content).encode(), only_new=True)
        with disk(f"reading {STAMP}"):  # another process may have been first
            return cls(path, environment, _folder_id(stamp.read_bytes(), environment))

    def file(self, name: str) -> Path:
        """The path of a file of this folder."""
        return self.path / name

    def read(self, name: str) -> bytes | None:
        """A whole file; None: there is none."""
        with disk(f"reading {name}"):
            try:
                return self.file(name).read_bytes()
            except FileNotFoundError:
                return None

    def write(self, name: str, data: bytes) -> None:
        """A whole file, durably: after a crash it holds the old bytes or the new."""
        write_private(self.file(name), data)

    def set_aside(self, name: str) -> Path | None:
        """Keep a damaged file under another name, for support; None: that was not possible."""
        for n in range(1, 100):
            aside = self.file(f"{name}.damaged-{n}")
            if not aside.exists():
                with suppress(OSError):
                    self.file(name).rename(aside)
                    return aside
                return None
        return None


def make_private_folder(path: Path) -> None:
    """Make a folder only this user may enter; a folder found with something in it keeps its mode."""
    with disk(f"making {path.name}"):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (path / STAMP).exists() or next(path.iterdir(), None) is None:
            path.chmod(0o700)


def write_private(path: Path, data: bytes, only_new: bool = False) -> None:
    """Write a file of mode 0600 atomically and durably. `only_new`: one that is there stays as it is."""
    with disk(f"writing {path.name}"):
        make_private_parent(path)
        half = path.with_name(f".{path.name}.{os.getpid()}.half")
        half.unlink(missing_ok=True)
        try:
            descriptor = os.open(half, _CREATE, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            put_new(half, path) if only_new else half.replace(path)
        finally:
            half.unlink(missing_ok=True)
        sync_folder(path.parent)


def make_file_private(path: Path) -> None:
    """Make an empty file of mode 0600; one that is there stays as it is. OSError."""
    with suppress(FileExistsError):
        os.close(os.open(path, _CREATE, 0o600))


def make_private_parent(path: Path) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True)


def put_new(source: Path, target: Path) -> bool:
    """Give a finished file its name unless that is taken; True: it was free."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if target.exists():
            return False
        source.rename(target)
    return True


def sync_folder(path: Path) -> None:
    """Make a new name durable; Windows does it by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _folder_id(stamp: bytes, environment: Environment) -> str:
    try:
        content = json.loads(stamp)
        theirs = Environment(content["environment"], content["sandbox"])
        folder_id = content["folder"]
    except (ValueError, LookupError, TypeError) as damage:
        raise Fault(FaultCode.COMPUTER_OTHER_ENVIRONMENT, f"{STAMP} is unreadable") from damage
    if theirs != environment:
        raise Fault(FaultCode.COMPUTER_OTHER_ENVIRONMENT, f"{theirs}, not {environment}")
    if not isinstance(folder_id, str) or len(folder_id) != 16 or not folder_id.isalnum():
        raise Fault(FaultCode.COMPUTER_OTHER_ENVIRONMENT, f"{STAMP} is unreadable")
    return folder_id
