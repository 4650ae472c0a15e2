"""Whom a team's computers trust: what the system trusts, wherever it keeps it, and nobody else."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import certifi
import psycopg
import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.team import trust
from installer_app.team.access import Access
from installer_app.team.database import TeamDatabase
from installer_app.team.trial import try_driver
from installer_app.team.trust import find_trusted
from tests.team.cluster import Cluster
from tests.team.test_access import certificate

ENCRYPTED: Final = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


class Far(Access):
    """A server as if it were on another computer."""

    @property
    def is_near(self) -> bool:
        return False


def far(cluster: Cluster, database: str) -> Far:
    near = cluster.access(database=database)
    return Far(near.host, near.port, near.database, near.user, near.password)


@pytest.fixture
def shown(cluster: Cluster, tmp_path: Path) -> Iterator[Path]:
    """The certificate the server shows while this lasts; it vouches for itself."""
    file = certificate(tmp_path, "127.0.0.1")
    for name in ("server.crt", "server.key"):
        shutil.copy(file, cluster.data / name)
        (cluster.data / name).chmod(0o600)
        shutil.chown(cluster.data / name, cluster.data.owner())
    switch(cluster, "on")
    yield file
    switch(cluster, "off")


def switch(cluster: Cluster, encryption: str) -> None:
    with psycopg.connect(cluster.access().conninfo(), autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET ssl = {encryption}".encode())
    cluster.stop()
    cluster.start()


@pytest.mark.team
def test_a_server_that_the_system_vouches_for_is_let_in_and_no_other(
    cluster: Cluster, database: str, shown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not by SSL_CERT_FILE: the driver's library would heed that by itself.
    for name in ("SSL_CERT_DIR", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(trust, "find_named", lambda: None)
    access = far(cluster, database)
    for trusted, is_let_in in ((shown, True), (Path(certifi.where()), False)):
        monkeypatch.setattr(trust, "PLACES", (str(trusted),))
        with closing(TeamDatabase(access)) as team:
            if is_let_in:
                assert team.work(lambda cursor: cursor.execute(ENCRYPTED).fetchone()) == (True,)
            else:
                with pytest.raises(Fault) as refused:
                    team.work(lambda cursor: None)
                assert refused.value.code is FaultCode.COMPUTER_TEAM_TLS
                assert "certificate" in str(refused.value)


def test_what_the_system_names_comes_first_then_where_systems_keep_it_then_what_we_bring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, kept = tmp_path / "named.pem", tmp_path / "kept.pem"
    named.touch()
    kept.touch()
    monkeypatch.setattr(trust, "PLACES", (str(tmp_path / "nowhere.pem"), str(kept)))
    monkeypatch.setenv("SSL_CERT_FILE", str(named))
    assert find_trusted() == str(named)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "gone.pem"))
    assert find_trusted() == str(kept)
    kept.unlink()
    assert find_trusted() == certifi.where()


def test_what_is_trusted_can_be_read_as_certificates() -> None:
    assert ssl.create_default_context(cafile=find_trusted()).get_ca_certs()


def test_the_driver_encrypts_and_takes_no_certificate_nobody_vouches_for() -> None:
    library, protocol, trusted = try_driver().split(", ")
    assert library.startswith("libpq ") and protocol.startswith("TLSv1.") and trusted == find_trusted()
