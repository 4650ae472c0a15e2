"""Parts that have less room than they ask for: words wrap or are shortened, and nothing loses its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from installer_app.ui.icons import Icon
from installer_app.ui.theme import Theme, apply, current_theme
from installer_app.ui.widgets.buttons import Button, PrimaryButton
from installer_app.ui.widgets.choice import Choice
from installer_app.ui.widgets.field import Field
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.foot import Foot
from installer_app.ui.widgets.labels import WrappedLabel, breakable
from installer_app.ui.widgets.tick_box import TickBox
from tests.ui.ink import inks

LONG = "Take over what another computer has begun with this lock"


@pytest.fixture(autouse=True)
def plain(qapp: QApplication) -> Iterator[None]:
    """Each test begins and ends in the plain theme."""
    apply(qapp, Theme("light", motion=False))
    yield
    apply(qapp, Theme("light", motion=False))


def lines(widget: QWidget) -> list[str]:
    """The lines of words it paints."""
    return [ink.text.strip() for ink in inks(widget)]


def show(widget: QWidget, width: int, height: int = 400) -> None:
    """On the screen, so large, and laid out."""
    widget.resize(width, height)
    widget.show()
    QApplication.processEvents()


def test_a_button_wraps_in_a_row_that_is_too_narrow_for_its_words(qapp: QApplication) -> None:
    button = Button(LONG)
    row = FlowRow((button,))
    show(row, 220)
    assert button.width() <= 220
    assert button.height() > Button("Take").sizeHint().height()
    assert " ".join(lines(button)) == LONG
    row.close()


def test_a_button_with_room_has_one_line(qapp: QApplication) -> None:
    button = Button(LONG)
    row = FlowRow((button,))
    show(row, 900)
    assert lines(button) == [LONG]
    assert button.size() == button.sizeHint()
    row.close()


def test_the_buttons_of_a_foot_wrap_rather_than_reach_beyond_it(qapp: QApplication) -> None:
    foot, left, yellow = Foot(), Button(LONG), PrimaryButton(LONG)
    foot.set_buttons((left,), yellow)
    show(foot, 360, 72)
    assert foot.rect().contains(left.geometry()) and foot.rect().contains(yellow.geometry())
    assert not left.geometry().intersects(yellow.geometry())
    foot.close()


def test_a_row_keeps_its_place_when_it_is_arranged_anew_while_it_is_resized(qapp: QApplication) -> None:
    page = QWidget()
    box = QVBoxLayout(page)
    words = QWidget()
    inside = QVBoxLayout(words)
    inside.addWidget(WrappedLabel(LONG * 2))
    first, second = FlowRow((QLabel("7F3K"), words), grows=words), FlowRow((Button("Rename"),))
    box.addWidget(first)
    box.addWidget(second)
    box.addStretch(1)
    for scale in (1.0, 2.0, 1.0, 2.0):
        for width in (1400, 460):
            show(page, width, 700)
            apply(qapp, Theme("dark", scale, motion=False))
            QApplication.processEvents()
            assert first.minimumHeight() == first.maximumHeight()
            assert not first.geometry().intersects(second.geometry())
    page.close()


def test_a_choice_shortens_what_has_no_room_and_tells_it_whole(qapp: QApplication) -> None:
    choice = Choice("Job", 6)
    choice.addItem(LONG, 1)
    choice.choose(1)
    show(choice, 160, 40)
    (painted,) = lines(choice)
    assert painted.endswith("\N{HORIZONTAL ELLIPSIS}") and LONG.startswith(painted[:-1].rstrip())
    assert choice.toolTip() == LONG
    choice.close()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_words_of_a_field_begin_after_its_icon_at_every_text_size(qapp: QApplication, scale: float) -> None:
    field = Field(Icon.SEARCH, "door")
    show(field, 400, 80)
    apply(qapp, Theme("light", scale, motion=False))
    QApplication.processEvents()
    (word,) = inks(field)
    bare = QLineEdit("door")
    show(bare, 400, 80)
    (without,) = inks(bare)
    assert word.box.left() - without.box.left() >= current_theme().px(18)
    field.close()
    bare.close()


def test_a_box_is_ticked_by_a_click_on_its_words_and_grows_with_them(qapp: QApplication) -> None:
    box = TickBox("It is an external id")
    show(box, 400, 60)
    before = box.sizeHint()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 30, 30))
    assert box.isChecked()
    apply(qapp, Theme("dark", 2.0, motion=False))
    assert box.sizeHint().width() > before.width() * 1.5 and box.sizeHint().height() >= 72
    box.close()


def test_only_what_is_longer_than_a_word_may_break_within(qapp: QApplication) -> None:
    assert breakable("Installationsnachricht angewandt") == "Installationsnachricht angewandt"
    assert breakable("sven@sandbox.example") == "sven@\N{ZERO WIDTH SPACE}sandbox.example"
    assert "\N{ZERO WIDTH SPACE}" in breakable("ab" * 32)
    assert WrappedLabel("sven@sandbox.example").text() == "sven@sandbox.example"
