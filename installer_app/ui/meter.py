"""How fast a delivery goes: bytes a second over the last while, and the time left."""

from __future__ import annotations

from collections import deque
from typing import Final

WINDOW_S: Final = 5.0
_LEAST_S: Final = 0.5


class Meter:
    """Fed with what is done at a monotonic time; a step back begins anew."""

    def __init__(self) -> None:
        """No reading yet."""
        self._readings: deque[tuple[float, int]] = deque()

    def feed(self, at_s: float, done: int) -> None:
        """One reading, in seconds and bytes."""
        if self._readings and done < self._readings[-1][1]:
            self._readings.clear()
        self._readings.append((at_s, done))
        while len(self._readings) > 2 and at_s - self._readings[0][0] > WINDOW_S:
            self._readings.popleft()

    @property
    def bytes_per_s(self) -> float | None:
        """None until there is enough to tell."""
        if len(self._readings) < 2:
            return None
        (first_s, first), (last_s, last) = self._readings[0], self._readings[-1]
        return (last - first) / (last_s - first_s) if last_s - first_s >= _LEAST_S and last > first else None

    def left_s(self, total: int) -> float | None:
        """Seconds until `total` at this rate."""
        rate = self.bytes_per_s
        return (total - self._readings[-1][1]) / rate if rate else None
