"""The catalogues: every message in every language, with the same places, ends and things to type."""

from __future__ import annotations

import ast
import gettext
import io
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from build_spec import words
from installer_app.texts import language
from tests.unit.words_long import LONG

LONGEST = 2.2
"""A translation is at most so many times as long as the English; the pages are drawn with that in mind."""
TYPED = re.compile(
    r"--[a-z][a-z-]+|lock-installer(?: [a-z][a-z-]+)*|\b(?:LOCK1|MCUboot|SHA-256|lockId|getLock)\b|`[^`]*`"
)
"""What is typed or read as it stands, and is the same in every language."""
MEND = "\nMend it: python3 dev.py words, then translate what it names in resources/locale."

FOUND = words.gather()
KEPT = {one: words.kept(one) for one in words.LANGUAGES}


def _pairs(spoken: str) -> Iterator[tuple[str, str]]:
    """Each message with its translation, those of each number apart; what has none is another test's."""
    for message in KEPT[spoken]:
        if not message.id:
            continue
        match message.id, message.string:
            case str(english), str(translated) if translated:
                yield english, translated
            case (one, many), (first, second) if first and second:
                yield from ((one, first), (many, second))


def _named(lines: list[str]) -> str:
    return "\n".join(lines[:40])


def test_the_template_holds_the_messages_of_the_source() -> None:
    """Where a message stands may be behind: it is put right by the command, and breaks nothing."""
    kept = read_po(io.BytesIO((words.LOCALE / f"{words.DOMAIN}.pot").read_bytes()))
    listed, there = {one.id for one in kept if one.id}, {one.words for one in FOUND}
    assert listed == there, f"New: {there - listed}. Gone: {listed - there}.{MEND}"


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_every_message_is_translated(spoken: str) -> None:
    lacking = words.untranslated(FOUND, KEPT[spoken])
    lines = [f"{one.places[0][0]}:{one.places[0][1]}: {one.words!r}" for one in lacking]
    assert not lines, f"{len(lines)} without {spoken}:\n{_named(lines)}{MEND}"


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_nothing_is_guessed(spoken: str) -> None:
    assert not [message.id for message in KEPT[spoken] if message.id and message.fuzzy]


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_what_is_compiled_is_what_is_written(spoken: str) -> None:
    file = words.po_file(spoken).with_suffix(".mo")
    assert file.read_bytes() == words.compiled(KEPT[spoken]), (
        f"{spoken}: the .mo is not that of the .po.{MEND}"
    )


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_the_same_is_written_from_the_same(spoken: str, tmp_path: Path) -> None:
    """Read back and written once more, a catalogue does not change by a byte."""
    po, mo = words.renewed(spoken, FOUND, KEPT[spoken])
    file = words.po_file(spoken, tmp_path)
    file.parent.mkdir(parents=True)
    file.write_bytes(po)
    assert words.renewed(spoken, FOUND, words.kept(spoken, tmp_path)) == (po, mo)
    assert b"-Date:" not in po
    assert b"EMAIL" not in words.template(FOUND)


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_translations_fill_the_same_places(spoken: str) -> None:
    wrong = [
        f"{english!r}: {translated!r}"
        for english, translated in _pairs(spoken)
        if sorted(_places(english)) != sorted(_places(translated))
    ]
    assert not wrong, _named(wrong)


def _places(text: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_translations_begin_and_end_as_the_english_does(spoken: str) -> None:
    wrong = [
        f"{english!r}: {translated!r}"
        for english, translated in _pairs(spoken)
        if _edges(english) != _edges(translated) or english.count("\n") != translated.count("\n")
    ]
    assert not wrong, _named(wrong)


def _edges(text: str) -> tuple[bool, bool, str]:
    """Whether it begins and ends with a space, and the sign it ends with, if that counts."""
    last = text[-1:]
    return text[:1] == " ", last == " ", last if last in ".:?…" else ""


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_what_is_typed_is_not_translated(spoken: str) -> None:
    wrong = [
        f"{english!r}: {translated!r}"
        for english, translated in _pairs(spoken)
        if sorted(TYPED.findall(english)) != sorted(TYPED.findall(translated))
    ]
    assert not wrong, _named(wrong)


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_translations_are_not_much_longer(spoken: str) -> None:
    long = {one: translated for one, translated in _pairs(spoken) if len(translated) > LONGEST * len(one)}
    assert not set(long) - LONG[spoken], f"Shorten it, or add it to words_long.py: {long}"


def test_no_exception_to_the_length_is_kept_in_vain() -> None:
    for spoken in words.LANGUAGES:
        known = dict(_pairs(spoken))
        idle = [one for one in LONG[spoken] if len(known.get(one, "")) <= LONGEST * len(one)]
        assert not idle, idle


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_each_language_is_spoken_and_counts(spoken: str) -> None:
    assert spoken in language.languages()
    try:
        assert language.speak(spoken)
        assert language.spoken() == spoken
        one, many = (language.ngettext("{count} device", "{count} devices", count) for count in (1, 2))
        assert one != many
        assert language._("Battery") in ("Batterie", "Batterij", "Batería")
    finally:
        language.speak(None)


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de_DE"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "es_ES@euro"}, "es_ES"),
        ({"LANGUAGE": "nl:de", "LC_ALL": "C.UTF-8"}, "nl"),
        ({"LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LC_ALL": "", "LANG": "nl"}, "nl"),
        ({}, "en"),
    ],
)
def test_a_terminal_names_its_language(environment: dict[str, str], name: str) -> None:
    assert language.of_system(environment) == name


@pytest.mark.parametrize("name", ["../de", "de/../../de", "\N{SNOWMAN}", "x" * 5000, "de\0", " "])
def test_a_language_that_is_none_is_english(name: str) -> None:
    language.speak(name)
    assert language._("Cancel") == "Cancel"
    assert language.spoken() == "en"


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_headers_name_no_time_and_no_address(spoken: str) -> None:
    with words.po_file(spoken).with_suffix(".mo").open("rb") as file:
        told = gettext.GNUTranslations(file).info()
    assert set(told) == {
        "project-id-version",
        "language",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "plural-forms",
    }


def test_both_strings_of_a_choice_and_pairs_of_constants_are_found() -> None:
    source = """
_("a" if x else "b")
N_("c" "d")
ngettext("e", "f", n)
G_ONE: F = "g"
G_MANY: F = "h"
I_ONE: F = N_("i")
I_MANY: F = N_("j")
K_ONE: F = N_("k")
_("j")
_(L)
"""
    found = [words_found for words_found, _ in words.messages_of(source)]
    assert found == ["a", "b", "cd", ("e", "f"), ("g", "h"), ("i", "j"), "k", "j"]


def test_only_words_are_asked_for_that_a_catalogue_can_hold() -> None:
    """`_(kind.value)` and `_(f"...")` would be asked for and never be found."""
    wrong = []
    for file in sorted((words.ROOT / "installer_app").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="_"), args=[ast.Attribute(attr="value") | ast.JoinedStr()]):
                    wrong.append(f"{file.name}:{node.lineno}: {ast.unparse(node)}")
    assert not wrong, _named(wrong)
