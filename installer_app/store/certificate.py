"""The certificate: what the facts of a job prove, line by line, signed by this installation's key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Final

from installer_app import __version__
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.encodings import Unreadable, canonicalize, encode_base64url
from installer_app.store.certificate_file import TYPE, Entry, digest, encode_payload, render
from installer_app.store.folder import Environment, write_private
from installer_app.store.installation_key import InstallationKey, key_id
from installer_app.store.journal import Now, iso
from installer_app.store.statement import UNKNOWN, Line, Statement, state
from installer_app.workflow.facts import Certified, Facts, Grade
from installer_app.workflow.party import PartyName

NONE: Final = "none"
_SAFE: Final = re.compile(r"[^A-Za-z0-9-]+")


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
        statement = state(workflow, facts, learned_at or {})
        lines = (*self._own(statement, iso(self._now())), *statement.lines)
        try:
            rows = tuple(canonicalize({**asdict(line)}).decode("utf-8") for line in lines)
            entries = [Entry(line.subject, digest(row)) for line, row in zip(lines, rows, strict=True)]
            payload = encode_payload(entries)
        except Unreadable as odd:
            raise Fault(FaultCode.COMPUTER_STORAGE, f"{odd} in a certificate") from odd
        protected = encode_base64url(header(self._key.public))
        signature = encode_base64url(self._key.sign(f"{protected}.{payload}".encode()))
        text = render(rows, payload, protected, signature)
        return Certified(text, sha256(text.encode()).hexdigest())

    def _own(self, statement: Statement, at: str) -> Iterator[Line]:
        """What this computer says of the whole."""
        said = {
            "workflow": statement.workflow,
            "subject": statement.subject or UNKNOWN,
            "grade": statement.grade.value,
            "open": ", ".join(statement.open) or NONE,
            "not_verifiable": ", ".join(statement.not_verifiable) or NONE,
            "app": f"lock-installer {__version__}",
            "environment": self._environment.name,
            "sandbox": "yes" if self._environment.sandbox else "no",
        }
        if self._head is not None:
            said["journal_head"] = self._head().hex()
        for subject, value in said.items():
            yield Line(subject, value, Grade.NONE, PartyName.COMPUTER, Certified.key(), at)


def header(public_key: str) -> bytes:
    """The JWS header of this key's certificates: the key itself, and its id, are in it."""
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": encode_base64url(bytes.fromhex(public_key))}
    return canonicalize({"alg": "Ed25519", "jwk": {**jwk}, "kid": key_id(public_key), "typ": TYPE})


def file_name(certified: Certified, serial: str, kind: str = "json") -> str:
    """`<serial>-<digest>.json`, without what a file system would mind."""
    subject = _SAFE.sub("", serial)[:40] or "lock"
    return f"{subject}-{certified.sha256[:8]}.{kind}"


def save(path: Path, certified: Certified) -> None:
    """Write it, whole or not at all. Faults: computer_storage."""
    write_private(path, certified.certificate.encode())
