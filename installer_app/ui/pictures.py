"""Reads the codes in a picture file: bounded in bytes and pixels before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODeviceBase, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from installer_app.model.fault import Fault
from installer_app.model.lock import Label
from installer_app.protocol.label import parse_lock

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_BYTES: Final = 32 * 1024 * 1024
LARGEST_PIXELS: Final = 64_000_000
"""What good telephones take, and what Qt will allocate for a picture at 4 bytes a pixel."""
EDGE: Final = 3000
"""Longer ones are scaled down to this: a label that fills a tenth of it still has 6 pixels a module."""
FORMATS: Final = frozenset({b"png", b"jpeg", b"jpg", b"bmp"})
"""Told by the content, whatever the file is called. All of them are in the packaged app."""
ENDINGS: Final = (".png", ".jpg", ".jpeg", ".bmp")


class Trouble(StrEnum):
    """Why no code was looked for."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too large"
    NOT_A_PICTURE = "not a picture"
    NO_READER = "no reader"


@dataclass(frozen=True)
class Codes:
    """The texts of the codes found."""

    texts: tuple[str, ...] = ()
    trouble: Trouble | None = None

    @property
    def locks(self) -> tuple[tuple[str, Label | None], ...]:
        """Those that name a lock, each once; other codes may stand beside a label."""
        return tuple(dict.fromkeys(_locks(self.texts)))


def read_codes(path: Path) -> Codes:
    """Look for codes in a file. It takes up to a second and may be called from any thread; it raises
    nothing."""
    try:
        from zxingcpp import BarcodeFormat, BarcodeFormats, ImageFormat, ImageView, read_barcodes
    except ImportError:
        return Codes(trouble=Trouble.NO_READER)
    image = open_picture(path)
    if isinstance(image, Trouble):
        return Codes(trouble=image)
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = bytes(grey.constBits())  # the view only points into them: they must outlive it
    view = ImageView(pixels, grey.width(), grey.height(), ImageFormat.Lum, grey.bytesPerLine())
    found = read_barcodes(view, BarcodeFormats(BarcodeFormat.QRCode))
    return Codes(tuple(one.text for one in found if one.valid))


def open_picture(path: Path) -> QImage | Trouble:
    """A picture, scaled down to EDGE. What it claims to measure is looked at before it is decoded, so that a
    small file cannot fill the memory."""
    try:
        if not path.is_file():
            return Trouble.UNREADABLE
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError:
        return Trouble.UNREADABLE
    if len(data) > LARGEST_BYTES:
        return Trouble.TOO_LARGE
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODeviceBase.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()).lower() not in FORMATS:
        return Trouble.NOT_A_PICTURE
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return Trouble.NOT_A_PICTURE
    if size.width() * size.height() > LARGEST_PIXELS:
        return Trouble.TOO_LARGE
    if max(size.width(), size.height()) > EDGE:
        reader.setScaledSize(size.scaled(QSize(EDGE, EDGE), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return Trouble.NOT_A_PICTURE if image.isNull() else image


def _locks(texts: Iterable[str]) -> Iterable[tuple[str, Label | None]]:
    for text in texts:
        try:
            yield parse_lock(text)
        except Fault:
            continue
