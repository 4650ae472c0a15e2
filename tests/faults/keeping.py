"""What a data folder keeps besides jobs, written once: for a process whose disk fails."""

from __future__ import annotations

import json
import os
from pathlib import Path

from installer_app.computer import utc_now
from installer_app.model.fault import Fault
from installer_app.store.certificate import Certifier, file_name, save
from installer_app.store.folder import DataFolder, Environment
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.recorder import LARGEST_BYTES, Recorder
from installer_app.store.settings import Settings, Theme, read_settings, write_settings
from installer_app.store.verification import verify
from installer_app.workflow.facts import Facts

SANDBOX = Environment("sandbox", sandbox=True)
OLD, NEW = Settings(), Settings(theme=Theme.DARK, last_firmware="1.4.0")
EXIT_OF_FAULT = 17


def keep(path: Path) -> int:
    """Settings, recorder, certificate; prints its fault as the program does."""
    try:
        folder = DataFolder.open(path, SANDBOX, os.urandom)
        write_settings(folder, OLD)
        recorder = Recorder(folder, utc_now)
        for _ in range(4):
            for n in range(LARGEST_BYTES // 500 // 3):
                recorder("test.record", {"n": n, "text": "x" * 460})
            recorder.flush()
        write_settings(folder, NEW)
        key = InstallationKey(bytes(32), Protection.FILE)
        certified = Certifier(key, SANDBOX, utc_now).certify("install", Facts())
        save(path / "certificates" / file_name(certified, ""), certified)
    except Fault as fault:
        print(json.dumps({"code": fault.code.value, "detail": fault.detail}))
        return EXIT_OF_FAULT
    return 0


def check(path: Path) -> None:
    """Every file is whole: as it was before or as it should become, and what must not grow did not."""
    if not (path / "environment.json").exists():
        return
    folder = DataFolder.open(path, SANDBOX, os.urandom)
    assert read_settings(folder) in (OLD, NEW)
    assert not list(path.glob("*.damaged-*"))
    for name in ("recorder.jsonl", "recorder.1.jsonl"):
        if (data := folder.read(name)) is not None:
            assert len(data) <= LARGEST_BYTES
            *whole, _torn = data.decode().split("\n")
            assert all(json.loads(line)["kind"] == "test.record" for line in whole)
    for file in (path / "certificates").glob("*.json"):
        assert verify(file.read_bytes()).is_whole
