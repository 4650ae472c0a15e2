"""The row of the worklist that is chosen: how it stands, and everything that can be done with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.texts import window_recover as wr
from installer_app.texts import window_work as ww
from installer_app.texts import window_worklist as wl
from installer_app.texts.language import _
from installer_app.ui.bridge import Bridge
from installer_app.ui.door_cells import Told, name_of, place_of, preparation, serial_of
from installer_app.ui.icons import Icon
from installer_app.ui.panels.recover import RecoverPanel
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.badge import Badge, BadgeKind
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Panel
from installer_app.ui.widgets.serial import Serial
from installer_app.ui.widgets.sight import bring_into_sight
from installer_app.workflow.worklist import Row, has_failed, is_open

_LARGEST_BUTTONS: Final = 0.45
"""Of the width: more of them stand below the words."""


class DoorBar(Panel):
    """One row. What is asked twice, and what recovers a job, opens below."""

    opened = Signal()
    retried = Signal()
    removed = Signal()
    """At the second word."""
    went = Signal(str)
    """A job is at work again: show it."""
    given = Signal(str)
    """A job is in this file now."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        """Nothing is chosen."""
        super().__init__("raised", "line", 6, parent)
        self._bridge = bridge
        self._row: Row | None = None
        self._recovers: tuple[object, ...] | None = None
        self._asks_end = False
        self._held = ""
        self._panel: RecoverPanel | None = None
        self._sure: FindingBar | None = None
        self._serial = Serial("", Face.MONO_STRONG, parent=self)
        self._name = WrappedLabel("", Face.STRONG, parent=self)
        self._place = WrappedLabel("", Face.META, Tone.INK_2, self)
        self._badge = Badge(BadgeKind.HELD, "", self)
        self._result = WrappedLabel("", Face.STRONG, parent=self)
        self._reason = WrappedLabel("", Face.META, Tone.INK_2, self)
        self.remove = Button(_(wl.REMOVE), Icon.ERASE, parent=self)
        self.recover = Button(_(wr.RECOVER), parent=self)
        self.retry = Button(_(wl.RETRY_THIS), Icon.REFRESH, parent=self)
        self.open = Button(_(ww.OPEN_JOB), parent=self)
        self._buttons = FlowRow((self.open, self.retry, self.recover, self.remove), parent=self)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()

    def show_row(self, row: Row, told: Told, held: str, can_retry: bool) -> None:
        """Show a row. What was open below another one goes."""
        job, before = row.job, self._row
        same = before is not None and _ids(before) == _ids(row)
        if not same:
            self.close_below()
        self._row, self._held = row, held
        serial, name = serial_of(row), name_of(row)
        self._serial.set_serial(serial)
        self._name.setText(name)
        self._place.setText(", ".join(filter(None, (place_of(row), preparation(row), told.claim))))
        self._badge.set_badge(told.badge, told.badge_text)
        self._result.setText(told.result)
        self._result.set_look(Face.STRONG, Tone.FAULT if told.badge is BadgeKind.FAULT else Tone.INK)
        self._reason.setText(told.reason)
        is_job = job is not None and is_open(job)
        self.recover.setVisible(is_job)
        self.remove.setVisible(row.door is not None and self._bridge.sources.worklist is not None)
        self.retry.setVisible(can_retry and row.door is not None and has_failed(row))
        self.open.setEnabled(not held)
        for button, words in (
            (self.recover, _(wr.RECOVER_OF).format(serial=serial)),
            (
                self.open,
                _(ww.OPEN_JOB_OF if row.door is None else wl.OPEN_OF).format(serial=serial, door=name),
            ),
            (self.retry, _(wl.RETRY_OF).format(door=name)),
            (self.remove, _(wl.REMOVE_OF).format(door=name)),
        ):
            button.setAccessibleName(words)
        self.setAccessibleName(f"{serial}, {name}")
        self.setAccessibleDescription(f"{told.badge_text}, {told.result}, {told.reason}")
        self._fold()
        if self._recovers is not None and is_job:
            self._show_recovery()
        elif self._recovers is not None:
            self.close_below()

    def open_recovery(self) -> None:
        """Show what can be done with the job, or put it away again."""
        if self._recovers is not None:
            self.close_below()
        elif self._row is not None and self._row.job is not None:
            self.close_below()
            self._show_recovery()
        self.first_button.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(self)

    @property
    def first_button(self) -> Button:
        """Where the focus belongs: on the first that can be pressed below, else on Recover."""
        below = self._panel.findChildren(Button) if self._panel is not None else []
        return next((one for one in below if one.isEnabled() and not one.isHidden()), self.recover)

    def close_below(self) -> None:
        """Put away what is open below."""
        self._recovers, self._asks_end = None, False
        for one in (self._panel, self._sure):
            if one is not None:
                one.hide()
                one.deleteLater()
        self._panel, self._sure = None, None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand the buttons below the words where both do not fit."""
        super().resizeEvent(event)
        self._fold()

    # ---- inside

    def _fold(self) -> None:
        below = self._buttons.sizeHint().width() > self.width() * _LARGEST_BUTTONS
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        self._line.setDirection(way)

    def _build(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(15, 9, 9, 9)
        self._box.setSpacing(6)
        identity = QHBoxLayout()
        identity.setSpacing(10)
        identity.addWidget(self._serial)
        identity.addWidget(self._name, 1)
        where = QVBoxLayout()
        where.setSpacing(1)
        where.addLayout(identity)
        where.addWidget(self._place)
        where.addStretch(1)
        how = QVBoxLayout()
        how.setSpacing(1)
        how.addWidget(self._result)
        how.addWidget(self._reason)
        how.addStretch(1)
        words = QHBoxLayout()
        words.setSpacing(16)
        words.addLayout(where, 3)
        words.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        words.addLayout(how, 4)
        self._line.setSpacing(12)
        self._line.addLayout(words, 1)
        self._line.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignTop)
        self._box.addLayout(self._line)
        self.open.clicked.connect(self.opened)
        self.retry.clicked.connect(self.retried)
        self.recover.clicked.connect(self.open_recovery)
        self.remove.clicked.connect(self._ask_remove)

    def _show_recovery(self) -> None:
        job, held = self._row.job if self._row is not None else None, self._held
        if job is None:
            return
        known = (held, job.job_id, job.state, job.memory.offered, job.memory.workflow, job.facts)
        if known == self._recovers:
            return
        focused = self._panel is not None and self._panel.isAncestorOf(self.focusWidget() or self)
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
        self._recovers = known
        self._panel = RecoverPanel(self._bridge, job, held, self)
        self._panel.went.connect(self.went)
        self._panel.given.connect(self.given)
        self._panel.ending.connect(self._note_end)
        self._box.addWidget(self._panel)
        self._panel.show()
        if self._asks_end:  # the question stays, whatever the job learns meanwhile
            self._panel.ask()
        elif focused:
            self.first_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _note_end(self) -> None:
        self._asks_end = True

    def _ask_remove(self) -> None:
        self.close_below()
        name = name_of(self._row) if self._row is not None else ""
        sure = FindingBar(
            FindingKind.WARN,
            _(wl.REMOVE_SURE).format(door=name),
            _(wl.REMOVE_TEXT),
            _(wl.REMOVE_IT),
            self,
        )
        sure.remedied.connect(self.removed)
        self._sure = sure
        self._box.addWidget(sure)
        sure.show()
        if sure.button is not None:
            sure.button.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(self)


def _ids(row: Row) -> tuple[str, str]:
    return row.door.door_id if row.door else "", row.job.job_id if row.job else ""
