"""SMP's image group (1): the requests of a carry, and what a lock's slots say."""

from __future__ import annotations

from typing import Final

from smp.error import MGMT_ERR
from smp.header import CommandId, GroupId
from smp.image_management import IMG_MGMT_ERR

from installer_app.model.fault import FaultCode
from installer_app.model.firmware import SlotImage, Slots
from installer_app.protocol.cbor import Fields, garbled
from installer_app.protocol.smp_frame import OS_GROUP, Refused, Request, encode_request

IMAGE_GROUP: Final = int(GroupId.IMAGE_MANAGEMENT)
_IMAGE: Final = CommandId.ImageManagement
_SLOT_INFO: Final = 6
_VERSION: Final = 64
_SLOTS: Final = 16
"""So many slots are listened to."""
IMAGE_ERRORS: Final = {
    int(IMG_MGMT_ERR.HASH_NOT_FOUND): FaultCode.FIRMWARE_NOT_HELD,
    int(IMG_MGMT_ERR.NO_FREE_SLOT): FaultCode.FIRMWARE_SLOT_BUSY,
    int(IMG_MGMT_ERR.NO_IMAGE): FaultCode.FIRMWARE_NOT_HELD,
    int(IMG_MGMT_ERR.INVALID_IMAGE_HEADER): FaultCode.FIRMWARE_NO_IMAGE,
    int(IMG_MGMT_ERR.INVALID_IMAGE_HEADER_MAGIC): FaultCode.FIRMWARE_NO_IMAGE,
    int(IMG_MGMT_ERR.IMAGE_ALREADY_PENDING): FaultCode.FIRMWARE_SLOT_BUSY,
    int(IMG_MGMT_ERR.INVALID_IMAGE_TOO_LARGE): FaultCode.FIRMWARE_TOO_LARGE,
}

READ_STATE: Final = Request(False, IMAGE_GROUP, _IMAGE.STATE)
READ_ROOM: Final = Request(False, IMAGE_GROUP, _SLOT_INFO)
RESET: Final = Request(True, OS_GROUP, CommandId.OSManagement.RESET)
CONFIRM: Final = Request(True, IMAGE_GROUP, _IMAGE.STATE, {"confirm": True})


def first_chunk(total: int, sha256: bytes, data: bytes) -> Request:
    """Begins an upload, or takes up the one of the same `sha256` (of the whole file)."""
    fields = {"off": 0, "len": total, "sha": sha256, "data": data}
    return Request(True, IMAGE_GROUP, _IMAGE.UPLOAD, fields)


def next_chunk(offset: int, data: bytes) -> Request:
    """Bytes from `offset` on."""
    return Request(True, IMAGE_GROUP, _IMAGE.UPLOAD, {"off": offset, "data": data})


def room_of(request: Request, frame_limit: int) -> int:
    """How many bytes of data the frame of such a request takes beside those it has, at most `frame_limit`
    bytes in all. The request is made with no data."""
    # Empty data takes one byte already; the length of a longer one takes three.
    return max(0, frame_limit - len(encode_request(request, 0)) - 2)


def mark(image_hash: str) -> Request:
    """Start this image at the next restart, for a trial."""
    fields = {"hash": bytes.fromhex(image_hash), "confirm": False}
    return Request(True, IMAGE_GROUP, _IMAGE.STATE, fields)


def read_slots(fields: Fields, room_bytes: int | None = None) -> Slots:
    """The answer to READ_STATE, CONFIRM and `mark`, for the lock's first image. Faults: link_garbled."""
    return Slots(
        tuple(
            _read_slot(one)
            for one in fields.read_maps("images", _SLOTS)
            if not one.optional_uint("image")  # of a second processor: none of ours
        ),
        room_bytes,
    )


def read_room(fields: Fields) -> int | None:
    """The answer to READ_ROOM: the largest image the spare slot takes, in bytes; None: not told."""
    for image in fields.read_maps("images", _SLOTS):
        if image.optional_uint("image"):
            continue
        if most := image.optional_uint("max_image_size"):
            return most
        sizes = [slot.optional_uint("size") for slot in image.read_maps("slots", _SLOTS)]
        known = [size for size in sizes if size]
        return min(known) if known else None
    return None


def is_slot_busy(refused: Refused) -> bool:
    """An image is pending or on trial, perhaps the very one that is carried."""
    return (refused.group, refused.rc) == (IMAGE_GROUP, IMG_MGMT_ERR.NO_FREE_SLOT)


def is_unsupported(refused: Refused) -> bool:
    """The lock does not know this command."""
    return (refused.group, refused.rc) == (None, MGMT_ERR.ENOTSUP)


def _read_slot(one: Fields) -> SlotImage:
    digest = one.read_bytes("hash") if "hash" in one else b""
    if len(digest) not in (0, 32, 48, 64):
        raise garbled("hash")
    return SlotImage(
        one.read_uint("slot", 255),
        one.read_text("version", _VERSION),
        digest.hex(),
        **{name: one.optional_flag(name) for name in ("active", "confirmed", "pending", "permanent")},
    )
