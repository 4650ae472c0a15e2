"""Lists of doors: whatever a spreadsheet makes of them is read, and what is no door is named."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import Final

import hypothesis.strategies as st
import pytest
from hypothesis import given

from installer_app.model.door import BadRow, Column, PlannedDoor, RowReason
from installer_app.protocol.encodings import CROCKFORD
from installer_app.protocol.label import parse_label
from installer_app.store.door_list import (
    COLUMNS,
    HEADERS,
    LARGEST_BYTES,
    LONGEST,
    LONGEST_LINE,
    MOST_ROWS,
    SEPARATORS,
    read_doors,
)

HEAD: Final = "lock,property,area,name,firmware"
LABEL: Final = "LOCK1:TEST0000:VL1:N83S-G60P-K0WM-2FV7"
GOOD: Final = PlannedDoor(2, "TEST0000", None, "Kanaalhuis", "Floor 4", "Room 1", "1.4.0")
ENCODINGS: Final = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


def read_rows(*rows: str, head: str = HEAD) -> tuple[tuple[PlannedDoor, ...], tuple[BadRow, ...]]:
    reading = read_doors("\r\n".join((head, *rows)).encode())
    return reading.doors, reading.bad


def bad_row(row: str, head: str = HEAD) -> BadRow:
    """What is wrong with the only row."""
    doors, (bad,) = read_rows(row, head=head)
    assert not doors
    return bad


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_encoding_separator_and_line_end_is_read(encoding: str, separator: str, line_end: str) -> None:
    rows = [HEAD.split(","), ["TEST0000", "Gebäude Süd", "Straße 4", "Tür é", "1.4.0"]]
    text = line_end.join(separator.join(row) for row in rows)
    reading = read_doors(text.encode(encoding))
    assert reading.bad == ()
    assert reading.doors == (PlannedDoor(2, "TEST0000", None, "Gebäude Süd", "Straße 4", "Tür é", "1.4.0"),)


@pytest.mark.parametrize(
    "head",
    [
        "Serial Number,Property,Area,Door name,Firmware Version",
        "LOCK_LABEL,property_id,AREA-ID,name,FW",
        "Seriennummer,Objekt,Bereich,Türname,Firmware",
        "Schloß,Gebäude,Etage,Bezeichnung,Version",
        "Serienummer,Pand,Verdieping,Deurnaam,Firmwareversie",
        "Slot,Gebouw,Gebied,Naam,Versie",
        "Número de serie,Propiedad,Zona,Nombre,Versión de firmware",
        "Cerradura,Edificio,Planta,Puerta,Firmware",
        " lock ,\ufeffproperty,area,name,firmware",
    ],
)
def test_headers_are_known_in_every_language(head: str) -> None:
    assert read_rows("TEST0000,Kanaalhuis,Floor 4,Room 1,1.4.0", head=head) == ((GOOD,), ())


def test_columns_may_stand_in_any_order_and_what_is_not_known_is_named() -> None:
    text = "Note;Name;Firmware;Area;Checked by;Lock;Property\nx;Room 1;1.4.0;Floor 4;me;TEST0000;Kanaalhuis"
    reading = read_doors(text.encode())
    assert reading.doors == (GOOD,)
    assert reading.ignored == ("Note", "Checked by")


def test_no_header_means_two_columns() -> None:
    assert sum(len(words.split()) for words in HEADERS.values()) == len(COLUMNS)
    assert all(word == word.casefold() and word.isalnum() for word in COLUMNS)


def test_empty_lines_are_passed_over_and_the_lines_keep_their_numbers() -> None:
    doors, bad = read_rows("", ",,,,", "TEST0000,Kanaalhuis,Floor 4,Room 1,", "   ", "x,a,b,c,")
    assert [door.number for door in doors] == [4]
    assert [(row.number, row.reason) for row in bad] == [(6, RowReason.NOT_A_LOCK)]


def test_a_spreadsheet_may_say_its_separator_first() -> None:
    reading = read_doors(f"sep=|\r\n{HEAD.replace(',', '|')}\r\nTEST0000|a, b; c|b|c|".encode())
    assert [door.property for door in reading.doors] == ["a, b; c"]
    assert reading.doors[0].number == 3


def test_quoted_values_may_hold_separators_and_quotation_marks() -> None:
    (door,), _ = read_rows('TEST0000,"Kanaalhuis, Nord","A / ""B""",Room 1,')
    assert (door.property, door.area) == ("Kanaalhuis, Nord", 'A / "B"')


