"""A process that has imported the program once, and forks a child for every command line it is given.

It reads an order a line (`Order` as JSON) and answers two lines: `{"pid": ...}` once the child is there and
`{"code": ...}` once it is dead, negative for a signal. The child is the whole program with everything it uses
for real; only its polls are quicker. It may be told to kill itself at an entry of its journal, or to have its
n-th disk call fail. What every process would make for itself and be the same (adapters of pydantic, the TLS
context) is made before the fork.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import ssl
import sys
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

import httpx

import installer_app.cli.main
from installer_app import compose
from installer_app.__main__ import main
from installer_app.cloud.proofs import Pace
from installer_app.cloud.trust import make_context
from installer_app.workflow import journal as j
from installer_app.workflow.facts import KINDS
from tests.e2e.dying import die_at
from tests.faults import disk_failure, keeping

PACE: Final = Pace(first_s=0.02, factor=1.2, longest_s=0.1, deadline_s=20, search_s=5, settle_s=5)
LATE: Final = (
    "anyio._backends._asyncio",
    "httpcore._async",
    "installer_app.sandbox.launch",
    "installer_app.sandbox.socket_radio",
    "installer_app.texts.advice",
)
"""What the program imports only when it is used."""


@dataclass(frozen=True)
class Order:
    """One process."""

    arguments: tuple[str, ...]
    output: str
    """The file that gets what it prints."""
    dying: tuple[str, str] | None = None
    """See tests.e2e.dying."""
    failing: tuple[int, str] | None = None
    """Which disk call fails, and how: see disk_failure."""

    def encode(self) -> str:
        return json.dumps(asdict(self))


def live(order: Order) -> int:
    """The child: the program with this command line; its exit code."""
    to, nothing = (
        os.open(order.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND),
        os.open(os.devnull, os.O_RDONLY),
    )
    for old, new in ((nothing, 0), (to, 1), (to, 2)):
        os.dup2(old, new)
    if order.dying is not None:
        die_at(*order.dying)
    if order.failing is not None:
        disk_failure.fail(*order.failing, Path(order.output).parent)
    if order.arguments == (keeping.__name__,):
        return keeping.keep(Path(order.output).parent)
    sys.argv[1:] = order.arguments
    return main()


def warm_up() -> None:
    """All that takes time and is the same in every child."""
    setattr(compose, "SANDBOX_PACE", PACE)  # noqa: B010
    setattr(ssl, "create_default_context", cache(ssl.create_default_context))  # noqa: B010
    make_context(None)
    for name in LATE:
        importlib.import_module(name)
    httpx.create_ssl_context()
    for key in KINDS:
        j._fact_adapter(key)
    for key in j.ENTRIES:
        j._entry_adapter(key)
    installer_app.cli.main.build(lambda _: 0, lambda: 0)
    gc.collect()
    gc.freeze()


def serve() -> None:
    """Until nobody orders any more."""
    warm_up()
    for line in sys.stdin:
        order = Order(**{**json.loads(line), "arguments": tuple(json.loads(line)["arguments"])})
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                code = live(order)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _say({"pid": pid})
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        _say({"code": ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status})
        # Only now that nobody will send it a signal any more its id may be given away.
        sys.stdin.readline()
        os.waitpid(pid, 0)


def _say(row: dict[str, int]) -> None:
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    serve()
