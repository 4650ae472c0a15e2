"""One word for one thing: what a language once called otherwise is in no catalogue and no paper any more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import pytest

from build_spec import words

HELP: Final = words.ROOT / "resources" / "help"
REJECTED: Final[Mapping[str, Mapping[str, str]]] = {
    "de": {
        r"\bRechner": "Computer",
        r"\bKennung": "Id",
        r"\bIDs?\b(?= )": "Id",
        r"\bBesitzer": "Eigentümer",
        r"\bZugangsprotokoll": "Zutrittsprotokoll",
        r"\bCheckliste": "Prüfliste",
        r"\bSchlüsselkarte": "Schlüsselplan",
        r"\bnachprüfbar": "prüfbar",
        r"\bBescheinigung": "Zertifikat",
        r"\bbereitgestellt": "provisioniert",
        r"\b[Uu]msetzen": "versetzen",
        r"\b[Aa]bgleich": "Sync",
    },
    "nl": {
        r"\b[Jj]ournaal": "logboek",
        r"\b[Dd]e id\b(?!')": "het id",
        r"wachtwoordzin": "wachtzin",
        r"\b[Ee]tiket": "label",
        r"\b[Aa]anmeld": "inlog",
        r"[Vv]erwijderbericht": "deïnstallatiebericht",
        r"\bgebied": "zone",
        r"[Ss]leutelkaart": "sleutelplan",
        r"[Ff]abriekstoestand": "fabrieksstand",
        r"\b[Cc]hecklist": "controlelijst",
        r"\b[Oo]naf": "onvoltooid",
        r"\b[Bb]ezorg": "afleveren",
        r"\b[Aa]fstemming|\bsynchronisatie": "sync",
    },
    "es": {
        r"\b[Óó]rdenes\b": "comandos",
        r"\botra ventana u orden\b": "comando",
        r"\bidentificador": "id",
        r"\b[Ll]as? ids?\b": "el id",
        r"\bexigid": "requerido",
        r"\bpila": "batería",
        r"\bplanead": "planificada",
        r"(?<!Entrega )\b[Pp]revistas?\b": "planificada",
        r"mapa de llaves": "mapa de claves",
        r"\b[Rr]ecibo\b": "acuse",
        r"frases? de contraseña": "frase de paso",
        r"\besta app\b": "esta aplicación",
        r"\b(este|otro) equipo\b": "ordenador",
    },
}
"""By language: what is not written any more, and what is in its place. The list at the top of each catalogue
says more."""
NOT_OURS: Final = re.compile(r"`[^`\n]*`|\]\([^)]*\)|\{[^}]*\}")
"""What is typed, where links lead, and places to fill."""


def said(spoken: str) -> Iterator[tuple[str, str]]:
    """Everything a language says, and where."""
    for message in words.kept(spoken):
        if message.id:
            texts = (message.string,) if isinstance(message.string, str) else message.string or ()
            yield from ((str(message.id), str(text)) for text in texts)
    for paper in sorted((HELP / spoken).glob("*.md")):
        for number, line in enumerate(paper.read_text("utf-8").splitlines(), 1):
            if not line.startswith("    "):
                yield f"{paper.name}:{number}", line


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_no_second_word_is_used_for_a_thing(spoken: str) -> None:
    wrong = [
        f"{where}: {found[0]!r} is {instead!r} here"
        for where, text in said(spoken)
        for form, instead in REJECTED[spoken].items()
        if (found := re.search(form, NOT_OURS.sub(" ", text)))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_questions_and_quotes_are_marked_as_the_language_does(spoken: str) -> None:
    """Spanish opens its questions; no language but English has straight quotation marks around a word."""
    wrong = []
    for where, text in said(spoken):
        plain = NOT_OURS.sub(" ", text)
        if spoken == "es" and plain.count("?") != plain.count("\N{INVERTED QUESTION MARK}"):
            wrong.append(f"{where}: {text}")
        if re.search(r'(?<![\w=])"[^"\d]+"', plain):
            wrong.append(f"{where}: {text}")
    assert not wrong, "\n".join(wrong)
