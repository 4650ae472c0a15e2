"""The first start: who is signed in, whether Bluetooth works, and what keeps tokens and keys."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.model.cloud import Account
from installer_app.model.fault import Fault
from installer_app.texts import faults
from installer_app.texts import window_welcome as ww
from installer_app.texts.command import Words
from installer_app.texts.language import _, ngettext
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, ListeningView
from installer_app.ui.panels.sandbox_card import SandboxCard
from installer_app.ui.panels.sign_in import SignInCard
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label, WrappedLabel

if TYPE_CHECKING:
    from installer_app.lock.scan import Air


class WelcomePage(ListeningView):
    """Shown where nobody is signed in and no job was begun. It holds nobody up."""

    accounts_changed = Signal()
    """Somebody signed in or out."""

    def __init__(self, context: Context, system: str = sys.platform) -> None:
        """It listens while it is shown."""
        super().__init__(context)
        self.set_head(_(ww.TITLE), _(ww.LEAD))
        self._system = system
        self._watch_accounts: Watch | None = None
        self._signed_in = False
        sources = context.bridge.sources
        self._part(ww.WHO, ww.WHO_TEXT)
        self.cards = tuple(SignInCard(context.bridge, one) for one in sources.credentials)
        for card in self.cards:
            card.changed.connect(self._read)
            card.changed.connect(self.accounts_changed)
            self.body.addWidget(card)
        self.sandbox: SandboxCard | None = None
        if sources.open_sandbox is not None:
            self.sandbox = SandboxCard(context.bridge, sources.open_sandbox)
            self.body.addWidget(self.sandbox)
        self._part(ww.RADIO)
        self._radio = QVBoxLayout()
        self._radio_bar: FindingBar | None = None
        self._radio_said: tuple[object, ...] = ()
        self.body.addLayout(self._radio)
        self._show_radio(FindingKind.NOTE, _(ww.RADIO_ASKED), "")
        self._part(ww.KEYS)
        self.body.addWidget(self._keys())
        self.body.addStretch(1)
        self._read()

    def first_focus(self) -> QWidget | None:
        """The first token, where one can be given."""
        return self.cards[0].token if self.cards else None

    def foot(self) -> FootView:
        """On, signed in or not."""
        begin = Action("next", _(ww.BEGIN), lambda: self.context.show_job(None))
        return FootView((), begin, "" if self._signed_in else _(ww.UNSIGNED))

    def commands(self) -> tuple[Words, ...]:
        """Signing in, and whether locks are heard."""
        names = self.bridge.sources.credentials
        return (*(("sign-in", "--credential", name) for name in names), ("scan",))

    def hear(self, value: object) -> None:
        """What the scan tells."""
        if isinstance(value, Fault):
            words = faults.words(value)
            fix = ww.FIXES.get(value.code, {}).get(self._system)
            self._show_radio(FindingKind.WARN, words.title, _(fix) if fix else " ".join(words.next))
            return
        count = len(cast("Air", value).heard)
        if count:
            said = ngettext(ww.RADIO_WORKS_ONE, ww.RADIO_WORKS_MANY, count).format(count=count)
            self._show_radio(FindingKind.OK, said, "")
        else:
            self._show_radio(FindingKind.OK, _(ww.RADIO_SILENT), _(ww.RADIO_SILENT_TEXT))

    # ---- inside

    def _part(self, title: str, text: str = "") -> None:
        self.body.addWidget(Label(_(title), Face.HEAD))
        if text:
            self.body.addWidget(WrappedLabel(_(text), Face.BODY, Tone.INK_2))

    def _show_radio(self, kind: FindingKind, title: str, text: str) -> None:
        said = (kind, title, text)
        if said == self._radio_said:
            return
        self._radio_said = said
        if self._radio_bar is not None:
            self._radio_bar.hide()
            self._radio_bar.deleteLater()
        self._radio_bar = FindingBar(kind, title, text, icon=Icon.BLUETOOTH)
        self._radio.addWidget(self._radio_bar)

    def _keys(self) -> QWidget:
        keeping = self.bridge.sources.keeping
        if keeping is not None and keeping.protected_by.value == "file":
            return FindingBar(FindingKind.NOTE, _(ww.NO_KEYCHAIN), _(ww.NO_KEYCHAIN_TEXT), icon=Icon.KEY)
        return FindingBar(FindingKind.OK, _(ww.KEYCHAIN), _(ww.KEYCHAIN_TEXT), icon=Icon.KEY)

    def _read(self) -> None:
        self._watch_accounts = self.bridge.read_accounts()
        self._watch_accounts.value.connect(self._show_accounts)

    def _show_accounts(self, value: object) -> None:
        told = value if isinstance(value, Fault) else cast("tuple[Account, ...]", value)
        self._signed_in = not isinstance(told, Fault) and bool(told)
        for card in self.cards:
            card.show_accounts(told)
        self.foot_changed.emit()
