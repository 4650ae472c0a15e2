"""A virtual cloud with a clock and randomness of the test's own, and a plain client for it."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from installer_app.sandbox.cloud import KANAALHUIS, CloudOptions, Effect, VirtualCloud, area_id

EAST: Final = area_id("Kanaalhuis", "Floor 4 East")
WEST: Final = area_id("Kanaalhuis", "Floor 4 West")
ORIGIN: Final = "http://cloud.sandbox"
NAME: Final = "Front door [7K3M9QX2]"


def decode(text: str) -> bytes:
    """base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def image(version: str, size: int) -> bytes:
    """A stand-in for firmware: the cloud never looks inside."""
    return f"firmware {version} ".encode().ljust(size // 64, b".")


def deterministic(seed: str) -> Callable[[int], bytes]:
    """Random bytes that are the same in every run."""
    count = itertools.count()
    return lambda size: hashlib.shake_256(f"{seed} {next(count)}".encode()).digest(size)


@dataclass
class Clock:
    """A clock that moves only when it is told."""

    time: datetime = datetime(2030, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **duration: float) -> None:
        self.time += timedelta(**duration)


def open_cloud(
    folder: Path, clock: Callable[[], datetime], options: CloudOptions | None = None, seed: str = "world"
) -> VirtualCloud:
    """The cloud of this folder, seeded."""
    cloud = VirtualCloud(folder / "cloud.db", options or CloudOptions(), clock, deterministic(seed))
    cloud.seed(image)
    return cloud


@dataclass
class World:
    """The cloud, its clock, and calls as one of its people or locks."""

    cloud: VirtualCloud
    clock: Clock
    client: httpx.AsyncClient

    async def call(
        self, who: str | None, method: str, path: str, body: Any = None, **more: Any
    ) -> httpx.Response:
        """A call with this person's token (None: without a credential) and, unless None, this JSON body."""
        headers = dict(more.pop("headers", {}))
        if who is not None:
            headers["authorization"] = f"Bearer {self.cloud.tokens()[who]}"
        if body is not None:
            more["json"] = body
        return await self.client.request(method, path, headers=headers, **more)

    async def get(self, who: str, path: str, **more: Any) -> Any:
        """`data` of a successful GET."""
        return self.data(await self.call(who, "GET", path, **more))

    def data(self, answer: httpx.Response) -> Any:
        """`data` of a success in the envelope."""
        whole = answer.json()
        expected = (200, True, self.cloud.options.success_error)
        assert (answer.status_code, whole["success"], whole["error"]) == expected, answer.text
        return whole["data"]

    def signed_data(self, answer: httpx.Response) -> Any:
        """`data` of a success whose signatures are all valid and by the cloud's signers."""
        whole = answer.json()
        self.verify(rfc8785.dumps(whole["data"]), whole["signatures"])
        return self.data(answer)

    def verify(self, covered: bytes, signatures: Mapping[str, str]) -> None:
        """Raises unless there is a signature, and each holds."""
        assert signatures
        for key_id, signature in signatures.items():
            Ed25519PublicKey.from_public_bytes(self.cloud.signers()[key_id]).verify(
                decode(signature), covered
            )

    async def provision(self, who: str = "mara", name: str = NAME) -> Any:
        """A fresh lock as its assembler sees it."""
        return self.signed_data(await self.call(who, "POST", "/locks", {"displayName": name}))

    async def install(self, lock_id: str, area: str = EAST, who: str = "mara", **more: Any) -> httpx.Response:
        """Install it in Kanaalhuis."""
        path = f"/properties/{KANAALHUIS}/areas/{area}/install/{lock_id}"
        return await self.call(who, "PUT", path, {}, **more)

    async def uninstall(self, lock_id: str, mode: str | None = None, who: str = "mara") -> httpx.Response:
        """Uninstall it."""
        params = {} if mode is None else {"uninstallMode": mode}
        return await self.call(who, "PUT", f"/locks/{lock_id}/uninstall", {}, params=params)

    async def sync(self, private: Mapping[str, Any], lock_id: str, **changes: Any) -> httpx.Response:
        """The lock's own sync."""
        body = {
            "syncDate": "2030-01-02T03:04:05Z",
            "currentFirmwareVersion": "1.4.0",
            "currentKeyMapVersion": "",
            "encryptedAccessLogs": [],
        }
        headers = {"x-api-key": private["apiKey"], "accept": "application/json"}
        return await self.client.put(f"/locks/{lock_id}/sync", json=body | changes, headers=headers)

    def effects(self) -> list[tuple[str, str]]:
        """Operation and effect of each line of the ledger."""
        return [(effect.operation, effect.effect) for effect in self.ledger()]

    def ledger(self) -> tuple[Effect, ...]:
        return self.cloud.effects()


@asynccontextmanager
async def open_world(folder: Path, options: CloudOptions | None = None) -> AsyncIterator[World]:
    """A world in this folder, in process."""
    clock = Clock()
    cloud = open_cloud(folder, clock, options)
    transport = httpx.ASGITransport(cloud.app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield World(cloud, clock, client)
    cloud.close()


def read_csv(data: bytes) -> dict[str, str]:
    """The ten fields of a csv message."""
    assert data.endswith(b"\n")
    assert data.count(b"\n") == 1
    names = (
        "version", "kind", "messageId", "lockId", "propertyId", "areaId",
        "issued", "expires", "keyId", "signature",
    )  # fmt: skip
    return dict(zip(names, data[:-1].decode("ascii").split(","), strict=True))


def refused(answer: httpx.Response, status: int) -> bool:
    """Whether this is an ErrorOutput under this status."""
    if answer.status_code != status:
        return False
    whole = json.loads(answer.content)
    return set(whole) == {"data", "success", "error"} and whole["success"] is False and bool(whole["error"])
