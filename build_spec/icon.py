"""Renders the icon of the app in the forms the three systems want: PNG, Windows' .ico and macOS' .icns."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

SVG: Final = Path(__file__).resolve().parent / "linux" / "lock-installer.svg"
WINDOWS_SIZES: Final = (16, 24, 32, 48, 64, 256)
MACOS_SIZES: Final[Mapping[bytes, int]] = {
    b"ic11": 32,
    b"ic12": 64,
    b"ic07": 128,
    b"ic08": 256,
    b"ic09": 512,
    b"ic10": 1024,
}


def render(size: int) -> bytes:
    """A PNG of `size` by `size` pixels. RuntimeError, if Qt cannot."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    assert isinstance(application, QGuiApplication)
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(SVG.read_bytes())).render(painter)
    painter.end()
    png = QByteArray()
    buffer = QBuffer(png)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise RuntimeError("the icon is not rendered")
    return bytes(png.data())


def render_apart() -> bytes:
    """The PNG of 256 pixels, by a process of its own: Qt wants the main thread. RuntimeError: it cannot."""
    with tempfile.TemporaryDirectory() as folder:
        png = Path(folder, "icon.png")
        told = subprocess.run(
            [sys.executable, "-m", "build_spec.icon", png],
            cwd=Path(__file__).resolve().parent.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        if told.returncode or not png.is_file():
            raise RuntimeError(f"the icon is not rendered: {told.stderr.strip()[-200:]}")
        return png.read_bytes()


def ico(pictures: Mapping[int, bytes]) -> bytes:
    """Windows' file of PNG pictures, by their size."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    at = len(head) + 16 * len(pictures)
    entries = b""
    for size, png in sorted(pictures.items()):
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(png), at)
        at += len(png)
    return head + entries + b"".join(png for _, png in sorted(pictures.items()))


def icns(pictures: Mapping[bytes, bytes]) -> bytes:
    """macOS' file of PNG pictures, by its name for their size."""
    parts = b"".join(struct.pack(">4sI", name, len(png) + 8) + png for name, png in pictures.items())
    return struct.pack(">4sI", b"icns", len(parts) + 8) + parts


def main(arguments: list[str]) -> int:
    """Write the icon to the named file, in the form of its ending."""
    file = Path(arguments[0])
    match file.suffix:
        case ".ico":
            file.write_bytes(ico({size: render(size) for size in WINDOWS_SIZES}))
        case ".icns":
            file.write_bytes(icns({name: render(size) for name, size in MACOS_SIZES.items()}))
        case _:
            file.write_bytes(render(256))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
