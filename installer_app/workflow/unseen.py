"""Why can't I see it: what was heard, and from it the reasons, likeliest first, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockState
from installer_app.protocol.label import parse_lock
from installer_app.workflow import facts as f

if TYPE_CHECKING:
    from installer_app.workflow.snapshot import Snapshot

SILENT_S: Final = 10.0
"""A lock advertises once a second at least: one unheard for so long has stopped, or is out of reach."""
WEAK_DBM: Final = -84
"""Below it one bar of five or none is left, and links break."""
NEAR_DBM: Final = -70
"""A lock heard so loudly is within a few steps."""
_TYPED: Final = 40


class Reason(StrEnum):
    """Why a lock is not in the list, or that it is; in words in `texts.unseen`. Stable: programs read it."""

    NO_ADAPTER = "no_adapter"
    ADAPTER_OFF = "adapter_off"
    NOT_PERMITTED = "not_permitted"
    CANNOT_LISTEN = "cannot_listen"
    HEARD = "heard"
    WEAK = "weak"
    OTHER_STATE = "other_state"
    STATE_UNKNOWN = "state_unknown"
    CONNECTED = "connected"
    LAST_HEARD = "last_heard"
    OTHER_IDENTITY = "other_identity"
    MISTYPED = "mistyped"
    NO_SERIAL = "no_serial"
    NOT_NAMED = "not_named"
    NOTHING_HEARD = "nothing_heard"
    OTHER_PROFILE = "other_profile"
    BOLD_NEARBY = "bold_nearby"
    NO_LOCKS = "no_locks"
    OTHERS_HEARD = "others_heard"


IS_HEARD: Final = frozenset({Reason.HEARD, Reason.WEAK, Reason.OTHER_STATE, Reason.STATE_UNKNOWN})
"""It is in the list after all."""
IS_DEAF: Final = frozenset(
    {
        Reason.NO_ADAPTER,
        Reason.ADAPTER_OFF,
        Reason.NOT_PERMITTED,
        Reason.CANNOT_LISTEN,
        Reason.NOTHING_HEARD,
    }
)
"""It is this computer that does not hear."""
_OF_FAULTS: Final = {
    FaultCode.LINK_NO_ADAPTER: Reason.NO_ADAPTER,
    FaultCode.LINK_ADAPTER_OFF: Reason.ADAPTER_OFF,
    FaultCode.LINK_NOT_PERMITTED: Reason.NOT_PERMITTED,
}


@dataclass(frozen=True)
class Trace:
    """One lock as it was heard; hostile where it speaks of itself."""

    serial: str | None
    """None: a Bold lock."""
    age_s: float
    """Since its newest packet."""
    rssi_dbm: float | None = None
    state: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Evidence:
    """All that is known here and now."""

    typed: str
    """What names the missing lock, as typed or scanned; empty: nothing does."""
    traces: tuple[Trace, ...] = ()
    others: int = 0
    """Bluetooth devices heard that are no locks."""
    nearly: tuple[str, ...] = ()
    """Names of those among them that offer a lock's service, in a version this app does not read."""
    listened_s: float = 0.0
    fault: Fault | None = None
    """Why nothing can be heard."""
    known_state: LockState | None = None
    """As last read over a link, by a job of this computer."""


@dataclass(frozen=True)
class Finding:
    """One reason, with what it rests on; what does not belong to it is None."""

    reason: Reason
    serial: str | None = None
    other: str | None = None
    """The serial or the name that was heard instead."""
    count: int | None = None
    """How many others are heard."""
    age_s: float | None = None
    rssi_dbm: int | None = None
    state: LockState | None = None
    known_state: LockState | None = None
    listened_s: float | None = None
    code: FaultCode | None = None


def explain(evidence: Evidence) -> tuple[Finding, ...]:
    """The reasons the evidence gives, the one that explains most first; never empty."""
    if evidence.fault is not None:
        code = evidence.fault.code
        return (Finding(_OF_FAULTS.get(code, Reason.CANNOT_LISTEN), code=code),)
    typed = evidence.typed.strip()[:_TYPED]
    serial = read_serial(typed)
    mine = min(
        (one for one in evidence.traces if serial and one.serial == serial),
        key=lambda one: one.age_s,
        default=None,
    )
    if mine is not None:
        return tuple(_of_heard(evidence, mine))
    if not evidence.traces and not evidence.others:
        return (
            Finding(Reason.NOTHING_HEARD, serial=serial, listened_s=evidence.listened_s),
            *([] if serial or not typed else [Finding(Reason.NOT_NAMED, other=typed)]),
        )
    return tuple(_of_unheard(evidence, typed, serial))


