"""Where a bug happened, without what it said: the words of an exception may quote any value."""

from __future__ import annotations

import traceback
from typing import Final

from installer_app.model.fault import Fault

LONGEST: Final = 4000
"""Characters; the end is kept, where the bug is."""


def trace_of(bug: BaseException) -> str:
    """The calls that led to a bug, and to what it followed from: files, lines and names of types. Of words
    only a fault's own, which are made to be shown: a KeyError quotes its key, a failed validation its input,
    and either may be a secret."""
    return "".join(_chain(bug, set()))[-LONGEST:]


def _chain(bug: BaseException, seen: set[int]) -> list[str]:
    if id(bug) in seen:
        return []
    seen.add(id(bug))
    before = bug.__cause__ or (None if bug.__suppress_context__ else bug.__context__)
    said = [*_chain(before, seen), "\nwhich led to\n\n"] if before is not None else []
    if isinstance(bug, BaseExceptionGroup):
        for one in bug.exceptions:
            said += [*_chain(one, seen), "\nin a group\n\n"]
    kind = type(bug)
    words = f": {bug}" if isinstance(bug, Fault) else ""
    return [*said, *traceback.format_tb(bug.__traceback__), f"{kind.__module__}.{kind.__qualname__}{words}\n"]
