"""A small SMP central of the tests' own, the lock of the vectors, and a signer that can also lie."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

import cbor2
import rfc8785
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.image import build_image, read_image
from installer_app.sandbox.lock import VirtualLock, keep_in_memory
from installer_app.sandbox.lock_device import Traits
from installer_app.sandbox.lock_message import encode_base64url
from installer_app.sandbox.lock_state import Birth, LockState, Memory, Save, Slot, Slots

VECTORS: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "vectors" / "lock-vectors.json").read_text("utf-8")
)
LOCK_ID: Final = "2f1b7c1e-5d0a-4c0e-9c55-0a6b7f3d1e01"
KEY_ID: Final[str] = VECTORS["keys"]["signer"]["key_id"]
NOW: Final = 1_893_553_505
"""2030-01-02T03:05:05Z, a minute after the install vector was issued."""
SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
Answer = dict[str, Any]


def key(name: str, half: str = "private") -> bytes:
    return bytes.fromhex(cast(str, VECTORS["keys"][name][half]))


def sign(data: bytes, private: bytes | None = None) -> str:
    return encode_base64url(Ed25519PrivateKey.from_private_bytes(private or key("signer")).sign(data))


def vector_state(**changes: Any) -> LockState:
    """The lock of the vectors as the factory made it, its clock set."""
    birth = Birth(
        "7K3M9QX2", "VL1", 1, "C0:00:00:00:00:01", key("seal"), key("sign"), {KEY_ID: key("signer", "public")}
    )
    state = LockState(birth, Slots(Slot(*read_image(build_image("1.0.0")))), clock_offset_s=0)
    return replace(state, **changes)


def provisioned(**changes: Any) -> LockState:
    """The same in state 1, with the vectors' record."""
    lock_key = b"lock-key-for-the-profile-vectors"
    memory = Memory(lock_id=LOCK_ID, api_key="d4c3b2a1-0f1e-4d2c-8b3a-495867768506", lock_key=lock_key)
    return replace(vector_state(phase=1, memory=memory), **changes)


@dataclass
class Clock:
    """A clock that moves when told."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now


def cut_at_500(frame: bytes) -> list[bytes]:
    return [frame[at : at + 500] for at in range(0, len(frame), 500)]


@dataclass
class Central:
    """One central linked to one lock in memory; every request must get at most one answer."""

    lock: VirtualLock
    cut: Callable[[bytes], list[bytes]] = lambda frame: [
        frame[at : at + 500] for at in range(0, len(frame), 500)
    ]
    version: int = 1
    sequence: int = field(default=0)

    def ask(self, group: int, command: int, body: Mapping[str, object], *, write: bool) -> Answer:
        """Send one request; its answer's map, or {} with the link lost or nothing heard (`silent`)."""
        frame = self.encode(group, command, cbor2.dumps(dict(body)), write=write)
        heard = b"".join(part for fragment in self.cut(frame) for part in self.lock.write(fragment))
        if not heard:
            return {"silent": True}
        op, _, size, got_group, sequence, got_command = struct.unpack(">BBHHBB", heard[:8])
        assert (op, got_group, sequence, got_command) == (
            (3 if write else 1) | min(self.version, 1) << 3,
            group,
            self.sequence,
            command,
        )
        assert size == len(heard) - 8
        return cast(Answer, cbor2.loads(heard[8:]))

    def encode(self, group: int, command: int, payload: bytes, *, write: bool) -> bytes:
        self.sequence = (self.sequence + 1) & 0xFF
        first = (2 if write else 0) | self.version << 3
        return struct.pack(">BBHHBB", first, 0, len(payload), group, self.sequence, command) + payload

    def read(self, group: int, command: int, **body: object) -> Answer:
        return self.ask(group, command, body, write=False)

    def write(self, group: int, command: int, **body: object) -> Answer:
        return self.ask(group, command, body, write=True)

    def upload(self, kind: str, message: bytes, size: int = 400) -> None:
        for at in range(0, max(len(message), 1), size):
            part = message[at : at + size]
            answer = self.write(8, 0, name=f"/inbox/{kind}", off=at, data=part, len=len(message))
            assert answer == {"off": at + len(part)}, answer

    def apply(self, kind: str, message: bytes) -> Answer:
        return self.write(64, 1, kind=kind, sha=hashlib.sha256(message).digest())

    def deliver(self, kind: str, message: bytes) -> Answer:
        self.upload(kind, message)
        return self.apply(kind, message)

    def info(self) -> Answer:
        return cast(Answer, cbor2.loads(self.read(64, 0, n=bytes(16))["info"]))


def link(
    state: LockState, *, clock: Clock | None = None, save: Save = keep_in_memory, traits: Traits | None = None
) -> Central:
    """A lock in this state, linked."""
    lock = VirtualLock(
        state,
        clock=clock or Clock(),
        randomness=lambda size: b"\x07" * size,
        save=save,
        traits=traits or Traits(),
    )
    assert lock.connect()
    return Central(lock)


def faulty(state: LockState, **faults: Any) -> LockState:
    return replace(state, faults=LockFaults(**faults))


def csv_message(private: bytes | None = None, /, **changes: str) -> bytes:
    """An install message in csv; members by name."""
    members = {
        "version": "1",
        "kind": "install",
        "messageId": "m-1",
        "lockId": LOCK_ID,
        "propertyId": "property",
        "areaId": "area",
        "issued": "2030-01-02T03:04:05.678Z",
        "expires": "",
        "keyId": KEY_ID,
    } | changes
    signed = ",".join(members.values()).encode()
    return signed + b"," + sign(signed, private).encode() + b"\n"


def json_message(private: bytes | None = None, /, **changes: object) -> bytes:
    """An install message in JSON; a member given as `...` is left out."""
    data: dict[str, object] = {
        "version": 1,
        "kind": "install",
        "messageId": "m-1",
        "lockId": LOCK_ID,
        "propertyId": "property",
        "areaId": "area",
        "issued": "2030-01-02T03:04:05.678Z",
        "expires": None,
    } | changes
    return signed_answer({name: value for name, value in data.items() if value is not ...}, private)


def signed_answer(data: Mapping[str, Any], private: bytes | None = None) -> bytes:
    """Any answer of the cloud."""
    try:
        signature = sign(rfc8785.dumps(dict(data)), private)
    except ValueError:
        signature = sign(b"")
    whole = {"data": data, "signatures": {KEY_ID: signature}, "success": True, "error": None}
    return json.dumps(whole).encode()


def record(private: bytes | None = None, /, **changes: Any) -> bytes:
    """A provisionLock answer."""
    data = {
        "lockId": LOCK_ID,
        "displayName": "Door [7K3M9QX2]",
        "createdAt": "2030-01-01T00:00:00.000Z",
        "private": {"apiKey": "api", "lockKey": encode_base64url(bytes(32))},
    } | changes
    return signed_answer(data, private)


def seal(plain: bytes, serial: str = "7K3M9QX2", public: bytes | None = None) -> bytes:
    """For the vectors' lock."""
    target = X25519PublicKey.from_public_bytes(public or key("seal", "public"))
    return SUITE.encrypt(plain, target, info=f"lock-installer/provision/1/{serial}".encode())
