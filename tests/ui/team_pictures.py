"""The team in its states, for the pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.claims import Held
from installer_app.ui.pages.team import TeamPage
from installer_app.ui.pages.worklist import WorklistPage
from installer_app.ui.team_desk import Standing, TeamDesk
from installer_app.ui.window import Window
from tests.ui.team_kit import AT, AWAY, BOARD, CONFLICT, STANDING, Team
from tests.ui.worklist_pictures import door_of

NOW_S: Final = int(AT.timestamp())
HELD: Final = tuple(
    Held(f"d-{at}", door_of(at).serial, 1, NOW_S - 7200 - 60 * at, NOW_S + 36_000 - 60 * at, at == 13)
    for at in (0, 1, 12, 13)
)
_LATEST: Final[dict[str, Team]] = {}


def desk(name: str) -> TeamDesk | None:
    """The team of a picture, by its name; None where it is about something else."""
    if not name.startswith("h-team"):
        return None
    held = replace(STANDING, held=HELD)
    since = NOW_S - 3 * 3600
    team = Team(standing=held)
    match name:
        case "h-team-away":
            team.says.append(AWAY)
            team.standing = replace(held, waiting=14, fault=AWAY, since=since)
        case "h-team-offline":
            team.says = [AWAY]
            team.standing = replace(held, waiting=4_800, fault=AWAY, since=since, conflicts=(CONFLICT,))
        case "h-team-sending":
            team.standing = replace(held, waiting=4_800, sent=1_200, is_at_work=True)
        case "h-team-looks":
            team.standing = Standing(fault=Fault(FaultCode.COMPUTER_TEAM_FORBIDDEN), since=since)
            team.fault = Fault(FaultCode.COMPUTER_TEAM_FORBIDDEN, "SQLSTATE 42501")
        case "h-team-claiming":
            team.answers.clear()
        case "h-team-door-lost":
            team.standing = replace(held, held=(replace(HELD[0], is_lost=True),))
        case "h-team-notice":
            team.standing = replace(held, held=tuple(replace(one, is_lost=False) for one in HELD))
        case "h-team-calm":
            refused = (Fault(FaultCode.COMPUTER_HANDOVER_ELSEWHERE, "sandbox"),)
            team.standing = Standing(told_at=NOW_S - 130, refused=refused)
            team.says = [replace(BOARD, conflicts=0, open=())]
    _LATEST[name] = team
    return team.desk()


def _page(window: Window) -> TeamPage:
    assert isinstance(window.page, TeamPage)
    return window.page


def _nothing(_window: Window) -> None:
    """As it comes."""


def _choose(window: Window) -> None:
    _page(window).held.table.selectRow(2)


def _claim(window: Window) -> None:
    window.foot.press("claim")


def _settle(window: Window) -> None:
    _page(window).conflicts.settled.emit(CONFLICT.number)


def _wrong(window: Window) -> None:
    _page(window).form.count.setText("0")


def _lose(window: Window) -> None:
    """Somebody is at the worklist when it is heard of."""
    team = _LATEST["h-team-notice"]
    team.stand(replace(STANDING, held=HELD, conflicts=(CONFLICT,)))
    if isinstance(window.page, WorklistPage):
        window.page.table.selectRow(13)


ACTS: Final[dict[str, tuple[str, Callable[[Window], None]]]] = {
    "h-team": ("team", _nothing),
    "h-team-calm": ("team", _nothing),
    "h-team-away": ("team", _nothing),
    "h-team-offline": ("team", _nothing),
    "h-team-sending": ("team", _nothing),
    "h-team-held": ("team", _choose),
    "h-team-claiming": ("team", _claim),
    "h-team-claimed": ("team", partial(_claim)),
    "h-team-wrong": ("team", _wrong),
    "h-team-looks": ("team", _settle),
    "h-team-notice": ("worklist", _lose),
}
"""Where each begins, and what is done there."""
