"""The lock itself, and the clocks by which everybody judges everybody."""

from __future__ import annotations

from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.workflow import facts as f
from installer_app.workflow.conditions import CLOCK_TOLERANCE_S
from installer_app.workflow.diagnosis.case import Case, Source
from installer_app.workflow.diagnosis.finding import Evidence, FindingCode, Help, Remedy, Rule, Weight
from installer_app.workflow.diagnosis.rules_sync import DAY_S, is_in_reach

Found = tuple[Evidence, ...]
LOW_BATTERY_PERCENT: Final = 20
"""Above the 10 at which a lock refuses messages: time enough to bring a battery."""
OLD_READING_S: Final = 90 * DAY_S
WEAK_DBM: Final = -85.0
"""Below it, a delivery takes several attempts."""


def _lock_ahead_s(case: Case) -> int | None:
    """The lock's clock minus this computer's, when it was read."""
    info, at = case.info.value, case.info.at
    return info.time - at if info and info.time and at is not None else None


def lock_clock_unset(case: Case) -> Found:
    info = case.info.value
    return (Evidence(Source.LOCK, "clock_unset"),) if info is not None and not info.time else ()


def lock_clock_off(case: Case) -> Found:
    """Against the cloud's where that is known: this computer's may be the wrong one."""
    ahead_s = _lock_ahead_s(case)
    if ahead_s is None:
        return ()
    off_s = ahead_s - (case.ahead_s or 0)
    if abs(off_s) <= CLOCK_TOLERANCE_S or cloud_clock_off(case):
        return ()
    return (Evidence(Source.LOCK, "clock_ahead_s", off_s), *_computer_beside(case))


def _computer_beside(case: Case) -> Found:
    return (Evidence(Source.CLOUD, "cloud_ahead_s", case.ahead_s),) if case.ahead_s is not None else ()


def computer_clock_off(case: Case) -> Found:
    """Cloud and computer differ, and the lock, where it was read, does not side with the computer."""
    if case.ahead_s is None or abs(case.ahead_s) <= CLOCK_TOLERANCE_S or cloud_clock_off(case):
        return ()
    ahead_s = _lock_ahead_s(case)
    sides = () if ahead_s is None else (Evidence(Source.LOCK, "clock_ahead_s", ahead_s),)
    return (Evidence(Source.CLOUD, "cloud_ahead_s", case.ahead_s), *sides)


def cloud_clock_off(case: Case) -> Found:
    """Cloud and computer differ, and the lock agrees with the computer: two against one."""
    ahead_s = _lock_ahead_s(case)
    if case.ahead_s is None or ahead_s is None or abs(case.ahead_s) <= CLOCK_TOLERANCE_S:
        return ()
    if abs(ahead_s) > CLOCK_TOLERANCE_S:
        return ()
    return (
        Evidence(Source.CLOUD, "cloud_ahead_s", case.ahead_s),
        Evidence(Source.LOCK, "clock_ahead_s", ahead_s),
    )


def battery_low(case: Case) -> Found:
    info, signal = case.info.value, case.signal.value
    if info is not None:
        low = info.battery < LOW_BATTERY_PERCENT
        return (Evidence(Source.LOCK, "battery_percent", info.battery),) if low else ()
    if signal is not None and signal.advertisement.battery_low:
        return (Evidence(Source.AIR, "battery_low"),)
    return ()


def battery_old(case: Case) -> Found:
    """Nobody but who stands at the door reads the charge: the newest reading is our journal's."""
    if case.info.value is not None:
        return ()
    reads = [job.facts[f.LockRead] for job in case.jobs if f.LockRead in job.facts]
    if not reads:
        return ()
    newest = max(reads, key=lambda read: read.computer_time)
    if case.now - newest.computer_time <= OLD_READING_S:
        return ()
    return (
        Evidence(Source.JOURNAL, "battery_percent", newest.info.battery),
        Evidence(Source.JOURNAL, "battery_read_at", newest.computer_time),
    )


def not_heard(case: Case) -> Found:
    if case.signal.why is not FaultCode.LOCK_NOT_FOUND and case.info.why is not FaultCode.LOCK_NOT_FOUND:
        return ()
    return (Evidence(Source.AIR, "not_heard_at", case.signal.at or case.info.at),)


def weak_signal(case: Case) -> Found:
    signal = case.signal.value
    if signal is None or signal.rssi_dbm is None or signal.rssi_dbm >= WEAK_DBM:
        return ()
    return (Evidence(Source.AIR, "rssi_dbm", round(signal.rssi_dbm)),)


RULES: Final = (
    Rule(
        FindingCode.BATTERY_LOW,
        Weight.WARNING,
        battery_low,
        explains=frozenset(
            {
                FindingCode.UPLINK_DEAD,
                FindingCode.SYNC_OVERDUE,
                FindingCode.FIRMWARE_NOT_TAKEN,
                FindingCode.WEAK_SIGNAL,
            }
        ),
        helps=(Help(Remedy.CHANGE_BATTERY),),
    ),
    Rule(
        FindingCode.LOCK_CLOCK_UNSET,
        Weight.WARNING,
        lock_clock_unset,
        explains=frozenset({FindingCode.SCHEDULE_EXCLUDES, FindingCode.LOGS_GAP}),
        helps=(Help(Remedy.SET_LOCK_CLOCK, is_in_reach),),
    ),
    Rule(
        FindingCode.LOCK_CLOCK_OFF,
        Weight.WARNING,
        lock_clock_off,
        explains=frozenset({FindingCode.LOGS_GAP}),
        helps=(Help(Remedy.SET_LOCK_CLOCK, is_in_reach),),
    ),
    Rule(
        FindingCode.COMPUTER_CLOCK_OFF,
        Weight.WARNING,
        computer_clock_off,
        helps=(Help(Remedy.SET_COMPUTER_CLOCK),),
    ),
    Rule(FindingCode.CLOUD_CLOCK_OFF, Weight.WARNING, cloud_clock_off, helps=(Help(Remedy.TELL_OPERATOR),)),
    Rule(
        FindingCode.NOT_HEARD,
        Weight.WARNING,
        not_heard,
        explains=frozenset({FindingCode.BATTERY_OLD}),
        helps=(Help(Remedy.GO_CLOSER),),
    ),
    Rule(FindingCode.WEAK_SIGNAL, Weight.NOTICE, weak_signal, helps=(Help(Remedy.GO_CLOSER),)),
    Rule(FindingCode.BATTERY_OLD, Weight.NOTICE, battery_old, helps=(Help(Remedy.READ_LOCK),)),
)
