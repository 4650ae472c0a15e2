"""The command line as a whole: its commands, and what becomes of everything that goes wrong."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from typing import Annotated

import typer
from typer.exceptions import Abort, Exit, TyperException

from installer_app import __version__
from installer_app.cli import exits
from installer_app.cli import options as o
from installer_app.cli.api import add_api
from installer_app.cli.bold import add_bold
from installer_app.cli.bundle import add_bundle
from installer_app.cli.certificate import add_certificate
from installer_app.cli.diagnose import add_diagnose
from installer_app.cli.firmware import add_firmware
from installer_app.cli.handover import add_handover
from installer_app.cli.health import add_health
from installer_app.cli.help_pages import speak
from installer_app.cli.jobs import add_jobs
from installer_app.cli.journal import add_journal
from installer_app.cli.moving import add_moving
from installer_app.cli.profiles import add_profiles
from installer_app.cli.readings import add_readings
from installer_app.cli.sandbox import add_sandbox
from installer_app.cli.team import add_team
from installer_app.cli.worklist import add_worklist
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.where import Where
from installer_app.texts.cli import exit_codes, exit_codes_title, help_of
from installer_app.workflow.facts import Facts

PROGRAM = "lock-installer"
LONGEST = 300
"""Characters that are repeated of a command line that is not understood."""
OpenWindow = Callable[[Where], int]
SelfTest = Callable[[], int]


def build(open_window: OpenWindow, self_test: SelfTest) -> typer.Typer:
    """All commands. The window and the self test are given, since the command line knows neither."""
    codes = "\n".join(f"{code:>3}  {text}" for code, text in exit_codes(exits.FAMILIES).items())
    app = typer.Typer(
        help=help_of("app"),
        epilog=f"\b\n{exit_codes_title()}\n{codes}",
        add_completion=False,
        rich_markup_mode=None,
    )

    @app.callback(invoke_without_command=True)
    def _window(
        context: typer.Context,
        data_dir: o.DataDir = None,
        sandbox: o.Sandbox = False,
        people: o.People = None,
        profile: o.ProfileName = None,
        radio: o.Radio = None,
        version: Annotated[bool, typer.Option("--version", help=help_of("--version"))] = False,
        test: Annotated[bool, typer.Option("--self-test", help=help_of("--self-test"))] = False,
    ) -> None:
        if context.invoked_subcommand is not None:
            if data_dir or sandbox or people or profile or radio:
                raise Fault(FaultCode.COMPUTER_USAGE, f"options belong after {context.invoked_subcommand}")
            return
        if version:
            typer.echo(f"{PROGRAM} {__version__}")
            return
        if test:
            raise typer.Exit(self_test())
        raise typer.Exit(open_window(o.where(data_dir, sandbox, profile, radio, people or ())))

    add_jobs(app)
    add_moving(app)
    add_readings(app)
    add_diagnose(app)
    add_bundle(app)
    add_certificate(app)
    add_worklist(app)
    add_team(app)
    add_health(app)
    add_bold(app)
    add_firmware(app)
    add_handover(app)
    add_journal(app)
    add_profiles(app)
    add_api(app)
    add_sandbox(app)
    speak(app)
    return app


def run(arguments: Sequence[str], open_window: OpenWindow, self_test: SelfTest) -> int:
    """Run one command line. Whatever goes wrong is a sentence, a code and a next step, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A name from the cloud or an argument that the terminal's encoding does not have stops nothing.
            stream.reconfigure(errors="backslashreplace")
    out = o.output("--json" in arguments)
    try:
        app = build(open_window, self_test)
        code = app(list(arguments), prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
        return int(code) if isinstance(code, int) else exits.PROVEN
    except Fault as fault:
        out.fault(fault, Facts(), {})
        return exits.of_fault(fault)
    except Exit as end:
        return end.exit_code
    except TyperException as error:
        out.fault(Fault(FaultCode.COMPUTER_USAGE, error.format_message()[:LONGEST]), Facts(), {})
        return exits.USAGE
    except (KeyboardInterrupt, Abort):
        return exits.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our lines went away; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.PROVEN
    except Exception as bug:
        where = traceback.extract_tb(bug.__traceback__)[-1]
        detail = f"{type(bug).__name__} in {where.name}, line {where.lineno}"
        out.fault(Fault(FaultCode.COMPUTER_BUG, detail), Facts(), {})
        return exits.BUG