def read_serial(typed: str) -> str | None:
    """The serial of what was typed or scanned; None where it names no lock."""
    try:
        return parse_lock(typed)[0]
    except Fault:
        return None


def known_state(jobs: Iterable[Snapshot], serial: str) -> LockState | None:
    """The state in which the newest of these jobs read this lock; None where none did."""
    newest: tuple[str, LockState] | None = None
    for job in jobs:
        read = job.facts.get(f.LockRead)
        if read is not None and read.info.serial == serial:
            at = job.memory.learned_at.get(f.LockRead.key(), "")
            newest = max(newest, (at, read.info.state)) if newest else (at, read.info.state)
    return newest[1] if newest else None


def is_slip(one: str, other: str) -> bool:
    """Do these differ as one slip of a finger does: a character wrong, missing or too many, or two
    neighbours exchanged?"""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) < len(long):
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    wrong = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(wrong) == 1:
        return True
    first, last = wrong[0], wrong[-1]
    return len(wrong) == 2 and last == first + 1 and one[first] == other[last] and one[last] == other[first]


def _of_heard(evidence: Evidence, mine: Trace) -> Iterator[Finding]:
    """It was heard: is it still, how well, and as what?"""
    found = _instead(Reason.HEARD, mine.serial, mine)
    weak = mine.rssi_dbm is not None and mine.rssi_dbm < WEAK_DBM
    if mine.age_s >= SILENT_S:
        fresh = [one for one in evidence.traces if one.age_s < SILENT_S]
        if fresh and not weak:
            yield replace(found, reason=Reason.CONNECTED, count=len(fresh))
        else:
            yield replace(found, reason=Reason.LAST_HEARD)
        return
    state = LockState(mine.state) if mine.state in set(LockState) else None
    if state is None:
        yield replace(found, reason=Reason.STATE_UNKNOWN)
    elif evidence.known_state not in (None, state):
        known = evidence.known_state
        yield replace(found, reason=Reason.OTHER_STATE, state=state, known_state=known)
    if weak:
        yield replace(found, reason=Reason.WEAK, state=state)
    elif state is not None:
        yield replace(found, state=state)


def _of_unheard(evidence: Evidence, typed: str, serial: str | None) -> Iterator[Finding]:
    """Something is heard, but not this one."""
    locks = [one for one in evidence.traces if one.serial is not None]
    if not typed:
        yield Finding(Reason.NO_SERIAL, count=len(evidence.traces))
    for one in locks:
        if serial and one.name.upper() == f"LOCK-{serial}":
            yield _instead(Reason.OTHER_IDENTITY, serial, one)
    wanted = serial or "".join(filter(str.isalnum, typed)).upper()
    for one in sorted(locks, key=_loudness):
        if one.serial and is_slip(wanted, one.serial):
            yield _instead(Reason.MISTYPED, wanted, one)
    if typed and serial is None:
        yield Finding(Reason.NOT_NAMED, other=typed)
    if evidence.nearly:
        yield Finding(Reason.OTHER_PROFILE, serial, other=evidence.nearly[0], count=len(evidence.nearly))
    bold = min((one for one in evidence.traces if one.serial is None), key=_loudness, default=None)
    if bold is not None and (not locks or (bold.rssi_dbm or WEAK_DBM) >= NEAR_DBM):
        yield _instead(Reason.BOLD_NEARBY, serial, bold)
    if serial and locks:
        yield Finding(Reason.OTHERS_HEARD, serial, count=len(locks), listened_s=evidence.listened_s)
    elif not locks:
        yield Finding(Reason.NO_LOCKS, serial, count=evidence.others, listened_s=evidence.listened_s)


def _instead(reason: Reason, serial: str | None, heard: Trace) -> Finding:
    return Finding(
        reason,
        serial,
        other=None if heard.serial == serial else heard.serial or heard.name,
        age_s=heard.age_s,
        rssi_dbm=_round(heard.rssi_dbm),
    )


def _loudness(one: Trace) -> float:
    return -(one.rssi_dbm if one.rssi_dbm is not None else -200.0)


def _round(rssi_dbm: float | None) -> int | None:
    return None if rssi_dbm is None else round(rssi_dbm)
