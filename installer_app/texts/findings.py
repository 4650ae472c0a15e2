"""Words for what a diagnosis finds: the finding, its evidence, and what would help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from installer_app.model.cloud import FirmwareScope
from installer_app.texts import measures
from installer_app.texts.language import N_, _
from installer_app.texts.values import SCOPES
from installer_app.workflow.diagnosis import Evidence, Finding, FindingCode, Remedy, Source, Weight

F = FindingCode
R = Remedy


@dataclass(frozen=True)
class FindingWords:
    """A finding as it is shown; `remedy` is empty where nothing was found that would help."""

    title: str
    meaning: str
    evidence: tuple[str, ...]
    remedy: str


FINDINGS: Final[Mapping[F, tuple[str, str]]] = {
    F.NEVER_SYNCED: (
        N_("It has never synced since it was installed"),
        N_("The cloud has not heard from it, so it has no keys and opens for nobody."),
    ),
    F.SYNC_OVERDUE: (
        N_("Its last sync is older than usual"),
        N_("Changes made since then have not reached it."),
    ),
    F.UPLINK_DEAD: (
        N_("It cannot reach the network"),
        N_("It tried to sync by itself and nobody answered."),
    ),
    F.SYNC_MISSED: (
        N_("Its last sync failed"),
        N_("The cloud heard from it not long ago: one failure may pass by itself."),
    ),
    F.SYNC_REFUSED: (
        N_("Its sync is refused"),
        N_("It reaches a service that does not accept it, or whose answers it does not accept."),
    ),
    F.KEYS_BEHIND: (
        N_("Its keys are not current"),
        N_("Who may open it was changed, and it has not fetched the change yet."),
    ),
    F.KEYS_COMING: (
        N_("Its keys were changed, and it has not synced since"),
        N_("It fetches them at its next sync, which is not overdue."),
    ),
    F.KEYS_DIFFER: (
        N_("It holds other keys than it reported"),
        N_("The cloud learns of them at its next sync."),
    ),
    F.LOGS_WAITING: (
        N_("It holds many access logs that it has not sent"),
        N_("They arrive with its next sync."),
    ),
    F.RECORD_MISSING: (
        N_("The cloud has no record of this lock"),
        N_("It was deprovisioned, or the id is another's."),
    ),
    F.RECORD_DELETED: (
        N_("The lock's record is deleted"),
        N_("The cloud accepts nothing from it any more."),
    ),
    F.RECORD_TWICE: (
        N_("There is another record with this lock's serial"),
        N_("One of them was made in vain; only one can be the lock's."),
    ),
    F.SOMEBODY_ELSES: (
        N_("The lock at the door belongs to another record"),
        N_("What is done to this record does not reach it."),
    ),
    F.IMPOSTOR_KEYS: (
        N_("The lock at the door did not prove its keys"),
        N_("It calls itself by this serial and is not the lock that was installed."),
    ),
    F.PLACE_DIFFERS: (
        N_("Cloud and lock disagree on where it is installed"),
        N_("It opens for those of the place that it knows, not for those of the place in the record."),
    ),
    F.AREA_LACKS_LOCK: (
        N_("The area does not list the lock"),
        N_("Lock and area of the cloud disagree; changes of the area may not reach the lock."),
    ),
    F.NAME_DIFFERS: (
        N_("The record's name carries another serial"),
        N_("Record and lock may have been mixed up."),
    ),
    F.PROVISION_UNDELIVERED: (
        N_("The lock never received its record"),
        N_("The cloud has made one, and the lock is in its factory state."),
    ),
    F.INSTALL_UNDELIVERED: (
        N_("The install message never reached the lock"),
        N_("The cloud has placed it; the lock does not know, and opens for nobody."),
    ),
    F.UNINSTALL_UNDELIVERED: (
        N_("The uninstall message never reached the lock"),
        N_("The cloud has freed it; the lock still opens for those of its old place."),
    ),
    F.JOB_UNFINISHED: (
        N_("A job with this lock is not finished"),
        N_("It was begun on this computer and can go on."),
    ),
    F.EXTERNAL_SYNC_FAILED: (
        N_("Its link to another system failed"),
        N_("What that system knows of the lock may be old."),
    ),
    F.FIRMWARE_ONE_SYNC: (
        N_("New firmware is on its way: one sync to go"),
        N_("It was told of the version, and reports it at the next sync after it runs."),
    ),
    F.FIRMWARE_TWO_SYNCS: (
        N_("New firmware is assigned: two syncs to go"),
        N_("It learns of the version at its next sync and reports it at the one after."),
    ),
    F.FIRMWARE_NOT_REPORTED: (
        N_("It has not reported which firmware it runs"),
        N_("A version is required; whether it runs is unknown."),
    ),
    F.FIRMWARE_NOT_TAKEN: (
        N_("It could not take its new firmware"),
        N_("It was told of the version, and says that fetching or starting it failed."),
    ),
    F.FIRMWARE_MISSING: (
        N_("The required firmware does not exist"),
        N_("A version is assigned of which the cloud has no image."),
    ),
    F.FIRMWARE_NOT_FOR_LOCKS: (
        N_("The required firmware is not for locks"),
        N_("The lock will not take it, and stays on its own."),
    ),
    F.FIRMWARE_ON_TRIAL: (
        N_("Its firmware is on trial"),
        N_("It may still revert at the next restart, until it is confirmed."),
    ),
    F.FIRMWARE_DIFFERS: (
        N_("It runs other firmware than it reported"),
        N_("The cloud learns of it at the next sync."),
    ),
    F.LOCK_CLOCK_UNSET: (
        N_("The lock's clock is not set"),
        N_("It cannot tell the hours of a schedule, and its access logs have no time."),
    ),
    F.LOCK_CLOCK_OFF: (
        N_("The lock's clock is off"),
        N_("It opens at other hours than its schedules say."),
    ),
    F.COMPUTER_CLOCK_OFF: (
        N_("This computer's clock is off"),
        N_("Ages shown here and a clock that it sets are as far off."),
    ),
    F.CLOUD_CLOCK_OFF: (
        N_("The cloud's clock is off"),
        N_(
            "Computer and lock agree, the cloud does not: a lock may refuse its messages as too old or early."
        ),
    ),
    F.BATTERY_LOW: (
        N_("Its battery is low"),
        N_("A weak battery first costs it the network, then the motor."),
    ),
    F.BATTERY_OLD: (
        N_("Nobody has read its battery for long"),
        N_("Its charge is known only to who reads it at the door."),
    ),
    F.NOT_HEARD: (
        N_("It is not heard from here"),
        N_("It is out of reach, asleep, without power, or connected to a phone."),
    ),
    F.WEAK_SIGNAL: (
        N_("Its signal is weak at this place"),
        N_("A delivery takes longer here and may need several attempts."),
    ),
    F.AREA_OPEN_TO_NONE: (
        N_("Nobody may open the locks of its area"),
        N_("The area's access list is empty."),
    ),
    F.PERSON_IN_NO_GROUP: (
        N_("This person is in no group that may open it"),
        N_("Neither their groups nor their areas are on the area's access list."),
    ),
    F.SCHEDULE_EXCLUDES: (
        N_("At this hour the schedule lets nobody of their groups in"),
        N_("They may open it at other hours."),
    ),
    F.PHONE_NEVER_SYNCED: (
        N_("Their phone has never fetched its keys"),
        N_("Without them it cannot open any lock."),
    ),
    F.PHONE_BEHIND: (
        N_("Their phone has not fetched the newest keys"),
        N_("The area's keys were changed after the phone's last sync."),
    ),
    F.LOGS_BAD_SIGNATURE: (
        N_("Access logs carry bad signatures of a phone"),
        N_("What a phone signed does not fit its key: a copied phone, or a key that was changed."),
    ),
    F.LOGS_UNREADABLE: (
        N_("Some of its access logs could not be read"),
        N_("The cloud threw them away; what they said is lost."),
    ),
    F.LOGS_GAP: (
        N_("Its access logs have a gap"),
        N_("For some days nothing was logged at a door that is used daily."),
    ),
    F.LOGS_STOPPED: (
        N_("Its access logs have stopped"),
        N_("A door in daily use reports nothing, though the lock is heard from."),
    ),
    F.PRIVATE_HIDDEN: (
        N_("This account does not see its syncs, keys and firmware"),
        N_("Whether the lock is well cannot be said with what is signed in here."),
    ),
    F.EVENTS_PENDING: (
        N_("Events of this lock or its area wait to be processed"),
        N_("What they should have changed may not have happened."),
    ),
}

REMEDIES: Final[Mapping[R, str]] = {
    R.SYNC_NOW: N_("Tell the lock to sync now."),
    R.WAIT_FOR_SYNC: N_("Wait for its next sync; it syncs regularly."),
    R.RESUME_JOB: N_("Continue the job that was begun."),
    R.INSTALL_AGAIN: N_("Install it again at the same place: the cloud signs a new message."),
    R.UNINSTALL_AGAIN: N_("Uninstall it again: the cloud signs a new message."),
    R.PROVISION_AGAIN: N_("Provision it anew."),
    R.DEPROVISION_RECORD: N_("Deprovision the record that no lock has."),
    R.ASK_OWNER: N_("Ask whose lock this is before anything is done to it."),
    R.TAKE_OFF: N_("Take the lock off the door and keep it; trust nothing it says."),
    R.MEND_UPLINK: N_("Mend its network: power of the gateway, its reach, its access to the internet."),
    R.CARRY_FIRMWARE: N_("Carry the image to the lock over Bluetooth."),
    R.UPLOAD_FIRMWARE: N_("Upload the version, or assign one that exists."),
    R.ASSIGN_OTHER: N_("Assign a version for locks."),
    R.SET_LOCK_CLOCK: N_("Set the lock's clock."),
    R.SET_COMPUTER_CLOCK: N_("Set this computer's clock to network time."),
    R.TELL_OPERATOR: N_("Tell the operator of the service; this account cannot change it."),
    R.CHANGE_BATTERY: N_("Change the battery."),
    R.READ_LOCK: N_("Read the lock at its door."),
    R.GO_CLOSER: N_("Go closer, wake the lock, and close the app on phones nearby."),
    R.ADD_GROUP: N_("Put a group on the area's access list."),
    R.ADD_TO_GROUP: N_("Add the person to a group of this area."),
    R.CHANGE_SCHEDULE: N_("Change the schedule, or come at its hours."),
    R.OPEN_APP: N_("Have them open the app on the phone while it is online."),
    R.CHECK_PHONE: N_("Check the phones concerned; deprovision one that is not known."),
    R.SIGN_IN_SUPPORT: N_("Sign in an account of support, or of the one who provisioned the lock."),
    R.PROCESS_EVENTS: N_("Trigger the processing of these events."),
}

EVIDENCE: Final[Mapping[str, str]] = {
    "installed_at": N_("installed {value}"),
    "last_sync_at": N_("last sync {value}"),
    "silent_s": N_("silent for {value}"),
    "usual_sync_s": N_("longest usual pause {value}"),
    "own_sync_error": N_("its last sync ended with: {value}"),
    "own_sync_at": N_("its last attempt {value}"),
    "keys_required": N_("keys required: {value}"),
    "keys_reported": N_("keys reported: {value}"),
    "keys_held": N_("keys it holds: {value}"),
    "key_changes_since_sync": N_("changes of the keys since its last sync: {value}"),
    "keys_behind_since_at": N_("behind since {value}"),
    "logs_unsent": N_("access logs not sent: {value}"),
    "no_record": N_("no record under {value}"),
    "record_state": N_("state of the record: {value}"),
    "other_record": N_("another record: {value}"),
    "lock_id_held": N_("the lock says it is {value}"),
    "lock_id_sought": N_("sought was {value}"),
    "keys_not_proven": N_("it could not sign with the keys it showed, or they are not those pinned here"),
    "record_made_for": N_("a record made for {value}"),
    "is_factory": N_("the lock says: factory state"),
    "is_provisioned": N_("the lock says: provisioned, no place yet"),
    "placed_in": N_("area in the record: {value}"),
    "installed_in": N_("area in the lock: {value}"),
    "message_not_applied": N_("job {value} holds a signed message without the lock's receipt"),
    "locks_of_area": N_("locks that the area lists: {value}"),
    "record_name": N_("name of the record: {value}"),
    "serial": N_("serial of the lock: {value}"),
    "open_job": N_("open job {value}"),
    "external_source": N_("system: {value}"),
    "firmware_required": N_("required firmware: {value}"),
    "firmware_reported": N_("reported firmware: {value}"),
    "firmware_running": N_("running firmware: {value}"),
    "firmware_scope": N_("decided by the assignment to: {value}"),
    "assigned_at": N_("assigned {value}"),
    "made_for": N_("made for: {value}"),
    "firmware_on_trial": N_("it advertises firmware on trial"),
    "clock_unset": N_("the lock says: clock not set"),
    "clock_ahead_s": N_("the lock's clock: {value}"),
    "cloud_ahead_s": N_("the cloud's clock, seen from this computer: {value}"),
    "battery_percent": N_("battery: {value} %"),
    "battery_low": N_("it advertises a low battery"),
    "battery_read_at": N_("read {value}"),
    "not_heard_at": N_("listened {value}"),
    "rssi_dbm": N_("signal: {value} dBm"),
    "access_list_empty": N_("empty access list of area {value}"),
    "person": N_("person: {value}"),
    "groups_of_person": N_("groups of the person: {value}"),
    "groups_of_area": N_("entries on the area's access list: {value}"),
    "schedule": N_("schedule: {value}"),
    "phone": N_("phone: {value}"),
    "phone_synced_at": N_("newest sync of a phone {value}"),
    "keys_changed_at": N_("keys changed {value}"),
    "bad_signatures": N_("access logs with a bad signature: {value}"),
    "logs_looked_at": N_("of access logs looked at: {value}"),
    "phones_concerned": N_("phones concerned: {value}"),
    "bad_signature_at": N_("the newest {value}"),
    "logs_lost": N_("access logs lost: {value}"),
    "log_lost_at": N_("the last one {value}"),
    "gap_began_at": N_("last log before it {value}"),
    "gap_ended_at": N_("first log after it {value}"),
    "last_use_at": N_("last access {value}"),
    "private_not_shown": N_("the record of {value} came without its private part"),
    "events_waiting": N_("events waiting: {value}"),
    "waiting_since_at": N_("the oldest since {value}"),
}
"""A time stands under a name that ends in `_at`, a span under one in `_s`."""
CLOCKS: Final = ("clock_ahead_s", "cloud_ahead_s")

SOURCES: Final[Mapping[Source, str]] = {
    Source.CLOUD: N_("cloud"),
    Source.LOCK: N_("lock"),
    Source.AIR: N_("radio"),
    Source.COMPUTER: N_("computer"),
    Source.JOURNAL: N_("journal"),
}
WEIGHTS: Final[Mapping[Weight, str]] = {
    Weight.NOTICE: N_("notice"),
    Weight.WARNING: N_("warning"),
    Weight.TROUBLE: N_("trouble"),
}


def nothing_found(unread: bool) -> str:
    """That all is well, as far as could be seen."""
    if unread:
        return _("Nothing was found, but not everything could be read.")
    return _("Nothing was found: all that was read is as it should be.")


def words(finding: Finding) -> FindingWords:
    """The words for one finding."""
    title, meaning = FINDINGS[finding.code]
    return FindingWords(
        _(title),
        _(meaning),
        tuple(evidence(one) for one in finding.evidence),
        _(REMEDIES[finding.remedy]) if finding.remedy else "",
    )


def evidence(one: Evidence) -> str:
    """`cloud: last sync Sat 21 Nov 14:32`."""
    said = _(EVIDENCE[one.name]).format(value=_value(one))
    return _("{source}: {said}").format(source=_(SOURCES[one.source]), said=said)


def _value(one: Evidence) -> str:
    value = one.value
    if one.name in CLOCKS:
        return measures.offset(value if isinstance(value, int) else None)
    if one.name == "firmware_scope" and value in SCOPES:
        return _(SCOPES[FirmwareScope(value)])
    if value is None or value == "":
        return _("never") if one.name == "last_sync_at" else _("none or unknown")
    if isinstance(value, int | float) and one.name.endswith("_at"):
        return measures.day_and_time(measures.unix_moment(int(value)))
    if isinstance(value, int | float) and one.name.endswith("_s"):
        return measures.span(value)
    return str(value)
