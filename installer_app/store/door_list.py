"""A list of doors as people keep it: CSV of any common separator, encoding and language of its headers.

Every line is a row of its own: a cell never holds a line break, so that one quotation mark that is not closed
spoils one row and not all that follow it. What cannot be a door is named by its line, never mended by a
guess and never passed over. Sizes are bounded before anything is taken apart.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from installer_app.model.door import BadRow, Column, PlannedDoor, Reading, RowReason
from installer_app.model.fault import Fault
from installer_app.model.lock import Label
from installer_app.protocol.label import parse_lock

LARGEST_BYTES: Final = 8 * 1024 * 1024
MOST_ROWS: Final = 20_000
MOST_CELLS: Final = 64
LONGEST_LINE: Final = 16_000
LONGEST: Final[Mapping[Column, int]] = {
    Column.LOCK: 200,
    Column.PROPERTY: 200,
    Column.AREA: 400,
    Column.NAME: 100,
    Column.FIRMWARE: 40,
}
"""Characters of a cell; of an area's as many as a path of areas may need."""
SEPARATORS: Final = ",;\t|"
SHOWN: Final = 60
"""Characters of a cell that are repeated."""
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_NEEDED: Final = (Column.LOCK, Column.PROPERTY, Column.AREA, Column.NAME)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HEADERS: Final[Mapping[Column, str]] = {
    Column.LOCK: """
        lock serial serialnumber serialno lockserial sn label locklabel labeltext sticker qr qrcode barcode
        schloss seriennummer seriennr etikett aufkleber slot serienummer serienr etiket
        cerradura numerodeserie nodeserie serie nserie etiqueta""",
    Column.PROPERTY: """
        property propertyid propertyname building buildingid site siteid
        objekt objektid gebaude gebaeude liegenschaft immobilie standort
        pand gebouw complex locatie eigendom propiedad edificio inmueble finca idpropiedad idedificio""",
    Column.AREA: """
        area areaid areaname zone zoneid floor bereich bereichid etage stockwerk gebied gebiedid verdieping
        zona idarea idzona planta""",
    Column.NAME: """
        name lockname doorname door displayname schlossname turname tuername tur tuer bezeichnung
        naam deurnaam deur slotnaam omschrijving nombre puerta nombredelapuerta nombrepuerta""",
    Column.FIRMWARE: """
        firmware firmwareversion fw fwversion version firmwareversie versie
        versionfirmware versiondefirmware versiondelfirmware""",
}
"""As `_key` makes them: without case, accents, spaces and marks."""
COLUMNS: Final[Mapping[str, Column]] = {
    word: column for column, words in HEADERS.items() for word in words.split()
}


def read_doors(raw: bytes) -> Reading:
    """Every door of a list, and every row that is none. Never raises."""
    if len(raw) > LARGEST_BYTES:
        return _spoiled(RowReason.TOO_LARGE, f"{len(raw) // 1024 // 1024 + 1} MiB")
    text = decode(raw)
    if text is None:
        return _spoiled(RowReason.NOT_TEXT)
    lines = _lines(text)
    separator, lines = _declared(lines)
    if not lines:
        return _spoiled(RowReason.EMPTY)
    number, first = lines[0]
    header = _header(first, separator)
    if header is None:
        return _spoiled(RowReason.NO_HEADER, first, number)
    if header.twice is not None:
        return Reading(bad=(BadRow(number, RowReason.COLUMN_TWICE, header.twice),), ignored=header.ignored)
    rows = lines[1:]
    if not rows:
        return Reading(bad=(BadRow(number, RowReason.EMPTY),), ignored=header.ignored)
    if len(rows) > MOST_ROWS:
        return _spoiled(RowReason.TOO_MANY_ROWS, str(len(rows)), number)
    sheet = _Sheet()
    for number, line in rows:
        sheet.take(number, line, header)
    return Reading(tuple(sheet.doors), tuple(sheet.bad), tuple(sheet.warnings), header.ignored)


def decode(raw: bytes) -> str | None:
    """UTF-8, UTF-16 with a mark or without, or else Windows-1252; None: none of these."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _decode(raw[len(mark) :], encoding)
    if len(raw) % 2 == 0 and b"\0" in raw:
        # What is typed here is mostly below 256: of UTF-16 nearly every other byte is zero.
        return _decode(raw, "utf-16-le" if raw[1::2].count(0) >= raw[::2].count(0) else "utf-16-be")
    text = _decode(raw, "utf-8")
    return text if text is not None else _decode(raw, "cp1252")


def _decode(raw: bytes, encoding: str) -> str | None:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _lines(text: str) -> list[tuple[int, str]]:
    """Those with anything in them, with their numbers."""
    return [
        (number, line)
        for number, line in enumerate(_LINE_END.split(text), 1)
        if line.strip(f" \ufeff\"'{SEPARATORS}")
    ]


def _declared(lines: list[tuple[int, str]]) -> tuple[str, list[tuple[int, str]]]:
    """The separators there may be: a spreadsheet may say it in a line before the header."""
    if lines and (said := lines[0][1].strip()).lower().startswith("sep=") and said[4:] in tuple(SEPARATORS):
        return said[4:], lines[1:]
    if lines and lines[0][1].lower().startswith("sep=\t"):
        return "\t", lines[1:]
    return SEPARATORS, lines


@dataclass(frozen=True)
class _Header:
    separator: str
    columns: tuple[Column | None, ...]
    ignored: tuple[str, ...]

    @property
    def twice(self) -> Column | None:
        """A column that is there more than once; a lock's serial and its label may both be."""
        known = [each for each in self.columns if each not in (None, Column.LOCK)]
        return next((each for each in known if known.count(each) > 1), None)


