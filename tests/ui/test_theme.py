"""The colours hold their contrasts, the fonts their figures, and an application takes a theme on whole."""

import re

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from installer_app.resources import resource
from installer_app.ui.icons import Icon, pixmap
from installer_app.ui.palette import EDGE_PAIRS, PALETTES, TEXT_PAIRS, contrast
from installer_app.ui.theme import Face, Theme, ThemeName, apply, current_theme
from installer_app.ui.widgets.labels import Label

NAMES: tuple[ThemeName, ...] = ("light", "dark", "contrast", "contrast_dark")
LEAST_TEXT = {"light": 4.9, "dark": 6.3, "contrast": 7.0, "contrast_dark": 7.0}
LEAST_EDGE = {"light": 3.2, "dark": 3.2, "contrast": 4.5, "contrast_dark": 4.5}


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFC42E", "#FFC42E") == pytest.approx(1)


@pytest.mark.parametrize("name", NAMES)
def test_every_pair_of_text_and_ground_is_legible(name: ThemeName) -> None:
    assert len(TEXT_PAIRS) + len(EDGE_PAIRS) >= 55
    roles = PALETTES[name].roles()
    poor = [pair for pair in TEXT_PAIRS if contrast(roles[pair[0]], roles[pair[1]]) < LEAST_TEXT[name]]
    assert not poor


@pytest.mark.parametrize("name", NAMES)
def test_every_edge_that_means_something_is_seen(name: ThemeName) -> None:
    roles = PALETTES[name].roles()
    poor = [pair for pair in EDGE_PAIRS if contrast(roles[pair[0]], roles[pair[1]]) < LEAST_EDGE[name]]
    assert not poor


@pytest.mark.parametrize("name", NAMES)
def test_every_role_is_a_colour_and_both_palettes_have_all(name: ThemeName) -> None:
    roles = PALETTES[name].roles()
    assert roles.keys() == PALETTES["light"].roles().keys()
    assert all(re.fullmatch("#[0-9A-F]{6}", value) for value in roles.values())


@pytest.mark.parametrize("name", NAMES)
def test_the_style_sheet_is_filled_in_to_the_last_place(name: ThemeName) -> None:
    sheet = Theme(name, 1.5).style_sheet()
    assert "$" not in sheet
    assert PALETTES[name].surface in sheet
    assert sheet.count("{") == sheet.count("}")


def test_a_theme_refuses_a_text_size_nothing_could_be_laid_out_at() -> None:
    for scale in (0.0, -1.0, 0.5, 9.0, float("nan")):
        with pytest.raises(ValueError, match="text_scale"):
            Theme("light", scale)


def test_nothing_is_smaller_than_twelve_pixels(qapp: QApplication) -> None:
    for scale in (1.0, 1.25, 1.5, 2.0):
        theme = Theme("light", scale)
        assert all(theme.font(face).pixelSize() >= 12 for face in Face)


@pytest.mark.parametrize("face", Face)
def test_figures_have_one_width(qtbot: QtBot, qapp: QApplication, face: Face) -> None:
    apply(qapp, Theme("light", motion=False))
    label = Label("", face)
    qtbot.addWidget(label)
    label.ensurePolished()
    widths = {label.fontMetrics().horizontalAdvance(figure * 8) for figure in "0123456789"}
    assert len(widths) == 1


def test_an_application_puts_a_theme_on_and_open_labels_follow(qtbot: QtBot, qapp: QApplication) -> None:
    apply(qapp, Theme("light", motion=False))
    label = Label("14:32:10")
    qtbot.addWidget(label)
    label.show()
    before = label.sizeHint()
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(PALETTES["light"].ink)
    dark = Theme("dark", 1.5, motion=False)
    apply(qapp, dark)
    assert current_theme() == dark
    assert qapp.style().name() in ("fusion", "")
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(PALETTES["dark"].ground)
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(PALETTES["dark"].ink)
    assert label.sizeHint().width() > before.width() * 1.3


def test_marks_of_rich_text_are_shown_and_never_obeyed(qtbot: QtBot) -> None:
    label = Label("<b>7K3M</b>\n<img src='x'> & more")
    qtbot.addWidget(label)
    assert label.text() == "<b>7K3M</b> <img src='x'> & more"
    plain = QLabel("<b>7K3M</b>")
    qtbot.addWidget(plain)
    assert label.textFormat() != plain.textFormat()


def test_every_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication) -> None:
    for icon in Icon:
        picture = pixmap(icon, 24, "#A81D18").toImage().convertToFormat(QImage.Format.Format_ARGB32)
        colours = {
            picture.pixelColor(x, y).name()
            for x in range(24)
            for y in range(24)
            if picture.pixelColor(x, y).alpha() >= 250
        }
        assert colours, icon
        assert all(abs(QColor(colour).red() - 0xA8) <= 4 for colour in colours), icon


def test_icons_keep_to_the_drawing_rules() -> None:
    files = {file.stem for file in resource("icons").glob("*.svg")}
    assert files == {icon.value for icon in Icon}
    for icon in Icon:
        drawing = resource(f"icons/{icon}.svg").read_text("utf-8")
        for rule in ('viewBox="0 0 24 24"', 'fill="none"', 'stroke-width="1.75"', 'stroke-linecap="square"'):
            assert rule in drawing, icon
        assert drawing.count("#") == 1, icon
