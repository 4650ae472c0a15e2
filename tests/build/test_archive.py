"""Archives are the same each time, hold what was put in, and have digests beside them."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from build_spec.archive import (
    LARGE,
    X86_64,
    Member,
    differences,
    members_of,
    pack_large,
    time_s,
    write_sums,
    write_tar,
)
from tests.build.fake_bundle import make_bundle

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and rights of files")


def test_the_same_folder_gives_the_same_archive_whenever_and_whoever(tmp_path: Path) -> None:
    made = []
    for number, place in enumerate(("one", "two")):
        bundle = make_bundle(tmp_path / place)
        for path in bundle.rglob("*"):
            os.utime(path, (number, number), follow_symlinks=False)
        archive = tmp_path / f"{place}.tar.xz"
        write_tar(archive, members_of(bundle, "lock-installer"), {})
        made.append(archive.read_bytes())
    assert made[0] == made[1]


def test_names_are_in_order_and_owner_time_and_rights_are_plain(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path)
    (bundle / "_internal" / "libz.so.1").chmod(0o4666)
    archive = tmp_path / "a.tar.xz"
    write_tar(archive, reversed(members_of(bundle, "lock-installer")), {})
    with tarfile.open(archive) as tar:
        told = tar.getmembers()
    assert [one.name for one in told] == sorted(one.name for one in told)
    assert {(one.uid, one.gid, one.mtime) for one in told} == {(0, 0, time_s())}
    assert {one.name: one.mode for one in told}["lock-installer/lock-installer"] == 0o755
    assert {one.name: one.mode for one in told}["lock-installer/_internal/libz.so.1"] == 0o644
    link = next(one for one in told if one.issym())
    assert (link.name, link.linkname) == (
        "lock-installer/_internal/libQt6Core.so.6",
        "PySide6/libQt6Core.so.6",
    )


def test_large_files_are_compressed_once_and_every_reader_has_them_whole(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path)
    code = b"\x7fELF\x02".ljust(18, b"\0") + X86_64 + random.Random(1).randbytes(LARGE // 2) * 2
    for name in ("libcode.so", "libtwin.so"):
        (bundle / "_internal" / name).write_bytes(code)
    (bundle / "_internal" / "a table of words").write_bytes(b"words " * LARGE)
    members = members_of(bundle, "lock-installer")
    packed = pack_large(members)
    assert {path.name for path in packed} == {"libcode.so", "libtwin.so", "a table of words"}
    for name in ("one", "two"):
        archive = tmp_path / f"{name}.tar.xz"
        write_tar(archive, members, packed, with_folders=name == "two")
        assert differences(archive, members) == []
        with tarfile.open(archive) as tar:
            assert [one.name.rpartition("/")[2] for one in tar][-3:] == [
                "a table of words",
                "libcode.so",
                "libtwin.so",
            ]
        if program := shutil.which("tar"):
            (tmp_path / name).mkdir()
            subprocess.run([program, "-xJf", archive, "-C", tmp_path / name], check=True)
            assert (tmp_path / name / "lock-installer" / "_internal" / "libtwin.so").read_bytes() == code
    assert pack_large(members) == packed


def test_the_time_is_what_builders_agree_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert time_s() == 1700000000
    for nonsense in ("", "yesterday", "-5"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", nonsense)
        assert time_s() == 315532800


@pytest.mark.parametrize("target", ["/etc/hostname", "../../outside"])
def test_a_link_that_leads_out_of_the_bundle_is_refused(tmp_path: Path, target: str) -> None:
    bundle = make_bundle(tmp_path)
    (bundle / "link").symlink_to(target)
    with pytest.raises(ValueError, match="leads out of the bundle"):
        members_of(bundle, "lock-installer")


def test_an_archive_that_does_not_read_back_is_noticed(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path)
    members = members_of(bundle, "lock-installer")
    archive = tmp_path / "a.tar.xz"
    write_tar(archive, members, {})
    assert differences(archive, members) == []
    (bundle / "_internal" / "libz.so.1").write_bytes(b"y")
    more = (*members, Member("lock-installer/more", data=b"more"))
    assert differences(archive, more) == [
        "a.tar.xz: lock-installer/_internal/libz.so.1",
        "a.tar.xz: lock-installer/more",
    ]


def test_the_digests_are_what_sha256sum_checks(tmp_path: Path) -> None:
    files = [tmp_path / "b.deb", tmp_path / "a.tar.xz"]
    for file in files:
        file.write_text(file.name, "utf-8")
    write_sums(tmp_path / "SHA256SUMS", files)
    lines = (tmp_path / "SHA256SUMS").read_text("utf-8").splitlines()
    assert [line[64:] for line in lines] == ["  a.tar.xz", "  b.deb"]
    if program := shutil.which("sha256sum"):
        check = [program, "--check", "SHA256SUMS"]
        assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
        files[0].write_text("changed", "utf-8")
        assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1
