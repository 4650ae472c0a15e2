"""uvicorn's HTTP/1.1 protocol, able to end a connection without a byte where the virtual cloud says so.

Serve with `uvicorn.Config(cloud.app, http=DroppingProtocol, date_header=False, ws="none")`. A socket bound by
hand needs `IPPROTO_TCP` as its protocol, else asyncio leaves TCP_NODELAY off: 40 ms a request on Python 3.11.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from installer_app.sandbox.cloud.body import ConnectionDropped


class DroppingProtocol(H11Protocol):
    """One connection; a ConnectionDropped from the app resets it."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.app = self._obey(self.app)

    def _obey(self, app: ASGI3Application) -> ASGI3Application:
        async def obeying(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
            try:
                await app(scope, receive, send)
            except ConnectionDropped:
                self.transport.abort()
                # uvicorn has to see the loss before this task ends, else it writes a 500 of its own.
                await asyncio.sleep(0)

        return obeying
