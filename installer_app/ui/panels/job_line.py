"""One firmware job as a row."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.job_rows import JobRow
from installer_app.ui.theme import Face, Tone, current_theme
from installer_app.ui.widgets.badge import Badge, BadgeKind
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.painted import Panel
from installer_app.ui.widgets.serial import Serial

BADGE_COLUMN: Final = 130


class JobLine(Panel):
    """Identity, place, state, result; and the way to it."""

    opened = Signal()

    def __init__(self, row: JobRow, parent: QWidget | None = None) -> None:
        """The words of one job."""
        failed, asks = row.badge is BadgeKind.FAULT, row.badge is BadgeKind.WARN
        bar = "fault" if failed else "primary" if asks else None
        super().__init__("raised" if bar else None, parent=parent, bar=bar, under="line")
        self.setAccessibleName(f"{row.serial}, {row.door}")
        self.setAccessibleDescription(f"{row.badge_text}, {row.result}, {row.reason}")
        line = QHBoxLayout(self)
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
        self.open = Button(_(ww.OPEN_JOB), parent=self)
        self.open.setAccessibleName(_(ww.OPEN_JOB_OF).format(serial=row.serial))
        self.open.clicked.connect(self.opened)
        line.addLayout(identity, 2)
        line.addWidget(WrappedLabel(row.place, Face.BODY, parent=self), 3)
        line.addWidget(column)
        line.addLayout(result, 4)
        line.addWidget(self.open)
