"""Every page in every state: no word is cut, covered, pale or of no catalogue; each control has a name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication

from installer_app.texts import language
from installer_app.texts.window_work import TO_QUOTE
from installer_app.ui.frame import SMALLEST, Frame
from installer_app.ui.theme import Theme, ThemeName, apply, current_theme
from installer_app.ui.tongue import Tongue
from tests.ui import audit, pseudo
from tests.ui.data_words import DATA
from tests.ui.screenshots import PICTURES, SIZE, staged

TIMES: Final = 3
PATIENCE: Final = 200
STILL: Final = 4
"""So often a look at the window, every 10 ms, finds it as it was."""
ENOUGH: Final = {"contrast": 6.9, "contrast_dark": 6.9}
"""What high contrast promises, measured in what is painted."""


@pytest.fixture(autouse=True)
def quiet(qapp: QApplication) -> Iterator[None]:
    """Each test ends in English and in the plain theme. Where no font has letters there is nothing to see."""
    if not current_theme().metrics().inFont("a"):
        pytest.skip("no font here has letters: words are rows of boxes")
    tongue = Tongue(qapp)
    quits = qapp.quitOnLastWindowClosed()
    qapp.setQuitOnLastWindowClosed(False)
    yield
    qapp.setQuitOnLastWindowClosed(quits)
    tongue.rest()
    language.speak(None)
    apply(qapp, Theme("light", motion=False))


def speak(name: str) -> None:
    """One of the languages, or that of nobody."""
    if name == pseudo.NAME:
        pseudo.speak()
    else:
        assert language.speak(name)


async def rest(frame: Frame) -> None:
    """Until nothing in the window moves any more."""
    before, same = audit.shape(frame), 0
    for _at in range(PATIENCE):
        await asyncio.sleep(0.01)
        now = audit.shape(frame)
        same, before = same + 1 if now == before else 0, now
        if same == STILL:
            return


async def complaints(frame: Frame, app: QApplication, theme: Theme) -> list[str]:
    """What is wrong with a window in a theme."""
    apply(app, theme)
    await rest(frame)
    seen = audit.read(frame)
    found = [*audit.cut(seen), *audit.overlaps(seen, frame), *audit.crowded(frame)]
    found += audit.pale(seen, frame, ENOUGH.get(theme.name, audit.LEAST))
    return [f"{theme.name} {theme.text_scale:.0%}: {one}" for one in dict.fromkeys(found)]


ENDS: Final[tuple[tuple[ThemeName, float], ...]] = (("light", 1.0), ("dark", 2.0))
NAMES: Final = tuple(PICTURES)


async def look_at(qapp: QApplication, name: str, end: int) -> None:
    """A state in the smallest window, in the language of nobody, at one end of the text size."""
    pseudo.speak()
    apply(qapp, Theme("light", motion=False))
    theme, scale = ENDS[end]
    async with staged(name, SMALLEST.toTuple(), TIMES) as frame:
        found = await complaints(frame, qapp, Theme(theme, scale, motion=False))
        found += audit.nameless(frame)
        found += audit.untranslated(said(frame), DATA)
        assert frame.size() == SMALLEST
        assert found == []


@pytest.mark.on_qt
@pytest.mark.parametrize("name", PICTURES)
async def test_in_the_language_of_nobody_at_one_end_of_the_text_size(qapp: QApplication, name: str) -> None:
    """Every second state at the other end, so that each look is seen often."""
    await look_at(qapp, name, NAMES.index(name) % len(ENDS))


@pytest.mark.slow
@pytest.mark.on_qt
@pytest.mark.parametrize("name", PICTURES)
async def test_in_the_language_of_nobody_at_the_other_end(qapp: QApplication, name: str) -> None:
    await look_at(qapp, name, (NAMES.index(name) + 1) % len(ENDS))


def said(frame: Frame) -> Iterator[str]:
    """All that is read or heard, but what is marked as to be quoted: that is in English for everybody."""
    marked = pseudo.disguise(TO_QUOTE).partition("{")[0].strip(pseudo.FIRST)
    for one in audit.read(frame):
        own = getattr(one.widget, "text", str)
        if marked not in str(own() if callable(own) else own):
            yield one.ink.text
    for _widget, words in audit.spoken(frame):
        if marked not in words:
            yield words


LOOKS: Final[tuple[tuple[ThemeName, float, tuple[int, int]], ...]] = (
    ("light", 1.0, SIZE),
    ("light", 1.5, SIZE),
    ("dark", 1.5, SMALLEST.toTuple()),
    ("dark", 2.0, (1920, 1080)),
    ("light", 2.0, SMALLEST.toTuple()),
    ("contrast", 1.0, SMALLEST.toTuple()),
    ("contrast_dark", 2.0, SIZE),
)


@pytest.mark.slow
@pytest.mark.on_qt
@pytest.mark.parametrize("tongue", ["en", "de", "es", "nl"])
@pytest.mark.parametrize("name", PICTURES)
async def test_in_four_languages_at_every_text_size_and_in_every_theme(
    qapp: QApplication, name: str, tongue: str
) -> None:
    speak(tongue)
    apply(qapp, Theme("light", motion=False))
    async with staged(name, SIZE, TIMES) as frame:
        await rest(frame)
        found = audit.cut(audit.read(frame), strict=tongue == language.ENGLISH)
        for theme, scale, size in LOOKS:
            frame.resize(*size)
            found += await complaints(frame, qapp, Theme(theme, scale, motion=False))
        assert found == []
