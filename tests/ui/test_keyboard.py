"""From start to certificate by keys alone, and as a screen reader sees it; the keys a next lock takes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QScrollArea, QWidget

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.message import MessageKind
from installer_app.texts import language
from installer_app.ui.announcer import Announcer, announce
from installer_app.ui.remembered import counted_on
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.party import Progress, Request
from tests.ui.window_kit import LABEL_TEXT, Desk, Script, at_desk
from tests.unit.world import PLACE, SERIAL, answer

pytestmark = pytest.mark.on_qt
OTHER = "W2D8P4TN"
FEW = 6
"""Keys for the next lock at the same place; a scan counts as one."""
_MANY = 60


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    language.speak(None)


class Keys:
    """A person without a mouse: keys go where the focus is, and are counted."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.count = desk, 0

    @property
    def focused(self) -> QWidget:
        """Where the next key goes."""
        return QApplication.focusWidget() or self.desk.window

    async def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key."""
        self.count += 1
        QTest.keyClick(self.focused, key, held)
        await asyncio.sleep(0.01)

    async def type(self, text: str) -> None:
        """A key a letter."""
        self.count += len(text)
        QTest.keyClicks(self.focused, text)
        await asyncio.sleep(0.01)

    async def tab_to(self, name: str) -> None:
        """Tab along until something of this name or key has the focus."""
        for _at in range(_MANY):
            if name in (self.focused.objectName(), self.focused.accessibleName()):
                return
            await self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"{name!r} cannot be reached with Tab from {self.focused.accessibleName()!r}")

    def scan(self, text: str) -> None:
        """A scanner's burst."""
        self.count += 1
        self.desk.scan(text)


async def place_by_keys(keys: Keys, name: str) -> None:
    """Ids and a name, and the yellow button."""
    await keys.desk.on("PlacePage")
    page = keys.desk.window.page
    for field, text in (("property_id", PLACE.property_id), ("area_id", PLACE.area_id), ("name", name)):
        edit = getattr(page, field)
        assert isinstance(edit, QLineEdit)
        await keys.tab_to(edit.accessibleName())
        assert keys.focused is edit, field
        await keys.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        await keys.type(text)
    await keys.tab_to("take")
    await keys.press(Qt.Key.Key_Return)


async def to_the_certificate(keys: Keys) -> None:
    """From the check to the end, with Enter on what has the focus."""
    await keys.desk.on("CheckPage")
    await keys.desk.until(lambda: keys.desk.can("confirm"))
    await keys.desk.until(lambda: keys.focused.objectName() == "confirm")
    await keys.press(Qt.Key.Key_Return)
    await keys.desk.on("FirmwarePage")
    await keys.desk.until(lambda: keys.desk.can("choose"))
    await keys.tab_to("choose")
    await keys.press(Qt.Key.Key_Return)
    await keys.desk.on("DonePage")


async def test_from_start_to_certificate_by_keys_alone_and_few_for_the_next_lock() -> None:
    async with at_desk() as desk:
        keys = Keys(desk)
        await desk.until(QApplication.activeWindow)
        assert isinstance(keys.focused, QLineEdit), "the field waits for a serial"
        await keys.type(LABEL_TEXT)
        await keys.press(Qt.Key.Key_Return)
        await place_by_keys(keys, "4.02")
        await to_the_certificate(keys)
        await desk.reads("Certificate of installation")
        await desk.until(lambda: desk.can("next"))
        assert keys.focused.objectName() == "next", "Enter is the next lock"

        keys.count = 0
        keys.scan(LABEL_TEXT.replace(SERIAL, OTHER))
        await desk.on("PlacePage")
        await keys.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        await desk.until(lambda: desk.window.page is not None and desk.can("take"))
        await keys.press(Qt.Key.Key_Return)
        await to_the_certificate(keys)
        assert keys.count <= FEW, f"{keys.count} keys"
        assert desk.snapshot is not None and desk.snapshot.facts[f.LockChosen].serial == OTHER


