"""The case of a lock that nothing is wrong with, to spoil one thing at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from installer_app.model.cloud import Account, FirmwareScope, Grant
from installer_app.model.doorlock import (
    AccessListEntry,
    Area,
    AreaPrivate,
    Event,
    FirmwareVersion,
    Lock,
    LockAccessLog,
    LockPrivate,
)
from installer_app.model.lock import Advertisement, LockInfo, LockKeys, LockState, OwnSync
from installer_app.model.people import User, UserDevice, UserDevicePrivate, UserGroup
from installer_app.workflow.diagnosis import Case, Person, Reading, Signal

NOW: Final = int(datetime(2026, 11, 18, 12, 0, tzinfo=UTC).timestamp())
"""A Wednesday at noon."""
HOUR: Final = 3600
DAY: Final = 24 * HOUR
LOCK: Final = "10c0ffee-0000-4000-8000-000000000001"
OTHER: Final = "10c0ffee-0000-4000-8000-000000000002"
AREA: Final = "a4ea0000-0000-4000-8000-000000000001"
ELSEWHERE: Final = "a4ea0000-0000-4000-8000-000000000002"
GROUP: Final = "94000000-0000-4000-8000-000000000001"
SERIAL: Final = "7F3K9Q2A"


def iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def make_log(used_at: int, synced_at: int, bad: bool = False) -> LockAccessLog:
    return LockAccessLog(
        created_at=iso(synced_at),
        access_date=iso(used_at),
        device_signature_failure=bad,
        user_device_id=OTHER,
    )


def make_event(name: str, at: int, state: str = "processed") -> Event:
    return Event(event_name=name, created_at=iso(at), type_state=state)


PRIVATE: Final = LockPrivate(
    current_key_map_version="k7",
    current_firmware_version="1.4.0",
    required_firmware_version="1.4.0",
    last_known_sync_date=iso(NOW - 4 * HOUR),
    last_known_access_date=iso(NOW - 5 * HOUR),
)
RECORD: Final = Lock(
    lock_id=LOCK,
    area_id=AREA,
    install_date=iso(NOW - 60 * DAY),
    display_name=f"4.07 Store room [{SERIAL}]",
    private=PRIVATE,
    type_state="active",
)
PLACE: Final = Area(
    area_id=AREA,
    lock_ids=(LOCK,),
    private=AreaPrivate(key_map_version="k7"),
    access_list=(AccessListEntry("group", '{"always":true}', GROUP),),
)
INFO: Final = LockInfo(
    SERIAL, "VL1", 1, LockState.INSTALLED, LockKeys("0" * 64, "1" * 64), "1.4.0", NOW, 80, 0,
    lock_id=LOCK, area_id=AREA, key_map="k7", sync=OwnSync(NOW - 4 * HOUR, True),
)  # fmt: skip
HEARD: Final = Advertisement("C0:FF:EE:00:00:01", SERIAL, 2, 1, -60, False, False, False, False)
LOGS: Final = tuple(make_log(NOW - day * DAY - 5 * HOUR, NOW - day * DAY - 4 * HOUR) for day in range(30))
PHONE: Final = UserDevice(
    display_name="Iris's phone", private=UserDevicePrivate(last_known_sync_date=iso(NOW - HOUR))
)
PERSON: Final = Person(
    Reading(User(display_name="Iris"), NOW),
    Reading((UserGroup(user_group_id=GROUP),), NOW),
    Reading((PHONE,), NOW),
)
HEALTHY: Final = Case(
    LOCK,
    NOW,
    ahead_s=0,
    record=Reading(RECORD, NOW),
    namesakes=Reading((RECORD,), NOW),
    area=Reading(PLACE, NOW),
    required=Reading(
        FirmwareVersion(firmware_version="1.4.0", device_type="Lock", last_modified_at=iso(NOW - 20 * DAY)),
        NOW,
    ),
    scope=FirmwareScope.AREA,
    logs=Reading(LOGS, NOW),
    events=Reading((make_event("keyMapChanged", NOW - 10 * DAY),), NOW),
    accounts=Reading((Account("ruben", "Ruben", (Grant("install-lock"), Grant("provision-lock"))),), NOW),
    person=PERSON,
    info=Reading(INFO, NOW),
    signal=Reading(Signal(HEARD, -60.0, 0.5), NOW),
)


def with_record(record: Lock, case: Case = HEALTHY) -> Case:
    return replace(case, record=Reading(record, NOW))


def with_private(private: LockPrivate | None, case: Case = HEALTHY) -> Case:
    assert case.record.value is not None
    return with_record(replace(case.record.value, private=private), case)


def with_info(info: LockInfo, case: Case = HEALTHY) -> Case:
    return replace(case, info=Reading(info, NOW))


def with_area(area: Area, case: Case = HEALTHY) -> Case:
    return replace(case, area=Reading(area, NOW))


def with_signal(signal: Signal) -> Case:
    """Heard, and not read."""
    return replace(HEALTHY, info=Reading(), signal=Reading(signal, NOW))


FAR: Final = replace(HEALTHY, info=Reading(), signal=Reading())
"""As support sees it, who stands nowhere near the lock."""
