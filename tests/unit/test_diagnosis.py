"""Every rule finds what it is for, with evidence and a possible remedy, and nothing in a healthy lock."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.model.cloud import Account, Grant
from installer_app.model.doorlock import AccessListEntry, ExternalRef, FirmwareVersion, Lock
from installer_app.model.fault import FaultCode
from installer_app.model.lock import LockState, OwnSync
from installer_app.model.people import UserDevice, UserDevicePrivate
from installer_app.model.secret import Blob
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.diagnosis import (
    RULES,
    Case,
    FindingCode,
    Person,
    Reading,
    Signal,
    Weight,
    diagnose,
)
from installer_app.workflow.diagnosis.finding import Remedy
from installer_app.workflow.diagnosis.schedule import admits
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.unit.healthy_lock import (
    AREA,
    DAY,
    ELSEWHERE,
    FAR,
    GROUP,
    HEALTHY,
    HEARD,
    HOUR,
    INFO,
    LOCK,
    LOGS,
    NOW,
    OTHER,
    PERSON,
    PHONE,
    PLACE,
    PRIVATE,
    RECORD,
    iso,
    make_event,
    make_log,
    with_area,
    with_info,
    with_private,
    with_record,
    with_signal,
)

Found = FindingCode


def job(*facts: f.Fact, state: JobState = JobState.STOPPED) -> Snapshot:
    memory = j.Memory("install").after(j.Opened("install"), iso(NOW))
    for fact in facts:
        memory = memory.after(j.Learned(fact), iso(NOW))
    return Snapshot("J1", state, memory)


SIGNED: Final = f.InstallSigned(Blob(b"signed"), "text/csv")
BEHIND: Final = replace(PRIVATE, required_firmware_version="1.5.0")
NEW_VERSION: Final = Reading(
    FirmwareVersion(firmware_version="1.5.0", device_type="Lock", last_modified_at=iso(NOW - HOUR)), NOW
)
UNCHARGED: Final = replace(INFO, battery=12)
STALE: Final = replace(PRIVATE, last_known_sync_date=iso(NOW - 9 * DAY))
PHONES: Final = replace(PERSON, devices=Reading((replace(PHONE, private=UserDevicePrivate()),), NOW))
OFFICE: Final = '{"weekdays":"mon-fri","from":"08:00","until":"11:00"}'
SUPPORT: Final = Reading((Account("s", grants=(Grant("manage-firmware"),)),), NOW)

CASES: Final[dict[Found, tuple[Case, Remedy | None]]] = {
    Found.UPLINK_DEAD: (
        with_private(STALE, with_info(replace(INFO, sync=OwnSync(NOW - HOUR, False, "unreachable")))),
        Remedy.MEND_UPLINK,
    ),
    Found.SYNC_MISSED: (
        with_info(replace(INFO, sync=OwnSync(NOW - HOUR, False, "unreachable"))),
        Remedy.SYNC_NOW,
    ),
    Found.SYNC_REFUSED: (
        with_info(replace(INFO, sync=OwnSync(NOW - HOUR, False, "http 401"))),
        Remedy.TELL_OPERATOR,
    ),
    Found.NEVER_SYNCED: (with_private(replace(PRIVATE, last_known_sync_date=None), FAR), Remedy.READ_LOCK),
    Found.SYNC_OVERDUE: (with_private(STALE), Remedy.SYNC_NOW),
    Found.KEYS_BEHIND: (
        with_private(replace(PRIVATE, current_key_map_version="k6"), FAR),
        Remedy.WAIT_FOR_SYNC,
    ),
    Found.KEYS_COMING: (
        with_private(
            replace(PRIVATE, current_key_map_version="k6"),
            replace(FAR, events=Reading((make_event("keyMapChanged", NOW - HOUR),), NOW)),
        ),
        Remedy.WAIT_FOR_SYNC,
    ),
    Found.KEYS_DIFFER: (with_info(replace(INFO, key_map="k8")), Remedy.SYNC_NOW),
    Found.LOGS_WAITING: (with_info(replace(INFO, logs=200)), Remedy.SYNC_NOW),
    Found.RECORD_MISSING: (
        replace(FAR, record=Reading(why=FaultCode.CLOUD_NOT_FOUND, at=NOW)),
        Remedy.PROVISION_AGAIN,
    ),
    Found.RECORD_DELETED: (with_record(replace(RECORD, type_state="deleted")), Remedy.PROVISION_AGAIN),
    Found.RECORD_TWICE: (
        replace(HEALTHY, namesakes=Reading((RECORD, Lock(lock_id=OTHER)), NOW)),
        Remedy.DEPROVISION_RECORD,
    ),
    Found.SOMEBODY_ELSES: (with_info(replace(INFO, lock_id=OTHER)), Remedy.ASK_OWNER),
    Found.IMPOSTOR_KEYS: (
        replace(HEALTHY, info=Reading(why=FaultCode.LOCK_IMPOSTOR, at=NOW)),
        Remedy.TAKE_OFF,
    ),
    Found.PLACE_DIFFERS: (with_info(replace(INFO, area_id=ELSEWHERE)), Remedy.INSTALL_AGAIN),
    Found.AREA_LACKS_LOCK: (with_area(replace(PLACE, lock_ids=(OTHER,))), Remedy.INSTALL_AGAIN),
    Found.NAME_DIFFERS: (with_record(replace(RECORD, display_name="Store [ABCD1234]")), None),
    Found.PROVISION_UNDELIVERED: (
        with_info(
            replace(INFO, state=LockState.FACTORY, lock_id=None, area_id=None, key_map=None, sync=None)
        ),
        Remedy.PROVISION_AGAIN,
    ),
    Found.INSTALL_UNDELIVERED: (
        with_info(replace(INFO, state=LockState.PROVISIONED, area_id=None, key_map=None)),
        Remedy.INSTALL_AGAIN,
    ),
    Found.UNINSTALL_UNDELIVERED: (
        with_record(replace(RECORD, area_id=None, install_date=None)),
        Remedy.UNINSTALL_AGAIN,
    ),
    Found.JOB_UNFINISHED: (replace(HEALTHY, jobs=(job(),)), Remedy.RESUME_JOB),
    Found.EXTERNAL_SYNC_FAILED: (
        with_record(replace(RECORD, external_refs=(ExternalRef(source="pms", sync_status="failed"),))),
        Remedy.TELL_OPERATOR,
    ),
    Found.FIRMWARE_TWO_SYNCS: (
        with_private(BEHIND, replace(HEALTHY, required=NEW_VERSION)),
        Remedy.SYNC_NOW,
    ),
    Found.FIRMWARE_ONE_SYNC: (with_private(BEHIND), Remedy.SYNC_NOW),
    Found.FIRMWARE_NOT_TAKEN: (
        with_private(BEHIND, with_info(replace(INFO, sync=OwnSync(NOW - HOUR, True, "firmware: timeout")))),
        Remedy.CARRY_FIRMWARE,
    ),
    Found.FIRMWARE_NOT_REPORTED: (with_private(replace(PRIVATE, current_firmware_version=None)), None),
    Found.FIRMWARE_MISSING: (
        with_private(BEHIND, replace(HEALTHY, required=Reading(why=FaultCode.CLOUD_NOT_FOUND))),
        Remedy.TELL_OPERATOR,
    ),
    Found.FIRMWARE_NOT_FOR_LOCKS: (
        with_private(
            BEHIND,
            replace(HEALTHY, accounts=SUPPORT, required=Reading(FirmwareVersion(device_type="Gateway"), NOW)),
        ),
        Remedy.ASSIGN_OTHER,
    ),
    Found.FIRMWARE_ON_TRIAL: (
        with_signal(Signal(replace(HEARD, firmware_on_trial=True), -60, 0.1)),
        None,
    ),
    Found.FIRMWARE_DIFFERS: (with_info(replace(INFO, fw="1.5.0")), Remedy.SYNC_NOW),
    Found.LOCK_CLOCK_UNSET: (with_info(replace(INFO, time=0)), Remedy.SET_LOCK_CLOCK),
    Found.LOCK_CLOCK_OFF: (with_info(replace(INFO, time=NOW - 900)), Remedy.SET_LOCK_CLOCK),
    Found.COMPUTER_CLOCK_OFF: (replace(FAR, ahead_s=-600), Remedy.SET_COMPUTER_CLOCK),
    Found.CLOUD_CLOCK_OFF: (replace(HEALTHY, ahead_s=600), Remedy.TELL_OPERATOR),
    Found.BATTERY_LOW: (with_info(UNCHARGED), Remedy.CHANGE_BATTERY),
    Found.BATTERY_OLD: (
        replace(FAR, jobs=(job(f.LockRead(INFO, "F", NOW - 200 * DAY), state=JobState.DONE),)),
        Remedy.READ_LOCK,
    ),
    Found.NOT_HEARD: (replace(FAR, signal=Reading(why=FaultCode.LOCK_NOT_FOUND, at=NOW)), Remedy.GO_CLOSER),
    Found.WEAK_SIGNAL: (replace(HEALTHY, signal=Reading(Signal(HEARD, -91.4, 0.2), NOW)), Remedy.GO_CLOSER),
    Found.AREA_OPEN_TO_NONE: (with_area(replace(PLACE, access_list=())), Remedy.ADD_GROUP),
    Found.PERSON_IN_NO_GROUP: (
        replace(HEALTHY, person=replace(PERSON, groups=Reading((), NOW))),
        Remedy.ADD_TO_GROUP,
    ),
    Found.SCHEDULE_EXCLUDES: (
        with_area(replace(PLACE, access_list=(AccessListEntry("group", OFFICE, GROUP),))),
        Remedy.CHANGE_SCHEDULE,
    ),
    Found.PHONE_NEVER_SYNCED: (replace(HEALTHY, person=PHONES), Remedy.OPEN_APP),
    Found.PHONE_BEHIND: (
        replace(HEALTHY, events=Reading((make_event("keyMapChanged", NOW - 60),), NOW)),
        Remedy.OPEN_APP,
    ),
    Found.LOGS_BAD_SIGNATURE: (
        replace(HEALTHY, logs=Reading((make_log(NOW - HOUR, NOW, bad=True), *LOGS), NOW)),
        Remedy.CHECK_PHONE,
    ),
    Found.LOGS_UNREADABLE: (
        replace(HEALTHY, events=Reading((make_event("accessLogUnreadable", NOW - HOUR),), NOW)),
        Remedy.TELL_OPERATOR,
    ),
    Found.LOGS_GAP: (
        replace(HEALTHY, logs=Reading((*LOGS, *(make_log(NOW - n * DAY, NOW) for n in range(60, 64))), NOW)),
        None,
    ),
    Found.LOGS_STOPPED: (
        replace(
            HEALTHY,
            logs=Reading(
                tuple(make_log(NOW - day * DAY, NOW - (day - 25) * DAY) for day in range(25, 55)), NOW
            ),
        ),
        Remedy.READ_LOCK,
    ),
    Found.PRIVATE_HIDDEN: (with_private(None), Remedy.SIGN_IN_SUPPORT),
    Found.EVENTS_PENDING: (
        replace(HEALTHY, events=Reading((make_event("areaUpdated", NOW - 3 * DAY, "pending"),), NOW)),
        Remedy.PROCESS_EVENTS,
    ),
}


def test_nothing_is_found_in_a_healthy_lock() -> None:
    assert diagnose(HEALTHY) == diagnose(FAR) == ()
    assert diagnose(Case(LOCK, NOW)) == (), "what was not read proves nothing"


def test_every_code_has_one_rule_and_every_rule_a_case() -> None:
    assert [rule.code for rule in RULES] == list(dict.fromkeys(rule.code for rule in RULES))
    assert {rule.code for rule in RULES} == set(FindingCode) == set(CASES)
    assert len(CASES) == 49


@pytest.mark.parametrize("code", CASES)
def test_each_is_found_first_with_evidence_and_a_remedy(code: FindingCode) -> None:
    case, remedy = CASES[code]
    first = diagnose(case)[0]
    assert (first.code, first.remedy) == (code, remedy)
    assert first.evidence


def test_no_finding_explains_itself_over_any_number_of_steps() -> None:
    explains = {rule.code: rule.explains for rule in RULES}

    def reach(code: FindingCode, seen: frozenset[FindingCode]) -> None:
        assert code not in seen, code
        for other in explains[code]:
            reach(other, seen | {code})

    for code in explains:
        reach(code, frozenset())


def test_a_cause_stands_before_all_that_follows_from_it() -> None:
    case = with_private(
        replace(STALE, current_key_map_version="k6"),
        with_info(replace(INFO, key_map="k5", battery=11, sync=OwnSync(NOW - HOUR, False, "timeout"))),
    )
    found = diagnose(case)
    assert [one.code for one in found] == [
        Found.BATTERY_LOW,
        Found.UPLINK_DEAD,
        Found.SYNC_OVERDUE,
        Found.KEYS_BEHIND,
        Found.KEYS_DIFFER,
    ]
    assert set(found[0].explains) == {one.code for one in found[1:]}
    assert found[0].because_of == ()


@pytest.mark.parametrize(
    "why", [None, FaultCode.ACCOUNT_FORBIDDEN, FaultCode.CLOUD_UNREACHABLE, FaultCode.CLOUD_NOT_AVAILABLE]
)
def test_what_is_missing_never_turns_into_a_finding_above_notice(why: FaultCode | None) -> None:
    """Any reading may be missing, hidden or refused: that alone says nothing about the lock."""
    spoiled = (
        replace(HEALTHY, record=Reading(why=why)),
        replace(HEALTHY, namesakes=Reading(why=why)),
        replace(HEALTHY, area=Reading(why=why)),
        replace(HEALTHY, required=Reading(why=why)),
        replace(HEALTHY, logs=Reading(why=why)),
        replace(HEALTHY, events=Reading(why=why)),
        replace(HEALTHY, accounts=Reading(why=why)),
        replace(HEALTHY, info=Reading(why=why)),
        replace(HEALTHY, signal=Reading(why=why)),
        replace(HEALTHY, person=Person(Reading(why=why), Reading(why=why), Reading(why=why))),
    )
    for case in spoiled:
        assert all(one.weight is Weight.NOTICE for one in diagnose(case))


@pytest.mark.parametrize("code", CASES)
def test_without_who_may_no_remedy_needs_a_permission(code: FindingCode) -> None:
    case, _ = CASES[code]
    needs = {
        Remedy.INSTALL_AGAIN, Remedy.UNINSTALL_AGAIN, Remedy.PROVISION_AGAIN, Remedy.DEPROVISION_RECORD,
        Remedy.UPLOAD_FIRMWARE, Remedy.ASSIGN_OTHER,
    }  # fmt: skip
    for one in diagnose(replace(case, accounts=Reading())):
        assert one.remedy not in needs


def test_a_message_that_never_arrived_is_known_from_the_journal_alone() -> None:
    record = replace(
        RECORD,
        private=replace(
            PRIVATE, current_key_map_version=None, last_known_sync_date=None, last_known_access_date=None
        ),
    )
    case = replace(FAR, record=Reading(record, NOW), jobs=(job(SIGNED),))
    first = diagnose(case)[0]
    assert (first.code, first.remedy) == (Found.INSTALL_UNDELIVERED, Remedy.RESUME_JOB)
    assert Found.NEVER_SYNCED in first.explains and Found.JOB_UNFINISHED in first.explains


def test_somebody_else_reads_the_same_wherever_he_stands() -> None:
    assert diagnose(with_area(replace(PLACE, area_id=AREA.upper(), lock_ids=(LOCK.upper(),)))) == ()


@pytest.mark.parametrize(
    ("schedule", "admitted"),
    [
        ('{"always":true}', True),
        ('{"weekdays":"mon-fri","from":"08:00","until":"18:00"}', True),
        ('{"weekdays":"mon-fri","from":"08:00","until":"12:00"}', False),
        ('{"weekdays":"sat,sun","from":"00:00","until":"24:00"}', False),
        ('{"weekdays":"tue","from":"22:00","until":"12:30"}', True),
        ('{"weekdays":"fri-mon","from":"08:00","until":"18:00"}', False),
        ('[{"dayOfWeek":"Wednesday","period":{"startTime":"11:30:00","endTime":"12:30:00"}}]', True),
        ('[{"dayOfWeek":"Wednesday"}]', True),
        ('[{"dayOfWeek":"Monday","recurrence":"Weekly"}]', False),
        ('[{"dayOfWeek":"Monday"},{"rrule":"FREQ=DAILY"}]', None),
        ('{"rrule":"FREQ=DAILY"}', None),
        ('{"weekdays":"mon-fri","from":8,"until":18}', None),
        ("7", None),
        ("[", None),
        (None, None),
    ],
)
def test_hours_are_judged_in_the_forms_that_are_known(schedule: str | None, admitted: bool | None) -> None:
    assert admits(schedule, NOW) is admitted


@given(st.text() | st.recursive(st.none() | st.text(), st.lists, max_leaves=5).map(str))
def test_no_schedule_breaks_the_judge(schedule: str) -> None:
    assert admits(schedule, NOW) in (True, False, None)


def test_a_person_with_one_phone_that_synced_is_not_told_to_open_the_app() -> None:
    phones = (UserDevice(private=UserDevicePrivate()), PHONE)
    case = replace(HEALTHY, person=Person(PERSON.user, PERSON.groups, Reading(phones, NOW)))
    assert diagnose(case) == ()
