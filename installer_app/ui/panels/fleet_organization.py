"""An organization by its number: what it is and what it may use."""

from __future__ import annotations

from functools import partial
from typing import Final, cast

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit

from installer_app.model.bold import Organization
from installer_app.model.fault import Fault
from installer_app.texts import window_fleet as wf
from installer_app.texts.language import _
from installer_app.ui.actions import Action, FootView
from installer_app.ui.fleet_lists import FleetReadings
from installer_app.ui.fleet_share_details import organization_details
from installer_app.ui.icons import Icon
from installer_app.ui.pages.view import Context
from installer_app.ui.panels.fleet_part import UNSIGNED, FleetPart
from installer_app.ui.theme import Face, Tone, current_theme
from installer_app.ui.widgets.details import DetailsView
from installer_app.ui.widgets.field import Field
from installer_app.ui.widgets.finding import FindingBar
from installer_app.ui.widgets.labels import WrappedLabel

WIDEST: Final = 720
"""Details are no wider, so that values and their ages stay together."""
_DIGITS: Final = 15
"""A number that JSON carries whole has no more."""


class FleetOrganization(FleetPart):
    """A field, then the organization on the display."""

    def __init__(self, context: Context, readings: FleetReadings) -> None:
        """Nothing is asked for yet."""
        super().__init__(context, readings)
        self._found: tuple[Organization, float] | None = None
        self._trouble: FindingBar | None = None
        self.field = Field(Icon.SEARCH)
        self.details = DetailsView(_(wf.ORGANIZATION), _(wf.ORGANIZATION_HINT))
        self._told = WrappedLabel("", Face.BODY, Tone.INK_2)
        self._build()

    def ask(self, number: int) -> None:
        """Show the organization of this number."""
        self.field.setText(str(number))
        self.read()

    def read(self) -> None:
        """Read the one that the field names."""
        text = self.field.text()
        if not text:
            return
        self._forget()
        self._told.setText(_(wf.READING_ORGANIZATION).format(number=text))
        self._told.show()
        asked = partial(self.readings.organization, int(text))
        self.take(self.context.bridge.read(asked), self._hear)
        self.changed.emit()

    def first_focus(self) -> QLineEdit:
        """The field."""
        return self.field

    def foot(self) -> FootView:
        """Read it."""
        known = bool(self.field.text())
        action = Action("read-organization", _(wf.READ_ORGANIZATION), self.read)
        return FootView((), action, "" if known else _(wf.ORGANIZATION_HINT), enabled=known)

    def tick(self) -> None:
        """What was read grows older."""
        if self._found is not None:
            self.details.show_details(organization_details(*self._found, self.now))

    # ---- inside

    def _build(self) -> None:
        self.field.setProperty("field", "large")
        self.field.setMaxLength(_DIGITS)
        self.field.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]*"), self.field))
        self.field.setAccessibleName(_(wf.ORGANIZATION_NUMBER))
        self.field.setPlaceholderText(_(wf.ORGANIZATION_NUMBER))
        self.field.setToolTip(_(wf.ORGANIZATION_NUMBER))
        self.field.setClearButtonEnabled(True)
        self.field.returnPressed.connect(self.read)
        self.field.textChanged.connect(self.changed)
        self._told.hide()
        self.body.addWidget(self.field)
        self.body.addWidget(self._told)
        self.body.addWidget(self.details, 1)
        self.details.setMaximumWidth(current_theme().width(WIDEST))

    def _hear(self, value: object) -> None:
        self.drop()
        self._told.hide()
        if isinstance(value, Fault):
            self._trouble = self.trouble(value)
            self._trouble.remedied.connect(self.to_settings if value.code in UNSIGNED else self.read)
            self.body.insertWidget(1, self._trouble)
        else:
            self._found = (cast("Organization", value), self.now)
            self.tick()
        self.changed.emit()

    def _forget(self) -> None:
        self._found = None
        self.details.show_details(None)
        if self._trouble is not None:
            self._trouble.hide()
            self._trouble.deleteLater()
            self._trouble = None
