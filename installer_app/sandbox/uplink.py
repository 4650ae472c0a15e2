"""The lock's own way to the cloud: one HTTP client that knows only x-api-key."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Final, Protocol
from urllib.parse import quote

import httpx

from installer_app.sandbox.lock_slots import SLOT_SIZE
from installer_app.sandbox.lock_sync import SyncRequest

ANSWER_LIMIT: Final = 1 << 20
_VERSION: Final = re.compile(r"\d+\.\d+\.\d+(\.\d+)?", re.ASCII)
_REDIRECTS: Final = (301, 302, 303, 307, 308)


class UplinkDown(Exception):
    """No answer, and a few words why."""


class Uplink(Protocol):
    """What a lock needs of the world beyond the door. Both raise UplinkDown."""

    async def put_sync(self, request: SyncRequest) -> tuple[int, bytes]:
        """Status and body of the answer to the sync."""

    async def get_firmware(self, version: str, api_key: str) -> bytes:
        """The image file."""


class HttpUplink:
    """The uplink over httpx. `open_client` makes a client for one exchange; each ends in `timeout_s`."""

    def __init__(
        self,
        base_url: str,
        open_client: Callable[[], httpx.AsyncClient] = httpx.AsyncClient,
        *,
        timeout_s: float = 10.0,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._open_client = open_client
        self._timeout_s = timeout_s

    async def put_sync(self, request: SyncRequest) -> tuple[int, bytes]:
        """PUT /locks/{lockId}/sync."""
        url = f"{self._base_url}/locks/{quote(request.lock_id, safe='')}/sync"
        headers = {
            "x-api-key": request.api_key,
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        status, _, body = await self._exchange("PUT", url, headers, ANSWER_LIMIT, request.body)
        return status, body

    async def get_firmware(self, version: str, api_key: str) -> bytes:
        """GET /firmware/{version}/download; one redirect is followed, to another origin without the key."""
        if _VERSION.fullmatch(version) is None:
            raise UplinkDown("not a version")
        url = f"{self._base_url}/firmware/{version}/download"
        headers = {"x-api-key": api_key, "Accept": "application/octet-stream"}
        status, location, body = await self._exchange("GET", url, headers, SLOT_SIZE)
        if status in _REDIRECTS and location:
            target = _follow(url, location)
            if _origin(target) != _origin(httpx.URL(url)):
                del headers["x-api-key"]
            status, _, body = await self._exchange("GET", str(target), headers, SLOT_SIZE)
        if status != 200:
            raise UplinkDown(f"http {status}")
        return body

    async def _exchange(
        self, method: str, url: str, headers: dict[str, str], limit: int, content: bytes | None = None
    ) -> tuple[int, str, bytes]:
        body = bytearray()
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                self._open_client() as client,
                client.stream(
                    method, url, headers=headers, content=content, follow_redirects=False
                ) as answer,
            ):
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > limit:
                        raise UplinkDown("answer too large")
                return answer.status_code, answer.headers.get("location", ""), bytes(body)
        except TimeoutError:
            raise UplinkDown("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise UplinkDown("unreachable") from None


def _follow(url: str, location: str) -> httpx.URL:
    try:
        return httpx.URL(url).join(location)
    except (httpx.InvalidURL, ValueError):
        raise UplinkDown("bad redirect") from None


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
