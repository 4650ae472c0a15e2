"""What may be begun with a lock in front of somebody, by the state it claims on the air."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.lock import Label, LockState
from installer_app.workflow.facts import Fact, LockChosen, OldChosen
from installer_app.workflow.moving import REPLACE
from installer_app.workflow.steps import WORKFLOWS

_BY_STATE: Final[Mapping[LockState | None, tuple[str, ...]]] = {
    LockState.FACTORY: ("install",),
    LockState.PROVISIONED: ("install", "uninstall", "deprovision"),
    LockState.INSTALLED: ("move", "replace", "uninstall"),
    None: ("install",),
}


def beginning(workflow: str, serial: str, label: Label | None) -> Fact:
    """What the lock in front of somebody is to this workflow: the one it is about, or the one replaced."""
    if workflow == REPLACE:
        return OldChosen(serial=serial, label=label)
    return LockChosen(serial, label)


def offers(state: LockState | None) -> tuple[str, ...]:
    """Names of workflows, that of the yellow button first. None: not heard, or a state that is not known; the
    job reads the lock before it does anything."""
    found = tuple(one for one in _BY_STATE[state] if one in WORKFLOWS)
    return found if "move" in found or "install" in found else ("install", *found)
