"""Checks this program and its parts, and runs one virtual installation: a line a check, then an exit code."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import aclosing
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from installer_app import __version__
from installer_app.cli.sandbox import demonstrate
from installer_app.computer import monotonic_s, utc_now
from installer_app.hearing import BLEAK, world_folder
from installer_app.lock.bleak_radio import BleakRadio
from installer_app.lock.profile import load_profile
from installer_app.lock.radio import Radio
from installer_app.lock.scan import watch
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.protocol.label import parse_label
from installer_app.protocol.signature import is_signed
from installer_app.resources import resource
from installer_app.sandbox import launch, world_file
from installer_app.store import age
from installer_app.store.adapter import lease_adapter, runtime_folder
from installer_app.store.installation_key import SEED_BYTES, InstallationKey, Protection
from installer_app.texts import language
from installer_app.workflow.facts import Fact, Facts
from installer_app.workflow.party import Progress

PARTS: Final = (
    "bleak",
    "cbor2",
    "certifi",
    "cryptography.hazmat.primitives.hpke",
    "httpx",
    "joserfc.jws",
    "keyring.backends.chainer",
    "keyring.backends.fail",
    "pyrage.passphrase",
    "qasync",
    "rfc8785",
    "segno",
    "smp.message",
    "sqlite3",
    "starlette.applications",
    "uvicorn.protocols.http.h11_impl",
    "wakepy.modes.keep",
)
"""What is imported only when it is wanted, here and on every system."""
BACKENDS: Final[Mapping[str, tuple[str, ...]]] = {
    "linux": (
        "bleak.backends.bluezdbus.client",
        "bleak.backends.bluezdbus.scanner",
        "dbus_fast.aio",
        "jeepney.io.blocking",
        "keyring.backends.SecretService",
        "keyring.backends.kwallet",
        "secretstorage",
    ),
    "win32": (
        "bleak.backends.winrt.client",
        "bleak.backends.winrt.scanner",
        "bleak.backends.winrt.util",
        "keyring.backends.Windows",
        "winrt.windows.devices.bluetooth.advertisement",
        "winrt.windows.devices.bluetooth.genericattributeprofile",
        "winrt.windows.devices.enumeration",
        "winrt.windows.devices.radios",
        # Imported from machine code at the first advertisement.
        "winrt.windows.foundation.collections",
        "winrt.windows.storage.streams",
    ),
    "darwin": (
        "CoreBluetooth",
        "bleak.backends.corebluetooth.client",
        "bleak.backends.corebluetooth.scanner",
        "keyring.backends.macOS",
        "libdispatch",
    ),
}
FOLDERS: Final = ("api", "help", "icons", "profiles")
"""Of the resources: none may be missing or empty."""
CONTROLLER: Final = "bumble"
WITHOUT_RADIO: Final = (
    FaultCode.LINK_NO_ADAPTER,
    FaultCode.LINK_ADAPTER_OFF,
    FaultCode.LINK_NOT_PERMITTED,
)
"""What a computer may be without; a radio that there is has to work."""
LISTEN_S: Final = 2.0
RADIO_S: Final = 20.0
"""Systems take long to begin to listen; one that takes longer hangs."""
SAMPLE: Final = b"lock-installer self-test"
LABEL: Final = "LOCK1:7K3M9QX2:VL1:0123-4567-89AB-CDEF"


class Ledger:
    """An Output that only counts what was learned, and keeps the last fault."""

    def __init__(self) -> None:
        self.facts = 0
        self.ended: str = ""

    def fact(self, job_id: str, fact: Fact, at: str) -> None:
        self.facts += 1

    def progress(self, advance: Progress | None) -> None:
        """Nobody watches."""

    def fault(self, fault: Fault, facts: Facts, reading: Mapping[str, str]) -> None:
        self.ended = str(fault)

    def result(self, result: Mapping[str, object]) -> None:
        self.ended = self.ended or str(result.get("grade"))

    def row(self, row: Mapping[str, object], line: str) -> None:
        """Rows are not needed."""


def check_parts() -> str:
    """Every library and this system's own backends can be imported."""
    names = (*PARTS, *BACKENDS.get(sys.platform, ()))
    for name in names:
        importlib.import_module(name)
    return f"{len(names)} parts"


def check_modules() -> str:
    """Every module of this program can be imported; for a virtual controller where there is one."""
    import installer_app

    names = [one.name for one in walk_packages(installer_app.__path__, "installer_app.")]
    loaded = 0
    for name in names:
        if name.endswith(".__main__"):
            continue
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as missing:
            if (missing.name or "").partition(".")[0] != CONTROLLER:
                raise
        else:
            loaded += 1
    if not loaded:
        raise ModuleNotFoundError("no module of its own")
    return f"{loaded} modules"


def check_keychain() -> str:
    """A keychain is looked for, and either found or plainly not there; nothing is kept in it."""
    from installer_app.store.keychain import system_backend

    found = system_backend()
    return "none on this computer" if found is None else type(found).__module__


def check_resources() -> str:
    """Lock profile, style, icons, help and the documents of the services are where they are looked for."""
    profile = load_profile()
    if not resource("style.qss").read_text("utf-8").strip():
        raise FileNotFoundError("style.qss")
    counts = {folder: sum(1 for _ in resource(folder).iterdir()) for folder in FOLDERS}
    if empty := [folder for folder, count in counts.items() if not count]:
        raise FileNotFoundError(", ".join(empty))
    return f"lock profile {profile.name}, " + ", ".join(f"{count} {name}" for name, count in counts.items())


