"""The commands of the virtual world: serve it, look at it, meddle with it."""

from __future__ import annotations

import asyncio
import json as jsonlib
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import TypeAdapter

from installer_app.cli import options as o
from installer_app.cli.answers import Answers
from installer_app.cli.jobs import finish, run_job
from installer_app.cli.output import Output
from installer_app.compose import Where, world_folder
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.label import parse_lock
from installer_app.sandbox import launch, world_file
from installer_app.sandbox.cloud.options import CloudOptions
from installer_app.sandbox.world import WorldOptions
from installer_app.sandbox.world import serve as serve_world
from installer_app.sandbox.world_file import WorldFile
from installer_app.texts import cli as words
from installer_app.texts.cli import help_of
from installer_app.workflow import facts as f

World = Annotated[Path | None, typer.Option("--world", hidden=True)]
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
    raise Fault(FaultCode.COMPUTER_SANDBOX, "no lock of this world is in its factory state any more")


async def demonstrate(where: Where, out: Output, certificate: Path) -> int:
    """The main job once, in the terminal."""
    folder = world_folder(where)
    serve = (*launch.own_command(), "sandbox", "serve", "--world", str(folder))
    world = await asyncio.to_thread(launch.find_or_start, folder, serve)
    locks = await asyncio.to_thread(launch.control, world, "GET", "/world/locks")
    end = await run_job(where, "install", demonstration(world, locks), out, certificate)
    if certificate.exists():
        out.row({"certificate": str(certificate)}, words.certificate_written(str(certificate)))
    return end.exit_code


def add_sandbox(app: typer.Typer) -> None:
    """Put these commands into the command line."""
    sandbox = typer.Typer(help=help_of("sandbox"), no_args_is_help=True)
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
        port: Annotated[int, typer.Option("--port", min=0, max=65535, hidden=True)] = 0,
        json: o.Json = False,
    ) -> None:
        folder = world or world_folder(Where(data_dir, sandbox=True))
        try:
            cloud = _OPTIONS.validate_python(
                {
                    "message_format": message_format,
                    "json_layout": layout,
                    "install_idempotent": not not_idempotent,
                }
            )
        except ValueError:
            raise Fault(FaultCode.COMPUTER_USAGE, f"--format {message_format}: csv or json") from None
        out = o.output(json)

        def ready(file: WorldFile) -> None:
            out.row({"ready": str(folder), "cloud": file.cloud_url}, words.sandbox_ready(str(folder)))

        asyncio.run(serve_world(folder, WorldOptions(cloud=cloud, linger_s=linger), port, ready))

    @sandbox.command("demo", help=help_of("sandbox demo"))
    def _demo(
        certificate: Annotated[Path, typer.Option("--certificate", help=help_of("--certificate"))] = Path(
            "certificate.json"
        ),
        data_dir: o.DataDir = None,
        json: o.Json = False,
    ) -> None:
        out = o.output(json)
        finish(asyncio.run(demonstrate(Where(data_dir, sandbox=True), out, certificate)))

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
    def _press(serial: Lock, data_dir: o.DataDir = None) -> None:
        _control(data_dir, "POST", f"/world/press/{parse_lock(serial)[0]}")

    @sandbox.command("faults", help=help_of("sandbox faults"))
    def _faults(
        serial: Lock, faults: Annotated[str, typer.Argument(metavar="JSON")], data_dir: o.DataDir = None
    ) -> None:
        try:
            body = jsonlib.loads(faults)
        except ValueError as error:
            raise Fault(FaultCode.COMPUTER_USAGE, f"JSON: {error}") from None
        _control(data_dir, "POST", f"/world/faults/{parse_lock(serial)[0]}", body)

    @sandbox.command("stop", help=help_of("sandbox stop"))
    def _stop(data_dir: o.DataDir = None) -> None:
        _control(data_dir, "POST", "/world/stop")


def _control(data_dir: Path | None, method: str, path: str, body: object = None) -> object:
    world = world_file.read(world_folder(Where(data_dir, sandbox=True)))
    return launch.control(world, method, path, body)
