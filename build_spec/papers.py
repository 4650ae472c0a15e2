"""Writes the papers that are generated: every command as the parser has it, every fault as its advice has it.

The others in resources/help are written by hand. All are shown by F1 in the window and read on the web: plain
Markdown, a heading for each thing that can be asked for, so that its anchor finds it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from installer_app.cli import exits
from installer_app.cli.main import PROGRAM, build
from installer_app.cli.options import SHARED
from installer_app.model.fault import Fault, FaultCode
from installer_app.texts import cli, language, window_work
from installer_app.texts import papers as words
from installer_app.texts.advice import ADVICE
from installer_app.texts.language import _
from installer_app.texts.standing import details_of
from installer_app.texts.wrong_use import page_in_words
from installer_app.workflow.facts import Facts

ROOT: Final = Path(__file__).resolve().parent.parent
HELP: Final = ROOT / "resources" / "help"

KINDS: Final[Mapping[str, str]] = {
    "<str>": "TEXT",
    "<list[str]>": "TEXT ...",
    "<path>": "FILE",
    "<int>": "NUMBER",
    "<float>": "NUMBER",
    "<int range>": "NUMBER",
    "<float range>": "NUMBER",
}
"""What the parser calls a kind of value, and what a reader does."""
_NO_BRACES: Final = str.maketrans("", "", "{}")
_RANGE: Final = re.compile(r"\s*\[[^\]]*[<>]=[^\]]*\]|\s*\[required\]")
_CODES: Final = {FaultCode.COMPUTER_BUG: exits.BUG, FaultCode.COMPUTER_USAGE: exits.USAGE}


def commands() -> str:
    """The paper of the commands, in the language spoken. The parser itself must have been made in English:
    its help is what the catalogues have translations of."""
    whole = get_command(build(_nobody, _nobody))
    if not isinstance(whole, TyperGroup):
        raise TypeError("the command line has no commands")
    context = typer.Context(whole, info_name=PROGRAM)
    shared = {f"--{name.replace('_', '-')}" for name in SHARED} - {"--people"} | {"--as"}
    known = dict(_options(whole, context))
    own = [f"* {told}\n" for option, told in known.items() if option not in shared]
    parts = [f"# {_(words.COMMANDS)}\n", *(f"\n{_(lead)}\n" for lead in words.COMMANDS_LEAD)]
    parts += [f"\n## {PROGRAM}\n\n{_help(whole)}\n\n", *own]
    parts.append(f"\n## {_(words.EVERYWHERE)}\n\n{_(words.EVERYWHERE_LEAD)}\n\n")
    parts += [f"* {told}\n" for told in _shared(whole, context, shared)]
    parts += [_told(path, command, where, shared) for path, command, where in _leaves(whole, context)]
    codes = cli.exit_codes(exits.FAMILIES).items()
    parts.append(f"\n## {_(words.EXIT_CODES)}\n\n")
    return "".join((*parts, *(f"* `{code}`: {text}\n" for code, text in codes)))


def faults() -> str:
    """The paper of the faults, in the language spoken."""
    parts, family = [f"# {_(words.TITLE)}\n", *(f"\n{_(lead)}\n" for lead in words.LEAD)], ""
    for code in (one for one in FaultCode if one in ADVICE):  # another test sees to those without
        if code.family != family:
            family = code.family
            exit_code = _(words.EXIT_CODE).format(code=exits.FAMILIES[family])
            parts.append(f"\n## {_(words.FAMILIES[family])}\n\n{exit_code}\n")
        parts.append(_fault(code))
    return "".join(parts)


PAPERS: Final = tuple(
    (name, spoken, make)
    for name, make in (("commands.md", commands), ("faults.md", faults))
    for spoken in language.languages()
)
"""Name, language, and what makes it."""


def paper(name: str, spoken: str) -> Path:
    """Where a paper lies."""
    return HELP / name if spoken == language.ENGLISH else HELP / spoken / name


def written(spoken: str, make: Callable[[], str]) -> str:
    """A paper in a language."""
    try:
        language.speak(spoken)
        return make()
    finally:
        language.speak(None)


def main() -> int:
    """Write them."""
    for name, spoken, make in PAPERS:
        path = paper(name, spoken)
        path.parent.mkdir(exist_ok=True)
        path.write_text(written(spoken, make), "utf-8", newline="\n")
    return 0


def _nobody(*_where: object) -> NoReturn:
    raise RuntimeError("nothing is run")


def _leaves(
    group: TyperGroup, context: typer.Context
) -> Iterator[tuple[str, TyperCommand | TyperGroup, typer.Context]]:
    """Every command with its words, in the order of the help; a group before what is in it."""
    above = context.command_path.removeprefix(PROGRAM).strip()
    for name, command in group.commands.items():
        if command.hidden or not isinstance(command, TyperCommand | TyperGroup):
            continue
        below = typer.Context(command, info_name=name, parent=context)
        yield f"{above} {name}".strip(), command, below
        if isinstance(command, TyperGroup):
            yield from _leaves(command, below)


def _told(path: str, command: TyperCommand | TyperGroup, context: typer.Context, shared: set[str]) -> str:
    if isinstance(command, TyperGroup):
        names = ", ".join(f"[{name}](#{_anchor(f'{path} {name}')})" for name in command.commands)
        its = _(words.ITS_COMMANDS).format(names=names)
        return f"\n## {path}\n\n{_help(command)}\n\n{its}\n"
    options = dict(_options(command, context))
    pieces = (
        piece.translate(_NO_BRACES).replace("[[", "[").replace("]]", "]")
        for piece in command.collect_usage_pieces(context)
    )
    usage = " ".join((PROGRAM, path, *pieces))
    own = "".join(f"* {told}\n" for option, told in options.items() if option not in shared)
    also = sorted(shared & set(options))
    lines = f"\n{own}" if own else ""
    if len(also) == len(shared):
        lines += f"\n{_(words.ALSO_ALL)}\n"
    elif also:
        options_told = ", ".join(f"`{option}`" for option in also)
        lines += f"\n{_(words.ALSO).format(options=options_told)}\n"
    return f"\n## {path}\n\n{_help(command)}\n\n`{usage}`\n{lines}"


def _help(command: TyperCommand | TyperGroup) -> str:
    return _(command.help or "")


def _options(command: TyperCommand | TyperGroup, context: typer.Context) -> Iterator[tuple[str, str]]:
    """The name of each option or argument, and its line."""
    for option in command.params:
        record = option.get_help_record(context)
        if record is None:
            continue
        name, _space, kind = record[0].partition(" ")
        if name.startswith("-"):
            name = f"{name} {KINDS.get(kind, kind.strip('<>'))}".rstrip()
        said = getattr(option, "help", None) or ""
        text = page_in_words(record[1].replace(said, _(said), 1) if said else record[1])
        text = _RANGE.sub("", " ".join(text.split()))
        yield option.opts[0], f"`{name}`" + (f": {text}" if text else "")


def _shared(group: TyperGroup, context: typer.Context, shared: set[str]) -> tuple[str, ...]:
    """The lines of the shared options, as the first command that has all of them tells them."""
    for _path, command, below in _leaves(group, context):
        options = dict(_options(command, below))
        if shared <= set(options):
            return tuple(options[option] for option in options if option in shared)
    raise LookupError("no command has all shared options")


def _fault(code: FaultCode) -> str:
    advice, details = ADVICE[code], {**details_of(Facts()), "serial": _(words.SERIAL)}
    title = _(advice.title).format(**details)
    lines = [f"\n### {code.value}\n\n{title[:1].upper()}{title[1:]}.\n\n"]
    if code in _CODES:
        lines.append(f"* {_(words.EXIT_CODE).format(code=_CODES[code])}\n")
    told = {window_work.WHAT_IS_TRUE: advice.true, window_work.WHAT_DID_NOT_HAPPEN: advice.not_happened}
    lines += [f"* {_(head)}: {_(text).format(**details)}\n" for head, text in told.items() if text]
    steps = " ".join(_(step).format(**details) for step in advice.next)
    lines.append(f"* {_(window_work.WHAT_NEXT)}: {steps}\n")
    if typed := cli.next_steps(Fault(code)):
        lines.append(f"* {_(words.ON_COMMAND_LINE)}: {' '.join(typed)}\n")
    return "".join(lines)


def _anchor(heading: str) -> str:
    """How the web and the window call a heading."""
    return re.sub(r"[^a-z0-9_-]", "", heading.lower().replace(" ", "-"))


if __name__ == "__main__":
    sys.exit(main())
