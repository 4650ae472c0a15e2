"""A share by its number, or those with an external id: what, with whom, when, and what stands against it."""

from __future__ import annotations

from functools import partial
from typing import Final, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import measures
from installer_app.texts import window_fleet as wf
from installer_app.texts.language import _, ngettext
from installer_app.ui.actions import Action, FootView
from installer_app.ui.fleet_lists import FleetReadings
from installer_app.ui.fleet_share_details import share_details
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context
from installer_app.ui.panels.fleet_organization import WIDEST
from installer_app.ui.panels.fleet_part import UNSIGNED, FleetPart
from installer_app.ui.theme import Face, Tone, current_theme
from installer_app.ui.widgets.details import DetailsView
from installer_app.ui.widgets.field import Field
from installer_app.ui.widgets.finding import FindingBar
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import WrappedLabel
from installer_app.ui.widgets.tick_box import TickBox
from installer_app.workflow.diagnosis.fleet_list import ShareStanding

_LONGEST: Final = 256
_DIGITS: Final = 15
SHOWN: Final = 6
"""Of more shares with one external id the rest is counted."""


class FleetShare(FleetPart):
    """A field, then each share on a display of its own, side by side."""

    def __init__(self, context: Context, readings: FleetReadings) -> None:
        """Nothing is asked for yet."""
        super().__init__(context, readings)
        self.found: tuple[ShareStanding, ...] = ()
        self.views: tuple[DetailsView, ...] = ()
        self._trouble: FindingBar | None = None
        self.field = Field(Icon.SEARCH)
        self.external = TickBox(_(wf.EXTERNAL))
        self._told = WrappedLabel(_(wf.SHARE_HINT), Face.BODY, Tone.INK_2)
        self._shown = QWidget()
        self._beside = QHBoxLayout(self._shown)
        self._build()

    def read(self) -> None:
        """Read what the field names."""
        text = self.field.text().strip()
        if not text:
            return
        self._forget()
        self._told.setText(_(wf.READING_SHARE).format(text=text))
        number = text.isascii() and text.isdigit() and len(text) <= _DIGITS and not self.external.isChecked()
        ask = partial(self.readings.share, int(text)) if number else partial(self.readings.shares, text)
        self.take(self.context.bridge.read(ask), partial(self._hear, text))
        self.changed.emit()

    def first_focus(self) -> QLineEdit:
        """The field."""
        return self.field

    def foot(self) -> FootView:
        """Read it."""
        known = bool(self.field.text().strip())
        action = Action("read-share", _(wf.READ_SHARE), self.read)
        return FootView((), action, "" if known else _(wf.SHARE), enabled=known)

    def tick(self) -> None:
        """What was read grows older."""
        for view, one in zip(self.views, self.found, strict=False):
            view.show_details(share_details(one, self.now))

    # ---- inside

    def _build(self) -> None:
        self.field.setProperty("field", "large")
        self.field.setMaxLength(_LONGEST)
        self.field.setMinimumWidth(280)
        self.field.setAccessibleName(_(wf.SHARE))
        self.field.setPlaceholderText(_(wf.SHARE))
        self.field.setToolTip(_(wf.SHARE))
        self.field.setClearButtonEnabled(True)
        self.field.returnPressed.connect(self.read)
        self.field.textChanged.connect(self.changed)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(12)
        self._beside.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(FlowRow((self.field, self.external), 12, grows=self.field))
        self.body.addWidget(self._told)
        self.body.addWidget(self._shown, 1)

    def _hear(self, text: str, value: object) -> None:
        self.drop()
        if isinstance(value, Fault):
            self._told.setText(_(wf.SHARE_HINT))
            self._trouble = self.trouble(value)
            self._trouble.remedied.connect(self.to_settings if value.code in UNSIGNED else self.read)
            self.body.insertWidget(1, self._trouble)
        else:
            self._show(text, cast("tuple[ShareStanding, ...]", value))
        self.changed.emit()

    def _show(self, text: str, found: tuple[ShareStanding, ...]) -> None:
        self.found = found[:SHOWN]
        count = len(found)
        if not count:
            self._told.setText(_(wf.NO_SHARE).format(text=text))
            return
        said = ngettext(wf.SHARES_ONE, wf.SHARES_MANY, count).format(count=measures.number(count))
        further = f", {_(wf.MORE).format(count=count - SHOWN)}" if count > SHOWN else ""
        self._told.setText(said + further if count > 1 else _(wf.SHARE_HINT))
        self.views = tuple(DetailsView(_(wf.SHARE), "") for _one in self.found)
        for view in self.views:
            view.setMaximumWidth(current_theme().width(WIDEST))
            self._beside.addWidget(view, 1)
        self.tick()

    def _forget(self) -> None:
        for view in self.views:
            view.hide()
            view.deleteLater()
        self.views, self.found = (), ()
        if self._trouble is not None:
            self._trouble.hide()
            self._trouble.deleteLater()
            self._trouble = None
