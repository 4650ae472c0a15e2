"""Doors at which two computers did something: who told what and when, each to be settled by the desk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.texts import window_team as wt
from installer_app.texts.language import _, ngettext
from installer_app.texts.measures import number
from installer_app.ui.team_words import conflict_words, grouped
from installer_app.ui.theme import Face
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.labels import Label, WrappedLabel

if TYPE_CHECKING:
    from installer_app.team.doors import Conflict

SHOWN: Final = 20
"""At once; the others follow as these are settled."""


class TeamConflicts(QWidget):
    """Hidden while there are none."""

    settled = Signal(int)
    """The number of one that is called settled."""

    def __init__(self, me: str, parent: QWidget | None = None) -> None:
        """None. `me`: this computer's id."""
        super().__init__(parent)
        self._me = me
        self._count = -1
        self._shown: tuple[Conflict, ...] = ()
        self._title = Label("", Face.HEAD, parent=self)
        self._bars: list[FindingBar] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(6)
        self._box.addWidget(self._title)
        self._box.addWidget(WrappedLabel(_(wt.CONFLICTS_TEXT), parent=self))
        self.hide()

    def show_conflicts(self, conflicts: tuple[Conflict, ...], count: int) -> None:
        """These, of so many in all. The focus stays where it is as long as they are the same."""
        shown = conflicts[:SHOWN]
        if (shown, count) == (self._shown, self._count):
            return
        if shown != self._shown:
            self._make(shown)
        self._shown, self._count = shown, count
        words = ngettext(wt.CONFLICTS_ONE, wt.CONFLICTS_MANY, count).format(count=number(count))
        self._title.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(count))

    @property
    def numbers(self) -> tuple[int, ...]:
        """Of those that are shown."""
        return tuple(one.number for one in self._shown)

    def name(self, at: int) -> str:
        """What the door of a conflict is called, by its number."""
        return next((_door(one) for one in self._shown if one.number == at), str(at))

    def _make(self, shown: tuple[Conflict, ...]) -> None:
        for bar in self._bars:
            bar.hide()
            bar.deleteLater()
        self._bars = []
        for one in shown:
            door = _door(one)
            said = conflict_words(one, self._me)
            bar = FindingBar(FindingKind.WARN, door, said, _(wt.SETTLE), self, tinted=False)
            bar.remedied.connect(partial(self.settled.emit, one.number))
            if bar.button is not None:
                bar.button.setAccessibleName(_(wt.SETTLE_OF).format(door=door))
                bar.button.setAccessibleDescription(said)
            self._bars.append(bar)
            self._box.addWidget(bar)


def _door(one: Conflict) -> str:
    return f"{grouped(one.serial)} {one.name}".strip()
