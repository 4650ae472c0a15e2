"""Prepared: what is in hand for a door, until when, and the one word that somebody is there."""

from __future__ import annotations

from installer_app.texts import faults, measures
from installer_app.texts import window_ahead as wa
from installer_app.texts.language import _
from installer_app.texts.standing import details_of, serial_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import IconText
from installer_app.workflow.ahead import expires
from installer_app.workflow.facts import AtDoor, LockChosen


class DoorPage(View):
    """Answers AskDoor."""

    def __init__(self, context: Context) -> None:
        """Empty until it renders."""
        super().__init__(context)
        self._valid: FindingBar | None = None
        for sentence in (wa.IN_HAND, wa.NOT_AT_LOCK, wa.PROOFS_LATER):
            self.body.addWidget(IconText(Icon.ARROW, _(sentence), wrap=True))
        self.body.addStretch(1)

    def render_snapshot(self) -> None:
        """Say which door, and until when."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        details = details_of(snapshot.facts)
        self.set_head(_(wa.PREPARED_TITLE).format(**details), _(wa.PREPARED_LEAD).format(**details))
        if self._valid is not None:
            return
        until = measures.moment(expires(snapshot.facts))
        if snapshot.fault is not None:
            words = faults.words(snapshot.fault, snapshot.facts)
            self._valid = FindingBar(FindingKind.WARN, words.title, " ".join(words.next))
        elif until is None:
            self._valid = FindingBar(FindingKind.NOTE, _(wa.NO_EXPIRY), _(wa.NO_EXPIRY_TEXT))
        else:
            title = _(wa.VALID_UNTIL).format(when=measures.day_and_time(until))
            self._valid = FindingBar(FindingKind.NOTE, title, _(wa.VALID_UNTIL_TEXT))
        self.body.addWidget(self._valid)

    def take_lock(self, lock: LockChosen) -> bool:
        """The label of this door's lock, scanned: somebody is there."""
        snapshot = self.snapshot
        if snapshot is None or lock.serial != serial_of(snapshot.facts):
            return False
        self.answer(AtDoor())
        return True

    def foot(self) -> FootView:
        """There, or later."""
        stop = Action("stop", _(wa.LEAVE_PREPARED), self._stop, Icon.CANCEL)
        return FootView((stop,), Action("there", _(wa.AT_THE_DOOR), lambda: self.answer(AtDoor())))

    def _stop(self) -> None:
        self.bridge.stop(self.job_id)
        self.context.show_job(None)
