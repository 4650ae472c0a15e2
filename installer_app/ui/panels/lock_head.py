"""Above a lock's page: serial, name and place, how it stands, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from installer_app.model.lock import LockState
from installer_app.texts import measures
from installer_app.texts import window_lookup as wl
from installer_app.texts.happenings import plain
from installer_app.texts.language import _, ngettext
from installer_app.texts.lock_states import STATES
from installer_app.ui.lock_view import LockView
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.badge import Badge, BadgeKind
from installer_app.ui.widgets.buttons import Button, PrimaryButton
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.serial import Serial
from installer_app.workflow.diagnosis import Weight

_STATES = {
    LockState.FACTORY: BadgeKind.FACTORY,
    LockState.PROVISIONED: BadgeKind.PROVISIONED,
    LockState.INSTALLED: BadgeKind.INSTALLED,
}


class LockHead(QWidget):
    """The yellow button is the page's; without words there is none."""

    def __init__(self, primary: str, parent: QWidget | None = None) -> None:
        """`primary`: what the yellow button says."""
        super().__init__(parent)
        self.serial = Serial("", Face.SERIAL_HEAD, copies=True)
        self.name = WrappedLabel("", Face.LEAD_STRONG)
        self.meta = WrappedLabel("", Face.META, Tone.INK_2)
        self.meta.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.state = Badge(BadgeKind.HELD, "")
        self.count = Badge(BadgeKind.OK, "")
        self.primary = PrimaryButton(primary)
        self.primary.setVisible(bool(primary))
        words = QWidget()
        lines = QVBoxLayout(words)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.name)
        lines.addWidget(self.meta)
        parts = (self.serial, words, self.state, self.count, self.primary)
        row = FlowRow(parts, 16, grows=words, right_from=self.state)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(10)
        self._box.addWidget(row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add_actions(self, buttons: tuple[Button, ...]) -> None:
        """What else can be done, in a line of its own that wraps."""
        self._box.addWidget(FlowRow(buttons))

    def show_lock(self, view: LockView, whole: bool) -> None:
        """What is known of the lock now."""
        serial = view.serial or ""
        self.serial.set_serial(serial)
        self.serial.setVisible(bool(serial))
        where = ", ".join(part for part in (view.name or _(wl.NAMELESS), view.area_name) if part)
        self.name.setText(where)
        installed = measures.moment(view.case.record.value.install_date if view.case.record.value else None)
        parts = [_(wl.META).format(lock_id=plain(view.case.lock_id))]
        parts += [_(wl.INSTALLED).format(date=measures.date(installed))] if installed else []
        self.meta.setText(", ".join(parts))
        self._show_state(view)
        count = len(view.findings)
        heavy = any(one.weight > Weight.NOTICE for one in view.findings)
        said = ngettext(wl.FINDINGS_ONE, wl.FINDINGS_MANY, count).format(count=count)
        kind = BadgeKind.WARN if heavy else BadgeKind.NOTE if count else BadgeKind.OK
        self.count.set_badge(kind, said if count else _(wl.NOTHING_WRONG))
        self.count.setVisible(bool(count) or whole)

    def _show_state(self, view: LockView) -> None:
        """By the lock's own word, else by the record."""
        info, record = view.case.info.value, view.case.record.value
        state = info.state if info else None
        if state is None and record is not None:
            state = LockState.INSTALLED if record.area_id else LockState.PROVISIONED
        self.state.setVisible(state is not None)
        if state is not None:
            self.state.set_badge(_STATES[state], _(STATES[state]))
