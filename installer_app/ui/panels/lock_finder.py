"""What is looked for among many locks: one field, a property, a cause and an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from installer_app.texts import window_locks as wl
from installer_app.texts.language import _
from installer_app.texts.measures import number
from installer_app.ui.icons import Icon
from installer_app.ui.lock_cells import cause_title
from installer_app.ui.lock_roll import ANY, Column, Roll, Sought
from installer_app.ui.wedge import TAKES_LABELS
from installer_app.ui.widgets.choice import Choice
from installer_app.ui.widgets.field import Field
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.tabs import Tab, Tabs
from installer_app.workflow.diagnosis import FindingCode

TYPING_MS: Final = 60
"""A scanner types a label faster than that: it is looked for once, when it is whole."""
LONGEST: Final = 200
_DOWN: Final = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)


class LockFinder(QWidget):
    """Keeps what is sought and tells when that changes."""

    changed = Signal()
    """Something else is sought."""
    entered = Signal()
    """Enter was pressed in the field."""
    stepped_down = Signal()
    """The list is wanted: the down key was pressed in the field."""

    def __init__(self, sought: Sought, parent: QWidget | None = None) -> None:
        """It begins with what was sought before."""
        super().__init__(parent)
        self.sought = sought
        self._keys: tuple[str, ...] = ()
        self._tabs: Tabs | None = None
        self.field = Field(Icon.SEARCH, sought.text)
        self.properties = Choice(_(wl.PROPERTY), 16)
        self.orders = Choice(_(wl.ORDER), 16)
        self.causes = Choice(_(wl.CAUSE), 16)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._take_text)
        self._build()

    def show_roll(self, roll: Roll) -> None:
        """Offer the properties and causes that there are, with how many locks have each."""
        self.offer_properties(roll.properties)
        count = roll.count(self.sought.property_id)
        tabs = {
            "": Tab("", _(wl.ALL), number(count.locks)),
            ANY: Tab(ANY, _(wl.WITH_FINDING), number(count.with_findings)),
        }
        codes = list(roll.counts.causes)
        if self.sought.cause not in (*tabs, *codes):  # no lock has it any more: the empty list says so
            codes.append(FindingCode(self.sought.cause))
        for code in codes:
            tabs[code.value] = Tab(code.value, cause_title(code), number(count.causes.get(code, 0)))
        if tuple(tabs) != self._keys or self._tabs is None:
            self._keys = tuple(tabs)
            shown = self._set_tabs(tuple(tabs.values()))
        else:
            shown = self._tabs
        for at, tab in enumerate(tabs.values()):
            shown.set_count(tab.key, tab.count)
            self.causes.setItemText(at, f"{tab.text}  {tab.count}")

    def offer_properties(self, names: Mapping[str, str]) -> None:
        """Let these be chosen too, by id; the one that is chosen stays."""
        shown = range(1, self.properties.count())
        known = {self.properties.itemData(at): self.properties.itemText(at) for at in shown}
        wanted = {**known, **names}
        if wanted == known:
            return
        self.properties.blockSignals(True)
        while self.properties.count() > 1:
            self.properties.removeItem(1)
        for key, name in sorted(wanted.items(), key=lambda one: one[1].casefold()):
            self.properties.addItem(name or key, key)
        self.properties.blockSignals(False)
        self.properties.choose(self.sought.property_id)

    def choose_property(self, property_id: str) -> None:
        """Look among the locks of a property; one that was not known yet is offered by its id."""
        if self.properties.findData(property_id) < 0:
            self.offer_properties({property_id: property_id})
        self.properties.setCurrentIndex(self.properties.findData(property_id))

    def sort_by(self, column: Column) -> None:
        """Another column; the same one the other way round."""
        backwards = self.sought.column is column and not self.sought.backwards
        self._seek(replace(self.sought, column=column, backwards=backwards))
        self.orders.choose(int(column))

    def clear(self) -> None:
        """Look for everything, in the order of before."""
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self.properties.choose("")
        self._show_cause("")
        self._seek(Sought(column=self.sought.column, backwards=self.sought.backwards))

    def flush(self) -> None:
        """Look for what is typed, now."""
        if self._typing.isActive():
            self._typing.stop()
            self._take_text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the causes where they have no room."""
        super().resizeEvent(event)
        self._fold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The down key leads from the field into the list."""
        pressed = watched is self.field and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in _DOWN:
            self.flush()
            self.stepped_down.emit()
            return True
        return super().eventFilter(watched, event)

    # ---- inside

    def _build(self) -> None:
        self.field.setProperty("field", "large")
        self.field.setMaxLength(LONGEST)
        self.field.setProperty(TAKES_LABELS, True)
        self.field.setAccessibleName(_(wl.FIND))
        self.field.setPlaceholderText(_(wl.FIND))
        self.field.setToolTip(_(wl.FIND))
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumWidth(240)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(lambda _text: self._typing.start())
        self.field.returnPressed.connect(self._enter)
        self.properties.addItem(_(wl.ALL_PROPERTIES), "")
        self.properties.currentIndexChanged.connect(self._take_property)
        for column in (Column.KNOWN, *(one for one in Column if one is not Column.KNOWN)):
            self.orders.addItem(_(wl.ORDERS[column]), int(column))
        self.orders.choose(int(self.sought.column))
        self.orders.currentIndexChanged.connect(self._take_order)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(6)
        self.causes.hide()
        self.causes.currentIndexChanged.connect(lambda at: self._take_cause(self.causes.itemData(at)))
        boxes = (self.field, self.properties, self.causes, self.orders)
        self._box.addWidget(FlowRow(boxes, grows=self.field))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _set_tabs(self, tabs: tuple[Tab, ...]) -> Tabs:
        if self._tabs is not None:
            self._tabs.hide()
            self._tabs.deleteLater()
        made = self._tabs = Tabs(tabs, parent=self)
        made.setAccessibleName(_(wl.CAUSE))
        made.went.connect(self._take_cause)
        self._box.addWidget(made)
        told = self.causes.blockSignals(True)
        self.causes.clear()
        for tab in tabs:
            self.causes.addItem(tab.text, tab.key)
        self.causes.blockSignals(told)
        self._show_cause(self.sought.cause)
        self._fold()
        return made

    def _fold(self) -> None:
        """Causes that would take more than two lines are put into a box."""
        if self._tabs is not None:
            folded = self._tabs.sizeHint().width() > 2 * self.width()
            self.causes.setVisible(folded)
            self._tabs.setVisible(not folded)

    def _show_cause(self, cause: str) -> None:
        self.causes.choose(cause)
        if self._tabs is not None:
            self._tabs.set_tab(cause)

    def _take_cause(self, cause: str) -> None:
        self._show_cause(cause)
        self._seek(replace(self.sought, cause=cause))

    def _enter(self) -> None:
        self.flush()
        self.entered.emit()

    def _take_text(self) -> None:
        self._seek(replace(self.sought, text=self.field.text()))

    def _take_property(self, at: int) -> None:
        self._seek(replace(self.sought, property_id=self.properties.itemData(at)))

    def _take_order(self, at: int) -> None:
        self._seek(replace(self.sought, column=Column(self.orders.itemData(at)), backwards=False))

    def _seek(self, sought: Sought) -> None:
        if sought != self.sought:
            self.sought = sought
            self.changed.emit()
