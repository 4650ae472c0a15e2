"""What a command prints: nothing from outside steers a terminal, and a program reads back what was meant."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.cli.output import JsonLines, json_text
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import TEAM
from installer_app.texts.cli import next_steps

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(values, st.sampled_from([None, 2]))
def test_what_is_printed_as_json_is_read_back_and_is_printable(value: object, indent: int | None) -> None:
    printed = json_text(value, indent)
    assert json.loads(printed) == value
    assert all(c.isprintable() for c in printed.replace("\n", ""))
    printed.encode("utf-8")


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\x9b2J", "\u202egnp", "\u2028", "\ud800", "a\nb", "\x07"])
def test_a_name_from_outside_makes_one_line_that_steers_nothing(hostile: str) -> None:
    stream = io.StringIO()
    JsonLines(stream).row({"name": hostile}, "")
    line = stream.getvalue()
    assert line.endswith("\n")
    assert line[:-1].isprintable()
    assert json.loads(line)["name"] == hostile


def test_whoever_is_not_signed_in_to_another_service_is_told_its_credential() -> None:
    (step,) = next_steps(Fault(FaultCode.ACCOUNT_SIGNED_OUT, TEAM))
    assert step.endswith("sign-in --credential team")
    (step,) = next_steps(Fault(FaultCode.ACCOUNT_SIGNED_OUT, "installer"))
    assert "--credential" not in step
