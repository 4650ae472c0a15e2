"""Looks at a whole window as a designer, a translator and a screen reader would, and names what is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from installer_app.ui.palette import contrast
from installer_app.ui.widgets.list_frame import ListFrame
from tests.ui.ink import Ink, inks

LEAST: Final = 4.5
_SLACK: Final = 2.0
"""Pixels a letter may reach beyond its room: rounding, and the hook of a letter in italics."""
_FEW: Final = 0.15
_GLIMPSE: Final = 0.6
"""A line of which less is in sight is too little to tell what it stands on."""
_SLIVER: Final = 4.0
"""What shows less of itself at the edge of what scrolls is not looked at."""
_DIGEST: Final = re.compile(r"[0-9a-zA-Z_-]{2,}\N{HORIZONTAL ELLIPSIS}[0-9a-zA-Z_-]*$")
"""What may be shortened: digests, keys, and ids."""

_WORD: Final = re.compile(r"(?<![\w.:/\\-])[^\W\d_]{2,}(?![\w/\\])")
_PLAIN: Final = re.compile("^[a-zA-Z]*[aceinosuyACEINOSUY][a-zA-Z]*$")
"""The language of nobody has an accent on each of these letters."""


_LICENCE: Final = re.compile(r"[\w.-]+ [\w.]+: ")
"""A library, its version and the name of its licence."""
_CUT_WORD: Final = re.compile(r"\S+\N{HORIZONTAL ELLIPSIS}$")
"""What is left of a word that had no room."""
_BULLET: Final = "\N{BLACK CIRCLE}"
"""What hides a secret."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A line of words with the widget that paints it."""

    widget: QWidget
    ink: Ink

    @property
    def box(self) -> QRectF:
        """Its letters in the window, as far as they are in sight; empty if they are not."""
        at = self.widget.mapTo(self.widget.window(), QPoint(0, 0))
        sight = QRectF(self.widget.visibleRegion().boundingRect())
        return self.ink.body.intersected(sight).translated(at.x(), at.y())

    def __str__(self) -> str:
        return f"{type(self.widget).__name__} {self.ink.text!r}"


def widgets(window: QWidget) -> Iterator[QWidget]:
    """All that can be seen, or scrolled to."""
    yield window
    for child in window.findChildren(QWidget):
        if child.isVisible() and child.window() is window:
            yield child


def shape(window: QWidget) -> tuple[tuple[int, ...], ...]:
    """Where everything is, to tell whether it still moves."""
    places = ((one, one.geometry()) for one in widgets(window))
    return tuple((id(one), at.x(), at.y(), at.width(), at.height()) for one, at in places)


def read(window: QWidget) -> tuple[Seen, ...]:
    """All the words of a window, out of sight too."""
    return tuple(
        Seen(widget, ink)
        for widget in widgets(window)
        if not _is_covered_view(widget)
        for ink in inks(widget)
        if ink.text.strip().strip(_BULLET)
    )


def cut(seen: tuple[Seen, ...], strict: bool = False) -> list[str]:
    """Words that have less room than they need, and those that end in dots where they should not: `strict`,
    also where a tip tells them whole."""
    found = []
    for one in seen:
        room = QRectF(one.widget.rect())
        if one.ink.clip is not None:
            room = room.intersected(one.ink.clip)
        lack = _lack(one.ink.body, room)
        if lack and not _may_scroll(one, lack) and not _is_choice_told(one):
            found.append(f"cut {lack}: {one}")
        elif hidden := _hidden(one):
            found.append(f"cut {hidden}: {one}")
        if _is_elided(one, strict):
            found.append(f"elided: {one}")
    return found


def overlaps(seen: tuple[Seen, ...], window: QWidget) -> list[str]:
    """Words over words, and words under something else."""
    found = []
    shown = [one for one in seen if min(one.box.width(), one.box.height()) > _SLIVER]
    for one in shown:
        over = window.childAt(one.box.center().toPoint())
        if isinstance(over, QScrollBar):
            continue
        if over is not None and over is not one.widget and not one.widget.isAncestorOf(over):
            found.append(f"covered by {type(over).__name__}: {one}")
    shown.sort(key=lambda one: one.box.top())
    for at, one in enumerate(shown):
        for other in shown[at + 1 :]:
            if other.box.top() >= one.box.bottom() - 1:
                break
            if one.widget is other.widget and one.ink.text == other.ink.text:
                continue  # what is selected is painted a second time
            shared = one.box.intersected(other.box)
            if shared.width() > _SLACK and shared.height() > _SLACK:
                found.append(f"over one another: {one} and {other}")
    return found


