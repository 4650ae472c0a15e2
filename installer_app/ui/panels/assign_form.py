"""A version for one target, or its assignment taken back: one at a time, each with its reach."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.texts import window_firmware as wf
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.panels.reach import ReachPanel, Target
from installer_app.ui.panels.version_field import VersionField
from installer_app.ui.theme import Face
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label


class AssignForm(QWidget):
    """A wide target has the version typed once more; taking back a property's has its name typed."""

    changed = Signal()
    entered = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        """It assigns, to nothing yet."""
        super().__init__(parent)
        self.takes_back = False
        self._target: Target | None = None
        self._name = ""
        self.field = VersionField(bridge, self)
        self.reach = ReachPanel(bridge, self)
        self._head = Label(_(ww.VERSION), Face.HEAD, parent=self)
        self._note = FindingBar(FindingKind.WARN, _(wf.TAKING_BACK), _(wf.UNASSIGN_TEXT), parent=self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for part in (self._note, self._head, self.field, self.reach):
            box.addWidget(part)
        self.field.changed.connect(self._show)
        self.field.entered.connect(self.entered)
        self.reach.changed.connect(self.changed)
        self.reach.entered.connect(self.entered)
        self._note.hide()

    def aim(self, target: Target | None, name: str = "") -> None:
        """Show another target; `name` is what a property is called."""
        if target != self._target:
            self.takes_back = False
        self._target, self._name = target, name
        self._show()

    def take_back(self, wanted: bool) -> None:
        """Ask for the assignment to be taken back, or for a version again."""
        self.takes_back = wanted
        self._show()
        if wanted and self.reach.typed.isVisible():
            self.reach.typed.setFocus()

    @property
    def lacks(self) -> str:
        """Why it cannot be done now; "" if it can."""
        if not self.takes_back and not self.field.version:
            return _(ww.VERSION_FORM)
        return self.reach.lacks

    def _show(self) -> None:
        self._note.setVisible(self.takes_back)
        self._head.setVisible(not self.takes_back)
        self.field.setVisible(not self.takes_back)
        self.reach.setVisible(self._target is not None)
        self.reach.aim(self._target, self._name if self.takes_back else self.field.version)
        self.changed.emit()
