"""Values that must not be printed: tokens, and bytes that belong in the vault."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True)
class Secret:
    """A token. It prints `<secret>` wherever it lands; only `reveal` gives it out."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "<secret>"

    __str__ = __repr__


@dataclass(frozen=True)
class Blob:
    """Exact bytes with their digest. The journal keeps the digest and the length, the vault the bytes."""

    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """64 lower-case hex digits."""
        return sha256(self.data).hexdigest()

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        return f"<{len(self.data)} bytes, sha256 {self.sha256[:8]}>"
