"""How the list of locks stands, in words: what it shows instead of rows, or above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from installer_app.model.cloud import Account, Permission
from installer_app.model.fault import Fault
from installer_app.texts import faults
from installer_app.texts import window as w
from installer_app.texts import window_locks as wl
from installer_app.texts import window_settings as ws
from installer_app.texts.language import _, ngettext
from installer_app.texts.measures import number
from installer_app.ui.lock_cells import ago
from installer_app.ui.lock_roll import Roll, Sought
from installer_app.ui.widgets.list_frame import ListKind, ListState
from installer_app.workflow.diagnosis.case import HIDING
from installer_app.workflow.diagnosis.health import Advance

FRESH_S: Final = 3_600
"""A listing that is older is made anew when somebody looks."""
_MAY_LIST: Final = (Permission.SUPPORT, Permission.PROVISION_LOCK, Permission.INSTALL_LOCK)


@dataclass(frozen=True)
class Reading:
    """How far the reading of the list is."""

    roll: Roll | None = None
    """None: not looked up yet."""
    advance: Advance | None = None
    """Of the listing that goes on; None: none does."""
    fault: Fault | None = None
    """Why the last one ended."""
    stopped: bool = False
    """It was stopped by hand."""
    accounts: tuple[Account, ...] = ()

    @property
    def is_listing(self) -> bool:
        """Whether the cloud is being asked now."""
        return self.advance is not None

    def ended(self, fault: Fault | None = None, *, stopped: bool = False) -> Reading:
        """The same, with no listing going on."""
        return replace(self, advance=None, fault=fault, stopped=stopped)


def is_due(roll: Roll, now: float) -> bool:
    """Whether all locks should be listed anew: never were, that was cut off, or it is long ago."""
    return roll.listed_at is None or now - roll.listed_at > FRESH_S


def lead(roll: Roll, now: float) -> str:
    """`50,000 locks, 37 with trouble or a warning. Read 14 min ago or later.`"""
    count = len(roll)
    if not count or roll.oldest is None:
        return ""
    words = ngettext(wl.LEAD_ONE, wl.LEAD_MANY, count)
    age = ago(min(roll.oldest, int(now) - 1), now)  # never "now or later"
    return words.format(count=number(count), troubled=number(roll.troubled), age=age)


def status(reading: Reading) -> str:
    """What goes on, in one sentence; empty: nothing does."""
    done = reading.advance
    if done is None:
        return _(wl.STOPPED) if reading.stopped else ""
    if done.areas_of:
        count = number(done.locks)
        return _(wl.READING_AREAS).format(count=count, done=done.areas_done, total=number(done.areas_of))
    known = reading.roll is not None and reading.roll.listed_at is not None
    return _(wl.LISTING if known else wl.LISTING_FIRST).format(count=number(done.locks))


def list_state(reading: Reading, sought: Sought, shown: int, now: float) -> ListState:
    """What stands in the list's frame."""
    roll, fault = reading.roll, reading.fault
    if roll is None:
        return _failed(fault, reading) if fault else ListState(ListKind.LOADING, _(wl.LOOKING_UP))
    if not len(roll) and fault is not None:
        return _failed(fault, reading)
    if not len(roll):
        if reading.is_listing:
            return ListState(ListKind.LOADING, _(wl.LISTING_NONE_YET))
        stopped = ListState(ListKind.EMPTY, _(wl.STOPPED), button=_(wl.GO_ON))
        none = ListState(ListKind.EMPTY, _(wl.NONE_IN_REACH), button=_(w.READ_AGAIN))
        return stopped if reading.stopped else none
    if not shown:
        text = sought.text.strip()
        words = _(wl.NONE_FITS).format(text=text) if text else _(wl.NONE_FITS_CAUSE)
        return ListState(ListKind.EMPTY, words, button=_(wl.SHOW_ALL))
    if fault is not None:
        age = ago(roll.oldest or 0, now)
        title = _(wl.MAY_NOT_LIST)[:-1] if fault.code in HIDING else faults.words(fault).title
        return ListState(
            ListKind.STALE,
            _(wl.STALE).format(age=age, title=title, code=fault.code.value),
            button=_(w.READ_AGAIN),
        )
    return ListState(ListKind.READY)


def _failed(fault: Fault, reading: Reading) -> ListState:
    if fault.code in HIDING:
        words = " ".join((_(wl.MAY_NOT_LIST), who_may(reading.accounts), _(wl.OR_BY_ID)))
        return ListState(ListKind.FORBIDDEN, words, fault.code.value, _(w.READ_AGAIN))
    words = _(wl.FAILED).format(title=faults.words(fault).title)
    return ListState(ListKind.FAILED, words, fault.code.value, _(w.READ_AGAIN))


def who_may(accounts: Sequence[Account]) -> str:
    """Who could list: accounts here that may it for some properties, else whoever has the permission."""
    names = [
        one.name or one.credential
        for one in accounts
        if any(one.may(permission) is True for permission in _MAY_LIST)
    ]
    if names:
        return _(wl.MAY_SOME).format(names=", ".join(names))
    return _(wl.NEEDED).format(permission=_(ws.OR).join(_MAY_LIST))
