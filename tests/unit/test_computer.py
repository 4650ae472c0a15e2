"""The computer as a party, over its real store and the real protocol."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from installer_app.computer import ComputerParty, keep_awake, monotonic_s, random_bytes, utc_now
from installer_app.lock.profile import load_profile
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockKeys
from installer_app.model.message import MessageKind, Seal
from installer_app.model.secret import Blob
from installer_app.store.certificate import Certifier
from installer_app.store.database import FILE, Database
from installer_app.store.pins import Pins
from installer_app.store.verification import verify
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Facts, PinnedBy
from installer_app.workflow.party import Party, Progress, Request
from tests.unit.store_kit import KEY, WORLD, noon

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "lock-vectors.json").read_text("utf-8")
)
SERIAL: str = VECTORS["label"]["serial"]
KEYS = LockKeys(VECTORS["keys"]["seal"]["public"], VECTORS["keys"]["sign"]["public"])
SIGNERS = {VECTORS["keys"]["signer"]["key_id"]: VECTORS["keys"]["signer"]["public"]}
RECORD = VECTORS["provision"]["plain"].encode()
MESSAGE = VECTORS["install_csv"]["text"].encode()
LOCK_ID, PROPERTY_ID, AREA_ID = MESSAGE.decode().split(",")[3:6]
IN_TIME = datetime(2030, 1, 3, tzinfo=UTC)


@dataclass
class Clock:
    """A clock the test sets."""

    time: datetime = IN_TIME

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def party(tmp_path: Path, clock: Clock) -> Iterator[Party]:
    database = Database(tmp_path / FILE)
    certifier = Certifier(KEY, WORLD, noon)
    yield ComputerParty(Pins(database, noon), load_profile().signing, SIGNERS, certifier.certify, clock)
    database.close()


def report(_progress: Progress) -> None:
    raise AssertionError("the computer has nothing to report")


async def code_of(party: Party, request: Request[Any]) -> FaultCode:
    with pytest.raises(Fault) as caught:
        await party.ask(request, report)
    return caught.value.code


async def test_keys_are_pinned_recalled_and_held_against_others(party: Party) -> None:
    assert await party.ask(r.RecallKeys(SERIAL), report) == f.KeysRecalled(None)
    pin = r.PinKeys(SERIAL, KEYS, PinnedBy.NOT_PROVEN)
    assert await party.ask(pin, report) == f.KeysPinned(KEYS, PinnedBy.NOT_PROVEN)
    assert await party.ask(r.RecallKeys(SERIAL), report) == f.KeysRecalled(KEYS, PinnedBy.NOT_PROVEN)
    stronger = replace(pin, pinned_by=PinnedBy.COMPARED, compared=True)
    assert await party.ask(stronger, report) == f.KeysPinned(KEYS, PinnedBy.COMPARED)
    assert await party.ask(pin, report) == f.KeysPinned(KEYS, PinnedBy.COMPARED)
    assert await code_of(party, replace(pin, keys=LockKeys("00" * 32, KEYS.sign))) is FaultCode.LOCK_IMPOSTOR


async def test_another_sticker_is_an_impostor_and_pins_nothing(party: Party) -> None:
    pin = r.PinKeys(SERIAL, KEYS, PinnedBy.NOT_PROVEN, compared=False)
    assert await code_of(party, pin) is FaultCode.LOCK_IMPOSTOR
    assert await party.ask(r.RecallKeys(SERIAL), report) == f.KeysRecalled(None)


async def test_a_record_is_sealed_to_the_lock_alone_and_binds_its_id(party: Party) -> None:
    seal = r.SealRecord(SERIAL, LOCK_ID, KEYS.seal, Blob(RECORD))
    fact = await party.ask(seal, report)
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["keys"]["seal"]["private"]))
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    info = VECTORS["provision"]["hpke_info"].encode()
    assert suite.decrypt(fact.sealed.data, private, info=info) == RECORD
    recalled = await party.ask(r.RecallKeys(SERIAL), report)
    assert recalled.lock_id == LOCK_ID
    assert await code_of(party, replace(seal, serial="AAAAAAAA")) is FaultCode.MESSAGE_SECOND_SERIAL


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (b"{}", FaultCode.MESSAGE_RECORD_INCOMPLETE),
        (b"", FaultCode.MESSAGE_RECORD_INCOMPLETE),
        (RECORD.replace(b"apiKey", b"other"), FaultCode.MESSAGE_RECORD_INCOMPLETE),
        (RECORD.replace(LOCK_ID.encode(), b"another"), FaultCode.MESSAGE_FALSE),
    ],
)
async def test_a_record_that_is_not_this_lock_s_is_neither_sealed_nor_bound(
    party: Party, record: bytes, code: FaultCode
) -> None:
    assert await code_of(party, r.SealRecord(SERIAL, LOCK_ID, KEYS.seal, Blob(record))) is code
    assert (await party.ask(r.RecallKeys(SERIAL), report)).lock_id is None


async def test_messages_are_inspected_against_signers_and_the_clock(party: Party, clock: Clock) -> None:
    install = r.InspectMessage(MessageKind.INSTALL, Blob(MESSAGE), "text/csv", LOCK_ID, PROPERTY_ID, AREA_ID)
    fact = await party.ask(install, report)
    assert isinstance(fact, f.InstallInspected)
    assert fact.inspection.seal is Seal.VERIFIED
    assert await code_of(party, replace(install, lock_id="another")) is FaultCode.MESSAGE_FALSE
    text = VECTORS["uninstall_json"]["text"].encode()
    uninstall = r.InspectMessage(MessageKind.UNINSTALL, Blob(text), "application/json", LOCK_ID, None, None)
    assert isinstance(await party.ask(uninstall, report), f.UninstallInspected)
    clock.time = datetime(2030, 1, 9, 3, 4, 5, tzinfo=UTC)
    assert await code_of(party, install) is FaultCode.MESSAGE_EXPIRED


async def test_a_certificate_is_written_from_the_facts_asked_about(party: Party) -> None:
    facts = Facts((f.KeysPinned(KEYS, PinnedBy.NOT_PROVEN),))
    certified = await party.ask(r.Certify("install", facts), report)
    assert verify(certified.certificate.encode()).key_id == KEY.key_id
    assert "identity not proven" in certified.certificate


async def test_a_review_passes_or_is_the_fault_that_stands_in_the_way(party: Party) -> None:
    assert await party.ask(r.Review(None), report) == f.Reviewed()
    assert await code_of(party, r.Review(FaultCode.LOCK_WRONG_STATE)) is FaultCode.LOCK_WRONG_STATE


async def test_another_party_s_request_is_a_bug(party: Party) -> None:
    with pytest.raises(TypeError, match="ask-lock"):
        await party.ask(r.AskLock(), report)
    await party.rest()


def test_clocks_and_randomness() -> None:
    assert utc_now().tzinfo is UTC
    assert monotonic_s() <= monotonic_s()
    assert len(random_bytes(32)) == 32 and random_bytes(32) != random_bytes(32)


def test_keeping_awake_never_fails_nor_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    started = time.monotonic()
    with keep_awake():
        pass
    monkeypatch.setattr("wakepy.keep.running", None)
    with keep_awake():
        pass

    def no_thread(**_: object) -> object:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread", no_thread)
    with pytest.raises(KeyError), keep_awake():
        raise KeyError
    assert time.monotonic() - started < 2


def test_the_computer_is_kept_awake_only_within_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading
    from contextlib import contextmanager

    entered, left = threading.Event(), threading.Event()

    @contextmanager
    def running(on_fail: str) -> Iterator[None]:
        assert on_fail == "pass"
        entered.set()
        yield
        left.set()

    monkeypatch.setattr("wakepy.keep.running", running)
    with keep_awake():
        assert entered.wait(10)
        assert not left.is_set()
    assert left.wait(10)
