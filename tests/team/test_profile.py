"""A team as a customer has it: the profile names the database, the keychain keeps the password."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.kit import Run, run
from tests.team.asking import sql, url
from tests.team.cluster import PASSWORD, Cluster

pytestmark = [pytest.mark.team, pytest.mark.slow]


def test_the_profile_names_the_database_and_the_keychain_keeps_its_password(
    cluster: Cluster, database: str, tmp_path: Path
) -> None:
    profile = tmp_path / "shop.toml"
    address = url(cluster, database, "clerk")
    profile.write_text(f'name = "shop"\nbase_url = "https://cloud.example"\n[team]\nurl = "{address}"\n')
    sql(
        cluster,
        "postgres",
        f"CREATE ROLE clerk LOGIN PASSWORD '{PASSWORD}' IN ROLE lock_installer_technician",
    )
    here = ("--data-dir", str(tmp_path / "data"), "--json")

    def shop(*line: str, stdin: str = "") -> Run:
        return run(
            *line,
            *here,
            stdin=stdin,
            PYTHON_KEYRING_BACKEND="tests.team.keychain.FileKeychain",
            KEYCHAIN=str(tmp_path / "keychain.json"),
        )

    added = shop("profile", "add", str(profile))
    assert added.code == 0, added
    signed_out = shop("team", "sync")
    assert (signed_out.code, signed_out.result["code"]) == (14, "account_signed_out"), signed_out
    signed_in = shop("sign-in", "--credential", "team", stdin=PASSWORD)
    assert (signed_in.code, signed_in.result["kept"]) == (0, "keychain"), signed_in
    synced = shop("team", "sync")
    assert (synced.code, synced.result["entries"]) == (0, 0), synced
    sql(cluster, "postgres", "ALTER ROLE clerk PASSWORD 'another'")
    refused = shop("team", "sync")
    assert (refused.code, refused.result["code"]) == (17, "computer_team_refused"), refused
    assert shop("sign-in", "--credential", "team", stdin="another").code == 0
    assert shop("team", "board").code == 0
    assert shop("sign-out", "--credential", "team").code == 0
    assert shop("team", "board").result["code"] == "account_signed_out"
    for file in (tmp_path / "data").rglob("*"):
        assert not file.is_file() or PASSWORD.encode() not in file.read_bytes(), file
