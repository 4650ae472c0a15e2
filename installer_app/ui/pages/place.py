"""Place: property and area from the tree or by their ids, and the lock's name."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts.language import _
from installer_app.texts.standing import serial_of
from installer_app.ui.actions import Action, FootView
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context, View
from installer_app.ui.panels.place_tree import PlaceTree
from installer_app.ui.remembered import following_name, keep_place, last_place
from installer_app.ui.stages import Stage, back_to
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.field import Field
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label
from installer_app.workflow.facts import NameChosen, PlaceChosen
from installer_app.workflow.requests import AskPlace

LONGEST: Final = 80


class PlacePage(View):
    """Answers AskPlace and AskName, both at once where both are open."""

    def __init__(self, context: Context) -> None:
        """It reads the properties at once."""
        super().__init__(context)
        self.tree = PlaceTree(context.bridge, self)
        self.search = _field(_(w.SEARCH_PLACE), Field(Icon.SEARCH))
        self.search.setPlaceholderText(_(w.SEARCH_PLACE))
        self.search.setToolTip(_(w.SEARCH_PLACE))
        self.property_id = _field(_(w.PROPERTY_ID))
        self.area_id = _field(_(w.AREA_ID))
        self.name = _field(_(w.NAME_ON_DOOR))
        self._labels: dict[QLineEdit, Label] = {}
        self._trouble: FindingBar | None = None
        self.tree.picked.connect(self._picked)
        self.tree.view.activated.connect(self._to_name)
        self.search.textChanged.connect(self.tree.search)
        self.search.returnPressed.connect(self._take_found)
        self.search.installEventFilter(self)
        for field in (self.property_id, self.area_id, self.name):
            field.textChanged.connect(self._edited)
            field.returnPressed.connect(self._entered)
        same = QShortcut(QKeySequence("Ctrl+L"), self)
        same.activated.connect(self._same_as_last)
        self._build()

    def render_snapshot(self) -> None:
        """Say for which lock, and hide what is already known."""
        if self.snapshot is None:
            return
        if self.snapshot.fault is not None and self._trouble is None:
            words = faults.words(self.snapshot.fault, self.snapshot.facts)
            self._trouble = FindingBar(FindingKind.WARN, words.title, " ".join(words.next))
            self.body.insertWidget(1, self._trouble)
        lead = _(w.PLACE_LEAD).format(serial=serial_of(self.snapshot.facts))
        self.set_head(_(w.WHERE_DOES_IT_BELONG) if self._asks_place else _(w.WHAT_IS_IT_CALLED), lead)
        for part in (self.tree, self.search, self.property_id, self.area_id):
            part.setVisible(self._asks_place)
        for field in (self.property_id, self.area_id):
            self._labels[field].setVisible(self._asks_place)
        self.name.setVisible(self._asks_name)
        self._labels[self.name].setVisible(self._asks_name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the search into the tree."""
        down = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
        if watched is self.search and down and cast("QKeyEvent", event).key() == Qt.Key.Key_Down:
            return self.tree.step_into()
        return super().eventFilter(watched, event)

    def first_focus(self) -> QWidget:
        """The search, or the name where the place is known."""
        known = self.property_id.text() and self.area_id.text()
        return self.name if known or not self._asks_place else self.search

    def foot(self) -> FootView:
        """The last place at one key, and on to the check."""
        left = [Action("back", _(w.OTHER_LOCK), self._back, Icon.BACK)]
        if self._asks_place and last_place(self.bridge) is not None:
            left.append(Action("same", _(w.SAME_AS_LAST), self._same_as_last))
        missing = self._missing()
        primary = Action("take", _(w.USE_THIS_PLACE) if self._asks_place else _(w.USE_THIS_NAME), self._take)
        return FootView(tuple(left), primary, missing, enabled=not missing)

    # ---- inside

    @property
    def _asks_place(self) -> bool:
        return self.snapshot is not None and isinstance(self.snapshot.request, AskPlace)

    @property
    def _asks_name(self) -> bool:
        if self.snapshot is None or NameChosen in self.snapshot.facts:
            return False
        asked = [step for step in self.snapshot.workflow if step.learns is NameChosen]
        return any(step.when(self.snapshot.facts) for step in asked)

    def _build(self) -> None:
        self.body.addWidget(self.search)
        self.body.addWidget(self.tree, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for at, field in enumerate((self.property_id, self.area_id, self.name)):
            label = Label(field.accessibleName(), Face.META, Tone.INK_2)
            label.setBuddy(field)
            self._labels[field] = label
            grid.addWidget(label, 0, at)
            grid.addWidget(field, 1, at)
            grid.setColumnStretch(at, 1)
        self.body.addLayout(grid)
        in_order = (self.search, self.tree.view, self.property_id, self.area_id, self.name)
        for before, after in pairwise(in_order):
            QWidget.setTabOrder(before, after)

    def _missing(self) -> str:
        if self._asks_place and not self.property_id.text().strip():
            return _(w.CHOOSE_PROPERTY)
        if self._asks_place and not self.area_id.text().strip():
            return _(w.CHOOSE_AREA)
        return _(w.GIVE_NAME) if self._asks_name and not self._name() else ""

    def _name(self) -> str:
        return " ".join("".join(c for c in self.name.text() if c.isprintable()).split())

    def _picked(self, property_id: str, area_id: str, _words: str) -> None:
        self.property_id.setText(property_id)
        self.area_id.setText(area_id)

    def _take_found(self) -> None:
        """Enter in the search takes what was found, where that is one area."""
        found = self.tree.found()
        if len(found) == 1:
            self.tree.view.setCurrentIndex(found[0].index())
            self._to_name()

    def _to_name(self) -> None:
        if self._asks_name and self.area_id.text():
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _same_as_last(self) -> None:
        place = last_place(self.bridge)
        if place is not None and self._asks_place:
            self.property_id.setText(place.property_id)
            self.area_id.setText(place.area_id)
            if self._asks_name and not self.name.text():
                self.name.setText(following_name(self.bridge, place))
                self.name.selectAll()
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edited(self) -> None:
        self.foot_changed.emit()

    def _entered(self) -> None:
        if not self._missing():
            self._take()

    def _back(self) -> None:
        kind = back_to(self.snapshot, Stage.LOCK) if self.snapshot else None
        if kind is not None:
            self.bridge.go_back(self.job_id, kind)

    def _take(self) -> None:
        job_id, asks_place, name = self.job_id, self._asks_place, self._name()
        if self._asks_name:
            self.bridge.answer(job_id, NameChosen(name))
        if asks_place:
            place = PlaceChosen(self.property_id.text().strip(), self.area_id.text().strip())
            keep_place(self.bridge, place)
            self.bridge.answer(job_id, place)


def _field(name: str, field: QLineEdit | None = None) -> QLineEdit:
    field = field or QLineEdit()
    field.setAccessibleName(name)
    field.setMaxLength(LONGEST)
    return field
