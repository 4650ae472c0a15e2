"""The virtual cloud: a second implementation of the DoorLock service, for the sandbox and for tests.

    cloud = VirtualCloud(folder / "cloud.db", CloudOptions(), now=lambda: datetime.now(UTC),
                         random=os.urandom)
    cloud.seed()                                   # accounts, places, people, firmware; again it does nothing
    token = cloud.tokens()["mara"]                 # mara ruben installer assembler expired owner stranger,
                                                   # resident (has a phone), manager (of access), tools
    client = httpx.AsyncClient(transport=httpx.ASGITransport(cloud.app), base_url="http://cloud.sandbox")
    cloud.signers()                                # key id -> raw Ed25519 public key, for locks and profiles
    cloud.adopt_lock(Adoption("4.03 [W2D8P4TN]", NOORDKADE, area_id("Kanaalhuis", "Floor 4 East")))
    cloud.faults = (CloudFault("installLock", "drop", after_effect=True, times=1),)
    cloud.options = replace(cloud.options, message_format="json")
    cloud.effects()                                # the ledger: one Effect for each effect of a call
    cloud.close()

On a socket: `uvicorn.Config(cloud.app, http=DroppingProtocol, date_header=False)` with `DroppingProtocol`
from `sandbox.cloud.wire`; the cloud writes its own Date. Besides the contract's routes there are, for this
computer only, `GET /sandbox/effects` (a JSON list of n, at, operation, actor, lockId, effect, detail; words
in `ledger`), `POST /sandbox/faults` (header x-sandbox-token: `cloud.control_token`; body `{"faults":
[{"operation", "kind", "afterEffect", "status", "retryAfterS", "delayS", "pauseS", "times", "skip"}]}`,
replacing all), and `GET /storage/firmware/...`, the other origin of downloads.

One process opens the file of state; every call is one transaction, so killing the process loses nothing that
was answered. People carry Bearer tokens, locks `x-api-key`; a tool is an API key of this service, and its
secret goes as Bearer too. All 47 operations stand in `contract`, what the contract leaves open in `options`.

What changes a group or an access list gives every area whose keys differ afterwards a new key map version
(`rekeying`); a lock learns it at its next sync, a phone at its own (`devices`, `usermap`).
"""

from installer_app.sandbox.cloud.adopt import AdoptedLock, Adoption
from installer_app.sandbox.cloud.body import ConnectionDropped
from installer_app.sandbox.cloud.options import CloudFault, CloudOptions
from installer_app.sandbox.cloud.records import Effect
from installer_app.sandbox.cloud.seed import (
    HAVENLICHT,
    KANAALHUIS,
    NOORDKADE,
    PAKHUIS,
    VUURTOREN,
    area_id,
    seeded_id,
)
from installer_app.sandbox.cloud.service import VirtualCloud

__all__ = [
    "HAVENLICHT",
    "KANAALHUIS",
    "NOORDKADE",
    "PAKHUIS",
    "VUURTOREN",
    "AdoptedLock",
    "Adoption",
    "CloudFault",
    "CloudOptions",
    "ConnectionDropped",
    "Effect",
    "VirtualCloud",
    "area_id",
    "seeded_id",
]
