"""The window where no profile says which services there are: one is opened, or the sandbox is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout

from installer_app.model.fault import Fault
from installer_app.texts import faults
from installer_app.texts import window_welcome as ww
from installer_app.texts import window_work as wk
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.panels.rescue import Begin
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button, PrimaryButton
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.page import Page
from installer_app.ui.widgets.painted import Card


@dataclass(frozen=True)
class SetUp:
    """What can be done without a profile. Every callable may raise Fault."""

    add: Callable[[Path], str]
    """Check a file, keep a copy and make it the active one; its name."""
    start: Callable[[bool], None]
    """Begin this program once more: in the sandbox, or over the profile that is active."""


class SetUpPage(Page):
    """Shown instead of the window. Whatever is begun opens a window of its own, and this one closes."""

    close_asked = Signal()

    def __init__(self, setup: SetUp, begin: Begin) -> None:
        """`begin` works elsewhere than in the window's thread."""
        super().__init__(_(ww.SET_UP_TITLE), _(ww.SET_UP_LEAD))
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._setup, self._begin = setup, begin
        self._said: FindingBar | None = None
        self.open_profile = PrimaryButton(_(ww.OPEN_PROFILE), Icon.FOLDER)
        self.open_profile.clicked.connect(self._choose)
        self.sandbox = Button(_(ww.SANDBOX), Icon.FLEET)
        self.sandbox.clicked.connect(lambda: self._start(True))
        close = Button(_(wk.CLOSE), Icon.CANCEL)
        close.clicked.connect(self.close_asked)
        self.body.addWidget(_card(ww.PROFILE, ww.PROFILE_TEXT, self.open_profile))
        self.body.addWidget(_card(ww.SANDBOX, ww.SANDBOX_TEXT, self.sandbox))
        self.body.addWidget(FlowRow((close,)))
        self.body.addStretch(1)
        self.open_profile.setFocus()

    def take(self, path: Path) -> None:
        """Take a profile from a file."""
        self._begin(lambda: self._setup.add(path), self._taken)

    # ---- inside

    def _choose(self) -> None:
        dialog = QFileDialog(self, _(ww.CHOOSE_PROFILE))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{_(ww.PROFILES)} (*.toml)")
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _taken(self, result: str | Fault) -> None:
        if isinstance(result, Fault):
            self._say_fault(result)
            return
        self._say(FindingKind.OK, _(ww.PROFILE_TAKEN).format(name=result), "")
        self._start(False)

    def _start(self, sandbox: bool) -> None:
        if sandbox:
            self._say(FindingKind.NOTE, _(ww.SANDBOX_OPENS), "")
        self._begin(lambda: self._setup.start(sandbox), self._started)

    def _started(self, result: Fault | None) -> None:
        if isinstance(result, Fault):
            self._say_fault(result)
        else:
            self.close_asked.emit()

    def _say_fault(self, fault: Fault) -> None:
        words = faults.words(fault)
        self._say(FindingKind.BLOCKING, words.title, " ".join((*words.next, str(fault)[:200])))

    def _say(self, kind: FindingKind, title: str, text: str) -> None:
        if self._said is not None:
            self._said.hide()
            self._said.deleteLater()
        self._said = FindingBar(kind, title, text)
        self.body.insertWidget(1, self._said)


def _card(title: str, text: str, button: Button) -> Card:
    card = Card()
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(Label(_(title), Face.LEAD_STRONG, parent=card))
    words.addWidget(WrappedLabel(_(text), Face.BODY, Tone.INK_2, card))
    row = QHBoxLayout(card)
    row.setContentsMargins(16, 12, 16, 14)
    row.setSpacing(16)
    row.addLayout(words, 1)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return card
