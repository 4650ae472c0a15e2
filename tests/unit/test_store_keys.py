"""The keychain, the installation key in it, and the tokens."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret
from installer_app.store import installation_key
from installer_app.store.credentials import Credentials, Kept, origin_of
from installer_app.store.folder import DataFolder, Environment
from installer_app.store.installation_key import NOTE_FILE, SEED_FILE, InstallationKey, Protection
from installer_app.store.keychain import Keychain, NoKeychain, no_backend, system_backend
from tests.unit.store_kit import MemoryBackend, all_bytes, folder_at

NONE = Keychain(no_backend)
HOME = "https://cloud.example/api"


class Locked(MemoryBackend):
    """A keychain that is there and refuses."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("secret text of a bus")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("secret text of a bus")


class Forgetful(MemoryBackend):
    """A keychain that loses what it is given without a word."""

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password[:10]


async def load(folder: DataFolder, keychain: Keychain) -> InstallationKey:
    return await installation_key.load(folder, keychain, os.urandom)


async def code_of_load(folder: DataFolder, keychain: Keychain) -> FaultCode:
    with pytest.raises(Fault) as caught:
        await load(folder, keychain)
    return caught.value.code


async def test_the_key_is_made_once_and_lies_in_the_keychain_only(tmp_path: Path) -> None:
    backend, folder = MemoryBackend(), folder_at(tmp_path)
    key = await load(folder, backend.keychain)
    assert key == await load(folder, backend.keychain)
    assert key.protected_by is Protection.KEYCHAIN
    assert list(backend.kept.values()) == [key.seed.hex()]
    assert key.seed not in all_bytes(tmp_path) and key.seed.hex().encode() not in all_bytes(tmp_path)


@pytest.mark.parametrize("keychain", [NONE, Locked().keychain, Forgetful().keychain])
async def test_without_a_usable_keychain_the_key_is_a_file_of_the_user_and_says_so(
    tmp_path: Path, keychain: Keychain
) -> None:
    folder = folder_at(tmp_path)
    key = await load(folder, keychain)
    assert key.protected_by is Protection.FILE
    assert key == await load(folder, keychain)
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / SEED_FILE).stat().st_mode) == 0o600


async def test_the_sandbox_never_touches_the_keychain(tmp_path: Path) -> None:
    backend = MemoryBackend()
    key = await load(folder_at(tmp_path, Environment("sandbox", sandbox=True)), backend.keychain)
    assert key.protected_by is Protection.FILE
    assert backend.kept == {}


async def test_a_lost_key_is_told_and_never_silently_replaced(tmp_path: Path) -> None:
    backend, folder = MemoryBackend(), folder_at(tmp_path)
    key = await load(folder, backend.keychain)
    assert await code_of_load(folder, NONE) is FaultCode.COMPUTER_KEYCHAIN
    assert await code_of_load(folder, Locked().keychain) is FaultCode.COMPUTER_KEYCHAIN
    assert await code_of_load(folder, MemoryBackend().keychain) is FaultCode.COMPUTER_KEYCHAIN
    for place in backend.kept:
        backend.kept[place] = "00" * 32
    assert await code_of_load(folder, backend.keychain) is FaultCode.COMPUTER_KEYCHAIN
    for place in backend.kept:
        backend.kept[place] = "not hex"
    assert await code_of_load(folder, backend.keychain) is FaultCode.COMPUTER_KEYCHAIN
    new = await installation_key.renew(folder, backend.keychain, os.urandom)
    assert new == await load(folder, backend.keychain) != key


@pytest.mark.parametrize("note", [b"", b"[]", b'{"protected_by":"hope","key_id":"x"}'])
async def test_a_damaged_note_of_the_key_is_a_fault(tmp_path: Path, note: bytes) -> None:
    folder = folder_at(tmp_path)
    await load(folder, NONE)
    folder.write(NOTE_FILE, note)
    assert await code_of_load(folder, NONE) is FaultCode.COMPUTER_KEYCHAIN


async def test_a_shortened_key_file_is_a_fault(tmp_path: Path) -> None:
    folder = folder_at(tmp_path)
    await load(folder, NONE)
    folder.write(SEED_FILE, b"short")
    assert await code_of_load(folder, NONE) is FaultCode.COMPUTER_KEYCHAIN


async def test_two_first_starts_at_once_make_one_key(tmp_path: Path) -> None:
    backend, folder = MemoryBackend(), folder_at(tmp_path)
    keys = await asyncio.gather(*(load(folder, backend.keychain) for _ in range(4)))
    assert len(set(keys)) == 1


def test_what_the_key_signs_its_public_half_verifies_and_its_uses_are_apart() -> None:
    key = InstallationKey(os.urandom(32), Protection.FILE)
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public)).verify(key.sign(b"said"), b"said")
    sealed = key.seal(b"secret", b"one use", os.urandom)
    assert key.open(sealed, b"one use") == b"secret"
    for wrong, purpose in ((sealed, b"another"), (sealed[:5], b"one use"), (b"", b"one use")):
        with pytest.raises(ValueError):
            key.open(wrong, purpose)
    assert key.seed.hex() not in repr(key) and len(key.key_id) == 16


