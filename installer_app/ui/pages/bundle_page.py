"""A support bundle opened read-only: the page of its lock, its jobs over time, and a replay."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import bundle as words
from installer_app.texts import faults, measures
from installer_app.texts import window_lookup as wl
from installer_app.texts.command import Words
from installer_app.texts.happenings import plain
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.lock_view import LockView
from installer_app.ui.lookup import Opened
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.job_scrub import JobScrub
from installer_app.ui.panels.lock_head import LockHead
from installer_app.ui.panels.lock_tabs import LockTabs
from installer_app.ui.places import LOCKS
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import IconText
from installer_app.workflow.diagnosis import diagnose


class BundlePage(View):
    """Nothing of a bundle is taken over: it is shown, and forgotten with the page."""

    def __init__(self, context: Context) -> None:
        """Empty until a file is opened."""
        super().__init__(context)
        lookup = context.bridge.sources.lookup
        assert lookup is not None
        self._lookup = lookup
        self._watch: Watch | None = None
        self._path: Path | None = None
        self.opened: Opened | None = None
        self.tabs: LockTabs | None = None
        self.jobs: JobScrub | None = None
        self.set_head(_(wl.OF_BUNDLE), "")
        self.back = Button(_(wl.BACK_TO_LOCKS), Icon.BACK)
        self.back.clicked.connect(lambda: context.go(LOCKS))
        self.choose = Button(_(wl.OPEN_BUNDLE), Icon.FOLDER)
        self.choose.clicked.connect(self.ask)
        self._note = FindingBar(FindingKind.NOTE, _(wl.READ_ONLY), "", icon=Icon.PIN)
        self._note.hide()
        self._fault: FindingBar | None = None
        self._inside: QWidget | None = None
        self.body.addWidget(FlowRow((self.back, self.choose)))
        self.body.addWidget(self._note)
        self._box = QVBoxLayout()
        self.body.addLayout(self._box, 1)

    def commands(self) -> tuple[Words, ...]:
        """The file that is open, or one of this computer."""
        return (("bundle", "open", str(self._path)) if self._path is not None else ("bundle", "save"),)

    def first_focus(self) -> QWidget:
        """Which file."""
        return self.choose

    def ask(self) -> None:
        """Which file? The chooser is its own window and holds nothing up."""
        dialog = QFileDialog(self, _(wl.CHOOSE_FILE), "", _(wl.FILES))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.open()

    def open(self, path: Path) -> None:
        """Read a file and show it; a file that is no bundle is refused in words."""
        self._path = path
        lookup = self._lookup
        if self._watch is not None:
            self._watch.cancel()
        self._watch = self.bridge.read(lambda: lookup.open(path))
        self._watch.value.connect(partial(self._hear, path.name))

    # ---- inside

    def _hear(self, name: str, told: object) -> None:
        self._watch = None
        if isinstance(told, Fault):
            self._refuse(name, told)
        elif isinstance(told, Opened):
            self._show(told)

    def _refuse(self, name: str, fault: Fault) -> None:
        self._clear()
        said = faults.words(fault)
        title = f"{plain(name)}: {said.title}"
        self._fault = FindingBar(FindingKind.BLOCKING, title, f"{' '.join(said.next)} [{fault.code.value}]")
        self._box.addWidget(self._fault)
        self._box.addStretch(1)
        self._fault.show()

    def _show(self, told: Opened) -> None:
        self._clear()
        self.opened, bundle = told, told.bundle
        made = measures.moment(bundle.made_at)
        when = f"{measures.date(made)} {measures.time_of_day(made)}" if made else plain(bundle.made_at)
        lead = words.heading(plain(bundle.app), plain(bundle.system), plain(bundle.environment), when)
        self.set_head(_(wl.OF_BUNDLE), lead)
        self._note.show()
        self._inside = QWidget()
        box = QVBoxLayout(self._inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        if told.case is None:
            box.addWidget(IconText(Icon.INFO, _(wl.NO_CASE), Face.LEAD, Tone.INK_2, wrap=True))
            self.jobs = JobScrub(self.bridge, self._lookup)
            self.jobs.show_job.hide()
            self.jobs.show_entries(bundle.jobs, {job.job_id: job for job in told.jobs})
            box.addWidget(self.jobs)
            box.addStretch(1)
        else:
            case = told.case
            now = measures.unix_moment(case.now) or self.context.now()
            view = LockView(case, now, diagnose(case), bundle.jobs, bundle.records, live=False)
            head = LockHead("")
            head.show_lock(view, whole=True)
            self.tabs = LockTabs(self.bridge, self._lookup)
            self.tabs.aside.setText(_(wl.AS_OF).format(time=measures.day_and_time(now)))
            self.tabs.show_lock(view)
            self.jobs = self.tabs.jobs
            box.addWidget(head)
            box.addWidget(self.tabs, 1)
        self._box.addWidget(self._inside, 1)
        self._inside.show()

    def _clear(self) -> None:
        self._note.hide()
        self.tabs = self.jobs = self.opened = None
        for old in (self._inside, self._fault):
            if old is not None:
                old.hide()
                old.deleteLater()
        self._inside = self._fault = None
        while self._box.count():
            self._box.takeAt(0)
