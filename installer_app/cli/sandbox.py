"""The commands of the virtual world: serve it, look at it, meddle with it."""

from __future__ import annotations

import asyncio
import json as jsonlib
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final, get_args

import typer
from pydantic import TypeAdapter

from installer_app.cli import options as o
from installer_app.cli.answers import Answers
from installer_app.cli.drive import Errand
from installer_app.cli.jobs import leave, run_in
from installer_app.cli.output import Output
from installer_app.compose import open_workplace
from installer_app.hearing import world_folder
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.protocol.label import parse_lock
from installer_app.sandbox import launch, world_file
from installer_app.sandbox.cloud.options import CloudOptions
from installer_app.sandbox.signing import Layout
from installer_app.sandbox.web import read_address
from installer_app.sandbox.world import WorldOptions
from installer_app.sandbox.world import serve as serve_world
from installer_app.sandbox.world_file import WorldFile
from installer_app.store.folder import make_private_folder
from installer_app.texts import cli as words
from installer_app.texts.cli import help_of
from installer_app.workflow import facts as f

World = Annotated[Path | None, typer.Option("--world", hidden=True)]
LAYOUTS: Final = get_args(Layout)
_OPTIONS: Final = TypeAdapter(CloudOptions)
Lock = Annotated[str, typer.Argument(metavar="SERIAL")]


def demonstration(world: WorldFile, locks: object) -> Answers:
    """All answers of the main job for the first lock that is still in its factory state. Faults:
    computer_sandbox, when none is."""
    for one in locks if isinstance(locks, list) else []:
        if isinstance(one, dict) and one.get("state") == "factory":
            serial, label = parse_lock(str(one["label"]))
            return Answers(
                (
                    f.LockChosen(serial, label),
                    f.PlaceChosen(world.property_id, world.area_id),
                    f.NameChosen(f"Door {serial[:4]}"),
                    f.FirmwareChosen(world.firmware),
                    f.Confirmed(),
                )
            )
    raise Fault(FaultCode.COMPUTER_SANDBOX, "no factory lock is left; `sandbox stop` brings new ones")


async def demonstrate(where: Where, out: Output, certificate: Path) -> int:
    """The main job once, in the terminal."""
    errand = Errand(where, Answers(), out, certificate)
    errand.check()
    async with open_workplace(where) as workplace:
        world = world_file.read(world_folder(where))
        locks = await asyncio.to_thread(launch.control, world, "GET", "/world/locks")
        end = await run_in(workplace, "install", replace(errand, answers=demonstration(world, locks)))
    return end.exit_code


