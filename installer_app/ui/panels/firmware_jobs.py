"""The firmware jobs of this computer: running, waiting and ended, the latest first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.texts import measures, steps
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.texts.standing import serial_of, version_of, where_of
from installer_app.ui.job_rows import JobRow, job_row
from installer_app.ui.moving import moving
from installer_app.ui.pages.view import Context
from installer_app.ui.panels.firmware_part import FirmwarePart
from installer_app.ui.panels.job_line import JobLine
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.snapshot import JobState, Snapshot

_OF_FIRMWARE: Final = ("firmware", "carry", "unassign", "upload")
_SHOWN: Final = 50


def firmware_jobs(snapshots: tuple[Snapshot, ...]) -> tuple[Snapshot, ...]:
    """Those that are about firmware, or assign a version on their way; the latest first."""
    return tuple(one for one in reversed(snapshots) if _is_about_firmware(one))


def _is_about_firmware(snapshot: Snapshot) -> bool:
    chosen = snapshot.facts.get(f.FirmwareChosen)
    return snapshot.memory.workflow in _OF_FIRMWARE or (chosen is not None and chosen.version is not None)


class FirmwareJobs(FirmwarePart):
    """Rows that are made anew where they look different."""

    opened = Signal(str)
    """Show this job."""

    def __init__(self, context: Context) -> None:
        """It follows every change."""
        super().__init__(context)
        self._rows: tuple[JobRow, ...] = ()
        self._views: list[QWidget] = []
        self._empty = WrappedLabel(_(wf.NO_JOBS), Face.LEAD, Tone.INK_2)
        self._box = QVBoxLayout()
        self._box.setSpacing(0)
        self.body.addWidget(self._empty)
        self.body.addLayout(self._box)
        self.body.addStretch(1)
        context.bridge.changed.connect(self._show)
        self._show()

    def _show(self, _snapshot: object = None) -> None:
        rows = tuple(map(_row, firmware_jobs(self.context.bridge.snapshots)[:_SHOWN]))
        self._empty.setVisible(not rows)
        if rows == self._rows:
            return
        self._rows = rows
        for view in self._views:
            view.hide()
            view.deleteLater()
        self._views = [self._view(row) for row in rows]

    def _view(self, row: JobRow) -> QWidget:
        line = JobLine(row, self)
        line.opened.connect(lambda: self.opened.emit(row.job_id))
        self._box.addWidget(line)
        return line


def _row(snapshot: Snapshot) -> JobRow:
    facts, row = snapshot.facts, job_row(snapshot)
    title = _(w.WORKFLOWS[snapshot.memory.workflow])
    if f.LockChosen not in facts:
        picked = facts.get(f.ImagePicked)
        door = PurePath(picked.path).name if picked else where_of(facts)
        row = replace(row, serial=version_of(facts) or title, door=door)
    else:
        row = replace(row, serial=serial_of(facts), door=version_of(facts))
    if snapshot.state is JobState.DONE:
        grade = steps.grade(conclude(snapshot.workflow, facts).grade)
        row = replace(row, result=grade, reason="")
    progress = snapshot.progress
    if progress is not None and moving(snapshot) is not None:
        row = replace(row, reason=measures.byte_progress(progress.done, progress.total))
    return replace(row, place=title)
