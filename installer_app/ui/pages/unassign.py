"""Two questions of firmware jobs that were begun elsewhere: where to unassign, and which file to upload."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QFileDialog

from installer_app.model.cloud import FirmwareScope
from installer_app.model.fault import Fault
from installer_app.model.firmware import Requirement
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _
from installer_app.texts.standing import details_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.scope_choice import ScopeChoice
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.workflow import facts as f
from installer_app.workflow.conditions import known_lock_id


class UnassignPage(View):
    """Answers AskUnassign for a lock that is named: its own assignment, its area's or its property's."""

    def __init__(self, context: Context) -> None:
        """The lock's own is chosen first."""
        super().__init__(context)
        self.scope = ScopeChoice(self.bridge, to_all=False)
        self.scope.changed.connect(self.foot_changed)
        self._record: Requirement | None = None
        self._reading: Watch | None = None
        self._told = WrappedLabel("")
        self.body.addWidget(self.scope)
        self.body.addWidget(self._told)
        self.body.addStretch(1)

    def render_snapshot(self) -> None:
        """Read where the lock is: area and property are named by their ids."""
        if self.snapshot is None:
            return
        self.set_head(_(wf.UNASSIGN_WHERE).format(**details_of(self.snapshot.facts)), _(wf.UNASSIGN_TEXT))
        readings, lock_id = self.bridge.sources.firmware, known_lock_id(self.snapshot.facts)
        if self._reading is None and readings is not None and lock_id is not None:
            requirement = readings.requirement
            self._reading = self.bridge.read(lambda: requirement(lock_id))
            self._reading.value.connect(self._take)

    def foot(self) -> FootView:
        """Take it back."""
        stop = Action("stop", _(w.STOP_KEEP), self._stop, Icon.CANCEL)
        missing = self.scope.lacks
        return FootView((stop,), Action("choose", _(wf.UNASSIGN), self._choose), missing, enabled=not missing)

    # ---- inside

    def _take(self, value: object) -> None:
        if isinstance(value, Fault):
            self._told.setText(f"{faults.words(value).title} ({value.code.value})")
            return
        self._record = cast("Requirement", value)
        record = self._record.record
        self.scope.set_place(record.property_id, record.area_id, "", "")
        self.scope.set_text(record.property_id or "")

    def _choose(self) -> None:
        at, found = self.scope.target, self._record
        own = found is not None and found.scope is at.scope is FirmwareScope.LOCK
        version = (found.required or "") if found is not None and own else ""
        self.answer(f.UnassignChosen(at.scope, version, at.property_id, at.area_id))

    def _stop(self) -> None:
        self.bridge.stop(self.job_id)
        self.context.show_job(None)


class FilePage(View):
    """Answers AskImage."""

    def __init__(self, context: Context) -> None:
        """Nothing is chosen yet."""
        super().__init__(context)
        self.set_head(_(wf.UPLOAD_WHICH), _(wf.UPLOAD_TEXT))
        self.body.addStretch(1)

    def foot(self) -> FootView:
        """Choose the file."""
        stop = Action("stop", _(w.STOP_KEEP), self._stop, Icon.CANCEL)
        return FootView((stop,), Action("choose", _(wf.CHOOSE_IMAGE), self._choose, Icon.IMPORT))

    def take(self, path: Path) -> None:
        """Answer with this file."""
        self.answer(f.ImagePicked(str(path.absolute())))

    def _choose(self) -> None:
        dialog = QFileDialog(self, _(wf.UPLOAD_WHICH))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _stop(self) -> None:
        self.bridge.stop(self.job_id)
        self.context.show_job(None)
