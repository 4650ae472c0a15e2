"""Where the virtual world's web server may listen, and what it serves besides the cloud."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox import world_file
from installer_app.sandbox.web import Address, read_address, serve_web
from installer_app.sandbox.world import World, WorldOptions


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("localhost:0", ("127.0.0.1", 0)),
        ("127.1.2.3:65535", ("127.1.2.3", 65535)),
    ],
)
def test_an_address_of_this_computer_is_read(text: str, address: Address) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "", ":", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:x",
        "0.0.0.0:80", "192.0.2.1:80", "example.org:80", "[::1]:80", "127.0.0.1:1:2", "127.0.0.1:\u0661",
    ],
)  # fmt: skip
def test_no_other_address_is(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_address(text)


async def test_a_world_at_a_given_address_serves_cloud_and_bold_and_no_other_takes_it(tmp_path: Path) -> None:
    world = World(tmp_path, WorldOptions(foreigners=0))
    try:
        async with world.live(("127.0.0.1", 0)) as file, httpx.AsyncClient() as client:
            assert world_file.read(tmp_path) == file
            token = {"authorization": f"Bearer {file.tokens['mara']}"}
            assert (await client.get(f"{file.cloud_url}/users/me", headers=token)).status_code == 200
            bearer = {"authorization": f"Bearer {file.bold_tokens['support']}"}
            groups = await client.get(f"{file.bold_url}/v1/device-groups", headers=bearer)
            assert len(groups.json()) == 8
            assert (await client.get(f"{file.bold_url}/v1/device-groups", headers=token)).status_code == 401
            assert (await client.get(f"{file.cloud_url}/v1/device-groups", headers=bearer)).status_code == 403
            taken = httpx.URL(file.cloud_url)
            with pytest.raises(Fault) as fault:
                async with serve_web(world.cloud.app, ("127.0.0.1", taken.port or 0), lambda: None):
                    pass
            assert fault.value.code is FaultCode.COMPUTER_SANDBOX
    finally:
        world.close()


def test_the_file_of_an_earlier_build_is_read_without_bold(tmp_path: Path) -> None:
    world = World(tmp_path, WorldOptions(foreigners=0))

    async def leave() -> None:
        async with world.live():
            pass

    asyncio.run(leave())
    world.close()
    kept = json.loads((tmp_path / world_file.NAME).read_text())
    del kept["bold_url"], kept["bold_tokens"]
    (tmp_path / world_file.NAME).write_text(json.dumps(kept))
    assert world_file.read(tmp_path).bold_url == ""
