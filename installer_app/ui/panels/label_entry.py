"""Label entry: one field for a serial or a label, which is typed, scanned, pasted, or read from a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.model.lock import Label as Sticker
from installer_app.protocol.encodings import CROCKFORD
from installer_app.protocol.label import SERIAL_LENGTH, parse_lock
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_flow as wf
from installer_app.texts.language import _, ngettext
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.pictures import ENDINGS, Codes, Trouble
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.field import Field
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import WrappedLabel

LONGEST_PASTE: Final = 200
_TYPED: Final = frozenset(f"{CROCKFORD}ILO- ")
"""What may stand in a serial that is typed."""
_TROUBLES: Final = {
    Trouble.UNREADABLE: wf.PICTURE_UNREADABLE,
    Trouble.TOO_LARGE: wf.PICTURE_TOO_LARGE,
    Trouble.NOT_A_PICTURE: wf.NOT_A_PICTURE,
    Trouble.NO_READER: wf.NO_READER,
}

Named = tuple[str, Sticker | None]


class LabelEntry(QWidget):
    """What it takes is in the field, to be seen before it is used. What it cannot take changes nothing and is
    said below the field."""

    changed = Signal()
    """Another text is in the field."""
    entered = Signal()
    """Enter was pressed in the field."""
    taken = Signal()
    """A label or serial was pasted, or read from a picture."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        """An empty field."""
        super().__init__(parent)
        self._bridge = bridge
        self._reading: Watch | None = None
        self.field = Field(Icon.SCAN, parent=self)
        self.field.setProperty("field", "large")
        self.field.setAccessibleName(_(w.SERIAL_OR_LABEL))
        self.field.setPlaceholderText(_(w.SERIAL_OR_LABEL))
        self.field.setToolTip(_(w.SERIAL_OR_LABEL))
        self.field.setMinimumWidth(240)
        self.field.setAcceptDrops(False)  # what is dropped is looked at by the page
        self.field.textChanged.connect(self._edited)
        self.field.returnPressed.connect(self.entered)
        self.paste_button = Button(_(w.PASTE), Icon.CLIPBOARD, parent=self)
        self.paste_button.clicked.connect(self.paste)
        self.picture_button = Button(_(wf.FROM_PICTURE), Icon.PICTURE, parent=self)
        self.picture_button.clicked.connect(self._choose_picture)
        beside: tuple[Button, ...] = (self.paste_button, self.picture_button)
        if bridge.sources.read_picture is None:
            self.picture_button.hide()
            beside = (self.paste_button,)
        self._said = WrappedLabel("", Face.BODY, Tone.WARN, self)
        self._said.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(FlowRow((self.field, *beside), grows=self.field))
        box.addWidget(self._said)

    @property
    def named(self) -> Named | None:
        """The serial in the field, with its label if it came with one."""
        return _parse(self.field.text())

    @property
    def lacks(self) -> str:
        """Why what is in the field names no lock; "" if it does."""
        text = self.field.text().strip().upper()
        if self.named is not None:
            return ""
        if ":" in text:
            return faults.title(w.UNREADABLE)
        letters = text.replace("-", "").replace(" ", "")
        wrong = len(letters) > SERIAL_LENGTH or not _TYPED.issuperset(text)
        return _(wf.SERIAL_FORM) if wrong else _(w.CHOOSE_FIRST)

    def take(self, named: Named) -> None:
        """Put a label or serial into the field."""
        serial, label = named
        self.field.setText(str(label) if label is not None else serial)

    def paste(self) -> None:
        """Take what the clipboard holds, if it is a label or a serial."""
        text = QGuiApplication.clipboard().text().strip()
        named = _parse(text) if len(text) <= LONGEST_PASTE else None
        if named is None:
            self._say(_(wf.PASTED_NO_LABEL if text else wf.PASTED_NOTHING))
            return
        self.take(named)
        self.taken.emit()

    def can_drop(self, data: QMimeData) -> bool:
        """Whether something that is dragged may hold a label: a picture file, or text."""
        return picture_of(data) is not None or (data.hasText() and not data.hasUrls())

    def drop(self, data: QMimeData) -> None:
        """Take what was dropped."""
        path = picture_of(data)
        if path is not None:
            self.read_picture(path)
        elif (named := _parse(data.text().strip()[:LONGEST_PASTE])) is not None:
            self.take(named)
            self.taken.emit()
        else:
            self._say(_(wf.CODE_NO_LABEL if data.hasUrls() else wf.PASTED_NO_LABEL))

    def read_picture(self, path: Path) -> None:
        """Look for a label in a file."""
        read = self._bridge.sources.read_picture
        if read is None:
            self._say(_(wf.NO_READER))
            return
        if self._reading is not None:
            self._reading.cancel()
        self._say(_(wf.READING_PICTURE), Tone.INK_2)
        self._reading = self._bridge.read(lambda: read(path))
        self._reading.value.connect(self._show_codes)

    # ---- inside

    def _show_codes(self, value: object) -> None:
        self._reading = None
        if isinstance(value, Fault):
            self._say(faults.words(value).title)
            return
        codes = cast("Codes", value)
        if codes.trouble is not None:
            self._say(_(_TROUBLES[codes.trouble]))
        elif len(codes.locks) == 1:
            self.take(codes.locks[0])
            self.taken.emit()
        elif codes.locks:
            count = len(codes.locks)
            said = ngettext(wf.SEVERAL_LABELS_ONE, wf.SEVERAL_LABELS_MANY, count)
            self._say(said.format(count=count))
        else:
            self._say(_(wf.CODE_NO_LABEL if codes.texts else wf.NO_CODE))

    def _choose_picture(self) -> None:
        dialog = QFileDialog(self, _(wf.CHOOSE_PICTURE))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{_(wf.PICTURES)} ({' '.join(f'*{one}' for one in ENDINGS)})")
        dialog.fileSelected.connect(lambda name: self.read_picture(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _edited(self) -> None:
        self._said.hide()
        self.changed.emit()

    def _say(self, words: str, tone: Tone = Tone.WARN) -> None:
        self._said.setText(words)
        self._said.set_look(Face.BODY, tone)
        self._said.show()


def picture_of(data: QMimeData) -> Path | None:
    """The one local file that is dragged or copied, if there is one."""
    urls = data.urls() if data.hasUrls() else []
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def _parse(text: str) -> Named | None:
    try:
        return parse_lock(text)
    except Fault:
        return None
