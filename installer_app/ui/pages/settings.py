"""Settings: who is signed in, how it looks, and what this is."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout

from installer_app import __version__
from installer_app.model.cloud import Account
from installer_app.model.fault import Fault
from installer_app.texts import window as w
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.actions import FootView
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.sign_in import SignInCard
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.labels import Label, WrappedLabel

FIELD: Final = 320
SIZES: Final = (100, 125, 150, 200)


class SettingsPage(View):
    """Changes what is remembered on this computer, and nothing else."""

    accounts_changed = Signal()
    """Somebody signed in or out."""
    looks_changed = Signal()
    """Theme or text size is another one."""

    def __init__(self, context: Context) -> None:
        """It reads at once who is signed in."""
        super().__init__(context)
        self.set_head(_(ww.SETTINGS_TITLE), _(ww.ENVIRONMENT).format(name=context.bridge.sources.environment))
        self.body.addWidget(Label(_(ww.SIGN_IN_HEAD), Face.HEAD))
        self.cards = tuple(SignInCard(context.bridge, one) for one in context.bridge.sources.credentials)
        for card in self.cards:
            card.changed.connect(self._read)
            card.changed.connect(self.accounts_changed)
            self.body.addWidget(card)
        self.body.addWidget(WrappedLabel(_(ww.TOKENS_KEPT), Face.META, Tone.INK_2))
        self.body.addWidget(Label(_(ww.LOOKS), Face.HEAD))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        kept = context.bridge.sources.settings()
        self.theme, self.text_size = QComboBox(), QComboBox()
        for theme, words in w.THEMES.items():
            self.theme.addItem(_(words), theme)
        for percent in sorted({*SIZES, kept.text_percent}):
            self.text_size.addItem(f"{percent} %", percent)
        self.theme.setCurrentIndex(self.theme.findData(kept.theme.value))
        self.text_size.setCurrentIndex(self.text_size.findData(kept.text_percent))
        self.theme.currentIndexChanged.connect(self._keep)
        self.text_size.currentIndexChanged.connect(self._keep)
        for box in (self.theme, self.text_size):
            box.setMaximumWidth(FIELD)
        form.addRow(Label(_(ww.THEME)), self.theme)
        form.addRow(Label(_(ww.TEXT_SIZE)), self.text_size)
        self.theme.setAccessibleName(_(ww.THEME))
        self.text_size.setAccessibleName(_(ww.TEXT_SIZE))
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.body.addWidget(Label(_(ww.VERSION_OF_APP).format(version=__version__), Face.META, Tone.INK_2))
        self._watch: Watch | None = None
        self._read()

    def foot(self) -> FootView:
        """Nothing is decided here."""
        return FootView()

    def _keep(self) -> None:
        from installer_app.store.settings import Theme

        kept = self.bridge.sources.settings()
        theme, percent = Theme(self.theme.currentData()), int(self.text_size.currentData())
        self.bridge.keep(replace(kept, theme=theme, text_percent=percent))
        self.looks_changed.emit()

    def _read(self) -> None:
        self._watch = self.bridge.read_accounts()
        self._watch.value.connect(self._show)

    def _show(self, value: object) -> None:
        for card in self.cards:
            card.show_accounts(value if isinstance(value, Fault) else cast("tuple[Account, ...]", value))
