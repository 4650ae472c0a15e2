"""The widgets say what they are given, hold still where they must, and leave room for every word."""

import inspect
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from installer_app.ui import shell as shell_module
from installer_app.ui.theme import Theme, apply
from installer_app.ui.widgets.badge import Badge, BadgeKind
from installer_app.ui.widgets.buttons import Button, PrimaryButton
from installer_app.ui.widgets.flow import flow
from installer_app.ui.widgets.foot import Foot
from installer_app.ui.widgets.grade import GradeKind, GradeMark, GradeState
from installer_app.ui.widgets.list_frame import LOADING_AFTER_MS, ListFrame, ListKind, ListState
from installer_app.ui.widgets.painted import Painted
from installer_app.ui.widgets.scale import ScaleBar
from installer_app.ui.widgets.scan_list import BatteryKind, ScanList, ScanModel, ScanRow
from installer_app.ui.widgets.scan_rows import ScanDelegate, ScanHeads
from installer_app.ui.widgets.serial import Serial, split_serial
from installer_app.ui.widgets.signal_bars import count_bars
from installer_app.ui.widgets.stepper import Piece, PieceState, Stepper
from installer_app.ui.widgets.tabs import Tab, Tabs
from tests.ui.gallery import settle
from tests.ui.pictures import PICTURES, scan_rows
from tests.ui.specimens import specimens

FONTS = (("Inter",), ("DejaVu Sans",), ("Noto Sans",))


@pytest.fixture(autouse=True)
def still_light(qapp: QApplication) -> None:
    """Every test starts in the light theme at 100 %, without motion."""
    apply(qapp, Theme("light", motion=False))


def children(widget: QWidget) -> list[QWidget]:
    return [
        child
        for child in widget.children()
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow()
    ]


