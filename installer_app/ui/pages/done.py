"""Done: the grade reached, and the same facts as the certificate."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from installer_app.model.fault import Fault
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts import window_work as ww
from installer_app.texts.language import _, ngettext
from installer_app.texts.standing import details_of, serial_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.onward import next_lock
from installer_app.ui.pages.view import Context, View
from installer_app.ui.paper import write_pdf
from installer_app.ui.sheet import paper, sheet
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.certificate import CertificateText, CertificateView
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Certified, Grade


class DonePage(View):
    """Everything on it is computed from the facts, never from having come here."""

    def __init__(self, context: Context) -> None:
        """Empty until it renders."""
        super().__init__(context)
        self._sheet: CertificateView | None = None
        self._text: CertificateText | None = None
        self._told: FindingBar | None = None
        self._saving: Watch | None = None
        self.body.addStretch(1)

    def render_snapshot(self) -> None:
        """The state of the door, and the sheet."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        facts = snapshot.facts
        conclusion = conclude(snapshot.workflow, facts)
        titles = w.DONE_TITLES.get(snapshot.memory.workflow, w.DONE_TITLES["install"])
        title = titles[0] if conclusion.grade is Grade.CLOUD else titles[1]
        self.set_head(
            _(title).format(**details_of(facts)),
            self._say_unseen(len(conclusion.not_verifiable), len(conclusion.open)),
        )
        text = sheet(snapshot, self.bridge.sources.sandbox)
        if text != self._text:
            self._text = text
            if self._sheet is not None:
                self._sheet.hide()
                self._sheet.deleteLater()
            self._sheet = CertificateView(text)
            self.body.insertWidget(1, self._sheet)

    def foot(self) -> FootView:
        """Save it, and on to the next lock."""
        snapshot = self.snapshot
        if snapshot is None:
            return FootView()
        left = [Action("pdf", _(ww.SAVE_PDF), lambda: self._choose("pdf"), Icon.PDF)]
        if Certified in snapshot.facts:
            left.append(Action("json", _(ww.SAVE_JSON), lambda: self._choose("json"), Icon.EXPORT))
        action, _reason, enabled = next_lock(snapshot, self.context)
        return FootView(tuple(left), action, "", enabled)

    # ---- inside

    def _say_unseen(self, unseen: int, left_open: int) -> str:
        if left_open:
            return ngettext(wf.OPEN_ONE, wf.OPEN_MANY, left_open).format(count=left_open)
        if not unseen:
            return _(ww.EVERY_PROOF_READ)
        return ngettext(ww.UNSEEN_ONE, ww.UNSEEN_MANY, unseen).format(count=unseen)

    def _choose(self, kind: str) -> None:
        assert self.snapshot is not None
        dialog = QFileDialog(self, _(ww.SAVE_WHERE))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.selectFile(f"{serial_of(self.snapshot.facts)}.{kind}")
        dialog.fileSelected.connect(lambda name: self.save(kind, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, kind: str, path: Path) -> None:
        """Write the sheet as `pdf`, or the certificate as signed `json`."""
        if kind == "json":
            assert self.snapshot is not None
            self._saving = self.bridge.save_certificate(self.snapshot.facts[Certified], path)
            self._saving.value.connect(lambda value: self._tell(value, path))
            return
        try:
            assert self.snapshot is not None
            write_pdf(paper(self.snapshot, self.bridge.sources.sandbox), path)
        except Fault as fault:
            self._tell(fault, path)
        else:
            self._tell(None, path)

    def _tell(self, value: object, path: Path) -> None:
        if self._told is not None:
            self._told.hide()
            self._told.deleteLater()
        if isinstance(value, Fault):
            words = faults.words(value)
            self._told = FindingBar(FindingKind.BLOCKING, words.title, " ".join(words.next))
        else:
            self._told = FindingBar(FindingKind.OK, _(ww.SAVED), str(path))
        self.body.addWidget(self._told)
