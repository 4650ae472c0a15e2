"""Settings: who is signed in, how this computer is used, what is kept on it, and what this is."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from installer_app.model.cloud import Account
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import BOLD, TEAM, Profile
from installer_app.texts import certificate as wc
from installer_app.texts import faults
from installer_app.texts import window_settings as ws
from installer_app.texts import window_work as ww
from installer_app.texts.command import Words
from installer_app.texts.language import _
from installer_app.ui.actions import FootView
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.about import AboutPanel
from installer_app.ui.panels.certificate_check import CertificateCheck
from installer_app.ui.panels.data_panel import DataPanel
from installer_app.ui.panels.erase import EraseCard
from installer_app.ui.panels.own_key import OwnKey
from installer_app.ui.panels.preferences import Preferences
from installer_app.ui.panels.self_test import SelfTestPanel
from installer_app.ui.panels.sign_in import SignInCard
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.labels import Label, WrappedLabel


class SettingsPage(View):
    """Changes what is remembered on this computer, and nothing else."""

    accounts_changed = Signal()
    """Somebody signed in or out."""
    signed_in = Signal()
    """Somebody signed in: what waited for it may go on."""
    looks_changed = Signal()
    """Theme or text size is another one."""
    erased = Signal()
    """All data is erased: the window is to be closed."""

    def __init__(self, context: Context) -> None:
        """It reads at once who is signed in."""
        super().__init__(context)
        sources = context.bridge.sources
        self.set_head(_(ww.SETTINGS_TITLE), _(ww.ENVIRONMENT).format(name=sources.environment))
        if sources.profile is not None:
            self._section(ws.PROFILE, _profile_form(sources.profile))
        self.body.addWidget(Label(_(ww.SIGN_IN_HEAD), Face.HEAD))
        self.cards = tuple(SignInCard(context.bridge, one) for one in sources.credentials)
        for card in self.cards:
            card.changed.connect(self._read)
            card.changed.connect(self.accounts_changed)
            card.signed_in.connect(self.signed_in)
            self.body.addWidget(card)
        self.bold: SignInCard | None = None
        if sources.check_bold is not None:
            self.bold = SignInCard(context.bridge, BOLD, _(ws.BOLD))
            self.bold.changed.connect(self._read_bold)
            self.body.addWidget(self.bold)
        if sources.team is not None:
            self.team = SignInCard(context.bridge, TEAM, _(ws.TEAM))
            self.body.addWidget(self.team)
        self.body.addWidget(WrappedLabel(_(ww.TOKENS_KEPT), Face.META, Tone.INK_2))
        self.preferences = Preferences(context.bridge)
        self.preferences.looks_changed.connect(self.looks_changed)
        self._section(ws.COMPUTER, self.preferences)
        self.data: DataPanel | None = None
        self.eraser: EraseCard | None = None
        if sources.keeping is not None:
            self.data = DataPanel(context.bridge, sources.keeping)
            self.eraser = EraseCard(context.bridge, sources.keeping)
            self.eraser.erased.connect(self.erased)
            self._section(ws.DATA, self.data)
            if sources.recovery is not None:
                self.own_key = OwnKey(sources.recovery.public_key)
                self.body.addWidget(self.own_key)
            self.body.addWidget(self.eraser)
        self.certificates: CertificateCheck | None = None
        if sources.certificates is not None:
            self.certificates = CertificateCheck(context.bridge, sources.certificates)
            self._section(wc.HEAD, self.certificates)
        self.self_test: SelfTestPanel | None = None
        if sources.self_test is not None:
            self.self_test = SelfTestPanel(context.bridge)
            self._section(ws.TEST, self.self_test)
        self.about = AboutPanel()
        self._section(ws.ABOUT, self.about)
        self.body.addStretch(1)
        self._watch: Watch | None = None
        self._bold_watch: Watch | None = None
        self._read()
        self._read_bold()

    def commands(self) -> tuple[Words, ...]:
        """Signing in, where there is anybody to sign in, and what else a terminal can do of this."""
        sources = self.bridge.sources
        names = () if sources.where.sandbox else sources.credentials
        sign_in = tuple(("sign-in", "--credential", name) for name in names)
        return (*sign_in, ("journal", "verify"))

    def foot(self) -> FootView:
        """Nothing is decided here."""
        return FootView()

    def _section(self, title: str, content: QWidget) -> None:
        self.body.addWidget(Label(_(title), Face.HEAD))
        self.body.addWidget(content)

    def _read(self) -> None:
        self._watch = self.bridge.read_accounts()
        self._watch.value.connect(self._show)

    def _show(self, value: object) -> None:
        for card in self.cards:
            card.show_accounts(value if isinstance(value, Fault) else cast("tuple[Account, ...]", value))

    def _read_bold(self) -> None:
        check = self.bridge.sources.check_bold
        if check is not None:
            self._bold_watch = self.bridge.check_bold(check)
            self._bold_watch.value.connect(self._show_bold)

    def _show_bold(self, value: object) -> None:
        if self.bold is None:
            return
        if not isinstance(value, Fault):
            self.bold.show_words(_(ws.BOLD_READS))
        elif value.code is FaultCode.ACCOUNT_SIGNED_OUT:
            self.bold.show_words(_(ww.SIGNED_OUT))
        else:
            words = faults.words(value)
            self.bold.show_words(" ".join((f"{words.title}.", *words.next)))


def _profile_form(profile: Profile) -> QWidget:
    whole = QWidget()
    form = QFormLayout(whole)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(16)
    told = {
        ws.NAME: profile.name,
        ws.ADDRESS: profile.base_url,
        ws.AUTHENTICATION: _(ws.AUTHENTICATIONS[profile.authentication.value]),
        ws.BOLD_ADDRESS: profile.bold_url or _(ws.NO_BOLD),
        ws.TEAM_ADDRESS: profile.team_url or _(ws.NO_BOLD),
        ws.SIGNERS: ", ".join(profile.signers) or _(ws.NO_SIGNERS),
    }
    for head, words in told.items():
        form.addRow(Label(_(head), Face.BODY, Tone.INK_2), WrappedLabel(words))
    return whole
