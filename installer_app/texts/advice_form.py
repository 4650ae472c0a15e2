"""The form of an advice: messages for the catalogues, with places for `{serial}`, `{name}`, `{place}`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Advice:
    """What happened and what to do; `true` and `not_happened` add to what the facts tell by themselves."""

    title: str
    next: tuple[str, ...]
    true: str = ""
    not_happened: str = ""
