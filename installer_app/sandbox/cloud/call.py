"""One call of one operation: what it carries, and the questions every operation asks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from installer_app.sandbox.cloud.access import Caller
from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.form import check_id, read_object
from installer_app.sandbox.cloud.ledger import write_effect
from installer_app.sandbox.cloud.records import Area, Lock, Property
from installer_app.sandbox.cloud.refusal import Answer, Refusal

T = TypeVar("T")


@dataclass(frozen=True)
class Operation:
    """One row of the contract: `run` refuses in the order form, scope, not found, conflict."""

    name: str
    method: str
    path: str
    actors: frozenset[str]
    run: Callable[[Call], Answer] = field(compare=False)
    body_limit: int = 65_536


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

    def reaches(self, account: str, property_id: str | None) -> bool:
        """Whether this operation's roles of the caller reach there."""
        return self.caller.reaches(self.operation.actors, account, property_id)

    def seek_lock(self, lock_id: str) -> Lock | None:
        """The lock, None if there is none; refuses if it is out of reach."""
        lock = self.desk.store.find(Lock, lock_id)
        if lock is not None and not self.reaches(lock.account, lock.property_id):
            raise Refusal(403)
        return lock

    def seek_property(self, property_id: str) -> Property | None:
        """The property, None if there is none; refuses if it is, or would be, out of reach."""
        found = self.desk.store.find(Property, property_id)
        if not self.reaches(found.account if found else self.caller.account, property_id):
            raise Refusal(403)
        return found

    def seek_area(self, property_id: str, area_id: str) -> Area | None:
        """The area of that property, None if there is none; refuses if the property is out of reach."""
        if self.seek_property(property_id) is None:
            return None
        area = self.desk.store.find(Area, area_id)
        return area if area is not None and area.property_id == property_id else None

    def record(self, effect: str, lock_id: str | None = None, detail: str = "") -> None:
        """One line in the ledger."""
        write_effect(self.desk, self.operation.name, self.caller.actor_id, effect, lock_id, detail)


def known(found: T | None) -> T:
    """What was found; refuses with 404 if nothing was."""
    if found is None:
        raise Refusal(404)
    return found
