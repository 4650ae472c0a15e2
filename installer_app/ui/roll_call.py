"""Calls the roll: judges locks one by one, and keeps of each what a table needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from installer_app.model.doorlock import Area
from installer_app.ui.lock_roll import Kept, Lists, Roll, Sought, Verdict, count_verdicts, natural
from installer_app.workflow.diagnosis import Weight
from installer_app.workflow.diagnosis.case import bracketed_serial, read_time
from installer_app.workflow.diagnosis.health import Listed, stand


def call_roll(
    locks: Iterable[Listed],
    areas: Mapping[str, Area],
    names: Mapping[str, str],
    now: int,
    listed_at: int | None = None,
) -> Roll:
    """Judge locks one by one, and keep of each what a table needs. `areas` and the `names` of properties by
    id in lower case; `now` in Unix seconds."""
    lists, known = Lists(), dict(names)
    paths = {key: _path(key, areas) for key in areas}
    numbers: dict[Verdict, int] = {}
    for one in locks:
        standing = stand(one, areas, now)
        kept = _keep(one, paths, names)
        lock_id, name, serial, property_id, called, area, *_ = kept
        lists.kept.append(kept)
        lists.found_by.append(f"{lock_id}\n{name}\n{serial}\n{called}\n{property_id}\n{area}".casefold())
        lists.sorts_as.append(natural(name))
        lists.judged.append(numbers.setdefault(Verdict(standing.weight, standing.codes), len(numbers)))
        if property_id:
            known.setdefault(property_id, called)
    lists.verdicts.extend(numbers)
    judged = Counter(lists.judged)
    troubled = sum(n for at, n in judged.items() if (lists.verdicts[at].weight or 0) > Weight.NOTICE)
    oldest = min((one[11] for one in lists.kept), default=None)
    roll = Roll(lists, count_verdicts(judged, lists.verdicts), known, troubled, oldest, listed_at)
    roll.seek(Sought())
    return roll


def _keep(one: Listed, paths: Mapping[str, str], names: Mapping[str, str]) -> Kept:
    lock, private = one.lock, one.lock.private
    name = lock.display_name or ""
    serial = bracketed_serial(name) or ""
    if serial:
        name = name[: -len(serial) - 2].rstrip()
    property_id, area_id = (lock.property_id or "").lower(), lock.area_id or ""
    return (
        lock.lock_id or "",
        name,
        serial,
        property_id,
        names.get(property_id, property_id),
        paths.get(area_id.lower()) or area_id,
        lock.install_date is not None,
        private is not None,
        read_time(private.last_known_sync_date) if private else None,
        (private.current_firmware_version if private else None) or "",
        (private.required_firmware_version if private else None) or "",
        one.read_at,
    )


def _path(key: str, areas: Mapping[str, Area]) -> str:
    """The area's name after the names of those it is in; a circle is left where it closes."""
    names: list[str] = []
    seen: set[str] = set()
    at: str | None = key
    while at is not None and at in areas and at not in seen:
        seen.add(at)
        area = areas[at]
        names.append(area.display_name or area.area_id or "")
        at = area.parent_area_id.lower() if area.parent_area_id else None
    return ", ".join(reversed(names))
