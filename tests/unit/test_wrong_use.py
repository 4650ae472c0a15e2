"""What is wrong with a command line is said in the language spoken, and so are the headings of the help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from installer_app.cli.main import build, run
from installer_app.texts import language
from installer_app.texts.wrong_use import in_words


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    language.speak(None)


@pytest.mark.parametrize(
    ("spoken", "arguments", "said"),
    [
        ("de", ["install", "--nonsense"], "keine Option --nonsense"),
        ("nl", ["nonsense"], "geen commando 'nonsense'"),
        ("es", ["install", "--label"], "la opción '--label' necesita un valor"),
        ("de", ["provision", "extra"], "zu viel angegeben: extra"),
        ("en", ["install", "--nonsense"], "no option --nonsense"),
    ],
)
def test_a_wrong_command_line_is_told_in_the_language(
    capsys: pytest.CaptureFixture[str], spoken: str, arguments: list[str], said: str
) -> None:
    assert language.speak(spoken)
    run(arguments, lambda _where: 0, lambda: 0)
    assert said in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("spoken", "heads"),
    [("de", ("Aufruf:", "Optionen:", "Befehle:")), ("es", ("Uso:", "Opciones:", "Comandos:"))],
)
def test_the_headings_of_help_are_in_the_language(spoken: str, heads: tuple[str, ...]) -> None:
    assert language.speak(spoken)
    for arguments in (["--help"], ["worklist", "--help"]):
        page = CliRunner().invoke(build(lambda _where: 0, lambda: 0), arguments).output
        for head in heads:
            assert head in page
        assert "Show this message" not in page


@pytest.mark.parametrize(
    ("spoken", "told"),
    [("de", ("[Standard: lock]", "[erforderlich]")), ("nl", ("[standaard: lock]", "[vereist]"))],
)
def test_what_stands_in_brackets_on_a_page_of_help_is_in_the_language(
    spoken: str, told: tuple[str, str]
) -> None:
    assert language.speak(spoken)
    page = CliRunner().invoke(build(lambda _where: 0, lambda: 0), ["firmware", "assign", "--help"]).output
    for piece in told:
        assert piece in page
    assert "default:" not in page


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("list.csv: Is a directory", "list.csv: ist ein Ordner"),
        ("a: b: c: no such folder", "a: b: c: kein solcher Ordner"),
        (
            "C:\\doors: list.csv: No such file or directory",
            "C:\\doors: list.csv: keine solche Datei, kein solcher Ordner",
        ),
        ("--label or --serial, not both", "--label oder --serial, nicht beides"),
        ("--lock-id or --label or --serial", "--lock-id oder --label oder --serial"),
        ("ECONNRESET in frame 7", "ECONNRESET in frame 7"),
    ],
)
def test_what_stands_before_a_colon_stays_and_what_is_not_known_too(detail: str, said: str) -> None:
    assert language.speak("de")
    assert in_words(detail) == said


def test_a_detail_without_end_is_told_in_time() -> None:
    assert language.speak("de")
    for piece in ("x: ", "Invalid value: ", "--a or ", "a, "):
        long = piece * 1500
        assert in_words(long)


@given(st.text(max_size=80))
def test_any_detail_is_told_and_none_is_lost(detail: str) -> None:
    assert in_words(detail) or not detail
    assert detail in in_words(f"no file {detail}") or not detail
