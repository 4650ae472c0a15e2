"""Access: the area, those around and within it, who may open it and when; any person can be asked about."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from installer_app.model.doorlock import AccessListEntry, Area
from installer_app.model.fault import Fault
from installer_app.model.form import same_id
from installer_app.model.people import User, UserDevice
from installer_app.texts import faults, measures
from installer_app.texts import window_lookup as wl
from installer_app.texts.happenings import plain, schedule, short_id
from installer_app.texts.language import _, ngettext
from installer_app.ui.bridge import Bridge
from installer_app.ui.icons import Icon
from installer_app.ui.lock_view import LockView
from installer_app.ui.lookup import Access, Lookup
from installer_app.ui.theme import Face, Tone
from installer_app.ui.watch import Watch, Whole
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.labels import IconText, Label, WrappedLabel
from installer_app.ui.widgets.painted import Card

PEOPLE_SHOWN = 200
"""Of one group; more are counted."""


class AccessPanel(QWidget):
    """Live it reads names and members; of a bundle it shows what the case has."""

    asked = Signal(str, str)
    """Why does the lock not let this person in: the id, and what they are called."""

    def __init__(self, bridge: Bridge, lookup: Lookup | None, parent: QWidget | None = None) -> None:
        """Nothing is known yet."""
        super().__init__(parent)
        self._bridge, self._lookup = bridge, lookup
        self._view: LockView | None = None
        self._access = Access()
        self._of: object = None
        self._shown: object = None
        self._watches: list[Watch] = []
        self._inside: QWidget | None = None
        self.person = QLineEdit(self)
        self.person.setAccessibleName(_(wl.PERSON_ID))
        self.person.setPlaceholderText(_(wl.PERSON_ID))
        self.person.setToolTip(_(wl.PERSON_ID))
        self.person.setMaxLength(80)
        self.person.setMinimumWidth(320)
        self.person.returnPressed.connect(self._ask)
        self.ask = Button(_(wl.ASK_WHY), Icon.QUESTION, parent=self)
        self.ask.clicked.connect(self._ask)
        self._row = FlowRow((self.person, self.ask), parent=self, grows=self.person)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(12)
        self._box.addWidget(self._row)
        self._box.addStretch(1)

    def show_lock(self, view: LockView) -> None:
        """The area of the case; its names are read once."""
        self._view = view
        self._row.setVisible(view.live)
        area, record = view.case.area.value, view.case.record.value
        property_id = (area.property_id if area else None) or (record.property_id if record else None)
        of = (view.case.lock_id, view.case.area.at, view.live)
        if area is not None and property_id and view.live and self._lookup is not None and of != self._of:
            self._of = of
            lookup = self._lookup
            self._keep(self._bridge.follow(lambda: lookup.access(property_id, area))).value.connect(
                self._hear
            )
        self._show()

    # ---- inside

    def _keep(self, watch: Watch) -> Watch:
        self._watches.append(watch)
        return watch

    def _hear(self, told: object) -> None:
        told = told.value if isinstance(told, Whole) else told
        if isinstance(told, Access):
            self._access = told
            self._show()

    def _ask(self) -> None:
        user_id = self.person.text().strip()
        if user_id:
            self.asked.emit(user_id, user_id)

    def _show(self) -> None:
        view = self._view
        looks = (view.case.area, view.live, view.whole, self._access) if view else None
        if view is None or looks == self._shown:
            return
        self._shown = looks
        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget(self)
        box = QVBoxLayout(self._inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        area = view.case.area.value
        if area is None:
            known = view.case.record.value is not None and view.case.area.why is None and view.whole
            said = _(wl.NO_AREA) if known else view.missing(view.case.area)
            box.addWidget(IconText(Icon.INFO, said, Face.LEAD, Tone.INK_2, wrap=True))
        else:
            box.addWidget(self._area_card(view, area))
            box.addWidget(Label(_(wl.WHO_MAY), Face.HEAD, parent=self._inside))
            listed = area.access_list or ()
            if not listed:
                said = _(wl.OPEN_TO_NONE) if area.access_list is not None else _(wl.HIDDEN)
                box.addWidget(IconText(Icon.INFO, said, Face.BODY, Tone.INK_2, wrap=True))
            for entry in listed:
                box.addWidget(self._entry(view, entry))
        self._box.insertWidget(0, self._inside)
        self._inside.show()

    def _area_card(self, view: LockView, area: Area) -> QWidget:
        names = {one.area_id.lower(): one for one in self._access.areas.value or () if one.area_id}

        def called(ids: tuple[str, ...] | None) -> str:
            known = [names.get(each.lower()) for each in ids or ()]
            said = [
                plain(one.display_name) if one and one.display_name else short_id(each)
                for each, one in zip(ids or (), known, strict=True)
            ]
            return ", ".join(said) or _(wl.NONE)

        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(6)
        title = plain(area.display_name or area.area_id or _(wl.UNKNOWN))
        source = view.source(wl.FROM_CLOUD, view.case.area.at)
        box.addWidget(_pair(_(wl.AREA), title, source, Face.LEAD_STRONG))
        box.addWidget(_pair(_(wl.CONTAINING), called(area.containing_area_ids), source))
        box.addWidget(_pair(_(wl.SUB_AREAS), called(area.sub_area_ids), source))
        return card

    def _entry(self, view: LockView, entry: AccessListEntry) -> QWidget:
        """One line of the access list, with the people behind it."""
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(16, 10, 16, 11)
        box.setSpacing(4)
        box.addWidget(WrappedLabel(self._name(entry), Face.STRONG, parent=card))
        box.addWidget(WrappedLabel(schedule(entry.schedule), Face.BODY, Tone.INK_2, card))
        members = self._access.members.get(entry.user_group_id or "")
        if members is not None and members.why is not None:
            words = _(wl.MEMBERS_HIDDEN).format(why=view.missing(members))
            box.addWidget(WrappedLabel(f"{words} [{members.why.value}]", Face.META, Tone.INK_2, card))
        elif members is not None and members.value is not None:
            count = len(members.value)
            said = ngettext(wl.MEMBERS_ONE, wl.MEMBERS_MANY, count).format(count=count)
            source = view.source(wl.FROM_CLOUD, members.at)
            box.addWidget(Label(f"{said}; {source}", Face.META, Tone.INK_2, card))
            for user in members.value[:PEOPLE_SHOWN]:
                box.addWidget(self._user(user))
        return card

    def _name(self, entry: AccessListEntry) -> str:
        if entry.user_group_id:
            known = next(
                (g for g in self._access.groups.value or () if same_id(g.user_group_id, entry.user_group_id)),
                None,
            )
            name = known.display_name if known else None
            return _(wl.GROUP).format(name=plain(name) if name else short_id(entry.user_group_id))
        areas = self._access.areas.value or ()
        named = next((one.display_name for one in areas if same_id(one.area_id, entry.area_id)), None)
        return _(wl.AREA_ENTRY).format(name=plain(named) if named else short_id(entry.area_id))

    def _user(self, user: User) -> QWidget:
        name = plain(user.display_name or "") or short_id(user.user_id) or _(wl.UNKNOWN)
        row = QWidget()
        box = QVBoxLayout(row)
        box.setContentsMargins(0, 2, 0, 2)
        box.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(IconText(Icon.PERSON, name), 1)
        box.addLayout(line)
        if user.user_id:
            why = Button(_(wl.WHY_NOT), parent=row)
            why.setAccessibleName(_(wl.WHY_NOT_WHO).format(name=name))
            why.clicked.connect(partial(self._ask_for, user.user_id, name))
            phones = Button(_(wl.PHONES), parent=row)
            phones.setAccessibleName(f"{phones.words} ({name})")
            phones.clicked.connect(partial(self._read_phones, user.user_id, box, phones))
            line.addWidget(phones)
            line.addWidget(why)
        return row

    def _ask_for(self, user_id: str, name: str, _checked: bool = False) -> None:
        self.asked.emit(user_id, name)

    def _read_phones(self, user_id: str, box: QVBoxLayout, button: Button, _checked: bool = False) -> None:
        if self._lookup is None:
            return
        lookup = self._lookup
        button.setEnabled(False)
        watch = self._keep(self._bridge.read(lambda: lookup.devices(user_id)))
        watch.value.connect(lambda told: self._show_phones(told, box))

    def _show_phones(self, told: object, box: QVBoxLayout) -> None:
        if isinstance(told, Fault):
            lines = [f"{faults.title(told.code)} [{told.code.value}]"]
        elif isinstance(told, tuple):
            lines = [_phone(one) for one in told if isinstance(one, UserDevice)] or [_(wl.NO_PHONES)]
        else:
            return
        for line in lines:
            box.addWidget(WrappedLabel(line, Face.META, Tone.INK_2))


def _phone(one: UserDevice) -> str:
    private = one.private
    synced = measures.moment(private.last_known_sync_date) if private else None
    sync = measures.day_and_time(synced) if synced else _(wl.NEVER) if private else _(wl.HIDDEN)
    return _(wl.PHONE).format(
        name=plain(one.display_name or one.make_model or short_id(one.user_device_id)),
        os=plain((private.current_os_version if private else None) or one.device_type or _(wl.UNKNOWN)),
        app=plain((private.current_app_version if private else None) or _(wl.UNKNOWN)),
        sync=sync,
    )


def _pair(caption: str, value: str, source: str, face: Face = Face.BODY) -> QWidget:
    row = QWidget()
    box = QVBoxLayout(row)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    box.addWidget(WrappedLabel(f"{caption} ({source})", Face.META, Tone.INK_2, row))
    box.addWidget(WrappedLabel(value, face, parent=row))
    return row
