"""Plain data made into frozen dataclasses, held against the limits their fields are annotated with.

For what is read at the start, before the library that checks all else is loaded: that takes longest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from types import GenericAlias
from typing import Annotated, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


@dataclass(frozen=True)
class Between:
    """A number from `least` to `most`; `beyond`: `least` itself does not fit."""

    least: float
    most: float
    beyond: bool = False

    def fits(self, value: object) -> bool:
        """Whether the value is one."""
        if not isinstance(value, int | float):
            return False
        return self.least <= value <= self.most and not (self.beyond and value == self.least)


@dataclass(frozen=True)
class Written:
    """A text that fits a pattern from its beginning to its end."""

    pattern: str
    longest: int = 200

    def fits(self, value: object) -> bool:
        """Whether the value is one."""
        if not isinstance(value, str) or len(value) > self.longest:
            return False
        return re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True)
class AtMost:
    """So many items."""

    count: int

    def fits(self, value: object) -> bool:
        """Whether there are no more."""
        return isinstance(value, tuple) and len(value) <= self.count


def read_as(kind: type[T], data: object, name: str = "") -> T:
    """A dataclass of numbers, texts, tuples of one kind, and such dataclasses, from TOML's or JSON's values:
    every field that has no default, and no other. ValueError: what does not fit, by its name."""
    return cast("T", _read(kind, data, name or kind.__name__))


def _read(kind: object, data: object, name: str) -> object:
    if get_origin(kind) is Annotated:
        inner, *limits = get_args(kind)
        value = _read(inner, data, name)
        if not all(limit.fits(value) for limit in limits):
            raise ValueError(f"{name}: beyond reason")
        return value
    if kind is float and type(data) is int:
        return float(data)
    if isinstance(kind, GenericAlias) and get_origin(kind) is tuple and isinstance(data, list):
        return tuple(_read(get_args(kind)[0], each, name) for each in data)
    if kind in (str, int, float) and type(data) is kind:
        return data
    if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__") and isinstance(data, dict):
        return _read_fields(kind, data, name)
    raise ValueError(f"{name}: not of its kind")


def _read_fields(kind: type, data: dict[object, object], name: str) -> object:
    hints = get_type_hints(kind, include_extras=True)
    known = {field.name for field in fields(kind)}
    if strange := [str(key) for key in data if key not in known]:
        raise ValueError(f"{name}: {strange[0]:.40} is not known")
    try:
        return kind(**{str(key): _read(hints[str(key)], value, str(key)) for key, value in data.items()})
    except TypeError:
        raise ValueError(f"{name}: not complete") from None
