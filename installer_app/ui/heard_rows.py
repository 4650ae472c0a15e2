"""What is heard on the air, as rows of the scan list: strongest first, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from installer_app.model.lock import LockState
from installer_app.texts import measures
from installer_app.texts import window as w
from installer_app.texts.language import _
from installer_app.texts.lock_states import STATES
from installer_app.ui.widgets.badge import BadgeKind
from installer_app.ui.widgets.scan_list import BatteryKind, ScanRow

if TYPE_CHECKING:
    from installer_app.lock.scan import Heard
    from installer_app.model.lock import Advertisement

STALE_S: Final = 60.0
_STATES: Final = {state.value: state for state in LockState}
_BADGES: Final = {
    LockState.FACTORY: BadgeKind.FACTORY,
    LockState.PROVISIONED: BadgeKind.PROVISIONED,
    LockState.INSTALLED: BadgeKind.INSTALLED,
}


@dataclass(slots=True)
class HeardRow:
    """A row that is put into words when it is looked at."""

    heard: Heard
    now_s: float
    pinned: str
    _made: ScanRow | None = None

    @property
    def key(self) -> str:
        return self.heard.address

    @property
    def row(self) -> ScanRow:
        if self._made is None:
            self._made = scan_row(self.heard, self.now_s, self.pinned)
        return self._made


def scan_rows(
    heard: tuple[Heard, ...], now_s: float, pinned: str = "", wanted: str = ""
) -> tuple[HeardRow, ...]:
    """Rows by signal, the pinned serial first; with `wanted` only serials that contain it."""
    shown = [one for one in heard if not wanted or wanted in (one.serial or "")]
    shown.sort(
        key=lambda one: (not pinned or one.serial != pinned, one.foreign, -_loudness(one), one.address)
    )
    return tuple(HeardRow(one, now_s, pinned) for one in shown)


def _loudness(one: Heard) -> int:
    """As it is shown: what is the same to the eye keeps its order."""
    return -200 if one.rssi_dbm is None else round(one.rssi_dbm)


def scan_row(one: Heard, now_s: float, pinned: str = "") -> ScanRow:
    """One lock in words."""
    claim = one.advertisement
    age_s = max(now_s - one.heard_at, 0.0)
    stale = age_s >= STALE_S
    rssi_dbm = None if one.rssi_dbm is None else round(one.rssi_dbm)
    state, state_text = _state(claim)
    battery, battery_text = _battery(claim)
    age = measures.age(age_s)
    return ScanRow(
        one.address,
        claim.serial if claim else _bold_name(one),
        _meta(claim) if claim else _bold_meta(one),
        state,
        state_text,
        rssi_dbm,
        measures.dbm(rssi_dbm),
        battery,
        battery_text,
        _(w.LAST_HEARD).format(age=age) if stale else age,
        _(w.PINNED_BY_LABEL) if claim and pinned == claim.serial else "",
        stale,
    )


def lock_state(claim: Advertisement) -> LockState | None:
    """The state it claims, None for one this app does not know."""
    return _STATES.get(claim.state)


def _state(claim: Advertisement | None) -> tuple[BadgeKind, str]:
    if claim is None:
        return BadgeKind.BOLD, _(w.BOLD_STATE)
    state = lock_state(claim)
    return (
        (_BADGES[state], _(STATES[state])) if state is not None else (BadgeKind.FOREIGN, _(w.STATE_UNKNOWN))
    )


def _battery(claim: Advertisement | None) -> tuple[BatteryKind, str]:
    if claim is None:
        return BatteryKind.UNKNOWN, _(w.UNKNOWN)
    return (BatteryKind.LOW, _(w.BATTERY_LOW)) if claim.battery_low else (BatteryKind.OK, _(w.BATTERY_OK))


def _bold_name(one: Heard) -> str:
    if one.bold is not None:
        return _(w.BOLD_DEVICE).format(number=one.bold.device_id)
    return one.name or _(w.BOLD_LOCK)


def _bold_meta(one: Heard) -> str:
    words = [_(w.WATCHED_ONLY)]
    if one.bold is not None:
        said = (
            (one.bold.installable, w.BOLD_INSTALLABLE),
            (one.bold.needs_time, w.BOLD_TIME),
            (one.bold.has_events, w.BOLD_EVENTS),
            (one.bold.is_updating, w.BOLD_UPDATING),
        )
        words += [_(word) for is_said, word in said if is_said]
    return ", ".join(words)


def _meta(claim: Advertisement) -> str:
    words = [_(w.HARDWARE).format(hw=claim.hw)]
    if claim.clock_unset:
        words.append(_(w.CLOCK_NOT_SET))
    if claim.firmware_on_trial:
        words.append(_(w.FIRMWARE_ON_TRIAL))
    if claim.changed_since_sync:
        words.append(_(w.CHANGED_SINCE_SYNC))
    return ", ".join(words)
