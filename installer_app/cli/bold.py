"""`bold`: device groups, organizations and shares of the Bold API, read only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Annotated

import typer

from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.output import Output
from installer_app.compose import open_workplace
from installer_app.computer import utc_now
from installer_app.model.bold import Device
from installer_app.model.bold_list import SEARCH_LIMIT
from installer_app.model.where import Where
from installer_app.support.fleet import local_offset_s
from installer_app.texts import fleet as words
from installer_app.workflow.diagnosis import Weight
from installer_app.workflow.diagnosis.fleet import Reason
from installer_app.workflow.diagnosis.fleet_list import Muster, judge_shares

Search = Annotated[str, typer.Option("--search", metavar="TEXT", help=words.help_of("--search"))]
OrganizationId = Annotated[
    int | None, typer.Option("--organization", min=0, max=2**53, help=words.help_of("--organization"))
]
Organization = Annotated[
    int, typer.Argument(metavar="NUMBER", min=0, max=2**53, help=words.help_of("organization"))
]
Share = Annotated[str, typer.Argument(metavar="SHARE", help=words.help_of("share"))]
External = Annotated[bool, typer.Option("--external", help=words.help_of("--external"))]


async def groups(where: Where, search: str, organization_id: int | None, out: Output) -> int:
    """Every device once, the worst first. Returns the exit code. Faults: those of the list,
    account_signed_out, computer_profile."""
    found, now = Muster(), int(utc_now().timestamp())
    async with open_workplace(where) as place, place.open_bold() as bold:
        pages = bold.get_device_groups(organization_id=organization_id, search=search[:SEARCH_LIMIT])
        async for page in pages:
            found = found.add(page, None, now)
    for one in found.worst_first:
        named = [group.name or f"{group.id}" for group in one.groups]
        out.row(device_row(one.device, one.reasons, named), device_line(one.device, one.reasons, named))
    return verdict(reason for one in found.worst_first for reason in one.reasons)


async def organization(where: Where, number: int, out: Output) -> None:
    """One organization. Faults: cloud_not_found, and as `groups`."""
    async with open_workplace(where) as place, place.open_bold() as bold:
        found = await bold.get_organization(number)
    may = [name for name, given in found.permissions or () if given]
    row = {"id": found.id, "name": found.name, "restricted": found.restricted, "may": may}
    out.row({**row, "raw": found.raw.shown()}, f"{found.name}  [{found.id}]\n  " + ", ".join(may))


async def share(where: Where, text: str, external: bool, out: Output) -> int:
    """One share, or those with an external id. Returns the exit code. Faults: as `organization`."""
    async with open_workplace(where) as place, place.open_bold() as bold:
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 16 and not external else None
        shares = (await bold.get_share(number),) if number is not None else await bold.get_shares(text)
    told: list[Reason] = []
    for standing in judge_shares(shares, int(utc_now().timestamp()), local_offset_s):
        each, reasons = standing.share, standing.reasons
        told += reasons
        row = {"id": each.id, "reasons": [one.code.value for one in reasons], "raw": each.raw.shown()}
        said = "; ".join(words.reason(one) for one in reasons) or words.nothing()
        out.row(row, f"{each.id}  {said}")
    return verdict(told)


def device_row(device: Device, reasons: tuple[Reason, ...], groups_: list[str]) -> dict[str, object]:
    """A device for programs."""
    return {
        "id": device.id,
        "name": device.name,
        "groups": groups_,
        "battery": device.battery_level,
        "battery_measured": device.battery_last_measurement,
        "last_seen": device.gateway_last_seen,
        "reasons": [{"code": one.code.value, "seen": one.seen} for one in reasons],
    }


def device_line(device: Device, reasons: tuple[Reason, ...], groups_: list[str]) -> str:
    """A device for people."""
    said = "; ".join(words.reason(one) for one in reasons) or words.nothing()
    return f"{device.name or device.id}  ({', '.join(groups_)})\n  {said}"


def verdict(reasons: Iterable[Reason]) -> int:
    return exits.FOUND if any(one.weight > Weight.NOTICE for one in reasons) else exits.PROVEN


def add_bold(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    bold = typer.Typer(help=words.help_of("bold"))
    app.add_typer(bold, name="bold")

    def _groups(place: Where, out: Output, search: Search = "", organization: OrganizationId = None) -> None:
        raise typer.Exit(asyncio.run(groups(place, search, organization, out)))

    def _organization(place: Where, out: Output, number: Organization) -> None:
        asyncio.run(organization(place, number, out))

    def _share(place: Where, out: Output, text: Share, external: External = False) -> None:
        raise typer.Exit(asyncio.run(share(place, text, external, out)))

    bold.command("groups", help=words.help_of("bold groups"))(o.placed(_groups))
    bold.command("organization", help=words.help_of("bold organization"))(o.placed(_organization))
    bold.command("share", help=words.help_of("bold share"))(o.placed(_share))
