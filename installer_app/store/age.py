"""age files: sealed to a passphrase or a public key, and opened with bounds on what they may ask for.

A file is a header and a payload. Each stanza of the header (`-> TYPE ARGUMENTS`, then lines of base64) wraps
the key of the file for one recipient; the last line authenticates the header, and the payload is sealed in
chunks of 64 KiB under the file's key. The form is https://age-encryption.org/v1.
"""

from __future__ import annotations

import re
from typing import Final

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pyrage import x25519

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.store import age_header
from installer_app.store.age_header import Stanza
from installer_app.store.folder import Random
from installer_app.store.installation_key import InstallationKey

PASSPHRASE: Final = "passphrase"
"""What stands for the recipient where there is none."""
SHORTEST: Final = 10
"""Characters of a passphrase: what it guards are keys of locks."""
LONGEST: Final = 1024
WORK_FACTOR: Final = 18
"""2^18 rounds, 256 MiB and half a second, as the age tool itself writes. pyrage would choose by the speed of
this computer, and ask a slower one for gigabytes."""
MOST_WORK: Final = 20
"""A file may ask for 2^20 rounds, 1 GiB and some seconds, and no more."""
_RECIPIENT: Final = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_WORK: Final = re.compile(rb"[1-9][0-9]?")


def recipient_of(key: InstallationKey) -> str:
    """The public key that files for this installation are sealed to: `age1...`."""
    return str(_identity(key).to_public())


def check_recipient(text: str) -> str:
    """A public key as it was typed or pasted. Faults: computer_usage."""
    given = text.strip()
    try:
        if _RECIPIENT.fullmatch(given):
            return str(x25519.Recipient.from_str(given))
    except pyrage.RecipientError:
        pass
    raise Fault(FaultCode.COMPUTER_USAGE, f"{given!r:.80} is not a public key; one begins with age1")


def check_passphrase(passphrase: Secret) -> Secret:
    """One that is long enough to guard something. Faults: computer_usage."""
    if not SHORTEST <= len(passphrase.reveal()) <= LONGEST:
        raise Fault(FaultCode.COMPUTER_USAGE, f"a passphrase has at least {SHORTEST} characters")
    return passphrase


def seal(data: bytes, to: str | Secret, random: Random) -> bytes:
    """An age file for a public key or a passphrase. Faults: computer_usage."""
    if isinstance(to, str):
        return pyrage.encrypt(data, [x25519.Recipient.from_str(check_recipient(to))])
    salt, file_key = random(16), random(16)
    wrap_key = _stretch(check_passphrase(to), salt, WORK_FACTOR)
    wrapped = ChaCha20Poly1305(wrap_key).encrypt(bytes(12), file_key, None)
    arguments = (age_header.encode(salt), str(WORK_FACTOR).encode())
    header = age_header.write(Stanza(b"scrypt", arguments, wrapped), file_key)
    return header + age_header.seal_payload(file_key, data, random(16))


def needs_passphrase(file: bytes) -> bool:
    """Whether it was sealed to one. Faults: computer_handover_unreadable."""
    return _stanza_of_passphrase(age_header.read(file)) is not None


def open_file(file: bytes, key: InstallationKey, passphrase: Secret | None) -> bytes:
    """What an age file holds. Faults: computer_handover_unreadable, no age file, or one that asks for too
    much; computer_handover_closed, sealed to somebody else; computer_handover_changed, cut or changed since.
    """
    stanzas = age_header.read(file)
    scrypt = _stanza_of_passphrase(stanzas)
    if scrypt is not None and passphrase is None:
        raise Fault(FaultCode.COMPUTER_HANDOVER_CLOSED, "sealed to a passphrase")
    identity = _identity(key)
    try:
        if scrypt is not None and passphrase is not None:
            return pyrage.passphrase.decrypt(file, passphrase.reveal())
        return pyrage.decrypt(file, [identity])
    except pyrage.DecryptError as refused:
        ours = (
            _opens(scrypt, passphrase)
            if scrypt is not None and passphrase is not None
            else any(age_header.is_for(stanza, key.receiving) for stanza in stanzas)
        )
        if ours:  # the key of the file is to be had, so what it seals is not what was sealed
            raise Fault(FaultCode.COMPUTER_HANDOVER_CHANGED, "header or payload") from refused
        whom = "another passphrase" if scrypt is not None else "another key"
        raise Fault(FaultCode.COMPUTER_HANDOVER_CLOSED, f"sealed to {whom}") from refused


def _identity(key: InstallationKey) -> x25519.Identity:
    return x25519.Identity.from_str(age_header.bech32("age-secret-key-", key.receiving).upper())


def _stanza_of_passphrase(stanzas: tuple[Stanza, ...]) -> Stanza | None:
    """It stands alone, and asks for no more work than it may."""
    for stanza in stanzas:
        if stanza.kind == b"scrypt":
            match stanza.arguments:
                case (_, work) if len(stanzas) == 1 and _WORK.fullmatch(work) and int(work) <= MOST_WORK:
                    return stanza
            raise Fault(FaultCode.COMPUTER_HANDOVER_UNREADABLE, "it asks for too much work")
    return None


def _opens(stanza: Stanza, passphrase: Secret) -> bool:
    """Whether the passphrase is right, whatever became of the rest."""
    salt, work = stanza.arguments
    try:
        key = _stretch(passphrase, age_header.decode(salt), int(work))
        ChaCha20Poly1305(key).decrypt(bytes(12), stanza.body, None)
    except (InvalidTag, ValueError):
        return False
    return True


def _stretch(passphrase: Secret, salt: bytes, work: int) -> bytes:
    whole = b"age-encryption.org/v1/scrypt" + salt
    return Scrypt(salt=whole, length=32, n=1 << work, r=8, p=1).derive(passphrase.reveal().encode())
