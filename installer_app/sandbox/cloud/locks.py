"""Operations on lock records: provision, read, rename, list, deprovision, and the logs that locks pushed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from installer_app.sandbox.cloud.access import Caller
from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.envelope import dress, wrap
from installer_app.sandbox.cloud.form import check_text, read_object
from installer_app.sandbox.cloud.paging import list_page, read_place
from installer_app.sandbox.cloud.records import AccessLog, Assignment, Lock
from installer_app.sandbox.cloud.references import forget_references
from installer_app.sandbox.cloud.refusal import Answer, Refusal
from installer_app.sandbox.cloud.render import show_access_log, show_lock
from installer_app.sandbox.signing import sign_data

LOCK_WRITABLE: Final = frozenset({"displayName"})
LOCK_KEY_SIZE: Final = 32


def answer_lock(desk: Desk, lock: Lock, caller: Caller, operation: str) -> Answer:
    """A SignedLockOutput, signed over what this caller is sent."""
    data = dress(desk.options, show_lock(desk, lock, caller))
    return wrap(desk.options, operation, data, sign_data(desk.signers(), data))


def make_lock(desk: Desk, display_name: str, account: str, actor: str) -> Lock:
    """A fresh record with its secrets, not yet kept. Its `createdAt` is the floor of every later `issued`."""
    now = desk.time()
    return Lock(
        lock_id=desk.new_id(),
        account=account,
        display_name=display_name,
        api_key=desk.new_id(),
        lock_key=desk.random(LOCK_KEY_SIZE),
        last_issued=now,
        created_at=now,
        modified_at=now,
        modified_by=actor,
    )


def provision_lock(call: Call) -> Answer:
    """A new record, in no property, with its secrets."""
    name = check_text("displayName", read_object(call.body, LOCK_WRITABLE)["displayName"])
    lock = make_lock(call.desk, name, call.caller.account, call.caller.actor_id)
    if not call.reaches(lock.account, None):
        raise Refusal(403)
    call.desk.store.put(lock)
    call.record("provisioned", lock.lock_id, name)
    call.tell("lockProvisioned", lock_id=lock.lock_id)
    return answer_lock(call.desk, lock, call.caller, call.operation.name)


def get_lock(call: Call) -> Answer:
    """One lock."""
    lock = known(call.seek_lock(call.path_id("lockId")))
    return answer_lock(call.desk, lock, call.caller, call.operation.name)


def update_lock(call: Call) -> Answer:
    """A new name."""
    lock_id = call.path_id("lockId")
    name = check_text("displayName", read_object(call.body, LOCK_WRITABLE)["displayName"])
    lock = known(call.seek_lock(lock_id))
    lock = replace(lock, display_name=name, modified_at=call.desk.time(), modified_by=call.caller.actor_id)
    call.desk.store.put(lock)
    call.record("renamed", lock_id, name)
    call.tell("lockRenamed", lock_id=lock_id, property_id=lock.property_id)
    return answer_lock(call.desk, lock, call.caller, call.operation.name)


def list_locks(call: Call) -> Answer:
    """Those of the caller's reach, all or of one property."""
    property_id, after = call.query_id("propertyId"), read_place(call)
    if property_id is not None:
        known(call.seek_property(property_id))
    equal = {"account": call.caller.account} | ({"property_id": property_id} if property_id else {})
    items, end = list_page(
        call,
        Lock,
        equal,
        after,
        lambda lock: call.reaches(lock.account, lock.property_id),
        lambda lock: show_lock(call.desk, lock, call.caller),
    )
    return call.accept_list("locks", items, end)


def deprovision_lock(call: Call) -> Answer:
    """The record goes, with its API key, its logs and its firmware assignment. Not while it is installed."""
    lock = known(call.seek_lock(call.path_id("lockId")))
    if lock.area_id is not None:
        raise Refusal(400, "the lock is installed")
    store = call.desk.store
    for log in store.select(AccessLog, lock_id=lock.lock_id):
        store.remove(AccessLog, log.access_log_id)
    store.remove(Assignment, f"lock/{lock.lock_id}")
    forget_references(call.desk, lock.lock_id)
    if call.desk.options.deprovisioned == "marked":
        now, actor = call.desk.time(), call.caller.actor_id
        store.put(replace(lock, state="deleted", modified_at=now, modified_by=actor))
    else:
        store.remove(Lock, lock.lock_id)
    call.record("deprovisioned", lock.lock_id, lock.display_name)
    call.tell("lockDeprovisioned", lock_id=lock.lock_id)
    return call.accept({})


def list_access_logs(call: Call) -> Answer:
    """Newest first."""
    lock_id, after = call.path_id("lockId"), read_place(call)
    known(call.seek_lock(lock_id))
    items, end = list_page(
        call,
        AccessLog,
        {"lock_id": lock_id},
        after,
        lambda log: True,
        lambda log: show_access_log(log, json.loads(log.entry)),
        newest_first=True,
    )
    return call.accept_list("accessLogs", items, end)
