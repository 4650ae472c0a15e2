"""A support bundle: one file that tells what was recorded, done and found. Made without secrets, opened as
hostile.

It is a zip that anybody can look into: `manifest.json`, `recorder.jsonl`, `jobs/<job>.jsonl`, and `case.json`
where a lock was studied. The manifest has every member's SHA-256 and is signed with the installation key of
the computer that made it: that shows a change, and who made it cannot be told from it.
"""

from __future__ import annotations

import io
import json
import platform
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

import rfc8785

from installer_app import __version__
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.record import Plain
from installer_app.model.secret import Blob, BytesGone
from installer_app.protocol.signature import is_signed
from installer_app.store.fault import disk
from installer_app.store.folder import write_private
from installer_app.store.installation_key import InstallationKey
from installer_app.workflow.facts import AccountsRead
from installer_app.workflow.journal import Entry, Learned, decode, encode

VERSION: Final = 1
MANIFEST: Final = "manifest.json"
RECORDER: Final = "recorder.jsonl"
CASE: Final = "case.json"
LARGEST_MEMBER: Final = 16 * 1024 * 1024
LARGEST: Final = 64 * 1024 * 1024
"""Unpacked, all together."""
MOST_MEMBERS: Final = 2_000
_JOB: Final = re.compile(r"jobs/([A-Za-z0-9-]{1,64})\.jsonl")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")

RECORDED: Final[Mapping[str, frozenset[str]]] = {
    "http.request": frozenset({"operation", "method"}),
    "http.answer": frozenset({"operation", "method", "status", "ms", "bytes"}),
    "http.fault": frozenset({"operation", "method", "fault"}),
    "smp.request": frozenset({"serial", "name", "sequence", "bytes"}),
    "smp.answer": frozenset({"serial", "name", "sequence"}),
    "smp.refusal": frozenset({"serial", "name", "group", "rc"}),
    "smp.timeout": frozenset({"serial", "name"}),
    "link.again": frozenset({"serial", "after", "pause_s"}),
    "lock.false": frozenset({"serial", "address", "why"}),
    "session.wake": frozenset({"jobs"}),
    "session.bug": frozenset({"trace"}),
    "window.bug": frozenset({"trace"}),
}
"""What may leave this computer of the recorder's records, by kind: listed, not searched for secrets."""
Timed = tuple[Entry, str]


@dataclass(frozen=True)
class LeftOut:
    """Something that is not in the bundle, and why: `not listed` (no kind or member that may leave),
    `unreadable` (no record at all), `bytes` (messages and records, of which digest and length stay)."""

    what: str
    why: str
    count: int


@dataclass(frozen=True)
class Member:
    """One file within the bundle."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Bundle:
    """All that a bundle tells."""

    made_at: str
    environment: str
    jobs: Mapping[str, tuple[Timed, ...]]
    records: tuple[Mapping[str, Plain], ...] = ()
    """As the recorder wrote them: `at`, `kind`, and what the kind allows."""
    case: Mapping[str, object] | None = None
    """A lock that was studied, as `cloud.case_file` writes it."""
    app: str = f"lock-installer {__version__}"
    system: str = field(default_factory=lambda: f"{platform.system()} {platform.release()}"[:80])
    left_out: tuple[LeftOut, ...] = ()


def allow(lines: Iterable[str]) -> tuple[tuple[Mapping[str, Plain], ...], tuple[LeftOut, ...]]:
    """The recorder's lines as they may leave this computer, and what stays behind."""
    allowed: list[Mapping[str, Plain]] = []
    left: Counter[tuple[str, str]] = Counter()
    for line in lines:
        record = _object(line)
        kind, at = record.get("kind"), record.get("at")
        if not isinstance(kind, str) or not isinstance(at, str):
            left["record", "unreadable"] += 1
            continue
        names = RECORDED.get(kind)
        if names is None:
            left[kind[:40], "not listed"] += 1
            continue
        for name in record.keys() - names - {"kind", "at"}:
            left[f"{kind} {name}"[:80], "not listed"] += 1
        fields = {name: value for name in sorted(names) if _is_plain(value := record.get(name))}
        allowed.append({"at": at, "kind": kind, **cast("dict[str, Plain]", fields)})
    return tuple(allowed), tuple(LeftOut(what, why, count) for (what, why), count in sorted(left.items()))


def preview(bundle: Bundle) -> tuple[Member, ...]:
    """What the file would hold, before it is saved."""
    return tuple(_member(name, data) for name, data in _contents(bundle))