def pale(seen: tuple[Seen, ...], window: QWidget, least: float = LEAST) -> list[str]:
    """Words whose colour is too near to that of what is behind them, in what is really painted."""
    picture = window.grab().toImage()
    found = []
    for one in seen:
        behind = _behind(picture, one)
        if not behind:
            continue
        # What is selected is painted twice; the colour that is seen is that of the two that can be.
        same = (other for other in seen if other.widget is one.widget and other.ink.text == one.ink.text)
        ratio = max(contrast(other.ink.colour.name(), behind) for other in same)
        if ratio < least:
            found.append(f"contrast {ratio:.2f} of {one.ink.colour.name()} on {behind}: {one}")
    return found


def nameless(window: QWidget) -> list[str]:
    """Controls that a screen reader would have no words for, or would not know what they are."""
    found = []
    for widget in widgets(window):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(widget, QScrollArea):
            continue
        told = QAccessible.queryAccessibleInterface(widget)
        if not told.text(QAccessible.Text.Name).strip():
            found.append(f"no name: {type(widget).__name__} in {type(widget.parentWidget()).__name__}")
        elif told.role() in (QAccessible.Role.NoRole, QAccessible.Role.Client):
            found.append(f"no role: {type(widget).__name__} {told.text(QAccessible.Text.Name)!r}")
    return found


def spoken(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Every name and description a screen reader has, and every tip."""
    for widget in widgets(window):
        for words in (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()):
            if words:
                yield widget, words


def untranslated(texts: Iterable[str], data: frozenset[str]) -> list[str]:
    """In the language of nobody: words that came from no catalogue, and are not among the data."""
    found = []
    for whole in texts:
        if _LICENCE.match(whole):
            continue
        text = _CUT_WORD.sub("", whole)
        plain = {word for word in _WORD.findall(text) if _PLAIN.search(word)} - data
        if plain:
            found.append(f"no catalogue has {sorted(plain)}: {text!r}")
    return found


def crowded(window: QWidget) -> list[str]:
    """Siblings in each other's way, and widgets that are smaller than they say they must be."""
    found = []
    for parent in widgets(window):
        if isinstance(parent, QAbstractScrollArea | ListFrame):
            continue
        children = [one for one in parent.children() if isinstance(one, QWidget) and one.isVisible()]
        children = [one for one in children if not one.isWindow() and not one.geometry().isEmpty()]
        for at, one in enumerate(children):
            for other in children[at + 1 :]:
                shared: QRect = one.geometry().intersected(other.geometry())
                if shared.width() > 1 and shared.height() > 1:
                    found.append(
                        f"{_named(one)} {one.geometry().getRect()} over {_named(other)}"
                        f" {other.geometry().getRect()} in {type(parent).__name__}"
                    )
    return found


def _named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()!r}"


def _lack(box: QRectF, room: QRectF) -> str:
    beyond = (
        room.left() - box.left(),
        box.right() - room.right(),
        room.top() - box.top(),
        box.bottom() - room.bottom(),
    )
    sides = ("left", "right", "top", "bottom")
    return ", ".join(f"{side} {by:.0f}" for side, by in zip(sides, beyond, strict=True) if by > _SLACK)


def _hidden(one: Seen) -> str:
    """Where its ancestors cut it and nobody can scroll there."""
    box, widget = one.ink.body, one.widget
    if _is_port(widget) or isinstance(widget, QLineEdit):
        box = box.intersected(QRectF(widget.rect()))
    while (parent := widget.parentWidget()) is not None and not widget.isWindow():
        box = box.translated(widget.x(), widget.y())
        lack = _lack(box, QRectF(parent.rect()))
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and parent is area.viewport():
            lack = "" if _scrolls(area, lack) else lack
            box = box.intersected(QRectF(parent.rect()))
            if box.isEmpty():
                return lack
        if lack:
            return f"{lack} by {type(parent).__name__}"
        widget = parent
    return ""


