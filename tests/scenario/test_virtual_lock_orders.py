"""Whatever is done to the virtual lock in whatever order, it stays true to what was signed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from joserfc import jws
from joserfc.jwk import OKPKey

from installer_app.sandbox.faults import LockFaults, Meddling, Twist
from installer_app.sandbox.image import build_image, read_image
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_message import encode_base64url
from installer_app.sandbox.lock_state import file_saver, load_state, save_state
from tests.scenario.raw_central import Central, Clock, json_message, key, record, seal, vector_state

TWISTS: tuple[Twist, ...] = ("silence", "drop", "reset", "reset_before")
PUBLIC = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(key("sign", "public"))})


class AnyOrder(RuleBasedStateMachine):
    """A model of the lock beside the lock: state, floor and the digests ever applied."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "lock.json"
        self.clock = Clock()
        self.state, self.floor = 0, 0
        self.applied: list[bytes] = []
        save_state(self.path, vector_state())
        self.central = self.boot()

    def boot(self) -> Central:
        """A new process over the same file."""
        lock = VirtualLock(load_state(self.path), clock=self.clock, save=file_saver(self.path))
        assert lock.connect()
        return Central(lock)

    def deliver(self, kind: str, message: bytes, allowed: bool) -> None:
        """Deliver until it is settled, as a central does whose answers get lost."""
        answer: dict[str, object] = {}
        for _ in range(4):
            if not self.central.lock.linked:
                assert self.central.lock.connect()
            answer = self.central.apply(kind, message)
            if answer.get("err") in ({"group": 64, "rc": 2}, {"group": 64, "rc": 3}):
                self.central.upload(kind, message)
                answer = self.central.apply(kind, message)
            if "silent" not in answer:
                break
        digest = hashlib.sha256(message).digest()
        repeated = bool(self.applied) and self.applied[-1] == digest
        assert ("receipt" in answer) is (allowed or repeated), answer
        if "receipt" in answer:
            payload = json.loads(
                jws.deserialize_compact(str(answer["receipt"]), PUBLIC, algorithms=["Ed25519"]).payload
            )
            assert (payload["kind"], payload["sha256"]) == (kind, digest.hex())
            assert answer["state"] == payload["state"] == self.central.lock.state.phase
            if not repeated:
                self.applied.append(digest)

    @rule()
    def provision(self) -> None:
        allowed = self.state == 0
        self.deliver("provision", seal(record()), allowed)
        if allowed:
            self.state, self.floor = 1, 0

    @rule(kind=st.sampled_from(["install", "uninstall"]), minute=st.integers(1, 9))
    def order(self, kind: str, minute: int) -> None:
        message = json_message(kind=kind, issued=f"2030-01-02T03:0{minute}:00Z", messageId=f"{kind} {minute}")
        allowed = self.state > 0 and minute > self.floor
        self.deliver(kind, message, allowed)
        if allowed:
            self.state, self.floor = (2 if kind == "install" else 1), minute

    @rule()
    def forge(self) -> None:
        message = json_message(hashlib.sha256(b"forger").digest(), issued="2031-01-01T00:00:00Z")
        self.deliver("install", message, False)

    @rule(how=st.sampled_from(TWISTS), nth=st.integers(1, 3))
    def meddle(self, how: Twist, nth: int) -> None:
        self.central.lock.set_faults(LockFaults(meddle=(Meddling(how, "64.1", nth),)))

    @rule()
    def cut_the_power(self) -> None:
        self.central.lock.restart()
        assert self.central.lock.connect()

    @rule()
    def kill_the_process(self) -> None:
        self.central = self.boot()

    @rule()
    def press(self) -> None:
        self.central.lock.press()
        assert self.central.lock.connect()
        self.state, self.floor, self.applied = 0, 0, []

    @rule(version=st.sampled_from(["1.1.0", "1.2.0"]))
    def carry(self, version: str) -> None:
        image = build_image(version, 200)
        if not self.central.lock.linked:
            assert self.central.lock.connect()
        self.central.write(1, 1, off=0, data=image, len=len(image))
        self.central.write(1, 0, hash=read_image(image)[1])

    @invariant()
    def is_what_the_model_says_and_what_the_file_says(self) -> None:
        state = self.central.lock.state
        assert state.phase == self.state
        assert load_state(self.path) == state
        assert state.slots.running.version in {"1.0.0", "1.1.0", "1.2.0"}

    def teardown(self) -> None:
        self.folder.cleanup()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
