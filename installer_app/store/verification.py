"""Checks a certificate offline, and holds it against the lock's label and the installation's key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import Label, LockKeys
from installer_app.model.message import MessageKind
from installer_app.protocol.encodings import Unreadable, decode_base64url, read_json_object
from installer_app.protocol.label import fingerprint
from installer_app.protocol.receipt import verify_receipt
from installer_app.store.certificate import header
from installer_app.store.certificate_file import Parts, digest, read, read_payload
from installer_app.store.certificate_first import FirstVersion, read_first
from installer_app.store.installation_key import key_id
from installer_app.workflow.verified import CheckedLine, Match, Standing, Verification, Voucher


def verify(raw: bytes, label: Label | None = None, key: str | None = None) -> Verification:
    """What can be said of a certificate. `label`: the lock's, in hand; `key`: the installation's id (16 hex
    digits) or public key (64). Faults: message_false, where nothing in it can be told apart."""
    try:
        first = read_first(raw)
    except Fault as fault:
        raise Fault(FaultCode.MESSAGE_FALSE, "no certificate, or its form is broken") from fault
    if first is not None:
        return _held(_of_first(first, raw), label, key)
    try:
        parts = read(raw)
    except Unreadable as odd:
        raise Fault(FaultCode.MESSAGE_FALSE, f"{odd}, or its form is broken") from odd
    return _held(_of_parts(parts, raw), label, key)


def _of_first(first: FirstVersion, raw: bytes) -> Verification:
    standing = Standing.STANDS if first.signature_holds else Standing.UNSIGNED
    lines = tuple(_line(each, standing) for each in first.lines)
    key = key_id(first.public_key) if first.signature_holds else ""
    return _with_values(1, raw, True, first.signature_holds, key, lines)


def _of_parts(parts: Parts, raw: bytes) -> Verification:
    public = _signer(parts)
    fine = Standing.STANDS if public is not None else Standing.UNSIGNED
    try:
        entries = read_payload(decode_base64url(parts.payload))
    except Unreadable:
        # The list of digests itself is broken, so none of the lines can be held against it.
        lines = tuple(_line(_content(row), Standing.UNSIGNED) for row in parts.rows)
        return _with_values(2, raw, parts.as_written, False, "", lines)
    digests = [digest(row) for row in parts.rows]
    wanted = [each.sha256 for each in entries]
    left = list(wanted)
    lines_found: list[CheckedLine] = []
    lost = _without(wanted, digests)
    for at, (row, own) in enumerate(zip(parts.rows, digests, strict=True)):
        if own in left:
            left.remove(own)
            lines_found.append(_line(_content(row), fine))
            continue
        signed = entries[at] if at < len(entries) and entries[at].sha256 in lost else None
        standing = Standing.CHANGED if signed else Standing.ADDED
        if signed:
            lost.remove(signed.sha256)
        line = _line(_content(row), standing)
        lines_found.append(replace(line, subject=signed.line) if signed else line)
    gone = [each for each in entries if each.sha256 in lost]
    lines_found += [CheckedLine(each.line, "", "", "", Standing.CHANGED) for each in gone]
    moved = not gone and sorted(digests) == sorted(wanted) and digests != wanted
    key = key_id(public) if public is not None else ""
    return _with_values(2, raw, parts.as_written and not moved, public is not None, key, tuple(lines_found))


def _without(wanted: Sequence[str], found: Iterable[str]) -> list[str]:
    """Digests that were signed and that no row has."""
    lost = list(wanted)
    for each in found:
        if each in lost:
            lost.remove(each)
    return lost


def _signer(parts: Parts) -> str | None:
    """The public key in the header (hex), if its signature holds."""
    try:
        told = decode_base64url(parts.protected)
        match read_json_object(told):
            case {"jwk": {"x": str(x)}}:
                public = decode_base64url(x).hex()
            case _:
                return None
        if len(public) != 64 or header(public) != told:
            return None
        decode_base64url(parts.signature)
        okp = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})
        flat = jws.FlattenedJSONSerialization(
            payload=parts.payload, protected=parts.protected, signature=parts.signature
        )
        jws.deserialize_json(flat, okp, algorithms=["Ed25519"])
    except (Unreadable, JoseError, ValueError):
        return None
    return public


def _with_values(
    version: int,
    raw: bytes,
    as_written: bool,
    holds: bool,
    key: str,
    lines: tuple[CheckedLine, ...],
) -> Verification:
    values = {line.subject: line.value for line in lines if line.standing is Standing.STANDS}
    own = sha256(raw).hexdigest()
    never = Match.NOT_COMPARED
    return Verification(version, own, as_written, holds, key, never, never, lines, values)


def _held(found: Verification, label: Label | None, key: str | None) -> Verification:
    """The same, held against the lock's own signature, its label, and the installation's key."""
    found = _ask_lock(found)
    if key is not None and found.key_id:
        given = key if len(key) == 16 else key_id(key)
        found = replace(found, signer=Match.SAME if given == found.key_id else Match.OTHER)
    printed = _fingerprint(found)
    if label is None or printed is None:
        return found
    same = (printed, found.values.get("serial", label.serial)) == (label.fingerprint, label.serial)
    return replace(found, lock=Match.SAME if same else Match.OTHER)


def _fingerprint(found: Verification) -> str | None:
    """Of the lock's keys; None: what they are is not known any more. The first version has but the print."""
    if found.version == 1:
        return found.values.get("fingerprint")
    if not found.values.keys() >= set(_KEYS):
        return None
    keys = _lock_keys(found.values)
    return fingerprint(keys) if keys is not None else ""


