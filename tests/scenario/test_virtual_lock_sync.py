"""The virtual lock syncs by itself: what it sends, takes and refuses, and its own firmware update."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx
import pytest

from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.image import build_image
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_device import Traits
from installer_app.sandbox.lock_host import LockHost
from installer_app.sandbox.lock_state import LockState
from installer_app.sandbox.lock_sync import seal_entry
from installer_app.sandbox.uplink import HttpUplink, UplinkDown
from tests.scenario.raw_central import (
    LOCK_ID,
    Clock,
    csv_message,
    link,
    provisioned,
    signed_answer,
    vector_state,
)

ISSUED: Final = "2030-02-01T00:00:00Z"
LOCK_KEY: Final = provisioned().memory.lock_key
QUICK: Final = Traits(sync_after_change_s=0.005, sync_every_s=3600)


def key_map(version: str, *entries: str) -> dict[str, object]:
    aad = f"key-map/1/{LOCK_ID}/{version}".encode()
    sealed = [seal_entry(LOCK_KEY, aad, bytes(12), entry.encode()) for entry in entries]
    return {"keyMapVersion": version, "encryptedKeyMapEntries": sealed}


def answer(by: bytes | None = None, /, **changes: object) -> bytes:
    data = {"lockId": LOCK_ID, "issued": ISSUED} | changes
    return signed_answer({name: value for name, value in data.items() if value is not ...}, by)


def syncing(state: LockState | None = None) -> VirtualLock:
    memory = replace(provisioned().memory, logs=("{}",), changes=1)
    lock = link(state or replace(provisioned(), memory=memory)).lock
    lock.disconnect()
    return lock


def sync(lock: VirtualLock, body: bytes, status: int = 200) -> str:
    request = lock.device.begin_sync()
    assert request is not None
    return lock.device.end_sync(request, status, body)


def outcome(lock: VirtualLock) -> tuple[bool, str]:
    last = lock.device.last_sync
    assert last is not None
    return last.ok, last.error


REFUSED: Final[dict[str, tuple[int, bytes]]] = {
    "no json": (200, b"synced"),
    "a captive portal": (200, b"<html>"),
    "nothing": (200, b""),
    "not signed": (200, json.dumps({"data": {"lockId": LOCK_ID, "issued": ISSUED}}).encode()),
    "signed by another": (200, answer(hashlib.sha256(b"x").digest())),
    "no lockId": (200, answer(lockId=...)),
    "another's": (200, answer(lockId="x")),
    "no issued": (200, answer(issued=...)),
    "bad issued": (200, answer(issued="now")),
    "success false": (200, answer().replace(b'"success": true', b'"success": false')),
    "an entry of another lock's": (200, answer(keyMapVersion="2", encryptedKeyMapEntries=["AAAA"])),
    "an entry of another version": (200, answer(**key_map("1", "{}") | {"keyMapVersion": "2"})),
    "entries that are no list": (200, answer(keyMapVersion="2", encryptedKeyMapEntries="x")),
    "a version that is no text": (200, answer(keyMapVersion=2)),
    "a firmware that is no text": (200, answer(requiredFirmwareVersion=2)),
    "unauthorized": (401, answer()),
    "broken": (500, b""),
    "created": (201, answer()),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_answer_that_cannot_be_trusted_takes_nothing_and_drops_no_log(case: str) -> None:
    lock = syncing()
    before = lock.state.memory
    status, body = REFUSED[case]
    assert sync(lock, body, status) == ""
    assert outcome(lock)[0] is False
    assert replace(lock.state.memory, sync=None) == before


def test_the_table_of_refused_answers_is_whole() -> None:
    assert len(REFUSED) == 18


def test_a_good_answer_drops_the_pushed_logs_and_settles_the_changes() -> None:
    lock = syncing()
    request = lock.device.begin_sync()
    assert request is not None
    assert set(json.loads(request.body)) == {
        "syncDate",
        "currentFirmwareVersion",
        "currentKeyMapVersion",
        "encryptedAccessLogs",
    }
    lock.device.record_access({"late": 1})
    lock.device.end_sync(request, 200, answer())
    memory = lock.state.memory
    assert outcome(lock) == (True, "")
    assert memory.logs == ('{"late":1}',)
    assert memory.changes != memory.synced
    sync(lock, answer())
    assert lock.state.memory.logs == ()
    assert lock.state.memory.changes == lock.state.memory.synced


def test_an_older_answer_is_refused_and_an_equal_one_taken() -> None:
    lock = syncing()
    for issued, ok in ((ISSUED, True), (ISSUED, True), ("2030-01-31T23:59:59.999999999Z", False)):
        sync(lock, answer(issued=issued))
        assert outcome(lock)[0] is ok


def test_a_key_map_is_opened_taken_and_reported_at_once() -> None:
    lock = syncing()
    sync(lock, answer(**key_map("7", '{"accessKeyId":"k"}')))
    memory = lock.state.memory
    assert (memory.key_map_version, memory.key_map) == ("7", ('{"accessKeyId":"k"}',))
    assert memory.changes != memory.synced
    assert lock.device.sync_at == lock.device.clock()
    request = lock.device.begin_sync()
    assert request is not None
    assert json.loads(request.body)["currentKeyMapVersion"] == "7"
    lock.device.end_sync(request, 200, answer())
    assert lock.device.sync_at == lock.device.clock() + 30
    sync(lock, answer(keyMapVersion=""))
    assert (lock.state.memory.key_map_version, lock.state.memory.key_map) == ("", ())


def test_a_lock_without_signers_or_an_owner_takes_no_answer() -> None:
    state = provisioned()
    lock = syncing(replace(state, birth=replace(state.birth, signers={})))
    sync(lock, answer())
    assert outcome(lock) == (False, "answer: no known signature")
    assert syncing(vector_state()).device.begin_sync() is None


def test_an_answer_that_comes_after_the_button_is_ignored() -> None:
    lock = syncing()
    request = lock.device.begin_sync()
    assert request is not None
    lock.press()
    after = lock.state
    lock.device.end_sync(request, 200, answer())
    lock.device.fail_sync(request, "x")
    assert lock.state == after


def test_the_unset_clock_is_1970_in_a_sync() -> None:
    request = syncing(replace(provisioned(), clock_offset_s=None)).device.begin_sync()
    assert request is not None
    assert json.loads(request.body)["syncDate"] == "1970-01-01T00:00:00Z"


def test_never_and_dead_are_two_faults() -> None:
    lock = syncing()
    lock.set_faults(LockFaults(never_sync=True))
    assert lock.device.begin_sync() is None
    assert lock.device.last_sync is None
    lock.set_faults(LockFaults(dead_uplink=True))
    assert lock.device.begin_sync() is None
    assert outcome(lock) == (False, "no uplink")


@pytest.mark.parametrize(
    ("image", "why"),
    [
        (b"", "no image header"),
        (build_image("2.0.1"), "is 2.0.1"),
        (build_image("2.0.0")[:-1], "bad TLV area"),
    ],
)
def test_a_wrong_image_stands_in_the_error_of_a_good_sync(image: bytes, why: str) -> None:
    lock = syncing()
    assert sync(lock, answer(requiredFirmwareVersion="2.0.0")) == "2.0.0"
    lock.device.take_firmware("2.0.0", image)
    assert outcome(lock) == (True, f"firmware: {why}")
    assert lock.state.slots == provisioned().slots


def test_fetched_firmware_waits_for_the_link_to_end_and_confirms_itself_by_a_sync() -> None:
    clock = Clock()
    central = link(provisioned(), clock=clock)
    lock = central.lock
    assert sync(lock, answer(requiredFirmwareVersion="2.0.0")) == "2.0.0"
    lock.device.take_firmware("2.0.0", build_image("2.0.0"))
    assert sync(lock, answer(requiredFirmwareVersion="2.0.0")) == ""
    lock.poll()
    assert central.info()["fw"] == "1.0.0"
    lock.disconnect()
    lock.poll()
    assert lock.state.slots.running.version == "2.0.0"
    assert lock.state.slots.on_trial
    assert lock.device.sync_at == clock.now + 1
    assert lock.state.memory.changes != lock.state.memory.synced
    sync(lock, answer(requiredFirmwareVersion="2.0.0"))
    assert not lock.state.slots.on_trial
    lock.restart()
    assert lock.state.slots.running.version == "2.0.0"


def test_fetched_firmware_that_reverts_is_not_fetched_again_until_another_is_required() -> None:
    lock = syncing()
    lock.set_faults(LockFaults(revert_firmware=True))
    sync(lock, answer(requiredFirmwareVersion="2.0.0"))
    lock.device.take_firmware("2.0.0", build_image("2.0.0"))
    lock.poll()
    assert lock.state.slots.running.version == "1.0.0"
    assert sync(lock, answer(requiredFirmwareVersion="2.0.0")) == ""
    assert outcome(lock) == (True, "firmware: 2.0.0 reverted")
    assert sync(lock, answer(requiredFirmwareVersion="2.0.1")) == "2.0.1"


# over HTTP


@dataclass
class Cloud:
    """A cloud of two paths; what it was asked, and what it says next."""

    says: Callable[[dict[str, Any]], tuple[int, bytes]] = lambda body: (200, answer())
    asked: list[httpx.Request] = field(default_factory=list)
    images: dict[str, httpx.Response] = field(default_factory=dict)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._serve))

    def _serve(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.method == "PUT":
            status, body = self.says(json.loads(request.content))
            return httpx.Response(status, content=body)
        return self.images.get(str(request.url), httpx.Response(404))


@asynccontextmanager
async def running(cloud: Cloud, state: LockState, traits: Traits = QUICK) -> AsyncIterator[LockHost]:
    lock = VirtualLock(state, clock=time.time, traits=traits)
    async with LockHost(lock, HttpUplink("http://cloud/v1/", cloud.client)) as host:
        yield host


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.001)


async def test_a_commit_is_followed_by_a_sync_and_a_command_by_another() -> None:
    cloud = Cloud()
    async with running(cloud, provisioned()) as host:
        heard: list[bytes] = []
        assert host.open_link(heard.append, lambda: None) is not None
        central = link(provisioned())
        central.lock = host.lock
        assert central.deliver("install", csv_message())["state"] == 2
        host.wake()
        await until(lambda: len(cloud.asked) == 1 and host.lock.device.last_sync is not None)
        assert central.info()["sync"]["ok"] is True
        assert central.write(64, 3) == {}
        host.wake()
        await until(lambda: len(cloud.asked) == 2)
    (first, *_) = cloud.asked
    assert (first.method, str(first.url)) == ("PUT", f"http://cloud/v1/locks/{LOCK_ID}/sync")
    assert first.headers["x-api-key"] == provisioned().memory.api_key
    assert first.headers["accept"] == "application/json"
    assert "authorization" not in first.headers


async def test_a_schedule_syncs_without_being_asked() -> None:
    cloud = Cloud()
    async with running(cloud, provisioned(), Traits(sync_every_s=0.01)):
        await until(lambda: len(cloud.asked) >= 3)


async def test_a_required_firmware_is_fetched_installed_and_reported_by_itself() -> None:
    def says(body: dict[str, Any]) -> tuple[int, bytes]:
        return 200, answer(requiredFirmwareVersion="2.0.0")

    cloud = Cloud(says)
    cloud.images["http://cloud/v1/firmware/2.0.0/download"] = httpx.Response(
        302, headers={"location": "http://storage/image?signature=1"}
    )
    cloud.images["http://storage/image?signature=1"] = httpx.Response(200, content=build_image("2.0.0"))
    async with running(cloud, provisioned()) as host:
        host.lock.device.want_sync()
        host.wake()
        await until(
            lambda: (
                sum(one.method == "PUT" for one in cloud.asked) == 2 and not host.lock.state.slots.on_trial
            )
        )
    first, download, elsewhere, second = cloud.asked
    assert download.headers["x-api-key"]
    assert "x-api-key" not in elsewhere.headers
    versions = [json.loads(one.content)["currentFirmwareVersion"] for one in (first, second)]
    assert versions == ["1.0.0", "2.0.0"]
    assert host.lock.state.slots.running.version == "2.0.0"


async def test_a_cloud_that_is_down_is_an_outcome_and_the_lock_goes_on() -> None:
    def says(body: dict[str, Any]) -> tuple[int, bytes]:
        raise httpx.ConnectError("no route")

    cloud = Cloud(says)
    async with running(cloud, provisioned(), Traits(sync_every_s=0.01)) as host:
        await until(lambda: len(cloud.asked) >= 2)
        assert outcome(host.lock) == (False, "unreachable")
        cloud.says = lambda body: (200, answer())
        await until(lambda: outcome(host.lock)[0])


async def test_an_endless_or_silent_answer_ends() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(65_536)

    async def silent() -> AsyncIterator[bytes]:
        await asyncio.sleep(60)
        yield b""

    for content, why in ((endless, "answer too large"), (silent, "timeout")):
        cloud = Cloud()
        cloud.images["http://cloud/firmware/2.0.0/download"] = httpx.Response(200, content=content())
        with pytest.raises(UplinkDown, match=why):
            await HttpUplink("http://cloud", cloud.client, timeout_s=0.3).get_firmware("2.0.0", "k")


@pytest.mark.parametrize("version", ["..", ".", "1.0", "1.0.0/../x", "", "1.0.0?x"])
async def test_only_a_version_is_ever_asked_for(version: str) -> None:
    cloud = Cloud()
    with pytest.raises(UplinkDown, match="not a version"):
        await HttpUplink("http://cloud", cloud.client).get_firmware(version, "k")
    assert cloud.asked == []


async def test_a_missing_image_and_a_bad_redirect_are_named() -> None:
    cloud = Cloud()
    uplink = HttpUplink("http://cloud", cloud.client)
    with pytest.raises(UplinkDown, match="http 404"):
        await uplink.get_firmware("1.0.0", "k")
    for location in ("http://[bad", "gopher://x/"):
        cloud.images["http://cloud/firmware/1.0.0/download"] = httpx.Response(
            302, headers={"location": location}
        )
        with pytest.raises(UplinkDown):
            await uplink.get_firmware("1.0.0", "k")


async def test_the_button_in_the_middle_of_a_sync_ends_it() -> None:
    asked = asyncio.Event()

    class Slow:
        async def put_sync(self, request: object) -> tuple[int, bytes]:
            asked.set()
            await asyncio.sleep(60)
            return 200, answer()

        async def get_firmware(self, version: str, api_key: str) -> bytes:
            return b""

    lock = VirtualLock(provisioned(), clock=time.time, traits=Traits(sync_every_s=0.001))
    async with LockHost(lock, Slow()) as host:
        async with asyncio.timeout(5):
            await asked.wait()
        host.press()
        await asyncio.sleep(0.01)
        assert lock.state.memory == vector_state().memory
        assert lock.device.sync_at is None
