"""Connections over TLS, the file of certificates, and the addresses a profile may name."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest

from installer_app.cloud.client import CloudClient
from installer_app.model.fault import Fault, FaultCode
from tests.contract.certificates import Wish, make, root, serve
from tests.contract.cloud_ends import LOCK_ID, Socket, dialing, listening
from tests.contract.test_cloud_client_wire import answer_lock, cut_the_body, fail, hang_up, read, reset, write

C = FaultCode


def certify(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context, and the file of the authority that issued its certificate."""
    house = root("House of Locks")
    (folder / "house.pem").write_bytes(house.pem)
    return serve(folder, make(Wish("The Cloud"), house)), folder / "house.pem"


async def test_a_certificate_of_the_profile_is_trusted(tmp_path: Path) -> None:
    context, chain = certify(tmp_path)
    async with (
        listening(answer_lock, context) as end,
        dialing(end, scheme="https", ca_file=str(chain)) as api,
    ):
        for _ in range(3):
            await api.get_lock(LOCK_ID)
        assert end.connections == 1


@pytest.mark.parametrize("cut", [reset, hang_up, cut_the_body], ids=lambda cut: cut.__name__)
async def test_a_cut_under_tls_is_no_different(
    tmp_path: Path, cut: Callable[[asyncio.StreamWriter], Awaitable[None]]
) -> None:
    context, chain = certify(tmp_path)
    async with listening(cut, context) as end, dialing(end, scheme="https", ca_file=str(chain)) as api:
        assert await fail(api, write) == (C.CLOUD_OUTCOME_UNKNOWN, False)
        assert await fail(api, read) == (C.CLOUD_UNREACHABLE, False)
        assert len(end.heard) == 4


async def test_a_missing_certificate_file_is_the_profiles_fault(tmp_path: Path) -> None:
    end = Socket(answer_lock, port=1)
    for name, content in (("absent.pem", None), ("empty.pem", b""), ("junk.pem", b"\0junk")):
        file = tmp_path / name
        if content is not None:
            file.write_bytes(content)
        async with dialing(end, scheme="https", ca_file=str(file)) as api:
            assert await fail(api, read) == (C.COMPUTER_PROFILE, False)


# ---- addresses

GOOD: Final = (
    "https://cloud.example", "https://cloud.example:8443/v1", "https://10.0.0.1/a/b/", "https://[2001:db8::1]:9",
    "http://localhost:1", "http://127.8.9.10", "http://[::1]:80/x", "https://xn--bcher-kva.example",
)  # fmt: skip
BAD: Final = (
    "", "cloud.example", "http://cloud.example", "http://10.0.0.1", "ftp://cloud.example", "https://",
    "https://user:secret@cloud.example", "https://cloud.example?x=1", "https://cloud.example#x",
    "https://cloud.example/../x", "https://cloud.example/./x", "https://cloud.example\\@evil.example",
    "https://cloud.example:0", "https://cloud.example:99999", "https://cloud.example/a b",
    "https://b\u00fccher.example",
    "http://localhost.evil.example", "http://127.0.0.1.evil.example", "https://a..b",
    "https://" + "a" * 70 + ".b",
    "http://[::2]", "https://cloud.example/%2e%2e", "HTTP://localhost\n", "javascript:alert(1)",
)  # fmt: skip


@pytest.mark.parametrize("address", GOOD)
def test_an_address_over_https_or_on_loopback_is_taken(address: str) -> None:
    CloudClient(address)


@pytest.mark.parametrize("address", BAD)
def test_any_other_address_is_the_profiles_fault(address: str) -> None:
    with pytest.raises(Fault) as found:
        CloudClient(address)
    assert found.value.code is C.COMPUTER_PROFILE
