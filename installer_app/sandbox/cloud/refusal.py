"""How the virtual cloud says no, and how it says yes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Final

from installer_app.sandbox.signing import Json

JSON: Final = "application/json"
WORDS: Final = {
    400: "invalid input",
    401: "authentication required",
    403: "insufficient permission",
    404: "entity not found",
}


@dataclass(frozen=True)
class Answer:
    """One answer, whole."""

    body: bytes
    media_type: str = JSON
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    chunks: Callable[[], AsyncIterator[bytes]] | None = field(default=None, compare=False)
    """Where the body comes bit by bit instead."""


class Refusal(Exception):
    """A documented refusal: 400, 401, 403 or 404, in the envelope."""

    def __init__(self, status: int, why: str = "") -> None:
        super().__init__(status, why)
        self.status = status
        self.why = why

    @property
    def words(self) -> str:
        """The contract's words, and ours."""
        words = WORDS[self.status]
        return f"{words}: {self.why}" if self.why else words

    def answer(self) -> Answer:
        """The ErrorOutput."""
        return refuse(self.status, self.words)


def write_json(value: Json) -> bytes:
    """Compact JSON, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def refuse(status: int, error: str) -> Answer:
    """An ErrorOutput under any status."""
    return Answer(write_json({"data": None, "success": False, "error": error}), status=status)


def refuse_as_gateway(status: int = 403, message: str = "Missing Authentication Token") -> Answer:
    """What the gateway before the service says: no envelope."""
    return Answer(write_json({"message": message}), status=status)
