"""Loads a lock profile from the resources."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.lock_profile import LockProfile, read_lock_profile
from installer_app.resources import resource

ASSUMED: Final = "assumed-1"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def load_profile(name: str = ASSUMED) -> LockProfile:
    """The lock profile of that name. Faults: lock_profile_unknown, also where the file is damaged."""
    if _NAME.fullmatch(name) is None:
        raise Fault(FaultCode.LOCK_PROFILE_UNKNOWN, "not a name of a profile")
    try:
        data = tomllib.loads(resource(f"profiles/{name}.toml").read_text("utf-8"))
        return read_lock_profile(data)
    except OSError:
        raise Fault(FaultCode.LOCK_PROFILE_UNKNOWN, name) from None
    except ValueError:
        raise Fault(FaultCode.LOCK_PROFILE_UNKNOWN, f"{name} is damaged") from None
