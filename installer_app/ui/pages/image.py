"""The last question about an image: carry it to this lock, or upload it as a new version."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtWidgets import QVBoxLayout

from installer_app.texts import measures
from installer_app.texts import window as w
from installer_app.texts import window_firmware as wf
from installer_app.texts.language import _, ngettext
from installer_app.texts.standing import details_of, serial_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.check_parts import Sentences
from installer_app.ui.panels.gates import GatesPanel
from installer_app.ui.panels.image_card import ImageCard
from installer_app.ui.permissions import lacks
from installer_app.ui.stages import Stage, back_to
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.workflow import facts as f


class ImagePage(View):
    """Answers AskConfirm of a carry and of an upload: nothing has been touched yet."""

    def __init__(self, context: Context) -> None:
        """Empty until it renders."""
        super().__init__(context)
        self.card: ImageCard | None = None
        self.gates: GatesPanel | None = None
        self._blocking = 0
        self._parts = QVBoxLayout()
        self._parts.setSpacing(14)
        self.body.addLayout(self._parts)
        self.body.addStretch(1)

    @property
    def _uploads(self) -> bool:
        return self.snapshot is not None and self.snapshot.memory.workflow == "upload"

    def render_snapshot(self) -> None:
        """The image; of a carry its gates and what will happen, of an upload that it is for ever."""
        snapshot = self.snapshot
        inspected = snapshot.facts.get(f.ImageInspected) if snapshot is not None else None
        if snapshot is None or inspected is None or self.card is not None:
            return
        facts, image, details = snapshot.facts, inspected.image, details_of(snapshot.facts)
        titles = (wf.UPLOAD_TITLE, wf.UPLOAD_LEAD) if self._uploads else (wf.CARRY_TITLE, wf.CARRY_LEAD)
        self.set_head(_(titles[0]).format(**details), _(titles[1]))
        picked = facts.get(f.ImagePicked)
        self.card = ImageCard(image, PurePath(picked.path).name if picked else "")
        self._parts.addWidget(self.card)
        if self._uploads:
            self._parts.addWidget(FindingBar(FindingKind.NOTE, _(wf.FOR_EVER), _(wf.FOR_EVER_TEXT)))
            missing = lacks("upload", facts)
            self._blocking = sum(one.blocks for one in missing)
            for one in missing:
                self._parts.addWidget(self._lack(one.title, one.text, one.blocks))
            return
        self.gates = GatesPanel(self.bridge)
        self.gates.show_facts(facts, image.version, serial_of(facts))
        self.gates.changed.connect(self.foot_changed)
        self._parts.addWidget(self.gates)
        plan = Sentences(_(w.WHAT_WILL_HAPPEN))
        size = measures.byte_count(image.length)
        plan.set_sentences(tuple(_(one).format(size=size, **details) for one in wf.CARRY_PLAN))
        self._parts.addWidget(plan)

    def foot(self) -> FootView:
        """The one decision, or another version."""
        snapshot = self.snapshot
        if snapshot is None:
            return FootView()
        left = [Action("cancel", _(w.STOP_HERE), self._stop, Icon.CANCEL)]
        if back_to(snapshot, Stage.FIRMWARE) is not None:
            other = wf.OTHER_FILE if self._uploads else wf.ANOTHER_VERSION
            left.insert(0, Action("back", _(other), self._back, Icon.BACK))
        words = wf.UPLOAD_NOW if self._uploads else wf.CARRY_NOW
        details = details_of(snapshot.facts)
        primary = Action("confirm", _(words).format(**details), lambda: self.answer(f.Confirmed()))
        gate = self.gates.shut if self.gates is not None else None
        reason = f"{gate.name}: {gate.text}" if gate is not None else ""
        if self._blocking:
            reason = ngettext(w.BLOCKS_ONE, w.BLOCKS_MANY, self._blocking).format(count=self._blocking)
        return FootView(tuple(left), primary, reason or _(w.NOTHING_BLOCKS), enabled=not reason)

    # ---- inside

    def _lack(self, title: str, text: str, blocks: bool) -> FindingBar:
        kind = FindingKind.BLOCKING if blocks else FindingKind.NOTE
        bar = FindingBar(kind, title, text, _(w.SIGN_IN_DOTS) if blocks else "")
        bar.remedied.connect(lambda: self.context.go("settings"))
        return bar

    def _back(self) -> None:
        kind = back_to(self.snapshot, Stage.FIRMWARE) if self.snapshot is not None else None
        if kind is not None:
            self.bridge.go_back(self.job_id, kind)

    def _stop(self) -> None:
        self.bridge.stop(self.job_id)
        self.context.show_job(None)
