"""Wraps a bundle up for others: an archive, on Linux a package too, the list of its parts, the digests."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from build_spec import deb, icon, sbom
from build_spec.archive import Packed, differences, members_of, pack_large, write_sums, write_tar
from build_spec.needs import read_needs
from installer_app import __version__

ROOT: Final = Path(__file__).resolve().parent.parent
NAME: Final = "lock-installer"
SYSTEM: Final = {"linux": "linux", "win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
QT_PAPERS: Final = {"pyside6-essentials": "Qt", "shiboken6": "Qt"}
"""Libraries whose licence is told in another's folder."""


def stem() -> str:
    """How the files of this release begin: version, system and kind of computer."""
    return f"{NAME}-{__version__}-{SYSTEM}-{platform.machine().lower()}"


def wrap(dist: Path, bundle: Path) -> Iterator[Path]:
    """Every file that is made, as soon as it is. ValueError, RuntimeError: something is not right with the
    bundle or with what was made of it."""
    internal = bundle / "_internal"
    parts = dist / f"{stem()}.cdx.json"
    parts.write_text(list_parts(internal), "utf-8", newline="\n")
    yield parts
    made = [parts]
    folder = dist / "Lock Installer.app" if SYSTEM == "macos" else bundle
    packed = pack_large(members_of(folder, folder.name))
    with ThreadPoolExecutor(2) as pool:
        work = [pool.submit(write_archive, dist, folder, packed)]
        if SYSTEM == "linux":
            work.append(pool.submit(write_package, dist, bundle, packed))
        for one in work:
            made.append(one.result())
            yield made[-1]
    sums = dist / "SHA256SUMS"
    write_sums(sums, made)
    yield sums


def list_parts(internal: Path) -> str:
    """What it is made of. ValueError: something in it is not what the lock file names."""
    locked = sbom.pins((ROOT / "requirements.lock").read_text("utf-8"))
    libraries = sbom.libraries_in(internal)
    if strange := sbom.strangers(libraries, locked):
        raise ValueError("; ".join(strange))
    names = (internal / "licences" / "system.txt").read_text("utf-8").split()
    system = [file for name in names if (file := internal / name).is_file()]
    brought = internal.glob("*.libs/*")
    return sbom.compose(libraries, locked, __version__, platform.python_version(), (*system, *brought))


def write_archive(dist: Path, folder: Path, packed: Packed) -> Path:
    """The folder as a .tar.xz."""
    archive = dist / f"{stem()}.tar.xz"
    members = members_of(folder, folder.name)
    write_tar(archive, members, packed)
    if wrong := differences(archive, members):
        raise ValueError(wrong[0])
    return archive


def write_package(dist: Path, bundle: Path, packed: Packed) -> Path:
    """The folder as a .deb."""
    place = ROOT / "build_spec" / "linux"
    dressing = deb.Dressing(
        desktop=(place / f"{NAME}.desktop").read_bytes(),
        svg=icon.SVG.read_bytes(),
        png=icon.render_apart(),
        copyright=copyright_of(bundle / "_internal"),
    )
    package = deb.Package(__version__, platform.machine(), read_needs(bundle).depends())
    written = deb.write_deb(dist, package, deb.contents(bundle, dressing), packed)
    if said := deb.complaint(written):
        raise ValueError(f"dpkg: {said}")
    return written


def copyright_of(internal: Path) -> bytes:
    """Debian's copyright file: ours in full, and where those of the libraries lie."""
    ours = (ROOT / "LICENSE").read_text("utf-8").rstrip()
    told = "".join(f"  {one.name} {one.version}: {one.licence}\n" for one in sbom.libraries_in(internal))
    place = f"/opt/{NAME}/_internal/licences"
    return (
        f"{ours}\n\nIt contains other libraries, whose licences are in {place}:\n\n{told}\n"
        f"Qt is under the LGPL, version 3 (/usr/share/common-licenses/LGPL-3). How to put another build of\n"
        f"it in its place is told in {place}/Qt/NOTICE.txt. So is psycopg, and what its client library\n"
        f"brings has its own licences: {place}/psycopg/NOTICE.txt.\n"
    ).encode()


def paper_names(internal: Path) -> set[str]:
    """The folders of licences there must be: one for each library, Python and Qt."""
    folders = {QT_PAPERS.get(one.name, one.own_name) for one in sbom.libraries_in(internal)}
    return {*folders, "Python", "Qt"}
