"""Blocks joined into one xz file are read by everybody as one file."""

from __future__ import annotations

import io
import lzma
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_spec import xz
from build_spec.archive import CODE, PLAIN

PIECES = st.lists(st.tuples(st.binary(min_size=1, max_size=400), st.sampled_from([PLAIN, CODE])), max_size=6)


def joined(pieces: list[tuple[bytes, xz.Filters]]) -> bytes:
    file = io.BytesIO()
    xz.write(file, [xz.compress(data, filters) for data, filters in pieces])
    return file.getvalue()


@given(PIECES)
def test_what_is_joined_is_one_file_of_all_pieces(pieces: list[tuple[bytes, xz.Filters]]) -> None:
    reader = lzma.LZMADecompressor(lzma.FORMAT_XZ)
    assert reader.decompress(joined(pieces)) == b"".join(data for data, _ in pieces)
    assert reader.eof and not reader.unused_data


@pytest.mark.skipif(not shutil.which("xz"), reason="no xz")
def test_xz_itself_finds_nothing_wrong_with_it() -> None:
    file = joined([(b"words " * 70_000, PLAIN), (bytes(300), CODE), (b"\x90\xe8" * 40_000, CODE)])
    done = subprocess.run(["xz", "--decompress", "--stdout"], input=file, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"words " * 70_000 + bytes(300) + b"\x90\xe8" * 40_000


@given(st.integers(0, 2**62))
def test_numbers_are_read_as_they_were_written(value: int) -> None:
    written = xz._number(value)
    assert xz._read(b"x" + written + b"y", 1) == (value, 1 + len(written))


def test_a_file_of_another_form_is_refused() -> None:
    for file in (
        lzma.compress(b""),
        lzma.compress(b"data", check=lzma.CHECK_CRC32),
        joined([(b"a", PLAIN), (b"b", PLAIN)]),
        bytes(100),
    ):
        with pytest.raises(ValueError, match="xz file"):
            xz.block_of(file)
