"""The requests the app makes of a lock, and what its errors mean.

Groups 0 (OS) and 8 (files) are MCUmgr's own; group 64 is the lock's. Its number belongs to others in other
tools, so it is sent only to what was recognized as this profile.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from smp.error import MGMT_ERR
from smp.file_management import FS_MGMT_ERR
from smp.header import CommandId

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind
from installer_app.protocol.lock_profile import LockGroup
from installer_app.protocol.smp_frame import FILE_GROUP, OS_GROUP, Refused, Request, encode_request
from installer_app.protocol.smp_image import IMAGE_ERRORS, IMAGE_GROUP

NONCE_SIZE: Final = 16
LOCK_BUSY: Final = 11
RECEIPT_LIMIT: Final = 4096

_INFO, _APPLY, _IDENTIFY, _SYNC = range(4)
_FILE: Final = CommandId.FileManagement
_LOCK_ERRORS: Final = {
    2: FaultCode.MESSAGE_NOT_HELD,
    3: FaultCode.MESSAGE_CHANGED,
    4: FaultCode.MESSAGE_SIGNATURE,
    5: FaultCode.MESSAGE_ADDRESSEE,
    6: FaultCode.MESSAGE_REPLAYED,
    7: FaultCode.LOCK_WRONG_STATE,
    8: FaultCode.MESSAGE_EXPIRED,
    9: FaultCode.MESSAGE_SEALED_TO_OTHER,
    10: FaultCode.LOCK_BATTERY_LOW,
    LOCK_BUSY: FaultCode.LOCK_BUSY,
    12: FaultCode.LOCK_STORAGE_FULL,
    13: FaultCode.LOCK_NO_UPLINK,
    14: FaultCode.MESSAGE_NOT_UNDERSTOOD,
}
_FILE_ERRORS: Final = {int(FS_MGMT_ERR.FILE_WRITE_FAILED): FaultCode.MESSAGE_TOO_LARGE}
_GENERAL_ERRORS: Final = {
    int(MGMT_ERR.ENOTSUP): FaultCode.LOCK_NOT_SUPPORTED,
    int(MGMT_ERR.EBUSY): FaultCode.LOCK_BUSY,
    int(MGMT_ERR.UNSUPPORTED_TOO_NEW): FaultCode.LOCK_NOT_SUPPORTED,
}

READ_PARAMETERS: Final = Request(False, OS_GROUP, CommandId.OSManagement.MCUMGR_PARAMETERS)
CLOSE_FILE: Final = Request(True, FILE_GROUP, _FILE.FILE_CLOSE)


def echo(text: str) -> Request:
    """OS echo: the lock says the same again."""
    return Request(True, OS_GROUP, CommandId.OSManagement.ECHO, {"d": text})


def set_clock(unix_s: int) -> Request:
    """OS date-time: UTC without a zone."""
    text = datetime.fromtimestamp(unix_s, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return Request(True, OS_GROUP, CommandId.OSManagement.DATETIME_STRING, {"datetime": text})


def upload(path: str, offset: int, total: int, data: bytes) -> Request:
    """One chunk; `len` goes along each time, so that the lock can tell this upload from another."""
    fields = {"name": path, "off": offset, "len": total, "data": data}
    return Request(True, FILE_GROUP, _FILE.FILE_DOWNLOAD_UPLOAD, fields)


def upload_room(path: str, offset: int, total: int, frame_limit: int) -> int:
    """How many bytes of data fit into one upload frame of at most `frame_limit` bytes."""
    # The empty data takes one byte already, its length header.
    room = frame_limit - len(encode_request(upload(path, offset, total, b""), 0)) + 1
    return max(0, next(size for size in range(room - 1, -4, -1) if size + _length_header(size) <= room))


def read_status(path: str) -> Request:
    """How many bytes of a file the lock holds."""
    return Request(False, FILE_GROUP, _FILE.FILE_STATUS, {"name": path})


def hash_file(path: str, length: int) -> Request:
    """SHA-256 of the first `length` bytes of a file."""
    fields = {"name": path, "type": "sha256", "off": 0, "len": length}
    return Request(False, FILE_GROUP, _FILE.FILE_HASH_CHECKSUM, fields)


def read_info(group: LockGroup, nonce: bytes) -> Request:
    """The signed info; `nonce` is fresh, 16 bytes."""
    return Request(False, group.number, _INFO, {"n": nonce})


def apply(group: LockGroup, kind: MessageKind, sha256: str) -> Request:
    """Apply what the inbox holds, if it has this digest (hex)."""
    return Request(True, group.number, _APPLY, {"kind": kind.value, "sha": bytes.fromhex(sha256)})


def identify(group: LockGroup, seconds: int) -> Request:
    """Blink or beep, 1 to 30 s."""
    return Request(True, group.number, _IDENTIFY, {"s": seconds})


def start_sync(group: LockGroup) -> Request:
    """Sync over the lock's own uplink."""
    return Request(True, group.number, _SYNC)


def is_busy(refused: Refused, group: LockGroup) -> bool:
    """Worth asking again in a second?"""
    return (refused.group, refused.rc) in ((group.number, LOCK_BUSY), (None, MGMT_ERR.EBUSY))


def is_offset_wrong(refused: Refused) -> bool:
    """The lock holds another length than we think, and says which in `len`."""
    return (refused.group, refused.rc) == (FILE_GROUP, FS_MGMT_ERR.FILE_OFFSET_NOT_VALID)


def is_not_held(refused: Refused) -> bool:
    """The lock holds no such file."""
    return (refused.group, refused.rc) == (FILE_GROUP, FS_MGMT_ERR.FILE_NOT_FOUND)


def is_denied(refused: Refused) -> bool:
    """The lock knows the command and declines."""
    return (refused.group, refused.rc) == (None, MGMT_ERR.EACCESSDENIED)


def refusal_fault(refused: Refused, group: LockGroup) -> Fault:
    """What an error of the lock means."""
    tables = {
        group.number: _LOCK_ERRORS,
        FILE_GROUP: _FILE_ERRORS,
        IMAGE_GROUP: IMAGE_ERRORS,
        None: _GENERAL_ERRORS,
    }
    code = tables.get(refused.group, {}).get(refused.rc, FaultCode.LOCK_REFUSED)
    return Fault(code, str(refused), refused=True)


def _length_header(size: int) -> int:
    """Bytes CBOR spends on the length of a byte string."""
    return 1 if size < 24 else 2 if size < 1 << 8 else 3 if size < 1 << 16 else 5
