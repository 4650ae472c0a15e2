"""Words for what is wrong with a command line: its detail is kept in English, and shown in the language."""

from __future__ import annotations

import re
from typing import Final

from installer_app.model.fault import Fault, FaultCode
from installer_app.texts.language import N_, _
from installer_app.texts.wrong_values import PLAIN, SHAPES

SPOKEN: Final = frozenset(
    {
        FaultCode.ANSWER_NEEDED,
        FaultCode.COMPUTER_HANDOVER_UNREADABLE,
        FaultCode.COMPUTER_JOB_UNKNOWN,
        FaultCode.COMPUTER_KEYCHAIN,
        FaultCode.COMPUTER_OTHER_ENVIRONMENT,
        FaultCode.COMPUTER_PROFILE,
        FaultCode.COMPUTER_SANDBOX,
        FaultCode.COMPUTER_USAGE,
        FaultCode.LOCK_LABEL_UNREADABLE,
    }
)
"""Codes whose detail tells what was typed wrongly, or which file is wrong. That of any other is for support,
and is quoted as it is."""
LONGEST: Final = 5000
"""Characters of a detail that is looked at: no shape is longer, and a path may be."""
_PARSER: Final = (
    (
        r"No such command (?P<name>.+)\. Did you mean (?P<other>.+)\?",
        N_("no command {name}; there is {other}"),
    ),
    (r"Input should be a valid integer.*", N_("a whole number is expected")),
    (r"Input should be a (?:valid|finite) number.*", N_("a number is expected")),
    (r"Input should be greater than or equal to (?P<name>\S+)", N_("at least {name} is expected")),
    (r"Input should be less than or equal to (?P<name>\S+)", N_("at most {name} is expected")),
    (
        r"No such option: (?P<name>\S+) \(Possible options: (?P<more>.+)\)",
        N_("no option {name}; there is {more}"),
    ),
    (r"No such option: (?P<name>\S+)", N_("no option {name}")),
    (r"No such command (?P<name>.+)\.", N_("no command {name}")),
    (r"Missing command\.", N_("a command is missing")),
    (r"Missing option (?P<name>.+?)\.", N_("the option {name} is missing")),
    (r"Missing (?:argument|parameter) (?P<name>.+?)\.", N_("{name} is missing")),
    (r"Invalid value for (?P<name>.+?): (?P<more>.+)", N_("the value of {name} is not right: {more}")),
    (r"Invalid value: (?P<more>.+)", N_("a value is not right: {more}")),
    (r"Got unexpected extra arguments? \((?P<name>.+)\)", N_("too much was given: {name}")),
    (r"Got unexpected extra argument\(s\) \((?P<name>.+)\)", N_("too much was given: {name}")),
    (r"Option (?P<name>.+) does not take a value\.", N_("the option {name} takes no value")),
    (r"Option (?P<name>.+) requires (?:an argument|\d+ arguments)\.", N_("the option {name} needs a value")),
    (r"(?P<name>.+) is not a valid (?:integer|int|float)(?: range)?\.", N_("{name} is no number")),
    (r"(?P<name>.+) is not in the range (?P<more>.+)\.", N_("{name} is not in the range {more}")),
    (r"(?P<name>.+) is not one of (?P<more>.+)\.", N_("{name} is none of {more}")),
    (r"(?:File|Directory|Path) (?P<name>.+) does not exist\.", N_("{name} is not there")),
    (r"options belong after (?P<name>.+)", N_("options belong after {name}")),
    (r"(?P<name>--\S+(?: \S+)?) needs (?P<more>--\S+)", N_("{name} needs {more}")),
    (r"(?P<name>.+): no such folder", N_("{name}: no such folder")),
    (r"(?P<name>.+): no such file", N_("{name}: no such file")),
    (r"(?P<name>.+): is there already", N_("{name}: is there already")),
    (r"one of (?P<name>--.+) and (?P<more>--.+)", N_("one of {name} and {more}")),
    (r"no file (?P<name>.+)", N_("no file {name}")),
    (r"no credential (?P<name>.+); there is (?P<more>.+)", N_("no credential {name}; there is {more}")),
    (r"(?P<name>\S+) is not in the worklist", N_("{name} is not in the worklist")),
    (r"(?P<name>\S+) is in the worklist", N_("{name} is in the worklist")),
    (r"(?P<name>\S+) has no certificate yet", N_("{name} has no certificate yet")),
    (r"the two passphrases differ", N_("the two passphrases differ")),
)
_HELP: Final = (
    ("Usage: ", N_("Usage:")),
    ("Options:", N_("Options:")),
    ("Commands:", N_("Commands:")),
    ("Arguments:", N_("Arguments:")),
)
_IN_BRACKETS: Final = ((r"(?<=[\[ ])default:", N_("default:")), (r"(?<=[\[ ])required(?=\])", N_("required")))
_SHOW: Final = "Show this message and exit."
SHOW_HELP: Final = N_("Show this message.")


def coded(fault: Fault) -> str:
    """A fault's code, and its detail: in the language spoken where it tells what was typed wrongly."""
    detail = in_words(fault.detail) if fault.code in SPOKEN else fault.detail
    return f"{fault.code.value}: {detail}" if detail else fault.code.value


def in_words(detail: str) -> str:
    """A detail in the language spoken; one of no known shape as it is. What stands before a colon is what it
    is about, such as a file, and stays."""
    if len(detail) > LONGEST:
        return detail
    told = _told(detail)
    at = detail.find(": ")
    while told is None and at >= 0:
        tail = _told(detail[at + 2 :])
        told = None if tail is None else detail[: at + 2] + tail
        at = detail.find(": ", at + 1)
    return detail if told is None else told


def _told(detail: str) -> str | None:
    detail = detail.removeprefix("Value error, ")  # how the parser begins what a type of its own says
    if detail in PLAIN:
        return _(detail)
    for shape, words in (*SHAPES, *_PARSER):
        found = re.fullmatch(shape, detail, re.DOTALL)
        if found is not None:
            parts = {
                key: in_words(part) if key == "more" else part for key, part in found.groupdict().items()
            }
            return _(words).format(**parts)
    return None


def page_in_words(page: str) -> str:
    """A page of help with its headings in the language spoken; the rest of it is already."""
    lines = []
    for line in page.split("\n"):
        for head, words in _HELP:
            if line.startswith(head):
                line = _(words) + line[len(head.rstrip()) :]
        for piece, words in _IN_BRACKETS:
            line = _(words).join(re.split(piece, line))
        lines.append(line.replace(_SHOW, _(SHOW_HELP)))
    return "\n".join(lines)
