"""Values that must not be printed: tokens, and bytes that belong in the vault."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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


class BytesGone(LookupError):
    """The bytes of a blob were destroyed with their job's key; digest and length remain."""


@dataclass(frozen=True, init=False, repr=False)
class Blob:
    """Exact bytes with their digest. The journal keeps the digest and the length, the vault the bytes.

    Two blobs of one digest are equal, also when the bytes of one are gone.
    """

    sha256: str
    """64 lower-case hex digits."""
    length: int
    _data: bytes | None = field(compare=False)

    def __init__(self, data: bytes) -> None:
        self._set(sha256(data).hexdigest(), len(data), data)

    @classmethod
    def gone(cls, digest: str, length: int) -> Blob:
        """A blob whose bytes were destroyed."""
        blob = cls.__new__(cls)
        blob._set(digest, length, None)
        return blob

    def _set(self, digest: str, length: int, data: bytes | None) -> None:
        for name, value in (("sha256", digest), ("length", length), ("_data", data)):
            object.__setattr__(self, name, value)

    @property
    def data(self) -> bytes:
        """The bytes. BytesGone if they were destroyed."""
        if self._data is None:
            raise BytesGone(f"sha256 {self.sha256[:8]}")
        return self._data

    @property
    def is_gone(self) -> bool:
        return self._data is None

    def __len__(self) -> int:
        return self.length

    def __repr__(self) -> str:
        gone = ", gone" if self.is_gone else ""
        return f"<{self.length} bytes, sha256 {self.sha256[:8]}{gone}>"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """As data: digest and length. The context's `keep` takes the blob, its `open` gives the bytes back
        or raises BytesGone."""
        from pydantic_core import core_schema

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
        digest, length = data.get("sha256"), data.get("length")
        if not isinstance(digest, str) or type(length) is not int:
            raise ValueError("no digest and length")
        try:
            blob = cls(info.context["open"](digest))
        except BytesGone:
            return cls.gone(digest, length)
        if blob != cls.gone(digest, length):
            raise ValueError("digest differs")
        return blob

    @staticmethod
    def _serialize(blob: Blob, info: core_schema.SerializationInfo[Any]) -> dict[str, object]:
        if isinstance(info.context, dict) and "keep" in info.context:
            info.context["keep"](blob)
        return {"sha256": blob.sha256, "length": blob.length}
