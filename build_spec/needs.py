"""What the programs and libraries of a bundle want of the system they start on, as packages of Debian."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LIBC: Final = (
    *("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "libresolv.so.2", "librt.so.1"),
    *("libutil.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"),
)
PACKAGES: Final[Mapping[str, str]] = {
    **dict.fromkeys(_LIBC, "libc6"),
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libdrm.so.2": "libdrm2",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb.so.1": "libxcb1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libz.so.1": "zlib1g",
}
"""What PyInstaller leaves to the system on purpose, or Qt's own libraries ask for: library and package."""
ALSO: Final = ("fontconfig-config", "xkb-data")
"""Opened by name while the program runs: which fonts there are (it brings one), and what the keys mean."""

_NEEDED: Final = re.compile(r"^\s+NEEDED\s+(\S+)$", re.MULTILINE)
_LIBC_VERSION: Final = re.compile(r"\bGLIBC_(\d+)\.(\d+)\b")


@dataclass(frozen=True)
class Needs:
    """Libraries that are not in the bundle, and the oldest C library it runs on."""

    libraries: frozenset[str]
    libc: tuple[int, int]

    def depends(self) -> str:
        """The field of a Debian package. ValueError: a library that no package is known for."""
        unknown = sorted(self.libraries - set(PACKAGES))
        if unknown:
            raise ValueError(f"not in the bundle, and no package is known for: {', '.join(unknown)}")
        packages = {PACKAGES[library] for library in self.libraries} | set(ALSO)
        oldest = f"libc6 (>= {self.libc[0]}.{self.libc[1]})"
        return ", ".join((oldest, *sorted(packages - {"libc6"})))


def read_needs(bundle: Path) -> Needs:
    """What all machine code of a bundle needs. RuntimeError, if objdump cannot tell."""
    files = [path for path in sorted(bundle.rglob("*")) if path.is_file() and not path.is_symlink()]
    code = [path for path in files if is_elf(path)]
    told = subprocess.run(["objdump", "-p", *code], capture_output=True, text=True, check=False)
    if told.returncode:
        raise RuntimeError(f"objdump: {told.stderr.strip()[:300]}")
    return needs_of(told.stdout, (path.name for path in bundle.rglob("*")))


def needs_of(told: str, present: Iterable[str]) -> Needs:
    """From what `objdump -p` tells of all files, and the names of what is in the bundle."""
    versions = [(int(major), int(minor)) for major, minor in _LIBC_VERSION.findall(told)]
    return Needs(frozenset(_NEEDED.findall(told)) - frozenset(present), max(versions, default=(0, 0)))


def is_elf(file: Path) -> bool:
    """Whether it is machine code of Linux."""
    with file.open("rb") as reader:
        return reader.read(4) == b"\x7fELF"
