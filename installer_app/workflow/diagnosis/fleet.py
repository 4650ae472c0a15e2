"""How a Bold device and a Bold share stand, from what the Bold API reports of them: reasons, worst first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from installer_app.model.bold import Device, Share
from installer_app.workflow.diagnosis.case import read_time
from installer_app.workflow.diagnosis.finding import Weight

DAY_S: Final = 86_400
UNSEEN_S: Final = DAY_S
"""A gateway hears a lock every few minutes."""
OLD_BATTERY_S: Final = 90 * DAY_S
DRIFT_S: Final = 120
LONG_QUEUE: Final = 10
LOW_BATTERY: Final = ("low", "critical", "empty")
"""Its values are not printed anywhere: words that can only mean one thing."""
GATEWAY: Final = "gateway"
"""The type of a device that is one."""
WEAK: Final = ("low", "critical")


class FleetCode(StrEnum):
    """Stable for ever."""

    BOLD_DECOMMISSIONED = "bold_decommissioned"
    BOLD_RESTRICTED = "bold_restricted"
    BOLD_BATTERY_LOW = "bold_battery_low"
    BOLD_NOT_SEEN = "bold_not_seen"
    BOLD_NO_GATEWAY = "bold_no_gateway"
    BOLD_FIRMWARE_BEHIND = "bold_firmware_behind"
    BOLD_CLOCK_DRIFTS = "bold_clock_drifts"
    BOLD_TIME_SYNC_NEEDED = "bold_time_sync_needed"
    BOLD_INSTALLATION_MODE = "bold_installation_mode"
    BOLD_GATEWAY_WEAK = "bold_gateway_weak"
    BOLD_QUEUE_LONG = "bold_queue_long"
    BOLD_BATTERY_OLD = "bold_battery_old"
    BOLD_EXPIRES = "bold_expires"
    SHARE_EXPIRED = "share_expired"
    SHARE_NOT_BEGUN = "share_not_begun"
    SHARE_RESTRICTED = "share_restricted"
    SHARE_NOT_ACCEPTED = "share_not_accepted"
    SHARE_INVITATION_EXPIRED = "share_invitation_expired"


C = FleetCode


@dataclass(frozen=True)
class Reason:
    """One thing that stands against a device or a share; `seen` is what was read, as it came."""

    code: FleetCode
    weight: Weight
    seen: str = ""


Look = Callable[[Device, int], str | None]
"""What was seen, or None where it does not apply."""


def _flag(device: Device, name: str) -> str | None:
    told = [reach for reach in device.reachable_gateways or () if dict(reach.flags or ()).get(name)]
    return str(told[0].gateway_id or "") if told else None


def _older(text: str | None, now: int, age_s: int) -> str | None:
    at = read_time(text)
    return text if at is not None and now - at > age_s else None


def _firmware(device: Device, _now: int) -> str | None:
    actual, required = device.actual_firmware_version, device.required_firmware_version
    if actual is None or required is None or actual == required:
        return None
    return f"{actual:g} / {required:g}"


def _lonely(device: Device, _now: int) -> str | None:
    """A gateway needs none."""
    kind = device.device_model.type if device.device_model else None
    is_gateway = kind is not None and (kind.name or "").lower() == GATEWAY
    return "" if device.gateway_id is None and not is_gateway else None


def _drift(device: Device, _now: int) -> str | None:
    drift_s = device.last_time_sync_drift
    return f"{drift_s:g} s" if drift_s is not None and abs(drift_s) > DRIFT_S else None


def _word(text: str | None, words: tuple[str, ...]) -> str | None:
    return text if text is not None and text.lower() in words else None


DEVICE_RULES: Final[tuple[tuple[FleetCode, Weight, Look], ...]] = (
    (C.BOLD_DECOMMISSIONED, Weight.TROUBLE, lambda d, _: "" if d.decommissioned else None),
    (C.BOLD_RESTRICTED, Weight.TROUBLE, lambda d, _: (d.restricted_reminder or "") if d.restricted else None),
    (C.BOLD_BATTERY_LOW, Weight.TROUBLE, lambda d, _: _word(d.battery_level, LOW_BATTERY)),
    (C.BOLD_NOT_SEEN, Weight.WARNING, lambda d, now: _older(d.gateway_last_seen, now, UNSEEN_S)),
    (C.BOLD_FIRMWARE_BEHIND, Weight.WARNING, _firmware),
    (C.BOLD_CLOCK_DRIFTS, Weight.WARNING, _drift),
    (C.BOLD_TIME_SYNC_NEEDED, Weight.WARNING, lambda d, _: _flag(d, "timeSyncNeeded")),
    (C.BOLD_INSTALLATION_MODE, Weight.WARNING, lambda d, _: _flag(d, "installationMode")),
    (C.BOLD_EXPIRES, Weight.WARNING, lambda d, now: _older(d.is_active_until, now, 0)),
    (C.BOLD_GATEWAY_WEAK, Weight.NOTICE, lambda d, _: _word(d.gateway_rssi_level, WEAK)),
    (
        C.BOLD_QUEUE_LONG,
        Weight.NOTICE,
        lambda d, _: f"{d.message_queue_count:g}" if (d.message_queue_count or 0) > LONG_QUEUE else None,
    ),
    (
        C.BOLD_BATTERY_OLD,
        Weight.NOTICE,
        lambda d, now: _older(d.battery_last_measurement, now, OLD_BATTERY_S),
    ),
    (C.BOLD_NO_GATEWAY, Weight.NOTICE, _lonely),
)
"""The heaviest first."""


def judge_device(device: Device, now: int) -> tuple[Reason, ...]:
    """What stands against a device at `now`, Unix seconds. What was not reported stands against nobody."""
    found = ((code, weight, look(device, now)) for code, weight, look in DEVICE_RULES)
    return tuple(Reason(code, weight, seen) for code, weight, seen in found if seen is not None)


def judge_share(share: Share, local_now: int) -> tuple[Reason, ...]:
    """What stands against a share. Its dates are local and without a zone: `local_now` is Unix seconds moved
    to local time."""
    user = share.receiver.user if share.receiver else None
    invitation = user.invitation if user else None
    end = _local(share.end_date, share.end_time or "23:59:59")
    begin = _local(share.start_date, share.start_time or "00:00:00")
    reasons = []
    if share.date_restricted is not None:
        reasons.append(Reason(C.SHARE_RESTRICTED, Weight.TROUBLE, share.date_restricted))
    if end is not None and end < local_now:
        reasons.append(
            Reason(C.SHARE_EXPIRED, Weight.TROUBLE, f"{share.end_date} {share.end_time or ''}".strip())
        )
    if begin is not None and begin > local_now:
        reasons.append(
            Reason(C.SHARE_NOT_BEGUN, Weight.WARNING, f"{share.start_date} {share.start_time or ''}".strip())
        )
    if invitation is not None and invitation.is_expired:
        reasons.append(Reason(C.SHARE_INVITATION_EXPIRED, Weight.WARNING, invitation.expiration or ""))
    if user is not None and user.registered is False:
        reasons.append(Reason(C.SHARE_NOT_ACCEPTED, Weight.NOTICE))
    return tuple(reasons)


def _local(date: str | None, time: str) -> int | None:
    return read_time(f"{date}T{time}") if date else None