def save(bundle: Bundle, key: InstallationKey, path: Path) -> tuple[Member, ...]:
    """Write the file, whole or not at all. Faults: computer_storage."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        members = []
        for name, data in _contents(bundle):
            archive.writestr(_info(name), data)
            members.append(_member(name, data))
        manifest: dict[str, object] = {
            "bundle": VERSION,
            "app": bundle.app,
            "system": bundle.system,
            "environment": bundle.environment,
            "made_at": bundle.made_at,
            "left_out": [asdict(each) for each in bundle.left_out],
            "members": [asdict(each) for each in members],
        }
        signature = {"key": key.public, "value": key.sign(_form(manifest)).hex()}
        archive.writestr(_info(MANIFEST), json.dumps({**manifest, "signature": signature}, indent=1))
    write_private(path, buffer.getvalue())
    return tuple(members)


def read(path: Path) -> Bundle:
    """A bundle, every member held against the signed manifest. Nothing is unpacked onto the disk. Faults:
    computer_usage, no such file; computer_bundle_unreadable; computer_bundle_changed; computer_bundle_newer;
    computer_storage."""
    if not path.is_file():
        raise Fault(FaultCode.COMPUTER_USAGE, f"{path}: no such file")
    with disk("reading the bundle"):
        if path.stat().st_size > LARGEST:
            raise _unreadable("the file is too large")
        packed = path.read_bytes()
    contents = _unpack(packed)
    manifest = _manifest(contents.pop(MANIFEST, b""))
    members = [asdict(_member(name, data)) for name, data in sorted(contents.items())]
    if members != sorted(_list(manifest.get("members")), key=_name_of):
        raise Fault(FaultCode.COMPUTER_BUNDLE_CHANGED, "members differ from the manifest")
    jobs = {
        found[1]: tuple(_entries(data)) for name, data in contents.items() if (found := _JOB.fullmatch(name))
    }
    case = contents.get(CASE)
    records, _ = allow(contents.get(RECORDER, b"").decode("utf-8", "replace").splitlines())
    left_out = tuple(
        LeftOut(str(each.get("what"))[:80], str(each.get("why"))[:80], count)
        for each in _list(manifest.get("left_out"))
        if isinstance(each, dict) and isinstance(count := each.get("count"), int)
    )
    return Bundle(
        _text(manifest, "made_at"),
        _text(manifest, "environment"),
        jobs,
        records,
        _object(case.decode("utf-8", "replace")) if case is not None else None,
        _text(manifest, "app"),
        _text(manifest, "system"),
        left_out,
    )


# ---- writing


def _contents(bundle: Bundle) -> Iterator[tuple[str, bytes]]:
    yield RECORDER, _lines(bundle.records)
    for job_id, entries in sorted(bundle.jobs.items()):
        yield (
            f"jobs/{job_id}.jsonl",
            _lines({"at": at, "entry": encode(_nameless(entry), _drop)} for entry, at in entries),
        )
    if bundle.case is not None:
        yield CASE, json.dumps(bundle.case, indent=1).encode()


def _lines(rows: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def _nameless(entry: Entry) -> Entry:
    """Who was signed in is nobody's business: what they may do is."""
    match entry:
        case Learned(AccountsRead() as read):
            return Learned(replace(read, accounts=tuple(one.masked for one in read.accounts)))
        case _:
            return entry


def _drop(blob: Blob) -> None:
    """Secret bytes stay: their digest and length are in the entry."""


def _info(name: str) -> zipfile.ZipInfo:
    """Without the time of this computer: two bundles of one content are equal."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def _member(name: str, data: bytes) -> Member:
    return Member(name, len(data), sha256(data).hexdigest())


def _form(manifest: Mapping[str, object]) -> bytes:
    return rfc8785.dumps(cast("dict[str, str]", manifest))  # its type of JSON is not exported


# ---- reading


def _unpack(packed: bytes) -> dict[str, bytes]:
    """Every member, within limits whatever the file says of itself."""
    contents: dict[str, bytes] = {}
    left = LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_MEMBERS:
                raise _unreadable("too many members")
            for info in infos:
                name = info.filename
                if name in contents or not (name in (MANIFEST, RECORDER, CASE) or _JOB.fullmatch(name)):
                    raise _unreadable("a member that no bundle has")
                if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
                    raise _unreadable("packed in another way")
                with archive.open(info) as member:
                    data = member.read(min(LARGEST_MEMBER, left) + 1)
                if len(data) > min(LARGEST_MEMBER, left):
                    raise _unreadable("larger than a bundle may be")
                left -= len(data)
                contents[name] = data
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _unreadable(type(error).__name__) from error
    except Exception as error:
        # zlib's own error, and whatever else a made-up zip provokes in the library.
        if type(error).__module__ != "zlib":
            raise
        raise _unreadable("zlib") from error
    return contents


def _manifest(data: bytes) -> Mapping[str, object]:
    manifest = dict(_object(data.decode("utf-8", "replace")))
    version = manifest.get("bundle")
    if type(version) is int and version > VERSION:
        raise Fault(FaultCode.COMPUTER_BUNDLE_NEWER, f"version {version}")
    signature = manifest.pop("signature", None)
    if version != VERSION or not isinstance(signature, dict):
        raise _unreadable("no manifest")
    public, value = signature.get("key"), signature.get("value")
    try:
        signed = is_signed(str(public), bytes.fromhex(str(value)), _form(manifest))
    except (ValueError, rfc8785.CanonicalizationError, RecursionError):
        signed = False
    if not signed:
        raise Fault(FaultCode.COMPUTER_BUNDLE_CHANGED, "the manifest's signature")
    return manifest


def _entries(data: bytes) -> Iterator[Timed]:
    def gone(digest: str) -> bytes:
        raise BytesGone(digest)

    for line in data.decode("utf-8", "replace").splitlines():
        row = _object(line)
        at, entry = row.get("at"), row.get("entry")
        if not isinstance(at, str) or not _TIME.fullmatch(at) or not isinstance(entry, dict):
            raise _unreadable("an entry without time or content")
        try:
            yield decode(entry, gone), at
        except Fault as fault:
            newer = fault.code is FaultCode.COMPUTER_JOURNAL_NEWER
            code = FaultCode.COMPUTER_BUNDLE_NEWER if newer else FaultCode.COMPUTER_BUNDLE_UNREADABLE
            raise Fault(code, fault.detail) from fault


def _object(text: str) -> Mapping[str, object]:
    """A JSON object; an empty one for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _is_plain(value: object) -> bool:
    return value is not None and isinstance(value, str | int | float | bool)


def _text(manifest: Mapping[str, object], name: str) -> str:
    value = manifest.get(name)
    if not isinstance(value, str) or len(value) > 200:
        raise _unreadable(f"no {name}")
    return value


def _name_of(member: object) -> str:
    return str(member.get("name")) if isinstance(member, dict) else ""


def _unreadable(why: str) -> Fault:
    return Fault(FaultCode.COMPUTER_BUNDLE_UNREADABLE, why)
