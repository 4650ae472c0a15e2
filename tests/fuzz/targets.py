"""Every parser of bytes from outside, as a function that bears any: a value or a fault, nothing else.

What a value must be is asserted too: what was read once reads the same again, and may be shown.
"""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from installer_app.lock.profile import load_profile
from installer_app.model.door import Column
from installer_app.model.fault import Fault
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.protocol.advertisement import read_advertisement, read_name
from installer_app.protocol.bold_advertisement import read_bold
from installer_app.protocol.image import is_for, is_older, read_image
from installer_app.protocol.info import decode_info
from installer_app.protocol.label import parse_label, parse_lock
from installer_app.protocol.lock_profile import LockProfile
from installer_app.protocol.message import inspect
from installer_app.protocol.smp_frame import Assembler, Refused, Request, check_success, encode_request
from installer_app.protocol.smp_image import read_room, read_slots
from installer_app.sandbox.image import build_image
from installer_app.store import age, parcel
from installer_app.store.certificate import Certifier
from installer_app.store.chain import chain, checked
from installer_app.store.door_list import LONGEST, read_doors
from installer_app.store.folder import Environment
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.survey import survey
from installer_app.store.verification import verify
from installer_app.support.health import write_table
from installer_app.texts import certificate, steps
from installer_app.texts.worklist import reason
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.steps import WORKFLOWS

VECTORS: Final = Path(__file__).parents[1] / "vectors" / "lock-vectors.json"
KEY: Final = InstallationKey(bytes(range(32)), Protection.FILE)
WORLD: Final = Environment("acme")
AT: Final = "2030-01-02T12:00:00.123Z"
FRAME_LIMIT: Final = 2475
NOW_UNIX: Final = 1_893_553_446


@dataclass(frozen=True)
class Target:
    """One parser: `run` raises nothing, whatever it is given; `seeds` are whole inputs to begin with."""

    run: Callable[[bytes], None]
    seeds: Callable[[], tuple[bytes, ...]]
    longest: int = 4096


@cache
def vectors() -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(VECTORS.read_text("utf-8"))
    return found


@cache
def profile() -> LockProfile:
    return load_profile()


# ---- the air


def run_advertisement(data: bytes) -> None:
    form = profile().advertisement
    claim = read_advertisement(form, "00:11", {form.company_id: data}, data[0] if data else 0)
    if claim is not None:
        assert claim.serial.isalnum() and claim.serial.isascii()
        assert claim == read_advertisement(form, "00:11", {form.company_id: data}, data[0])
    read_bold(data)
    for encoding in ("utf-8", "utf-16-le"):
        name = read_name(data.decode(encoding, "replace"))
        assert name.isprintable() and len(name) <= 32
    read_name(data.decode("utf-8", "surrogateescape")).encode("utf-8")


def seed_advertisement() -> tuple[bytes, ...]:
    own = bytes.fromhex(vectors()["advertisement"]["scan_response"])
    return (own[4:], bytes.fromhex("01020401374b334d39515832"), b"\x01\x00LOCK-7K3M9QX2", bytes(20))


# ---- the label


