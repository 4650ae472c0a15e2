"""Who may open it, who did, and what this account does not see."""

from __future__ import annotations

from itertools import pairwise
from statistics import quantiles
from typing import Final

from installer_app.model.doorlock import AccessListEntry
from installer_app.model.form import same_id
from installer_app.model.people import UserDevice
from installer_app.workflow.diagnosis.case import Case, Source, read_time
from installer_app.workflow.diagnosis.finding import Evidence, FindingCode, Help, Remedy, Rule, Weight
from installer_app.workflow.diagnosis.rules_sync import DAY_S, is_silent
from installer_app.workflow.diagnosis.schedule import admits

Found = tuple[Evidence, ...]
ENOUGH_LOGS: Final = 20
"""Fewer say nothing of what is usual."""
USUAL_TIMES: Final = 10
"""So many times the usual pause is no pause any more."""
SHORTEST_GAP_S: Final = 15 * DAY_S
"""Longer than a holiday."""
RETIRED: Final = ("deleted",)
KEY_EVENTS: Final = ("accessKeyGranted", "accessKeyRevoked")
"""Beside a change of a key map they tell whose keys came and went."""
BESIDE_S: Final = 2


def area_open_to_none(case: Case) -> Found:
    area = case.area.value
    if area is None or area.access_list is None or area.access_list:
        return ()
    return (Evidence(Source.CLOUD, "access_list_empty", area.area_id),)


def _entries(case: Case) -> tuple[AccessListEntry, ...] | None:
    """The area's entries that this person's groups open; None: not all of that was read."""
    area, person = case.area.value, case.person
    if area is None or area.access_list is None or person is None or person.groups.value is None:
        return None
    groups = person.groups.value
    return tuple(
        entry
        for entry in area.access_list
        if any(
            same_id(entry.user_group_id, group.user_group_id)
            if entry.access_type != "area"
            else same_id(entry.area_id, group.area_id)
            for group in groups
        )
    )


def person_in_no_group(case: Case) -> Found:
    entries = _entries(case)
    if entries is None or entries:
        return ()
    assert case.person is not None and case.area.value is not None
    user = case.person.user.value
    return (
        Evidence(Source.CLOUD, "person", user.display_name if user else None),
        Evidence(Source.CLOUD, "groups_of_person", len(case.person.groups.value or ())),
        Evidence(Source.CLOUD, "groups_of_area", len(case.area.value.access_list or ())),
    )


def schedule_excludes(case: Case) -> Found:
    """Every entry that opens the area for them is known not to do so at this hour."""
    entries = _entries(case)
    if not entries:
        return ()
    local_s = case.cloud_now + case.utc_offset_s
    if any(admits(entry.schedule, local_s) is not False for entry in entries):
        return ()
    return tuple(Evidence(Source.CLOUD, "schedule", entry.schedule) for entry in entries)


def _phones(case: Case) -> tuple[UserDevice, ...]:
    devices = case.person.devices.value if case.person else None
    return tuple(device for device in devices or () if device.type_state not in RETIRED)


def phone_never_synced(case: Case) -> Found:
    """Not one phone of theirs ever fetched its access map, though its record can be seen."""
    phones = _phones(case)
    if not phones or any(each.private is None or each.private.last_known_sync_date for each in phones):
        return ()
    return tuple(Evidence(Source.CLOUD, "phone", each.display_name or each.make_model) for each in phones)


def phone_behind(case: Case) -> Found:
    """They were given a key, or its hours changed, after the newest sync of any phone of theirs."""
    synced = [
        at for each in _phones(case) if each.private and (at := read_time(each.private.last_known_sync_date))
    ]
    changed_at = _newest_change_for(case, max(synced)) if synced else None
    if changed_at is None:
        return ()
    return (
        Evidence(Source.CLOUD, "phone_synced_at", max(synced)),
        Evidence(Source.CLOUD, "keys_changed_at", changed_at),
    )


def _newest_change_for(case: Case, after: int) -> int | None:
    """Of what this person's phone has to fetch. That others come and go is nothing to it: a key map that
    changes without a key coming or going beside it has other hours."""
    user = case.person.user.value if case.person else None
    user_id = user.user_id if user else None
    keys = [(event, read_time(event.created_at) or 0) for event in case.events_named(*KEY_EVENTS)]
    given = [
        at
        for event, at in keys
        if event.event_name == KEY_EVENTS[0] and at > after and same_id(event.user_id, user_id)
    ]
    hours = [
        at
        for event in case.events_named("keyMapChanged", after=after)
        if (at := read_time(event.created_at)) and all(abs(at - each) > BESIDE_S for _, each in keys)
    ]
    return max(given + hours, default=None)


def logs_bad_signature(case: Case) -> Found:
    bad = [log for log in case.logs.value or () if log.device_signature_failure]
    if not bad:
        return ()
    phones = {log.user_device_id for log in bad}
    return (
        Evidence(Source.CLOUD, "bad_signatures", len(bad)),
        Evidence(Source.CLOUD, "logs_looked_at", len(case.logs.value or ())),
        Evidence(Source.CLOUD, "phones_concerned", len(phones)),
        Evidence(Source.CLOUD, "bad_signature_at", read_time(bad[0].access_date)),
    )


