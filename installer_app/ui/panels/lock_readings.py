"""What is read of a lock at a glance: eight readings on the display, each with source and age."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.texts import measures
from installer_app.texts import window_lookup as wl
from installer_app.texts.happenings import plain
from installer_app.texts.language import _
from installer_app.ui.lock_view import LockView
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.labels import Label, WrappedLabel
from installer_app.ui.widgets.painted import Display
from installer_app.workflow.diagnosis import Reading

COLUMNS = 4
Told = tuple[str, str]
"""A value, and its source with its age."""


def readings(view: LockView) -> dict[str, Told]:
    """By their key in `CAPTIONS`; what is missing says why."""
    return {**_of_cloud(view), **_of_lock(view)}


def _of_cloud(view: LockView) -> dict[str, Told]:
    case, private = view.case, view.case.private
    if private is None:
        hidden = _(wl.HIDDEN) if case.record.value is not None else view.missing(case.record)
        cloud = dict.fromkeys(("last_sync", "keys", "firmware"), (hidden, _(wl.FROM_CLOUD)))
    else:
        source = view.source(wl.FROM_CLOUD, case.record.at)
        synced = measures.moment(private.last_known_sync_date)
        key_map, reported = case.key_map, private.current_key_map_version
        need = _(wl.KEYS_NEED).format(
            reported=plain(reported or _(wl.NONE)), required=plain(key_map or _(wl.UNKNOWN))
        )
        keys = _(wl.UNKNOWN) if key_map is None else _(wl.CURRENT if key_map == reported else wl.BEHIND)
        firmware, required = private.current_firmware_version, private.required_firmware_version
        asks = _(wl.FIRMWARE_NEED).format(required=plain(required or _(wl.NONE)))
        cloud = {
            "last_sync": (_sync(synced), source),
            "keys": (keys, f"{need}; {source}"),
            "firmware": (plain(firmware or _(wl.UNKNOWN)), f"{asks}; {source}"),
        }
    area = view.area_name or view.missing(case.area)
    cloud["place"] = (area, view.source(wl.FROM_CLOUD, case.area.at))
    return cloud


def _of_lock(view: LockView) -> dict[str, Told]:
    case, info = view.case, view.case.info.value
    source = view.source(wl.FROM_LOCK, case.info.at)
    told: dict[str, Told] = dict.fromkeys(
        ("battery", "clock", "logs"), (view.missing(case.info), source if case.info.at else "")
    )
    if info is not None and case.info.at is not None:
        off_s = info.time - case.info.at if info.time else None
        clock = measures.offset(off_s)
        told["battery"] = f"{info.battery} {wl.PER_CENT}", source
        told["clock"] = clock[:1].upper() + clock[1:], source
        told["logs"] = measures.number(info.logs), source
    return {**told, "signal": _signal(view, case.signal)}


def _signal(view: LockView, signal: Reading[object]) -> Told:
    heard = view.case.signal.value
    if heard is None:
        return view.missing(signal), view.source(wl.FROM_AIR, signal.at) if signal.at else ""
    dbm = round(heard.rssi_dbm) if heard.rssi_dbm is not None else None
    return measures.dbm(dbm), view.source(wl.FROM_AIR, signal.at)


def _sync(synced: datetime | None) -> str:
    return measures.day_and_time(synced) if synced else _(wl.NEVER)


class ReadingsPanel(Display):
    """The eight of them in two rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing was read yet."""
        super().__init__(parent)
        self._cells = {name: _Cell(_(caption), self) for name, caption in wl.CAPTIONS.items()}
        head = QHBoxLayout()
        head.addWidget(Label(_(wl.READINGS), Face.HEAD, parent=self), 1)
        head.addWidget(Label(_(wl.VALUE_SOURCE_AGE), Face.META, Tone.INK_2, self))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        for at, cell in enumerate(self._cells.values()):
            grid.addWidget(cell, at // COLUMNS, at % COLUMNS)
            grid.setColumnStretch(at % COLUMNS, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 10, 16, 12)
        box.setSpacing(8)
        box.addLayout(head)
        box.addLayout(grid)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lock(self, view: LockView) -> None:
        """Tell what is known now."""
        for name, (value, source) in readings(view).items():
            self._cells[name].tell(value, source)


class _Cell(QWidget):
    def __init__(self, caption: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._value = WrappedLabel("", Face.LEAD_STRONG, parent=self)
        self._source = WrappedLabel("", Face.META, Tone.INK_2, self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(WrappedLabel(caption, Face.META, Tone.INK_2, self))
        box.addWidget(self._value)
        box.addWidget(self._source)
        box.addStretch(1)
        self.setAccessibleName(caption)

    def tell(self, value: str, source: str) -> None:
        self._value.setText(value)
        self._source.setText(source)
        self.setAccessibleDescription(f"{value}, {source}")
