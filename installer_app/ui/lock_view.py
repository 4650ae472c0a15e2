"""One lock as its page shows it: the case, journals and records, and since when each reading is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from installer_app.model.fault import FaultCode
from installer_app.model.record import Plain
from installer_app.texts import faults, measures
from installer_app.texts import window_lookup as wl
from installer_app.texts.happenings import plain
from installer_app.texts.language import _
from installer_app.workflow.diagnosis import Case, Finding, Reading, Source
from installer_app.workflow.diagnosis.case import serial_of
from installer_app.workflow.journal import Entry

Timed = tuple[Entry, str]
_WORDS = {
    Source.CLOUD: wl.FROM_CLOUD,
    Source.LOCK: wl.FROM_LOCK,
    Source.AIR: wl.FROM_AIR,
}


@dataclass(frozen=True)
class LockView:
    """Complete: every panel can be built from the latest alone."""

    case: Case
    now: datetime
    """What ages are counted from; of a bundle the moment it was made."""
    findings: tuple[Finding, ...] = ()
    entries: Mapping[str, tuple[Timed, ...]] = field(default_factory=dict)
    """Of each job with it, its journal."""
    records: tuple[Mapping[str, Plain], ...] = ()
    """Of the flight recorder, oldest first."""
    live: bool = True
    """False: out of a bundle; nothing can be asked or done."""
    whole: bool = True
    """Every probe has answered."""

    @property
    def serial(self) -> str | None:
        return serial_of(self.case)

    @property
    def name(self) -> str:
        """The record's name without the serial in brackets."""
        record = self.case.record.value
        shown = plain(record.display_name or "") if record else ""
        return (shown.rpartition(" [")[0] or shown) if shown.endswith("]") else shown

    @property
    def area_name(self) -> str:
        area = self.case.area.value
        return plain(area.display_name or "") if area else ""

    def age_of(self, source: Source) -> str:
        """`cloud, 6 s`: who says so, and how old what they said is."""
        at = {
            Source.CLOUD: self.case.record.at,
            Source.LOCK: self.case.info.at,
            Source.AIR: self.case.signal.at,
        }.get(source)
        if source not in _WORDS:
            return _(wl.FROM_JOURNAL) if source is Source.JOURNAL else ""
        return self.source(_WORDS[source], at)

    def source(self, word: str, at: int | None) -> str:
        """The word, with the age of a reading made at `at`, Unix seconds."""
        if at is None:
            return _(word)
        age = measures.age(max(self.now.timestamp() - at, 0))
        return _(wl.SOURCE_AGE).format(source=_(word), age=age)

    def missing(self, reading: Reading[object]) -> str:
        """Why a reading has no value, in words."""
        if reading.hidden:
            return _(wl.HIDDEN)
        if reading.why is not None:
            return faults.title(reading.why)
        return _(wl.NOT_TRIED) if self.whole or reading.at is not None else "\N{HORIZONTAL ELLIPSIS}"


def unread(case: Case) -> tuple[tuple[str, Reading[object]], ...]:
    """The probes that were tried in vain, by their key in `PROBES`."""
    readings = ((name, getattr(case, name)) for name in wl.PROBES)
    return tuple((name, one) for name, one in readings if isinstance(one, Reading) and one.why is not None)


def why_words(name: str, reading: Reading[object]) -> str:
    """That this account may not see it, or why it could not be read, with the code to quote."""
    code = reading.why or FaultCode.CLOUD_NOT_AVAILABLE
    words = wl.NOT_VISIBLE if reading.hidden else wl.NOT_READABLE
    return _(words).format(what=_(wl.PROBES[name]), why=faults.title(code), code=code.value)
