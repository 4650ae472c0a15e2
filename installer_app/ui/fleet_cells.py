"""Rows and cells of the fleet: a device or a group a row, put into words when it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from installer_app.model.fault import Fault
from installer_app.texts import fleet as words
from installer_app.texts import fleet_values as fv
from installer_app.texts import measures
from installer_app.texts import window_fleet as wf
from installer_app.texts.language import _, ngettext, within
from installer_app.ui.icons import Icon
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.cells import Cell
from installer_app.workflow.diagnosis import Weight
from installer_app.workflow.diagnosis.fleet_list import DeviceStanding, GroupStanding, Muster

if TYPE_CHECKING:
    from installer_app.lock.scan import Air, Heard

MARKS: Final = {
    Weight.TROUBLE: (Icon.OCTAGON, Tone.FAULT),
    Weight.WARNING: (Icon.TRIANGLE, Tone.WARN),
    Weight.NOTICE: (Icon.INFO, Tone.NOTE),
}


class Column(IntEnum):
    """The columns, from the left."""

    DEVICE = 0
    KNOWN = 1
    SEEN = 2
    BATTERY = 3
    HERE = 4


@dataclass(frozen=True, slots=True)
class FleetRow:
    """A device, or else a group that stands over its devices."""

    key: str
    device: DeviceStanding | None = None
    group: GroupStanding | None = None
    above: int = 0
    """How many of the group's devices stand in a group above."""


@dataclass(frozen=True)
class Nearby:
    """Bold devices on the air, by the number they give; anybody may give any."""

    heard: Mapping[int, Heard] = field(default_factory=dict)
    fault: Fault | None = None
    """Why nothing is heard."""

    def find(self, number: float | None) -> Heard | None:
        """The one that gives this number."""
        return self.heard.get(int(number)) if number is not None else None


def nearby_of(air: Air) -> Nearby:
    """Of two that give the same number the one heard last."""
    newest = sorted(air.heard, key=lambda one: one.heard_at)
    return Nearby({one.bold.device_id: one for one in newest if one.bold is not None})


def device_rows(muster: Muster) -> tuple[FleetRow, ...]:
    """The devices, worst first."""
    return tuple(FleetRow(one.key, one) for one in muster.worst_first)


def group_rows(muster: Muster) -> tuple[FleetRow, ...]:
    """The groups in the order they came, each over those of its devices that were in none before."""
    rows: list[FleetRow] = []
    seen: set[str] = set()
    for at, one in enumerate(muster.groups):
        new = [key for key in one.devices if key not in seen]
        seen.update(new)
        rows.append(FleetRow(f"group {at}", group=one, above=len(one.devices) - len(new)))
        rows += [FleetRow(key, muster.devices[key]) for key in new]
    return tuple(rows)


def cell(row: FleetRow, column: Column, nearby: Nearby, now: float, tick: float) -> Cell:
    """One cell; `now` in Unix seconds, `tick` on the clock that is heard by."""
    if row.device is not None:
        return _device_cell(row.device, column, nearby, now, tick)
    return _group_cell(row, column)


def spoken(row: FleetRow, nearby: Nearby, now: float, tick: float) -> str:
    """The row in one breath."""
    cells = [cell(row, column, nearby, now, tick) for column in Column]
    return ". ".join(said for one in cells if (said := ", ".join(filter(None, (one.text, one.meta)))))


def device_name(standing: DeviceStanding) -> str:
    """What it is called, or its number."""
    device = standing.device
    return device.name or (
        _(wf.NUMBER).format(number=fv.number(device.id)) if device.id is not None else _(wf.NO_NAME)
    )


def group_names(standing: DeviceStanding) -> str:
    """Those of its groups."""
    return ", ".join(one.name or _(wf.GROUP).format(number=fv.number(one.id)) for one in standing.groups)


def heard_words(one: Heard, tick: float) -> tuple[str, str]:
    """`-61 dBm` and `2 s ago`."""
    age_s = max(tick - one.heard_at, 0.0)
    age = measures.age(age_s)
    return fv.dbm(one.rssi_dbm), age if age_s < 1 else _(wf.AGO).format(span=age)


def _device_cell(standing: DeviceStanding, column: Column, nearby: Nearby, now: float, tick: float) -> Cell:
    device = standing.device
    match column:
        case Column.DEVICE:
            return Cell(device_name(standing), group_names(standing), Face.STRONG)
        case Column.KNOWN:
            return _known(standing)
        case Column.SEEN:
            signal = fv.dbm(device.gateway_rssi) if device.gateway_rssi is not None else ""
            level = fv.word(device.gateway_rssi_level)
            seen = fv.ago(device.gateway_last_seen, now)
            tone = Tone.INK if seen else Tone.INK_2
            return Cell(seen or _(wf.NOT_REPORTED), ", ".join(filter(None, (signal, level))), tone=tone)
        case Column.BATTERY:
            level = fv.word(device.battery_level)
            measured = fv.ago(device.battery_last_measurement, now)
            meta = _(wf.MEASURED).format(ago=measured) if measured else ""
            return Cell(level or _(wf.NOT_REPORTED), meta, tone=Tone.INK if level else Tone.INK_2)
    heard = nearby.find(device.id)
    if heard is None:
        return Cell(_(wf.NOT_HERE), tone=Tone.INK_2)
    signal, age = heard_words(heard, tick)
    return Cell(signal, age, Face.STRONG, bars=True, rssi_dbm=heard.rssi_dbm)


def _known(standing: DeviceStanding) -> Cell:
    weight = standing.weight
    if weight is None:
        return Cell(words.nothing().capitalize(), tone=Tone.INK_2, icon=Icon.TICK, icon_role="ok")
    icon, tone = MARKS[weight]
    first, *further = map(words.short, standing.reasons)
    return Cell(first, within(", ".join(further)), Face.STRONG, tone, icon, tone.value)


def _group_cell(row: FleetRow, column: Column) -> Cell:
    """The first stretches over the whole row."""
    assert row.group is not None
    if column is not Column.DEVICE:
        return Cell("")
    group, count = row.group.group, len(row.group.devices)
    said = ngettext(wf.DEVICES_ONE, wf.DEVICES_MANY, count).format(count=measures.number(count))
    about = (
        said if count else _(wf.NO_DEVICES),
        _(wf.ABOVE).format(count=measures.number(row.above)) if row.above else "",
        group.location or "",
        group.remarks or "",
    )
    name = group.name or _(wf.GROUP).format(number=fv.number(group.id))
    return Cell(name, ", ".join(filter(None, about)), Face.LEAD_STRONG, icon=Icon.FLEET)
