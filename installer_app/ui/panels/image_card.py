"""An image as its header says, on the display: version, size, digests, hardware and signature."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.firmware import FirmwareImage
from installer_app.texts import measures
from installer_app.texts import window_firmware as wf
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display


class ImageCard(Display):
    """Made for one image."""

    def __init__(self, image: FirmwareImage, file: str = "", parent: QWidget | None = None) -> None:
        """`file`: where it lies, if that is of interest."""
        super().__init__(parent)
        signed = wf.HASH_RIGHT if image.signed is None else wf.SIGNED if image.signed else wf.NOT_SIGNED
        short, count = measures.byte_count(image.length), measures.number(image.length)
        size = _(wf.SIZE_IN_FULL).format(short=short, count=count)
        rows = (
            *(((wf.FILE, file, Face.MONO),) if file else ()),
            (ww.VERSION, image.version, Face.STRONG),
            (wf.SIZE, size, Face.STRONG),
            (wf.HASH, _digest(image.hash), Face.MONO),
            (wf.DIGEST, _digest(image.sha256), Face.MONO),
            (wf.FOR_HARDWARE, image.hardware or _(wf.ANY_HARDWARE), Face.BODY),
            (wf.SIGNATURE, _(signed), Face.BODY),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for at, (caption, value, face) in enumerate(rows):
            grid.addWidget(Label(_(caption), Face.BODY, Tone.INK_2, self), at, 0)
            shown = WrappedLabel(value, face, parent=self)
            shown.setAccessibleName(f"{_(caption)}: {value}")
            grid.addWidget(shown, at, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 12, 18, 13)
        box.setSpacing(6)
        box.addWidget(Label(_(wf.IMAGE), Face.HEAD, parent=self))
        box.addLayout(grid)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def _digest(text: str) -> str:
    """In groups of eight, so that it wraps and can be compared."""
    return " ".join(text[at : at + 8] for at in range(0, len(text), 8))
