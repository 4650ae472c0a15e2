"""Translations that may be longer than the others: short English words for which there is no short one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LONG: Final[Mapping[str, frozenset[str]]] = {
    "de": frozenset(
        {
            "Hide",
            "Job",
            "Keys",
            "Low",
            "Move",
            "Or undo this job.",
            "Queue",
            "Recover…",
            "Unassign",
            "Undo",
            "set",
        }
    ),
    "es": frozenset(
        {
            "Do",
            "Job",
            "Last seen",
            "Last set",
            "Lock",
            "Move",
            "Runs",
            "Share",
            "Sync",
            "Syncs",
            "lock",
            "not set",
            "set",
            "sync",
        }
    ),
    "nl": frozenset({"Events", "Hide", "Job", "Jobs", "Move", "Sent", "Undo", "sent"}),
}