async def test_escape_keeps_the_job_and_enter_presses_nothing_while_steps_run() -> None:
    def slow(request: Request[object]) -> object:
        if isinstance(request, r.Deliver):
            raise Fault(FaultCode.LINK_LOST, "gone")
        return answer(request)

    async with at_desk(Script(answers=slow)) as desk:
        keys = Keys(desk)
        await desk.until(QApplication.activeWindow)
        keys.scan(LABEL_TEXT)
        await place_by_keys(keys, "4.02")
        await desk.on("CheckPage")
        await desk.until(lambda: keys.focused.objectName() == "confirm")
        await keys.press(Qt.Key.Key_Return)
        await desk.on("WorkPage")
        await desk.until(lambda: desk.can("go-on"))
        assert keys.focused.objectName() == "go-on", "the remedy has the focus"
        await keys.press(Qt.Key.Key_Escape)
        assert desk.session.job_ids()


@pytest.mark.parametrize("spoken", ["en", "de", "es", "nl"])
async def test_the_focus_goes_through_a_page_in_the_order_it_is_read(spoken: str) -> None:
    assert language.speak(spoken)
    async with at_desk() as desk:
        keys = Keys(desk)
        await desk.until(QApplication.activeWindow)
        await walk(keys)
        keys.scan(LABEL_TEXT)
        await desk.on("PlacePage")
        await walk(keys)
        await keys.press(Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
        await desk.on("SettingsPage")
        await walk(keys)


async def walk(keys: Keys) -> None:
    """Tab once around: nothing is left out, each says what it is and shows that it has the focus, and from
    one to the next it goes down or to the right within the page."""
    window = keys.desk.window
    if keys.focused.focusPolicy() == Qt.FocusPolicy.NoFocus:
        await keys.press(Qt.Key.Key_Tab)  # it rested where no key presses anything
    first, seen = keys.focused, list[QWidget]()
    for _at in range(_MANY * 3):
        seen.append(keys.focused)
        await keys.press(Qt.Key.Key_Tab)
        if keys.focused is first:
            break
    assert keys.focused is first, "Tab comes back to where it began"
    wanted = [
        one
        for one in window.findChildren(QWidget)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    left_out = [one for one in wanted if one not in seen and not _is_grouped(one)]
    assert not left_out, [(type(one).__name__, one.accessibleName()) for one in left_out]
    nameless = [type(one).__name__ for one in seen if not _name(one) and not isinstance(one, QScrollArea)]
    assert not nameless
    page = window.page
    inside = [one for one in seen if page is not None and page.isAncestorOf(one)]
    outside = next((at for at, one in enumerate(seen) if one not in inside), 0)
    inside = [one for one in (*seen[outside:], *seen[:outside]) if one in inside]
    for before, after in pairwise(inside):
        above, below = (one.mapTo(window, one.rect().topLeft()) for one in (before, after))
        assert below.y() + after.height() > above.y(), f"{_name(after)!r} stands above {_name(before)!r}"


def _is_grouped(one: QWidget) -> bool:
    """Of buttons of which one is chosen, Tab reaches that one, and the arrows the others."""
    return isinstance(one, QAbstractButton) and one.group() is not None and not one.isChecked()


def _name(widget: QWidget) -> str:
    return told(widget).text(QAccessible.Text.Name)


def told(widget: QObject) -> QAccessibleInterface:
    """What a screen reader asks."""
    return QAccessible.queryAccessibleInterface(widget)


async def test_each_control_shows_that_it_has_the_focus() -> None:
    async with at_desk() as desk:
        keys = Keys(desk)
        await desk.until(QApplication.activeWindow)
        first = keys.focused
        for _at in range(_MANY):
            one = keys.focused
            if not isinstance(one, QScrollArea):
                with_focus = picture(one)
                await keys.press(Qt.Key.Key_Tab)
                assert picture(one) != with_focus, f"{_name(one)!r} looks the same without the focus"
            else:
                await keys.press(Qt.Key.Key_Tab)
            if keys.focused is first:
                return


def picture(widget: QWidget) -> QImage:
    """What is seen of it."""
    return widget.grab().toImage()


class Reader:
    """A person who hears the window: goes through the tree of what is accessible, by roles and names."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def tree(self) -> Iterator[QAccessibleInterface]:
        """Everything, parents before children."""
        waiting = [told(self.desk.window)]
        while waiting:
            one = waiting.pop()
            yield one
            children = (one.child(at) for at in range(one.childCount()))
            waiting += [child for child in children if child]

    def find(self, role: QAccessible.Role, name: str) -> QAccessibleInterface | None:
        """The first thing of a role that is called so and can be seen and used."""
        for one in self.tree():
            state = one.state()
            usable = not (state.invisible or state.disabled)
            if one.role() == role and usable and one.text(QAccessible.Text.Name).startswith(name):
                return one
        return None

    async def found(self, role: QAccessible.Role, name: str) -> QAccessibleInterface:
        """The same, once it is there."""
        await self.desk.until(lambda: self.find(role, name), f"{role} {name!r}")
        one = self.find(role, name)
        assert one is not None
        return one

    async def fill(self, name: str, text: str) -> None:
        """Put words into a field."""
        field = await self.found(QAccessible.Role.EditableText, name)
        field.setText(QAccessible.Text.Value, text)
        edit = field.object()
        assert isinstance(edit, QLineEdit)
        edit.textEdited.emit(text)

    async def press(self, name: str) -> None:
        """Do a button's own action."""
        button = await self.found(QAccessible.Role.Button, name)
        actions = button.actionInterface()
        assert "Press" in actions.actionNames()
        actions.doAction("Press")


async def go_on(reader: Reader) -> None:
    """What the yellow button says is what is pressed."""
    foot = reader.desk.window.foot
    await reader.desk.until(lambda: foot.view.primary is not None and foot.view.enabled)
    assert foot.view.primary is not None
    await reader.press(foot.view.primary.words)


async def test_a_lock_is_installed_through_the_tree_a_screen_reader_sees() -> None:
    QAccessible.setActive(True)
    try:
        async with at_desk() as desk:
            reader = Reader(desk)
            await reader.fill("Serial or label", LABEL_TEXT)
            await reader.press("Install")
            await desk.on("PlacePage")
            await reader.fill("Property id", PLACE.property_id)
            await reader.fill("Area id", PLACE.area_id)
            await reader.fill("Name, as on the door", "4.02")
            await go_on(reader)
            await desk.on("CheckPage")
            await go_on(reader)
            await desk.on("FirmwarePage")
            await go_on(reader)
            await desk.on("DonePage")
            await reader.found(QAccessible.Role.StaticText, SERIAL)
    finally:
        QAccessible.setActive(False)


async def test_what_changes_is_announced_once_and_a_stop_at_once() -> None:
    said: list[tuple[str, bool]] = []

    def breaks(request: Request[object]) -> object:
        if isinstance(request, r.Deliver) and request.kind is MessageKind.INSTALL:
            raise Fault(FaultCode.LINK_LOST, "gone")
        return answer(request)

    async with at_desk(Script(answers=breaks)) as desk:
        window = desk.window
        Announcer(window.bridge, lambda: window.job_id, lambda *told: said.append(told), window)
        keys = Keys(desk)
        await desk.until(QApplication.activeWindow)
        keys.scan(LABEL_TEXT)
        await place_by_keys(keys, "4.02")
        await desk.on("CheckPage")
        await desk.press("confirm")
        await desk.until(lambda: any(urgent for _words, urgent in said))
    assert len(said) == len(set(said))
    assert [words for words, urgent in said if urgent] == [next(w for w, u in said if u)]
    assert any("link_lost" in words for words, _urgent in said)
    assert sum("signed" in words.lower() for words, _urgent in said) >= 2, said


async def test_an_announcement_without_a_reader_is_nothing(qapp: QApplication) -> None:
    widget = QWidget()
    announce(widget, "said to nobody", True)
    QAccessible.setActive(True)
    try:
        announce(widget, "Delivered", False)
        announce(widget, "", True)
    finally:
        QAccessible.setActive(False)
    widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert Progress("delivering").total == 0


@pytest.mark.parametrize(
    ("name", "follows"),
    [
        ("4.02", "4.03"),
        ("Door 9", "Door 10"),
        ("B099", "B100"),
        ("Lobby", ""),
        ("", ""),
        ("1" * 40, "1" * 39 + "2"),
    ],
)
async def test_the_name_of_the_next_door_is_counted_on(name: str, follows: str) -> None:
    assert counted_on(name) == follows
