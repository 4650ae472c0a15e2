"""The papers as a reader finds them: headings, anchors, links, and the command lines that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
HELP: Final = ROOT / "resources" / "help"
README: Final = ROOT / "README.md"
_FENCE: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE: Final = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
_LINK: Final = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_PROGRAMS: Final = ("lock-installer ", "python3 dev.py ")


@dataclass(frozen=True)
class Line:
    """One command line, and where it stands."""

    paper: str
    text: str
    is_whole: bool = True
    """False: it only names commands, as `journal verify|export` does two."""

    @property
    def words(self) -> str:
        """Without the program."""
        return self.text.partition("lock-installer ")[2] or self.text.partition("dev.py ")[2]

    def __str__(self) -> str:
        return f"{self.paper}: {self.text}"


def papers() -> tuple[Path, ...]:
    """Every paper, README first."""
    return (README, *sorted(HELP.glob("*.md")))


def anchor(heading: str) -> str:
    """What the web makes of a heading."""
    return re.sub(r"[^\w-]", "", heading.strip().lower().replace(" ", "-").replace("`", ""), flags=re.ASCII)


def anchors(text: str) -> tuple[str, ...]:
    """Of all headings, in order."""
    return tuple(anchor(found) for found in re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE))


def links(text: str) -> tuple[str, ...]:
    """Where links and pictures lead."""
    return tuple(_LINK.findall(text))


def lines_of(paper: Path) -> Iterator[Line]:
    """Every command line of a paper, in order: a line of an example, or what stands as code in a sentence and
    says more than the name of the program. What stands in brackets is taken along, of `a|b` each is named."""
    text = paper.read_text("utf-8")
    examples = re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    inline = (" ".join(found.split()) for found in _CODE.findall(text))
    for found in (*examples, *inline):
        bare = re.split(r"\s{2,}", found)[0]
        if bare.startswith(_PROGRAMS) and "[OPTIONS]" not in bare:
            bare = bare.replace("[", "").replace("]", "")
            yield from (Line(paper.name, each, "|" not in bare) for each in spread(bare))


def spread(text: str) -> tuple[str, ...]:
    """A line for each alternative."""
    found = re.search(r"\S*\|\S*", text)
    if found is None:
        return (text,)
    before, after = text[: found.start()], text[found.end() :]
    return tuple(line for each in found[0].split("|") for line in spread(f"{before}{each}{after}"))
