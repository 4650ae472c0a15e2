"""Support bundle: what the file would hold and what stays here and why; then exactly that is saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import bundle as words
from installer_app.texts import faults
from installer_app.texts import window_lookup as wl
from installer_app.texts.happenings import plain
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.lookup import Lookup
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import IconText, Label, WrappedLabel
from installer_app.ui.widgets.painted import Card

if TYPE_CHECKING:
    from installer_app.store.bundle import Bundle, Member
    from installer_app.workflow.diagnosis import Case

LEFT_SHOWN = 40
"""Kinds of what stays; more are counted in the last line."""


class BundlePanel(Card):
    """Put together once, when it opens: what is shown is what is saved, to the byte."""

    closed = Signal()

    def __init__(
        self, bridge: Bridge, lookup: Lookup, case: Case | None, parent: QWidget | None = None
    ) -> None:
        """It begins at once."""
        super().__init__(parent)
        self._bridge, self._lookup = bridge, lookup
        self.bundle: Bundle | None = None
        self.members: tuple[Member, ...] = ()
        self.save = Button(_(wl.SAVE_AS), Icon.EXPORT)
        self.save.clicked.connect(self._choose)
        self.save.setEnabled(False)
        close = Button(_(wl.CLOSE))
        close.clicked.connect(self.closed)
        self._said = WrappedLabel(_(wl.MAKING), Face.BODY, Tone.INK_2)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(16, 12, 16, 12)
        self._box.setSpacing(4)
        self._box.addWidget(Label(_(wl.BUNDLE_TITLE), Face.LEAD_STRONG))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self._box.addLayout(self._lines)
        self._box.addWidget(self._said)
        self._box.addSpacing(4)
        self._box.addWidget(FlowRow((self.save, close)))
        self._watch = bridge.read(lambda: lookup.bundle(case))
        self._watch.value.connect(self._preview)

    def write(self, path: Path) -> None:
        """Save what is shown."""
        bundle = self.bundle
        if bundle is None:
            return
        self.save.setEnabled(False)
        lookup = self._lookup
        watch = self._bridge.read(lambda: lookup.save(bundle, path))
        watch.value.connect(lambda told: self._saved(told, path))

    # ---- inside

    def _choose(self) -> None:
        dialog = QFileDialog(self, _(wl.SAVE_AS), "lock-installer-support.zip", _(wl.FILES))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.open()

    def _preview(self, told: object) -> None:
        if isinstance(told, Fault):
            self._fail(told)
            return
        if not isinstance(told, tuple):
            return
        self.bundle, self.members = told
        bundle = self.bundle
        assert bundle is not None
        for one in self.members:
            line = IconText(Icon.TICK, words.member(one.name, one.size_bytes), role="ok", wrap=True)
            self._lines.addWidget(line)
        if bundle.left_out:
            self._lines.addWidget(Label(_(wl.LEFT_OUT), Face.META_STRONG, Tone.INK_2))
        for left in bundle.left_out[:LEFT_SHOWN]:
            said = words.left_out(plain(left.what), left.why, left.count)
            self._lines.addWidget(IconText(Icon.SLASH, said, Face.BODY, Tone.INK_2, wrap=True))
        self._said.setText(words.never_in_it())
        self.save.setEnabled(True)

    def _saved(self, told: object, path: Path) -> None:
        self.save.setEnabled(True)
        if isinstance(told, Fault):
            self._fail(told)
        elif isinstance(told, tuple):
            self.members = told
            self._said.setText(words.saved(str(path)))

    def _fail(self, fault: Fault) -> None:
        self._said.setText(f"{faults.title(fault.code)} [{fault.code.value}]")
