"""This computer: clocks, randomness, wakefulness, and the party that pins, seals, inspects and certifies."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Protocol, TypeVar, cast

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockKeys
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.protocol.lock_profile import Signing
from installer_app.protocol.message import inspect
from installer_app.protocol.seal import read_record, seal_record
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Report, Request

F = TypeVar("F")


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
    ) -> None:
        """`signers`: the profile's, key id to 64 hex digits; `certify`: see `store.certificate`; `ahead_s`:
        how far the cloud's clock, by which its messages expire, is ahead of `now`."""
        self._pins = pins
        self._signing = signing
        self._signers = signers
        self._certify = certify
        self._now = now
        self._ahead_s = ahead_s

    async def ask(self, request: Request[F], report: Report) -> F:
        """Faults: those of the requests, and computer_storage."""
        return cast("F", self._answer(request))

    async def rest(self) -> None:
        """Nothing is held."""

    def _answer(self, request: Request[F]) -> f.Fact:
        match request:
            case r.Review(blocking):
                if blocking is not None:
                    raise Fault(blocking, "found before anything was done")
                return f.Reviewed()
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

    def _seal(self, request: r.SealRecord) -> f.RecordSealed:
        record = request.record.data
        if read_record(record).lock_id != request.lock_id:
            raise Fault(FaultCode.MESSAGE_FALSE, "the record is of another lockId")
        self._pins.bind(request.serial, request.lock_id)
        return f.RecordSealed(Blob(seal_record(self._signing, record, request.serial, request.seal_key)))

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
