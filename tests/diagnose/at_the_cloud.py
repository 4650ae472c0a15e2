"""Faults of records, places and people: what is wrong at the cloud, or between it and the lock."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

from installer_app.sandbox.cloud import KANAALHUIS, CloudOptions, area_id
from installer_app.sandbox.cloud.records import Firmware, Reference
from installer_app.sandbox.cloud.seed_people import RESIDENT
from installer_app.sandbox.image import build_image
from installer_app.sandbox.signing import Json
from installer_app.workflow.diagnosis import FindingCode
from tests.diagnose.at_the_lock import another_version
from tests.diagnose.habits import DAY, HOUR, MINUTE
from tests.diagnose.injection import Injection, injects
from tests.diagnose.life import NEIGHBOUR, OWN_GROUP, SERIAL, Life, iso
from tests.faults.virtual_time import unix_s

F = FindingCode
TABLE: Final[dict[str, Injection]] = {}
ELSEWHERE: Final = area_id("Kanaalhuis", "Service rooms")
MEMBERSHIP: Final = f"/properties/{KANAALHUIS}/groups/{OWN_GROUP}/users/{RESIDENT}"


@injects(TABLE, F.RECORD_MISSING)
async def is_deprovisioned(life: Life) -> None:
    await life.call("installer", "PUT", f"/locks/{life.lock_id}/uninstall", {})
    await life.call("assembler", "DELETE", f"/locks/{life.lock_id}")
    await life.live(life.chance.uniform(0, 2) * DAY)


@injects(TABLE, F.RECORD_DELETED, options=CloudOptions(deprovisioned="marked"))
async def is_marked_deleted(life: Life) -> None:
    await is_deprovisioned(life)


@injects(TABLE, F.RECORD_TWICE)
async def is_provisioned_in_vain(life: Life) -> None:
    await life.rename(f"Store [{SERIAL}]")
    await life.call("assembler", "POST", "/locks", {"displayName": f"Store room [{SERIAL}]"})
    await life.live(life.chance.uniform(0, 3) * DAY)


@injects(TABLE, F.PLACE_DIFFERS, door=True, options=CloudOptions(install_moves=True))
async def is_moved_on_paper(life: Life) -> None:
    path = f"/properties/{KANAALHUIS}/areas/{ELSEWHERE}/install/{life.lock_id}"
    await life.call("mara", "PUT", path, {})
    await life.live(life.chance.uniform(0, 3) * DAY)


@injects(TABLE, F.AREA_LACKS_LOCK)
async def is_not_listed(life: Life) -> None:
    cloud = life.street.cloud
    cloud.options = CloudOptions(unlisted_locks=(life.lock_id,))
    await life.live(life.chance.uniform(0, 1) * DAY)


@injects(TABLE, F.NAME_DIFFERS, door=True, journal=True)
async def gets_the_name_of_another(life: Life) -> None:
    await life.rename(f"Door [{NEIGHBOUR[:-1]}9]")
    await life.live(life.chance.uniform(0, 1) * DAY)


@injects(TABLE, F.UNINSTALL_UNDELIVERED, door=True)
async def is_uninstalled_on_paper(life: Life) -> None:
    await life.call("installer", "PUT", f"/locks/{life.lock_id}/uninstall", {})
    await life.live(life.chance.uniform(0, 2) * DAY)


@injects(TABLE, F.EXTERNAL_SYNC_FAILED)
async def has_a_failed_reference(life: Life) -> None:
    ref: Json = {
        "id": "NK-77",
        "source": "vastgoed",
        "syncDirection": "fromExternalToInternal",
        "syncStatus": "failed",
        "lastSyncDate": iso(unix_s() - 2 * DAY),
    }
    with life.store.transaction():
        life.store.put(Reference(reference_id="R77", entity_id=life.lock_id, ref=json.dumps(ref)))


@injects(TABLE, F.FIRMWARE_MISSING)
async def is_to_run_what_is_gone(life: Life) -> None:
    version = another_version(life)
    await life.assign(version)
    with life.store.transaction():
        life.store.remove(Firmware, version)
    await life.live(life.chance.uniform(0, 3) * DAY)


@injects(TABLE, F.FIRMWARE_NOT_FOR_LOCKS)
async def is_to_run_a_gateways(life: Life) -> None:
    now, version = iso(unix_s()), "7.0.1"
    image = build_image("7.0.2")
    with life.store.transaction():
        life.store.put(
            Firmware(
                version=version,
                image=image,
                device_type="Gateway",
                created_at=now,
                modified_at=now,
                modified_by="ruben",
            )
        )
    await life.assign(version)
    await life.live(life.chance.uniform(0, 3) * DAY)


@injects(TABLE, F.KEYS_COMING, door=False)
async def has_not_heard_of_a_change(life: Life) -> None:
    life.sync_now()
    await life.live(MINUTE)
    await life.change_keys()
    await life.live(min(life.habits.sync_every_s * 0.8, 40 * MINUTE))


@injects(TABLE, F.AREA_OPEN_TO_NONE)
async def is_open_to_none(life: Life) -> None:
    await life.set_access([])
    await life.live(life.chance.uniform(0.1, 3) * DAY)


@injects(TABLE, F.PERSON_IN_NO_GROUP, person=True)
async def leaves_the_group(life: Life) -> None:
    await life.call("owner", "DELETE", MEMBERSHIP)
    await life.live(life.chance.uniform(0.1, 3) * DAY)


@injects(TABLE, F.SCHEDULE_EXCLUDES, person=True)
async def comes_at_another_hour(life: Life) -> None:
    local = datetime.fromtimestamp(unix_s(), UTC).astimezone()
    begin = (local.hour + life.chance.randint(4, 12)) % 24
    schedule: Json = {"weekdays": "mon-sun", "from": f"{begin:02}:00", "until": f"{begin + 1:02}:00"}
    await life.set_access([{"accessType": "group", "schedule": schedule, "userGroupId": OWN_GROUP}])
    await life.sync_phone()


@injects(TABLE, F.PHONE_NEVER_SYNCED, person=True, phone=False)
async def never_opens_the_app(life: Life) -> None:
    await life.live(life.chance.uniform(0, 1) * DAY)


@injects(TABLE, F.PHONE_BEHIND, person=True)
async def does_not_fetch_a_new_key(life: Life) -> None:
    await life.live(HOUR)
    await life.call("owner", "DELETE", MEMBERSHIP)
    await life.live(HOUR)
    await life.call("owner", "POST", MEMBERSHIP)
    await life.live(life.chance.uniform(1, 3) * DAY)


@injects(TABLE, F.LOGS_BAD_SIGNATURE)
async def is_opened_by_a_forger(life: Life) -> None:
    life.opens = life.faked = True
    for _ in range(life.chance.randint(1, 4)):
        await life.open_door()
        await life.live(HOUR)
    life.faked = False
    await life.live(life.chance.uniform(1, 4) * DAY)


@injects(TABLE, F.LOGS_UNREADABLE)
async def writes_what_nobody_reads(life: Life) -> None:
    for _ in range(life.chance.randint(1, 3)):
        life.device.record_access({"accessDate": "?", "userId": str(life.chance.random())})
    await life.live(life.chance.uniform(1, 3) * DAY)


@injects(TABLE, F.LOGS_GAP)
async def has_a_hole_in_its_logs(life: Life) -> None:
    life.opens = False
    await life.live(life.chance.uniform(25, 40) * DAY)
    life.opens = True
    await life.live(life.chance.uniform(5, 8) * DAY)


@injects(TABLE, F.LOGS_STOPPED)
async def is_not_used_any_more(life: Life) -> None:
    life.opens = False
    await life.live(life.chance.uniform(25, 40) * DAY)


@injects(TABLE, F.PRIVATE_HIDDEN)
async def is_seen_by_an_installer(life: Life) -> None:
    life.view.people = ("installer",)


@injects(TABLE, F.EVENTS_PENDING)
async def has_events_that_wait(life: Life) -> None:
    life.street.cloud.options = CloudOptions(event_state="pending")
    await life.change_keys()
    await life.live(HOUR)
    life.street.cloud.options = CloudOptions()
    await life.live(life.chance.uniform(1.5, 4) * DAY)
