"""This computer: clocks, randomness, wakefulness, and the party that pins, seals, inspects and certifies."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Never, Protocol, TypeVar, cast

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import IMAGE_LIMIT
from installer_app.model.lock import LockKeys
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.protocol.encodings import Unreadable, read_instant_ns
from installer_app.protocol.image import is_for, read_image
from installer_app.protocol.lock_profile import Firmware, Signing
from installer_app.protocol.message import inspect
from installer_app.protocol.seal import read_record, seal_record
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Report, Request

F = TypeVar("F")
ReadImage = Callable[[str, str], bytes]
"""The bytes of a version's image whose SHA-256 is this. Faults: firmware_image_changed, computer_storage."""


def utc_now() -> datetime:
    """The wall clock, in UTC. For what is written down; never for a deadline."""
    return datetime.now(UTC)


def monotonic_s() -> float:
    """Seconds that only grow. For deadlines and ages; never for what is written down."""
    return time.monotonic()


def random_bytes(count: int) -> bytes:
    """So many random bytes, fit for keys."""
    return secrets.token_bytes(count)


@contextmanager
def keep_awake() -> Iterator[None]:
    """Within, the computer does not go to sleep by itself, where the system can be asked so. Never fails and
    never waits: the asking and the letting go happen in a thread of their own, as wakepy wants it."""
    over = threading.Event()

    def hold() -> None:
        with suppress(Exception):  # a courtesy: whatever the system answers, work goes on
            from wakepy import keep

            with keep.running(on_fail="pass"):
                over.wait()

    with suppress(RuntimeError):  # no thread to be had
        threading.Thread(target=hold, name="keep awake", daemon=True).start()
    try:
        yield
    finally:
        over.set()


HEARTBEAT_S: Final = 5.0
"""Seldom enough to cost nothing, often enough that nothing is done on an old reading."""
ASLEEP_S: Final = 15.0
"""Two heartbeats that lie this much further apart than they should had a sleep between them. A busy computer
is never that late."""


