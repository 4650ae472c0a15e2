"""Preferences: adapter, language, looks, sounds and the checklist, each kept as soon as it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from installer_app.texts import door
from installer_app.texts import window as w
from installer_app.texts import window_settings as ws
from installer_app.texts import window_work as ww
from installer_app.texts.language import _, languages
from installer_app.ui.bridge import Bridge
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.choice import Choice
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.tick_box import TickBox

T = TypeVar("T", int, str)

FIELD: Final = 320
LETTERS: Final = 14
SIZES: Final = (100, 125, 150, 200)
LONGEST: Final = 64


class Preferences(QWidget):
    """A form over `Settings`; what a field does not show stays as it is kept."""

    looks_changed = Signal()
    """Theme or text size is another one."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        """It shows what is kept."""
        super().__init__(parent)
        self._bridge = bridge
        kept = bridge.sources.settings()
        self.adapter = QLineEdit(kept.adapter, self)
        self.adapter.setPlaceholderText(_(ws.ADAPTER_FIRST))
        self.adapter.setToolTip(_(ws.ADAPTER_FIRST))
        self.adapter.setMaxLength(LONGEST)
        spoken = dict.fromkeys(("", *languages(), *((kept.language,) if kept.language else ())))
        tongues = {one: _(ws.LANGUAGES.get(one, one)) for one in spoken}
        self.language = self._box(ws.LANGUAGE, tongues, kept.language)
        themes = {key: _(words) for key, words in w.THEMES.items()}
        self.theme = self._box(ww.THEME, themes, kept.theme.value)
        sizes = {percent: f"{percent} %" for percent in sorted({*SIZES, kept.text_percent})}
        self.text_size = self._box(ww.TEXT_SIZE, sizes, kept.text_percent)
        self.sounds = TickBox(_(ws.SOUNDS), self)
        self.sounds.setChecked(kept.sounds)
        self.checklist = TickBox(_(door.ASK_CHECKLIST), self)
        self.checklist.setChecked(kept.checklist)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(16)
        self._add(ws.ADAPTER, self.adapter, ws.ADAPTER_NOTE)
        self._add(ws.LANGUAGE, self.language, ws.LANGUAGE_NOTE)
        self._add(ww.THEME, self.theme)
        self._add(ww.TEXT_SIZE, self.text_size)
        self._form.addRow(Label(""), self.sounds)
        self._form.addRow(Label(""), self.checklist)
        self._form.addRow(Label(""), WrappedLabel(_(door.ASK_CHECKLIST_NOTE), Face.META, Tone.INK_2))
        self.adapter.editingFinished.connect(self._keep_adapter)
        self.language.currentIndexChanged.connect(self._keep_language)
        self.theme.currentIndexChanged.connect(self._keep_looks)
        self.text_size.currentIndexChanged.connect(self._keep_looks)
        self.sounds.toggled.connect(self._keep_sounds)
        self.checklist.toggled.connect(self._keep_checklist)

    def _box(self, say: str, choices: Mapping[T, str], current: T) -> Choice:
        box = Choice(_(say), LETTERS, self)
        for key, words in choices.items():
            box.addItem(words, key)
        box.choose(current)
        return box

    def _add(self, words: str, field: QWidget, note: str = "") -> None:
        field.setMaximumWidth(FIELD)
        field.setAccessibleName(_(words))
        self._form.addRow(Label(_(words)), field)
        if note:
            self._form.addRow(Label(""), WrappedLabel(_(note), Face.META, Tone.INK_2))

    def _keep_adapter(self) -> None:
        kept = self._bridge.sources.settings()
        if self.adapter.text().strip() != kept.adapter:
            self._bridge.keep(replace(kept, adapter=self.adapter.text().strip()))

    def _keep_language(self) -> None:
        kept = self._bridge.sources.settings()
        self._bridge.keep(replace(kept, language=str(self.language.currentData())))

    def _keep_sounds(self, on: bool) -> None:
        self._bridge.keep(replace(self._bridge.sources.settings(), sounds=on))

    def _keep_checklist(self, on: bool) -> None:
        self._bridge.keep(replace(self._bridge.sources.settings(), checklist=on))

    def _keep_looks(self) -> None:
        from installer_app.store.settings import Theme

        kept = self._bridge.sources.settings()
        theme, percent = Theme(self.theme.currentData()), int(self.text_size.currentData())
        self._bridge.keep(replace(kept, theme=theme, text_percent=percent))
        self.looks_changed.emit()
