"""Takes programs and a kernel from Debian's packages into a folder of ours; installs nothing.

apt does it as any user, with package lists and downloads of its own in that folder, and checks the signatures
by the system's keys. The programs run from there by LD_LIBRARY_PATH.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

PROGRAMS: Final = ("qemu-system-x86", "busybox-static", "bluez", "dbus")
KERNEL: Final = "linux-image-amd64"
_KERNEL_PARTS: Final = re.compile(r"linux-(image|modules|binary)-\d[\w.+-]*")
_NEW: Final = re.compile(r"Inst (\S+) \(")
"""What apt would install; an upgrade names the old version in between and is not needed."""
_MERGED: Final = ("bin", "sbin", "lib", "lib64")
_ROOM_BYTES: Final = 1_500_000_000
_APT_S: Final = 600.0


class CannotRun(Exception):
    """This computer cannot have the machine; the words say why, for people."""


def check_computer(folder: Path) -> None:
    """CannotRun, where there is no hope."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise CannotRun(f"it takes Linux on x86-64, and this is {sys.platform} on {platform.machine()}")
    for program in ("apt-get", "apt-cache", "dpkg-deb", "tar"):
        if shutil.which(program) is None:
            raise CannotRun(f"it is made of Debian's packages, and there is no {program}")
    free = shutil.disk_usage(folder).free
    if free < _ROOM_BYTES:
        raise CannotRun(f"it takes {_ROOM_BYTES >> 20} MiB to build, and {folder} has {free >> 20}")


class Packages:
    """Debian's packages, as `folder` knows them."""

    def __init__(self, folder: Path) -> None:
        self._debs = folder / "debs"
        lists = folder / "lists"
        for each in (self._debs, lists / "partial", folder / "archives" / "partial"):
            each.mkdir(parents=True, exist_ok=True)
        self._options = (
            *("-o", f"Dir::State::lists={lists}", "-o", f"Dir::Cache={folder}"),
            *("-o", "APT::Sandbox::User=", "-o", "Acquire::Retries=2"),
        )

    def refresh(self) -> None:
        """Read anew what there is. CannotRun, without a network."""
        self._call("apt-get", "update", "-o", "APT::Update::Error-Mode=any")

    def of_programs(self) -> tuple[str, ...]:
        """PROGRAMS and what they need, as far as it is not installed."""
        told = self._call("apt-get", "install", "--simulate", "--no-install-recommends", *PROGRAMS)
        return tuple(found[1] for line in told.splitlines() if (found := _NEW.match(line)))

    def of_kernel(self) -> tuple[str, ...]:
        """The newest kernel's own packages. CannotRun, where there is none."""
        kinds = ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
        told = self._call("apt-cache", "depends", "--recurse", *(f"--no-{kind}" for kind in kinds), KERNEL)
        found = tuple(line for line in told.splitlines() if _KERNEL_PARTS.fullmatch(line))
        if not found:
            raise CannotRun(f"this Debian has no {KERNEL}")
        return found

    def unpack(self, names: tuple[str, ...], root: Path) -> None:
        """Download and unpack below `root`. CannotRun, where one cannot be had."""
        shutil.rmtree(self._debs)
        self._debs.mkdir()
        if names:
            self._call("apt-get", "download", *names)
        for name in _MERGED:
            # packages of before the merge would put a folder where the system has a link
            (root / "usr" / name).mkdir(parents=True, exist_ok=True)
            (root / name).symlink_to(f"usr/{name}")
        for deb in sorted(self._debs.iterdir()):
            _unpack(deb, root)
            deb.unlink()

    def _call(self, program: str, *arguments: str) -> str:
        command = [program, *self._options, *arguments]
        try:
            done = subprocess.run(
                command,
                cwd=self._debs,
                env={**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_APT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CannotRun(f"{program} {arguments[0]} does not end") from None
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines() or ["nothing"]
            raise CannotRun(f"{program} {arguments[0]} says: {said[-1][:200]}")
        return done.stdout


def _unpack(deb: Path, root: Path) -> None:
    """As dpkg would; its own extraction replaces links to folders by folders."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as reading:
        taking = ["tar", "-x", "--keep-directory-symlink", "--no-same-owner", "-C", str(root)]
        took = subprocess.run(taking, stdin=reading.stdout, check=False, capture_output=True, text=True)
    if reading.returncode or took.returncode:
        raise CannotRun(f"{deb.name} cannot be unpacked: {took.stderr.strip()[:200]}")
