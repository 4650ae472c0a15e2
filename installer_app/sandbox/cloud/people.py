"""Operations on people."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.devices import drop_device
from installer_app.sandbox.cloud.form import check_object, check_text, read_object
from installer_app.sandbox.cloud.groups import remove_everywhere
from installer_app.sandbox.cloud.records import Person, Property, Token, UserDevice
from installer_app.sandbox.cloud.references import forget_references
from installer_app.sandbox.cloud.refusal import Answer, Refusal
from installer_app.sandbox.cloud.render import show_person

PRIVATE: Final = frozenset({"firstName", "lastName", "email", "phoneNumber"})


def get_me(call: Call) -> Answer:
    """The caller's own record."""
    me = known(call.desk.store.find(Person, call.caller.actor_id))
    return call.accept(show_person(call.desk, me, call.caller))


def create_user(call: Call) -> Answer:
    """A person with the permission `me` alone and no token: how people sign in is not the contract's."""
    name, private = _read_writable(call)
    if not call.reaches(call.caller.account, None):
        raise Refusal(403)
    user_id, now = call.desk.new_id(), call.desk.time()
    person = Person(
        user_id=user_id,
        account=call.caller.account,
        display_name=name,
        permissions=json.dumps([{"permission": "me", "userId": user_id}]),
        private=private or "null",
        created_at=now,
        modified_at=now,
        modified_by=call.caller.actor_id,
    )
    call.desk.store.put(person)
    _note(call, "user created", "userCreated", person)
    return call.accept(show_person(call.desk, person, call.caller))


def get_user(call: Call) -> Answer:
    """One person."""
    return call.accept(show_person(call.desk, known(call.seek_person(call.path_id("userId"))), call.caller))


def update_user(call: Call) -> Answer:
    """A new name; `private` is replaced whole where it is sent, kept where not."""
    user_id = call.path_id("userId")
    name, private = _read_writable(call)
    person = known(call.seek_person(user_id))
    person = replace(
        person,
        display_name=name,
        private=private or person.private,
        modified_at=call.desk.time(),
        modified_by=call.caller.actor_id,
    )
    call.desk.store.put(person)
    _note(call, "user updated", "userUpdated", person)
    return call.accept(show_person(call.desk, person, call.caller))


def delete_user(call: Call) -> Answer:
    """The person goes with tokens, devices and memberships; the answer is who they were. Not the owner of a
    property."""
    person = known(call.seek_person(call.path_id("userId")))
    store = call.desk.store
    if store.select(Property, owner_id=person.user_id):
        raise Refusal(400, "this user owns a property")
    shown = show_person(call.desk, person, call.caller, "deleted")
    remove_everywhere(call, person.user_id)
    for device in store.select(UserDevice, user_id=person.user_id):
        drop_device(call, device)
    for token in store.select(Token, user_id=person.user_id):
        store.remove(Token, token.token)
    for place in store.select(Property, account=person.account):
        managers = json.loads(place.access_manager_ids)
        if person.user_id in managers:
            left = [each for each in managers if each != person.user_id]
            store.put(replace(place, access_manager_ids=json.dumps(left)))
    forget_references(call.desk, person.user_id)
    store.remove(Person, person.user_id)
    _note(call, "user deleted", "userDeleted", person)
    return call.accept(shown)


def _read_writable(call: Call) -> tuple[str, str | None]:
    body = read_object(call.body, frozenset({"displayName"}), frozenset({"private"}))
    name = check_text("displayName", body["displayName"])
    if "private" not in body:
        return name, None
    private = check_object("private", body["private"], PRIVATE)
    return name, json.dumps({member: check_text(member, value) for member, value in private.items()})


def _note(call: Call, effect: str, event: str, person: Person) -> None:
    call.record(effect, detail=person.user_id)
    call.tell(event, user_id=person.user_id)
