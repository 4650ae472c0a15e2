"""The commands of profiles: which services there are, and which are used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from installer_app.cli import options as o
from installer_app.cli.output import Output
from installer_app.model.fault import Fault
from installer_app.store.folder import Home, make_private_folder
from installer_app.store.profiles import Profiles
from installer_app.texts import cli as words
from installer_app.texts.cli import help_of

Source = Annotated[Path, typer.Argument(metavar="FILE")]
Name = Annotated[str, typer.Argument(metavar="NAME")]
Replace = Annotated[bool, typer.Option("--replace", help=help_of("--replace"))]


def add_profile(profiles: Profiles, source: Path, replace: bool, out: Output) -> None:
    """Keep a checked copy; the first of all becomes the active one. Faults: computer_profile,
    computer_storage."""
    profile = profiles.add(source, replace)
    if profiles.active() is None:
        profiles.activate(profile.name)
    out.row({"profile": profile.name, "base_url": profile.base_url}, words.profile_added(profile.name))


def list_profiles(profiles: Profiles, out: Output) -> None:
    """One row a profile; one that cannot be read says why and hides no other."""
    active = profiles.active()
    for name in profiles.names():
        row: dict[str, object] = {"profile": name, "active": name == active}
        try:
            profile = profiles.read(name)
        except Fault as fault:
            row |= {"code": fault.code.value, "detail": fault.detail}
            shown = f"[{fault}]"
        else:
            row |= {"base_url": profile.base_url, "credentials": list(profile.credentials)}
            shown = f"{profile.base_url}  {', '.join(profile.credentials)}"
        out.row(row, f"{'*' if name == active else ' '} {name:<20} {shown}")


def add_profiles(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    profile = typer.Typer(help=help_of("profile"))
    app.add_typer(profile, name="profile")

    @profile.command("add", help=help_of("profile add"))
    def _add(
        source: Source, replace: Replace = False, data_dir: o.DataDir = None, json: o.Json = False
    ) -> None:
        home = Home.at(data_dir)
        make_private_folder(home.root)
        add_profile(Profiles(home.profiles), source, replace, o.output(json))

    @profile.command("list", help=help_of("profile list"))
    def _list(data_dir: o.DataDir = None, json: o.Json = False) -> None:
        list_profiles(Profiles(Home.at(data_dir).profiles), o.output(json))

    @profile.command("use", help=help_of("profile use"))
    def _use(name: Name, data_dir: o.DataDir = None, json: o.Json = False) -> None:
        Profiles(Home.at(data_dir).profiles).activate(name)
        o.output(json).row({"profile": name, "active": True}, words.profile_used(name))
