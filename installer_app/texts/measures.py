"""Numbers with their units: bytes, spans, ages, times of day, signal. Computed values in, short words out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from installer_app.texts.language import ENGLISH, N_, _, spoken

MINUS: Final = "\N{MINUS SIGN}"
_MARKS: Final = {ENGLISH: (",", "."), "de": (".", ","), "es": (".", ","), "nl": (".", ",")}
"""What stands between thousands, and before decimals, as CLDR has it."""
_UNGROUPED: Final = {"es": 10_000}
"""Languages that group only from here on, as CLDR has it: 1234, but 12.345."""
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86400


def number(value: int) -> str:
    """Grouped by thousands: `25,000`, in German `25.000`."""
    grouped = abs(value) >= _UNGROUPED.get(spoken(), 0)
    return _marked(f"{value:,}" if grouped else str(value))


def decimal(value: float, places: int) -> str:
    """With so many decimals: `41.0`, in German `41,0`."""
    return _marked(f"{value:.{places}f}")


def byte_count(count: int) -> str:
    """`612 bytes`, `41.0 kB`, `1.2 MB` (of a thousand)."""
    if count < 1000:
        return _("{count} bytes").format(count=count)
    if count < 1_000_000:
        return _("{count} kB").format(count=decimal(count / 1000, 1))
    return _("{count} MB").format(count=decimal(count / 1_000_000, 1))


def byte_progress(done: int, total: int) -> str:
    """`25.0 of 41.0 kB`, in the unit of the total."""
    if total < 1000:
        return _("{done} of {total} bytes").format(done=done, total=total)
    return _("{done} of {total} kB").format(done=decimal(done / 1000, 1), total=decimal(total / 1000, 1))


def rate(bytes_per_s: float) -> str:
    """`1.04 kB/s`."""
    return _("{rate} kB/s").format(rate=decimal(bytes_per_s / 1000, 2))


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
    return _("{weekday} {day} {month} {time}").format(time=f"{local:%H:%M}", **_names(local))


def date(when: datetime | None) -> str:
    """`Sat 21 Nov 2026`, in German `Sa 21. Nov 2026`."""
    if when is None:
        return _("unknown")
    local = when.astimezone()
    return _("{weekday} {day} {month} {year}").format(year=local.year, **_names(local))


def _names(local: datetime) -> dict[str, str]:
    weekday, month = _DAYS[local.weekday()], _MONTHS[local.month - 1]
    return {"weekday": _(weekday), "day": str(local.day), "month": _(month)}


def _marked(plain: str) -> str:
    """A number as Python writes it, with the marks of the language spoken and the true minus sign."""
    thousands, decimals = _MARKS.get(spoken(), _MARKS[ENGLISH])
    return plain.translate({ord(","): thousands, ord("."): decimals, ord("-"): MINUS})


_DAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS: Final = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)
