"""Inbox, slots, images and state file of the virtual lock; standard peers where there are any."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpclient.mcuboot import IMAGE_TLV, ImageInfo
from smpclient.requests import file_management as fs
from smpclient.requests import image_management as img
from smpclient.requests import os_management as osm

from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.faults import LockFaults, Meddling
from installer_app.sandbox.image import BadImage, build_image, read_image
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_factory import make_lock
from installer_app.sandbox.lock_state import LockState, file_saver, load_state, save_state
from tests.scenario.raw_central import Central, Clock, csv_message, faulty, link, provisioned, vector_state

NEW = build_image("2.0.0")
NEW_HASH = read_image(NEW)[1]


def fs_error(rc: int, **extra: int) -> dict[str, object]:
    return {"err": {"group": 8, "rc": rc}, **extra}


def img_error(rc: int) -> dict[str, object]:
    return {"err": {"group": 1, "rc": rc}}


# images


@pytest.mark.parametrize(
    ("version", "size"),
    [("1.2.3", 8192), ("0.0.0", 200), ("255.255.65535.4294967295", 80), ("1.2.3.4", 262144)],
)
def test_built_images_are_what_mcuboots_own_tools_read(tmp_path: Path, version: str, size: int) -> None:
    image = build_image(version, size)
    assert (len(image), image) == (size, build_image(version, size))
    file = tmp_path / "image.bin"
    file.write_bytes(image)
    info = ImageInfo.load_file(str(file))
    found = info.header.ver
    assert [found.major, found.minor, found.revision, found.build_num] == [
        int(part) for part in (version + ".0").split(".")[:4]
    ]
    assert read_image(image) == (version, info.get_tlv(IMAGE_TLV.SHA256).value)


@given(st.binary(max_size=200) | st.builds(lambda cut: NEW[:cut], st.integers(0, len(NEW) - 1)))
def test_any_other_bytes_are_a_bad_image(data: bytes) -> None:
    with pytest.raises(BadImage):
        read_image(data)


@given(st.integers(0, len(NEW) - 1), st.integers(0, 7))
def test_no_flipped_bit_makes_another_image(at: int, bit: int) -> None:
    flipped = NEW[:at] + bytes([NEW[at] ^ 1 << bit]) + NEW[at + 1 :]
    with pytest.raises(BadImage):
        read_image(flipped)


@pytest.mark.parametrize("version", ["1.2", "1.2.3.4.5", "256.0.0", "1.0.65536", "..", "", "1.2.x"])
def test_only_versions_have_images(version: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        build_image(version)


# inbox


def test_an_upload_follows_the_rules_of_offset_and_length() -> None:
    central = link(vector_state())
    name = "/inbox/install"
    assert central.write(8, 0, name=name, off=0, data=b"abc") == {"rc": 3}
    assert central.write(8, 0, name=name, off=0, data=b"abc", len=65_537) == fs_error(10)
    assert central.write(8, 0, name=name, off=0, data=b"abc", len=2) == fs_error(10)
    assert central.read(8, 1, name=name) == fs_error(3)
    assert central.write(8, 0, name=name, off=3, data=b"abc") == fs_error(11, len=0)
    assert central.write(8, 0, name=name, off=0, data=b"abc", len=6) == {"off": 3}
    assert central.write(8, 0, name=name, off=2, data=b"c", len=6) == fs_error(11, len=3)
    assert central.write(8, 0, name=name, off=3, data=b"d", len=7) == fs_error(11, len=3)
    assert central.write(8, 0, name=name, off=3, data=b"defg", len=6) == fs_error(10)
    assert central.write(8, 0, name=name, off=3, data=b"def") == {"off": 6}
    assert central.read(8, 1, name=name) == {"len": 6}
    digest = hashlib.sha256(b"abcd").digest()
    assert central.read(8, 2, name=name, type="sha256", off=0, len=4) == {
        "type": "sha256",
        "len": 4,
        "output": digest,
    }
    assert central.read(8, 2, name=name, type="crc32") == fs_error(13)
    assert central.read(8, 2, name=name, type="sha256", off=6) == fs_error(12)
    assert central.read(8, 0, name=name, off=0) == {"off": 0, "data": b"abcdef", "len": 6}
    assert central.read(8, 0, name=name, off=4) == {"off": 4, "data": b"ef"}
    assert central.read(8, 3) == {"types": {"sha256": {"format": 1, "size": 32}}}
    assert central.write(8, 4) == {}
    assert central.write(8, 0, name=name, off=0, data=b"x", len=1) == {"off": 1}
    assert central.read(8, 1, name=name) == {"len": 1}


@pytest.mark.parametrize(
    "name",
    [
        "/inbox/other",
        "/inbox/",
        "/inbox",
        "install",
        "/inbox/../install",
        "/inbox//install",
        "/x/install",
        "",
    ],
)
def test_only_the_three_paths_exist(name: str) -> None:
    central = link(vector_state())
    assert central.write(8, 0, name=name, off=0, data=b"", len=0) == fs_error(2)
    for command in (0, 1, 2):
        assert central.read(8, command, name=name, off=0) == fs_error(2)


def test_the_inbox_outlives_the_link_and_not_the_power() -> None:
    central = link(vector_state())
    central.upload("install", b"x" * 65_536)
    central.lock.disconnect()
    assert central.lock.connect()
    assert central.read(8, 1, name="/inbox/install") == {"len": 65_536}
    central.lock.restart()
    assert central.lock.connect()
    assert central.read(8, 1, name="/inbox/install") == fs_error(3)


# slots


def carry(central: Central, image: bytes, start: int = 0, size: int = 1000) -> None:
    answer: dict[str, Any] = {}
    for at in range(start, len(image), size):
        part = image[at : at + size]
        extra = {"len": len(image), "sha": hashlib.sha256(image).digest()} if at == 0 else {}
        answer = central.write(1, 1, off=at, data=part, **extra)
        assert answer["off"] == at + len(part)
    assert answer["match"] is True


def running(central: Central) -> str:
    (first, *_) = central.read(1, 0)["images"]
    return str(first["version"])


def test_a_carried_image_is_tested_and_confirmed() -> None:
    central = link(vector_state())
    carry(central, NEW)
    spare = central.read(1, 0)["images"][1]
    assert (spare["version"], spare["hash"], spare["pending"]) == ("2.0.0", NEW_HASH, False)
    assert central.write(1, 0, hash=NEW_HASH)["images"][1]["pending"] is True
    assert central.write(1, 1, off=0, data=NEW[:100], len=100) == img_error(9)
    assert central.write(1, 5) == img_error(9)
    assert central.write(0, 5) == {}
    assert central.lock.connect()
    active, old = central.read(1, 0)["images"]
    assert (active["version"], active["active"], active["confirmed"]) == ("2.0.0", True, False)
    assert (old["version"], old["confirmed"]) == ("1.0.0", True)
    assert central.write(1, 5) == img_error(9)
    central.lock.disconnect()
    assert (central.lock.advertisement() or (b"", b""))[1][6] & 8
    assert central.lock.connect()
    assert central.write(1, 0, confirm=True)["images"][0]["confirmed"] is True
    central.lock.restart()
    assert central.lock.connect()
    assert central.info()["fw"] == "2.0.0"
    assert central.write(1, 5) == {}
    assert len(central.read(1, 0)["images"]) == 1


def test_an_image_that_is_not_confirmed_reverts() -> None:
    central = link(vector_state())
    carry(central, NEW)
    central.write(1, 0, hash=NEW_HASH)
    for version in ("2.0.0", "1.0.0", "1.0.0"):
        central.lock.restart()
        assert central.lock.connect()
        assert running(central) == version


def test_firmware_that_crashes_is_reverted_at_once_and_permanent_stays() -> None:
    central = link(faulty(vector_state(), revert_firmware=True))
    carry(central, NEW)
    central.write(1, 0, hash=NEW_HASH)
    central.lock.restart()
    assert central.lock.connect()
    assert running(central) == "1.0.0"
    assert central.write(1, 0, hash=NEW_HASH, confirm=True)["images"][1]["permanent"] is True
    central.lock.set_faults(LockFaults())
    central.lock.restart()
    central.lock.restart()
    assert central.lock.connect()
    assert running(central) == "2.0.0"


def test_an_upload_resumes_with_the_same_digest_until_a_reset() -> None:
    central = link(vector_state())
    first = {"off": 0, "data": NEW[:500], "len": len(NEW), "sha": hashlib.sha256(NEW).digest()}
    assert central.ask(1, 1, first, write=True) == {"off": 500}
    assert central.write(1, 1, off=500, data=NEW[500:900]) == {"off": 900}
    central.lock.disconnect()
    assert central.lock.connect()
    assert central.ask(1, 1, first, write=True) == {"off": 900}
    assert central.write(1, 1, off=500, data=NEW[500:900]) == {"off": 900}
    carry(central, NEW, start=900)
    assert central.ask(1, 1, first, write=True) == {"off": len(NEW)}
    central.lock.restart()
    assert central.lock.connect()
    assert central.write(1, 1, off=500, data=NEW[500:900]) == {"off": 0}
    assert central.ask(1, 1, first, write=True) == {"off": 500}
    assert central.ask(1, 1, first | {"sha": bytes(32)}, write=True) == {"off": 500}


@pytest.mark.parametrize(
    ("changes", "rc"),
    [
        ({"len": None}, 21),
        ({"data": NEW[:31]}, 22),
        ({"data": bytes(64)}, 23),
        ({"sha": b"short"}, 24),
        ({"image": 1}, 14),
        ({"len": 2_000_000}, 30),
        ({"len": 10}, 31),
    ],
)
def test_a_first_chunk_that_cannot_be_is_refused(changes: dict[str, Any], rc: int) -> None:
    body = {"off": 0, "data": NEW[:64], "len": len(NEW)} | changes
    central = link(vector_state())
    assert central.ask(
        1, 1, {name: value for name, value in body.items() if value is not None}, write=True
    ) == img_error(rc)
    assert len(central.read(1, 0)["images"]) == 1


def test_only_an_upgrade_when_asked_and_no_bytes_beyond() -> None:
    central = link(vector_state())
    old = build_image("0.9.0")
    body = {"off": 0, "data": old[:64], "len": len(old), "upgrade": True}
    assert central.ask(1, 1, body, write=True) == img_error(27)
    assert central.ask(1, 1, body | {"upgrade": False}, write=True) == {"off": 64}
    assert central.ask(1, 1, body | {"upgrade": False, "len": 70}, write=True) == {"off": 64}
    assert central.write(1, 1, off=64, data=bytes(7)) == img_error(31)


def test_a_damaged_image_is_told_and_never_listed() -> None:
    central = link(vector_state())
    damaged = NEW[:-1] + b"?"
    answer: dict[str, Any] = {}
    assert (
        central.write(1, 1, off=0, data=damaged[:64], len=len(damaged), sha=hashlib.sha256(NEW).digest())[
            "off"
        ]
        == 64
    )
    for at in range(64, len(damaged), 1000):
        answer = central.write(1, 1, off=at, data=damaged[at : at + 1000])
    assert answer == {"off": len(damaged), "match": False}
    assert len(central.read(1, 0)["images"]) == 1
    assert central.write(1, 0, hash=NEW_HASH) == img_error(8)


def test_marking_needs_a_hash_that_is_there() -> None:
    central = link(vector_state())
    assert central.write(1, 0) == img_error(24)
    assert central.write(1, 0, hash=vector_state().slots.running.hash) == img_error(33)
    assert central.write(1, 0, hash=bytes(32)) == img_error(8)
    assert central.write(1, 0, hash=b"", confirm=1) == {"rc": 3}
    assert central.write(1, 5, slot=0) == img_error(9)
    assert central.write(1, 5, slot=2) == img_error(14)


def test_a_restart_in_the_middle_of_an_erase_leaves_an_empty_slot() -> None:
    central = link(vector_state())
    carry(central, NEW)
    central.lock.set_faults(LockFaults(reset_in_erase=True))
    assert central.write(1, 5) == {"silent": True}
    assert central.lock.connect()
    assert len(central.read(1, 0)["images"]) == 1
    assert central.lock.state.faults == LockFaults()


# standard peers


def test_smpclients_own_requests_and_answers_fit() -> None:
    central = link(vector_state())

    def ask(request: Any) -> Any:
        heard = b"".join(central.lock.write(bytes(request)))
        body = cbor2.loads(heard[8:])
        kind = request._ErrorV2 if "err" in body else request._ErrorV1 if "rc" in body else request._Response
        return kind.loads(heard)

    assert ask(osm.EchoWrite(d="hello")).r == "hello"
    assert ask(osm.MCUMgrParametersRead()).buf_size == 2475
    assert ask(fs.FileUpload(name="/inbox/install", off=0, data=b"abc", len=3)).off == 3
    assert ask(fs.FileStatus(name="/inbox/install")).len == 3
    assert (
        ask(fs.FileHashChecksum(name="/inbox/install", type="sha256")).output
        == hashlib.sha256(b"abc").digest()
    )
    assert ask(fs.FileDownload(name="/inbox/install", off=0)).data == b"abc"
    assert ask(fs.FileUpload(name="/else", off=0, data=b"abc", len=3)).err.rc == 2
    assert ask(fs.FileClose()) is not None
    assert ask(img.ImageStatesRead()).images[0].version == "1.0.0"
    assert ask(img.ImageErase()) is not None
    assert ask(img.ImageStatesWrite(hash=bytes(32))).err.rc == 8
    assert ask(osm.ResetWrite()) is not None
    assert not central.lock.linked


# the state file


def test_everything_survives_the_file(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "one.json"
    faults = LockFaults(meddle=(Meddling("drop", "64.1", 3),), drop_at_bytes=(1, 2), advertised_hw=3)
    start = make_lock("7K3M9QX2", "VL1", {"k": bytes(32)}, seed="s", faults=faults, lock_id="l", area_id="a")
    save_state(path, start)
    assert load_state(path) == start
    assert [file.name for file in path.parent.iterdir()] == ["one.json"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_process_that_dies_after_a_commit_comes_back_with_it(tmp_path: Path) -> None:
    path = tmp_path / "lock.json"
    central = link(provisioned(), save=file_saver(path))
    message = csv_message()
    answer = central.deliver("install", message)
    again = Central(VirtualLock(load_state(path), clock=Clock()))
    assert again.lock.connect()
    assert again.lock.state == central.lock.state
    assert again.apply("install", message) == answer


def test_what_cannot_be_saved_is_not_true() -> None:
    def fail(state: LockState) -> None:
        raise Fault(FaultCode.COMPUTER_SANDBOX)

    central = link(provisioned(), save=fail)
    central.upload("install", csv_message())
    with pytest.raises(Fault):
        central.apply("install", csv_message())
    assert central.lock.state == provisioned()


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: b"",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace(b'"phase":', b'"phase": 7, "x":'),
        lambda text: text.replace(b'"version": 1\n', b'"version": 2\n'),
        lambda text: text.replace(b'"seal": "', b'"seal": "00'),
        lambda text: b"\xff" + text,
        lambda text: b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_a_clear_fault(tmp_path: Path, damage: Any) -> None:
    path = tmp_path / "lock.json"
    save_state(path, provisioned())
    changed = damage(path.read_bytes())
    assert changed != path.read_bytes()
    path.write_bytes(changed)
    with pytest.raises(Fault) as caught:
        load_state(path)
    assert caught.value.code is FaultCode.COMPUTER_SANDBOX


def test_a_missing_file_and_an_unwritable_folder_are_clear_faults(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="computer_sandbox"):
        load_state(tmp_path / "none.json")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Fault, match="computer_sandbox"):
        save_state(tmp_path / "file" / "lock.json", provisioned())


# the factory


def test_the_factory_is_deterministic_and_each_lock_is_its_own() -> None:
    one = make_lock("7K3M9QX2", "VL1", {}, seed="a")
    assert one == make_lock("7K3M9QX2", "VL1", {}, seed="a")
    for other in (make_lock("7K3M9QX2", "VL1", {}, seed="b"), make_lock("7K3M9QX3", "VL1", {}, seed="a")):
        assert len({one.birth.seal, one.birth.sign, other.birth.seal, other.birth.sign}) == 4
        assert one.birth.address != other.birth.address
    assert one.phase == 0
    assert make_lock("7K3M9QX2", "VL1", {}, lock_id="l").phase == 1
    assert make_lock("7K3M9QX2", "VL1", {}, lock_id="l", area_id="a").phase == 2
    for bad in ("7K3M9QX", "7K3M9QXI", "7k3m9qx2"):
        with pytest.raises(ValueError, match="not a serial"):
            make_lock(bad, "VL1", {})


def test_foreign_and_copied_keys_show_and_prove_what_they_should() -> None:
    genuine, foreign, copied = (
        link(state)
        for state in (
            vector_state(),
            faulty(vector_state(), foreign_keys=True),
            faulty(vector_state(), copied_keys=True),
        )
    )
    told = [central.info() for central in (genuine, foreign, copied)]
    assert told[0]["sign"] == told[2]["sign"] != told[1]["sign"]
    assert told[0]["seal"] == told[2]["seal"] != told[1]["seal"]
    proofs = [central.read(64, 0, n=bytes(16))["proof"] for central in (genuine, foreign, copied)]
    assert len(set(proofs)) == 3


def test_a_lock_can_claim_another_model_and_advertise_other_fields() -> None:
    faults = LockFaults(
        claimed_model="VL9",
        advertised_hw=9,
        advertised_state=7,
        advertised_serial="ZZZZZZZZ",
        bad_receipt=True,
    )
    central = link(replace(provisioned(), faults=faults, battery_percent=19, clock_offset_s=None))
    assert (central.info()["model"], central.info()["hw"]) == ("VL9", 1)
    message = csv_message()
    assert hashlib.sha256(message).hexdigest() not in central.deliver("install", message)["receipt"]
    central.lock.disconnect()
    _, response = central.lock.advertisement() or (b"", b"")
    assert response[4:16] == bytes([1, 7, 0b111, 9]) + b"ZZZZZZZZ"


def test_battery_and_clock_go_wrong_as_data() -> None:
    year_s = 365 * 86_400
    central = link(faulty(vector_state(), battery_percent=4, clock_step_s=year_s))
    assert (central.info()["battery"], central.info()["time"]) == (4, int(Clock()()) + year_s)
    assert central.write(0, 4, datetime="2030-01-02T03:05:05") == {}
    assert central.info()["time"] == int(Clock()())
    central.lock.set_faults(LockFaults(clock_lost=True))
    assert (central.info()["battery"], central.info()["time"]) == (80, 0)
    assert central.lock.state.faults == LockFaults()
