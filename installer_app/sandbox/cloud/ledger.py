"""The ledger: one line for each effect of a state-changing call, and the events that people may list.

Refused calls have no line. Words of `effect`: provisioned, renamed, installed, "message again", uninstalled,
"uninstall message again", deprovisioned, synced, assigned, "assigned again", unassigned, "nothing assigned",
uploaded, "property created", "property updated", "property deleted", "area created", "area updated",
"area deleted", "user created", "user updated", "user deleted", "device provisioned", "device updated",
"device synced", "device deprovisioned", "group created", "group updated", "group deleted", "member added",
"member added again", "member removed", "event processed".
"""

from __future__ import annotations

from typing import TypedDict, Unpack

from installer_app.sandbox.cloud.desk import Desk
from installer_app.sandbox.cloud.records import Effect, Event
from installer_app.sandbox.signing import Json


def write_effect(
    desk: Desk, operation: str, actor: str, effect: str, lock_id: str | None = None, detail: str = ""
) -> None:
    """One line more."""
    at = desk.time()
    desk.store.put(
        Effect(at=at, operation=operation, actor=actor, lock_id=lock_id, effect=effect, detail=detail)
    )


class About(TypedDict, total=False):
    """What an event is about; what is not named is not known."""

    lock_id: str | None
    property_id: str | None
    area_id: str | None
    user_id: str | None
    user_device_id: str | None
    user_group_id: str | None
    key_id: str | None
    firmware_version: str | None


def write_event(desk: Desk, name: str, actor: str, account: str, **about: Unpack[About]) -> None:
    """One event more."""
    now = desk.time()
    desk.store.put(
        Event(
            event_id=desk.new_id(),
            event_name=name,
            account=account,
            state=desk.options.event_state,
            created_at=now,
            created_by=actor,
            modified_at=now,
            modified_by=actor,
            **about,
        )
    )


def show_effect(effect: Effect) -> dict[str, Json]:
    """A line as the sandbox's own endpoint prints it."""
    return {
        "n": effect.n,
        "at": effect.at,
        "operation": effect.operation,
        "actor": effect.actor,
        "lockId": effect.lock_id,
        "effect": effect.effect,
        "detail": effect.detail,
    }