def run_label(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    with suppress(Fault):
        label = parse_label(text)
        assert parse_label(str(label)) == label
    with suppress(Fault):
        serial, _ = parse_lock(text)
        assert parse_lock(serial) == (serial, None)


def seed_label() -> tuple[bytes, ...]:
    own = vectors()["label"]
    return (own["text"].encode(), own["serial"].encode(), own["text"].lower().encode(), b"LOCK1:::")


# ---- SMP


def run_smp(data: bytes) -> None:
    """The first byte says how the rest is cut into notifications."""
    step = 1 + data[0] % 64 if data else 1
    assembler = Assembler(FRAME_LIMIT)
    request = Request(False, 1, 0, {})
    for start in range(1, len(data), step):
        try:
            answer = assembler.take(data[start : start + step])
            if answer is None:
                continue
            with suppress(Refused):
                check_success(request, answer.fields)
            with suppress(Fault):
                read_slots(answer.fields)
            with suppress(Fault):
                read_room(answer.fields)
        except Fault:
            assembler = Assembler(FRAME_LIMIT)
    with suppress(Fault):
        decode_info(data[1:])


def seed_smp() -> tuple[bytes, ...]:
    def frame(fields: Mapping[str, object]) -> bytes:
        whole = bytearray(encode_request(Request(False, 1, 0, fields), 7))
        whole[0] = (whole[0] & ~7) | 1
        return b"\x3f" + bytes(whole)

    slots = [{"image": 0, "slot": 0, "version": "1.4.0", "hash": bytes(32), "active": True}]
    return (
        frame({"rc": 0, "off": 2475}),
        frame({"err": {"group": 1, "rc": 2}}),
        frame({"images": slots, "splitStatus": 0}),
        b"\x3f" + bytes.fromhex(vectors()["info"]["info"]),
    )


# ---- signed messages


def run_message(media_type: str, data: bytes) -> None:
    signer = vectors()["keys"]["signer"]
    places = ((None, None), ("6a0e4b7d-6f43-4f44-8a61-94f3b7c4a702", "b54d1c9f-0a53-47a5-9b0e-3f7c8d2e1f03"))
    for kind in MessageKind:
        for property_id, area_id in places:
            with suppress(Fault):
                found = inspect(
                    kind,
                    data,
                    media_type,
                    "2f1b7c1e-5d0a-4c0e-9c55-0a6b7f3d1e01",
                    property_id,
                    area_id,
                    {signer["key_id"]: signer["public"]},
                    NOW_UNIX,
                )
                assert found.expires is None or found.expires.isprintable()
                said = {
                    MessageKind.INSTALL: f.InstallInspected,
                    MessageKind.UNINSTALL: f.UninstallInspected,
                }.get(kind)
                if said is not None:
                    steps.value(said(found)).encode("utf-8")


def seed_message() -> tuple[bytes, ...]:
    return (vectors()["install_csv"]["text"].encode(), vectors()["uninstall_json"]["text"].encode(), b"{}")


# ---- the journal, and its export


def run_journal(data: bytes) -> None:
    """As lines of an export, as entries one after the other, and as a file of any kind."""
    before = bytes(32)
    timed = []
    for n, line in enumerate(data.split(b"\n"), start=1):
        try:
            body = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if not isinstance(body, dict):
            continue
        with suppress(Fault):
            entry = j.decode(body, lambda digest: digest.encode())
            timed.append((entry, AT))
        with suppress(Fault):
            row = chain(n, "j-1", AT, {"entry": "opened", "workflow": str(body)[:40]}, before)
            before = checked((n, "j-1", AT, line, row.prev_hash, row.hash), before).hash
    memory = j.replay(timed)
    for fact in memory.facts:
        steps.value(fact)
    if memory.workflow in WORKFLOWS:
        conclude(WORKFLOWS[memory.workflow], memory.facts)
    with tempfile.TemporaryDirectory(dir=_fast()) as folder:
        file = Path(folder, "journal.db")
        file.write_bytes(data)
        with suppress(Fault):
            survey(file)


@cache
def _fast() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _entries() -> tuple[j.Entry, ...]:
    return (
        j.Opened("install"),
        j.Learned(f.PlaceChosen("6a0e4b7d", "b54d1c9f")),
        j.Learned(f.NameChosen("4.02")),
        j.Asked("provision-lock"),
        j.Learned(f.Provisioned("2f1b7c1e", Blob(b"record"))),
        j.Allowed("install-lock"),
        j.Forgot(("place-chosen",)),
    )


def seed_journal() -> tuple[bytes, ...]:
    lines = [json.dumps(j.encode(entry, lambda _: None)).encode() for entry in _entries()]
    row = {
        "n": 1,
        "job": "j-1",
        "at": AT,
        "body": lines[0].decode(),
        "prev_hash": "00" * 32,
        "hash": "11" * 32,
    }
    return (b"\n".join(lines), json.dumps(row).encode() + b"\n", b"SQLite format 3\0" + bytes(84))


# ---- hand-over files


def run_parcel(data: bytes) -> None:
    """As it is, and signed again, so that what is behind the signature is reached."""
    with suppress(Fault):
        parcel.unpack(data)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(document, dict):
        return
    document.pop("signature", None)
    with suppress(Fault):
        signature = {"key": KEY.public, "value": _base64(KEY.sign(parcel._form(document)))}
        found = parcel.unpack(json.dumps({**document, "signature": signature}).encode())
        for fact in found.memory.facts:
            steps.value(fact)
        assert parcel.unpack(parcel.pack(found, KEY)).entries == found.entries


def _base64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode()


def _parcel() -> bytes:
    origin = f.TakenOver("j-1", "00" * 32, "nk", AT)
    return parcel.pack(parcel.Parcel(origin, WORLD, tuple((entry, AT) for entry in _entries())), KEY)


def seed_parcel() -> tuple[bytes, ...]:
    return (_parcel(), b'{"handover": 2}', b"{}")


def run_age(data: bytes) -> None:
    with suppress(Fault):
        age.needs_passphrase(data)
    with suppress(Fault):
        age.open_file(data, KEY, None)


def seed_age() -> tuple[bytes, ...]:
    sealed = age.seal(b"{}", age.recipient_of(KEY), bytes)
    return (sealed, b"age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 18\n")


# ---- lists


def run_door_list(data: bytes) -> None:
    """As it is, and behind a header."""
    for each in (data, b"lock;property;area;name;firmware\n" + data):
        reading = read_doors(each)
        doors = reading.doors
        assert len({door.serial for door in doors}) == len(doors)
        assert all(len(door.name) <= LONGEST[Column.NAME] and door.name.isprintable() for door in doors)
        assert all(reason(row) for row in (*reading.bad, *reading.warnings))
        head = ["lock", "property", "area", "name", "firmware"]
        again = write_table(
            head, [[d.serial, d.property, d.area, d.name, d.firmware] for d in doors if not d.label]
        )
        kept = tuple(replace(door, number=0) for door in doors if not door.label)
        found = read_doors(again.encode("utf-8-sig"))
        assert tuple(replace(door, number=0) for door in found.doors) == kept


def seed_door_list() -> tuple[bytes, ...]:
    rows = (
        "Serial,Label,Property,Area,Name,Firmware",
        'TEST0000,LOCK1:TEST0000:VL1:N83S-G60P-K0WM-2FV7,Kanaalhuis,"A / B",Room 1,1.4.0',
        "TEST0010,,Kanaalhuis,Floor 4,'=1+1,",
    )
    text = "\r\n".join(rows)
    return (text.encode("utf-8-sig"), text.replace(",", ";").encode("utf-16"), b"sep=|\nlock|name\n")


# ---- firmware


def run_image(data: bytes) -> None:
    """As it is, and with the hash that it should have."""
    for each in (data, _hashed(data)):
        with suppress(Fault):
            image = read_image(each, ("ab" * 32,))
            assert image.length == len(each) and image.version.isprintable()
            is_for(image, "acme", "VL1", 1)
            is_older(image.version, "1.4.0")


def _hashed(data: bytes) -> bytes:
    """The last 32 bytes made the digest of what the header says is before the open TLVs."""
    if len(data) < 64:
        return data
    header, protected, body = struct.unpack_from("<8xHHI", data)
    return data[:-32] + sha256(data[: header + protected + body]).digest()


def seed_image() -> tuple[bytes, ...]:
    return (build_image("1.4.0", 300), build_image("2.0.1", 200, ("acme", "VL1")))


# ---- certificates


def run_certificate(data: bytes) -> None:
    """Whatever is said of it can be shown, and only what this key signed is whole."""
    label = parse_label(vectors()["label"]["text"])
    with suppress(Fault):
        found = verify(data, label, KEY.key_id)
        assert not found.is_whole or data in seed_certificate()
        shown = [*map(certificate.shown, found.lines), *map(certificate.vouched, found.lines)]
        assert all(shown) and certificate.verdict(found) and all(certificate.findings(found).values())


@cache
def seed_certificate() -> tuple[bytes, ...]:
    certifier = Certifier(KEY, WORLD, lambda: datetime(2030, 1, 2, 12, tzinfo=UTC))
    facts = f.Facts((f.LockIdGiven("2f1b7c1e"), f.NameChosen("T\xfcr"), f.ChecklistTicked(door=True)))
    whole = certifier.certify("install", facts).certificate.encode()
    return (whole, b'{"certificate": 1, "signature": {"alg": "Ed25519", "kid": "", "key": "", "value": ""}}')


TARGETS: Final[Mapping[str, Target]] = {
    "advertisement": Target(run_advertisement, seed_advertisement, 64),
    "label": Target(run_label, seed_label, 256),
    "smp": Target(run_smp, seed_smp, 3000),
    "csv": Target(lambda data: run_message("text/csv", data), seed_message),
    "json": Target(lambda data: run_message("application/json", data), seed_message),
    "journal": Target(run_journal, seed_journal),
    "parcel": Target(run_parcel, seed_parcel),
    "age": Target(run_age, seed_age),
    "image": Target(run_image, seed_image),
    "certificate": Target(run_certificate, seed_certificate, 8192),
    "door_list": Target(run_door_list, seed_door_list),
}
