"""Certificates as the window may use them: this installation's fingerprint, and files that are checked."""

from __future__ import annotations

import asyncio
from pathlib import Path

from installer_app.compose import Workplace
from installer_app.store.certificate_file import read_file
from installer_app.store.verification import verify
from installer_app.ui.sources import Certificates
from installer_app.workflow.verified import Verification


def certificates_of(place: Workplace) -> Certificates:
    """Those of a workplace."""
    own = place.key.key_id

    def check(path: Path) -> Verification:
        raw = read_file(path)
        found = verify(raw)
        # Of another's fingerprint nothing is known here: it is shown, to be compared by hand.
        return verify(raw, None, own) if found.key_id == own else found

    return Certificates(own, lambda path: asyncio.to_thread(check, path))
