"""The file of `--certificate`: the whole certificate, or what was there before."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from pathlib import Path

import pytest

from installer_app.cli.answers import Answers
from installer_app.cli.drive import End, Errand, drive
from installer_app.cli.output import JsonLines
from installer_app.model.where import Where
from installer_app.session import Session
from installer_app.workflow.party import PartyName
from tests.unit import world
from tests.unit.scripted import MemoryBook, ScriptedParty


async def install(file: Path) -> tuple[End, str]:
    """A job on a good day that is to leave its certificate there."""
    parties = (PartyName.LOCK, PartyName.CLOUD, PartyName.COMPUTER)
    session, said = Session(dict.fromkeys(parties, ScriptedParty(world.answer)), MemoryBook()), io.StringIO()
    errand = Errand(Where(sandbox=True), Answers(), JsonLines(said), file)
    return await drive(session, session.start("install", world.GIVEN), errand), said.getvalue()


async def test_the_certificate_replaces_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "door.json"
    file.write_text("an older one")
    end, said = await install(file)
    assert end.exit_code == 0, said
    assert file.read_text() == "{}\n"
    assert list(tmp_path.iterdir()) == [file]
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_disk_that_is_full_leaves_what_was_there_and_the_job_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "door.json"
    file.write_text("an older one")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        end, said = await install(file)
    assert end.exit_code != 0 and "ENOSPC writing door.json" in said and '"done": true' in said
    assert file.read_text() == "an older one"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
async def test_a_link_is_followed_and_a_device_is_written_to(tmp_path: Path) -> None:
    file, link = tmp_path / "kept" / "door.json", tmp_path / "door.json"
    file.parent.mkdir()
    link.symlink_to(file)
    await install(link)
    assert link.is_symlink() and file.read_text() == "{}\n"
    end, said = await install(Path("/dev/null"))
    assert end.exit_code == 0, said
    assert Path("/dev/null").is_char_device()
