"""What a technician ticks at a door, and a battery's date as people write it."""

from __future__ import annotations

import re
from typing import Final

TICKS: Final = ("door", "handle", "egress")
"""What is ticked, by field of `ChecklistTicked`: door closes, handle is free, egress opens from inside."""
LONGEST: Final = 20
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2}))?", re.ASCII)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-./](\d{4})", re.ASCII)
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def read_battery_date(text: str) -> str | None:
    """`2026-05` or `2026-05-17`, of these or of `5/2026`; None for nothing. ValueError: no such date, or one
    that could be read in two ways."""
    plain = text.strip()
    if not plain:
        return None
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = found.groups()
    elif found := _YEAR_LAST.fullmatch(plain):
        month, year = found.groups()
        day = None
    else:
        raise ValueError("not a month and a year")
    if not (2000 <= int(year) < 2100 and 1 <= int(month) <= 12):
        raise ValueError("no such month")
    if day is None:
        return f"{year}-{int(month):02d}"
    if not 1 <= int(day) <= _DAYS[int(month) - 1]:
        raise ValueError("no such day")
    return f"{year}-{int(month):02d}-{int(day):02d}"
