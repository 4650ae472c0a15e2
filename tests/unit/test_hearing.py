"""Who is listened to before the app is open: the adapter of the settings, a world that runs, or nobody."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from installer_app.hearing import open_ear, world_folder
from installer_app.lock.bleak_radio import BleakRadio
from installer_app.model.where import Where
from installer_app.sandbox import world_file
from installer_app.sandbox.socket_radio import SocketRadio
from installer_app.sandbox.world_file import WorldFile
from installer_app.store.folder import DataFolder, Environment
from installer_app.store.settings import Settings, write_settings

WORLD = WorldFile(os.getpid(), "http://127.0.0.1:1", 2, "token", "", {}, {}, {}, "", "", "1.0.0")


def with_profiles(folder: Path, *names: str) -> Where:
    (folder / "profiles").mkdir()
    for name in names:
        (folder / "profiles" / f"{name}.toml").touch()
    return Where(folder)


@pytest.mark.parametrize("names", [(), ("acme", "zoo")])
def test_nobody_listens_before_it_is_known_for_whom(tmp_path: Path, names: tuple[str, ...]) -> None:
    assert open_ear(with_profiles(tmp_path, *names)) is None


def test_the_adapter_is_that_of_the_settings(tmp_path: Path) -> None:
    write_settings(DataFolder(tmp_path, Environment("acme"), ""), Settings(adapter="hci1"))
    ear = open_ear(with_profiles(tmp_path, "acme"))
    assert ear is not None and isinstance(ear.radio, BleakRadio)
    assert (ear.radio._adapter, ear.world) == ("hci1", None)


def test_a_world_is_heard_where_it_runs(tmp_path: Path) -> None:
    where = Where(tmp_path, sandbox=True)
    assert open_ear(where) is None
    world_folder(where).mkdir()
    world_file.write(world_folder(where), WORLD)
    ear = open_ear(where)
    assert ear is not None and isinstance(ear.radio, SocketRadio)
    assert ear.world == WORLD


@pytest.mark.parametrize("radio", ["hci", "hci:usb:0"])
def test_other_radios_are_opened_with_the_rest(tmp_path: Path, radio: str) -> None:
    assert open_ear(Where(tmp_path, sandbox=True, radio=radio)) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "null", "[]", "{}", "\x00", '{"pid": 1}', '{"more": 1}', "[" * 100_000),
        '{"pid": "1"}',
        '{"pid": 1, "cloud_url": 5}',
        '{"tokens": {"mara": 5}}',
    ],
)
def test_a_damaged_file_of_a_world_is_no_world(tmp_path: Path, text: str) -> None:
    where = Where(tmp_path, sandbox=True)
    world_folder(where).mkdir()
    (world_folder(where) / world_file.NAME).write_text(text)
    assert open_ear(where) is None