def check_languages() -> str:
    """Every catalogue there is can be spoken."""
    found = language.languages()
    silent = [one for one in found if not language.speak(one)]
    language.speak(None)
    if silent:
        raise ValueError(", ".join(silent))
    return ", ".join(found)


def check_signing() -> str:
    """A signature of a key made here verifies, and that of another message does not."""
    key = InstallationKey(os.urandom(SEED_BYTES), Protection.FILE)
    signature = key.sign(SAMPLE)
    if not is_signed(key.public, signature, SAMPLE) or is_signed(key.public, signature, SAMPLE[1:]):
        raise ValueError("a signature does not tell right from wrong")
    return "Ed25519"


def check_sealing() -> str:
    """What is sealed to a lock, to this computer, and to another one opens again, and only with its key."""
    key, other = (InstallationKey(os.urandom(SEED_BYTES), Protection.FILE) for _ in range(2))
    if key.open(key.seal(SAMPLE, b"test", os.urandom), b"test") != SAMPLE:
        raise ValueError("the vault")
    file = age.seal(SAMPLE, age.recipient_of(key), os.urandom)
    if age.open_file(file, key, None) != SAMPLE:
        raise ValueError("age")
    try:
        age.open_file(file, other, None)
    except Fault as refused:
        if refused.code is not FaultCode.COMPUTER_HANDOVER_CLOSED:
            raise
    else:
        raise ValueError("age opens with another key")
    lock = X25519PrivateKey.generate()
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    sealed = suite.encrypt(SAMPLE, lock.public_key(), info=SAMPLE)
    if suite.decrypt(sealed, lock, info=SAMPLE) != SAMPLE:
        raise ValueError("HPKE")
    return "ChaCha20-Poly1305, age, HPKE"


def check_radio() -> str:
    """The system's own Bluetooth can be listened to for a moment, or says why not; none is no failure."""
    try:
        lease = lease_adapter(runtime_folder(), f"{BLEAK} ", utc_now)
    except Fault as busy:
        return str(busy)
    try:
        return asyncio.run(listen(BleakRadio(load_profile().link)))
    except Fault as fault:
        if fault.code not in WITHOUT_RADIO:
            raise
        return str(fault)
    finally:
        lease.release()


async def listen(radio: Radio) -> str:
    """How many devices are heard. Faults: those of the radio; TimeoutError, if it does not answer."""
    began = monotonic_s()
    async with asyncio.timeout(RADIO_S), aclosing(watch(radio, load_profile(), monotonic_s)) as air:
        async for heard in air:
            if monotonic_s() - began > LISTEN_S:
                return f"{len(heard.heard)} locks and {heard.others} other devices heard"
    return "silent"


def check_window() -> str:
    """Qt starts, and paints an icon and a page of ours."""
    from installer_app.ui.trial import paint_a_page, paint_an_icon

    return f"Qt on {paint_an_icon()}, a page in {paint_a_page()} colours"


def check_database() -> str:
    """The driver of a team's database encrypts, and takes no certificate that nobody vouches for."""
    from installer_app.team.trial import try_driver

    return lacking("psycopg", "team") or try_driver()


def check_pictures() -> str:
    """A label is read from a picture drawn here."""
    from installer_app.ui.trial import read_a_picture

    if told := lacking("zxingcpp", "pictures"):
        return told
    label = parse_label(read_a_picture(LABEL))
    if label != parse_label(LABEL):
        raise ValueError("another label is read than was drawn")
    return f"lock {label.serial} in a QR code"


def lacking(module: str, extra: str) -> str:
    """That an extra is not installed, in words; "" where it is. ModuleNotFoundError: the packaged app has to
    have them all, since nothing can be added to it."""
    if find_spec(module) is not None:
        return ""
    if getattr(sys, "frozen", False):
        raise ModuleNotFoundError(module)
    return f"not here: it comes with the extra {extra}"


def check_installation() -> str:
    """One whole virtual installation, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="lock-installer-") as folder:
        where = Where(Path(folder) / "data", sandbox=True)
        out = Ledger()
        try:
            code = asyncio.run(demonstrate(where, out, Path(folder) / "certificate.json"))
        finally:
            stop(where)
        if code != 0:
            raise RuntimeError(f"exit code {code}: {out.ended}")
        return f"{out.facts} facts, {out.ended}"


def stop(where: Where) -> None:
    """End the world, if it came to be."""
    try:
        launch.control(world_file.read(world_folder(where)), "POST", "/world/stop")
    except Fault:
        return


CHECKS: Final[Mapping[str, Callable[[], str]]] = {
    "parts": check_parts,
    "modules": check_modules,
    "keychain": check_keychain,
    "resources": check_resources,
    "languages": check_languages,
    "signing": check_signing,
    "sealing": check_sealing,
    "radio": check_radio,
    "window": check_window,
    "pictures": check_pictures,
    "database": check_database,
    "installation": check_installation,
}


def run_checks() -> int:
    """All of them; 0 if all passed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    say(f"lock-installer {__version__}, Python {sys.version.split()[0]}, {sys.platform}")
    failed = 0
    for name, check in CHECKS.items():
        try:
            say(f"ok      {name}: {check()}")
        except Exception as trouble:  # whatever it is, the other checks still speak
            failed += 1
            say(f"FAILED  {name}: {type(trouble).__name__}: {trouble}")
    return 1 if failed else 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
