"""The place Fleet: devices and groups of the Bold API, an organization, a share; nothing there is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.model.fault import Fault
from installer_app.texts import window_fleet as wf
from installer_app.texts.command import Words
from installer_app.texts.language import _
from installer_app.ui.actions import FootView
from installer_app.ui.fleet_cells import Nearby, nearby_of
from installer_app.ui.pages.view import Context, ListeningView
from installer_app.ui.panels.fleet_list import FleetList
from installer_app.ui.panels.fleet_organization import FleetOrganization
from installer_app.ui.panels.fleet_part import FleetPart
from installer_app.ui.panels.fleet_share import FleetShare
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import Label
from installer_app.ui.widgets.tabs import Tab, Tabs

if TYPE_CHECKING:
    from installer_app.lock.scan import Air

_SECOND_MS: Final = 1000


class FleetPage(ListeningView):
    """One part at a time; each is made when it is first gone to and stays as it was left."""

    def __init__(self, context: Context) -> None:
        """The devices come first. The profile names a Bold API."""
        super().__init__(context)
        readings = context.bridge.sources.fleet
        assert readings is not None
        self._readings = readings
        self._address = _(wf.LEAD).format(address=readings.address)
        self._host = readings.address.partition("://")[2] or readings.address
        self._parts: dict[str, FleetPart] = {}
        self._nearby = Nearby()
        self.part: FleetPart | None = None
        self._token = Label("", Face.META, Tone.INK_2)
        self.tabs = Tabs(tuple(Tab(key, _(words)) for key, words in wf.TABS.items()), self._token)
        self.tabs.went.connect(self.go)
        self._box = QVBoxLayout()
        self.body.setSpacing(10)
        self.body.addWidget(self.tabs)
        self.body.addLayout(self._box, 1)
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._tick)
        self._second.start()
        self.go("devices")

    def go(self, key: str) -> None:
        """Show one of the parts."""
        makers: dict[str, Callable[[], FleetPart]] = {
            "devices": lambda: FleetList(self.context, self._readings, worst_first=True),
            "groups": lambda: FleetList(self.context, self._readings, worst_first=False),
            "organization": lambda: FleetOrganization(self.context, self._readings),
            "share": lambda: FleetShare(self.context, self._readings),
        }
        if self.part is not None:
            self.part.hide()
        self.tabs.set_tab(key)
        if key not in self._parts:
            made = self._parts[key] = makers[key]()
            made.changed.connect(self._follow)
            made.organization_asked.connect(self._show_organization)
            made.learned.connect(self._show_token)
            self._box.addWidget(made, 1)
        self.part = self._parts[key]
        self.part.hear(self._nearby)
        self.part.show()
        self._follow()

    def commands(self) -> tuple[Words, ...]:
        """Every device, the worst first."""
        return (("bold", "groups"),)

    def foot(self) -> FootView:
        """What the part offers."""
        return self.part.foot() if self.part is not None else FootView()

    def first_focus(self) -> QWidget | None:
        """That of the part."""
        return self.part.first_focus() if self.part is not None else None

    def hear(self, value: object) -> None:
        """Bold's devices among all that is heard, or why nothing is."""
        if isinstance(value, Fault):
            self._nearby = Nearby(fault=value)
        else:
            self._nearby = nearby_of(cast("Air", value))
        if self.part is not None:
            self.part.hear(self._nearby)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is heard."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._nearby = Nearby()

    # ---- inside

    def _follow(self) -> None:
        self._show_head()
        self.foot_changed.emit()

    def _show_head(self) -> None:
        said = self.part.lead() if self.part is not None else ""
        self.set_head(_(wf.FLEET), said or self._address)

    def _show_token(self, taken: bool) -> None:
        self._token.setText(_(wf.SIGNED_IN_AT if taken else wf.NOT_SIGNED_IN).format(address=self._host))
        self.tabs.updateGeometry()

    def _show_organization(self, number: int) -> None:
        self.go("organization")
        part = self.part
        if isinstance(part, FleetOrganization):
            part.ask(number)
            part.field.setFocus()

    def _tick(self) -> None:
        if self.part is not None and self.isVisible():
            self.part.tick()
            self._show_head()