_KEYS: Final = ("lock_seal_key", "lock_sign_key")
_WORDS: Final = ("serial", "lock_id")
"""Beside the receipt, what it repeats."""


def _ask_lock(found: Verification) -> Verification:
    """Hold what the receipts say against the lock's key: for that alone the lock itself vouches."""
    keys, said = _lock_keys(found.values), set[tuple[str, str]]()
    refuted: set[str] = set()
    if not found.values.keys() >= {*_KEYS, *_WORDS}:
        return found  # of what is not there any more, or was changed, nothing follows for the rest
    for kind in MessageKind:
        token, sent = found.values.get(f"{kind}_receipt_jws"), found.values.get(f"{kind}_receipt")
        if token is None or sent is None:
            continue
        serial, lock_id = (found.values[word] for word in _WORDS)
        try:
            if keys is None:
                raise Fault(FaultCode.MESSAGE_RECEIPT_FALSE, "no key")
            verify_receipt(token, sign_key=keys.sign, serial=serial, lock_id=lock_id, kind=kind, sha256=sent)
        except Fault:
            refuted |= {f"{kind}_receipt", f"{kind}_receipt_jws"}
            continue
        said |= {("serial", serial), ("lock_id", lock_id), ("lock_sign_key", keys.sign)}
        said |= {(f"{kind}_{word}", sent) for word in ("receipt", "message")} | {
            (f"{kind}_receipt_jws", token)
        }
    return replace(found, lines=tuple(_judged(line, said, refuted) for line in found.lines))


def _judged(line: CheckedLine, said: set[tuple[str, str]], refuted: set[str]) -> CheckedLine:
    if line.standing is not Standing.STANDS:
        return line
    if line.subject in refuted:
        return replace(line, standing=Standing.REFUTED)
    return replace(line, by=Voucher.LOCK) if (line.subject, line.value) in said else line


def _lock_keys(values: Mapping[str, str]) -> LockKeys | None:
    keys = LockKeys(values.get("lock_seal_key", ""), values.get("lock_sign_key", ""))
    try:
        whole = all(len(bytes.fromhex(each)) == 32 and len(each) == 64 for each in (keys.seal, keys.sign))
    except ValueError:
        return None
    return keys if whole else None


def _content(row: str) -> Mapping[str, object]:
    try:
        return read_json_object(row.encode("utf-8", "surrogateescape"))
    except Unreadable:
        return {}


_SOURCES: Final = {
    "lock": Voucher.LOCK_READ,
    "cloud": Voucher.CLOUD,
    "technician": Voucher.TECHNICIAN,
}


def _line(content: Mapping[str, object], standing: Standing) -> CheckedLine:
    subject, value, source, at = (
        text if isinstance(text := content.get(name), str) else ""
        for name in ("subject", "value", "source", "at")
    )
    return CheckedLine(subject, value, source, at, standing, _SOURCES.get(source, Voucher.INSTALLATION))
