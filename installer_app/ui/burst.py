"""What a keyboard-wedge scanner types: the form of a label, faster than any hand, ended by Enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from installer_app.model.fault import Fault
from installer_app.model.lock import Label
from installer_app.protocol.label import LABEL_PREFIX, parse_lock

GAP_S: Final = 0.06
"""Scanners leave 1 to 40 ms between two keys, Bluetooth ones included; hands that race leave 60 now and
then."""
MEAN_S: Final = 0.035
"""And nobody keeps that up for the eight letters of a serial: 28 keys a second."""
LONGEST: Final = 200
"""Of what is remembered; a label has 45 characters."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned. `lock` None: it begins as a label does and is none, as after a scanner that speaks
    another keyboard layout than this computer."""

    text: str
    lock: tuple[str, Label | None] | None


class Burst:
    """The keys pressed last, and when. It knows no clock: each key brings its own time, in seconds."""

    def __init__(self) -> None:
        """Nothing was pressed."""
        self._letters = ""
        self._first_s = self._last_s = float("-inf")

    @property
    def is_new(self) -> bool:
        """Whether the last key began it."""
        return len(self._letters) == 1

    def press(self, letters: str, at_s: float) -> None:
        """A key that wrote these letters."""
        if not 0 <= at_s - self._last_s <= GAP_S or len(self._letters) >= LONGEST:
            self._letters, self._first_s = "", at_s
        self._letters += letters
        self._last_s = at_s

    def break_off(self) -> None:
        """A key that no scanner presses."""
        self._letters, self._last_s = "", float("-inf")

    def end(self, at_s: float) -> Scan | None:
        """Enter. None: it was pressed by hand, or what came before is no label."""
        text, count = self._letters, len(self._letters)
        quick = count > 1 and 0 <= at_s - self._last_s <= GAP_S and at_s - self._first_s <= MEAN_S * count
        self.break_off()
        if not quick:
            return None
        try:
            return Scan(text, parse_lock(text))
        except Fault:
            return Scan(text, None) if text.upper().startswith(LABEL_PREFIX) else None
