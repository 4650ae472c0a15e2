"""The language of the window: its own words, Qt's, and what a change of it reaches."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from build_spec.trim import is_unused
from build_spec.words import LANGUAGES
from installer_app.texts import language
from installer_app.ui.places import places
from installer_app.ui.shell import Shell
from installer_app.ui.tongue import Tongue


@pytest.fixture
def tongue(qapp: QApplication) -> Iterator[Tongue]:
    made = Tongue(qapp)
    try:
        yield made
    finally:
        made.rest()
        language.speak(None)


@pytest.mark.parametrize(
    ("name", "cancel"), [("de", "Abbrechen"), ("es_MX", "Cancelar"), ("nl_BE", "Annuleren"), ("en", "Cancel")]
)
def test_buttons_that_qt_words_speak_the_language(
    tongue: Tongue, qtbot: QtBot, name: str, cancel: str
) -> None:
    tongue.speak(name)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "") == cancel
    assert language._("Cancel") == cancel


def test_the_rail_is_named_anew(tongue: Tongue, qtbot: QtBot) -> None:
    shell = Shell(places())
    qtbot.addWidget(shell)
    assert tongue.speak("de")
    shell.rail.name(places())
    assert "Einstellungen" in [one.accessibleName() for one in shell.rail.findChildren(QAbstractButton)]
    assert not tongue.speak("de_DE")
    assert tongue.speak("en")


def test_a_language_without_a_catalogue_is_english(tongue: Tongue) -> None:
    assert not tongue.speak("xx_YY")
    assert tongue.speak("de")
    assert tongue.speak("xx_YY")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    assert QLocale().language() is QLocale.Language.English


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_packaged_app_keeps_the_words_of_qt(name: str) -> None:
    assert not is_unused((f"PySide6/Qt/translations/qtbase_{name}.qm", "", "DATA"))
    assert not is_unused((f"PySide6\\translations\\qtbase_{name}.qm", "", "DATA"))
    assert is_unused((f"PySide6/Qt/translations/qt_{name}.qm", "", "DATA"))
    assert is_unused(("PySide6/Qt/translations/qtbase_fr.qm", "", "DATA"))
    catalogue = f"installer_app/data/locale/{name}/LC_MESSAGES/lock-installer"
    assert is_unused((f"{catalogue}.po", "", "DATA"))
    assert not is_unused((f"{catalogue}.mo", "", "DATA"))
    assert QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
