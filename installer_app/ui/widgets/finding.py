"""Findings: what stands in the way or is worth knowing, with its evidence and its remedy."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import IconLabel, WrappedLabel
from installer_app.ui.widgets.painted import Panel


class FindingKind(StrEnum):
    """How much a finding weighs, heaviest first; OK says what was checked and is in order."""

    BLOCKING = "blocking"
    WARN = "warn"
    NOTE = "note"
    OK = "ok"


LOOKS: Final = {
    FindingKind.BLOCKING: (Icon.OCTAGON, "fault"),
    FindingKind.WARN: (Icon.TRIANGLE, "warn"),
    FindingKind.NOTE: (Icon.INFO, "note"),
    FindingKind.OK: (Icon.TICK, "ok"),
}
"""The icon and the colour of each."""


class FindingBar(Panel):
    """One finding: tinted where it stands above a button, white with a coloured bar in a list."""

    remedied = Signal()
    """Its button was pressed."""

    def __init__(
        self,
        kind: FindingKind,
        title: str,
        text: str,
        button: str = "",
        parent: QWidget | None = None,
        *,
        tinted: bool = True,
        icon: Icon | None = None,
        aside: QWidget | None = None,
        remedy: str = "",
        remedy_head: str = "",
    ) -> None:
        """`remedy` (after its short `remedy_head`) is a second paragraph; `aside` a reading at the right."""
        mark, hue = LOOKS[kind]
        super().__init__(
            f"{hue}_tint" if tinted else "surface", None if tinted else "line", parent=parent, bar=hue
        )
        self.kind = kind
        self.button: Button | None = None
        size = 20 if tinted else 22
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 14, 9)
        row.setSpacing(12)
        row.addWidget(IconLabel(icon or mark, hue, size, parent=self), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1 if tinted else 4)
        words.addWidget(WrappedLabel(title, Face.STRONG if tinted else Face.LEAD_STRONG, parent=self))
        if text:
            words.addWidget(WrappedLabel(text, Face.BODY, parent=self))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        if remedy:
            head = WrappedLabel(remedy_head, Face.META_STRONG, Tone.INK_2, self)
            head.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            foot.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
            head.setContentsMargins(0, 3, 0, 0)
            foot.addWidget(WrappedLabel(remedy, Face.BODY, parent=self), 1, Qt.AlignmentFlag.AlignTop)
            words.addLayout(foot)
        row.addLayout(words, 1)
        if aside is not None:
            aside.setParent(self)
            row.addWidget(aside, 0, Qt.AlignmentFlag.AlignVCenter)
        if button:
            self.button = Button(button, parent=self)
            self.button.clicked.connect(self.remedied)
            if remedy:
                foot.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
            else:
                row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
