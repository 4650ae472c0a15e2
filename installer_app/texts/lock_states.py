"""The states of a lock, in words."""

from __future__ import annotations

from typing import Final

from installer_app.model.lock import LockState
from installer_app.texts.language import N_

STATES: Final = {
    LockState.FACTORY: N_("Factory"),
    LockState.PROVISIONED: N_("Provisioned, no place yet"),
    LockState.INSTALLED: N_("Installed"),
}
