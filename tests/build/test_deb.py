"""The package for Debian: what is in it, what it depends on, and that Debian's own tools read it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

import dev
from build_spec import deb, icon, needs
from build_spec.archive import LARGE, members_of, pack_large
from build_spec.release import copyright_of
from tests.build.fake_bundle import make_bundle

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and rights of files")
PLACE = Path(deb.__file__).parent / "linux"
DRESSING = deb.Dressing(
    (PLACE / "lock-installer.desktop").read_bytes(), icon.SVG.read_bytes(), b"png", b"all"
)
PACKAGE = deb.Package("0.1.0", "x86_64", "libc6 (>= 2.34), libegl1")
OBJDUMP = """\
a.so:     file format elf64-x86-64
Dynamic Section:
  NEEDED               libQt6Core.so.6
  NEEDED               libEGL.so.1
  NEEDED               libc.so.6
Version References:
  required from libc.so.6:
    0x09691a75 0x00 02 GLIBC_2.2.5
    0x069691b4 0x00 03 GLIBC_2.34
    0x069691b4 0x00 03 GLIBC_2.9
"""


def make(folder: Path) -> Path:
    bundle = make_bundle(folder)
    return deb.write_deb(folder, PACKAGE, deb.contents(bundle, DRESSING), {})


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="no dpkg-deb")
def test_what_was_compressed_by_itself_is_unpacked_by_debians_own_tools(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path)
    (bundle / "_internal" / "large").write_bytes(b"large" * LARGE)
    members = deb.contents(bundle, DRESSING)
    written = deb.write_deb(tmp_path, PACKAGE, members, pack_large(members))
    assert deb.complaint(written) == ""
    subprocess.run(["dpkg-deb", "-x", written, tmp_path / "root"], check=True)
    assert (tmp_path / "root/opt/lock-installer/_internal/large").read_bytes() == b"large" * LARGE


def test_the_package_is_the_same_each_time(tmp_path: Path) -> None:
    folders = (tmp_path / "one", tmp_path / "two")
    one, two = (make(folder).read_bytes() for folder in folders)
    assert one == two
    assert one.startswith(b"!<arch>\ndebian-binary   315532800   0     0     100644  4         `\n2.0\n")


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="no dpkg-deb")
def test_debians_own_tools_read_it(tmp_path: Path) -> None:
    written = make(tmp_path)
    assert written.name == "lock-installer_0.1.0_amd64.deb"
    assert deb.complaint(written) == ""
    fields = subprocess.run(["dpkg-deb", "-f", written], capture_output=True, text=True, check=True).stdout
    assert "Depends: libc6 (>= 2.34), libegl1\n" in fields
    listed = subprocess.run(["dpkg-deb", "-c", written], capture_output=True, text=True, check=True).stdout
    names = [line.split(" -> ")[0].split()[-1] for line in listed.splitlines()]
    assert names[:3] == ["./", "./opt/", "./opt/lock-installer/"]
    assert all(name.startswith("./") for name in names)
    root = tmp_path / "root"
    subprocess.run(["dpkg-deb", "-x", written, root], check=True)
    assert (root / "usr/bin/lock-installer").resolve() == root / "opt/lock-installer/lock-installer"
    assert os.access(root / "usr/bin/lock-installer", os.X_OK)
    bundle = tmp_path / "lock-installer"
    assert [
        one.name.partition("installer/")[2] for one in members_of(root / "opt/lock-installer", "installer")
    ] == [one.name.partition("installer/")[2] for one in members_of(bundle, "installer")]
    subprocess.run(["dpkg-deb", "-e", written, tmp_path / "told"], check=True)
    assert sorted(one.name for one in (tmp_path / "told").iterdir()) == ["control", "md5sums"]
    check = ["md5sum", "--check", "--quiet", str(tmp_path / "told" / "md5sums")]
    assert subprocess.run(check, cwd=root, check=False).returncode == 0


def test_a_damaged_package_is_complained_about(tmp_path: Path) -> None:
    if not shutil.which("dpkg-deb"):
        pytest.skip("no dpkg-deb")
    written = make(tmp_path)
    written.write_bytes(written.read_bytes()[:-100])
    assert deb.complaint(written)


def test_the_entry_of_the_menu_starts_the_command_with_an_icon_that_is_there() -> None:
    head, *lines = DRESSING.desktop.decode().splitlines()
    assert head == "[Desktop Entry]"
    told = dict(line.split("=", 1) for line in lines)
    names = [one.name for one in deb.contents(PLACE, DRESSING)]
    assert f"./usr/bin/{told['Exec']}" in names
    assert any(name.endswith(f"/apps/{told['Icon']}.png") for name in names)
    assert told["Terminal"] == "false"
    ElementTree.fromstring(DRESSING.svg)


def test_it_depends_on_what_its_code_needs_and_does_not_bring() -> None:
    found = needs.needs_of(OBJDUMP, ["libQt6Core.so.6"])
    assert found.libc == (2, 34)
    assert found.libraries == {"libEGL.so.1", "libc.so.6"}
    assert found.depends() == "libc6 (>= 2.34), fontconfig-config, libegl1, xkb-data"


def test_a_library_no_package_is_known_for_ends_the_build() -> None:
    found = needs.needs_of(OBJDUMP.replace("libEGL.so.1", "libnowhere.so.3"), ["libQt6Core.so.6"])
    with pytest.raises(ValueError, match=r"no package is known for: libnowhere\.so\.3"):
        found.depends()


def test_what_the_way_in_installs_for_qt_is_known_here_by_the_same_names() -> None:
    for library, package in {**dev.LIBRARIES, **dev.DISPLAY_LIBRARIES}.items():
        assert needs.PACKAGES.get(library, package) == package


def test_an_unknown_computer_is_refused() -> None:
    with pytest.raises(ValueError, match="riscv64 is not known"):
        _ = deb.Package("1", "riscv64", "").file_name


def test_the_copyright_names_every_library_and_where_its_licence_is(tmp_path: Path) -> None:
    told = copyright_of(make_bundle(tmp_path) / "_internal").decode()
    assert "httpx 0.28.1: MIT" in told
    assert "/opt/lock-installer/_internal/licences/Qt/NOTICE.txt" in told
    assert re.match(r"MIT License", told)


def test_the_icons_of_windows_and_macos_hold_their_pictures() -> None:
    made = icon.ico({16: b"small", 256: b"large one"})
    assert made[:6] == b"\0\0\1\0\2\0"
    assert (made[6], made[22]) == (16, 0)
    at = int.from_bytes(made[18:22], "little")
    assert made[at : at + 5] == b"small"
    apple = icon.icns({b"ic07": b"picture"})
    assert apple == b"icns" + (23).to_bytes(4, "big") + b"ic07" + (15).to_bytes(4, "big") + b"picture"
