"""The parts of the BlueZ machine that can be tried without it, and what is said where there is none."""

from __future__ import annotations

import lzma
import shutil
import sys
from pathlib import Path

import pytest

from tests.bluez import machine
from tests.bluez.initrd import CIPHERS, MODULES, find_modules, pack
from tests.bluez.packages import CannotRun, check_computer
from tests.bluez.report import tell

DEPENDS = {"hci_vhci": "bluetooth", "bluetooth": "rfkill,ecdh-generic", "9p": "9pnet,part_of_it"}


def make_modules(tree: Path, *missing: str) -> None:
    """Modules as a kernel's package has them: some packed, some named with a hyphen."""
    (tree / "kernel").mkdir()
    (tree / "modules.builtin").write_text("kernel/part-of-it.ko\n", "ascii")
    for name in {*MODULES, *CIPHERS, "rfkill", "9pnet"} - {*missing}:
        code = f"\x7fELF\0license=GPL\0depends={DEPENDS.get(name, '')}\0name={name}\0".encode()
        if name == "ecdh_generic":
            (tree / "kernel" / "ecdh-generic.ko.xz").write_bytes(lzma.compress(code))
        else:
            (tree / "kernel" / f"{name}.ko").write_bytes(code)


def test_a_module_comes_after_all_it_depends_on(tmp_path: Path) -> None:
    make_modules(tmp_path)
    order = list(find_modules(tmp_path))
    assert len(order) == len({*MODULES, *CIPHERS}) + 2
    assert (
        order.index("hci_vhci") > order.index("bluetooth") > max(map(order.index, ("rfkill", "ecdh_generic")))
    )
    assert order.index("9p") > order.index("9pnet")
    assert b"name=ecdh_generic" in find_modules(tmp_path)["ecdh_generic"]


def test_a_kernel_without_virtual_adapters_is_no_good_and_one_without_a_cipher_is(tmp_path: Path) -> None:
    make_modules(tmp_path, "hci_vhci", "uhid")
    with pytest.raises(CannotRun, match="hci_vhci"):
        find_modules(tmp_path)
    (tmp_path / "kernel" / "hci_vhci.ko").write_bytes(b"depends=\0")
    assert "uhid" not in find_modules(tmp_path)


def test_the_first_files_lie_in_folders_that_come_before_them() -> None:
    archive = pack({"init": b"12345", "a/b/c": b""})
    names, at = [], 0
    while at < len(archive):
        assert archive[at : at + 6] == b"070701"
        size, length = int(archive[at + 54 : at + 62], 16), int(archive[at + 94 : at + 102], 16)
        names.append(archive[at + 110 : at + 109 + length].decode())
        at += -(-(110 + length) // 4) * 4 + -(-size // 4) * 4
    assert names == ["a", "a/b", "init", "a/b/c", "TRAILER!!!"]


def test_a_computer_without_debian_s_packages_is_told_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(CannotRun):
        check_computer(tmp_path)
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(CannotRun):
        machine.build(tmp_path)
    assert not (tmp_path / "made").exists()


def test_tests_that_were_skipped_are_said_to_prove_nothing() -> None:
    location: tuple[str, int | None, str] = ("", 1, "")
    why = ("file", 1, "Skipped: NOT TESTED ON BLUEZ: there is no apt-get")
    skipped = pytest.TestReport("tests/bluez/test_bluez.py::x", location, {}, "skipped", why, "setup")
    other = pytest.TestReport("tests/unit/test_x.py::x", location, {}, "skipped", why, "setup")
    assert tell([], [other]) == []
    (line,) = tell([], [skipped, other])
    assert line.startswith("1 tests did not run, so nothing is proven")
    assert line.endswith("NOT TESTED ON BLUEZ: there is no apt-get")