def _header(line: str, separators: str) -> _Header | None:
    """What the columns are, by the separator that tells most of them; None: none is a lock's."""
    best: _Header | None = None
    for separator in separators:
        cells = _cells(line, separator)
        if cells is None or len(cells) > MOST_CELLS:
            continue
        columns = tuple(COLUMNS.get(_key(cell)) for cell in cells)
        ignored = tuple(
            _shown(cell.strip())
            for cell, column in zip(cells, columns, strict=True)
            if not column and cell.strip()
        )
        header = _Header(separator, columns, ignored)
        if best is None or _known(header) > _known(best):
            best = header
    return best if best is not None and Column.LOCK in best.columns else None


def _known(header: _Header) -> int:
    return sum(each is not None for each in header.columns)


def _key(cell: str) -> str:
    plain = unicodedata.normalize("NFKD", cell.casefold())
    return "".join(c for c in plain if c.isalnum() and not unicodedata.combining(c))


def _cells(line: str, separator: str) -> list[str] | None:
    """None: its quotation marks do not fit."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        return next(csv.reader([line], delimiter=separator, strict=True, skipinitialspace=True))
    except (csv.Error, StopIteration):
        return None


@dataclass
class _Sheet:
    """The rows so far."""

    doors: list[PlannedDoor] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    warnings: list[BadRow] = field(default_factory=list)
    locks: dict[str, int] = field(default_factory=dict)
    names: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def take(self, number: int, line: str, header: _Header) -> None:
        """One row: a door, or why it is none."""
        door = read_row(number, line, header.separator, header.columns)
        if isinstance(door, BadRow):
            self.bad.append(door)
            return
        first = self.locks.setdefault(door.serial, number)
        if first != number:
            self.bad.append(BadRow(number, RowReason.TWICE, Column.LOCK, str(first)))
            return
        place = (door.property.casefold(), door.area.casefold(), door.name.casefold())
        same = self.names.setdefault(place, number)
        if same != number:
            self.warnings.append(BadRow(number, RowReason.SAME_NAME, Column.NAME, str(same)))
        self.doors.append(door)


def read_row(
    number: int, line: str, separator: str, columns: Sequence[Column | None]
) -> PlannedDoor | BadRow:
    """One line that is not the header."""
    cells = _cells(line, separator)
    if cells is None:
        long = len(line) > LONGEST_LINE
        return BadRow(number, RowReason.TOO_LONG if long else RowReason.QUOTING, None, _shown(line))
    if any(cell.strip() for cell in cells[len(columns) :]):
        return BadRow(number, RowReason.TOO_MANY_CELLS, None, str(len(cells)))
    told: dict[Column, list[str]] = {column: [] for column in Column}
    for column, cell in zip(columns, cells, strict=False):
        text = _plain(cell)
        if column is None or not text:
            continue
        if len(text) > LONGEST[column]:
            return BadRow(number, RowReason.TOO_LONG, column, _shown(text))
        if not text.isprintable():
            return BadRow(number, RowReason.NOT_PRINTABLE, column, _shown(text))
        told[column].append(text)
    for column in _NEEDED:
        if not told[column]:
            return BadRow(number, RowReason.MISSING, column)
    lock = _lock(number, told[Column.LOCK])
    if isinstance(lock, BadRow):
        return lock
    serial, label = lock
    # The cloud's lists have the serial behind the name, where the installation puts it anew.
    name = told[Column.NAME][0].removesuffix(f"[{serial}]").rstrip()
    if not name:
        return BadRow(number, RowReason.MISSING, Column.NAME)
    firmware = next(iter(told[Column.FIRMWARE]), None)
    if firmware is not None and not _VERSION.fullmatch(firmware):
        return BadRow(number, RowReason.NOT_A_VERSION, Column.FIRMWARE, _shown(firmware))
    return PlannedDoor(number, serial, label, told[Column.PROPERTY][0], told[Column.AREA][0], name, firmware)


def _lock(number: int, cells: Sequence[str]) -> tuple[str, Label | None] | BadRow:
    """The lock that all of them name; by a label where there is one."""
    found: tuple[str, Label | None] | None = None
    for cell in cells:
        try:
            serial, label = parse_lock(cell)
        except Fault:
            return BadRow(number, RowReason.NOT_A_LOCK, Column.LOCK, _shown(cell))
        if found is not None and (found[0] != serial or (label and found[1] and found[1] != label)):
            return BadRow(number, RowReason.OTHER_LOCK, Column.LOCK, _shown(cell))
        found = (serial, label or (found[1] if found else None))
    assert found is not None
    return found


def _plain(cell: str) -> str:
    """Without what spreadsheets leave around a value: blanks of all kinds, and the mark by which an export
    keeps a value from being taken for a formula."""
    text = unicodedata.normalize("NFC", cell).replace("\xa0", " ").strip(" \t\ufeff")
    return text[1:].strip() if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _shown(text: str) -> str:
    """The beginning of what a row has, fit to be shown."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:SHOWN])


def _spoiled(reason: RowReason, detail: str = "", number: int = 1) -> Reading:
    return Reading(bad=(BadRow(number, reason, None, _shown(detail)),))
