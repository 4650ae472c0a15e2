"""A language of nobody: longer than English, marked at both ends, and read by whoever reads English.

What shows without its brackets never came from a catalogue; what shows without the last one was cut.
"""

from __future__ import annotations

import gettext
import string
from textwrap import wrap
from typing import Final

from installer_app.texts import language

NAME: Final = "pseudo"
FIRST, LAST = (
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}",
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
)
_LETTERS: Final = str.maketrans("aceinosuyACEINOSUY", "áçéíñóšúýÁÇÉÍÑÓŠÚÝ")
_LONGER: Final = 0.3
_LONGEST: Final = 12
"""Of one run: a line may break between two, as between words."""


class Pseudo(gettext.NullTranslations):
    """Every message is translated."""

    def gettext(self, message: str) -> str:
        """Accents, a third of length more, and brackets; places to fill stay as they are."""
        return disguise(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One of the two, disguised."""
        return disguise(msgid1 if n == 1 else msgid2)


def disguise(message: str) -> str:
    """A message as this language has it."""
    parts = []
    for text, name, form, _ in string.Formatter().parse(message):
        parts.append(text.translate(_LETTERS))
        if name is not None:
            parts.append("{" + name + (f":{form}" if form else "") + "}")
    longer = "~" * int(_LONGER * len(message))
    apart = " " if len(message) > _LONGEST else ""
    return FIRST + "".join(parts) + apart + " ".join(wrap(longer, _LONGEST)) + LAST


def speak() -> None:
    """Use it until another language is spoken."""
    language.speak(None)
    language._VOICE.catalogue = Pseudo()
