"""No English is left in what is said of a wrong use: it is read in the language of nobody."""

from __future__ import annotations

import ast
import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from installer_app.cli.main import run
from installer_app.model.fault import FaultCode
from installer_app.texts import language
from installer_app.texts.wrong_use import SPOKEN, in_words
from tests.e2e.wrong_uses import TABLE, TYPED_WRONGLY, Wrong
from tests.ui import pseudo

PACKAGE: Final = Path(__file__).parents[2] / "installer_app"
RAISED_BY: Final = {
    "store/profiles.py": "_refuse",
    "store/extra_body.py": "_refuse",
    "cloud/operation.py": "_usage",
    "protocol/label.py": "_unreadable",
    "team/access.py": "_refused",
}
"""Where a function of the file itself makes a fault of such a code out of a detail."""
FILLED: Final = "X1"
"""What stands in the place of a value."""
ENGLISH: Final = re.compile(r"[A-Za-z]*[aceinosuy][A-Za-z]*")
"""A word the language of nobody would have disguised: it has an accent on each of these letters."""
TYPED: Final = re.compile(
    r"'[^']*'|`[^`]*`|\"[^\"]*\"|\.toml|--[a-z-]+|<[a-z]+>|\b[A-Z_]+\b|hci(?::\S+)?|postgresql://\S+"
)
"""What is typed as it stands, or quotes what was typed: it is the same in every language."""
TO_QUOTE: Final = {
    "sandbox/socket_radio.py": "between two processes of the sandbox",
    "sandbox/lock_state.py": "the sandbox's own files",
    "sandbox/web.py": "the sandbox's own server",
    "sandbox/launch.py": "what the sandbox's process said last",
    "store/installation_key.py": "which key is which, for support",
    "store/keychain.py": "what the keychain's library said",
    "store/parcel.py": "what is inside a file that somebody wrote",
    "store/vault.py": "which key is which, for support",
    "support/another.py": "how a process ended",
}
"""Files whose details are for support, and why: nothing that is typed leads to them."""

BY_LINE: Final = {
    f"--confirm {FILLED}: {FILLED}, of a property or of all locks",
    f"{FILLED}: {FILLED} is no {FILLED}",
}
"""A piece of these has words of its own, which the lines below try."""


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    """The language of nobody."""
    pseudo.speak()
    yield
    language.speak(None)


def english_in(said: str, *known: str) -> list[str]:
    """Words that came from no catalogue, without those that were typed."""
    rest = said
    for one in sorted(filter(None, known), key=len, reverse=True):
        rest = re.sub(rf"(?<![A-Za-z]){re.escape(one)}(?![A-Za-z])", " ", rest)
    return [word for word in ENGLISH.findall(TYPED.sub(" ", rest)) if len(word) > 1]


# ---- by what the source can raise


def raised() -> Iterator[tuple[str, str]]:
    """Each detail of such a code that the source makes, with its file; a value in it is filled."""
    for path in sorted(PACKAGE.rglob("*.py")):
        file = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="Fault"),
                    args=[ast.Attribute(value=ast.Name(id="FaultCode"), attr=code), detail, *_],
                ) if FaultCode[code] in SPOKEN:
                    yield from ((file, text) for text in texts_of(detail))
                case ast.Call(func=ast.Name(id=name), args=[detail]) if RAISED_BY.get(file) == name:
                    yield from ((file, text) for text in texts_of(detail))


def texts_of(node: ast.expr) -> Iterator[str]:
    """What a text in the source can be; nothing where it is a name, which another test reads on the line."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=pieces):
            yield "".join(str(piece.value) if isinstance(piece, ast.Constant) else FILLED for piece in pieces)
        case ast.Subscript(value=cut):
            yield from texts_of(cut)
        case ast.IfExp(body=body, orelse=orelse):
            yield from texts_of(body)
            yield from texts_of(orelse)


RAISED: Final = sorted(set(raised()))


def test_the_source_is_read() -> None:
    assert len(RAISED) > 90
    assert {file for file, _detail in RAISED} >= {*RAISED_BY, "cli/options.py", "cli/api.py", "compose.py"}


SAID: Final = [one for one in RAISED if one[0] not in TO_QUOTE and one[1] not in BY_LINE]


@pytest.mark.parametrize(
    ("file", "detail"), [pytest.param(*one, id=f"{one[0]}: {one[1]}"[:90]) for one in SAID]
)
def test_a_detail_that_a_wrong_use_leads_to_has_words(file: str, detail: str) -> None:
    known = ("journal.db", "bold_url", "team_url", "base_url", "ca_file", "extra_body", "get_me_path")
    heads = ("signers", "credentials", "authentication", "name:", "team:", "url:", "install-lock")
    choices = ("area, property", "compact, spaced, crlf", "all", "none", "owner", "global", "sandbox")
    assert not english_in(in_words(detail), *known, *heads, *choices), in_words(detail)


def test_no_file_is_excused_in_vain() -> None:
    assert set(TO_QUOTE) <= {file for file, _detail in RAISED}


# ---- by what is typed


ALONE: Final = tuple(
    wrong
    for wrong in TABLE
    if wrong.code in SPOKEN and "--json" not in wrong.line and not re.search(r"\{(here|file)", wrong.line)
    if not wrong.stdin and not re.search(r"sandbox (press|faults|labels)|scan --data-dir", wrong.line)
)
"""Those of the big table that need no virtual world; each is run there too, in its own process."""


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(one, id=f"{one.what}: {one.line}"[:80], marks=pytest.mark.slow if one in ALONE else ())
        for one in (*TYPED_WRONGLY, *ALONE)
    ],
)
def test_a_wrong_line_is_answered_in_the_language(
    wrong: Wrong, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    wrong.prepare(data)
    typed = shlex.split(wrong.line.format(data=data))
    with monkeypatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path))
        patch.setattr("sys.stdin", io.StringIO())
        run(typed, lambda _where: 0, lambda: 0)
    said = capsys.readouterr().err
    assert f"[{wrong.code}" in said, said
    pieces = {piece for word in typed for piece in (word, Path(word).name, *re.split("[=,]", word))}
    assert not english_in(said, wrong.code, *wrong.keeps, *pieces), said
