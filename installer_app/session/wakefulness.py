"""Keeps the computer awake while any job runs, and lets go once all rest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext

KeepAwake = Callable[[], AbstractContextManager[None]]
"""Within, the computer does not go to sleep by itself. Never fails."""


class Wakefulness:
    """Asked for once, however many jobs run."""

    def __init__(self, keep_awake: KeepAwake = nullcontext) -> None:
        self._keep_awake = keep_awake
        self._held: ExitStack | None = None

    def follow(self, busy: bool) -> None:
        """`busy`: something runs now. Harmless to repeat."""
        if busy and self._held is None:
            self._held = ExitStack()
            self._held.enter_context(self._keep_awake())
        elif not busy and self._held is not None:
            held, self._held = self._held, None
            held.close()
