"""What a hand-over file holds: one job, its entries and secret bytes, signed by the computer that gives it.

It is JSON. The signature (Ed25519) covers the RFC 8785 form of the document without its `signature`. Whoever
opens it treats it as hostile: nothing in it is believed before all of it was read.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Final, NoReturn, cast

import rfc8785

from installer_app import __version__
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Blob, BytesGone
from installer_app.protocol.signature import is_signed
from installer_app.store.folder import Environment
from installer_app.store.installation_key import InstallationKey, key_id
from installer_app.workflow.engine import current
from installer_app.workflow.facts import TakenOver
from installer_app.workflow.journal import Entry, Memory, decode, encode, replay
from installer_app.workflow.steps import WORKFLOWS

VERSION: Final = 1
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")
_JOB: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
Timed = tuple[Entry, str]


@dataclass(frozen=True)
class Parcel:
    """One job on its way."""

    origin: TakenOver
    environment: Environment
    entries: tuple[Timed, ...]

    @property
    def memory(self) -> Memory:
        """What its entries amount to."""
        return replay(self.entries)


def pack(parcel: Parcel, key: InstallationKey) -> bytes:
    """The signed document. Faults: computer_storage, if a value has no RFC 8785 form."""
    blobs: dict[str, str | None] = {}

    def keep(blob: Blob) -> None:
        blobs[blob.sha256] = None if blob.is_gone else base64.b64encode(blob.data).decode()

    entries = [{"at": at, "entry": encode(entry, keep)} for entry, at in parcel.entries]
    document: dict[str, object] = {
        "handover": VERSION,
        "app": f"lock-installer {__version__}",
        "environment": asdict(parcel.environment),
        "job": parcel.origin.job_id,
        "head": parcel.origin.head,
        "at": parcel.origin.at,
        "entries": entries,
        "blobs": blobs,
    }
    value = base64.b64encode(key.sign(_form(document))).decode()
    return json.dumps({**document, "signature": {"key": key.public, "value": value}}).encode()


def unpack(data: bytes) -> Parcel:
    """The job again, its signature verified, its entries replayed once. Faults: computer_handover_unreadable;
    computer_handover_newer, where a later version of this app wrote it; computer_handover_changed."""
    document = _document(data)
    environment, public = _environment(document), _signed_by(document)
    entries = _entries(document.get("entries"), _blobs(document.get("blobs")))
    origin = TakenOver(
        _text(document, "job", _JOB),
        _text(document, "head", _HASH),
        key_id(public),
        _text(document, "at", _TIME),
    )
    parcel = Parcel(origin, environment, entries)
    _rehearse(parcel)
    return parcel


def _document(data: bytes) -> dict[str, object]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as odd:
        raise Fault(FaultCode.COMPUTER_HANDOVER_UNREADABLE, "no JSON") from odd
    if not isinstance(document, dict):
        _refuse("no object")
    version = document.get("handover")
    if type(version) is int and version > VERSION:
        raise Fault(FaultCode.COMPUTER_HANDOVER_NEWER, f"version {version}, not {VERSION}"[:80])
    if type(version) is not int or version != VERSION:
        _refuse("no hand-over")
    return document


def _signed_by(document: dict[str, object]) -> str:
    """The public key that signed; the signature is taken from the document."""
    match document.pop("signature", None):
        case {"key": str(public), "value": str(value)} if _HASH.fullmatch(public):
            try:
                given = base64.b64decode(value, validate=True)
                if is_signed(public, given, _form(document)):
                    return public
            except (ValueError, Fault) as odd:
                raise Fault(FaultCode.COMPUTER_HANDOVER_UNREADABLE, "signature") from odd
            raise Fault(FaultCode.COMPUTER_HANDOVER_CHANGED, "signature")
    _refuse("signature")


def _environment(document: Mapping[str, object]) -> Environment:
    match document.get("environment"):
        case {"name": str(name), "sandbox": bool(sandbox)} if 0 < len(name) <= 64 and name.isprintable():
            return Environment(name, sandbox)
    _refuse("environment")


def _blobs(content: object) -> Callable[[str], bytes]:
    if not isinstance(content, dict):
        _refuse("blobs")
    found: dict[str, bytes | None] = {}
    for digest, text in content.items():
        try:
            found[digest] = None if text is None else base64.b64decode(text, validate=True)
        except (ValueError, TypeError) as odd:
            raise Fault(FaultCode.COMPUTER_HANDOVER_UNREADABLE, "blobs") from odd

    def open_blob(digest: str) -> bytes:
        data = found.get(digest, b"")
        if data is None:
            raise BytesGone(f"sha256 {digest[:8]}")
        if sha256(data).hexdigest() != digest:
            raise ValueError("digest differs")
        return data

    return open_blob


def _entries(content: object, open_blob: Callable[[str], bytes]) -> tuple[Timed, ...]:
    found: list[Timed] = []
    for each in content if isinstance(content, list) else _refuse("entries"):
        match each:
            case {"at": str(at), "entry": dict(data)} if _TIME.fullmatch(at):
                try:
                    found.append((decode(data, open_blob), at))
                except Fault as fault:
                    newer = fault.code is FaultCode.COMPUTER_JOURNAL_NEWER
                    code = "NEWER" if newer else "UNREADABLE"
                    raise Fault(FaultCode[f"COMPUTER_HANDOVER_{code}"], fault.detail[:80]) from fault
            case _:
                _refuse("entries")
    return tuple(found)


def _rehearse(parcel: Parcel) -> None:
    """Go as far with the job as a resume does before it asks: what cannot be resumed is not taken."""
    try:
        memory = parcel.memory
        if memory.workflow not in WORKFLOWS:
            raise Fault(FaultCode.COMPUTER_HANDOVER_NEWER, f"workflow {memory.workflow!r:.40}")
        step = current(WORKFLOWS[memory.workflow], memory.facts)
        if step is not None:
            step.request(memory.facts)
    except Fault:
        raise
    except Exception as odd:  # whatever entries that do not belong together bring about
        raise Fault(FaultCode.COMPUTER_HANDOVER_UNREADABLE, f"entries: {type(odd).__name__}") from odd
    if memory.outcome is not None:
        _refuse("the job is closed")


def _text(document: Mapping[str, object], field: str, form: re.Pattern[str]) -> str:
    value = document.get(field)
    if not isinstance(value, str) or not form.fullmatch(value):
        _refuse(field)
    return value


def _form(document: Mapping[str, object]) -> bytes:
    try:
        return rfc8785.dumps(cast("dict[str, str]", document))  # its type of JSON is not exported
    except (rfc8785.CanonicalizationError, RecursionError) as odd:
        raise Fault(FaultCode.COMPUTER_STORAGE, f"{type(odd).__name__} in a hand-over") from odd


def _refuse(detail: str) -> NoReturn:
    raise Fault(FaultCode.COMPUTER_HANDOVER_UNREADABLE, detail)
