"""The virtual world's web server, at an address of this computer that no other reaches."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from installer_app.model.fault import Fault, FaultCode
from installer_app.sandbox.cloud.wire import DroppingProtocol

ANY_PORT: Final = ("127.0.0.1", 0)
Address = tuple[str, int]


def read_address(text: str) -> Address:
    """`HOST:PORT`, such as 127.0.0.1:8080; port 0 is any free one. Raises ValueError for anything that is not
    IPv4 loopback or localhost."""
    host, colon, port = text.rpartition(":")
    if host == "localhost":
        host = ANY_PORT[0]
    if not colon or not ipaddress.IPv4Address(host).is_loopback:
        raise ValueError("not a loopback address")
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65_535):
        raise ValueError("not a port")
    return host, int(port)


def _listen(address: Address) -> socket.socket:
    """A listening socket. Faults: computer_sandbox, where the port is taken."""
    # Named IPPROTO_TCP, else asyncio leaves TCP_NODELAY off: 40 ms a request on Python 3.11.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        where = f"{address[0]}:{address[1]}"
        raise Fault(
            FaultCode.COMPUTER_SANDBOX, f"the virtual cloud cannot listen at {where}: {error}"
        ) from None
    return listener


@asynccontextmanager
async def serve_web(app: ASGIApp, address: Address, ended: Callable[[], None]) -> AsyncIterator[str]:
    """Serve until left; gives the origin. `ended` is called when the server ends, by itself too. Faults:
    computer_sandbox, where it cannot listen."""
    with _listen(address) as listener:
        config = uvicorn.Config(
            app, http=DroppingProtocol, date_header=False, interface="asgi3", ws="none", log_level="error"
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        serving.add_done_callback(lambda _: ended())
        try:
            while not server.started:
                if serving.done():
                    raise Fault(FaultCode.COMPUTER_SANDBOX, "the virtual cloud could not start")
                await asyncio.sleep(0.01)
            yield "http://{}:{}".format(*listener.getsockname())
        finally:
            server.should_exit = True
            server.force_exit = True
            await asyncio.gather(serving, return_exceptions=True)
