"""All that the Bold API tells of a device, as rows of the details: each value with its age."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from installer_app.model.bold import Device, Reach
from installer_app.texts import faults, measures
from installer_app.texts import fleet as words
from installer_app.texts import fleet_values as fv
from installer_app.texts import window as w
from installer_app.texts import window_fleet as wf
from installer_app.texts.language import _, within
from installer_app.ui.fleet_cells import MARKS, Nearby, device_name, group_names, heard_words
from installer_app.ui.widgets.details import Block, Details, Note
from installer_app.ui.widgets.evidence import EvidenceRow
from installer_app.workflow.diagnosis.fleet import FleetCode, Reason
from installer_app.workflow.diagnosis.fleet_list import DeviceStanding

if TYPE_CHECKING:
    from installer_app.lock.scan import Heard

_BY_GATEWAY: Final = (FleetCode.BOLD_TIME_SYNC_NEEDED, FleetCode.BOLD_INSTALLATION_MODE)
_DAY: Final = len("2026-11-21")
REACHED: Final = 12
"""So many gateways or devices in reach are named, the others counted."""


def device_details(standing: DeviceStanding, nearby: Nearby, now: float, tick: float) -> Details:
    """Everything but secrets; `now` in Unix seconds, `tick` on the clock that is heard by."""
    device = standing.device
    read = _(wf.READ_WHEN).format(ago=fv.since(standing.read_at, now))
    kind = device.device_model.description or device.device_model.name if device.device_model else ""
    number = _(wf.NUMBER).format(number=fv.number(device.id)) if device.id is not None else ""
    return Details(
        device_name(standing),
        ", ".join(filter(None, (number, kind, read))),
        (
            Block(_(wf.AGAINST), empty=_(wf.NOTHING), notes=notes(standing.reasons)),
            _here(nearby, nearby.find(device.id), tick),
            Block(_(wf.GATEWAY), (*_gateway(device, now), *_reaches(device, now))),
            Block(_(wf.BATTERY), _battery(device, now)),
            Block(_(wf.FIRMWARE), _firmware(device)),
            Block(_(wf.CLOCK), _clock(device, now)),
            Block(_(wf.STANDING), _standing(device, now)),
            Block(_(wf.DEVICE), _device(standing, now)),
        ),
    )


def notes(reasons: Iterable[Reason]) -> tuple[Note, ...]:
    """Reasons with their marks and what was seen."""
    found = []
    for one in reasons:
        icon, tone = MARKS[one.weight]
        found.append(Note(icon, tone.value, words.title(one), _seen(one)))
    return tuple(found)


def row(key: str, value: str, source: str = "", *, mono: bool = False) -> EvidenceRow:
    """A row of the details."""
    return EvidenceRow(_(key), source, value, mono)


def told(*rows: EvidenceRow) -> tuple[EvidenceRow, ...]:
    """Those that have a value."""
    return tuple(one for one in rows if one.value)


def timed(key: str, text: str | None, now: float) -> EvidenceRow:
    """A time and how long ago that is."""
    return row(key, fv.when(text), fv.ago(text, now))


def _seen(reason: Reason) -> str:
    """A time in words, the gateway that said so, anything else as it came."""
    text = reason.seen
    if reason.code in _BY_GATEWAY and text:
        return _(wf.ALSO).format(number=text)
    if measures.moment(text) is None:
        return fv.word(text)
    day, _space, hour = text.partition(" ")
    return fv.local_day(day, hour) if hour or len(text) == _DAY else fv.when(text)


def _here(nearby: Nearby, heard: Heard | None, tick: float) -> Block:
    if nearby.fault is not None:
        title = faults.words(nearby.fault).title
        return Block(_(wf.HERE), empty=_(wf.NOT_LISTENING).format(title=title))
    if heard is None or heard.bold is None:
        return Block(_(wf.HERE), empty=_(wf.NOT_HEARD))
    signal, age = heard_words(heard, tick)
    said = (
        (heard.bold.installable, w.BOLD_INSTALLABLE),
        (heard.bold.needs_time, w.BOLD_TIME),
        (heard.bold.has_events, w.BOLD_EVENTS),
        (heard.bold.is_updating, w.BOLD_UPDATING),
    )
    says = ", ".join(_(word) for is_said, word in said if is_said) or _(wf.HERE_NOTHING)
    return Block(_(wf.HERE), (row(wf.HERE_SIGNAL, signal, age), row(wf.HERE_SAYS, says, age)))


def _gateway(device: Device, now: float) -> tuple[EvidenceRow, ...]:
    signal = fv.dbm(device.gateway_rssi) if device.gateway_rssi is not None else ""
    said = ", ".join(filter(None, (signal, fv.word(device.gateway_rssi_level))))
    seen = fv.ago(device.gateway_last_seen, now)
    return (
        row(wf.GATEWAY_SIGNAL, said or _(wf.NOT_REPORTED), seen),
        row(wf.LAST_SEEN, fv.when(device.gateway_last_seen) or _(wf.NOT_REPORTED), seen),
        *told(
            row(wf.GATEWAY_NUMBER, fv.number(device.gateway_id)),
            timed(wf.LAST_MESSAGE, device.gateway_last_seen_message, now),
            row(wf.QUEUE, fv.number(device.message_queue_count)),
            row(wf.EVENTS, fv.number(device.sequence_number_device_events)),
            timed(wf.COMMANDS, device.min_command_start, now),
        ),
    )


def _reaches(device: Device, now: float) -> tuple[EvidenceRow, ...]:
    gateways = [(wf.ALSO, fv.number(one.gateway_id), one) for one in device.reachable_gateways or ()]
    devices = [
        (wf.REACHES, one.device_name or fv.number(one.device_id), one)
        for one in device.reachable_devices or ()
    ]
    rows: list[EvidenceRow] = []
    for found in (gateways, devices):
        for key, name, reach in found[:REACHED]:
            words_ = _(key).format(number=name, name=name)
            rows.append(EvidenceRow(words_, fv.ago(reach.last_seen, now), _reach(reach)))
        if len(found) > REACHED:
            rows.append(EvidenceRow("", "", _(wf.MORE).format(count=len(found) - REACHED)))
    return tuple(rows)


def _reach(one: Reach) -> str:
    flags = [_(wf.FLAGS.get(name, fv.spaced(name))) for name, on in one.flags or () if on]
    said = (fv.dbm(one.rssi), fv.word(one.rssi_level), *flags)
    return ", ".join(filter(None, said))


def _battery(device: Device, now: float) -> tuple[EvidenceRow, ...]:
    measured = fv.ago(device.battery_last_measurement, now)
    source = _(wf.MEASURED).format(ago=measured) if measured else ""
    return (
        row(wf.LEVEL, fv.word(device.battery_level) or _(wf.NOT_REPORTED), source),
        *told(timed(wf.REMINDER, device.battery_level_reminder, now)),
    )


def _firmware(device: Device) -> tuple[EvidenceRow, ...]:
    configuration = device.firmware_configuration
    named = (configuration.description or configuration.name or "") if configuration else ""
    return (
        row(wf.RUNS, fv.number(device.actual_firmware_version) or _(wf.NOT_REPORTED)),
        row(wf.REQUIRED, fv.number(device.required_firmware_version) or _(wf.NOT_REPORTED)),
        *told(row(wf.CONFIGURATION, named)),
    )


def _clock(device: Device, now: float) -> tuple[EvidenceRow, ...]:
    drift, at = device.last_time_sync_drift, fv.ago(device.last_time_sync_date, now)
    said = _(wf.NOT_REPORTED) if drift is None else f"{fv.number(drift).replace('-', measures.MINUS)} s"
    return (
        row(wf.DRIFT, said, at),
        *told(timed(wf.CLOCK_SET, device.last_time_sync_date, now), row(wf.ZONE, device.time_zone or "")),
    )


def _standing(device: Device, now: float) -> tuple[EvidenceRow, ...]:
    return (
        row(wf.DECOMMISSIONED, fv.yes_no(device.decommissioned)),
        row(wf.RESTRICTED, fv.yes_no(device.restricted), fv.ago(device.restricted_reminder, now)),
        *told(
            timed(wf.ACTIVE_UNTIL, device.is_active_until, now),
            row(wf.LOCKED, within(fv.word(device.locked)), fv.ago(device.last_locked, now)),
        ),
    )


def _device(standing: DeviceStanding, now: float) -> tuple[EvidenceRow, ...]:
    device, model = standing.device, standing.device.device_model
    kind = (model.type.name or "") if model and model.type else ""
    named = ", ".join(filter(None, (model.name or model.model, kind))) if model else ""
    owner = device.organization_name or ""
    owner = f"{owner} ({fv.number(device.organization_id)})" if device.organization_id is not None else owner
    secret = device.matter is not None and device.matter.provisioning_qr_code is not None
    return told(
        row(wf.MODEL, named),
        row(wf.IN_GROUPS, group_names(standing)),
        row(wf.ORGANIZATION, owner.strip()),
        row(wf.LOCATION, device.location or ""),
        row(wf.REMARKS, device.remarks or ""),
        row(wf.FEATURES, fv.switched(model.features if model else None)),
        timed(wf.MADE, device.date_created, now),
        timed(wf.CHANGED, device.date_modified, now),
        timed(wf.ASSIGNED, device.date_assigned, now),
        timed(wf.KEYS, device.date_last_key_exchange, now),
        timed(wf.ACTIVATED, device.date_last_known_activation, now),
        timed(wf.SYNCED, device.date_last_external_sync, now),
        row(wf.MATTER, _(wf.KEPT_SECRET) if secret else ""),
    )
