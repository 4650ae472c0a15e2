"""Sign in: one credential, its token unseen, and where it is kept."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.cloud import Account, Grant
from installer_app.model.fault import Fault
from installer_app.model.secret import Secret
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_settings as ws
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Card

LONGEST = 8192


class SignInCard(Card):
    """One credential of the profile. The token leaves the field as soon as it is handed over."""

    changed = Signal()
    """Signed in or out: what each account may do is to be read anew."""
    signed_in = Signal()
    """A token was handed over; after `changed`."""

    def __init__(
        self, bridge: Bridge, credential: str, title: str = "", parent: QWidget | None = None
    ) -> None:
        """It is not known yet whether anybody is signed in. `title`: in place of its name."""
        super().__init__(parent)
        self._bridge, self._credential = bridge, credential
        self._watch: Watch | None = None
        self._who = WrappedLabel(_(w.READING), Face.BODY, Tone.INK_2, self)
        self._told = WrappedLabel("", Face.META, Tone.INK_2, self)
        self.token = QLineEdit(self)
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setMaxLength(LONGEST)
        self.token.setAccessibleName(_(ww.TOKEN_OF).format(credential=credential))
        self.token.setPlaceholderText(_(ww.TOKEN))
        self.token.setToolTip(_(ww.TOKEN))
        self.token.returnPressed.connect(self._sign_in)
        self.sign_in = Button(_(ww.SIGN_IN), parent=self)
        self.sign_in.setAccessibleName(_(ww.SIGN_IN_AS).format(credential=credential))
        self.sign_in.clicked.connect(self._sign_in)
        self.sign_out = Button(_(ww.SIGN_OUT), parent=self)
        self.sign_out.setAccessibleName(_(ww.SIGN_OUT_OF).format(credential=credential))
        self.sign_out.clicked.connect(self._sign_out)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.token, 1)
        line.addWidget(self.sign_in)
        line.addWidget(self.sign_out)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 14)
        box.setSpacing(4)
        box.addWidget(Label(title or credential, Face.LEAD_STRONG, parent=self))
        box.addWidget(self._who)
        box.addLayout(line)
        box.addWidget(self._told)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_accounts(self, value: tuple[Account, ...] | Fault) -> None:
        """Who this credential is, and what it may do."""
        if isinstance(value, Fault):
            self._who.setText(faults.words(value).title)
            return
        account = next((one for one in value if one.credential == self._credential), None)
        self._who.setText(grants_of(account) if account is not None else _(ww.SIGNED_OUT))

    def show_words(self, words: str) -> None:
        """Say who or what this credential is, where no account tells it."""
        self._who.setText(words)

    def _sign_in(self) -> None:
        token = self.token.text().strip()
        if not token:
            self._told.setText(_(ww.PASTE_TOKEN))
            return
        self.token.clear()
        self._told.setText(_(ww.SIGNING_IN))
        self._follow(self._bridge.sign_in(self._credential, Secret(token)))

    def _sign_out(self) -> None:
        self._follow(self._bridge.sign_out(self._credential))

    def _follow(self, watch: Watch) -> None:
        self._watch = watch
        watch.value.connect(self._tell)

    def _tell(self, value: object) -> None:
        if isinstance(value, Fault):
            words = faults.words(value)
            self._told.setText(" ".join((words.title + ".", *words.next)))
            return
        self._told.setText(_(w.KEPT.get(str(value), str(value))) if value else _(ww.SIGNED_OUT))
        self.changed.emit()
        if value:
            self.signed_in.emit()


def grants_of(account: Account) -> str:
    """`Mara Lindqvist may: provision, install in property 6a0e`; unknown where the cloud does not tell."""
    who = account.name or account.credential
    if account.grants is None:
        return _(ws.UNKNOWN_GRANTS).format(who=who)
    if not account.grants:
        return _(ws.NO_GRANTS).format(who=who)
    return _(ws.HAS_GRANTS).format(who=who, what=", ".join(map(_grant, account.grants)))


def _grant(grant: Grant) -> str:
    words = _(ws.GRANTS.get(grant.permission, grant.permission))
    if grant.property_id is None:
        return words
    return _(ws.IN_PROPERTY).format(grant=words, property_id=grant.property_id)


def may(account: Account) -> str:
    """`Mara Lindqvist: may provision and install`."""
    who = account.name or account.credential
    if account.grants is None:
        return _(ww.NOT_TOLD_WHAT).format(who=who)
    known = [
        _(w.GRANTS[grant]) for grant in w.GRANTS if any(one.permission == grant for one in account.grants)
    ]
    if not known:
        return _(ww.MAY_NOTHING).format(who=who)
    return _(ww.MAY).format(who=who, what=_(ww.AND).join(known) if len(known) < 3 else ", ".join(known))
