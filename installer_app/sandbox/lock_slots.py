"""The lock's two firmware slots, its bootloader, and SMP's image group before them.

As MCUboot does: an image set for test runs once and reverts at the next restart unless it is confirmed. An
upload lives in RAM until its last byte; the slot holds a whole image or none.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Final

from installer_app.sandbox.image import HEADER, BadImage, has_magic, read_image
from installer_app.sandbox.lock_state import Slot, Slots
from installer_app.sandbox.smp_server import Body, Fields, Refusal

IMAGE_GROUP: Final = 1
SLOT_SIZE: Final = 1 << 20
(_NO_FREE_SLOT, _HASH_NOT_FOUND, _INVALID_SLOT, _INVALID_LENGTH, _NO_HEADER, _NO_MAGIC) = (
    9,
    8,
    14,
    21,
    22,
    23,
)
(_INVALID_HASH, _NOT_NEWER, _PENDING, _TOO_LARGE, _OVERRUN, _TEST_OF_RUNNING) = (24, 27, 28, 30, 31, 33)


def _refuse(rc: int) -> Refusal:
    return Refusal(rc, IMAGE_GROUP)


def restart_slots(slots: Slots, *, reverts: bool) -> Slots:
    """What the bootloader does at a restart; `reverts`: new firmware crashes at its first start."""
    if slots.pending and slots.spare is not None:
        if reverts and slots.pending == "test":
            return replace(
                slots, pending="", own=False, failed=slots.spare.version if slots.own else slots.failed
            )
        trial = slots.pending == "test"
        return replace(
            slots,
            running=slots.spare,
            spare=slots.running,
            pending="",
            on_trial=trial,
            own=slots.own and trial,
        )
    if slots.on_trial and slots.spare is not None:
        failed = slots.running.version if slots.own else slots.failed
        return replace(
            slots, running=slots.spare, spare=slots.running, on_trial=False, own=False, failed=failed
        )
    return replace(slots, pending="", on_trial=False, own=False)


def confirm_running(slots: Slots) -> Slots:
    """The running image stays."""
    return replace(slots, on_trial=False, own=False)


def is_occupied(slots: Slots) -> bool:
    """Pending or on trial: the spare slot must not be touched."""
    return bool(slots.pending) or slots.on_trial


def take_fetched(slots: Slots, version: str, data: bytes) -> Slots:
    """A fetched image, to be tested at the next restart. BadImage: not one, or not `version`."""
    found, digest = read_image(data)
    if found != version:
        raise BadImage(f"is {found}")
    if len(data) > SLOT_SIZE:
        raise BadImage("larger than the slot")
    return replace(slots, spare=Slot(found, digest), pending="test", own=True, failed="")


@dataclass
class _Upload:
    total: int
    sha: bytes
    data: bytearray = field(default_factory=bytearray)


class Carrier:
    """The image group's commands over the slots. Dies with a restart. Every command raises Refusal and
    returns the slots as they are from now on beside the answer."""

    def __init__(self) -> None:
        self._upload: _Upload | None = None

    def upload(self, slots: Slots, fields: Fields) -> tuple[Slots, Body]:
        """1:1 write."""
        offset, data = fields.read_uint("off"), fields.read_bytes("data")
        if is_occupied(slots):
            raise _refuse(_NO_FREE_SLOT)
        if offset == 0:
            current = self._begin(slots, fields, data)
            if current is None:
                resumed = self._upload
                return slots, {"off": len(resumed.data) if resumed is not None else 0}
            slots, self._upload = replace(slots, spare=None, pending="", own=False), current
        upload = self._upload
        if upload is None:
            return slots, {"off": 0}
        if offset != len(upload.data):
            return slots, {"off": len(upload.data)}
        if offset + len(data) > upload.total:
            raise _refuse(_OVERRUN)
        upload.data += data
        body: dict[str, object] = {"off": len(upload.data)}
        if len(upload.data) < upload.total:
            return slots, body
        matches = upload.sha in (b"", hashlib.sha256(upload.data).digest())
        if upload.sha:
            body["match"] = matches
        try:
            if matches:
                slots = replace(slots, spare=Slot(*read_image(bytes(upload.data))))
            else:
                self._upload = None
        except BadImage:
            self._upload = None
        return slots, body

    def _begin(self, slots: Slots, fields: Fields, data: bytes) -> _Upload | None:
        """A new upload; None where the one in progress goes on."""
        if fields.has("image") and fields.read_uint("image") != 0:
            raise _refuse(_INVALID_SLOT)
        sha = fields.read_bytes("sha") if fields.has("sha") else b""
        if len(sha) not in (0, 32):
            raise _refuse(_INVALID_HASH)
        if not fields.has("len"):
            raise _refuse(_INVALID_LENGTH)
        total = fields.read_uint("len")
        held = self._upload
        if (
            held is not None
            and sha
            and held.sha == sha
            and held.total == total
            and held.data[: len(data)] == data
        ):
            return None
        if len(data) < HEADER.size:
            raise _refuse(_NO_HEADER)
        if not has_magic(data):
            raise _refuse(_NO_MAGIC)
        if total > SLOT_SIZE:
            raise _refuse(_TOO_LARGE)
        if len(data) > total:
            raise _refuse(_OVERRUN)
        if fields.read_flag("upgrade"):
            fresh: tuple[int, ...] = HEADER.unpack_from(data)[6:9]
            if fresh <= tuple(int(part) for part in slots.running.version.split("."))[:3]:
                raise _refuse(_NOT_NEWER)
        return _Upload(total, sha)

    def erase(self, slots: Slots, fields: Fields) -> tuple[Slots, Body]:
        """1:5 write."""
        slot = fields.read_uint("slot") if fields.has("slot") else 1
        if slot > 1:
            raise _refuse(_INVALID_SLOT)
        if slot == 0 or is_occupied(slots):
            raise _refuse(_NO_FREE_SLOT)
        self._upload = None
        return replace(slots, spare=None, own=False), {}

    def read(self, slots: Slots, fields: Fields) -> tuple[Slots, Body]:
        """1:0 read."""
        del fields
        return slots, _tell(slots)

    def tell_room(self, slots: Slots, fields: Fields) -> tuple[Slots, Body]:
        """1:6 read: how large the slots are, and which takes an upload."""
        del fields
        told = [{"slot": 0, "size": SLOT_SIZE}, {"slot": 1, "size": SLOT_SIZE, "upload_image_id": 0}]
        return slots, {"images": [{"image": 0, "slots": told, "max_image_size": SLOT_SIZE}]}

    def mark(self, slots: Slots, fields: Fields) -> tuple[Slots, Body]:
        """1:0 write: test, or confirm."""
        confirm = fields.read_flag("confirm")
        digest = fields.read_bytes("hash") if fields.has("hash") else None
        if digest is None and not confirm:
            raise _refuse(_INVALID_HASH)
        if digest in (None, slots.running.hash):
            if not confirm:
                raise _refuse(_TEST_OF_RUNNING)
            slots = confirm_running(slots)
        elif slots.spare is None or digest != slots.spare.hash:
            raise _refuse(_HASH_NOT_FOUND)
        elif slots.on_trial:
            raise _refuse(_PENDING)
        else:
            slots = replace(slots, pending="permanent" if confirm else "test", own=False)
        return slots, _tell(slots)


def _tell(slots: Slots) -> Body:
    def image(number: int, slot: Slot, **true: bool) -> dict[str, object]:
        flags = {"bootable": True, "pending": False, "confirmed": False, "active": False, "permanent": False}
        return {"slot": number, "version": slot.version, "hash": slot.hash, **flags, **true}

    images = [image(0, slots.running, active=True, confirmed=not slots.on_trial)]
    if slots.spare is not None:
        images.append(
            image(
                1,
                slots.spare,
                pending=bool(slots.pending),
                permanent=slots.pending == "permanent",
                confirmed=slots.on_trial,
            )
        )
    return {"images": images, "splitStatus": 0}
