"""A profile's extra members of bodies: JSON, small, and nothing that is called as a secret is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, NoReturn

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import EXTRA_BODY
from installer_app.model.redaction import is_secret

DEPTH_LIMIT: Final = 8
MEMBER_LIMIT: Final = 256
"""Values in all tables together."""


def read_extra_body(table: object) -> Mapping[str, Mapping[str, object]]:
    """Tables by operation. Faults: computer_profile, naming the operation or the member."""
    if not isinstance(table, dict):
        _refuse("a table of operations")
    for operation, members in table.items():
        if operation not in EXTRA_BODY:
            _refuse(f"{operation!r:.40} is none of {', '.join(EXTRA_BODY)}")
        if not isinstance(members, dict):
            _refuse(f"{operation} is no table")
        if _count(operation, members, 0) > MEMBER_LIMIT:
            _refuse(f"{operation} is too large")
    return {operation: dict(members) for operation, members in table.items()}


def _count(where: str, value: object, depth: int) -> int:
    """How many values there are. Faults: of what is no JSON, a secret, or nested too deeply."""
    if depth > DEPTH_LIMIT:
        _refuse(f"{where} is nested too deeply")
    match value:
        case dict():
            for name in value:
                if is_secret(name) or not name.isprintable():
                    _refuse(f"{where}: {name!r:.40} does not belong into a profile")
            return 1 + sum(_count(where, item, depth + 1) for item in value.values())
        case list():
            return 1 + sum(_count(where, item, depth + 1) for item in value)
        case bool() | str():
            return 1
        case int() | float() if math.isfinite(value) and abs(value) < 2**53:
            return 1
    _refuse(f"{where} holds what is no JSON")


def _refuse(detail: str) -> NoReturn:
    raise Fault(FaultCode.COMPUTER_PROFILE, f"extra_body: {detail}")
