"""The papers of help: which one a page has, and which part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from installer_app.resources import resource
from installer_app.texts.language import ENGLISH, spoken

_HEADING: Final = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_NAME: Final = re.compile(r"[a-z-]{1,40}\.md")


@dataclass(frozen=True)
class Part:
    """A piece of a paper, in Markdown, and what it is called."""

    title: str
    text: str


def read_paper(name: str, language: str = "") -> Part | None:
    """A whole paper by its file's name, in the language spoken, or in this one, where there is one, else in
    English; None: there is none."""
    if not _NAME.fullmatch(name):
        return None
    for path in (f"help/{language or spoken()}/{name}", f"help/{name}"):
        try:
            text = resource(path).read_text("utf-8")
        except (OSError, UnicodeDecodeError, ValueError):
            continue
        first = _HEADING.search(text)
        return Part(first[2], text[first.end() :].strip()) if first else Part(name, text)
    return None


def paper_of(place: str) -> str:
    """The name of the paper of a place."""
    return f"{place.replace(' ', '-')}.md"


def read_part(name: str, anchor: str) -> Part | None:
    """The part below the heading of this anchor, as far as the next heading; the whole paper where it has
    none. Anchors are English, and name the part that stands there in every language."""
    whole, plain = read_paper(name), read_paper(name, ENGLISH)
    if whole is None or plain is None or not anchor:
        return whole
    headings, named = (tuple(_HEADING.finditer(one.text)) for one in (whole, plain))
    if len(headings) != len(named):  # a translation that is behind
        whole, headings = plain, named
    for at, (heading, english) in enumerate(zip(headings, named, strict=True)):
        if anchor_of(english[2]) == anchor:
            end = headings[at + 1].start() if at + 1 < len(headings) else len(whole.text)
            return Part(heading[2], whole.text[heading.end() : end].strip())
    return whole


def anchor_of(heading: str) -> str:
    """How a link names a heading."""
    return re.sub(r"[^\w-]", "", heading.strip().lower().replace(" ", "-"), flags=re.ASCII)