async def notice_sleep(
    woken: Callable[[], Awaitable[None]],
    monotonic: Callable[[], float] = monotonic_s,
    wall: Callable[[], float] = time.time,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Never:
    """Call `woken` after every sleep of this computer, until cancelled. Some systems' monotonic clock stands
    still in a sleep and some systems' does not; the wall clock never does. A wall clock set by hand counts as
    a sleep: something is read once more, and that is all. `monotonic`, `wall`: seconds."""
    while True:
        before_s, told_s = monotonic(), wall()
        await sleep(HEARTBEAT_S)
        passed_s = max(monotonic() - before_s, abs(wall() - told_s))
        if passed_s > HEARTBEAT_S + ASLEEP_S:
            await woken()


class Pins(Protocol):
    """What is known of locks; `store.pins` keeps it."""

    def recall(self, serial: str) -> f.KeysRecalled: ...

    def pin(self, serial: str, keys: LockKeys, pinned_by: f.PinnedBy) -> f.PinnedBy:
        """Faults: lock_impostor."""

    def bind(self, serial: str, lock_id: str) -> None:
        """Faults: message_second_serial."""


class ComputerParty:
    """Answers what this computer is asked. All of it is quick; what is kept is on disk when it answers."""

    def __init__(
        self,
        pins: Pins,
        signing: Signing,
        signers: Mapping[str, str],
        certify: Callable[[str, f.Facts, Mapping[str, str]], f.Certified],
        now: Callable[[], datetime] = utc_now,
        ahead_s: Callable[[], int] = lambda: 0,
        firmware: Firmware | None = None,
        read_kept: ReadImage | None = None,
    ) -> None:
        """`signers`: the profile's, key id to 64 hex digits; `certify`: see `store.certificate`; `ahead_s`:
        how far the cloud's clock, by which its messages expire, is ahead of `now`; `firmware`: whose images
        the locks take; `read_kept`: where fetched images are."""
        self._pins = pins
        self._signing = signing
        self._signers = signers
        self._certify = certify
        self._now = now
        self._ahead_s = ahead_s
        self._firmware = firmware
        self._read_kept = read_kept

    async def ask(self, request: Request[F], report: Report) -> F:
        """Faults: those of the requests, and computer_storage."""
        match request:
            case r.InspectImage() | r.InspectFile():
                return cast("F", await asyncio.to_thread(self._inspect_image, request))
        return cast("F", self._answer(request))

    async def rest(self) -> None:
        """Nothing is held."""

    def _answer(self, request: Request[F]) -> f.Fact:
        match request:
            case r.Review(blocking, detail):
                if blocking is not None:
                    raise Fault(blocking, detail)
                return f.Reviewed()
            case r.ReviewAhead(blocking, detail):
                if blocking is not None:
                    raise Fault(blocking, detail)
                return f.ReviewedAhead()
            case r.CheckMessage():
                return self._check_message(request)
            case r.ReviewCarry(blocking, why, warnings):
                if blocking is not None:
                    raise Fault(blocking, why)
                return f.CarryReviewed(warnings)
            case r.KeepPlace(property_id, area_id):
                return f.PlaceChosen(property_id, area_id)
            case r.KeepName(name):
                return f.NameChosen(name)
            case r.RecallKeys(serial):
                return self._pins.recall(serial)
            case r.PinKeys(serial, keys, pinned_by, compared):
                if compared is False:
                    raise Fault(FaultCode.LOCK_IMPOSTOR, f"{serial}: the sticker shows another fingerprint")
                return f.KeysPinned(keys, self._pins.pin(serial, keys, pinned_by))
            case r.SealRecord():
                return self._seal(request)
            case r.InspectMessage():
                return self._inspect(request)
            case r.Certify(workflow, facts):
                return self._certify(workflow, facts, facts.times)
        raise TypeError(f"not for the computer: {request.key()}")

    def _check_message(self, request: r.CheckMessage) -> f.MessageValid:
        """By the cloud's clock as it was last heard, which passed as ours did since; it was never before the
        message's own date."""
        heard = self._ahead_s() or request.ahead_s
        by = f.Clock.COMPUTER if heard is None else f.Clock.CLOUD
        if request.expires is not None:
            now_ns = (int(self._now().timestamp()) + (heard or 0)) * 10**9
            earliest_ns = _instant_ns(request.issued) or 0
            expires_ns = _instant_ns(request.expires)
            if expires_ns is not None and max(now_ns, earliest_ns) >= expires_ns:
                raise Fault(FaultCode.MESSAGE_EXPIRED, f"{request.expires}, by {by} clock", refused=True)
        return f.MessageValid(request.expires, by)

    def _seal(self, request: r.SealRecord) -> f.RecordSealed:
        record = request.record.data
        if read_record(record).lock_id != request.lock_id:
            raise Fault(FaultCode.MESSAGE_FALSE, "the record is of another lockId")
        self._pins.bind(request.serial, request.lock_id)
        return f.RecordSealed(Blob(seal_record(self._signing, record, request.serial, request.seal_key)))

    def _inspect_image(self, request: r.InspectImage | r.InspectFile) -> f.ImageInspected:
        firmware = self._firmware
        if isinstance(request, r.InspectFile):
            data = _read_file(Path(request.path))
        elif self._read_kept is not None:
            data = self._read_kept(request.version, request.sha256)
        else:
            raise Fault(FaultCode.FIRMWARE_IMAGE_CHANGED, "no images here")
        image = read_image(data, firmware.keys if firmware else ())
        if request.version not in (None, image.version):
            raise Fault(FaultCode.FIRMWARE_OTHER_VERSION, f"its header says {image.version}")
        fits = None
        if firmware is not None and isinstance(request, r.InspectImage):
            fits = is_for(image, firmware.vendor, request.model, request.hw)
        if fits is False:
            raise Fault(FaultCode.FIRMWARE_OTHER_HARDWARE, "the image names other hardware")
        return f.ImageInspected(image, fits)

    def _inspect(self, request: r.InspectMessage) -> f.Fact:
        inspection = inspect(
            request.kind,
            request.message.data,
            request.media_type,
            request.lock_id,
            request.property_id,
            request.area_id,
            self._signers,
            int(self._now().timestamp()) + self._ahead_s(),
        )
        if request.kind is MessageKind.INSTALL:
            return f.InstallInspected(inspection)
        return f.UninstallInspected(inspection)


def _instant_ns(text: str | None) -> int | None:
    try:
        return read_instant_ns(text) if text else None
    except Unreadable:
        return None


def _read_file(path: Path) -> bytes:
    """At most as much as any image has, and a byte."""
    try:
        if not path.is_file():
            raise Fault(FaultCode.COMPUTER_USAGE, f"{path.name}: no such file")
        with path.open("rb") as file:
            return file.read(IMAGE_LIMIT + 1)
    except OSError as error:
        raise Fault(FaultCode.COMPUTER_USAGE, f"{path.name}: {error.strerror}") from None
