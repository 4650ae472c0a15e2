"""Values that must not be printed: tokens, and bytes that belong in the vault."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema


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

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """As data: digest and length. The context's `keep` takes the bytes, its `open` gives them back."""
        return core_schema.with_info_plain_validator_function(
            cls._validate,
            serialization=core_schema.plain_serializer_function_ser_schema(cls._serialize, info_arg=True),
        )

    @classmethod
    def _validate(cls, data: object, info: ValidationInfo) -> Blob:
        if isinstance(data, Blob):
            return data
        if not isinstance(data, dict) or not isinstance(info.context, dict):
            raise ValueError("not a blob")
        blob = cls(info.context["open"](str(data.get("sha256"))))
        if blob.sha256 != data.get("sha256"):
            raise ValueError("digest differs")
        return blob

    @staticmethod
    def _serialize(blob: Blob, info: core_schema.SerializationInfo[Any]) -> dict[str, object]:
        if isinstance(info.context, dict) and "keep" in info.context:
            info.context["keep"](blob)
        return {"sha256": blob.sha256, "length": len(blob)}
