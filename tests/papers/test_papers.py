"""The papers that F1 shows: what is generated is up to date, each page has one, and links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from build_spec import papers as generated
from installer_app.model.fault import FaultCode
from installer_app.store.images import FOLDER as IMAGES
from installer_app.store.journal import LEASES
from installer_app.store.keeping import OURS
from installer_app.texts import language
from installer_app.texts.advice import ADVICE
from installer_app.ui.help import read_paper
from installer_app.ui.places import RAIL, places
from installer_app.ui.stages import PageKey, Stage
from tests.papers.reading import HELP, ROOT, anchors, lines_of, links, papers

MEND = "Mend it: python3 dev.py words, and commit resources/help."
KEYS = (*(place.key for place in places()), *RAIL)
BY_HAND = ("privacy.md", "security.md", "team.md")
NAMES = tuple(sorted(path.name for path in HELP.glob("*.md")))
SPOKEN = tuple(one for one in language.languages() if one != language.ENGLISH)
TRANSLATED = tuple(HELP / one / name for one in SPOKEN for name in NAMES)
ADDRESSED = {
    "de": re.compile(r"[a-z,;] (Sie|Ihnen|Ihre?)\b|\b(du|dich|dir|deine?[mnrs]?)\b"),
    "es": re.compile(r"\b(t\N{LATIN SMALL LETTER U WITH ACUTE}|tu|tus|usted|ustedes)\b", re.IGNORECASE),
    "nl": re.compile(r"\b(je|jij|jouw|u|uw)\b"),
}
"""How a paper would speak to somebody. A German sentence may begin with it and mean others."""
LONGEST = 160
"""Lines of a paper written by hand: it is read at a door."""


@pytest.mark.parametrize(("name", "spoken", "make"), generated.PAPERS)
def test_what_is_generated_is_up_to_date(name: str, spoken: str, make: Callable[[], str]) -> None:
    there = generated.paper(name, spoken).read_text("utf-8")
    assert there == generated.written(spoken, make), MEND


@pytest.mark.parametrize("spoken", SPOKEN)
def test_every_paper_is_there_in_every_language_and_no_other(spoken: str) -> None:
    assert tuple(sorted(path.name for path in (HELP / spoken).glob("*"))) == NAMES


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_translation_has_the_same_parts_commands_codes_and_links(path: Path) -> None:
    english, translated = (one.read_text("utf-8") for one in (HELP / path.name, path))
    for form in (r"^(#+) ", r"^(    \S.*)$", r"^(\* |\|)", r"`([^`\n]+)`"):
        assert in_order(form, english) == in_order(form, translated), form
    typed = [[line.text for line in lines_of(one)] for one in (HELP / path.name, path)]
    assert typed[0] == typed[1]
    assert sorted(links(english)) == sorted(links(translated))


def in_order(form: str, text: str) -> list[str]:
    """What has this form. Code within sentences stands where the language wants it, so its order is free."""
    found = re.findall(form, text, re.MULTILINE)
    return sorted(found) if "`" in form else found


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_translation_addresses_nobody_and_is_plain(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.endswith("\n") and "\t" not in text
    assert not ADDRESSED[path.parent.name].search(re.sub(r"`[^`]*`", "", text))
    assert not re.search(r"/(work|root|tmp)/", text)


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_links_of_a_translation_lead_to_what_is_there(path: Path) -> None:
    """Anchors are English: the window finds the part that stands there in every language."""
    for link in links(path.read_text("utf-8")):
        file, _, name = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.is_file(), link
        assert not name or name in anchors((HELP / target.name).read_text("utf-8")), link


@pytest.mark.parametrize("spoken", SPOKEN)
@pytest.mark.parametrize("name", NAMES)
def test_the_window_shows_a_paper_in_the_language(spoken: str, name: str) -> None:
    shown, english = read_paper(name, spoken), read_paper(name, language.ENGLISH)
    assert shown is not None and english is not None
    assert shown.text != english.text


def test_a_paper_that_a_language_lacks_is_shown_in_english() -> None:
    assert read_paper("install.md", "xx") == read_paper("install.md", language.ENGLISH)


def test_every_code_has_a_heading_of_its_own() -> None:
    headings = anchors((HELP / "faults.md").read_text("utf-8"))
    assert [each for each in headings if each in set(FaultCode)] == [
        one for one in FaultCode if one in ADVICE
    ]


@pytest.mark.parametrize("key", KEYS)
def test_every_place_has_a_paper_of_its_name(key: str) -> None:
    text = (HELP / f"{key.replace(' ', '-')}.md").read_text("utf-8")
    assert text.startswith("# ")
    assert len(text.splitlines()) <= LONGEST


def test_every_page_of_the_flow_has_an_anchor_of_its_key() -> None:
    found = anchors((HELP / "install.md").read_text("utf-8"))
    assert len(found) == len(set(found))
    assert {key.value for key in PageKey} | {stage.value for stage in Stage} <= set(found)


def test_no_paper_is_there_that_nothing_leads_to() -> None:
    named = {f"{key.replace(' ', '-')}.md" for key in KEYS}
    assert {path.name for path in HELP.glob("*.md")} == {*named, *BY_HAND, "commands.md", "faults.md"}


@pytest.mark.parametrize("paper", papers(), ids=lambda path: path.name)
def test_links_lead_to_what_is_there(paper: Path) -> None:
    text = paper.read_text("utf-8")
    for link in links(text):
        file, _, name = link.partition("#")
        target = (paper.parent / file).resolve() if file else paper
        assert target.is_file() and target.is_relative_to(ROOT), link
        if name:
            assert name in anchors(target.read_text("utf-8")), link


def test_the_privacy_paper_names_every_file_that_is_kept() -> None:
    text = (HELP / "privacy.md").read_text("utf-8")
    whole = {name for name in OURS if not name.endswith(("-wal", "-shm"))}
    for name in (*sorted(whole), IMAGES, LEASES):
        assert f"`{name}`" in text, name


@pytest.mark.parametrize("paper", papers(), ids=lambda path: path.name)
def test_papers_are_plain_and_speak_of_the_product_alone(paper: Path) -> None:
    text = paper.read_text("utf-8")
    assert text.endswith("\n") and "\t" not in text
    assert "!" not in re.sub(r"!\[", "", text)
    assert not re.search(r"\b(TODO|FIXME|something went wrong)\b", text, re.IGNORECASE)
    assert not re.search(r"/(work|root|tmp)/", text)
