"""A reading moments old, so that the steps of one job do not read the same record again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Values by id, each for `within_s` seconds: as true as one whose answer travelled that long."""

    def __init__(self, monotonic: Callable[[], float], within_s: float) -> None:
        self._monotonic = monotonic
        self._within_s = within_s
        self._kept: dict[str, tuple[float, T]] = {}

    def keep(self, name: str, value: T) -> T:
        """Remember it from now on; what is too old goes."""
        now = self._monotonic()
        self._kept = {k: kept for k, kept in self._kept.items() if now - kept[0] <= self._within_s}
        self._kept[name.lower()] = (now, value)
        return value

    def get(self, name: str) -> T | None:
        """The value, if it is young enough."""
        kept = self._kept.get(name.lower())
        return kept[1] if kept and self._monotonic() - kept[0] <= self._within_s else None

    def clear(self) -> None:
        """Something was written: what was read before is the past."""
        self._kept.clear()