def _is_port(widget: QWidget) -> bool:
    area = widget.parentWidget()
    return isinstance(area, QAbstractScrollArea) and widget is area.viewport()


def _may_scroll(one: Seen, lack: str) -> bool:
    """What is typed into a field moves along with the cursor, and what a view paints with its bars."""
    area = one.widget.parentWidget()
    if isinstance(area, QHeaderView):
        return isinstance(table := area.parentWidget(), QAbstractScrollArea) and _scrolls(table, lack)
    if isinstance(one.widget, QLineEdit):
        return bool(one.widget.text())
    return isinstance(area, QAbstractScrollArea) and _is_port(one.widget) and _scrolls(area, lack)


def _scrolls(area: QAbstractScrollArea, lack: str) -> bool:
    off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    for bar, policy, sides in (
        (area.horizontalScrollBar(), area.horizontalScrollBarPolicy(), ("left", "right")),
        (area.verticalScrollBar(), area.verticalScrollBarPolicy(), ("top", "bottom")),
    ):
        if any(side in lack for side in sides) and (bar.maximum() <= bar.minimum() or policy == off):
            return False
    return True


def _is_elided(one: Seen, strict: bool) -> bool:
    text = one.ink.text.strip()
    return (
        "\N{HORIZONTAL ELLIPSIS}" in text
        and text.endswith("\N{HORIZONTAL ELLIPSIS}")
        and not (_DIGEST.fullmatch(text) or _ends_in_dots_itself(one.widget))
        and (strict or not _is_told_whole(one))
    )


def _is_choice_told(one: Seen) -> bool:
    return isinstance(one.widget, QComboBox) and one.ink.text in one.widget.toolTip()


def _is_told_whole(one: Seen) -> bool:
    """The tip shows the words that had no room, and they are spoken: in the dense rows of a table, and where
    a field says what may be typed into it."""
    begin = one.ink.text.strip().rstrip("\N{HORIZONTAL ELLIPSIS}").rstrip()
    view = one.widget.parentWidget()
    if not isinstance(view, QAbstractItemView) or one.widget is not view.viewport():
        return begin in one.widget.toolTip()
    index = view.indexAt(one.ink.box.center().toPoint())
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    return begin in unescape(str(tip or "")).replace("<p>", "").replace("</p>", "")


def _ends_in_dots_itself(widget: QWidget) -> bool:
    """Its words are meant to end in dots: more is asked when it is pressed, or something is on its way."""
    words = [widget.accessibleName(), widget.accessibleDescription()]
    for attribute in ("text", "placeholderText", "words"):
        own = getattr(widget, attribute, "")
        words.append(own() if callable(own) else own)
    return any(str(one).rstrip().endswith("\N{HORIZONTAL ELLIPSIS}") for one in words)


def _is_covered_view(widget: QWidget) -> bool:
    """The rows of a list below the sentence that says why there are none."""
    view = widget.parentWidget()
    if not isinstance(view, QAbstractItemView) or widget is not view.viewport():
        return False
    over = (one for one in view.children() if isinstance(one, QWidget) and one is not widget)
    return any(one.isVisible() and one.geometry().contains(widget.geometry()) for one in over)


def _behind(picture: QImage, one: Seen) -> str:
    """The colour most of the words' room has but theirs; theirs where there is hardly another."""
    room = one.box.toAlignedRect().intersected(picture.rect())
    if room.width() <= _SLIVER or room.height() < one.ink.body.height() * _GLIMPSE:
        return ""
    across = range(room.left(), room.right() + 1, max(room.width() // 24, 1))
    down = range(room.top(), room.bottom() + 1, max(room.height() // 8, 1))
    found = Counter(picture.pixel(x, y) & 0xFFFFFF for y in down for x in across)
    own = one.ink.colour.rgb() & 0xFFFFFF
    others = [(colour, count) for colour, count in found.most_common(2) if colour != own]
    enough = others and others[0][1] > found.total() * _FEW
    return f"#{others[0][0] if enough else found.most_common(1)[0][0]:06X}"
