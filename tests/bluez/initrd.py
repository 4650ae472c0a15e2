"""Makes the small first file system a kernel starts with: busybox, the modules it needs, and one script.

It mounts this computer's files read-only, the unpacked programs above them and memory above both, and goes
on there with the script `start` in the folder of the run.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from tests.bluez.packages import CannotRun

MODULES: Final = ("virtio_pci", "9pnet_virtio", "9p", "overlay", "bluetooth", "hci_vhci")
"""Without these there is no machine; what they depend on is found."""
CIPHERS: Final = ("uhid", "ecdh_generic", "cmac", "ecb", "algif_hash", "algif_skcipher")
"""What BlueZ asks for; often part of the kernel itself."""
_DEPENDS: Final = re.compile(rb"(?:^|\x00)depends=([^\x00]*)\x00")
_MOUNT: Final = "-o trans=virtio,version=9p2000.L,msize=512000"
SCRIPT: Final = f"""#!/bin/busybox sh
/bin/busybox mkdir -p /bin /proc /host /packages /memory /all
/bin/busybox --install -s /bin
mount -t proc proc /proc
while read module; do insmod "/modules/$module"; done < /modules/order
mount -t 9p {_MOUNT},ro,cache=loose host /host
mount -t 9p {_MOUNT},ro,cache=loose packages /packages
mount -t tmpfs memory /memory
mkdir /memory/files /memory/work
mount -t overlay -o lowerdir=/packages:/host,upperdir=/memory/files,workdir=/memory/work all /all
mount -t proc proc /all/proc
mount -t sysfs sys /all/sys
mount -t devtmpfs dev /all/dev
mkdir -p /all/dev/pts /all/dev/shm
mount -t devpts pts /all/dev/pts
mount -t tmpfs memory /all/dev/shm
mount -t tmpfs memory /all/run
mkdir /all/run/machine
mount -t 9p {_MOUNT} report /all/run/machine
ifconfig lo 127.0.0.1 up
umount /proc
exec switch_root /all /bin/sh /run/machine/start
"""


def make_initrd(busybox: Path, modules: Path) -> bytes:
    """A cpio archive. `modules`: the tree of the kernel's modules. CannotRun, where one is missing."""
    found = find_modules(modules)
    files = {"modules/order": "".join(f"{name}.ko\n" for name in found).encode()}
    files |= {f"modules/{name}.ko": code for name, code in found.items()}
    return pack({"init": SCRIPT.encode(), "bin/busybox": busybox.read_bytes(), **files})


def find_modules(tree: Path) -> Mapping[str, bytes]:
    """MODULES, CIPHERS and all they depend on, in the order in which they can be loaded."""
    files = {_plain(file.name.partition(".")[0]): file for file in tree.rglob("*.ko*")}
    built_in = {_plain(Path(line).stem) for line in _lines(next(tree.rglob("modules.builtin"), None))}
    found: dict[str, bytes] = {}

    def take(name: str) -> None:
        if name in found or name in built_in:
            return
        if name not in files:
            raise CannotRun(f"the kernel has no {name}")
        code = _read(files[name])
        depends = _DEPENDS.search(code)
        for needed in depends[1].decode().split(",") if depends and depends[1] else ():
            take(_plain(needed))
        found[name] = code

    for name in MODULES:
        take(name)
    for name in CIPHERS:
        if name in files:
            take(name)
    return found


def _read(file: Path) -> bytes:
    match file.suffix:
        case ".ko":
            return file.read_bytes()
        case ".xz":
            return lzma.decompress(file.read_bytes())
    raise CannotRun(f"{file.name} is packed in a way that is not known here")


def _plain(name: str) -> str:
    return name.replace("-", "_")


def _lines(file: Path | None) -> list[str]:
    return file.read_text("ascii").splitlines() if file else []


def pack(files: Mapping[str, bytes]) -> bytes:
    """A cpio archive in the form `newc`, with the folders the names speak of."""
    folders = sorted({str(parent) for name in files for parent in Path(name).parents} - {"."})
    entries = [(folder, 0o40755, b"") for folder in folders]
    entries += [(name, 0o100755, data) for name, data in files.items()]
    return b"".join(_entries([*entries, ("TRAILER!!!", 0, b"")]))


def _entries(entries: Iterable[tuple[str, int, bytes]]) -> Iterable[bytes]:
    for number, (name, mode, data) in enumerate(entries, 1):
        path = name.encode() + b"\0"
        # inode, mode, owner, group, links, time, size, device, special device, length of the name, check
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path), 0)
        head = b"070701" + b"".join(b"%08X" % each for each in fields)
        yield _padded(head + path)
        yield _padded(data)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
