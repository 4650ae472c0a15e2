"""One step alone: a part of the work that somebody else began, entered by ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QRadioButton, QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.protocol.label import parse_lock
from installer_app.texts import window as w
from installer_app.texts import window_work as ww
from installer_app.texts.command import Words, begin_words
from installer_app.texts.language import _
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.theme import Face, Tone
from installer_app.ui.wedge import TAKES_LABELS
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.workflow.facts import Fact, Facts, LockChosen, LockIdGiven, PlaceChosen

LONGEST: Final = 200
INDENT_PX: Final = 32


@dataclass(frozen=True)
class _Choice:
    """One workflow, its words, and the fields it wants, those it can do without last."""

    title: str
    text: str
    begin: str
    fields: tuple[str, ...]
    needed: int = 1


CHOICES: Final[Mapping[str, _Choice]] = {
    "provision": _Choice(ww.ONLY_PROVISION, ww.ONLY_PROVISION_TEXT, ww.PROVISION_IT, (w.SERIAL_OR_LABEL,)),
    "firmware": _Choice(ww.ONLY_FIRMWARE, ww.ONLY_FIRMWARE_TEXT, ww.CHOOSE_FIRMWARE, (ww.LOCK_ID,)),
    "verify": _Choice(
        ww.ONLY_VERIFY, ww.ONLY_VERIFY_TEXT, ww.VERIFY_IT, (ww.LOCK_ID, w.PROPERTY_ID, w.AREA_ID)
    ),
}
"""By the workflow's name. A place that is not given is asked for."""


class OneStepPage(View):
    """Begins a job of one part: what it does is asked and shown as in the whole one."""

    def __init__(self, context: Context) -> None:
        """Provisioning is chosen first: it comes first."""
        super().__init__(context)
        self.set_head(_(ww.ONE_STEP_TITLE), _(ww.ONE_STEP_LEAD))
        self.choices: dict[str, QRadioButton] = {}
        self.fields: dict[str, tuple[QLineEdit, ...]] = {}
        self._parts: dict[str, QWidget] = {}
        for workflow, choice in CHOICES.items():
            self._add(workflow, choice)
        self.body.addStretch(1)
        self.choose("provision")

    @property
    def chosen(self) -> str:
        """The workflow that would begin."""
        return next(name for name, button in self.choices.items() if button.isChecked())

    def choose(self, workflow: str) -> None:
        """Take one, and show its fields alone."""
        self.choices[workflow].setChecked(True)
        for name, part in self._parts.items():
            part.setVisible(name == workflow)
        self.fields[workflow][0].setFocus(Qt.FocusReason.OtherFocusReason)
        self.foot_changed.emit()

    def first_focus(self) -> QWidget:
        """The first field of the choice."""
        return self.fields[self.chosen][0]

    def foot(self) -> FootView:
        """Begin, or what is missing."""
        back = Action("back", _(w.BACK_TO_LOCKS), lambda: self.context.show_job(None), Icon.BACK)
        lacks = self._lacks()
        return FootView(
            (back,), Action("begin", _(CHOICES[self.chosen].begin), self._begin), lacks, enabled=not lacks
        )

    def commands(self) -> tuple[Words, ...]:
        """What would begin, with the ids that are there."""
        words = begin_words(self.chosen, Facts(self._facts()))
        return (words if words else ("firmware", "show", "--lock-id", self._given()[0] or "ID"),)

    # ---- inside

    def _add(self, workflow: str, choice: _Choice) -> None:
        button = QRadioButton(_(choice.title))
        button.setObjectName(workflow)
        button.clicked.connect(partial(self._clicked, workflow))
        part = QWidget()
        inside = QVBoxLayout(part)
        inside.setContentsMargins(0, 4, 0, 8)
        inside.setSpacing(4)
        made = []
        for number, words in enumerate(choice.fields):
            field = QLineEdit()
            field.setMaxLength(LONGEST)
            said = _(words) if number < choice.needed else _(ww.IF_KNOWN).format(what=_(words))
            field.setAccessibleName(said)
            field.setProperty(TAKES_LABELS, words is w.SERIAL_OR_LABEL)
            field.textChanged.connect(lambda _text: self.foot_changed.emit())
            field.returnPressed.connect(self._entered)
            label = Label(said, Face.META, Tone.INK_2)
            label.setBuddy(field)
            inside.addWidget(label)
            inside.addWidget(field)
            made.append(field)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(button)
        under = QVBoxLayout()
        under.setContentsMargins(INDENT_PX, 0, 0, 0)
        under.addWidget(WrappedLabel(_(choice.text), Face.BODY, Tone.INK_2))
        under.addWidget(part)
        text.addLayout(under)
        self.body.addLayout(text)
        self.choices[workflow], self.fields[workflow], self._parts[workflow] = button, tuple(made), part

    def _clicked(self, workflow: str, _checked: bool = True) -> None:
        self.choose(workflow)

    def _given(self) -> tuple[str, ...]:
        return tuple(field.text().strip() for field in self.fields[self.chosen])

    def _lacks(self) -> str:
        first, *others = self._given()
        if self.chosen == "provision":
            return "" if self._lock() is not None else _(w.CHOOSE_FIRST)
        if not first:
            return _(ww.GIVE_ID)
        return _(ww.BOTH_OR_NONE) if len({bool(one) for one in others}) > 1 else ""

    def _lock(self) -> LockChosen | None:
        try:
            return LockChosen(*parse_lock(self._given()[0]))
        except Fault:
            return None

    def _facts(self) -> tuple[Fact, ...]:
        first, *others = self._given()
        if self.chosen == "provision":
            lock = self._lock()
            return (lock,) if lock is not None else ()
        place = (PlaceChosen(*others),) if others and all(others) else ()
        return (LockIdGiven(first), *place)

    def _entered(self) -> None:
        if not self._lacks():
            self._begin()

    def _begin(self) -> None:
        job_id = self.bridge.start(self.chosen, self._facts())
        if job_id is not None:
            self.context.show_job(job_id)
