"""A certificate from a file, checked: what was changed in it, and who vouches for each line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QVBoxLayout, QWidget

from installer_app.model.fault import Fault, FaultCode
from installer_app.texts import certificate as wc
from installer_app.texts import faults
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone, current_theme
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.workflow.verified import CheckedLine, Standing, Verification

if TYPE_CHECKING:
    from installer_app.ui.sources import Certificates

MOST: Final = 200
"""Lines shown; a certificate has some sixty."""
_KEY_PX: Final = 190


class CertificateCheck(QWidget):
    """Opens a file, and shows the same lines as `certificate verify`."""

    def __init__(self, bridge: Bridge, certificates: Certificates, parent: QWidget | None = None) -> None:
        """It shows by which fingerprint this computer's own are known, and nothing else yet."""
        super().__init__(parent)
        self._bridge, self._certificates = bridge, certificates
        self._watch: Watch | None = None
        self._shown: QWidget | None = None
        own = WrappedLabel(wc.grouped(certificates.key_id), Face.MONO, parent=self)
        own.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        own.setAccessibleName(f"{_(wc.OWN_HEAD)}: {wc.grouped(certificates.key_id)}")
        self.open = Button(_(wc.CHECK), Icon.FOLDER, parent=self)
        self.open.clicked.connect(self._choose)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addWidget(Label(_(wc.OWN_HEAD), Face.STRONG, parent=self))
        self._box.addWidget(WrappedLabel(_(wc.OWN_TEXT), Face.BODY, Tone.INK_2, self))
        self._box.addWidget(own)
        self._box.addWidget(self.open)

    def check(self, path: Path) -> None:
        """Read and check a file."""
        self._watch = self._bridge.check_certificate(self._certificates, path)
        self._watch.value.connect(self._show)

    # ---- inside

    def _choose(self) -> None:
        dialog = QFileDialog(self, _(wc.CHECK))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.check(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show(self, value: object) -> None:
        if self._shown is not None:
            self._shown.hide()
            self._shown.deleteLater()
        if isinstance(value, Verification):
            self._shown = _Checked(value, self)
        else:
            title, text = _(wc.BROKEN), ""
            if isinstance(value, Fault) and value.code is not FaultCode.MESSAGE_FALSE:
                words = faults.words(value)
                title, text = words.title, " ".join(words.next)
            self._shown = FindingBar(FindingKind.BLOCKING, title, text)
        self._box.addWidget(self._shown)
        self._shown.show()


class _Checked(QWidget):
    """What can be said of one file, the whole first."""

    def __init__(self, found: Verification, parent: QWidget) -> None:
        super().__init__(parent)
        kind = FindingKind.BLOCKING if not found.is_whole else FindingKind.NOTE
        kind = FindingKind.OK if found.is_known else kind
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        rows = [(key, text, "", False) for key, text in wc.findings(found).items()]
        rows += [_row(line) for line in sorted(found.lines, key=_weight)[:MOST]]
        for at, (key, text, who, false) in enumerate(rows):
            tone = Tone.FAULT if false else Tone.INK_2
            name = WrappedLabel(key, Face.META, Tone.INK_2, self)
            name.setFixedWidth(current_theme().width(_KEY_PX))
            value = WrappedLabel(text, Face.META_STRONG, parent=self)
            value.setAccessibleName(f"{key}: {text}")
            grid.addWidget(name, at, 0)
            grid.addWidget(value, at, 1)
            grid.addWidget(WrappedLabel(who, Face.META, tone, self), at, 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(10)
        box.addWidget(FindingBar(kind, wc.verdict(found), ""))
        box.addLayout(grid)


def _row(line: CheckedLine) -> tuple[str, str, str, bool]:
    return wc.subject(line.subject), wc.shown(line), wc.vouched(line), line.standing is not Standing.STANDS


def _weight(line: CheckedLine) -> int:
    """What is false stands above."""
    return int(line.standing is Standing.STANDS)
