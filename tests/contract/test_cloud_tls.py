"""Every server that may be believed and every one that may not: nothing is sent to the second kind."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from installer_app.cloud.client import CloudClient
from installer_app.cloud.doorlock import DoorLock
from installer_app.model.fault import Fault, FaultCode
from tests.contract import certificates as c
from tests.contract.certificates import Made, Wish, make, root, serve
from tests.contract.cloud_ends import LOCK_ID, LOCK_JSON, TOKEN, Pauses, http
from tests.faults.case_table import Batch, Case, Tally, read_table

CASES: Final = read_table("tls")
NAME: Final = "Front [7K3M9QX2]"


@dataclass(frozen=True)
class World:
    """A server's certificate, and what the client and its computer were told to trust."""

    context: ssl.SSLContext | None
    profile: tuple[Made, ...] = ()
    system: tuple[Made, ...] = ()
    host: str = "localhost"
    answer: bytes = http(LOCK_JSON)
    """What it says to anything that is said to it."""


BAD_REQUEST: Final = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
ALERT: Final = b"\x15\x03\x01\x00\x02\x02\x46"
OLD_HELLO: Final = b"\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02" + bytes(32) + b"\x00\xc0\x13\x00"
"""Chooses TLS 1.1, whatever was offered."""

HOUSE: Final = root("House of Locks")
PROXY: Final = root("Nosy Proxy Ltd")
GOOD: Final = make(Wish("The Cloud"), HOUSE)
BETWEEN: Final = make(Wish("Between", authority=True), HOUSE)
LEAF: Final = make(Wish("A Leaf"), HOUSE)
ALONE: Final = make(Wish("Nosy Proxy Ltd"))


def known(folder: Path, leaf: Made, *between: Made) -> World:
    """The house is in the profile's file."""
    return World(serve(folder, leaf, *between), (HOUSE,))


def issued(folder: Path, wish: Wish, by: Made = HOUSE) -> World:
    return known(folder, make(replace(wish, organization="The Cloud"), by))


def only(folder: Path, version: ssl.TLSVersion) -> World:
    world = known(folder, GOOD)
    assert world.context is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        world.context.minimum_version = world.context.maximum_version = version
    return world


def through(folder: Path, organization: str, wish: Wish) -> World:
    """A leaf issued by one that is made as wished, which the house issued."""
    between = make(replace(wish, organization=organization), HOUSE)
    return known(folder, make(Wish("The Cloud"), between), between)


def under(folder: Path, wish: Wish) -> World:
    """A leaf issued by a root that is made as wished, and known."""
    own = make(replace(wish, authority=True))
    return World(serve(folder, make(Wish("The Cloud"), own)), (own,))


def too_long(folder: Path) -> World:
    short = make(Wish("House of Locks", authority=True, path_length=0))
    between = make(Wish("Between", authority=True), short)
    return World(serve(folder, make(Wish("The Cloud"), between), between), (short,))


