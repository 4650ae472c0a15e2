"""Replace: which lock is to be replaced, by its label, its serial or the cloud's id."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from installer_app.cloud.record import UUID
from installer_app.model.fault import Fault
from installer_app.protocol.label import parse_lock
from installer_app.texts import window as w
from installer_app.texts import window_ahead as wa
from installer_app.texts.language import _
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.workflow.facts import LockChosen, OldChosen


class OldLockPage(View):
    """Answers AskOld. It may be dead, so that it is not looked for on the air."""

    def __init__(self, context: Context) -> None:
        """An empty field."""
        super().__init__(context)
        self.set_head(_(wa.WHICH_OLD), _(wa.WHICH_OLD_LEAD))
        self.field = QLineEdit()
        self.field.setAccessibleName(_(wa.OLD_FIELD))
        self.field.setPlaceholderText(_(wa.OLD_FIELD))
        self.field.setToolTip(_(wa.OLD_FIELD))
        self.field.setMaxLength(80)
        self.field.textChanged.connect(self._edited)
        self.field.returnPressed.connect(self._take)
        self.body.addWidget(self.field)
        self.body.addStretch(1)

    def first_focus(self) -> QWidget:
        """The field."""
        return self.field

    def take_lock(self, lock: LockChosen) -> bool:
        """The old lock's label was scanned."""
        self.answer(OldChosen(serial=lock.serial, label=lock.label))
        return True

    def foot(self) -> FootView:
        """Take it, or stop."""
        stop = Action("stop", _(w.STOP_HERE), self._stop, Icon.CANCEL)
        given = self.chosen is not None
        reason = "" if given else _(wa.GIVE_OLD)
        return FootView((stop,), Action("take", _(wa.TAKE_OLD), self._take), reason, enabled=given)

    @property
    def chosen(self) -> OldChosen | None:
        """What the field names."""
        text = self.field.text().strip()
        if UUID.fullmatch(text):
            return OldChosen(lock_id=text)
        try:
            serial, label = parse_lock(text)
        except Fault:
            return None
        return OldChosen(serial=serial, label=label)

    def _edited(self) -> None:
        self.foot_changed.emit()

    def _take(self) -> None:
        if (chosen := self.chosen) is not None:
            self.answer(chosen)

    def _stop(self) -> None:
        self.bridge.stop(self.job_id)
        self.context.show_job(None)
