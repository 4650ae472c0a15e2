"""What a diagnosis finds: codes that stay, their weight, their evidence, and what would help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from installer_app.workflow.diagnosis.case import Case, Source


class FindingCode(StrEnum):
    """Stable for ever, like the codes of faults: support quotes and searches them."""

    # the lock and its cloud
    NEVER_SYNCED = "never_synced"
    SYNC_OVERDUE = "sync_overdue"
    UPLINK_DEAD = "uplink_dead"
    SYNC_MISSED = "sync_missed"
    SYNC_REFUSED = "sync_refused"
    KEYS_BEHIND = "keys_behind"
    KEYS_COMING = "keys_coming"
    KEYS_DIFFER = "keys_differ"
    LOGS_WAITING = "logs_waiting"
    # whose and where
    RECORD_MISSING = "record_missing"
    RECORD_DELETED = "record_deleted"
    RECORD_TWICE = "record_twice"
    SOMEBODY_ELSES = "somebody_elses"
    IMPOSTOR_KEYS = "impostor_keys"
    PLACE_DIFFERS = "place_differs"
    AREA_LACKS_LOCK = "area_lacks_lock"
    NAME_DIFFERS = "name_differs"
    PROVISION_UNDELIVERED = "provision_undelivered"
    INSTALL_UNDELIVERED = "install_undelivered"
    UNINSTALL_UNDELIVERED = "uninstall_undelivered"
    JOB_UNFINISHED = "job_unfinished"
    EXTERNAL_SYNC_FAILED = "external_sync_failed"
    # firmware
    FIRMWARE_ONE_SYNC = "firmware_one_sync"
    FIRMWARE_TWO_SYNCS = "firmware_two_syncs"
    FIRMWARE_NOT_REPORTED = "firmware_not_reported"
    FIRMWARE_NOT_TAKEN = "firmware_not_taken"
    FIRMWARE_MISSING = "firmware_missing"
    FIRMWARE_NOT_FOR_LOCKS = "firmware_not_for_locks"
    FIRMWARE_ON_TRIAL = "firmware_on_trial"
    FIRMWARE_DIFFERS = "firmware_differs"
    # clocks, charge, radio
    LOCK_CLOCK_UNSET = "lock_clock_unset"
    LOCK_CLOCK_OFF = "lock_clock_off"
    COMPUTER_CLOCK_OFF = "computer_clock_off"
    CLOUD_CLOCK_OFF = "cloud_clock_off"
    BATTERY_LOW = "battery_low"
    BATTERY_OLD = "battery_old"
    NOT_HEARD = "not_heard"
    WEAK_SIGNAL = "weak_signal"
    # who may open it
    AREA_OPEN_TO_NONE = "area_open_to_none"
    PERSON_IN_NO_GROUP = "person_in_no_group"
    SCHEDULE_EXCLUDES = "schedule_excludes"
    PHONE_NEVER_SYNCED = "phone_never_synced"
    PHONE_BEHIND = "phone_behind"
    LOGS_BAD_SIGNATURE = "logs_bad_signature"
    LOGS_UNREADABLE = "logs_unreadable"
    LOGS_GAP = "logs_gap"
    LOGS_STOPPED = "logs_stopped"
    # what this account does not see
    PRIVATE_HIDDEN = "private_hidden"
    EVENTS_PENDING = "events_pending"


class Weight(IntEnum):
    """How much it matters by itself."""

    NOTICE = 1
    """Worth knowing; a healthy lock may have it."""
    WARNING = 2
    """Nobody stands before a shut door yet."""
    TROUBLE = 3
    """Somebody does, or soon will."""


class Remedy(StrEnum):
    """What would help. Shown only where its condition holds."""

    SYNC_NOW = "sync_now"
    WAIT_FOR_SYNC = "wait_for_sync"
    RESUME_JOB = "resume_job"
    INSTALL_AGAIN = "install_again"
    UNINSTALL_AGAIN = "uninstall_again"
    PROVISION_AGAIN = "provision_again"
    DEPROVISION_RECORD = "deprovision_record"
    ASK_OWNER = "ask_owner"
    TAKE_OFF = "take_off"
    MEND_UPLINK = "mend_uplink"
    CARRY_FIRMWARE = "carry_firmware"
    UPLOAD_FIRMWARE = "upload_firmware"
    ASSIGN_OTHER = "assign_other"
    SET_LOCK_CLOCK = "set_lock_clock"
    SET_COMPUTER_CLOCK = "set_computer_clock"
    TELL_OPERATOR = "tell_operator"
    CHANGE_BATTERY = "change_battery"
    READ_LOCK = "read_lock"
    GO_CLOSER = "go_closer"
    ADD_GROUP = "add_group"
    ADD_TO_GROUP = "add_to_group"
    CHANGE_SCHEDULE = "change_schedule"
    OPEN_APP = "open_app"
    CHECK_PHONE = "check_phone"
    SIGN_IN_SUPPORT = "sign_in_support"
    PROCESS_EVENTS = "process_events"


Value = str | int | float | None


@dataclass(frozen=True)
class Evidence:
    """One thing that was seen. `name` is a key for `texts`; a time is Unix seconds under a name that ends in
    `_at`, a span under one in `_s`."""

    source: Source
    name: str
    value: Value = None


Look = Callable[[Case], tuple[Evidence, ...]]
"""What speaks for a finding; empty: nothing does."""


def always(case: Case) -> bool:
    """For a remedy that asks for nothing beyond the finding itself."""
    return True


@dataclass(frozen=True)
class Help:
    """A remedy and the condition under which it is offered."""

    remedy: Remedy
    possible: Callable[[Case], bool] = always


@dataclass(frozen=True)
class Rule:
    """One check. A finding explains those that would not be there without it."""

    code: FindingCode
    weight: Weight
    look: Look
    explains: frozenset[FindingCode] = frozenset()
    helps: tuple[Help, ...] = ()
    """In the order of preference; the first that is possible is offered."""
    passes: bool = False
    """It comes and goes at any lock: it stands behind what weighs the same and stays."""


@dataclass(frozen=True)
class Finding:
    """What one check found in a case."""

    code: FindingCode
    weight: Weight
    evidence: tuple[Evidence, ...]
    remedy: Remedy | None = None
    explains: tuple[FindingCode, ...] = ()
    """Those of this diagnosis that follow from it."""
    because_of: tuple[FindingCode, ...] = ()
    """Those of this diagnosis that it follows from; empty: it stands for itself."""
