"""The program with the virtual world, whose profile names a team's database as one that is real would.

TEAM_URL is the profile's `[team]` url, TEAM_PASSWORD what the keychain keeps, TEAM_CA its `ca_file`;
with NO_DRIVER it is a computer without the extra `team`; TEAM_PACE makes `sync --watch` so many times as
fast.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import Final

from installer_app import compose
from installer_app.__main__ import main
from installer_app.model.profile import TEAM, Profile
from installer_app.model.secret import Secret
from installer_app.model.where import Where
from installer_app.sandbox.world_file import WorldFile
from installer_app.store.credentials import Credentials
from installer_app.support import sync_watch

PROGRAM: Final = (sys.executable, "-m", "tests.team.program")
SANDBOX: Final = compose._sandbox


async def sandbox_with_team(where: Where, credentials: Credentials) -> tuple[Profile, WorldFile]:
    """In place of `compose._sandbox`."""
    profile, world = await SANDBOX(where, credentials)
    url, password = os.environ.get("TEAM_URL"), os.environ.get("TEAM_PASSWORD")
    profile = replace(profile, team_url=url, ca_file=os.environ.get("TEAM_CA"))
    if url and password:
        await credentials.sign_in(TEAM, url, Secret(password))
    return profile, world


def hurry(times: float) -> None:
    pace = sync_watch.Pace()
    faster = replace(
        pace, every_s=pace.every_s / times, look_s=pace.look_s / times, again_s=pace.again_s / times
    )
    setattr(sync_watch, "Pace", lambda: faster)  # noqa: B010


if __name__ == "__main__":
    hurry(float(os.environ.get("TEAM_PACE", "1")))
    setattr(compose, "_sandbox", sandbox_with_team)  # noqa: B010
    if "NO_DRIVER" in os.environ:
        vars(sys)["modules"]["psycopg"] = None
    sys.exit(main())