WORLDS: Final[dict[str, Callable[[Path], World]]] = {
    "an authority of the profile's file": lambda at: known(at, GOOD),
    "an authority of the system's store": lambda at: World(
        serve(at, make(Wish("The Cloud"), PROXY)), system=(PROXY,)
    ),
    "a self-signed certificate that is the profile's own": lambda at: World(serve(at, ALONE), (ALONE,)),
    "TLS 1.2 alone": lambda at: only(at, ssl.TLSVersion.TLSv1_2),
    "TLS 1.3 alone": lambda at: only(at, ssl.TLSVersion.TLSv1_3),
    "an address in the certificate": lambda at: replace(
        issued(at, Wish(hosts=(), addresses=("127.0.0.1",))), host="127.0.0.1"
    ),
    "an intermediate that is shown": lambda at: known(at, make(Wish("The Cloud"), BETWEEN), BETWEEN),
    "an authority constrained to this name": lambda at: under(at, Wish(permitted="localhost")),
    "self-signed": lambda at: World(serve(at, ALONE), (HOUSE,)),
    "an authority nobody knows": lambda at: known(at, make(Wish("The Cloud"), PROXY)),
    "a self-signed authority in the chain": lambda at: known(at, make(Wish("The Cloud"), PROXY), PROXY),
    "the authority of another proxy in the system's store": lambda at: World(
        serve(at, make(Wish("The Cloud"), PROXY)), system=(HOUSE,)
    ),
    "an authority of the same name with another key": lambda at: World(
        serve(at, make(Wish("The Cloud"), root("House of Locks"))), (HOUSE,)
    ),
    "for another host": lambda at: issued(at, Wish(hosts=("elsewhere.example",))),
    "for a subdomain only": lambda at: issued(at, Wish(hosts=("*.localhost", "a.localhost"))),
    "the name in the subject alone": lambda at: issued(at, Wish(hosts=(), common_name="localhost")),
    "an address not in the certificate": lambda at: replace(
        issued(at, Wish(hosts=("127.0.0.1", "localhost"))), host="127.0.0.1"
    ),
    "expired": lambda at: issued(at, Wish(to_days=-1)),
    "not yet valid": lambda at: issued(at, Wish(from_days=0.5)),
    "an expired authority": lambda at: under(at, Wish(to_days=-1)),
    "a leaf used as an authority": lambda at: through(at, "A Leaf", Wish()),
    "an authority that may not sign": lambda at: through(at, "A Leaf", Wish(authority=True, may_sign=False)),
    "a path too long": too_long,
    "an intermediate that is not shown": lambda at: known(at, make(Wish("The Cloud"), BETWEEN)),
    "an authority constrained to another name": lambda at: under(at, Wish(permitted="elsewhere.example")),
    "for clients only": lambda at: issued(at, Wish(usage=c.CLIENT)),
    "a key too short": lambda at: issued(at, Wish(key=rsa.generate_private_key(65537, 1024))),
    "TLS 1.1 alone": lambda at: only(at, ssl.TLSVersion.TLSv1_1),
    "TLS 1.0 alone": lambda at: only(at, ssl.TLSVersion.TLSv1),
    "no TLS at all": lambda _: World(None, (HOUSE,), answer=BAD_REQUEST),
    "a hello of TLS 1.1": lambda _: World(None, (HOUSE,), answer=OLD_HELLO),
    "an alert: another protocol": lambda _: World(None, (HOUSE,), answer=ALERT),
}


@dataclass
class Ear:
    """A server that notes every byte it understands, and every byte on its wire."""

    answer: bytes
    port: int = 0
    heard: bytearray = field(default_factory=bytearray)
    wire: bytearray = field(default_factory=bytearray)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The answer to every request, and to a handshake where no TLS is spoken."""
        try:
            while piece := await reader.read(65536):
                self.heard += piece
                if self.heard.endswith((b"\r\n\r\n", b"}")) or self.heard.startswith(b"\x16"):
                    writer.write(self.answer)
        except (ConnectionError, ssl.SSLError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    async def pass_on(self, behind: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry both ways and note what the client sends."""
        back_reader, back_writer = await asyncio.open_connection("127.0.0.1", behind)

        async def forth() -> None:
            while piece := await reader.read(65536):
                self.wire += piece
                back_writer.write(piece)
            back_writer.close()

        async def back() -> None:
            while piece := await back_reader.read(65536):
                writer.write(piece)
            writer.close()

        try:
            await asyncio.gather(forth(), back())
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            back_writer.transport.abort()
            writer.transport.abort()


@asynccontextmanager
async def listening(world: World) -> AsyncIterator[Ear]:
    """A server behind a wire that is listened to."""
    ear = Ear(world.answer)
    server = await asyncio.start_server(ear.serve, "127.0.0.1", 0, ssl=world.context)
    behind = server.sockets[0].getsockname()[1]
    tap = await asyncio.start_server(lambda r, w: ear.pass_on(behind, r, w), "127.0.0.1", 0)
    ear.port = tap.sockets[0].getsockname()[1]
    async with server, tap:
        yield ear


