"""The language spoken: standard gettext, one catalogue for window, command line and certificate."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from typing import Final

from installer_app.resources import resource

DOMAIN: Final = "lock-installer"
ENGLISH: Final = "en"
_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class _Voice:
    """The catalogue in use. Words are ambient, as in gettext itself: they are asked for from everywhere."""

    def __init__(self) -> None:
        self.catalogue: gettext.NullTranslations = gettext.NullTranslations()
        self.language = ENGLISH


_VOICE: Final = _Voice()


def speak(language: str | None) -> bool:
    """Use the catalogue of a language such as `de`. False: there is none, and English is spoken."""
    _VOICE.catalogue, _VOICE.language = gettext.NullTranslations(), ENGLISH
    language = (language or ENGLISH).replace("-", "_")
    if language.partition("_")[0] == ENGLISH:
        return True
    if not (language.isascii() and language.replace("_", "").isalnum()):
        return False  # it is the name of a folder
    try:
        _VOICE.catalogue = gettext.translation(DOMAIN, resource("locale"), [language])
    except (OSError, UnicodeDecodeError, ValueError):
        return False
    _VOICE.language = language.partition("_")[0]
    return True


def of_system(environment: Mapping[str, str]) -> str:
    """The language a terminal asks for, such as `de_DE`: the first of gettext's own variables that is set."""
    asked = next(filter(None, map(environment.get, _VARIABLES)), ENGLISH)
    name = asked.partition(":")[0].partition(".")[0].partition("@")[0]
    return name if name not in ("", "C", "POSIX") else ENGLISH


def spoken() -> str:
    """The language in use, such as `en` or `de`: numbers and dates follow it."""
    return _VOICE.language


def languages() -> tuple[str, ...]:
    """What can be spoken: English, and every language that has a catalogue."""
    try:
        found = sorted(path.parts[-3] for path in resource("locale").glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    except OSError:
        found = []
    return (ENGLISH, *found)


def _(message: str) -> str:
    """The message in the language spoken."""
    return _VOICE.catalogue.gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """One of two messages by a count, in the language spoken."""
    return _VOICE.catalogue.ngettext(one, many, count)


def within(words: str) -> str:
    """Words that begin with a capital, as they stand within a sentence: German nouns keep theirs."""
    return words if spoken() == "de" else words.lower()


def N_(message: str) -> str:
    """Marks a message for the catalogues; it is translated where it is shown."""
    return message