def logs_unreadable(case: Case) -> Found:
    lost = case.events_named("accessLogUnreadable")
    if not lost:
        return ()
    return (
        Evidence(Source.CLOUD, "logs_lost", len(lost)),
        Evidence(Source.CLOUD, "log_lost_at", read_time(lost[0].created_at)),
    )


def _uses(case: Case) -> list[int]:
    """When the door was opened, as far as is listed, oldest first."""
    return sorted(at for log in case.logs.value or () if (at := read_time(log.access_date)))


def _longest_usual_s(pauses: list[int]) -> float:
    return max(USUAL_TIMES * quantiles(pauses, n=10)[-1], float(SHORTEST_GAP_S))


def logs_gap(case: Case) -> Found:
    """A pause in the middle that is out of all proportion."""
    uses = _uses(case)
    if len(uses) < ENOUGH_LOGS:
        return ()
    pauses = [later - earlier for earlier, later in pairwise(uses)]
    longest = max(pauses)
    if longest <= _longest_usual_s(pauses):
        return ()
    at = pauses.index(longest)
    return (
        Evidence(Source.CLOUD, "gap_began_at", uses[at]),
        Evidence(Source.CLOUD, "gap_ended_at", uses[at + 1]),
    )


def logs_stopped(case: Case) -> Found:
    """A door in daily use, and nothing of late, though the lock syncs."""
    uses = _uses(case)
    if len(uses) < ENOUGH_LOGS or case.last_sync is None or is_silent(case):
        return ()
    pauses = [later - earlier for earlier, later in pairwise(uses)]
    silent_s = case.cloud_now - uses[-1]
    if silent_s <= _longest_usual_s(pauses):
        return ()
    return (
        Evidence(Source.CLOUD, "last_use_at", uses[-1]),
        Evidence(Source.CLOUD, "last_sync_at", case.last_sync),
    )


def private_hidden(case: Case) -> Found:
    """Without the private part nothing can be said of syncs, keys and firmware."""
    if case.record.value is None or case.record.value.private is not None:
        return ()
    return (Evidence(Source.CLOUD, "private_not_shown", case.lock_id),)


def events_pending(case: Case) -> Found:
    """Events that wait to be processed for longer than a sync may take."""
    waiting = [
        event
        for event in case.events.value or ()
        if event.type_state == "pending" and case.cloud_now - (read_time(event.created_at) or 0) > DAY_S
    ]
    if not waiting:
        return ()
    return (
        Evidence(Source.CLOUD, "events_waiting", len(waiting)),
        Evidence(Source.CLOUD, "waiting_since_at", read_time(waiting[-1].created_at)),
    )


RULES: Final = (
    Rule(
        FindingCode.AREA_OPEN_TO_NONE,
        Weight.TROUBLE,
        area_open_to_none,
        explains=frozenset({FindingCode.PERSON_IN_NO_GROUP, FindingCode.LOGS_STOPPED}),
        helps=(Help(Remedy.ADD_GROUP),),
    ),
    Rule(
        FindingCode.PERSON_IN_NO_GROUP,
        Weight.TROUBLE,
        person_in_no_group,
        helps=(Help(Remedy.ADD_TO_GROUP),),
    ),
    Rule(
        FindingCode.SCHEDULE_EXCLUDES,
        Weight.TROUBLE,
        schedule_excludes,
        helps=(Help(Remedy.CHANGE_SCHEDULE),),
    ),
    Rule(
        FindingCode.PHONE_NEVER_SYNCED,
        Weight.TROUBLE,
        phone_never_synced,
        helps=(Help(Remedy.OPEN_APP),),
    ),
    Rule(FindingCode.PHONE_BEHIND, Weight.WARNING, phone_behind, helps=(Help(Remedy.OPEN_APP),)),
    Rule(
        FindingCode.LOGS_BAD_SIGNATURE,
        Weight.WARNING,
        logs_bad_signature,
        helps=(Help(Remedy.CHECK_PHONE),),
    ),
    Rule(
        FindingCode.LOGS_UNREADABLE,
        Weight.WARNING,
        logs_unreadable,
        explains=frozenset({FindingCode.LOGS_GAP, FindingCode.LOGS_STOPPED}),
        helps=(Help(Remedy.TELL_OPERATOR),),
    ),
    Rule(
        FindingCode.EVENTS_PENDING,
        Weight.WARNING,
        events_pending,
        explains=frozenset({FindingCode.KEYS_BEHIND}),
        helps=(Help(Remedy.PROCESS_EVENTS),),
    ),
    Rule(FindingCode.LOGS_GAP, Weight.NOTICE, logs_gap),
    Rule(
        FindingCode.LOGS_STOPPED,
        Weight.WARNING,
        logs_stopped,
        helps=(Help(Remedy.READ_LOCK),),
    ),
    Rule(
        FindingCode.PRIVATE_HIDDEN,
        Weight.NOTICE,
        private_hidden,
        helps=(Help(Remedy.SIGN_IN_SUPPORT),),
    ),
)
