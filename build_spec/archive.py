"""Packs folders the same way each time: names in order, one owner, one time, no more rights than needed.

A large file is compressed by itself, once for all archives it goes into, on all cores, and as the machine
code it is; the small ones before it are compressed as one.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import os
import stat
import tarfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from build_spec import xz

OLDEST_S: Final = 315532800
"""1980-01-01: every kind of archive can hold it."""
CHUNK: Final = 1 << 20
LEVEL: Final = 6
"""Of xz. A higher one wants 64 MiB to unpack, and gains a hundredth."""
PLAIN: Final[xz.Filters] = ({"id": lzma.FILTER_LZMA2, "preset": LEVEL},)
CODE: Final[xz.Filters] = ({"id": lzma.FILTER_X86}, *PLAIN)
"""The addresses in machine code are read as what they are: a twentieth less."""
LARGE: Final = 1 << 20
"""Bytes from which a file loses nothing by being compressed apart from others."""
X86_64: Final = b"\x3e\x00"
"""The kind of computer, as machine code of Linux begins."""
Packed = Mapping[Path, xz.Block]
"""Large files, each compressed by itself with what fills up its last block of a tar."""


@dataclass(frozen=True)
class Member:
    """A file or link of an archive: where it goes, with forward slashes, and what it is."""

    name: str
    source: Path | None = None
    data: bytes = b""
    link: str | None = None

    def header(self) -> tarfile.TarInfo:
        """Its header, of root and of one time."""
        told = tarfile.TarInfo(self.name)
        told.mtime = time_s()
        told.uname = told.gname = "root"
        if self.link is not None:
            told.type, told.linkname, told.mode = tarfile.SYMTYPE, self.link, 0o777
            return told
        told.size = len(self.data) if self.source is None else self.source.stat().st_size
        told.mode = 0o755 if self.source and self.source.stat().st_mode & stat.S_IXUSR else 0o644
        return told


def time_s() -> int:
    """The time all files get, in seconds of Unix: that of SOURCE_DATE_EPOCH, as builders agree on."""
    try:
        return max(int(os.environ["SOURCE_DATE_EPOCH"]), OLDEST_S)
    except (KeyError, ValueError):
        return OLDEST_S


def members_of(folder: Path, below: str) -> tuple[Member, ...]:
    """All files and links of a folder, to go `below` a name. ValueError: a link that leads out of it."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = f"{below}/{path.relative_to(folder).as_posix()}"
        if path.is_symlink():
            target = path.readlink()
            if target.is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
                raise ValueError(f"a link leads out of the bundle: {name}")
            found.append(Member(name, link=target.as_posix()))
        elif path.is_file():
            found.append(Member(name, source=path))
    return tuple(found)


def folders_of(members: Iterable[Member]) -> tuple[str, ...]:
    """Every folder the members lie in, in order, each beginning with a dot as Debian has it."""
    parents = {parent for member in members for parent in PurePosixPath(member.name).parents}
    return tuple(sorted("./" if not parent.name else f"./{parent}" for parent in parents))


def pack_large(members: Iterable[Member]) -> Packed:
    """The large files among these, compressed."""
    sources = sorted({one.source for one in members if one.source and one.source.stat().st_size >= LARGE})
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # xz lets go of the interpreter
        return dict(zip(sources, pool.map(_pack, sources), strict=True))


def write_tar(file: Path, members: Iterable[Member], packed: Packed, *, with_folders: bool = False) -> None:
    """A .tar.xz of the members in the order of their names, those that are packed already at its end."""
    ordered = sorted(members, key=lambda member: member.name)
    small = io.BytesIO()
    for name in folders_of(ordered) if with_folders else ():
        folder = Member(name).header()
        folder.type, folder.mode = tarfile.DIRTYPE, 0o755
        small.write(_head(folder))
    for member in ordered:
        if member.source not in packed:
            data = member.data if member.source is None else member.source.read_bytes()
            small.write(_head(member.header()) + data + _filling(len(data)))
    blocks = [xz.compress(small.getvalue(), PLAIN)] if small.tell() else []
    for member in ordered:
        if member.source is not None and member.source in packed:
            blocks += [xz.compress(_head(member.header()), PLAIN), packed[member.source]]
    with file.open("wb") as whole:
        xz.write(whole, (*blocks, xz.compress(bytes(2 * tarfile.BLOCKSIZE), PLAIN)))


def _pack(file: Path) -> xz.Block:
    data = file.read_bytes()
    is_code = data.startswith(b"\x7fELF") and data[18:20] == X86_64
    return xz.compress(data + _filling(len(data)), CODE if is_code else PLAIN)


def _head(told: tarfile.TarInfo) -> bytes:
    return told.tobuf(tarfile.GNU_FORMAT)


def _filling(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


def differences(file: Path, members: Iterable[Member]) -> list[str]:
    """What an archive, read back, has otherwise than its members: a line each."""
    wanted = {member.name.removeprefix("./"): _digest(member) for member in members}
    found: dict[str, str] = {}
    with tarfile.open(file, "r:xz") as tar:
        for told in tar:
            if told.issym():
                found[told.name.removeprefix("./")] = f"-> {told.linkname}"
            elif told.isfile():
                found[told.name.removeprefix("./")] = _digest_of(tar, told)
    return [f"{file.name}: {name}" for name in sorted(wanted | found) if wanted.get(name) != found.get(name)]


def _digest_of(tar: tarfile.TarFile, told: tarfile.TarInfo) -> str:
    digest = hashlib.sha256()
    reader = tar.extractfile(told)
    while reader and (chunk := reader.read(CHUNK)):
        digest.update(chunk)
    return digest.hexdigest()


def _digest(member: Member) -> str:
    if member.link is not None:
        return f"-> {member.link}"
    if member.source is None:
        return hashlib.sha256(member.data).hexdigest()
    return sha256(member.source)


def sha256(file: Path) -> str:
    """The digest of a file, in hex."""
    with file.open("rb") as reader:
        return hashlib.file_digest(reader, "sha256").hexdigest()


def write_sums(file: Path, files: Iterable[Path]) -> None:
    """What `sha256sum --check` reads: a digest and a name a line."""
    lines: Mapping[str, str] = {each.name: sha256(each) for each in files}
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(lines.items()))
    file.write_text(text, "utf-8", newline="\n")
