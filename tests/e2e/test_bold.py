"""`bold`: a real program asks the virtual Bold API for groups, an organization and shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from installer_app.cli import exits
from installer_app.sandbox.bold_devices import CLOSED, HOTEL
from installer_app.sandbox.bold_shares import EXTERNAL_ID
from tests.e2e.kit import open_world, run

pytestmark = pytest.mark.slow


def test_groups_an_organization_and_shares_are_told_to_programs_and_people(tmp_path: Path) -> None:
    with open_world(tmp_path / "data", "--locks", "1") as world:
        groups = run("bold", "groups", *world.here, "--json")
        assert groups.code == exits.FOUND, groups  # something is wrong with some of them
        ids = [row["id"] for row in groups.rows]
        assert len(ids) == len(set(ids)) == 10
        assert groups.rows[0]["id"] == 108  # decommissioned
        assert next(row for row in groups.rows if row["id"] == 101)["groups"] == ["Main entrances", "Office"]
        searched = run("bold", "groups", *world.here, "--search", "bicycle")
        assert (searched.code, searched.out.count("Bicycle cellar")) == (0, 2), searched
        hotel = run("bold", "organization", str(HOTEL), *world.here, "--json")
        assert (hotel.code, hotel.result["may"]) == (0, ["eventLog", "portal", "remoteAccess"]), hotel
        closed = run("bold", "organization", str(CLOSED), *world.here)
        assert closed.code not in (exits.PROVEN, exits.FOUND), closed
        assert "account_forbidden" in closed.err, closed
        shares = run("bold", "share", "--external", EXTERNAL_ID, *world.here, "--json")
        assert [row["id"] for row in shares.rows] == [2, 3], shares
        for secret in ("not-a-secret", "0000000000aa", *world.file.bold_tokens.values()):
            assert secret not in shares.out + shares.err
        ended = run("bold", "share", "4", *world.here)
        assert (ended.code, "The share has ended" in ended.out) == (exits.FOUND, True), ended