async def test_a_keychain_that_does_not_answer_is_a_fault_within_the_deadline() -> None:
    freed = threading.Event()

    class Hanging(MemoryBackend):
        def get_password(self, service: str, username: str) -> str | None:
            freed.wait(30)
            return None

    keychain = Keychain(Hanging, deadline_s=0.05)
    async with asyncio.timeout(2):
        with pytest.raises(Fault) as caught:
            await keychain.get("service", "user")
    freed.set()
    assert caught.value.code is FaultCode.COMPUTER_KEYCHAIN


async def test_what_a_backend_raises_is_named_by_its_type_and_never_by_its_text() -> None:
    with pytest.raises(Fault) as caught:
        await Locked().keychain.get("service", "user")
    assert caught.value.detail == "RuntimeError"
    with pytest.raises(NoKeychain):
        await NONE.get("service", "user")


async def test_a_token_is_given_only_for_the_origin_it_was_given_for() -> None:
    backend = MemoryBackend()
    credentials = Credentials(backend.keychain)
    assert await credentials.sign_in("installer", HOME, Secret("t")) is Kept.KEYCHAIN
    for _ in range(2):  # from memory, then from the keychain after a restart
        assert await credentials.token("installer", "https://CLOUD.example:443/other") == Secret("t")
        for other in (
            "https://cloud.example.evil.example",
            "https://evil.example/cloud.example",
            "http://cloud.example",
            "https://cloud.example:8443",
        ):
            assert await credentials.token("installer", other) is None
        assert await credentials.token("assembler", HOME) is None
        credentials = Credentials(backend.keychain)


async def test_signing_out_forgets_in_memory_and_keychain() -> None:
    backend = MemoryBackend()
    credentials = Credentials(backend.keychain)
    await credentials.sign_in("default", HOME, Secret("t"))
    await credentials.sign_out("default", HOME)
    await credentials.sign_out("default", HOME)
    assert backend.kept == {}
    assert await credentials.token("default", HOME) is None


async def test_without_a_keychain_a_token_lives_for_the_session_only() -> None:
    for keychain in (NONE, Locked().keychain):
        credentials = Credentials(keychain)
        assert await credentials.sign_in("default", HOME, Secret("t")) is Kept.SESSION
        assert await credentials.token("default", HOME) == Secret("t")
    assert await Credentials(NONE).token("default", HOME) is None


async def test_an_older_token_does_not_come_back_after_a_sign_in_for_the_session() -> None:
    backend = Forgetful()
    backend.kept["lock-installer https://cloud.example", "default"] = "old"
    assert await Credentials(backend.keychain).sign_in("default", HOME, Secret("n" * 40)) is Kept.SESSION
    assert backend.kept == {}


async def test_a_locked_keychain_is_a_fault_and_not_a_sign_out() -> None:
    with pytest.raises(Fault) as caught:
        await Credentials(Locked().keychain).token("default", HOME)
    assert caught.value.code is FaultCode.COMPUTER_KEYCHAIN


@pytest.mark.parametrize(
    "url", ["", "cloud.example", "ftp://a.b", "https://u:p@a.b", "https://", "https://a:x"]
)
def test_what_has_no_origin_is_refused(url: str) -> None:
    with pytest.raises(Fault) as caught:
        origin_of(url)
    assert caught.value.code is FaultCode.COMPUTER_PROFILE


def test_origins_are_written_in_one_way() -> None:
    assert origin_of("HTTPS://Cloud.Example:443/x?y#z") == "https://cloud.example"
    assert origin_of("http://[::1]:8080/x") == "http://[::1]:8080"
    assert origin_of("http://127.0.0.1:80") == "http://127.0.0.1"


def test_of_the_backends_there_are_only_a_safe_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends.chainer import ChainerBackend

    class Absent(MemoryBackend):
        priority = 0.0  # that of keyring's own `fail`

    class Plaintext(MemoryBackend):
        priority = 0.5

    class Safe(MemoryBackend):
        priority = 5.0

    class Safer(MemoryBackend):
        priority = 5.1

    plaintext, safe, safer = Plaintext(), Safe(), Safer()
    for backend, chosen in ((plaintext, None), (safe, safe), (Absent(), None)):
        monkeypatch.setattr("keyring.get_keyring", lambda backend=backend: backend)
        assert system_backend() is chosen
    monkeypatch.setattr("keyring.get_keyring", ChainerBackend)
    for chain, best in (([safe, plaintext, safer], safer), ([plaintext], None), ([], None)):
        monkeypatch.setattr(ChainerBackend, "backends", chain)
        assert system_backend() is best
