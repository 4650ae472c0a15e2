"""Compare: the fingerprint heard over the air, large, to be held against the sticker."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from installer_app.texts import window as w
from installer_app.texts import window_flow as wl
from installer_app.texts.language import _
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display
from installer_app.ui.widgets.serial import Serial
from installer_app.workflow.facts import Compared, LockChosen
from installer_app.workflow.requests import AskCompare


class ComparePage(View):
    """Answers AskCompare: the same, another, or not compared."""

    def __init__(self, context: Context) -> None:
        """Empty until it renders."""
        super().__init__(context)
        display = Display()
        self._caption = Label("", Face.META, Tone.INK_2, display)
        self._fingerprint = Label("", Face.SERIAL_HEAD, parent=display)
        self._fingerprint.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._serial = Serial(parent=display)
        box = QVBoxLayout(display)
        box.setContentsMargins(18, 16, 18, 18)
        box.setSpacing(8)
        box.addWidget(Label(_(w.SERIAL), Face.META, Tone.INK_2, display))
        box.addWidget(self._serial)
        box.addSpacing(8)
        box.addWidget(self._caption)
        box.addWidget(self._fingerprint)
        self.body.addWidget(display)
        self.body.addWidget(WrappedLabel(_(w.COMPARE_HOW), Face.BODY, Tone.INK_2))
        self.body.addStretch(1)
        self._other: FindingBar | None = None
        self.body.addWidget(FindingBar(FindingKind.NOTE, _(w.COMPARE_WHY_TITLE), _(w.COMPARE_WHY)))

    def render_snapshot(self) -> None:
        """Show the fingerprint of the request."""
        request = self.snapshot.request if self.snapshot else None
        if isinstance(request, AskCompare):
            self.set_head(_(w.SAME_FINGERPRINT), _(w.SAME_FINGERPRINT_LEAD))
            self._caption.setText(_(w.KEY_FINGERPRINT))
            self._fingerprint.setText(request.fingerprint)
            self._fingerprint.setAccessibleName(request.fingerprint)
            self._serial.set_serial(request.serial)

    def take_lock(self, lock: LockChosen) -> bool:
        """The sticker, scanned: it compares better than eyes. What differs is said, and nothing answered."""
        request = self.snapshot.request if self.snapshot else None
        if not isinstance(request, AskCompare):
            return False
        printed = lock.label.fingerprint if lock.label is not None else None
        if lock.serial == request.serial and printed == request.fingerprint:
            self.answer(Compared(True))
        elif lock.serial != request.serial:
            text = _(wl.OTHER_STICKER_SERIAL).format(scanned=lock.serial, serial=request.serial)
            self._say(FindingKind.BLOCKING, _(wl.OTHER_STICKER), text)
        elif printed is None:
            self._say(FindingKind.NOTE, _(w.SAME_FINGERPRINT), _(wl.STICKER_NO_KEYS))
        else:
            text = _(wl.OTHER_STICKER_KEYS).format(serial=lock.serial, fingerprint=printed)
            self._say(FindingKind.BLOCKING, _(wl.OTHER_STICKER), text)
        return True

    def _say(self, kind: FindingKind, title: str, text: str) -> None:
        if self._other is not None:
            self._other.hide()
            self._other.deleteLater()
        self._other = FindingBar(kind, title, text)
        self.body.insertWidget(1, self._other)

    def foot(self) -> FootView:
        """Three answers; the careful one is yellow."""
        return FootView(
            (
                Action("differs", _(w.IT_DIFFERS), lambda: self.answer(Compared(False)), Icon.CANCEL),
                Action("not-compared", _(w.NOT_COMPARED), lambda: self.answer(Compared(None))),
            ),
            Action("same", _(w.IT_IS_THE_SAME), lambda: self.answer(Compared(True))),
        )
