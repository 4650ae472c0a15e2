"""Which firmware assignment decides, and why; how many locks one is for: the same words everywhere."""

from __future__ import annotations

from typing import Final

from installer_app.model.cloud import FirmwareScope
from installer_app.model.firmware import Reach, Requirement
from installer_app.texts.language import N_, _, ngettext

ORDER: Final = N_("The nearest assignment decides: lock, its area, the areas around it, property, global.")
_WHY: Final = {
    FirmwareScope.LOCK: N_("The lock's own assignment decides; it goes before area, property and global."),
    FirmwareScope.AREA: N_("The assignment to its area decides; the lock has none of its own."),
    FirmwareScope.PROPERTY: N_(
        "The assignment to its property decides; neither the lock nor an area around it has one."
    ),
    FirmwareScope.GLOBAL: N_("The global assignment decides; nothing nearer has one."),
}
_OWN: Final = N_("The assignment to its area {area} decides; the lock has none of its own.")
_AROUND: Final = N_("The assignment to {area}, around its own area, decides; nothing nearer has one.")
_HIDDEN: Final = N_("No account that is signed in sees what is required.")
_NOTHING: Final = N_("Nothing is required of this lock.")
_UNKNOWN: Final = N_("Which assignment decides cannot be seen.")
_WHO: Final = {
    FirmwareScope.LOCK: N_("this lock alone"),
    FirmwareScope.AREA: N_("the area and those in it"),
    FirmwareScope.PROPERTY: N_("the whole property"),
    FirmwareScope.GLOBAL: N_("every lock there is"),
}


def decides(found: Requirement) -> str:
    """Which scope decides what this lock is to run, and why that one: one sentence."""
    if not found.seen:
        return _(_HIDDEN)
    if found.required is None:
        return _(_NOTHING)
    if found.scope is None:
        return _(_UNKNOWN)
    if found.area is None:
        return _(_WHY[found.scope])
    own = (found.area.area_id or "").lower() == (found.record.area_id or "").lower()
    return _(_OWN if own else _AROUND).format(area=found.area.title)


def order() -> str:
    """The rule, in one sentence."""
    return _(ORDER)


def reaches(scope: FirmwareScope, reach: Reach) -> str:
    """How many locks an assignment there is for: one sentence."""
    who = _(_WHO[scope])
    if reach.locks is None:
        return _("For {who}: how many locks that are is unknown.").format(who=who)
    if scope is FirmwareScope.LOCK:
        return _("For {who}.").format(who=who)
    counted = ngettext("{count} lock", "{count} locks", reach.locks).format(count=reach.locks)
    return _("For {who}: {counted} now; one with a nearer assignment keeps that.").format(
        who=who, counted=counted
    )
