"""Prepared: what is in hand for a door, until when, and the one word that somebody is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from installer_app.texts import faults, measures
from installer_app.texts import window_ahead as wa
from installer_app.texts import window_team as wt
from installer_app.texts.language import _
from installer_app.texts.standing import details_of, serial_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.team_words import until
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import IconText
from installer_app.workflow.ahead import expires
from installer_app.workflow.facts import AtDoor, LockChosen

if TYPE_CHECKING:
    from installer_app.store.claims import Held


class DoorPage(View):
    """Answers AskDoor."""

    def __init__(self, context: Context) -> None:
        """Empty until it renders."""
        super().__init__(context)
        self._valid: FindingBar | None = None
        self._claim: FindingBar | None = None
        self._held: Held | None = None
        for sentence in (wa.IN_HAND, wa.NOT_AT_LOCK, wa.PROOFS_LATER):
            self.body.addWidget(IconText(Icon.ARROW, _(sentence), wrap=True))
        self.body.addStretch(1)
        if context.team is not None:
            context.team.changed.connect(self.render_snapshot)

    def render_snapshot(self) -> None:
        """Say which door, and until when."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        details = details_of(snapshot.facts)
        self.set_head(_(wa.PREPARED_TITLE).format(**details), _(wa.PREPARED_LEAD).format(**details))
        self._show_claim(serial_of(snapshot.facts))
        if self._valid is not None:
            return
        expiry = measures.moment(expires(snapshot.facts))
        if snapshot.fault is not None:
            words = faults.words(snapshot.fault, snapshot.facts)
            self._valid = FindingBar(FindingKind.WARN, words.title, " ".join(words.next))
        elif expiry is None:
            self._valid = FindingBar(FindingKind.NOTE, _(wa.NO_EXPIRY), _(wa.NO_EXPIRY_TEXT))
        else:
            title = _(wa.VALID_UNTIL).format(when=measures.day_and_time(expiry))
            self._valid = FindingBar(FindingKind.NOTE, title, _(wa.VALID_UNTIL_TEXT))
        self.body.addWidget(self._valid)

    def _show_claim(self, serial: str) -> None:
        """Since when the door is held for the team, or that it is another's now."""
        held = self.context.team.held.get(serial) if self.context.team is not None else None
        if held == self._held:
            return
        self._held = held
        if self._claim is not None:
            self._claim.hide()
            self._claim.deleteLater()
            self._claim = None
        if held is None:
            return
        if held.is_lost:
            self._claim = FindingBar(FindingKind.WARN, _(wt.LOST_TITLE), _(wt.LOST_TEXT))
        else:
            age = measures.span(max(self.context.now().timestamp() - held.claimed_at, 0))
            title, text = _(wt.HELD_UNTIL).format(span=age), _(wt.HELD_UNTIL_TEXT).format(when=until(held))
            self._claim = FindingBar(FindingKind.NOTE, title, text)
        self.body.addWidget(self._claim)

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
