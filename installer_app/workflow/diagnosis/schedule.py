"""Reads the hours of a schedule, in the forms that are known of it. The contract leaves the form open.

Known are `{"always": true}`, `{"weekdays": "mon-fri", "from": "08:00", "until": "18:00"}`, and the list of
`{"dayOfWeek", "period": {"startTime", "endTime"}}` that the Bold API has. All are local time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES: Final = 24 * 60
_TIME: Final = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])(?::[0-5][0-9])?")
_LONGEST: Final = 100
"""Entries of a list that are looked at."""


def admits(schedule: str | None, local_s: int) -> bool | None:
    """Whether a schedule (JSON text) admits somebody at `local_s`, Unix seconds moved to local time; None:
    its form is not known."""
    try:
        data = json.loads(schedule or "")
    except (ValueError, RecursionError):
        return None
    minute = local_s // 60 % DAY_MINUTES
    day = (local_s // 86_400 + 3) % 7  # 1970 began on a Thursday
    if isinstance(data, dict):
        return _admits_one(data, day, minute)
    if isinstance(data, list) and data:
        found = [
            _admits_one(each, day, minute) if isinstance(each, dict) else None for each in data[:_LONGEST]
        ]
        if True in found:
            return True
        return None if None in found else False
    return None


def _admits_one(entry: Mapping[str, object], day: int, minute: int) -> bool | None:
    if entry.get("always") is True:
        return True
    period = entry.get("period")
    if isinstance(period, dict):
        days, begin, end = entry.get("dayOfWeek"), period.get("startTime"), period.get("endTime")
    elif "dayOfWeek" in entry and period is None:
        days, begin, end = entry.get("dayOfWeek"), "00:00", "24:00"
    else:
        days, begin, end = entry.get("weekdays"), entry.get("from"), entry.get("until")
    among, first, last = _days(days), _minute(begin), _minute(end)
    if among is None or first is None or last is None:
        return None
    if first <= last:
        return day in among and first <= minute < last
    # Over midnight: the hours before it are the day's own, those after it the day before's.
    return (day in among and minute >= first) or ((day - 1) % 7 in among and minute < last)


def _days(value: object) -> frozenset[int] | None:
    """`mon-fri`, `sat`, `mon,wed`, `Monday`."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    days: set[int] = set()
    for part in value.lower().split(","):
        ends = [_day(word) for word in part.strip().split("-")]
        if None in ends or len(ends) > 2:
            return None
        first, last = ends[0], ends[-1]
        assert first is not None and last is not None
        days |= {at % 7 for at in range(first, last + 1 + 7 * (last < first))}
    return frozenset(days)


def _day(word: str) -> int | None:
    name = word.strip()
    found = [at for at, day in enumerate(DAYS) if name == day or (len(name) > 5 and name.startswith(day))]
    return found[0] if found else None


def _minute(value: object) -> int | None:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    minute = int(found[1]) * 60 + int(found[2])
    return minute if minute <= DAY_MINUTES else None
