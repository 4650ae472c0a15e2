"""Operations on user groups and their members.

Lists of groups and people take no page token: one page is answered, and a `pageToken` says only that more
exist.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from installer_app.sandbox.cloud.call import Call, known
from installer_app.sandbox.cloud.form import check_text, read_object
from installer_app.sandbox.cloud.records import Area, Person, UserGroup
from installer_app.sandbox.cloud.references import forget_references
from installer_app.sandbox.cloud.refusal import Answer, Refusal
from installer_app.sandbox.cloud.rekeying import keys_changing
from installer_app.sandbox.cloud.render import show_group, show_person
from installer_app.sandbox.signing import Json

T = TypeVar("T")
CUSTOM_TYPES: Final = ("resident", "staff")
"""What createUserGroup takes; `common` is only for groups that areas bring along."""
MORE: Final[Json] = "more"


def make_group(
    call: Call, property_id: str, source: str, group_type: str, name: str, area_id: str | None = None
) -> UserGroup:
    """A fresh group without members, not yet kept."""
    now, actor = call.desk.time(), call.caller.actor_id
    return UserGroup(
        user_group_id=call.desk.new_id(),
        property_id=property_id,
        area_id=area_id,
        group_source=source,
        group_type=group_type,
        display_name=name,
        created_at=now,
        modified_at=now,
        modified_by=actor,
    )


def drop_group(call: Call, group: UserGroup) -> None:
    """The group goes, off every access list too, and with an area's group the area's own entries."""
    store, gone = call.desk.store, {group.user_group_id, group.area_id} - {None}
    for area in store.select(Area, property_id=group.property_id):
        access = json.loads(area.access_list)
        left = [entry for entry in access if not {entry.get("userGroupId"), entry.get("areaId")} & gone]
        if left != access:
            version = call.desk.next_version()
            store.put(replace(area, access_list=json.dumps(left), access_list_version=version))
    forget_references(call.desk, group.user_group_id)
    store.remove(UserGroup, group.user_group_id)


def create_group(call: Call) -> Answer:
    """A custom group without members."""
    property_id = call.path_id("propertyId")
    body = read_object(call.body, frozenset({"displayName", "groupType"}))
    name, group_type = check_text("displayName", body["displayName"]), body["groupType"]
    if group_type not in CUSTOM_TYPES:
        raise Refusal(400, "groupType")
    known(call.seek_property(property_id))
    group = make_group(call, property_id, "custom", str(group_type), name)
    call.desk.store.put(group)
    _note(call, "group created", "userGroupCreated", group)
    return call.accept(show_group(call.desk, group))


def get_group(call: Call) -> Answer:
    """One group."""
    return call.accept(show_group(call.desk, _seek(call)))


def list_groups(call: Call) -> Answer:
    """Every group of a property."""
    property_id = call.path_id("propertyId")
    known(call.seek_property(property_id))
    return _answer_groups(call, call.desk.store.select(UserGroup, property_id=property_id))


def update_group(call: Call) -> Answer:
    """A new name."""
    call.path_id("propertyId"), call.path_id("userGroupId")
    name = check_text("displayName", read_object(call.body, frozenset({"displayName"}))["displayName"])
    group = replace(
        _seek(call), display_name=name, modified_at=call.desk.time(), modified_by=call.caller.actor_id
    )
    call.desk.store.put(group)
    _note(call, "group updated", "userGroupUpdated", group)
    return call.accept(show_group(call.desk, group))


def delete_group(call: Call) -> Answer:
    """Only a custom one; the answer is the group that was."""
    group = _seek(call)
    if group.group_source != "custom":
        raise Refusal(400, f"this is the group of its {group.group_source}")
    shown = show_group(call.desk, group, "deleted")
    with keys_changing(call, group.property_id):
        drop_group(call, group)
    _note(call, "group deleted", "userGroupDeleted", group)
    return call.accept(shown)


def list_members(call: Call) -> Answer:
    """The people of a group, each without `private` unless the caller may see it."""
    store = call.desk.store
    people = [store.find(Person, user_id) for user_id in json.loads(_seek(call).members)]
    return _answer_list(
        call,
        "users",
        [found for found in people if found],
        lambda it: show_person(call.desk, it, call.caller),
    )


def add_member(call: Call) -> Answer:
    """Into the group; again is 200 and changes nothing."""
    user_id, group = _seek_both(call)
    members = json.loads(group.members)
    again = user_id in members
    if not again:
        _change_members(call, group, [*members, user_id])
    effect = "member added again" if again else "member added"
    _note(call, effect, None if again else "userGroupMemberAdded", group, user_id)
    return call.accept({})


def remove_member(call: Call) -> Answer:
    """Out of the group; who is not in it is not found."""
    user_id, group = _seek_both(call)
    members = json.loads(group.members)
    if user_id not in members:
        raise Refusal(404, "no member of this group")
    _change_members(call, group, [each for each in members if each != user_id])
    _note(call, "member removed", "userGroupMemberRemoved", group, user_id)
    return call.accept({})


def list_groups_of_user(call: Call) -> Answer:
    """All groups a person is in, in properties of the caller's reach; or their own."""
    user_id = call.path_id("userId")
    account = known(call.seek_person(user_id)).account
    return _answer_groups(
        call,
        [
            group
            for group in groups_of(call, user_id)
            if call.is_own(user_id) or call.reaches(account, group.property_id)
        ],
    )


