"""Forms of a service's values: what a member of a record is made of. What does not fit is None.

A record's members are named as the service's, in snake_case: `last_known_sync_date` is `lastKnownSyncDate`.
All may be missing, since any may be missing, null or of another type in an answer: None is "not reported".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from installer_app.model.redaction import Raw
from installer_app.model.secret import Secret


class Form(StrEnum):
    """How JSON becomes a value."""

    ID = "id"
    TEXT = "text"
    VERSION = "version"
    FLAG = "flag"
    NUMBER = "number"
    SCOPE = "scope"
    JSON = "json"
    SWITCHES = "switches"
    HIDDEN = "hidden"


Id = Annotated[str, Form.ID]
"""A UUID of 36 characters."""
Text = Annotated[str, Form.TEXT]
"""Text without controls. Times are text as sent; of an enumeration an unknown value survives."""
Version = Annotated[str, Form.VERSION]
"""Of firmware or of a key map: equal or not, never ordered. A whole number is taken as it is written."""
Flag = Annotated[bool, Form.FLAG]
Number = Annotated[int | float, Form.NUMBER]
"""Finite."""
Scope = Annotated[str, Form.SCOPE]
"""Text; anything else but null is its JSON after a `?`: what limits a permission must not vanish."""
Json = Annotated[str, Form.JSON]
"""Any JSON but null, as compact text."""
Switches = Annotated[tuple[tuple[str, bool], ...], Form.SWITCHES]
"""An object of flags, the unheard-of ones too, by name."""
Hidden = Annotated[Secret, Form.HIDDEN]
"""A secret, or any JSON that holds one, as compact text."""


@dataclass(frozen=True)
class Sent:
    """A record with the JSON it was read from."""

    raw: Raw = field(default_factory=Raw, kw_only=True, compare=False, repr=False)


def same_id(one: str | None, other: str | None) -> bool:
    """Whether two ids, neither missing, are the same: hexadecimal digits have two cases."""
    return one is not None and other is not None and one.lower() == other.lower()
