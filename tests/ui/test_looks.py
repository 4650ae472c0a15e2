"""The look the settings ask for, the system's where they ask for none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from installer_app.store.settings import Settings
from installer_app.store.settings import Theme as Wanted
from installer_app.ui.looks import SystemLooks, look_of, system_look


@pytest.mark.parametrize("wanted", [one for one in Wanted if one is not Wanted.SYSTEM])
def test_a_look_that_is_chosen_is_had(qapp: QApplication, wanted: Wanted) -> None:
    assert look_of(Settings(theme=wanted)).name == wanted.value


@pytest.mark.parametrize(("percent", "scale"), [(50, 0.75), (100, 1.0), (200, 2.0), (300, 2.5)])
def test_text_is_as_large_as_asked_within_what_can_be_laid_out(
    qapp: QApplication, percent: int, scale: float
) -> None:
    assert look_of(Settings(theme=Wanted.LIGHT, text_percent=percent)).text_scale == scale


def test_the_systems_look_is_told_by_the_system_and_not_by_what_was_put_on(qapp: QApplication) -> None:
    hints = QGuiApplication.styleHints()
    before = system_look()
    other = Qt.ColorScheme.Light if before == "dark" else Qt.ColorScheme.Dark
    hints.setColorScheme(other)
    assert look_of(Settings()).name == system_look() == before


def test_looks_that_are_gone_are_told_nothing(qtbot: QtBot, qapp: QApplication) -> None:
    """The hints of the system outlive a window; pytest-qt fails where a slot raises."""
    looks = SystemLooks(QGuiApplication.styleHints())
    delete(looks)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)


def test_a_change_of_the_systems_look_is_told(qtbot: QtBot, qapp: QApplication) -> None:
    hints = QGuiApplication.styleHints()
    looks = SystemLooks(hints)
    with qtbot.waitSignal(looks.changed, timeout=2000):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    with qtbot.waitSignal(looks.changed, timeout=2000):
        hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
