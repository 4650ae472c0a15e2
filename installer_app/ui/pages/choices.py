"""Three small questions: what an uninstall takes away, the button to press, a lock by its id."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QRadioButton, QVBoxLayout, QWidget

from installer_app.model.message import UninstallMode
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_work as ww
from installer_app.texts.language import _
from installer_app.texts.standing import name_of, serial_of
from installer_app.texts.values import MODES
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import IconText, WrappedLabel
from installer_app.workflow.facts import EventChosen, LockIdGiven, Pressed, UninstallChosen


class UninstallPage(View):
    """Answers AskUninstall: each mode includes those before it."""

    def __init__(self, context: Context) -> None:
        """The least is chosen first."""
        super().__init__(context)
        self.modes = {mode: QRadioButton(_(MODES[mode])) for mode in UninstallMode}
        self.modes[UninstallMode.AREA].setChecked(True)
        for mode, button in self.modes.items():
            choice = QVBoxLayout()
            choice.setSpacing(0)
            choice.addWidget(button)
            choice.addWidget(WrappedLabel(_(w.MODE_TEXTS[mode]), Face.BODY, Tone.INK_2))
            self.body.addLayout(choice)
        self.body.addStretch(1)
        self.body.addWidget(FindingBar(FindingKind.NOTE, _(ww.UNINSTALL_NOTE), _(ww.UNINSTALL_NOTE_TEXT)))

    def render_snapshot(self) -> None:
        """Say which door."""
        if self.snapshot is not None:
            self.set_head(
                _(ww.UNINSTALL_WHAT).format(name=name_of(self.snapshot.facts)), _(ww.UNINSTALL_LEAD)
            )

    def foot(self) -> FootView:
        """On to the check."""
        stop = Action("stop", _(w.STOP_HERE), self._stop, Icon.CANCEL)
        return FootView((stop,), Action("choose", _(ww.TAKE_AWAY), self._choose))

    def _choose(self) -> None:
        self.answer(UninstallChosen(next(mode for mode, button in self.modes.items() if button.isChecked())))

    def _stop(self) -> None:
        self.bridge.stop(self.job_id)
        self.context.show_job(None)


class PressPage(View):
    """Answers AskPress: only this button returns a lock to its factory state."""

    def __init__(self, context: Context) -> None:
        """Empty until it renders."""
        super().__init__(context)
        self._trouble: FindingBar | None = None
        for sentence in w.PRESS_STEPS:
            self.body.addWidget(IconText(Icon.ARROW, _(sentence), wrap=True))
        self.body.addStretch(1)

    def render_snapshot(self) -> None:
        """Say which lock, and why it is asked again."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        self.set_head(_(ww.PRESS_TITLE).format(serial=serial_of(snapshot.facts)), _(ww.PRESS_LEAD))
        if snapshot.fault is not None and self._trouble is None:
            words = faults.words(snapshot.fault, snapshot.facts)
            self._trouble = FindingBar(FindingKind.WARN, words.title, _(ww.STILL_NOT_FACTORY))
            self.body.addWidget(self._trouble)

    def foot(self) -> FootView:
        """It was pressed, or later."""
        stop = Action("stop", _(w.STOP_KEEP), self._stop, Icon.CANCEL)
        return FootView((stop,), Action("pressed", _(ww.PRESSED), lambda: self.answer(Pressed())))

    def _stop(self) -> None:
        self.bridge.stop(self.job_id)
        self.context.show_job(None)


class LockIdPage(View):
    """Answers AskLockId."""

    def __init__(self, context: Context) -> None:
        """An empty field."""
        super().__init__(context)
        self.set_head(_(ww.WHICH_LOCK_ID), _(ww.WHICH_LOCK_ID_LEAD))
        self.field = QLineEdit()
        self.field.setAccessibleName(_(ww.LOCK_ID))
        self.field.setPlaceholderText(_(ww.LOCK_ID))
        self.field.setToolTip(_(ww.LOCK_ID))
        self.field.setMaxLength(80)
        self.field.textChanged.connect(lambda _text: self.foot_changed.emit())
        self.field.returnPressed.connect(self._take)
        self.body.addWidget(self.field)
        self.body.addStretch(1)

    def first_focus(self) -> QWidget:
        """The field."""
        return self.field

    def foot(self) -> FootView:
        """Take the id."""
        given = bool(self.field.text().strip())
        return FootView(
            (), Action("take", _(ww.TAKE_ID), self._take), "" if given else _(ww.GIVE_ID), enabled=given
        )

    def _take(self) -> None:
        if self.field.text().strip():
            self.answer(LockIdGiven(self.field.text().strip()))


class EventIdPage(View):
    """Answers AskEvent, where no list of events is at hand."""

    def __init__(self, context: Context) -> None:
        """Two empty fields."""
        super().__init__(context)
        self.set_head(_(ww.WHICH_EVENT), _(ww.WHICH_EVENT_LEAD))
        self.event_id, self.lock_id = QLineEdit(), QLineEdit()
        for field, words in ((self.event_id, ww.EVENT_ID), (self.lock_id, ww.LOCK_ID)):
            field.setAccessibleName(_(words))
            field.setPlaceholderText(_(words))
            field.setToolTip(_(words))
            field.setMaxLength(80)
            field.textChanged.connect(lambda _text: self.foot_changed.emit())
            field.returnPressed.connect(self._take)
            self.body.addWidget(field)
        self.body.addStretch(1)

    def first_focus(self) -> QWidget:
        """The first field."""
        return self.event_id

    def foot(self) -> FootView:
        """Take the ids."""
        given = all(self._ids())
        reason = "" if given else _(ww.GIVE_ID)
        return FootView((), Action("take", _(ww.TAKE_EVENT), self._take), reason, enabled=given)

    def _ids(self) -> tuple[str, str]:
        return self.event_id.text().strip(), self.lock_id.text().strip()

    def _take(self) -> None:
        if all(self._ids()):
            self.answer(EventChosen(*self._ids()))
