"""What the cells of a lock say: words and marks for one row of the roll."""

from __future__ import annotations

from typing import Final

from installer_app.texts import findings, measures
from installer_app.texts import window_locks as wl
from installer_app.texts.language import _, within
from installer_app.ui.icons import Icon
from installer_app.ui.lock_roll import Column, LockRow
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.cells import Cell
from installer_app.workflow.diagnosis import FindingCode, Weight

_MARKS: Final = {
    Weight.TROUBLE: (Icon.OCTAGON, Tone.FAULT),
    Weight.WARNING: (Icon.TRIANGLE, Tone.WARN),
    Weight.NOTICE: (Icon.INFO, Tone.NOTE),
}


def cause_title(code: FindingCode) -> str:
    """A finding in few words."""
    words = wl.CAUSES.get(code)
    return _(words) if words else _(findings.FINDINGS[code][0])


def cell(row: LockRow, column: Column, now: float) -> Cell:
    """One cell; `now` in Unix seconds."""
    match column:
        case Column.LOCK:
            return Cell(row.name or _(wl.NO_NAME), row.serial or row.lock_id, Face.STRONG)
        case Column.KNOWN:
            return _known(row)
        case Column.PLACE:
            return Cell(
                row.area or row.property_name or _(wl.NO_PLACE), row.property_name if row.area else ""
            )
        case Column.SYNC:
            return _sync(row, now)
        case Column.FIRMWARE:
            return _firmware(row)
    return Cell(_age(row.read_at, now), face=Face.META, tone=Tone.INK_2)


def ago(at: int, now: float) -> str:
    """`now`, `6 d ago`."""
    seconds = max(now - at, 0)
    return _age(at, now) if seconds < 1 else _(wl.AGO).format(span=_age(at, now))


def _age(at: int, now: float) -> str:
    return measures.age(max(now - at, 0))


def _known(row: LockRow) -> Cell:
    codes, weight = row.verdict.codes, row.verdict.weight
    if weight is None:
        return Cell(_(wl.NOTHING_KNOWN), tone=Tone.INK_2, icon=Icon.TICK, icon_role="ok")
    icon, tone = _MARKS[weight]
    further = within(", ".join(map(cause_title, codes[1:])))
    meta = _(wl.FURTHER).format(causes=further) if further else ""
    return Cell(cause_title(codes[0]), meta, Face.STRONG, tone, icon, tone.value)


def _sync(row: LockRow, now: float) -> Cell:
    if not row.is_shown:
        return Cell(_(wl.NOT_SHOWN), tone=Tone.INK_2)
    if row.synced_at is not None:
        return Cell(ago(row.synced_at, now), measures.day_and_time(measures.unix_moment(row.synced_at)))
    return Cell(_(wl.NEVER), "" if row.is_installed else _(wl.NOT_INSTALLED), tone=Tone.INK_2)


def _firmware(row: LockRow) -> Cell:
    if not row.is_shown:
        return Cell(_(wl.NOT_SHOWN), tone=Tone.INK_2)
    if not row.required:
        against = _(wl.NONE_REQUIRED)
    elif row.firmware == row.required:
        against = _(wl.CURRENT)
    else:
        against = _(wl.REQUIRED).format(version=row.required)
    behind = row.required and row.firmware != row.required
    return Cell(row.firmware or _(wl.NOT_REPORTED), against, tone=Tone.WARN if behind else Tone.INK)
