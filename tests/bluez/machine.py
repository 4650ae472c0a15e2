"""A virtual machine whose kernel has Bluetooth: built once of Debian's packages, ended for sure.

It sees this computer's files read-only, and writes to its own memory and to the folder of the run. The
processor is emulated: no privilege is needed, and it is some ten times slower than the computer.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.bluez import initrd, packages
from tests.bluez.packages import CannotRun, Packages, check_computer

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / ".tools" / "bluez"
CONSOLE: Final = "console.log"
_MEMORY_MIB: Final = 2048
_PROCESSOR: Final = "qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+cx16"
"""What wheels expect at least: wider vectors are slower to emulate, not faster."""
_KERNEL_OPTIONS: Final = "console=ttyS0 panic=-1 quiet mitigations=off apparmor=0 audit=0"
"""Nobody is to be protected in there."""
_ENDING_S: Final = 10.0


@dataclass(frozen=True)
class Machine:
    """Where its parts are."""

    folder: Path

    @property
    def root(self) -> Path:
        """The unpacked programs."""
        return self.folder / "root"

    @property
    def qemu(self) -> Path:
        """From the packages, or installed."""
        name = "usr/bin/qemu-system-x86_64"
        return self.root / name if (self.root / name).exists() else Path("/", name)

    def run(self, folder: Path, command: list[str], limit_s: float) -> float:
        """Start, do `command` in the checkout, power off; answers the seconds it took. `folder` is
        /run/machine in there, and keeps the console. TimeoutError, once it is dead."""
        start = (
            "#!/bin/sh\n"
            f"(sleep {limit_s:.0f}; echo 'out of time'; echo o > /proc/sysrq-trigger) &\n"
            f"cd {shlex.quote(str(ROOT))}\n"
            f"{shlex.join(command)}\n"
            "echo o > /proc/sysrq-trigger\n"
            "read forever < /dev/ttyS0\n"
        )
        (folder / "start").write_text(start, "utf-8")
        begun = time.monotonic()
        with (folder / CONSOLE).open("wb") as console, self._started(folder, console.fileno()) as process:
            try:
                process.wait(limit_s)
            except subprocess.TimeoutExpired:
                raise TimeoutError(f"not done after {limit_s:.0f} s") from None
        return time.monotonic() - begun

    @contextmanager
    def _started(self, folder: Path, console: int) -> Iterator[subprocess.Popen[bytes]]:
        libraries = self.root / "usr/lib/x86_64-linux-gnu"
        read_only = ",readonly=on"
        shares = (("host", Path("/"), read_only), ("packages", self.root, read_only), ("report", folder, ""))
        command = [
            *(str(self.qemu), "-L", f"{self.root}/usr/share/qemu", "-L", f"{self.root}/usr/share/seabios"),
            *("-L", "/usr/share/qemu", "-L", "/usr/share/seabios"),
            *("-accel", "tcg,thread=multi", "-cpu", _PROCESSOR, "-smp", "2", "-m", str(_MEMORY_MIB)),
            *("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-serial", "stdio"),
            *("-kernel", str(self.folder / "kernel"), "-initrd", str(self.folder / "initrd")),
            *("-append", _KERNEL_OPTIONS),
        ]
        for name, path, more in shares:
            share = f"local,path={_escaped(path)},mount_tag={name},security_model=none,multidevs=remap{more}"
            command += ["-virtfs", share]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=console,
            env={**os.environ, "LD_LIBRARY_PATH": str(libraries)},
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(_ENDING_S)


@contextmanager
def holding(file: Path) -> Iterator[None]:
    """One process at a time; death releases it."""
    if sys.platform == "win32":
        raise CannotRun("it takes Linux, and this is Windows")
    import fcntl

    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(folder: Path = CACHE) -> Machine:
    """The machine, ready; built at the first time (a minute, 100 MB to download). CannotRun."""
    folder.mkdir(parents=True, exist_ok=True)
    machine, made = Machine(folder), folder / "made"
    recipe = sha256(b"".join(Path(one.__file__ or "").read_bytes() for one in (initrd, packages))).hexdigest()
    with holding(folder / "lock"):
        if made.is_file() and made.read_text("utf-8").startswith(recipe):
            return machine
        made.unlink(missing_ok=True)
        check_computer(folder)
        debian = Packages(folder / "apt")
        debian.refresh()
        programs, kernel = debian.of_programs(), debian.of_kernel()
        unpacked = folder / "unpacked"
        for old in (machine.root, unpacked):
            shutil.rmtree(old, ignore_errors=True)
        debian.unpack(programs, machine.root)
        debian.unpack(kernel, unpacked)
        _take_kernel(machine, unpacked)
        for done in (unpacked, folder / "apt"):
            shutil.rmtree(done)
        made.write_text("\n".join((recipe, *programs, *kernel, "")), "utf-8")
    return machine


def _take_kernel(machine: Machine, unpacked: Path) -> None:
    kernel = next(unpacked.glob("boot/vmlinuz-*"), None)
    busybox = next((at for root in (machine.root, Path("/")) if (at := root / "bin/busybox").exists()), None)
    if kernel is None or busybox is None:
        raise CannotRun("Debian's packages hold no kernel, or no busybox")
    (machine.folder / "initrd").write_bytes(initrd.make_initrd(busybox, unpacked / "lib" / "modules"))
    shutil.copyfile(kernel, machine.folder / "kernel")


def _escaped(path: Path) -> str:
    """For qemu, in whose options a comma ends a value."""
    return str(path).replace(",", ",,")
