"""The sandbox as a choice: a virtual world in a window of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import window_welcome as ww
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Card


class SandboxCard(Card):
    """One button. This window stays as it is."""

    def __init__(
        self, bridge: Bridge, start: Callable[[], Awaitable[None]], parent: QWidget | None = None
    ) -> None:
        """`start` begins another program and may raise Fault."""
        super().__init__(parent)
        self._bridge, self._start = bridge, start
        self._watch: Watch | None = None
        self._told = WrappedLabel("", Face.META, Tone.INK_2, self)
        self.button = Button(_(ww.SANDBOX), Icon.FLEET, parent=self)
        self.button.clicked.connect(self._open)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(_(ww.SANDBOX), Face.LEAD_STRONG, parent=self))
        words.addWidget(WrappedLabel(_(ww.SANDBOX_TEXT), Face.BODY, Tone.INK_2, self))
        words.addWidget(self._told)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 14)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.button)

    def _open(self) -> None:
        self._told.setText(_(ww.SANDBOX_OPENS))
        self._watch = self._bridge.read(self._start)
        self._watch.value.connect(self._tell)

    def _tell(self, value: object) -> None:
        if isinstance(value, Fault):
            self._told.setText(_(ww.SANDBOX_FAILED).format(why=value.detail or value.code.value))
