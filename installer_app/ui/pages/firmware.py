"""Firmware: keep what is required, or assign a version to this lock."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.texts.standing import details_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.pages.onward import next_lock
from installer_app.ui.pages.view import Context, View
from installer_app.ui.remembered import keep_firmware, last_firmware, versions
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display
from installer_app.workflow import facts as f

VERSION: Final = re.compile(r"\d{1,3}(\.\d{1,5}){2,3}")


class FirmwarePage(View):
    """Answers AskFirmware."""

    def __init__(self, context: Context) -> None:
        """Keeping what is required is chosen first."""
        super().__init__(context)
        self.keep = QRadioButton(_(ww.KEEP_REQUIRED))
        self.assign = QRadioButton(_(ww.ASSIGN_VERSION))
        self.version = QLineEdit()
        self.version.setAccessibleName(_(ww.VERSION))
        self.version.setPlaceholderText("1.4.0")
        self.version.setMaxLength(40)
        self.version.setFixedWidth(240)
        self._current, self._required = Label("", Face.LEAD_STRONG), Label("", Face.LEAD_STRONG)
        self._trouble: FindingBar | None = None
        self.keep.setChecked(True)
        self.assign.toggled.connect(self._edited)
        self.version.textEdited.connect(lambda: self.assign.setChecked(True))
        self.version.textChanged.connect(self._edited)
        self.version.returnPressed.connect(self._entered)
        self._build()

    def render_snapshot(self) -> None:
        """The lock's version and the required one."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        facts = snapshot.facts
        self.set_head(_(ww.WHICH_FIRMWARE).format(**details_of(facts)), _(ww.WHICH_FIRMWARE_LEAD))
        read, baseline = facts.get(f.LockRead), facts.get(f.BaselineRead)
        private = baseline.record.private if baseline else None
        self._current.setText(read.info.fw if read else _(w.UNKNOWN))
        required = private.required_firmware if private else None
        none = w.UNKNOWN if baseline and "requiredFirmwareVersion" in baseline.record.unread else w.NONE
        self._required.setText(required or (_(none) if private else _(ww.NOT_VISIBLE)))
        if snapshot.fault is not None and self._trouble is None:
            words = faults.words(snapshot.fault, facts)
            self._trouble = FindingBar(FindingKind.WARN, words.title, " ".join(words.next))
            self.body.insertWidget(self.body.count() - 1, self._trouble)

    def foot(self) -> FootView:
        """Take the choice, or leave it to the last one."""
        snapshot = self.snapshot
        if snapshot is None:
            return FootView()
        later, _reason, enabled = next_lock(snapshot, self.context)
        left = (Action("next", _(ww.NEXT_AS_LAST).format(choice=self._last()), later.do),) if enabled else ()
        words = ww.KEEP_IT if self.keep.isChecked() else ww.ASSIGN_IT
        primary = Action("choose", _(words).format(version=self.version.text().strip()), self._choose)
        missing = "" if self.keep.isChecked() or self._valid() else _(ww.VERSION_FORM)
        return FootView(left, primary, missing, enabled=not missing)

    # ---- inside

    def _build(self) -> None:
        display = Display()
        readings = QHBoxLayout(display)
        readings.setContentsMargins(18, 12, 18, 14)
        for caption, value in ((ww.ON_THE_LOCK, self._current), (ww.REQUIRED_BY_CLOUD, self._required)):
            box = QVBoxLayout()
            box.setSpacing(0)
            box.addWidget(Label(_(caption), Face.META, Tone.INK_2))
            box.addWidget(value)
            readings.addLayout(box, 1)
        self.body.addWidget(display)
        keep = QVBoxLayout()
        keep.setSpacing(0)
        keep.addWidget(self.keep)
        keep.addWidget(WrappedLabel(_(ww.KEEP_REQUIRED_TEXT), Face.BODY, Tone.INK_2))
        self.body.addLayout(keep)
        assign = QVBoxLayout()
        assign.setSpacing(4)
        assign.addWidget(self.assign)
        assign.addWidget(self.version)
        self.body.addLayout(assign)
        used: list[QWidget] = []
        for version in versions(self.bridge):
            button = Button(version)
            button.setAccessibleName(_(ww.USE_VERSION).format(version=version))
            button.clicked.connect(partial(self._use, version))
            used.append(button)
        if used:
            self.body.addWidget(Label(_(ww.USED_LATELY), Face.META, Tone.INK_2))
            self.body.addWidget(FlowRow(tuple(used)))
        self.body.addStretch(1)

    def _use(self, version: str, _checked: bool = False) -> None:
        self.version.setText(version)
        self.assign.setChecked(True)
        self.version.setFocus(Qt.FocusReason.OtherFocusReason)

    def _valid(self) -> bool:
        return VERSION.fullmatch(self.version.text().strip()) is not None

    def _last(self) -> str:
        version = last_firmware(self.bridge).version
        return version or _(ww.AS_REQUIRED)

    def _edited(self) -> None:
        self.foot_changed.emit()

    def _entered(self) -> None:
        if self._valid():
            self.assign.setChecked(True)
            self._choose()

    def _choose(self) -> None:
        choice = f.FirmwareChosen(None if self.keep.isChecked() else self.version.text().strip())
        keep_firmware(self.bridge, choice)
        self.answer(choice)
