"""What is asked of the list of Bold device groups, and where a list that was begun goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

SEARCH_LIMIT: Final = 200
"""The longest text that is searched for."""


class GroupOrder(StrEnum):
    """What the server can sort groups by, in its own spelling."""

    ID = "id"
    NAME = "name"
    LOCATION = "location"
    REMARKS = "remarks"
    CREATED = "dateCreated"
    MODIFIED = "dateModified"


@dataclass(frozen=True)
class GroupSeek:
    """What the server is to look for, and in which order it is to answer."""

    search: str = ""
    """Somewhere in a group's name, remarks, location or id; `*` stands for anything."""
    order: GroupOrder = GroupOrder.ID
    descending: bool = False
    with_devices: bool = True
    organization_id: int | None = None


@dataclass(frozen=True)
class Spot:
    """Where a list goes on. What `offset` counts is found out on the way: `step` is what a page adds."""

    offset: int = 0
    step: int = 0
    """0: a page's size."""
    seen: frozenset[object] = field(default=frozenset(), repr=False)
    """Ids that came before."""
    pages: int = 0