def add_sandbox(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    sandbox = typer.Typer(help=help_of("sandbox"))
    app.add_typer(sandbox, name="sandbox")

    @sandbox.command("serve", help=help_of("sandbox serve"))
    def _serve(
        data_dir: o.DataDir = None,
        world: World = None,
        message_format: Annotated[str, typer.Option("--format", help=help_of("--format"))] = "csv",
        layout: Annotated[str, typer.Option("--layout", hidden=True)] = "compact",
        not_idempotent: Annotated[
            bool, typer.Option("--not-idempotent", help=help_of("--not-idempotent"))
        ] = False,
        linger: Annotated[float, typer.Option("--linger", min=1, help=help_of("--linger"))] = 900.0,
        locks: Annotated[int, typer.Option("--locks", min=0, max=500, help=help_of("--locks"))] = 0,
        first_lock: Annotated[int, typer.Option("--first-lock", min=0, max=9000, hidden=True)] = 0,
        http: Annotated[
            str, typer.Option("--http", metavar="HOST:PORT", help=help_of("--http"))
        ] = "127.0.0.1:0",
        hci: Annotated[str | None, typer.Option("--hci", metavar="TRANSPORT", help=help_of("--hci"))] = None,
        json: o.Json = False,
    ) -> None:
        place = Where(data_dir, sandbox=True)
        folder = world or world_folder(place)
        if world is None:
            make_private_folder(folder.parent)
        try:
            cloud = _OPTIONS.validate_python(
                {
                    "message_format": message_format,
                    "json_layout": layout,
                    "install_idempotent": not not_idempotent,
                }
            )
        except ValueError:
            detail = f"--format {message_format} --layout {layout}: csv or json; {', '.join(LAYOUTS)}"
            raise Fault(FaultCode.COMPUTER_USAGE, detail) from None
        try:
            address = read_address(http)
        except ValueError:
            detail = f"--http {http}: 127.0.0.1 and a port, such as 127.0.0.1:8080"
            raise Fault(FaultCode.COMPUTER_USAGE, detail) from None
        out = o.output(json)

        def ready(file: WorldFile) -> None:
            row = {"ready": str(folder), "cloud": file.cloud_url, "hci": file.hci}
            out.row(row, words.sandbox_ready(str(folder)))

        options = WorldOptions(cloud=cloud, linger_s=linger, more_locks=locks, first_lock=first_lock, hci=hci)
        asyncio.run(serve_world(folder, options, address, ready))

    @sandbox.command("demo", help=help_of("sandbox demo"))
    def _demo(
        certificate: o.Certificate = None,
        data_dir: o.DataDir = None,
        json: o.Json = False,
    ) -> None:
        out = o.output(json)
        place = Where(data_dir, sandbox=True)
        folder = world_folder(place).parent
        make_private_folder(folder)
        kept = certificate or folder / "certificate.json"
        leave(asyncio.run(demonstrate(place, out, kept)))

    @sandbox.command("labels", help=help_of("sandbox labels"))
    def _labels(data_dir: o.DataDir = None, json: o.Json = False) -> None:
        out = o.output(json)
        locks = _control(data_dir, "GET", "/world/locks")
        for one in locks if isinstance(locks, list) else []:
            out.row(one, f"{one['label']}  {one['state']}")

    @sandbox.command("effects", help=help_of("sandbox effects"))
    def _effects(data_dir: o.DataDir = None, json: o.Json = False) -> None:
        out = o.output(json)
        effects = _control(data_dir, "GET", "/sandbox/effects")
        for one in effects if isinstance(effects, list) else []:
            out.row(one, "  ".join(str(one.get(key) or "") for key in ("at", "operation", "actor", "effect")))

    @sandbox.command("press", help=help_of("sandbox press"))
    def _press(lock: Lock, data_dir: o.DataDir = None, json: o.Json = False) -> None:
        serial = parse_lock(lock)[0]
        _control(data_dir, "POST", f"/world/press/{serial}")
        o.output(json).row({"pressed": serial}, words.sandbox_pressed(serial))

    @sandbox.command("faults", help=help_of("sandbox faults"))
    def _faults(
        whose: Annotated[str, typer.Argument(metavar="SERIAL|cloud")],
        faults: Annotated[str, typer.Argument(metavar="JSON")],
        data_dir: o.DataDir = None,
        json: o.Json = False,
    ) -> None:
        try:
            body = jsonlib.loads(faults)
        except (ValueError, RecursionError) as error:
            raise Fault(FaultCode.COMPUTER_USAGE, f"JSON: {error}"[:120]) from None
        if whose == "cloud":
            _control(data_dir, "POST", "/sandbox/faults", {"faults": body})
        else:
            _control(data_dir, "POST", f"/world/faults/{parse_lock(whose)[0]}", body)
        o.output(json).row({"faults": whose}, words.sandbox_faults_set(whose))

    @sandbox.command("stop", help=help_of("sandbox stop"))
    def _stop(data_dir: o.DataDir = None, json: o.Json = False) -> None:
        _control(data_dir, "POST", "/world/stop")
        o.output(json).row({"stopped": True}, words.sandbox_stopped())


def _control(data_dir: Path | None, method: str, path: str, body: object = None) -> object:
    world = world_file.read(world_folder(Where(data_dir, sandbox=True)))
    return launch.control(world, method, path, body)