def nothing_is_in(wire: bytes) -> None:
    """Neither token nor name nor any request can be read on a wire."""
    for secret in (TOKEN.reveal().encode(), NAME.encode(), b"HTTP/1"):
        assert secret not in wire


@asynccontextmanager
async def dialing(address: str, ca_file: Path | None) -> AsyncIterator[DoorLock]:
    """Our client, with the profile's file of certificates."""
    client = CloudClient(address, ca_file=str(ca_file) if ca_file else None, timing=Pauses().timing)
    try:
        yield DoorLock(client, TOKEN)
    finally:
        await client.close()


async def meet(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write to the server of the case."""
    folder.mkdir()
    world = WORLDS[case.id.removeprefix("F20 ")](folder)
    files = {"profile.pem": world.profile, "system.pem": world.system}
    for name, trusted in files.items():
        (folder / name).write_bytes(b"".join(each.pem for each in trusted))
    with monkeypatch.context() as patch:
        # The store of a POSIX system, where OpenSSL looks for it.
        patch.setenv("SSL_CERT_FILE", str(folder / "system.pem"))
        patch.setenv("SSL_CERT_DIR", str(folder / "none"))
        async with listening(world) as ear:
            ca_file = folder / "profile.pem" if world.profile else None
            async with dialing(f"https://{world.host}:{ear.port}", ca_file) as api:
                await ask(case, api, ear)


async def ask(case: Case, api: DoorLock, ear: Ear) -> None:
    """Believed and asked, or refused with the issuer's name and nothing sent."""
    async with asyncio.timeout(10):
        if "says" not in case.values:
            await api.get_lock(LOCK_ID)
            assert TOKEN.reveal().encode() in ear.heard
            nothing_is_in(bytes(ear.wire))
            return
        try:
            await api.update_lock(LOCK_ID, NAME)
        except Fault as refusal:
            fault = refusal
        else:
            raise AssertionError("it was believed")
    assert fault.code == case.values.get("code", FaultCode.CLOUD_TLS), str(fault)
    assert fault.refused, "what was asked for did not happen"
    assert case.word("says") in fault.detail, fault.detail
    if "issuer" in case.values:
        assert f"issued by {case.word('issuer')}" in fault.detail, fault.detail
    assert ear.wire.startswith(ear.heard), "the server understood something"
    nothing_is_in(bytes(ear.wire))


async def test_only_a_server_that_may_be_believed_hears_the_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    assert len(CASES) >= 12
    assert {case.id.removeprefix("F20 ") for case in CASES} == set(WORLDS)
    numbers = {case.id: str(number) for number, case in enumerate(CASES)}
    await Tally(record_property).run(
        Batch("F20", CASES), lambda case: meet(case, tmp_path / numbers[case.id], monkeypatch)
    )


SENT_ON: Final = ("a read", "a write", "a download")


@pytest.mark.parametrize("asked", SENT_ON)
async def test_nobody_is_sent_on_from_https_to_http(asked: str, tmp_path: Path) -> None:
    asking: dict[str, Callable[[DoorLock], Awaitable[object]]] = {
        "a read": lambda api: api.get_lock(LOCK_ID),
        "a write": lambda api: api.update_lock(LOCK_ID, NAME),
        "a download": lambda api: api.download_firmware_version("1.4.0", tmp_path / "image.bin"),
    }
    async with listening(World(None)) as plain:
        elsewhere = f"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{plain.port}/x\r\n"
        world = replace(known(tmp_path, GOOD), answer=f"{elsewhere}Content-Length: 0\r\n\r\n".encode())
        (tmp_path / "house.pem").write_bytes(HOUSE.pem)
        async with (
            listening(world) as ear,
            dialing(f"https://localhost:{ear.port}", tmp_path / "house.pem") as api,
        ):
            with pytest.raises(Fault) as found:
                await asking[asked](api)
        assert found.value.code in (FaultCode.CLOUD_ANSWER_UNREADABLE, FaultCode.CLOUD_OUTCOME_UNKNOWN)
        assert not plain.heard and not plain.wire
    assert TOKEN.reveal().encode() in ear.heard
    assert not (tmp_path / "image.bin").exists()
