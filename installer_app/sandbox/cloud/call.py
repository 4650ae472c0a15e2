"""One call of one operation: what it carries, and the questions every operation asks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar, Unpack

from installer_app.sandbox.cloud import envelope
from installer_app.sandbox.cloud.access import Caller
from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.form import check_id, read_object
from installer_app.sandbox.cloud.keymap import list_grants
from installer_app.sandbox.cloud.ledger import About, write_effect, write_event
from installer_app.sandbox.cloud.records import Area, Lock, Person, Property, UserDevice, UserGroup
from installer_app.sandbox.cloud.refusal import Answer, Refusal
from installer_app.sandbox.signing import Json

T = TypeVar("T")
ONESELF: Final = frozenset({"App", "User"})
"""The actors whose reach is their own record and the doors they may open."""


@dataclass(frozen=True)
class Operation:
    """One row of the contract: `run` refuses in the order form, scope, not found, conflict."""

    name: str
    method: str
    path: str
    actors: frozenset[str]
    run: Callable[[Call], Answer] = field(compare=False)
    body_limit: int


@dataclass(frozen=True)
class Call:
    """A call by an authenticated caller in a fitting role. `query` holds each parameter once."""

    desk: Desk
    operation: Operation
    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str]

    def path_id(self, name: str) -> str:
        """A UUID of the path."""
        return check_id(name, self.path[name])

    def query_id(self, name: str) -> str | None:
        """A UUID of the query, if it is there."""
        return check_id(name, self.query[name]) if name in self.query else None

    def check_empty_object(self) -> None:
        """The body has to be `{}`."""
        read_object(self.body, frozenset())

    def check_no_body(self) -> None:
        """There has to be no body at all, not even `null`."""
        if self.body:
            raise Refusal(400, "this operation takes no body")

    def reaches(self, account: str, property_id: str | None) -> bool:
        """Whether this operation's roles of the caller reach there."""
        return self.caller.reaches(self.operation.actors, account, property_id)

    def is_own(self, user_id: str) -> bool:
        """Whether this operation lets people at their own records, and these are theirs."""
        return bool(self.operation.actors & ONESELF) and self.caller.actor_id == user_id

    def seek_lock(self, lock_id: str) -> Lock | None:
        """The lock, None if there is none; refuses if it is out of reach."""
        lock = self.desk.store.find(Lock, lock_id)
        if lock is not None and not self.reaches(lock.account, lock.property_id):
            area = self.desk.store.find(Area, lock.area_id) if lock.area_id else None
            if area is None or not self._opens(area):
                raise Refusal(403)
        return lock

    def seek_property(self, property_id: str) -> Property | None:
        """The property, None if there is none; refuses if it is, or would be, out of reach."""
        found = self.desk.store.find(Property, property_id)
        if not self.reaches(found.account if found else self.caller.account, property_id) and not any(
            self._opens(area) for area in self.desk.store.select(Area, property_id=property_id)
        ):
            raise Refusal(403)
        return found

    def seek_area(self, property_id: str, area_id: str) -> Area | None:
        """The area of that property, None if there is none; refuses what is out of reach."""
        place, area = self.desk.store.find(Property, property_id), self.desk.store.find(Area, area_id)
        area = area if area is not None and area.property_id == property_id else None
        reached = self.reaches(place.account if place else self.caller.account, property_id)
        if not reached and (area is None or not self._opens(area)):
            raise Refusal(403)
        return area

    def seek_group(self, property_id: str, group_id: str) -> UserGroup | None:
        """The group of that property, None if there is none; refuses if the property is out of reach."""
        if self.seek_property(property_id) is None:
            return None
        group = self.desk.store.find(UserGroup, group_id)
        return group if group is not None and group.property_id == property_id else None

    def seek_person(self, user_id: str) -> Person | None:
        """The person, None if there is none; refuses who is out of reach. People live in no property."""
        person = self.desk.store.find(Person, user_id)
        if not self.is_own(user_id):
            account = person.account if person else self.caller.account
            if not self.reaches(account, None):
                raise Refusal(403)
        return person

    def seek_device(self, user_id: str, device_id: str) -> UserDevice | None:
        """The device of that person, None if there is none; refuses whose owner is out of reach."""
        if self.seek_person(user_id) is None:
            return None
        device = self.desk.store.find(UserDevice, device_id)
        return device if device is not None and device.user_id == user_id else None

    def _opens(self, area: Area) -> bool:
        """Whether the caller is a person who may open this area's doors, and that is enough here."""
        if not self.operation.actors & ONESELF or self.caller.lock_id is not None:
            return False
        place = self.desk.store.find(Property, area.property_id)
        grants = list_grants(self.desk.store, area)
        return (
            place is not None
            and place.account == self.caller.account
            and any(grant.user_id == self.caller.actor_id for grant in grants)
        )

    def accept(self, data: Json) -> Answer:
        """A success with this result."""
        options = self.desk.options
        return envelope.wrap(options, self.operation.name, envelope.dress(options, data))

    def accept_list(self, key: str, items: Sequence[Json], end: Mapping[str, Json] | None = None) -> Answer:
        """A success with a page of a list, or what the options say of an empty one."""
        end = end or {}
        if self.desk.options.empty_list == 404 and not items and not end.get("pageToken"):
            raise Refusal(404)
        return self.accept({key: list(items), **end})

    def record(self, effect: str, lock_id: str | None = None, detail: str = "") -> None:
        """One line in the ledger."""
        write_effect(self.desk, self.operation.name, self.caller.actor_id, effect, lock_id, detail)

    def tell(self, event: str, **about: Unpack[About]) -> None:
        """One event."""
        write_event(self.desk, event, self.caller.actor_id, self.caller.account, **about)


def known(found: T | None) -> T:
    """What was found; refuses with 404 if nothing was."""
    if found is None:
        raise Refusal(404)
    return found
