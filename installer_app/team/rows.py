"""Rows of the team's database, read as hostile: one that is not of the types it must have is a fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import is_dataclass
from datetime import datetime
from types import GenericAlias
from typing import Any, Final, Generic, Protocol, TypeVar, get_args, get_type_hints

from pydantic import ConfigDict, TypeAdapter

from installer_app.model.fault import Fault, FaultCode

T = TypeVar("T")
LONGEST: Final = 1000
"""Characters of a text; the schema allows fewer."""
STRICT: Final = ConfigDict(strict=True, str_max_length=LONGEST)
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
        form: Any = GenericAlias(list, (GenericAlias(tuple, columns),))
        self._rows: TypeAdapter[list[tuple[object, ...]]] = TypeAdapter(form, config=STRICT)
        self._times = tuple(n for n, each in enumerate(columns) if datetime in (each, *get_args(each)))

    def rows(self, cursor: Asked) -> tuple[T, ...]:
        """All that were asked for."""
        try:
            rows = self._rows.validate_python(list(cursor.fetchall()))
        except ValueError:  # also where a text is no UTF-8
            raise self._fault() from None
        if not all(_is_shown(row[n]) for n in self._times for row in rows):
            raise self._fault()
        return tuple(self._make(*row) for row in rows)

    def row(self, cursor: Asked) -> T:
        """The only one."""
        rows = self.rows(cursor)
        if len(rows) != 1:
            detail = f"{len(rows)} rows, not one {self._name}"
            raise Fault(FaultCode.COMPUTER_TEAM_NOT_READY, detail)
        return rows[0]

    def _fault(self) -> Fault:
        return Fault(FaultCode.COMPUTER_TEAM_NOT_READY, f"no {self._name} in a row")


def _is_shown(when: object) -> bool:
    return not isinstance(when, datetime) or (when.tzinfo is not None and when.year in YEARS)


COUNT: Final = Shape(int)
FLAG: Final = Shape(bool)
