"""A technician's computer as a process: claims doors, installs them, tells of them, until none is left."""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from installer_app.compose import Workplace, open_workplace
from installer_app.computer import random_bytes, utc_now
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import TEAM
from installer_app.model.secret import Secret
from installer_app.model.where import Where
from installer_app.store.claims import read_claims
from installer_app.store.worklist import Worklist
from installer_app.support.outcome import Wishes
from installer_app.support.team import Hand, open_team
from installer_app.support.worklist import Run

AT_ONCE: Final = 6
AGAIN_S: Final = 0.3
LEAVE: Final = frozenset({"provision-lock", "install-lock", "rename-lock", "free-place"})
AWAY: Final = frozenset({FaultCode.COMPUTER_TEAM_UNREACHABLE, FaultCode.COMPUTER_TEAM_REFUSED})


def now() -> int:
    return int(utc_now().timestamp())


async def work(place: Workplace, worklist: Worklist, name: str, area_id: str) -> None:
    """What is held is installed whether or not the team can be reached; then it is told, and more claimed."""
    while True:
        is_away, is_over = False, False
        try:
            is_over = await asyncio.to_thread(meet_team, place, worklist, name, area_id)
        except Fault as fault:
            if fault.code not in AWAY:
                raise
            is_away = True
        if is_over:
            return
        for wishes in (Wishes(allow=LEAVE, wait_s=30), Wishes(allow=LEAVE, wait_s=30, retry_failed=True)):
            run = Run(place.session, place.book, worklist, now)
            await run.work(wishes)
        if is_away:
            await asyncio.sleep(AGAIN_S)


def meet_team(place: Workplace, worklist: Worklist, name: str, area_id: str) -> bool:
    """Tell, then claim; whether nothing is left to do for anybody here."""
    with open_team(place) as database:
        hand = Hand(place, worklist, database, name)
        hand.sync(now())
        if [each for each in read_claims(place.folder) if not each.is_lost]:
            return False
        return not hand.claim(AT_ONCE, area_id)


async def main(data_dir: str, url: str, name: str, area_id: str) -> None:
    password = Secret(sys.stdin.readline().strip())
    async with open_workplace(Where(sandbox=True, data_dir=Path(data_dir))) as place:
        profile = replace(place.profile, team_url=url)
        mine = replace(place, profile=profile, tokens={**place.tokens, TEAM: password})
        with closing(Worklist(place.folder, random_bytes)) as worklist:
            await work(mine, worklist, name, area_id)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
