"""The installation key: it seals the vault and signs certificates; kept in the keychain, else in a file."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.store.folder import DataFolder, Random
from installer_app.store.keychain import Keychain, NoKeychain
from installer_app.store.lease import Lease

SEED_BYTES: Final = 32
NONCE_BYTES: Final = 12
SEED_FILE: Final = "installation.key"
NOTE_FILE: Final = "installation.json"
"""Where the key lies and which it is, so that a lost one is noticed and never silently replaced."""
FIRST_USE_S: Final = 15.0
"""Longer than the keychain's deadline: so long one process may take to make the key."""
LEASE_FILE: Final = "installation.lock"
SERVICE: Final = "lock-installer installation key"


class Protection(StrEnum):
    """What keeps the key. A file protects against other users of this computer, not against whoever takes
    the disk or a backup of the folder."""

    KEYCHAIN = "keychain"
    FILE = "file"


@dataclass(frozen=True)
class InstallationKey:
    """One seed and what follows from it."""

    seed: bytes = field(repr=False)
    protected_by: Protection

    @property
    def public(self) -> str:
        """The Ed25519 public key, 64 hex digits."""
        return self._signer().public_key().public_bytes_raw().hex()

    @property
    def key_id(self) -> str:
        """Names the key: 16 hex digits, the start of the SHA-256 of the public key."""
        return key_id(self.public)

    def sign(self, data: bytes) -> bytes:
        """Ed25519, 64 bytes."""
        return self._signer().sign(data)

    def seal(self, data: bytes, purpose: bytes, random: Random) -> bytes:
        """ChaCha20-Poly1305 under a key of its own; `purpose` must be the same at opening."""
        return seal(self._derive(b"vault"), data, purpose, random)

    def open(self, sealed: bytes, purpose: bytes) -> bytes:
        """ValueError: sealed by another key, for another purpose, or damaged."""
        return open_sealed(self._derive(b"vault"), sealed, purpose)

    @property
    def receiving(self) -> bytes:
        """The private X25519 key (32 bytes) that hand-over files for this installation are sealed to."""
        return self._derive(b"receive")

    def _signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._derive(b"sign"))

    def _derive(self, use: bytes) -> bytes:
        return HKDF(SHA256(), 32, None, b"lock-installer/installation/1/" + use).derive(self.seed)


def key_id(public: str) -> str:
    return sha256(bytes.fromhex(public)).hexdigest()[:16]


def seal(key: bytes, data: bytes, purpose: bytes, random: Random) -> bytes:
    """Nonce || ciphertext."""
    nonce = random(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, purpose)


def open_sealed(key: bytes, sealed: bytes, purpose: bytes) -> bytes:
    """ValueError: another key, another purpose, or damaged."""
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose)
    except InvalidTag as wrong:
        raise ValueError("cannot be opened") from wrong


async def load(folder: DataFolder, keychain: Keychain, random: Random) -> InstallationKey:
    """The key of this folder, made at first use. The sandbox's never touches the keychain.

    Faults: computer_keychain where the key that was made is not to be had (keychain locked, entry gone, file
    gone): a new one would lose what the vault holds, so `renew` is asked for instead. computer_storage.
    """
    note = _read_note(folder)
    if note is None:
        with await _first_use(folder):
            note = _read_note(folder)  # another process may have been first
            if note is None:
                return await renew(folder, keychain, random)
    protected_by, expected = note
    if protected_by is Protection.FILE:
        seed = folder.read(SEED_FILE)
    else:
        try:
            kept = await keychain.get(SERVICE, folder.folder_id)
        except NoKeychain as none:
            raise Fault(FaultCode.COMPUTER_KEYCHAIN, f"installation key {expected}: {none}") from none
        seed = _seed_of(kept)
    if seed is None or len(seed) != SEED_BYTES:
        raise Fault(FaultCode.COMPUTER_KEYCHAIN, f"installation key {expected} is not in the {protected_by}")
    key = InstallationKey(seed, protected_by)
    if key.key_id != expected:
        raise Fault(FaultCode.COMPUTER_KEYCHAIN, f"installation key is {key.key_id}, not {expected}")
    return key


async def renew(folder: DataFolder, keychain: Keychain, random: Random) -> InstallationKey:
    """A new key. What the vault holds under an old one stays closed for good; jobs and facts remain."""
    seed = random(SEED_BYTES)
    key = InstallationKey(seed, Protection.FILE)
    if not folder.environment.sandbox:
        try:
            await keychain.set(SERVICE, folder.folder_id, Secret(seed.hex()))
            key = InstallationKey(seed, Protection.KEYCHAIN)
        except (NoKeychain, Fault):  # absent, or present and not answering: the file, and the app says so
            key = InstallationKey(seed, Protection.FILE)
    if key.protected_by is Protection.FILE:
        folder.write(SEED_FILE, seed)
    note = {"protected_by": key.protected_by.value, "key_id": key.key_id}
    folder.write(NOTE_FILE, json.dumps(note).encode())
    return key


async def _first_use(folder: DataFolder) -> Lease:
    """Two processes at once must not make two keys."""
    try:
        async with asyncio.timeout(FIRST_USE_S):
            while (lease := Lease.take(folder.file(LEASE_FILE))) is None:
                await asyncio.sleep(0.05)
            return lease
    except TimeoutError as late:
        raise Fault(FaultCode.COMPUTER_KEYCHAIN, "another process is making the installation key") from late


def _read_note(folder: DataFolder) -> tuple[Protection, str] | None:
    raw = folder.read(NOTE_FILE)
    if raw is None:
        return None
    try:
        note = json.loads(raw)
        return Protection(note["protected_by"]), str(note["key_id"])
    except (ValueError, LookupError, TypeError) as damage:
        raise Fault(FaultCode.COMPUTER_KEYCHAIN, f"{NOTE_FILE} is unreadable") from damage


def _seed_of(kept: Secret | None) -> bytes | None:
    try:
        return bytes.fromhex(kept.reveal()) if kept else None
    except ValueError:
        return None
