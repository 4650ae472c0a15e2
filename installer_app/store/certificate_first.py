"""The first version of the certificate, still read: JSON with a signature over the RFC 8785 form of the rest.

It holds no digests of its lines, so that of a changed one nobody can say which line it is.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass

from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.encodings import Json, Unreadable, canonicalize
from installer_app.protocol.signature import is_signed
from installer_app.store.certificate_file import LARGEST_BYTES
from installer_app.store.installation_key import key_id


@dataclass(frozen=True)
class FirstVersion:
    """Its lines, as mappings of any content."""

    lines: tuple[Mapping[str, object], ...]
    public_key: str
    signature_holds: bool


def read_first(raw: bytes) -> FirstVersion | None:
    """None: it is of another version, or none at all. Faults: message_false, if it is of this one and has no
    signature."""
    if len(raw) > LARGEST_BYTES:
        return None
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or document.get("certificate") != 1:
        return None
    match document.pop("signature", None):
        case {"alg": "Ed25519", "kid": str(kid), "key": str(public), "value": str(value)}:
            return FirstVersion(_lines(document), public, _holds(document, kid, public, value))
    raise Fault(FaultCode.MESSAGE_FALSE, "certificate 1 without its signature")


def _holds(document: dict[str, Json], kid: str, public: str, value: str) -> bool:
    try:
        signature = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
        return is_signed(public, signature, canonicalize(document)) and key_id(public) == kid
    except (ValueError, Unreadable):
        return False


def _lines(document: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    """Its lines, after what it says of the whole."""
    whole = ("workflow", "subject", "grade", "issued_at", "app", "journal_head")
    own = [
        {"subject": name, "value": value, "source": "computer"}
        for name in whole
        if isinstance(value := document.get(name), str)
    ]
    lines = document.get("lines")
    return (*own, *(each for each in (lines if isinstance(lines, list) else []) if isinstance(each, dict)))
