"""Pictures of a door once its lock has signed: nothing ticked, all ticked, and the certificate after."""

from __future__ import annotations

from dataclasses import replace

from installer_app.ui.pages.checklist import ChecklistPage
from installer_app.ui.window import Window
from installer_app.workflow import facts as f
from installer_app.workflow import requests as r
from installer_app.workflow.facts import Fact
from installer_app.workflow.snapshot import JobState
from tests.ui.invented import INSTALLED, PROVEN, Picture, key_of


def _asked(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(f.Confirmed(checklist=True) if isinstance(one, f.Confirmed) else one for one in facts)


def _tick(window: Window) -> None:
    assert isinstance(window.page, ChecklistPage)
    for row in window.page.ticks.values():
        row.setChecked(True)
    window.page.battery.setText("2026-05")


def _mistype(window: Window) -> None:
    assert isinstance(window.page, ChecklistPage)
    window.page.battery.setText("13/2026")


_OPEN = Picture(_asked(INSTALLED), request=r.AskFirmware(), step=key_of(f.FirmwareChosen))
_TICKED = (*PROVEN[:-1], f.ChecklistTicked(door=True, handle=True, battery_date="2026-05"), PROVEN[-1])
DOOR_PICTURES = {
    "c-checklist": _OPEN,
    "c-checklist-ticked": replace(_OPEN, act=_tick),
    "c-checklist-date": replace(_OPEN, act=_mistype),
    "e-done-checklist": Picture(_asked(_TICKED), JobState.DONE),
}
