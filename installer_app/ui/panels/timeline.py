"""The timeline: everything in one order, with a button for each source and a field for words."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from installer_app.texts import measures
from installer_app.texts import window_lookup as wl
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.lock_view import LockView
from installer_app.ui.theme import Face, Tone
from installer_app.ui.timeline import LONGEST, SOURCES, Moment, entries, moments, sift
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.entry_list import EntryList
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import Label
from installer_app.ui.widgets.list_frame import ListFrame, ListKind, ListState


class TimelinePanel(QWidget):
    """All sources are shown until one is switched off."""

    def __init__(self, parent: QWidget | None = None, *, compact: bool = False) -> None:
        """`compact` has no field and fits beside the findings."""
        super().__init__(parent)
        self._moments: tuple[Moment, ...] = ()
        self._of: object = None
        self.sources = {key: Button(_(wl.SOURCES[key]), Icon.TICK, parent=self) for key in SOURCES}
        for key, button in self.sources.items():
            button.setCheckable(True)
            button.setChecked(True)
            button.setObjectName(key)
            button.toggled.connect(partial(self._sift, key))
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(_(wl.FILTER))
        self.field.setToolTip(_(wl.FILTER))
        self.field.setAccessibleName(_(wl.FILTER))
        self.field.setMaxLength(200)
        self.field.setMinimumWidth(200)
        self.field.textChanged.connect(lambda _text: self._show())
        self.field.setVisible(not compact)
        self.list = EntryList(_(wl.TABS["timeline"]), self)
        self.frame = ListFrame(self.list)
        self._left = Label("", Face.META, Tone.INK_2, self)
        self._left.hide()
        title = Label(_(wl.TABS["timeline"]), Face.HEAD, parent=self)
        title.setVisible(compact)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        row = (title, *self.sources.values()) if compact else (self.field, *self.sources.values())
        box.addWidget(FlowRow(row, grows=None if compact else self.field))
        box.addWidget(self.frame, 1)
        box.addWidget(self._left)

    def show_lock(self, view: LockView) -> None:
        """Put everything that is known into one order."""
        of = view.case, tuple((job, len(timed)) for job, timed in view.entries.items())
        if of == self._of:
            return
        self._of = of
        self._moments = moments(view)
        for key, button in self.sources.items():
            count = sum(one.source == key for one in self._moments)
            said = _(wl.SOURCE_COUNT).format(source=_(wl.SOURCES[key]), count=measures.number(count))
            button.set_words(said)
            button.setVisible(count > 0)
        self._show()

    def _sift(self, key: str, on: bool) -> None:
        button = self.sources[key]
        button.set_words(button.words, Icon.TICK if on else Icon.SLASH)
        self._show()

    def _show(self) -> None:
        on = [key for key, button in self.sources.items() if button.isChecked()]
        found = sift(self._moments, on, self.field.text())
        self.list.set_entries(entries(found))
        empty = wl.NOTHING_FITS if self._moments else wl.NOTHING_KNOWN
        self.frame.set_state(ListState(ListKind.READY) if found else ListState(ListKind.EMPTY, _(empty)))
        self._left.setText(_(wl.OLDER_LEFT).format(count=measures.number(LONGEST)))
        self._left.setVisible(len(found) > LONGEST)
