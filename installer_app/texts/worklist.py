"""Words of the worklist that window, command line and files share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.door import BadRow, Column, RowReason
from installer_app.model.fault import FaultCode
from installer_app.texts.faults import title
from installer_app.texts.language import N_, _
from installer_app.workflow.worklist import Mark, Queue

COLUMNS: Final[Mapping[Column, str]] = {
    Column.LOCK: N_("Lock"),
    Column.PROPERTY: N_("Property"),
    Column.AREA: N_("Area"),
    Column.NAME: N_("Name"),
    Column.FIRMWARE: N_("Firmware"),
}
REASONS: Final[Mapping[RowReason, str]] = {
    RowReason.TOO_LARGE: N_("The file is too large: {detail}, at most 8 MiB are read."),
    RowReason.NOT_TEXT: N_("The file is not text. Save the list as CSV, and choose that file."),
    RowReason.EMPTY: N_("The file holds no doors."),
    RowReason.NO_HEADER: N_(
        "The first row names no column of locks. It should be: lock, property, area, name, firmware."
    ),
    RowReason.COLUMN_TWICE: N_("There is more than one column for this."),
    RowReason.TOO_MANY_ROWS: N_("There are {detail} rows, at most 20,000 are read."),
    RowReason.QUOTING: N_("Its quotation marks do not fit: {detail}"),
    RowReason.TOO_MANY_CELLS: N_("It has more values than there are columns."),
    RowReason.MISSING: N_("It says nothing here."),
    RowReason.TOO_LONG: N_("This is too long: {detail}"),
    RowReason.NOT_PRINTABLE: N_("It holds a character that cannot be shown: {detail}"),
    RowReason.NOT_A_LOCK: N_("Neither a serial of 8 characters nor a label: {detail}"),
    RowReason.OTHER_LOCK: N_("Serial and label name two different locks: {detail}"),
    RowReason.NOT_A_VERSION: N_("Not a firmware version: {detail}"),
    RowReason.TWICE: N_("Line {detail} has this lock already."),
    RowReason.KNOWN: N_("The worklist has this lock already: {detail}"),
    RowReason.SAME_NAME: N_("Line {detail} gives the same name in the same area."),
    RowReason.PLACE_UNKNOWN: N_("There is none of this name: {detail}"),
    RowReason.PLACE_AMBIGUOUS: N_("{detail} have this name. Give the id, or the path: A / B."),
    RowReason.PLACE_UNREADABLE: N_("The name cannot be looked up, give the id: {detail}"),
}
QUEUES: Final[Mapping[Queue, str]] = {
    Queue.TO_INSTALL: N_("To install"),
    Queue.UNFINISHED: N_("Unfinished"),
    Queue.UNPROVEN: N_("Unproven syncs"),
    Queue.FIRMWARE_DUE: N_("Firmware due"),
    Queue.FINISHED: N_("Finished"),
}
MARKS: Final[Mapping[Mark, str]] = {
    Mark.NOT_PREPARED: N_("not prepared"),
    Mark.PREPARED: N_("prepared"),
    Mark.EXPIRED: N_("expired"),
}
HEAD: Final = (
    N_("Serial"),
    N_("Label"),
    N_("Property"),
    N_("Area"),
    N_("Place"),
    N_("Name"),
    N_("Firmware"),
    N_("Queue"),
    N_("Prepared until"),
    N_("Grade"),
    N_("Lock confirmed"),
    N_("Synced"),
    N_("Keys current"),
    N_("Firmware current"),
    N_("Placed"),
    N_("Message (SHA-256)"),
    N_("Fault"),
    N_("What happened"),
    N_("Job"),
)


def column(which: Column | None) -> str:
    """What a column is called; empty: the row as a whole."""
    return _(COLUMNS[which]) if which is not None else ""


def reason(bad: BadRow) -> str:
    """What is wrong with a row, as one sentence without its line."""
    detail = bad.detail
    if bad.reason is RowReason.PLACE_UNREADABLE and detail in list(FaultCode):
        detail = f"{title(FaultCode(detail))} [{detail}]"
    return _(REASONS[bad.reason]).replace("{detail}", detail)


def bad_row(bad: BadRow) -> str:
    """`Line 7, Area: There is none of this name: Floor 9`."""
    where = _("Line {number}, {column}") if bad.column is not None else _("Line {number}")
    return f"{where.format(number=bad.number, column=column(bad.column))}: {reason(bad)}"


def queue(which: Queue) -> str:
    return _(QUEUES[which])


def mark(which: Mark) -> str:
    return _(MARKS[which])


def head() -> tuple[str, ...]:
    """The first row of the file that is written."""
    return tuple(_(word) for word in HEAD)
