"""The ledger: one line for each effect of a state-changing call, and the events that people may list.

Refused calls have no line. Words of `effect`: provisioned, renamed, installed, "message again", uninstalled,
"uninstall message again", deprovisioned, synced, assigned, "assigned again", unassigned, "nothing assigned",
uploaded, "property created", "area created".
"""

from __future__ import annotations

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


def write_event(
    desk: Desk,
    name: str,
    actor: str,
    *,
    lock_id: str | None = None,
    property_id: str | None = None,
    area_id: str | None = None,
    user_id: str | None = None,
    firmware_version: str | None = None,
) -> None:
    """One event more."""
    desk.store.put(
        Event(
            event_id=desk.new_id(),
            event_name=name,
            lock_id=lock_id,
            property_id=property_id,
            area_id=area_id,
            user_id=user_id,
            firmware_version=firmware_version,
            created_at=desk.time(),
            modified_by=actor,
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
