"""Rows of the team's database, read as hostile: one that is not of the types it must have is a fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import is_dataclass
from datetime import datetime
from types import GenericAlias
from typing import Any, Final, Generic, Protocol, TypeVar, get_type_hints

from pydantic import TypeAdapter

from installer_app.model.fault import Fault, FaultCode

T = TypeVar("T")
LONGEST: Final = 1000
"""Characters of a text; the schema allows fewer."""
YEARS: Final = range(2000, 3000)
"""Of a time; at the ends of the calendar it could not be shown in every zone."""


class Asked(Protocol):
    """A cursor of the driver after its question."""

    def fetchall(self) -> Sequence[tuple[Any, ...]]: ...


class Shape(Generic[T]):
    """What a row must be: a dataclass with a column for each field, in their order, or the type of its only
    column. Faults of all methods: computer_team_not_ready; the driver's own, which `TeamDatabase.work` makes
    faults of."""

    def __init__(self, kind: type[T]) -> None:
        self._name = kind.__name__
        self._make: Callable[..., T] = kind if is_dataclass(kind) else lambda only: only
        columns = tuple(get_type_hints(kind).values()) if is_dataclass(kind) else (kind,)
        form: Any = GenericAlias(tuple, columns)
        self._columns: TypeAdapter[tuple[object, ...]] = TypeAdapter(form)

    def rows(self, cursor: Asked) -> tuple[T, ...]:
        """All that were asked for."""
        try:
            return tuple(self._read(row) for row in cursor.fetchall())
        except ValueError:  # also where a text is no UTF-8
            raise Fault(FaultCode.COMPUTER_TEAM_NOT_READY, f"no {self._name} in a row") from None

    def row(self, cursor: Asked) -> T:
        """The only one."""
        rows = self.rows(cursor)
        if len(rows) != 1:
            detail = f"{len(rows)} rows, not one {self._name}"
            raise Fault(FaultCode.COMPUTER_TEAM_NOT_READY, detail)
        return rows[0]

    def _read(self, row: tuple[object, ...]) -> T:
        """ValueError for one that is none."""
        values = self._columns.validate_python(row, strict=True)
        for each in values:
            match each:
                case str() if len(each) > LONGEST:
                    raise ValueError("a text is too long")
                case datetime() if each.tzinfo is None or each.year not in YEARS:
                    raise ValueError("no time of ours")
        return self._make(*values)


COUNT: Final = Shape(int)
FLAG: Final = Shape(bool)
