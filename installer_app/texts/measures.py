"""Numbers with their units: bytes, spans, ages, times of day, signal. Computed values in, short words out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from installer_app.texts.language import _

MINUS: Final = "\N{MINUS SIGN}"
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86400


def number(value: int) -> str:
    """Grouped by thousands: `25,000`."""
    return f"{value:,}".replace("-", MINUS)


def byte_count(count: int) -> str:
    """`612 bytes`, `41.0 kB`, `1.2 MB` (of a thousand)."""
    if count < 1000:
        return _("{count} bytes").format(count=count)
    if count < 1_000_000:
        return _("{count} kB").format(count=f"{count / 1000:.1f}")
    return _("{count} MB").format(count=f"{count / 1_000_000:.1f}")


def byte_progress(done: int, total: int) -> str:
    """`25.0 of 41.0 kB`, in the unit of the total."""
    if total < 1000:
        return _("{done} of {total} bytes").format(done=done, total=total)
    return _("{done} of {total} kB").format(done=f"{done / 1000:.1f}", total=f"{total / 1000:.1f}")


def rate(bytes_per_s: float) -> str:
    """`1.04 kB/s`."""
    return _("{rate} kB/s").format(rate=f"{bytes_per_s / 1000:.2f}")


def span(seconds: float) -> str:
    """`55 s`, `2 min`, `3 h`, `6 d`: rounded down, one unit."""
    whole = int(abs(seconds))
    if whole < 2 * _MINUTE_S:
        return _("{count} s").format(count=whole)
    if whole < 2 * _HOUR_S:
        return _("{count} min").format(count=whole // _MINUTE_S)
    if whole < 2 * _DAY_S:
        return _("{count} h").format(count=whole // _HOUR_S)
    return _("{count} d").format(count=whole // _DAY_S)


def age(seconds: float) -> str:
    """`now` below a second, else the span."""
    return _("now") if seconds < 1 else span(seconds)


def dbm(rssi_dbm: int | None) -> str:
    """`-64 dBm` with the true minus sign, or that it is unknown."""
    if rssi_dbm is None:
        return _("unknown")
    return f"{MINUS if rssi_dbm < 0 else ''}{abs(rssi_dbm)} dBm"


def offset(seconds: int | None) -> str:
    """How far a clock is off, as words: `55 s behind`, `1 s ahead`, `right`."""
    if seconds is None:
        return _("not set")
    if seconds == 0:
        return _("right to the second")
    words = _("{span} ahead") if seconds > 0 else _("{span} behind")
    return words.format(span=span(seconds))


def moment(iso: str | None) -> datetime | None:
    """An ISO 8601 time, or None where it is none. Without a zone it is UTC."""
    if not iso:
        return None
    try:
        parsed = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def unix_moment(seconds: int | None) -> datetime | None:
    """Unix seconds as a time; None for 0 and for what no calendar holds."""
    if not seconds:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def time_of_day(when: datetime | None) -> str:
    """`14:32:10` in this computer's zone."""
    return when.astimezone().strftime("%H:%M:%S") if when else _("unknown")


def day_and_time(when: datetime | None) -> str:
    """`Sat 21 Nov 14:32`; with the year where it may be needed, see `date`."""
    if when is None:
        return _("unknown")
    local = when.astimezone()
    return f"{_(_DAYS[local.weekday()])} {local.day} {_(_MONTHS[local.month - 1])} {local:%H:%M}"


def date(when: datetime | None) -> str:
    """`Sat 21 Nov 2026`."""
    if when is None:
        return _("unknown")
    local = when.astimezone()
    return f"{_(_DAYS[local.weekday()])} {local.day} {_(_MONTHS[local.month - 1])} {local.year}"


_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
