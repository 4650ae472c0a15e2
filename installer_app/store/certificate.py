"""The certificate: what the facts of a job prove, signed by this installation's key.

It is JSON. The signature (Ed25519) covers the RFC 8785 form of the document without its `signature`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

import rfc8785

from installer_app import __version__
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.signature import is_signed
from installer_app.store.folder import Environment, write_private
from installer_app.store.installation_key import InstallationKey, key_id
from installer_app.store.journal import Now, iso
from installer_app.store.statement import Statement, state
from installer_app.workflow.facts import Certified, Facts

VERSION: Final = 1
LARGEST_BYTES: Final = 256 * 1024
_SAFE: Final = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True)
class Certificate:
    """A certificate whose signature was verified. Whose key it is, the reader decides by `key_id`."""

    document: Mapping[str, object]
    public_key: str
    key_id: str


class Certifier:
    """Writes certificates for one environment."""

    def __init__(
        self,
        key: InstallationKey,
        environment: Environment,
        now: Now,
        head: Callable[[], bytes] | None = None,
    ) -> None:
        """`head`: the hash of the last entry of this computer's journal, which the certificate then names."""
        self._key = key
        self._head = head
        self._environment = environment
        self._now = now

    def certify(self, workflow: str, facts: Facts, learned_at: Mapping[str, str] | None = None) -> Certified:
        """The certificate of these facts; `learned_at` as in `workflow.journal.Memory`. Faults:
        computer_storage, if a value has no RFC 8785 form."""
        document = _document(state(workflow, facts, learned_at or {}), self._environment, iso(self._now()))
        if self._head is not None:
            document["journal_head"] = self._head().hex()
        signature = {"alg": "Ed25519", "kid": self._key.key_id, "key": self._key.public}
        signed = {
            **document,
            "signature": {**signature, "value": _base64url(self._key.sign(_form(document)))},
        }
        text = json.dumps(signed, indent=1, ensure_ascii=False)
        return Certified(text, sha256(text.encode()).hexdigest())


def verify_certificate(text: str | bytes) -> Certificate:
    """Faults: message_false, if it is no certificate or was changed since it was signed."""
    raw = text.encode(errors="replace") if isinstance(text, str) else text
    if len(raw) > LARGEST_BYTES:
        raise _false("too large")
    try:
        document = json.loads(raw)
        signature = document.pop("signature")
        public, value = signature["key"], signature["value"]
        alg, kid = signature["alg"], signature["kid"]
        form = _form(document)
        given = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as odd:
        raise _false("no certificate") from odd
    except Fault as odd:
        raise _false("no certificate") from odd
    if document.get("certificate") != VERSION or alg != "Ed25519":
        raise _false("another version")
    if not isinstance(public, str) or not is_signed(public, given, form):
        raise _false("changed since it was signed")
    if key_id(public) != kid:
        raise _false("another key's id")
    return Certificate(document, public, key_id(public))


def save(folder: Path, certified: Certified) -> Path:
    """Write it to a folder the technician chose, as `<serial or lock id>-<date>-<digest>.json`. Faults:
    computer_storage, message_false."""
    document = verify_certificate(certified.certificate).document
    subject = _SAFE.sub("", str(document.get("subject") or "lock"))[:40] or "lock"
    day = _SAFE.sub("", str(document.get("issued_at")))[:10]
    path = folder / f"{subject}-{day}-{certified.sha256[:8]}.json"
    write_private(path, certified.certificate.encode())
    return path


def _document(statement: Statement, environment: Environment, at: str) -> dict[str, object]:
    document = {
        "certificate": VERSION,
        "app": f"lock-installer {__version__}",
        "environment": asdict(environment),
        "issued_at": at,
        **asdict(statement),
    }
    return cast(
        "dict[str, object]", json.loads(json.dumps(document))
    )  # tuples and enumerations as JSON has them


def _form(document: Mapping[str, object]) -> bytes:
    try:
        return rfc8785.dumps(cast("dict[str, str]", document))
    except rfc8785.CanonicalizationError as odd:
        raise Fault(FaultCode.COMPUTER_STORAGE, f"{type(odd).__name__} in a certificate") from odd


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _false(detail: str) -> Fault:
    return Fault(FaultCode.MESSAGE_FALSE, f"certificate: {detail}")