def everything(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    if not isinstance(widget, QLineEdit | QScrollBar | QAbstractItemView):
        for child in children(widget):
            yield from everything(child)


def crowded(window: QWidget) -> list[str]:
    """Every word that lacks room, and every two siblings in each other's way."""
    found = []
    for widget in everything(window):
        if isinstance(widget, QLabel):
            needed = (
                widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
            )
            wide = widget.minimumSizeHint().width()
            if widget.height() < needed or widget.width() < wide:
                found.append(f"{widget.text()!r} has {widget.size().toTuple()}, needs {(wide, needed)}")
        elif isinstance(widget, Painted | Button):
            size, least = widget.size(), widget.minimumSizeHint()
            if size.width() < least.width() or size.height() < least.height():
                found.append(f"{type(widget).__name__} {widget.accessibleName()!r}: {size}, needs {least}")
        if not isinstance(widget, QScrollArea | QAbstractItemView):
            found += [
                f"{type(one).__name__} {one.geometry()} over {type(two).__name__} {two.geometry()}"
                for one, two in combinations(children(widget), 2)
                if one.geometry().intersects(two.geometry())
            ]
        parent = widget.parentWidget()
        if widget is window or parent is None or isinstance(parent.parentWidget(), QScrollArea):
            continue
        if not QRect(QPoint(0, 0), parent.size()).contains(widget.geometry()):
            found.append(f"{type(widget).__name__} {widget.geometry()} sticks out of {type(parent).__name__}")
    return found


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("sans", FONTS, ids=lambda fonts: fonts[0])
def test_every_word_of_a_window_has_room_and_nothing_overlaps(
    qtbot: QtBot, qapp: QApplication, name: str, scale: float, sans: tuple[str, ...]
) -> None:
    apply(qapp, Theme("light", scale, motion=False, sans=sans))
    window = PICTURES[name]()
    qtbot.addWidget(window)
    settle(window)
    assert window.size().toTuple() == (1280, 800)
    assert crowded(window) == []


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_window_follows_a_change_of_text_size_while_it_is_open(
    qtbot: QtBot, qapp: QApplication, scale: float
) -> None:
    window = PICTURES["d"]()
    qtbot.addWidget(window)
    settle(window)
    apply(qapp, Theme("dark", 1.5, motion=False))
    settle(window)
    assert crowded(window) == []
    apply(qapp, Theme("light", scale, motion=False))
    settle(window)
    assert crowded(window) == []


@pytest.mark.parametrize("width", [420, 700, 1100])
def test_every_widget_alone_has_room_at_any_width(qtbot: QtBot, width: int) -> None:
    for name, widget in specimens().items():
        qtbot.addWidget(widget)
        settle(widget, (max(width, widget.minimumSizeHint().width()), max(widget.sizeHint().height(), 60)))
        assert crowded(widget) == [], name


def test_every_widget_that_can_be_pressed_has_a_name_and_takes_the_keyboard(qtbot: QtBot) -> None:
    for make in PICTURES.values():
        window = make()
        qtbot.addWidget(window)
        settle(window)
        for button in filter(QWidget.isVisible, window.findChildren(Button)):
            assert button.accessibleName()
            assert button.focusPolicy() is Qt.FocusPolicy.StrongFocus
            assert button.height() >= 36


def test_no_widget_waits_loops_or_threads() -> None:
    folder = inspect.getsourcefile(shell_module)
    assert folder is not None
    for file in __import__("pathlib").Path(folder).parent.joinpath("widgets").glob("*.py"):
        source = file.read_text("utf-8")
        for word in ("asyncio", "async def", ".exec(", "QThread", "threading", "processEvents"):
            assert word not in source, (file.name, word)


@pytest.mark.parametrize(
    ("rssi_dbm", "bars"),
    [
        (-93, 0),
        (-92, 1),
        (-85, 1),
        (-84, 2),
        (-76, 2),
        (-75, 3),
        (-67, 3),
        (-66, 4),
        (-58, 4),
        (-57, 5),
        (0, 5),
        (None, 0),
    ],
)
def test_bars_fill_at_their_thresholds(rssi_dbm: int | None, bars: int) -> None:
    assert count_bars(rssi_dbm) == bars


def test_a_serial_is_drawn_in_four_and_four_and_copied_without_a_gap(qtbot: QtBot) -> None:
    serial = Serial("7K3M9XQ2", copies=True)
    qtbot.addWidget(serial)
    settle(serial, (200, 40))
    assert split_serial("7K3M9XQ2") == ("7K3M", "9XQ2")
    assert split_serial("Bold 48213") == ("Bold 48213",)
    QTest.keyClick(serial, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "7K3M9XQ2"


def test_an_ampersand_in_a_name_is_an_ampersand(qtbot: QtBot) -> None:
    button = Button("Install Jones & Co")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Install Jones & Co"
    assert button.shortcut().isEmpty()


def test_enter_presses_a_button_that_has_the_focus(qtbot: QtBot) -> None:
    button = PrimaryButton("Install door 4.02")
    qtbot.addWidget(button)
    settle(button, (240, 44))
    button.setFocus()
    with qtbot.waitSignal(button.clicked, timeout=1000):
        QTest.keyClick(button, Qt.Key.Key_Return)


def test_a_disabled_primary_needs_its_reason_in_words(qtbot: QtBot) -> None:
    foot = Foot()
    qtbot.addWidget(foot)
    primary = PrimaryButton("Next lock")
    foot.set_buttons((), primary)
    with pytest.raises(ValueError, match="reason"):
        foot.set_reason("", enabled=False)
    assert primary.isEnabled()
    foot.set_reason("Offered as soon as the receipt is verified", enabled=False)
    assert not primary.isEnabled()
    assert primary.accessibleDescription() == "Offered as soon as the receipt is verified"


def test_only_done_steps_that_lead_back_can_be_pressed(qtbot: QtBot) -> None:
    stepper = Stepper()
    qtbot.addWidget(stepper)
    stepper.set_pieces(
        (
            Piece("Lock", "7K3M9XQ2", PieceState.DONE, leads_back=True),
            Piece("Install", "receipt 14:33:02", PieceState.DONE),
            Piece("Sync", "", PieceState.NOW),
        )
    )
    settle(stepper, (900, 59))
    went: list[int] = []
    stepper.went_back.connect(went.append)
    for x in (60, 400, 700):
        child = stepper.childAt(x, 20)
        assert child is not None
        QTest.mouseClick(child, Qt.MouseButton.LeftButton)
    assert went == [0]


def test_a_long_answer_makes_the_stepper_grow_and_a_short_one_lets_it_shrink(qtbot: QtBot) -> None:
    stepper = Stepper()
    qtbot.addWidget(stepper)
    short = tuple(Piece(f"Step {at}", "kurz") for at in range(7))
    stepper.set_pieces(short)
    settle(stepper, (1188, 59))
    low = stepper.height()
    stepper.set_pieces(
        (*short[:6], Piece("Fertig", "wartet auf die Bestaetigung der Cloud, ungefaehr 20 min"))
    )
    assert stepper.height() > low
    stepper.set_pieces(short)
    assert stepper.height() == low


@given(st.lists(st.integers(1, 400), max_size=12), st.integers(50, 900))
def test_a_flow_keeps_everything_in_order_and_fills_no_line_beyond_its_room(
    widths: list[int], room: int
) -> None:
    lines = flow(tuple(widths), room, 8)
    assert [at for line in lines for at in line] == list(range(len(widths)))
    for line in lines:
        assert len(line) <= 1 or sum(widths[at] for at in line) + 8 * (len(line) - 1) <= room


def row(key: str, rssi_dbm: int = -60) -> ScanRow:
    return ScanRow(
        key, key, "SL-2", BadgeKind.FACTORY, "Factory", rssi_dbm, str(rssi_dbm), BatteryKind.OK, "ok", "now"
    )


def keys(model: ScanModel) -> str:
    return "".join(shown.key for shown in model.rows)


def rows(order: str) -> tuple[ScanRow, ...]:
    return tuple(row(key) for key in order)


@given(st.lists(st.tuples(st.text("ABCDEFGH", max_size=10), st.booleans()), max_size=12))
def test_the_model_keeps_its_promises_whatever_is_heard_in_whatever_order(
    story: list[tuple[str, bool]],
) -> None:
    model = ScanModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for order, held in story:
        model.hold(held)
        before = keys(model)
        model.set_rows(rows(order))
        wanted = "".join(dict.fromkeys(order))
        assert sorted(keys(model)) == sorted(wanted)
        if held:
            stayed = [key for key in before if key in wanted]
            assert keys(model).startswith("".join(stayed))
        else:
            assert keys(model) == wanted
    model.hold(False)
    assert keys(model) == ("".join(dict.fromkeys(story[-1][0])) if story else "")
    tester.deleteLater()


def test_the_selection_follows_its_lock_through_every_new_order(qtbot: QtBot) -> None:
    model = ScanModel()
    view = ScanList(model)
    qtbot.addWidget(view)
    model.set_rows(rows("ABCD"))
    view.choose("C")
    for order in ("CABD", "DBCA", "XDBCAY", "C"):
        model.set_rows(rows(order))
        assert view.currentIndex().data() == "C"
        assert view.selectionModel().isRowSelected(view.currentIndex().row())
    model.set_rows(rows("AB"))
    assert not view.selectionModel().hasSelection() or view.currentIndex().data() in ("A", "B")


def test_the_order_holds_while_the_keyboard_is_on_the_list(qtbot: QtBot) -> None:
    model = ScanModel()
    view = ScanList(model)
    other = QLineEdit()
    box = QWidget()
    view.setParent(box)
    other.setParent(box)
    qtbot.addWidget(box)
    settle(box, (300, 300))
    model.set_rows(rows("ABC"))
    other.setFocus()
    told: list[bool] = []
    view.order_held.connect(told.append)
    view.setFocus()
    model.set_rows(rows("CBAD"))
    assert keys(model) == "ABCD"
    other.setFocus()
    assert keys(model) == "CBAD"
    assert told == [True, False]


def test_new_readings_in_the_same_order_reach_only_the_rows_that_changed(qtbot: QtBot) -> None:
    model = ScanModel()
    model.set_rows(rows("ABCD"))
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    model.set_rows((row("A"), row("B", -90), row("C"), row("D")))
    assert changed == [(1, 1)]


def test_a_row_paints_its_bar_when_chosen_and_folds_where_it_is_narrow(qtbot: QtBot) -> None:
    model = ScanModel()
    view = ScanList(model)
    view.setItemDelegate(ScanDelegate(view))
    frame = ListFrame(view, ScanHeads(("Serial", "State", "Signal", "Battery", "Heard"), view))
    qtbot.addWidget(frame)
    model.set_rows(scan_rows())
    view.selectionModel().setCurrentIndex(model.index(1), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    settle(frame, (830, 500))
    wide = view.visualRect(model.index(1))
    picture = view.viewport().grab().toImage()
    assert picture.pixelColor(1, wide.center().y()) == QColor("#FFC42E")
    assert picture.pixelColor(1, view.visualRect(model.index(2)).center().y()) != QColor("#FFC42E")
    settle(frame, (460, 500))
    assert view.visualRect(model.index(1)).height() > wide.height()


@pytest.fixture
def framed(qtbot: QtBot) -> ListFrame:
    model = ScanModel()
    view = ScanList(model)
    view.setItemDelegate(ScanDelegate(view))
    frame = ListFrame(view, ScanHeads(("Serial", "State", "Signal", "Battery", "Heard"), view))
    qtbot.addWidget(frame)
    model.set_rows(scan_rows())
    settle(frame, (830, 400))
    return frame


def words(frame: ListFrame) -> str:
    return " | ".join(label.text() for label in frame.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("kind", [ListKind.EMPTY, ListKind.FAILED, ListKind.FORBIDDEN])
def test_a_list_without_rows_says_why_and_keeps_its_column_heads(framed: ListFrame, kind: ListKind) -> None:
    framed.set_state(
        ListState(kind, "This account may not list areas (403).", "account_denied", "Read again")
    )
    settle(framed, (830, 400))
    assert "This account may not list areas (403)." in words(framed)
    assert "account_denied" in words(framed)
    assert all(head.isVisible() for head in framed.findChildren(ScanHeads))
    framed.set_state(ListState(ListKind.READY))
    assert words(framed) == ""


def test_loading_is_said_only_when_it_takes_long(qtbot: QtBot, framed: ListFrame) -> None:
    framed.set_state(ListState(ListKind.LOADING, "Reading areas since 14:32:01"))
    assert words(framed) == ""
    qtbot.waitUntil(lambda: "Reading areas" in words(framed), timeout=LOADING_AFTER_MS * 5)
    framed.set_state(ListState(ListKind.LOADING, "Reading areas since 14:32:01, asked twice"))
    assert "asked twice" in words(framed)
    framed.set_state(ListState(ListKind.READY))
    assert words(framed) == ""


def test_old_rows_stay_with_their_age_above_them(framed: ListFrame) -> None:
    framed.set_state(ListState(ListKind.STALE, "read 14 min ago, no network", button="Read again"))
    settle(framed, (830, 400))
    assert "read 14 min ago, no network" in words(framed)
    assert framed.view.visualRect(framed.view.model().index(0, 0)).height() > 40
    pressed: list[bool] = []
    framed.pressed.connect(lambda: pressed.append(True))
    next(button for button in framed.findChildren(Button) if button.isVisible()).click()
    assert pressed == [True]


def test_each_state_of_a_proof_looks_different_without_its_colour(qtbot: QtBot) -> None:
    seen = {}
    for state in GradeState:
        mark = GradeMark(GradeKind.LOCK)
        mark.set_grade(GradeKind.LOCK, state, 0.6 if state is GradeState.RUNNING else None)
        qtbot.addWidget(mark)
        settle(mark, (26, 26))
        grey = mark.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        seen[bytes(grey.constBits())] = state
    assert len(seen) == len(GradeState)


def test_each_badge_has_a_mark_before_its_word(qtbot: QtBot) -> None:
    seen = set()
    for kind in (BadgeKind.FACTORY, BadgeKind.PROVISIONED, BadgeKind.INSTALLED, BadgeKind.FOREIGN):
        badge = Badge(kind, "x")
        qtbot.addWidget(badge)
        settle(badge, badge.sizeHint().toTuple())
        mono = badge.grab().toImage().convertToFormat(QImage.Format.Format_Mono)
        seen.add(bytes(mono.copy(8, 5, 14, 14).constBits()))
    assert len(seen) == 4


def test_tabs_are_walked_with_the_arrow_keys_and_tell_only_what_was_chosen_by_hand(qtbot: QtBot) -> None:
    tabs = Tabs((Tab("due", "To install", "14"), Tab("open", "Unfinished"), Tab("done", "Finished")))
    qtbot.addWidget(tabs)
    settle(tabs, (600, 40))
    went: list[str] = []
    tabs.went.connect(went.append)
    tabs.set_tab("open")
    assert went == []
    tabs.set_tab("due")
    first = tabs.childAt(20, 20)
    assert first is not None
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    QTest.keyClick(tabs.focusWidget(), Qt.Key.Key_Right)
    assert went == ["open", "done"]


@pytest.mark.parametrize("motion", [True, False])
def test_the_scale_slides_only_where_motion_is_wanted(qtbot: QtBot, qapp: QApplication, motion: bool) -> None:
    apply(qapp, Theme("light", motion=motion))
    bar = ScaleBar()
    qtbot.addWidget(bar)
    settle(bar, (401, 60))

    def filled() -> bool:
        return bar.grab().toImage().pixelColor(100, 9) == QColor("#14201C")

    bar.set_fraction(0.5, "100 %")
    assert filled() is not motion
    qtbot.waitUntil(filled, timeout=2000)


def test_the_bar_of_a_row_stands_at_its_first_column_alone(qtbot: QtBot) -> None:
    view = specimens()["doors"]
    assert isinstance(view, QAbstractItemView)
    qtbot.addWidget(view)
    settle(view, (800, 200))
    picture = view.viewport().grab().toImage()
    model = view.model()
    for at, colour in enumerate((QColor("#FFC42E"), None, QColor("#A81D18"))):
        first, second = (view.visualRect(model.index(at, column)) for column in (0, 1))
        shown = picture.pixelColor(first.left() + 1, first.center().y())
        assert (shown == colour) if colour else shown == QColor("#FCFDFB")
        assert picture.pixelColor(second.left() + 1, second.center().y()) != colour
