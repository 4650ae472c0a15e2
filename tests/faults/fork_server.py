"""A process that has imported the program once, and forks a child for every command line it is given.

It reads an order a line (`Order` as JSON) and answers two lines: `{"pid": ...}` once the child is there and
`{"code": ...}` once it is dead, negative for a signal. The child is the whole program with everything it uses
for real; only its polls are quicker. It may be told to kill itself at an entry of its journal, or to have its
n-th disk call fail.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import installer_app.cli.main
from installer_app import compose
from installer_app.__main__ import main
from installer_app.cloud.proofs import Pace
from tests.e2e.dying import die_at
from tests.faults import disk_failure

PACE: Final = Pace(first_s=0.02, factor=1.2, longest_s=0.1, deadline_s=20, search_s=5, settle_s=5)
LATE: Final = (
    "httpx",
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
    sys.argv[1:] = order.arguments
    return main()


def serve() -> None:
    """Until nobody orders any more."""
    setattr(compose, "SANDBOX_PACE", PACE)  # noqa: B010
    for name in LATE:
        importlib.import_module(name)
    installer_app.cli.main.build(lambda _: 0, lambda: 0)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        order = Order(**json.loads(line))
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
