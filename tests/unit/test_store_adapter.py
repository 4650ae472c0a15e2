"""The lease of an adapter: one process at a time, the other is told who and since when."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.adapter import lease_adapter

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from installer_app.store.adapter import lease_adapter
lease = lease_adapter(Path(sys.argv[1]), sys.argv[2], lambda: datetime(2030, 1, 1, 11, tzinfo=UTC))
print("held", flush=True)
sys.stdin.readline()
"""


def test_another_process_is_told_who_has_the_adapter_and_its_death_frees_it(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path), "hci0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert child.stdout is not None and child.stdin is not None
    try:
        assert child.stdout.readline() == "held\n"
        with pytest.raises(Fault) as busy:
            lease_adapter(tmp_path, "hci0", lambda: NOON)
        assert busy.value.code is FaultCode.LINK_ADAPTER_BUSY
        assert busy.value.detail == f"process {child.pid} since 2030-01-01T11:00:00.000Z"
        lease_adapter(tmp_path, "hci1", lambda: NOON).release()
    finally:
        child.kill()
        child.stdin.close()
        child.stdout.close()
        child.wait(10)
    lease = lease_adapter(tmp_path, "hci0", lambda: NOON)
    lease.release()
    lease_adapter(tmp_path, "hci0", lambda: NOON).release()
