"""Why can't I see it: one ranked answer, from what is heard and what the adapter says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from installer_app.model.fault import Fault
from installer_app.texts import faults, measures
from installer_app.texts import window as w
from installer_app.texts.language import _
from installer_app.ui.heard_rows import STALE_S
from installer_app.ui.widgets.finding import FindingBar, FindingKind

if TYPE_CHECKING:
    from installer_app.lock.scan import Heard


def why_unseen(fault: Fault | None, heard: tuple[Heard, ...], serial: str, now_s: float) -> FindingBar:
    """The likeliest reason first: adapter, nothing at all, this one not, heard long ago, heard."""
    if fault is not None:
        words = faults.words(fault)
        return FindingBar(FindingKind.BLOCKING, words.title, " ".join(words.next))
    if not heard:
        return FindingBar(FindingKind.WARN, _(w.NOTHING_HEARD_AT_ALL), _(w.NOTHING_HEARD_REMEDY))
    if not serial:
        return FindingBar(FindingKind.NOTE, _(w.OTHERS_HEARD), _(w.TYPE_ITS_SERIAL))
    found = next((one for one in heard if one.serial == serial), None)
    if found is None:
        title = _(w.THIS_ONE_NOT_HEARD).format(serial=serial, count=len(heard))
        return FindingBar(FindingKind.WARN, title, _(w.THIS_ONE_REMEDY))
    age_s = now_s - found.heard_at
    title = _(w.HEARD_AGO).format(serial=serial, age=measures.age(max(age_s, 0)))
    remedy = w.HEARD_LONG_AGO_REMEDY if age_s >= STALE_S else w.IT_IS_HEARD
    kind = FindingKind.WARN if age_s >= STALE_S else FindingKind.OK
    return FindingBar(kind, title, _(remedy))
