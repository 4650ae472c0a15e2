"""The window's sources with a team: told while the window is open, and nothing is left when it closes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer_app import compose
from installer_app.model.fault import FaultCode
from installer_app.model.profile import TEAM
from installer_app.model.secret import Secret
from installer_app.model.where import Where
from installer_app.support import team_sync
from installer_app.support.sources import open_sources
from installer_app.ui.team_desk import Standing, TeamDesk
from tests.e2e.kit import World, open_world
from tests.team.cluster import PASSWORD, Cluster
from tests.team.program import sandbox_with_team
from tests.team.sync_kit import FAST, silent_server, threads, until

pytestmark = [pytest.mark.team, pytest.mark.slow]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world"), "--locks", "1") as opened:
        yield opened


@pytest.fixture
def where(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Where:
    """A place in the virtual world whose profile names a team, and a pace for tests."""
    monkeypatch.setattr(compose, "_sandbox", sandbox_with_team)
    monkeypatch.setattr(team_sync, "Pace", lambda: FAST)
    return Where(sandbox=True, data_dir=world.neighbour(tmp_path / "mara").data_dir)


async def stands(team: TeamDesk | None, wanted: FaultCode | None) -> Standing:
    """Wait until all is told, or for this fault."""
    assert team is not None
    async for standing in team.follow():
        code = standing.fault.code if standing.fault else None
        if code is wanted and (code is not None or standing.syncs) and not standing.is_at_work:
            return standing
    raise AssertionError


async def test_whoever_signs_in_is_in_step_at_once(
    where: Where, cluster: Cluster, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEAM_URL", f"postgresql://mara@127.0.0.1:{cluster.port}/{database}")
    async with open_sources(where) as sources:
        await stands(sources.team, FaultCode.ACCOUNT_SIGNED_OUT)
        assert not threads(), "without a password nobody is called"
        await sources.sign_in(TEAM, Secret("wrong"))
        await stands(sources.team, FaultCode.COMPUTER_TEAM_REFUSED)
        await sources.sign_in(TEAM, Secret(PASSWORD))
        told = await stands(sources.team, None)
        assert told.told_at is not None
    assert not threads()
    async with open_sources(where) as sources:
        assert sources.team is not None
        async for standing in sources.team.follow():
            if standing.told_at is not None:
                break
        assert standing.told_at == told.told_at, "when it was told last is known before it is called"


async def test_the_window_closes_at_once_and_erased_data_stay_erased_while_the_database_hangs(
    where: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    with silent_server() as port:
        monkeypatch.setenv("TEAM_URL", f"postgresql://mara@127.0.0.1:{port}/doors")
        monkeypatch.setenv("TEAM_PASSWORD", PASSWORD)
        async with open_sources(where) as sources:
            await until(threads, "it calls")
            assert sources.keeping is not None
            folder = sources.keeping.folder
            assert await sources.keeping.erase() == ()
            began = time.monotonic()
        assert time.monotonic() - began < 3
    await until(lambda: not threads(), "no thread is left")
    assert not [each for each in folder.rglob("*") if each.is_file()], list(folder.rglob("*"))


async def test_without_a_team_there_is_none(where: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEAM_URL", raising=False)
    async with open_sources(where) as sources:
        assert sources.team is None
    assert not threads()
