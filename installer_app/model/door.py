"""Planned doors: what a list says of them, and what is wrong with its rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from installer_app.model.lock import Label


class Column(StrEnum):
    """What a list may tell of a door."""

    LOCK = "lock"
    """Its serial, or its whole label."""
    PROPERTY = "property"
    AREA = "area"
    NAME = "name"
    FIRMWARE = "firmware"


class RowReason(StrEnum):
    """Why a row of a list cannot be a door, or what should be known of it."""

    # ---- of the file as a whole, said of its first row
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    EMPTY = "empty"
    NO_HEADER = "no_header"
    """Its first row names no column of locks."""
    COLUMN_TWICE = "column_twice"
    TOO_MANY_ROWS = "too_many_rows"
    # ---- of a row as it stands
    QUOTING = "quoting"
    """A quotation mark is not closed, or text follows it."""
    TOO_MANY_CELLS = "too_many_cells"
    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_PRINTABLE = "not_printable"
    NOT_A_LOCK = "not_a_lock"
    """Neither a serial nor a label."""
    OTHER_LOCK = "other_lock"
    """Serial and label of the row name two locks."""
    NOT_A_VERSION = "not_a_version"
    # ---- against other rows, and against the worklist
    TWICE = "twice"
    """`detail`: the row that has the lock already."""
    KNOWN = "known"
    """The worklist has a door with this lock."""
    SAME_NAME = "same_name"
    """A warning: `detail` is the row that has this name in the same area."""
    # ---- against the cloud's lists
    PLACE_UNKNOWN = "place_unknown"
    PLACE_AMBIGUOUS = "place_ambiguous"
    """`detail`: how many have that name."""
    PLACE_UNREADABLE = "place_unreadable"
    """The cloud's lists cannot be read; `detail`: the fault's code."""


@dataclass(frozen=True)
class BadRow:
    """One row, by its line in the file (the first is 1), and what is wrong with it."""

    number: int
    reason: RowReason
    column: Column | None = None
    detail: str = ""
    """What the row has there, or as the reason says; short, and never to be trusted."""


@dataclass(frozen=True)
class PlannedDoor:
    """One row of a list as it was written; its places may be ids or names."""

    number: int
    serial: str
    label: Label | None
    property: str
    area: str
    name: str
    firmware: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a list says: its doors in its order, and every row that cannot be one. Warnings are of rows that
    can."""

    doors: tuple[PlannedDoor, ...] = ()
    bad: tuple[BadRow, ...] = ()
    warnings: tuple[BadRow, ...] = ()
    ignored: tuple[str, ...] = ()
    """Headers of columns that mean nothing here."""


@dataclass(frozen=True)
class Door:
    """A lock with its place and name, planned for a day."""

    door_id: str
    """Random, made by the store."""
    serial: str
    label: Label | None
    """None: the list gave only a serial."""
    property_id: str
    area_id: str
    place: str
    """Words for the place as the list had them; empty where it had ids."""
    name: str
    firmware: str | None = None
    """None: as it is assigned."""
    job_id: str | None = None
    """The job that is at work on it, or was last."""
