"""Gathers every message of the program, keeps the catalogues in step with it and compiles them.

A message is what stands in `_()`, `N_()` or `ngettext()`, and each pair of constants named *_ONE and *_MANY.
The source is read as Python reads it, not by Babel's own reader, which glues the two strings of a choice into
one. Written is the same from the same, byte for byte: no dates, no addresses, no numbers of lines.
"""

from __future__ import annotations

import ast
import io
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
LOCALE: Final = ROOT / "resources" / "locale"
DOMAIN: Final = "lock-installer"
LANGUAGES: Final = ("de", "es", "nl")
_ONE, _MANY = "_ONE", "_MANY"

Words = str | tuple[str, str]
"""A message, or one of each number."""


Known = Mapping[str | tuple[str, ...] | list[str], str | tuple[str, ...] | list[str] | None]
"""What Babel has of a language."""


@dataclass(frozen=True)
class Found:
    """A message and where it stands: files from the checkout with forward slashes, in order."""

    words: Words
    places: tuple[tuple[str, int], ...]


class _Plain(Catalog):
    """A catalogue whose header tells the language and how it counts, and nothing else."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The header's lines."""
        told = [("Project-Id-Version", DOMAIN), ("MIME-Version", "1.0")]
        told += [("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit")]
        if self.locale is not None:
            told += [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)]
        return told


def gather(root: Path = ROOT) -> tuple[Found, ...]:
    """Every message of the package, by file and line. SyntaxError for a file that is no Python."""
    places: dict[Words, list[tuple[str, int]]] = {}
    for file in sorted((root / "installer_app").rglob("*.py")):
        name = file.relative_to(root).as_posix()
        for words, line in messages_of(file.read_text("utf-8")):
            places.setdefault(words, []).append((name, line))
    singles = {words[0] for words in places if isinstance(words, tuple)}
    found = (Found(words, tuple(where)) for words, where in places.items() if words not in singles)
    return tuple(sorted(found, key=lambda one: one.places))


def messages_of(source: str) -> Iterator[tuple[Words, int]]:
    """The messages of one module with their lines, in order. SyntaxError if it is no Python."""
    tree = ast.parse(source)
    pairs = dict(_counted(tree))
    in_pairs = {(text, line) for pair, lines in pairs.items() for text, line in zip(pair, lines, strict=True)}
    single = [found for found in _marked(tree) if found not in in_pairs]
    yield from sorted((*single, *((pair, lines[0]) for pair, lines in pairs.items())), key=lambda one: one[1])


def _marked(tree: ast.Module) -> Iterator[tuple[Words, int]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="_" | "N_"), args=[argument]):
                yield from ((text, node.lineno) for text in _texts(argument) if text)
            case ast.Call(func=ast.Name(id="ngettext"), args=[one, many, _]):
                yield from ((pair, node.lineno) for pair in zip(_texts(one), _texts(many), strict=True))


def _texts(node: ast.expr) -> Iterator[str]:
    """The text written here, or the texts of a choice."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body)
            yield from _texts(orelse)


def _counted(tree: ast.Module) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    """The pairs of constants, marked or not, with the lines of their texts."""
    constants: dict[str, tuple[str, int]] = {}
    for node in tree.body:
        match node:
            case ast.AnnAssign(
                target=ast.Name(id=name),
                value=ast.Constant(value=str(text), lineno=line)
                | ast.Call(func=ast.Name(id="N_"), args=[ast.Constant(value=str(text))], lineno=line),
            ):
                constants[name] = (text, line)
    for name, (one, line) in constants.items():
        if name.endswith(_ONE) and (other := constants.get(name.removesuffix(_ONE) + _MANY)):
            yield (one, other[0]), (line, other[1])


def template(found: tuple[Found, ...]) -> bytes:
    """The .pot: every message, without a translation."""
    said = "# Every message of Lock Installer, as the source has it."
    return _po(_filled(_Plain(fuzzy=False, header_comment=said), found, {}))


def kept(language: str, locale: Path = LOCALE) -> Catalog:
    """The translations of a language as they are; an empty catalogue if there are none yet."""
    file = po_file(language, locale)
    return read_po(io.BytesIO(file.read_bytes()), locale=language) if file.is_file() else Catalog(language)


def renewed(language: str, found: tuple[Found, ...], before: Catalog) -> tuple[bytes, bytes]:
    """The .po and the .mo with just these messages. Nothing is guessed: what has no translation is empty."""
    known = {message.id: message.string for message in before if message.id}
    catalogue = _Plain(language, fuzzy=False, header_comment=before.header_comment)
    _filled(catalogue, found, known)
    return _po(catalogue), compiled(catalogue)


def compiled(catalogue: Catalog) -> bytes:
    """The .mo of a catalogue: what has a translation, and a header as plain as in the .po."""
    plain = _Plain(catalogue.locale, fuzzy=False)
    for message in catalogue:
        if message.id:
            plain.add(message.id, message.string)
    written = io.BytesIO()
    write_mo(written, plain)
    return written.getvalue()


def untranslated(found: tuple[Found, ...], before: Catalog) -> tuple[Found, ...]:
    """The messages that this catalogue does not have in full."""
    known = {message.id: message.string for message in before if message.id}
    return tuple(one for one in found if not _whole(known.get(one.words)))


def po_file(language: str, locale: Path = LOCALE) -> Path:
    """Where a language is written."""
    return locale / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _filled(catalogue: Catalog, found: tuple[Found, ...], known: Known) -> Catalog:
    for one in found:
        string = known.get(one.words, "")
        match string:
            case str() | tuple() | list():
                catalogue.add(one.words, string, locations=one.places)
    return catalogue


def _whole(string: object) -> bool:
    match string:
        case str(text):
            return bool(text)
        case tuple(texts) | list(texts):
            return all(texts)
    return False


def _po(catalogue: Catalog) -> bytes:
    written = io.BytesIO()
    write_po(written, catalogue, width=0, include_lineno=False)
    return written.getvalue()


def main() -> int:
    """Bring everything in step; 1 if a message lacks its translation."""
    found = gather()
    (LOCALE / f"{DOMAIN}.pot").write_bytes(template(found))
    missing = 0
    for language in LANGUAGES:
        before = kept(language)
        po, mo = renewed(language, found, before)
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(po)
        file.with_suffix(".mo").write_bytes(mo)
        lacking = untranslated(found, before)
        missing += len(lacking)
        print(f"{language}: {len(found) - len(lacking)} of {len(found)} messages")
        for one in lacking:
            print(f"  {one.places[0][0]}: {one.words!r}")
    return int(missing > 0)


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # nobody reads on: no traceback for that
    sys.exit(main())
