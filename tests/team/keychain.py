"""A keychain that lasts from one process to the next, for PYTHON_KEYRING_BACKEND."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileKeychain(KeyringBackend):
    """In the file KEYCHAIN names."""

    priority = 5

    def get_password(self, service: str, username: str) -> str | None:
        found = self._read().get(f"{service} {username}")
        return found if isinstance(found, str) else None

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write(self._read() | {f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        self._write({key: kept for key, kept in self._read().items() if key != f"{service} {username}"})

    def _read(self) -> dict[str, str]:
        file = Path(os.environ["KEYCHAIN"])
        return dict(json.loads(file.read_text())) if file.exists() else {}

    def _write(self, kept: dict[str, str]) -> None:
        Path(os.environ["KEYCHAIN"]).write_text(json.dumps(kept))
