"""The process dies at any moment, and every entry it was told is durable is there afterwards."""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from installer_app.model.secret import Blob
from installer_app.workflow import journal as j
from installer_app.workflow.facts import InstallSigned, Provisioned
from tests.scenario import journal_writer
from tests.scenario.journal_writer import content
from tests.unit.store_kit import book_at

KILLS: Final = 30
LONGEST_LIFE_S: Final = 0.06
"""After its first entry; a child writes hundreds in that time."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")


def live_and_die(folder: Path, life_s: float, processes: int = 1) -> dict[str, list[str]]:
    """Let processes write for that long after their first entries, then kill them; by job, what each was told
    is durable."""
    # A server that has imported everything forks the children: each is there within milliseconds.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([journal_writer.__name__, "pytest"])
    lives = []
    for _ in range(processes):
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=journal_writer.write_until_killed, args=(folder, theirs))
        child.start()
        theirs.close()
        lives.append((child, ours))
    for _, ours in lives:
        assert ours.poll(60), "the child did not begin"
    time.sleep(life_s)
    for child, _ in lives:
        child.kill()
    told: dict[str, list[str]] = {}
    for child, ours in lives:
        with ours, suppress(EOFError, OSError):  # the last word may be cut short
            while True:
                job, word = ours.recv()
                told.setdefault(job, []).append(word)
        child.join()
    return told


def test_what_was_durable_survives_any_kill(tmp_path: Path) -> None:
    dice = random.Random(20300102)  # a fixed seed: the same lives every time
    told: dict[str, list[str]] = {}
    for _ in range(KILLS):
        told |= live_and_die(tmp_path, dice.random() * LONGEST_LIFE_S)
        with book_at(tmp_path) as book:
            assert book.verify() >= sum(map(len, told.values())) / 2
    assert sum(map(len, told.values())) > KILLS * 5
    check(tmp_path, told)


def test_two_processes_write_one_chain_until_both_are_killed(tmp_path: Path) -> None:
    told = live_and_die(tmp_path, 0.4, processes=2)
    assert len(told) > 1
    check(tmp_path, told)


def check(folder: Path, told: Mapping[str, list[str]]) -> None:
    """Everything told is there, and the chain is whole."""
    with book_at(folder) as book:
        book.verify()
        assert set(told) <= set(book.job_ids())
        for job, words in told.items():
            check_job([entry for entry, _ in book.job(job).entries()], words)


def check_job(entries: list[j.Entry], words: list[str]) -> None:
    assert entries[0] == j.Opened("install")
    facts = [entry.fact for entry in entries if isinstance(entry, j.Learned)]
    records = [fact.record for fact in facts if isinstance(fact, Provisioned)]
    messages = [fact.message for fact in facts if isinstance(fact, InstallSigned)]
    assert len(records) == len(messages)  # one commit, never half
    durable = [Blob(content(int(word))) for word in words if word.isdecimal()]
    assert records[: len(durable)] == durable
    assert len(durable) <= len(records) <= len(durable) + 1  # the one it died in may be there
    assert "closed" not in words or entries[-1] == j.Closed("done")
    gone = {blob.is_gone for blob in (*records, *messages)}
    assert len(gone) <= 1  # all bytes, or none
    assert "destroyed" not in words or gone == {True}
    if gone == {False}:
        assert [blob.data for blob in records[: len(durable)]] == [blob.data for blob in durable]
    if gone == {True}:
        assert entries[-1] == j.Closed("done")
