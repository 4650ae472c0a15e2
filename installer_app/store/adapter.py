"""The lease of a Bluetooth adapter: between processes nobody waits, the second is told who has it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import platformdirs

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.folder import make_private_folder
from installer_app.store.journal import iso
from installer_app.store.lease import Lease, holder


def runtime_folder() -> Path:
    """Where leases lie that are of the computer and not of a data folder: this user's own."""
    with warnings.catch_warnings():
        # Without a session of its own the system has no such folder; the one in its place is made private.
        warnings.simplefilter("ignore")
        return Path(platformdirs.user_runtime_path("lock-installer", appauthor=False))


def lease_adapter(folder: Path, name: str, now: Callable[[], datetime]) -> Lease:
    """Be the only process that sends through the adapter of this name, until released or dead. Faults:
    link_adapter_busy, naming who has it and since when; computer_storage."""
    file = folder / f"adapter-{sha256(name.encode()).hexdigest()[:16]}"
    make_private_folder(folder)
    lease = Lease.take(file, iso(now()))
    if lease is None:
        raise Fault(FaultCode.LINK_ADAPTER_BUSY, str(holder(file) or ""))
    return lease
