"""Words for a list of doors: its columns, and what is wrong with a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.door import BadRow, Column, RowReason
from installer_app.texts.language import N_, _

COLUMNS: Final[Mapping[Column, str]] = {
    Column.LOCK: N_("lock"),
    Column.PROPERTY: N_("property"),
    Column.AREA: N_("area"),
    Column.NAME: N_("name"),
    Column.FIRMWARE: N_("firmware"),
}
REASONS: Final[Mapping[RowReason, str]] = {
    RowReason.TOO_LARGE: N_("The file is too large for a list: {detail}."),
    RowReason.NOT_TEXT: N_("The file is not text: it may be a workbook that is to be saved as CSV."),
    RowReason.EMPTY: N_("There is no door in the file."),
    RowReason.NO_HEADER: N_("The first row names no column of locks: {detail}"),
    RowReason.COLUMN_TWICE: N_("Two columns mean the same."),
    RowReason.TOO_MANY_ROWS: N_("There are too many rows: {detail}."),
    RowReason.QUOTING: N_("A quotation mark is not closed, or text follows it: {detail}"),
    RowReason.TOO_MANY_CELLS: N_("The row has {detail} cells, more than there are columns."),
    RowReason.MISSING: N_("This is missing."),
    RowReason.TOO_LONG: N_("This is too long: {detail}"),
    RowReason.NOT_PRINTABLE: N_("This holds characters that cannot be shown: {detail}"),
    RowReason.NOT_A_LOCK: N_("This is neither a serial nor a label: {detail}"),
    RowReason.OTHER_LOCK: N_("Serial and label name two locks: {detail}"),
    RowReason.NOT_A_VERSION: N_("This is no version: {detail}"),
    RowReason.TWICE: N_("Line {detail} has this lock already."),
    RowReason.KNOWN: N_("The worklist has this lock already: {detail}"),
    RowReason.SAME_NAME: N_("Line {detail} has this name in the same area."),
    RowReason.PLACE_UNKNOWN: N_("The cloud lists no such place: {detail}"),
    RowReason.PLACE_AMBIGUOUS: N_("{detail} places have this name: give the id."),
    RowReason.PLACE_UNREADABLE: N_("The cloud's list of places cannot be read ({detail}): give the id."),
}
"""`detail` is what the row has there, or as the reason says."""


def column(row: BadRow) -> str:
    """The column a finding is about; empty where it is about the row or the file."""
    return _(COLUMNS[row.column]) if row.column is not None else ""


def reason(row: BadRow) -> str:
    """What is wrong, with what the row has there."""
    return _(REASONS[row.reason]).format(detail=row.detail)