def list_groups_of_user_at_property(call: Call) -> Answer:
    """The groups of one property a person is in."""
    user_id, property_id = call.path_id("userId"), call.path_id("propertyId")
    groups = [group for group in groups_of(call, user_id) if group.property_id == property_id]
    person = call.seek_person(user_id)
    if not (call.is_own(user_id) and groups):
        known(call.seek_property(property_id))
    known(person)
    return _answer_groups(call, groups)


def groups_of(call: Call, user_id: str) -> list[UserGroup]:
    """Every group this person is in."""
    return [group for group in call.desk.store.select(UserGroup) if user_id in json.loads(group.members)]


def remove_everywhere(call: Call, user_id: str) -> None:
    """A person who is deleted leaves every group."""
    groups = groups_of(call, user_id)
    with keys_changing(call, *(group.property_id for group in groups)):
        for group in groups:
            members = [each for each in json.loads(group.members) if each != user_id]
            call.desk.store.put(replace(group, members=json.dumps(members)))


def _seek(call: Call) -> UserGroup:
    return known(call.seek_group(call.path_id("propertyId"), call.path_id("userGroupId")))


def _seek_both(call: Call) -> tuple[str, UserGroup]:
    property_id, group_id = call.path_id("propertyId"), call.path_id("userGroupId")
    user_id = call.path_id("userId")
    call.check_no_body()
    group = call.seek_group(property_id, group_id)
    person = call.seek_person(user_id)
    known(person)
    return user_id, known(group)


def _change_members(call: Call, group: UserGroup, members: list[str]) -> None:
    now = call.desk.time()
    with keys_changing(call, group.property_id):
        call.desk.store.put(
            replace(group, members=json.dumps(members), modified_at=now, modified_by=call.caller.actor_id)
        )


def _answer_groups(call: Call, groups: Sequence[UserGroup]) -> Answer:
    return _answer_list(call, "groups", groups, lambda group: show_group(call.desk, group))


def _answer_list(call: Call, key: str, found: Sequence[T], show: Callable[[T], Json]) -> Answer:
    size = call.desk.options.page_size
    end = {"pageToken": MORE} if len(found) > size else {}
    return call.accept_list(key, [show(item) for item in found[:size]], end)


def _note(call: Call, effect: str, event: str | None, group: UserGroup, user_id: str | None = None) -> None:
    call.record(effect, detail=group.user_group_id + (f" {user_id}" if user_id else ""))
    if event is not None:
        call.tell(
            event,
            property_id=group.property_id,
            area_id=group.area_id,
            user_group_id=group.user_group_id,
            user_id=user_id,
        )
