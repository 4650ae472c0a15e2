"""What an interrupted download left beside its target, for the next run to take up.

Two hidden files: the bytes that came, and a note of what they are of. Whoever claims them renames the first,
so that two processes never write into one.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TAG: Final = re.compile(r'"[!#-~]{1,200}"')
"""A strong entity tag: the same tag, the same bytes."""
_NOTE_LIMIT: Final = 4096


@dataclass(frozen=True)
class Leftover:
    """The part of one target. `source`: where it comes from, origin and path; another's part is not taken."""

    part: Path
    note: Path
    source: str

    @classmethod
    def of(cls, target: Path, source: str) -> Leftover:
        """Whether there is one or not."""
        name = f".{target.name}.part"
        return cls(target.with_name(name), target.with_name(f"{name}.json"), source)

    def claim(self, own: Path) -> tuple[str | None, int | None]:
        """Rename the part to `own`, if it is of the same source; its tag, and the whole length if known.
        (None, None): there is none, and nothing was renamed."""
        try:
            with self.note.open("rb") as file:
                noted = json.loads(file.read(_NOTE_LIMIT))
            self.note.unlink()
            match noted:
                case {"source": self.source, "tag": str(tag), "total": int() | None as total} if (
                    TAG.fullmatch(tag)
                ):
                    self.part.replace(own)
                    if own.is_symlink() or not own.is_file():
                        own.unlink()
                        return None, None
                    return tag, total
        except (OSError, ValueError, RecursionError):
            pass
        with suppress(OSError):
            self.part.unlink(missing_ok=True)
        return None, None

    def leave(self, own: Path, tag: str, total: int | None) -> None:
        """Put it back, with a note that follows it: a part without one is not taken up. OSError."""
        own.replace(self.part)
        self.note.unlink(missing_ok=True)
        opened = os.open(self.note, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(json.dumps({"source": self.source, "tag": tag, "total": total}).encode())
