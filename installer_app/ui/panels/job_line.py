"""One job as a row of the worklist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from installer_app.texts import window_recover as wr
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.theme import Face, Tone, current_theme
from installer_app.ui.widgets.badge import Badge, BadgeKind
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Panel
from installer_app.ui.widgets.serial import Serial

BADGE_COLUMN: Final = 130


@dataclass(frozen=True)
class JobRow:
    """One job in words."""

    job_id: str
    serial: str
    door: str
    place: str
    badge: BadgeKind
    badge_text: str
    result: str
    reason: str


class JobLine(Panel):
    """Identity, place, state, result; and what can be done with it."""

    opened = Signal()
    recovered = Signal()

    def __init__(self, row: JobRow, parent: QWidget | None = None) -> None:
        """The words of one job."""
        failed, asks = row.badge is BadgeKind.FAULT, row.badge is BadgeKind.WARN
        bar = "fault" if failed else "primary" if asks else None
        super().__init__("raised" if bar else None, parent=parent, bar=bar, under="line")
        self.setAccessibleName(f"{row.serial}, {row.door}")
        self.setAccessibleDescription(f"{row.badge_text}, {row.result}, {row.reason}")
        self._below: QWidget | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        line = QHBoxLayout()
        line.setContentsMargins(15, 8, 8, 8)
        line.setSpacing(16)
        identity = QVBoxLayout()
        identity.setSpacing(0)
        identity.addWidget(Serial(row.serial, Face.MONO_STRONG, parent=self))
        identity.addWidget(WrappedLabel(row.door, Face.META, Tone.INK_2, self))
        result = QVBoxLayout()
        result.setSpacing(0)
        result.addWidget(WrappedLabel(row.result, Face.STRONG, Tone.FAULT if failed else Tone.INK, self))
        result.addWidget(WrappedLabel(row.reason, Face.META, Tone.INK_2, self))
        column = QWidget(self)
        column.setFixedWidth(current_theme().width(BADGE_COLUMN))
        inside = QHBoxLayout(column)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(Badge(row.badge, row.badge_text, column), 0, Qt.AlignmentFlag.AlignLeft)
        self.recover = Button(_(wr.RECOVER), parent=self)
        self.recover.setAccessibleName(_(wr.RECOVER_OF).format(serial=row.serial))
        self.recover.clicked.connect(self.recovered)
        self.open = Button(_(ww.OPEN_JOB), parent=self)
        self.open.setAccessibleName(_(ww.OPEN_JOB_OF).format(serial=row.serial))
        self.open.clicked.connect(self.opened)
        line.addLayout(identity, 2)
        line.addWidget(WrappedLabel(row.place, Face.BODY, parent=self), 3)
        line.addWidget(column)
        line.addLayout(result, 4)
        line.addWidget(self.recover)
        line.addWidget(self.open)
        self._box.addLayout(line)

    @property
    def first_button(self) -> Button:
        """Where the focus belongs: on the first that can be pressed below, else on Recover."""
        below = self._below.findChildren(Button) if self._below is not None else []
        return next((one for one in below if one.isEnabled()), self.recover)

    def add_below(self, widget: QWidget) -> None:
        """Open the row downwards."""
        self._below = widget
        self._box.addWidget(widget)
        widget.show()
