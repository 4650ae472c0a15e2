"""What the window knows of the team, whatever is shown: doors held, and what has to be told at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from installer_app.texts import window_team as wt
from installer_app.texts.language import _
from installer_app.ui.board import Board
from installer_app.ui.bridge import Bridge
from installer_app.ui.door_cells import name_of
from installer_app.ui.team_desk import Standing
from installer_app.ui.team_words import conflict_news, grouped, lost_news, taken_news
from installer_app.ui.watch import Watch

if TYPE_CHECKING:
    from installer_app.store.claims import Held


class TeamNews(QObject):
    """Lives as long as the window. Without a team it knows nothing and tells nothing."""

    changed = Signal()
    """It stands otherwise."""
    told = Signal(str, str)
    """Doors were lost to others, two computers did something at one, or jobs came: in words, and what to
    do."""

    def __init__(self, bridge: Bridge, board: Board, parent: QObject | None = None) -> None:
        """It listens from now on."""
        super().__init__(parent)
        self._bridge, self._board = bridge, board
        self.standing = Standing()
        self.held: Mapping[str, Held] = {}
        """The doors claimed, by their serials."""
        self._watch: Watch | None = None
        self._is_first = True
        team = bridge.sources.team
        if team is not None:
            self._watch = bridge.follow(team.follow)
            self._watch.value.connect(self._hear)

    def _hear(self, value: object) -> None:
        if not isinstance(value, Standing):
            return
        before, self.standing = self.standing, value
        was_first, self._is_first = self._is_first, False
        lost_before = {each.door_id for each in before.held if each.is_lost}
        lost = tuple(one for one in value.held if one.is_lost and one.door_id not in lost_before)
        self.held = {each.serial: each for each in value.held}
        self._board.lose(frozenset(each.serial for each in value.held if each.is_lost))
        came = value.taken[len(before.taken) :]
        for job_id in came:
            self._bridge.read_again(job_id)
        if not was_first and _planned(before) != _planned(value):
            self._board.read()
        self.changed.emit()
        if came:
            self.told.emit(taken_news(len(came)), "")
        if lost and not was_first:
            self.told.emit(lost_news(tuple(map(self._door, lost))), _(wt.LOST_NEWS_TEXT))
        known = {one.number for one in before.conflicts}
        new = tuple(one for one in value.conflicts if one.number not in known)
        if new:
            doors = dict.fromkeys(f"{grouped(one.serial)} {one.name}" for one in new)
            self.told.emit(conflict_news(tuple(doors)), _(wt.LOST_NEWS_TEXT))

    def _door(self, held: Held) -> str:
        row = self._board.find(held.serial)
        name = name_of(row) if row is not None else ""
        return f"{grouped(held.serial)} {name}".strip()


def _planned(standing: Standing) -> frozenset[str]:
    return frozenset(each.serial for each in standing.held)
