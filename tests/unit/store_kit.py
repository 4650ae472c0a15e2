"""What the store's tests share: a folder with a journal, a keychain in memory, facts of every kind."""

from __future__ import annotations

import os
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Union, get_args, get_origin, get_type_hints

import hypothesis.strategies as st

from installer_app.model.secret import Blob
from installer_app.store.database import FILE, Database
from installer_app.store.folder import DataFolder, Environment
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.journal import JournalBook
from installer_app.store.keychain import Keychain
from installer_app.workflow.facts import Fact

KEY = InstallationKey(bytes(range(32)), Protection.FILE)
NOON = datetime(2030, 1, 2, 12, 0, 0, 123456, UTC)
WORLD = Environment("acme")


def noon() -> datetime:
    return NOON


def folder_at(path: Path, environment: Environment = WORLD) -> DataFolder:
    return DataFolder.open(path, environment, os.urandom)


@contextmanager
def book_at(path: Path, key: InstallationKey = KEY) -> Iterator[JournalBook]:
    """The journal in a folder, closed afterwards as at the program's end."""
    path.mkdir(exist_ok=True)
    database = Database(path / FILE)
    try:
        yield JournalBook(database, key, noon, os.urandom)
    finally:
        database.close()


def all_bytes(folder: Path) -> bytes:
    """Every byte of every file of a folder, logs included."""
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


class MemoryBackend:
    """A keychain's backend that keeps in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]

    @property
    def keychain(self) -> Keychain:
        return Keychain(lambda: self)


def values(kind: object) -> st.SearchStrategy[object]:
    """Values of a type as facts use them: what JSON can carry."""
    plain: dict[object, st.SearchStrategy[object]] = {
        int: st.integers(-(2**53) + 1, 2**53 - 1),
        str: st.text(max_size=20),
        bool: st.booleans(),
        type(None): st.none(),
        Blob: st.builds(Blob, st.binary(max_size=40)),
    }
    if kind in plain:
        return plain[kind]
    if get_origin(kind) in (Union, types.UnionType):
        return st.one_of(*map(values, get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(values(get_args(kind)[0]), max_size=3).map(tuple)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: values(hints[field.name]) for field in fields(kind)})
    raise TypeError(f"no values of {kind}")


def facts_of(kind: type[Fact]) -> st.SearchStrategy[Fact]:
    return values(kind).map(_fact)


def _fact(value: object) -> Fact:
    assert isinstance(value, Fact)
    return value