def test_a_quotation_mark_that_is_not_closed_spoils_its_own_row_only() -> None:
    doors, bad = read_rows('TEST0000,"a,b,c,', "TEST0010,a,b,c,")
    assert [door.serial for door in doors] == ["TEST0010"]
    assert [(row.number, row.reason) for row in bad] == [(2, RowReason.QUOTING)]


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        ("TEST000,a,b,c,", RowReason.NOT_A_LOCK, Column.LOCK),
        ("TESTU000,a,b,c,", RowReason.NOT_A_LOCK, Column.LOCK),
        (f"{LABEL}X,a,b,c,", RowReason.NOT_A_LOCK, Column.LOCK),
        (",a,b,c,", RowReason.MISSING, Column.LOCK),
        ("TEST0000,,b,c,", RowReason.MISSING, Column.PROPERTY),
        ("TEST0000,a,,c,", RowReason.MISSING, Column.AREA),
        ("TEST0000,a,b,,", RowReason.MISSING, Column.NAME),
        ("TEST0000,a,b", RowReason.MISSING, Column.NAME),
        ("TEST0000,a,b,[TEST0000],", RowReason.MISSING, Column.NAME),
        (f"TEST0000,a,b,{'x' * 101},", RowReason.TOO_LONG, Column.NAME),
        ("TEST0000,a,b,\x1b[2J,", RowReason.NOT_PRINTABLE, Column.NAME),
        ("TEST0000,a,b,c\u202etxt,", RowReason.NOT_PRINTABLE, Column.NAME),
        ("TEST0000,a,b,c,../1", RowReason.NOT_A_VERSION, Column.FIRMWARE),
        ("TEST0000,a,b,c,1.4.0,more", RowReason.TOO_MANY_CELLS, None),
        ("TEST0000,a,b," + "x" * LONGEST_LINE, RowReason.TOO_LONG, None),
    ],
)
def test_a_row_that_is_no_door_is_named_with_its_column(
    row: str, reason: RowReason, column: Column | None
) -> None:
    bad = bad_row(row)
    assert (bad.number, bad.reason, bad.column) == (2, reason, column)
    assert bad.detail.isprintable()


def test_a_lock_may_be_named_by_serial_and_label_which_must_agree() -> None:
    head = "serial,label,property,area,name"
    (door,), _ = read_rows(f"test-0000,{LABEL},a,b,c", head=head)
    assert (door.serial, door.label) == ("TEST0000", parse_label(LABEL))
    (door,), _ = read_rows(f",{LABEL.lower()},a,b,c", head=head)
    assert door.label == parse_label(LABEL)
    assert bad_row(f"TEST0010,{LABEL},a,b,c", head=head).reason is RowReason.OTHER_LOCK


def test_the_same_lock_twice_is_bad_and_the_same_name_in_an_area_a_warning() -> None:
    rows = ("TEST0000,a,b,c,", "t3st-0010,a,b,C,", "TEST 0000,a,b,d,", "TEST0020,a,other,c,")
    reading = read_doors("\n".join((HEAD, *rows)).replace("t3st", "test").encode())
    assert reading.bad == (BadRow(4, RowReason.TWICE, Column.LOCK, "2"),)
    assert reading.warnings == (BadRow(3, RowReason.SAME_NAME, Column.NAME, "2"),)
    assert [door.serial for door in reading.doors] == ["TEST0000", "TEST0010", "TEST0020"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", RowReason.EMPTY),
        (b"\r\n , ;\n", RowReason.EMPTY),
        (f"{HEAD}\r\n,,\r\n".encode(), RowReason.EMPTY),
        (b"TEST0000,a,b,c", RowReason.NO_HEADER),
        (b"name,area\nc,b", RowReason.NO_HEADER),
        (b"PK\x03\x04\x00\x00\x00" * 9, RowReason.NOT_TEXT),
        (b"x" * (LARGEST_BYTES + 1), RowReason.TOO_LARGE),
        (b"lock,name,Name\nTEST0000,a,b", RowReason.COLUMN_TWICE),
        (f"{HEAD}\n".encode() + b"x\n" * (MOST_ROWS + 1), RowReason.TOO_MANY_ROWS),
    ],
)
def test_a_file_that_is_no_list_says_why(raw: bytes, reason: RowReason) -> None:
    reading = read_doors(raw)
    assert reading.doors == ()
    assert [row.reason for row in reading.bad] == [reason]


def test_what_an_export_keeps_from_being_a_formula_is_read_as_it_was() -> None:
    (door,), _ = read_rows("TEST0000,a,b,'=1+1,")
    assert door.name == "=1+1"


@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_named(raw: bytes) -> None:
    for data in (raw, HEAD.encode() + b"\n" + raw):
        reading = read_doors(data)
        assert all(row.detail.isprintable() for row in (*reading.bad, *reading.warnings))
        assert len({door.serial for door in reading.doors}) == len(reading.doors)


CELL: Final = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
NAME: Final = st.builds(" ".join, st.lists(CELL, min_size=1, max_size=3)).filter(
    lambda text: text.isprintable() and not text.startswith("'") and len(text) <= LONGEST[Column.NAME]
)
ROW: Final = st.tuples(st.text(CROCKFORD, min_size=8, max_size=8), NAME, NAME, NAME)


@given(st.lists(ROW, min_size=1, max_size=5, unique_by=lambda row: row[0]), st.sampled_from(SEPARATORS))
def test_what_a_csv_writer_wrote_is_read_again(rows: list[tuple[str, str, str, str]], separator: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([("lock", "property", "area", "name"), *rows])
    reading = read_doors(text.getvalue().encode())
    assert reading.bad == ()
    found = [(door.serial, door.property, door.area, door.name) for door in reading.doors]
    plain = [tuple(unicodedata.normalize("NFC", cell) for cell in row) for row in rows]
    assert found == plain
