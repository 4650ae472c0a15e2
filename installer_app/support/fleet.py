"""The Bold fleet as the window is given it: read page by page, and judged away from the window's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

from installer_app.cloud.bold import SIZE, Bold
from installer_app.compose import Workplace
from installer_app.computer import utc_now
from installer_app.model.bold import Organization, Share
from installer_app.model.bold_list import GroupSeek
from installer_app.ui.fleet_lists import FleetReadings
from installer_app.workflow.diagnosis.fleet_list import Muster, ShareStanding, judge_shares

OpenBold = Callable[[], AbstractAsyncContextManager[Bold]]


def fleet_of(place: Workplace) -> FleetReadings | None:
    """What the window may ask the Bold API; None where the profile names none."""
    if not place.profile.bold_url:
        return None
    return readings_over(place.profile.bold_url, place.open_bold)


def readings_over(
    address: str,
    opening: OpenBold,
    now: Callable[[], datetime] = utc_now,
    size: int = SIZE,
) -> FleetReadings:
    """Readings of any Bold API; `opening` lends it with the token signed in, `size` is a page's."""

    def at() -> int:
        return int(now().timestamp())

    def judge(shares: tuple[Share, ...]) -> tuple[ShareStanding, ...]:
        return judge_shares(shares, at(), local_offset_s)

    async def read(seek: GroupSeek, before: Muster | None) -> Muster:
        known = before or Muster()
        async with opening() as bold:
            page, spot = await bold.get_group_page(seek, known.next, size)
        return await asyncio.to_thread(known.add, page, spot, at())

    async def organization(number: int) -> Organization:
        async with opening() as bold:
            return await bold.get_organization(number)

    async def share(number: int) -> tuple[ShareStanding, ...]:
        async with opening() as bold:
            return judge((await bold.get_share(number),))

    async def shares(external_id: str) -> tuple[ShareStanding, ...]:
        async with opening() as bold:
            return judge(await bold.get_shares(external_id))

    return FleetReadings(address, read, organization, share, shares)


def local_offset_s(now: int) -> int:
    """This computer's offset from UTC at `now`, Unix seconds."""
    offset = datetime.fromtimestamp(now, UTC).astimezone().utcoffset()
    return int(offset.total_seconds()) if offset else 0
