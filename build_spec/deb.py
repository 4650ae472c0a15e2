"""Makes the .deb: the bundle in /opt, a command, an entry in the menu with its icon; nothing runs as root."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_spec.archive import Member, Packed, differences, members_of, time_s, write_tar

ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
"""What the kernel calls a computer, and what Debian calls it."""
NAME: Final = "lock-installer"
HOME: Final = f"./opt/{NAME}"
_ICONS: Final = "./usr/share/icons/hicolor"
_MAGIC: Final = b"!<arch>\n"


@dataclass(frozen=True)
class Dressing:
    """What the desktop is shown."""

    desktop: bytes
    svg: bytes
    png: bytes
    """256 by 256."""
    copyright: bytes


@dataclass(frozen=True)
class Package:
    """What is told of it."""

    version: str
    machine: str
    """As the kernel calls it."""
    depends: str

    @property
    def architecture(self) -> str:
        """As Debian calls it. ValueError: unknown."""
        try:
            return ARCHITECTURES[self.machine]
        except KeyError:
            raise ValueError(f"Debian's name for {self.machine} is not known") from None

    @property
    def file_name(self) -> str:
        """As Debian names packages."""
        return f"{NAME}_{self.version}_{self.architecture}.deb"

    def control(self, size_bytes: int) -> bytes:
        """The control file."""
        return (
            f"Package: {NAME}\n"
            f"Version: {self.version}\n"
            f"Architecture: {self.architecture}\n"
            "Maintainer: Lock Installer contributors <contributors@lock-installer.invalid>\n"
            f"Installed-Size: {-(-size_bytes // 1024)}\n"
            f"Depends: {self.depends}\n"
            "Recommends: bluez\n"
            "Suggests: gnome-keyring | kwalletmanager\n"
            "Section: utils\n"
            "Priority: optional\n"
            "Description: puts smart locks into service, and says what is proven\n"
            " Reads a lock over Bluetooth LE, provisions it, brings it the cloud's signed\n"
            " install message, assigns firmware and waits until the lock has synced.\n"
        ).encode()


def contents(bundle: Path, dressing: Dressing) -> tuple[Member, ...]:
    """All files of the package."""
    return (
        *members_of(bundle, HOME),
        Member(f"./usr/bin/{NAME}", link=f"../../opt/{NAME}/{NAME}"),
        Member(f"./usr/share/applications/{NAME}.desktop", data=dressing.desktop),
        Member(f"{_ICONS}/scalable/apps/{NAME}.svg", data=dressing.svg),
        Member(f"{_ICONS}/256x256/apps/{NAME}.png", data=dressing.png),
        Member(f"./usr/share/doc/{NAME}/copyright", data=dressing.copyright),
    )


def write_deb(folder: Path, package: Package, members: Iterable[Member], packed: Packed) -> Path:
    """The package in a folder. ValueError: an architecture Debian's name of is not known, or what was
    written does not read back."""
    ordered = sorted(members, key=lambda member: member.name)
    plain = [member for member in ordered if member.link is None]
    sums = "".join(f"{_md5(member)}  {member.name.removeprefix('./')}\n" for member in plain)
    size = sum(member.header().size for member in plain)
    written = folder / package.file_name
    with tempfile.TemporaryDirectory() as place:
        control, data = Path(place, "control.tar.xz"), Path(place, "data.tar.xz")
        told = Member("./control", data=package.control(size)), Member("./md5sums", data=sums.encode())
        write_tar(control, told, {})
        write_tar(data, ordered, packed, with_folders=True)
        if wrong := differences(data, ordered):
            raise ValueError(f"the package does not read back: {wrong[0]}")
        with written.open("wb") as deb:
            deb.write(_MAGIC)
            _add(deb, "debian-binary", b"2.0\n")
            _add(deb, control.name, control.read_bytes())
            _add(deb, data.name, data.read_bytes())
    return written


def complaint(deb: Path) -> str:
    """What dpkg says of a package; "" if it reads it, or is not here."""
    if not shutil.which("dpkg-deb"):
        return ""
    for question in ("--info", "--contents"):
        told = subprocess.run(["dpkg-deb", question, deb], capture_output=True, text=True, check=False)
        if told.returncode:
            return told.stderr.strip()
    return ""


def _add(deb: io.BufferedWriter, name: str, data: bytes) -> None:
    deb.write(f"{name:<16}{time_s():<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode("ascii"))
    deb.write(data + b"\n" * (len(data) % 2))


def _md5(member: Member) -> str:
    """dpkg's own way to notice damage, not a protection."""
    digest = hashlib.md5(usedforsecurity=False)
    digest.update(member.data if member.source is None else member.source.read_bytes())
    return digest.hexdigest()
