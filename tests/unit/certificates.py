"""A job whose lock is that of the vectors, so that its receipt is really signed; and its certificate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from installer_app.model.lock import LockKeys
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.protocol.label import parse_label
from installer_app.protocol.receipt import verify_receipt
from installer_app.store.certificate import Certifier
from installer_app.workflow import facts as f
from installer_app.workflow.facts import Facts, PinnedBy, Verdict
from tests.unit.store_kit import KEY, WORLD, noon
from tests.unit.world import LOCK_ID, PLACE, SERIAL, read

VECTORS: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "lock-vectors.json").read_text("utf-8")
)
KEYS: Final = LockKeys(VECTORS["keys"]["seal"]["public"], VECTORS["keys"]["sign"]["public"])
LABEL: Final = parse_label(VECTORS["label"]["text"])
SENT: Final[str] = VECTORS["install_csv"]["sha256"]
RECEIPT: Final = verify_receipt(
    VECTORS["receipt"]["jws"],
    sign_key=KEYS.sign,
    serial=SERIAL,
    lock_id=LOCK_ID,
    kind=MessageKind.INSTALL,
    sha256=SENT,
)
FACTS: Final = Facts(
    (
        f.LockChosen(SERIAL, LABEL),
        read(),
        f.KeysPinned(KEYS, PinnedBy.LABEL),
        PLACE,
        f.NameChosen("Tür 4.02 \N{LOCK}"),
        f.Provisioned(LOCK_ID, Blob(b"record")),
        f.Confirmed(checklist=True),
        f.InstallDelivered(SENT, 612, 0, -61, "bleak hci0"),
        f.InstallApplied(RECEIPT),
        f.FirmwareChosen(None),
        f.Synced(Verdict.PROVEN, "2030-01-02T03:10:00Z"),
        f.KeysCurrent(Verdict.PROVEN, "k2", "k2"),
        f.FirmwareCurrent(Verdict.NOT_VERIFIABLE),
        f.Placed(Verdict.PROVEN),
        f.ChecklistTicked(door=True, handle=True, battery_date="2026-05"),
    )
)
CERTIFIER: Final = Certifier(KEY, WORLD, noon, lambda: bytes(range(32)))


def certificate(facts: Facts = FACTS) -> bytes:
    """Of these facts, as it is written to disk."""
    return CERTIFIER.certify("install", facts).certificate.encode()
