"""Images of firmware: one fetched from the cloud and kept, or a file of this computer uploaded."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.model.firmware import FirmwareImage
from installer_app.texts import faults, measures, steps
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context
from installer_app.ui.panels.firmware_part import FirmwarePart
from installer_app.ui.panels.image_card import ImageCard
from installer_app.ui.panels.version_field import VersionField
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.workflow.facts import ImagePicked
from installer_app.workflow.party import Progress


class ImagesPart(FirmwarePart):
    """A download writes a file and nothing else; an upload is a job."""

    def __init__(self, context: Context) -> None:
        """Nothing is being fetched."""
        super().__init__(context)
        self._watch: Watch | None = None
        self._shown: list[QWidget] = []
        self.field = VersionField(context.bridge)
        self.download = Button(_(wf.DOWNLOAD), Icon.CLOUD)
        self.download_to = Button(_(wf.DOWNLOAD_TO), Icon.FOLDER)
        self.cancel = Button(_(w.CANCEL), Icon.CANCEL)
        self._told = WrappedLabel("")
        self._result = QVBoxLayout()
        self._result.setSpacing(10)
        self.field.changed.connect(self._show)
        self.field.entered.connect(self._fetch)
        self.download.clicked.connect(self._fetch)
        self.download_to.clicked.connect(self._choose_target)
        self.cancel.clicked.connect(self._cancel)
        self.body.addWidget(WrappedLabel(_(wf.IMAGES_TEXT), Face.LEAD, Tone.INK_2))
        self.body.addWidget(Label(_(ww.VERSION), Face.HEAD))
        self.body.addWidget(self.field)
        self.body.addWidget(FlowRow((self.download, self.download_to, self.cancel)))
        self.body.addWidget(self._told)
        self.body.addLayout(self._result)
        self.body.addStretch(1)
        self._show()

    def foot(self) -> FootView:
        """Upload: its own job, with its own questions."""
        upload = Action("upload", _(wf.UPLOAD_DOTS), self._choose_image, Icon.EXPORT)
        return FootView((), upload, _(wf.UPLOAD_TEXT))

    def first_focus(self) -> QWidget | None:
        """The version."""
        return self.field.edit

    def upload(self, path: Path) -> None:
        """Begin the job that checks this file, shows it, and asks before it sends anything."""
        self.begin("upload", ImagePicked(str(path.absolute())))

    def fetch(self, to: Path | None = None) -> None:
        """Fetch the version in the field, and copy it to this file if one is named."""
        version, readings = self.field.version, self.context.bridge.sources.firmware
        if not version or self._watch is not None:
            return
        self._clear()
        if readings is None:
            self._told.setText(_(wf.CLOUD_UNREAD))
            return
        download = readings.download
        self._told.setText(_(wf.DOWNLOAD_BEGINS).format(version=version))
        self._watch = self.context.bridge.fetch(lambda report: download(version, to, report))
        self._watch.value.connect(self._hear)
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody waits for it any more."""
        super().hideEvent(event)
        self._drop()

    # ---- inside

    def _fetch(self) -> None:
        self.fetch()

    def _choose_target(self) -> None:
        dialog = QFileDialog(self, _(wf.DOWNLOAD_WHERE))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("bin")
        dialog.selectFile(f"{self.field.version}.bin")
        dialog.fileSelected.connect(lambda name: self.fetch(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _choose_image(self) -> None:
        dialog = QFileDialog(self, _(wf.UPLOAD_WHICH))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.upload(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _hear(self, value: object) -> None:
        if isinstance(value, Progress):
            done = steps.progress(value)
            if value.total:
                done = measures.byte_progress(value.done, value.total)
            self._told.setText(_(wf.DOWNLOADING).format(version=self.field.version, done=done))
            return
        self._drop()
        self._told.setText("")
        if isinstance(value, Fault):
            words = faults.words(value)
            text = f"{' '.join(words.next)} ({value.code.value})"
            self._add(FindingBar(FindingKind.BLOCKING, words.title, text))
            return
        image, path = cast("tuple[FirmwareImage, Path]", value)
        self._add(FindingBar(FindingKind.OK, _(wf.DOWNLOADED).format(version=image.version), str(path)))
        self._add(ImageCard(image))

    def _cancel(self) -> None:
        self._drop()
        self._told.setText(_(wf.DOWNLOAD_STOPPED))

    def _drop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
            self._show()

    def _add(self, widget: QWidget) -> None:
        self._shown.append(widget)
        self._result.addWidget(widget)

    def _clear(self) -> None:
        for widget in self._shown:
            widget.hide()
            widget.deleteLater()
        self._shown = []

    def _show(self) -> None:
        busy = self._watch is not None
        self.cancel.setVisible(busy)
        self.field.setEnabled(not busy)
        for button in (self.download, self.download_to):
            button.setVisible(not busy)
            button.setEnabled(bool(self.field.version))
