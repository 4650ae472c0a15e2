"""Any disk call fails, is the last, or finds a full disk: nothing is sent whose intent is not on disk."""

from __future__ import annotations

from typing import Final

import pytest

from installer_app.model.fault import FaultCode
from installer_app.store.verification import verify
from tests.faults import disk_failure, keeping
from tests.faults.case_table import Batch, Case, Tally, batches, read_table
from tests.faults.fault_world import Ended
from tests.faults.kill_case import Killing

FAILED: Final = 17
KILLED: Final = -9
SAID: Final = (FaultCode.COMPUTER_STORAGE, FaultCode.COMPUTER_JOURNAL_DAMAGED)
"""SQLite itself takes a page it cannot read for a damaged one."""
pytestmark = pytest.mark.skipif(
    not disk_failure.is_reached(), reason="SQLite's system calls are out of reach"
)


async def keep(killing: Killing, case: Case) -> None:
    """Settings, recorder and certificate."""
    folder = killing.folder / f"keeping-{killing.count}"
    killing.count += 1
    folder.mkdir()
    failing = (case.number("nth"), case.word("error"))
    check_words(await killing.server.run(folder, (keeping.__name__,), failing=failing))
    keeping.check(folder)
    assert (await killing.server.run(folder, (keeping.__name__,))).code == 0
    keeping.check(folder)


async def fail(killing: Killing, case: Case) -> None:
    """A job whose disk fails, and then is well again."""
    async with killing.job(case.word("workflow")) as job:
        check_words(await job.begin(failing=(case.number("nth"), case.word("error"))))
        await job.recover()
        job.judge()
        if not job.jobs():
            assert (await job.begin()).code == 0
            job.judge()


def check_words(ended: Ended) -> None:
    """It went well, or it says that the disk failed and at what."""
    if ended.code not in (0, KILLED):
        assert ended.code == FAILED, ended
        said = ended.result
        assert FaultCode(str(said["code"])) in SAID, ended
        detail = str(said["detail"])
        error, _, doing = detail.partition(" ")
        assert error.startswith(("EIO", "ENOSPC", "SQLITE_")) and doing, ended
        if said.get("done"):  # only the file that was asked for lacks, and it is in the last line
            assert verify(str(said["certificate"]).encode()).is_whole


@pytest.mark.parametrize("batch", batches("f03_disk", shards=40))
async def test_a_disk_that_fails_at_any_call(tally: Tally, killing: Killing, batch: Batch) -> None:
    async def survive(case: Case) -> None:
        await (keep if case.word("workflow") == "keeping" else fail)(killing, case)

    await tally.run(batch, survive)


async def test_the_walk_ends_where_a_run_is_clean(killing: Killing) -> None:
    last = {
        (case.word("workflow"), case.word("error")): case.number("nth") for case in read_table("f03_disk")
    }
    assert len(last) == 7
    for (workflow, error), nth in last.items():
        if workflow == "keeping":
            folder = killing.folder / error
            folder.mkdir()
            ended = await killing.server.run(folder, (keeping.__name__,), failing=(nth, error))
        else:
            async with killing.job(workflow) as job:
                ended = await job.begin(failing=(nth, error))
        assert ended.code == 0, (workflow, error)
