"""What is done to a lock's life so that exactly one thing is wrong, and the table of all such things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from installer_app.sandbox.cloud import CloudOptions
from installer_app.workflow.diagnosis import FindingCode
from tests.diagnose.life import Life

Act = Callable[[Life], Awaitable[None]]
CUSTOMARY: Final = CloudOptions()


@dataclass(frozen=True)
class Injection:
    """One fault. `code`: the finding that names it."""

    code: FindingCode
    act: Act
    name: str
    door: bool | None = None
    """Whether it can be seen at the door only, from afar only, or (None) from anywhere."""
    person: bool = False
    """Whether it concerns somebody who is not let in."""
    phone: bool = True
    """Whether that person's phone ever synced."""
    birth: bool = False
    """It happens when the lock is put into service, in place of a good installation."""
    journal: bool = False
    """The computer that looks is the one that installed it."""
    weeks: float | None = None
    options: CloudOptions = CUSTOMARY


def injects(
    table: dict[str, Injection],
    code: FindingCode,
    *,
    door: bool | None = None,
    person: bool = False,
    phone: bool = True,
    birth: bool = False,
    journal: bool = False,
    weeks: float | None = None,
    options: CloudOptions = CUSTOMARY,
) -> Callable[[Act], Act]:
    """Put an act into a table, under its finding's code; a second one of a code under the act's name."""

    def put(act: Act) -> Act:
        name = code.value if code.value not in table else act.__name__
        assert name not in table
        table[name] = Injection(code, act, name, door, person, phone, birth, journal, weeks, options)
        return act

    return put
