"""Values of the Bold API in words: times with their ages, local dates, hours of a schedule, switches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Final

from installer_app.model.bold import Share, SharePeriod
from installer_app.texts import measures
from installer_app.texts import window_fleet as wf
from installer_app.texts.language import _
from installer_app.workflow.diagnosis.case import read_time

_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SHORT: Final = 80
Figure = int | float


def number(value: Figure | None) -> str:
    """`41`, `-2.5`; empty for none."""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def dbm(rssi: Figure | None) -> str:
    """With its unit; unknown for none."""
    return measures.dbm(None if rssi is None else round(rssi))


def ago(text: str | None, now: float) -> str:
    """`5 h ago` or `in 30 d` of a time with a zone; empty for what is no time."""
    at = read_time(text)
    return "" if at is None else since(at, now)


def since(at: float, now: float) -> str:
    """`now`, `5 h ago`, `in 30 d`; both in Unix seconds."""
    past = now - at
    if abs(past) < 1:
        return measures.age(0)
    return _(wf.AGO if past > 0 else wf.AHEAD).format(span=measures.span(past))


def when(text: str | None) -> str:
    """`Sat 21 Nov 2026 14:32` in this computer's zone; what is no time stays as it came."""
    moment = measures.moment(text)
    if moment is None:
        return text or ""
    try:
        return f"{measures.date(moment)} {moment.astimezone():%H:%M}"
    except (OverflowError, OSError, ValueError):  # a year that this computer's zone does not reach
        return text or ""


def local_day(day: str | None, hour: str | None) -> str:
    """`Tue 10 Mar 2026 09:35` of a date and a time without a zone, as they are; what is neither stays so."""
    if not day:
        return hour or ""
    try:
        read = date.fromisoformat(day)
        said = measures.date(datetime(read.year, read.month, read.day, 12))  # noqa: DTZ001, it has no zone
    except (OverflowError, OSError, ValueError):
        said = day
    return f"{said} {clock(hour)}".strip()


def clock(hour: str | None) -> str:
    """`09:35`, with seconds where there are some; what is no time of day stays as it came."""
    if not hour:
        return ""
    try:
        read = time.fromisoformat(hour)
    except ValueError:
        return hour
    return f"{read:%H:%M:%S}" if read.second else f"{read:%H:%M}"


def schedule(share: Share) -> tuple[str, ...]:
    """`Every Monday, the whole day`, a line a period; none where it holds at any hour."""
    return tuple(_period(one) for one in share.schedule or ())


def begins(share: Share) -> str:
    """The day and hour it begins; empty: at once."""
    return local_day(share.start_date, share.start_time)


def ends(share: Share) -> str:
    """The day and hour it ends; empty: never."""
    return local_day(share.end_date, share.end_time)


def spaced(name: str) -> str:
    """A member's name as words: `remoteAccess` is `remote access`. It stays the service's own."""
    return _HUMPS.sub(" ", name[:_SHORT]).lower()


def switched(switches: Iterable[tuple[str, bool]] | None, given: bool = True) -> str:
    """The names of those that are on, or off."""
    return ", ".join(spaced(name) for name, on in switches or () if on is given)


def yes_no(flag: bool | None) -> str:
    """`yes`, `no`, or that it was not reported."""
    return _(wf.NOT_REPORTED if flag is None else wf.YES if flag else wf.NO)


def word(text: str | None, words: Mapping[str, str] | None = None) -> str:
    """An enumeration's value: in our words where it is known, else as it came. Levels are known anywhere."""
    if not text:
        return ""
    known = (words if words is not None else wf.LEVELS).get(text.lower())
    return _(known) if known else text


def _period(one: SharePeriod) -> str:
    day = word(one.day_of_week, dict(wf.WEEKDAYS))
    recurrence = (one.recurrence or "").lower()
    if recurrence in wf.RECURRENCES:
        said = _(wf.RECURRENCES[recurrence]).format(day=day or _(wf.NAMELESS_DAY))
    elif one.recurrence:
        said = _(wf.ONE_DAY).format(day=day or _(wf.NAMELESS_DAY), recurrence=one.recurrence)
    else:
        said = day or _(wf.NAMELESS_DAY)
    return f"{said}, {_hours(one)}"


def _hours(one: SharePeriod) -> str:
    begin = clock(one.period.start_time) if one.period else ""
    end = clock(one.period.end_time) if one.period else ""
    if begin and end:
        return _(wf.HOURS).format(begin=begin, end=end)
    if begin or end:
        return _(wf.FROM_HOUR if begin else wf.TO_HOUR).format(begin=begin, end=end)
    return _(wf.WHOLE_DAY)
