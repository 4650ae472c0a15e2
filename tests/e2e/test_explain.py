"""`scan` and `scan --explain`: two real programs, every exit code, and Bold's locks among what is heard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from installer_app.sandbox.bold_devices import NEARBY
from tests.e2e.kit import as_object, open_world, run

pytestmark = pytest.mark.slow

SERIAL = "7K3M9XQ2"


def test_why_a_lock_is_not_seen_is_said_by_words_rows_and_exit_codes(tmp_path: Path) -> None:
    with open_world(tmp_path / "data") as world:
        here = ("scan", *world.here, "--seconds", "1.5", "--explain")
        heard = run(*here, SERIAL, "--json")
        assert heard.code == 0, heard
        assert heard.rows[0]["rank"] == 1
        assert heard.rows[0]["reason"] == "heard"
        assert heard.rows[0]["state"] == "factory"
        slip = run(*here, f"{SERIAL[:-1]}3")
        assert slip.code == 10, slip
        assert f"1. Is it {SERIAL}?  [mistyped]" in slip.out
        assert "[others_heard]" in slip.out
        assert run(*here, "front door").code == 2
        deaf = run(*here, SERIAL, "--radio", "hci:tcp-client:127.0.0.1:1", "--json")
        assert deaf.code == 11, deaf
        assert [row["reason"] for row in deaf.rows] == ["no_adapter"]


def test_a_lock_of_bolds_is_listed_with_what_it_says_of_itself(tmp_path: Path) -> None:
    with open_world(tmp_path / "data") as world:
        told = run("scan", *world.here, "--seconds", "2", "--json")
        assert told.code == 0, told
        [bold] = [row for row in told.rows if row["kind"] == "bold"]
        said = as_object(bold["bold"])
        number = said["device_id"]
        assert number == NEARBY
        flags = [said[flag] for flag in ("installable", "needs_time", "has_events", "is_updating")]
        assert flags == [True, True, False, False]
        assert (bold["serial"], bold["state"]) == (None, "unknown")
        assert all(row["bold"] is None for row in told.rows if row["kind"] == "lock")
        people = run("scan", *world.here, "--seconds", "2")
        assert re.search(rf"Bold {number} +bold ", people.out), people
