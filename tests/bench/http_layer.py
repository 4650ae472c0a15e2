"""What our layer adds to a request: deadlines, caps, records and checked values around bare httpx."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Final

import httpx

from installer_app.cloud.client import CloudClient
from installer_app.cloud.doorlock import DoorLock
from tests.bench.figure import Bench, Reading, as_long
from tests.contract.cloud_ends import LOCK_ID, LOCK_JSON, TOKEN
from tests.e2e.kit import ROOT, environment

ROUNDS: Final = 1_000
WARM: Final = 50
DEADLINE_S: Final = 30.0


@contextmanager
def open_server(body: bytes) -> Iterator[str]:
    """The base address of a server that answers everything with this."""
    command = (sys.executable, "-m", "tests.bench.answering")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment()
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        try:
            child.stdin.write(body + b"\n")
            child.stdin.flush()
            yield f"http://127.0.0.1:{int(child.stdout.readline())}"
        finally:
            child.stdin.close()
            try:
                child.wait(DEADLINE_S)
            except subprocess.TimeoutExpired:
                child.kill()


async def time_one(asking: Awaitable[object]) -> float:
    begun = time.perf_counter()
    await asking
    return time.perf_counter() - begun


async def take_turns(bare: Callable[[], Awaitable[object]], ours: Callable[[], Awaitable[object]]) -> Reading:
    """Bare, ours, bare again and again, so that what else this machine does falls on all alike; medians."""
    for _ in range(WARM):
        await bare()
        await ours()
    took = [(await time_one(bare()), await time_one(ours()), await time_one(bare())) for _ in range(ROUNDS)]
    before, own, after = map(median, zip(*took, strict=True))
    return as_long(own, before, after)


async def compare_with_httpx() -> Reading:
    """getLock as the app asks it, to a value that was checked; against a get, and its JSON read."""
    with open_server(LOCK_JSON) as base:
        client = CloudClient(base)
        api = DoorLock(client, TOKEN)
        url, headers = f"{base}/locks/{LOCK_ID}", {"Authorization": f"Bearer {TOKEN.reveal()}"}
        async with httpx.AsyncClient(trust_env=False) as peer:

            async def bare() -> object:
                return (await peer.get(url, headers=headers)).json()

            try:
                return await take_turns(bare, lambda: api.get_lock(LOCK_ID))
            finally:
                await client.close()


BENCHES: Final = (
    Bench(
        "P15",
        "getLock through our layer, to a checked value; median",
        "a get of bare httpx, and its JSON read",
        gate=1.3,
        stretch=1.1,
        better="less",
        run=lambda: asyncio.run(compare_with_httpx()),
    ),
)
