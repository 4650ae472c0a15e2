"""Downloads over a real connection: resumed, redirected without credentials, capped, whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from installer_app.cloud.call import Call, Patience
from installer_app.cloud.download import download
from installer_app.model.fault import Fault, FaultCode
from tests.contract.cloud_ends import TOKEN, Socket, dialing, listening

C = FaultCode
IMAGE: Final = bytes(range(256)) * 1024
TAG: Final = 'ETag: "v1"\r\n'
Writer = asyncio.StreamWriter


def head(status: str, length: int, extra: str = "", kind: str = "application/octet-stream") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{extra}\r\n".encode()


async def say(writer: Writer, answer: bytes) -> None:
    writer.write(answer)
    await writer.drain()


def asked(end: Socket, name: str) -> list[str | None]:
    """A header of each request so far."""
    found: list[str | None] = []
    for request in end.heard:
        lines = request.decode("latin-1").lower().split("\r\n")
        found.append(next((line.partition(": ")[2] for line in lines if line.startswith(f"{name}: ")), None))
    return found


def serve(answers: list[Callable[[Writer], Awaitable[None]]]) -> Callable[[Writer], Awaitable[None]]:
    """These answers in turn."""
    left = list(answers)

    async def respond(writer: Writer) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(writer)

    return respond


def cut(at: int, extra: str = TAG) -> Callable[[Writer], Awaitable[None]]:
    async def answer(writer: Writer) -> None:
        await say(writer, head("200 OK", len(IMAGE), extra) + IMAGE[:at])
        writer.close()

    return answer


def rest(start: int, end: int | None = None, total: int = len(IMAGE)) -> Callable[[Writer], Awaitable[None]]:
    async def answer(writer: Writer) -> None:
        stop = total if end is None else end
        extra = f"Content-Range: bytes {start}-{stop - 1}/{total}\r\n{TAG}"
        await say(writer, head("206 Partial Content", stop - start, extra) + IMAGE[start:stop])

    return answer


async def whole(writer: Writer) -> None:
    await say(writer, head("200 OK", len(IMAGE)) + IMAGE)


async def test_a_file_comes_whole_and_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    async with listening(whole) as end, dialing(end) as api:
        got = await api.download_firmware_version(
            "1.4.0", tmp_path / "a.bin", lambda done, total: told.append((done, total))
        )
    assert (got.length, got.sha256, got.resumed) == (len(IMAGE), sha256(IMAGE).hexdigest(), 0)
    assert got.path.read_bytes() == IMAGE
    assert got.path.stat().st_mode & 0o777 == 0o600
    assert told[-1] == (len(IMAGE), len(IMAGE))
    assert [each.name for each in tmp_path.iterdir()] == ["a.bin"]


@pytest.mark.parametrize("at", [1, 65536, 100_000, len(IMAGE) - 1])
async def test_a_break_is_taken_up_where_it_happened(tmp_path: Path, at: int) -> None:
    async with listening(serve([cut(at), rest(at)])) as end, dialing(end) as api:
        got = await api.download_firmware_version("1.4.0", tmp_path / "a.bin")
        assert asked(end, "range") == [None, f"bytes={at}-"]
        assert asked(end, "if-range") == [None, '"v1"']
    assert got.resumed == 1
    assert got.path.read_bytes() == IMAGE


@pytest.mark.parametrize(
    "again",
    [
        pytest.param([cut(1000), whole], id="range not admitted"),
        pytest.param([cut(1000, ""), whole], id="no tag"),
        pytest.param([cut(1000, 'ETag: W/"v1"\r\n'), whole], id="weak tag"),
    ],
)
async def test_where_the_rest_cannot_be_had_it_starts_anew(
    tmp_path: Path, again: list[Callable[[Writer], Awaitable[None]]]
) -> None:
    async with listening(serve(again)) as end, dialing(end) as api:
        got = await api.download_firmware_version("1.4.0", tmp_path / "a.bin")
    assert got.path.read_bytes() == IMAGE


async def test_a_rest_that_is_refused_starts_anew(tmp_path: Path) -> None:
    async def refuse(writer: Writer) -> None:
        await say(writer, head("416 Range Not Satisfiable", 0))

    async with listening(serve([cut(1000), refuse, whole])) as end, dialing(end) as api:
        got = await api.download_firmware_version("1.4.0", tmp_path / "a.bin")
        assert asked(end, "range") == [None, "bytes=1000-", None]
    assert got.path.read_bytes() == IMAGE


async def test_breaks_go_on_while_there_is_progress_and_end_without(tmp_path: Path) -> None:
    steps = [cut(1000), *[_partly(1000 * n) for n in range(1, 8)], rest(8000)]
    async with listening(serve(list(steps))) as end, dialing(end) as api:
        got = await api.download_firmware_version("1.4.0", tmp_path / "a.bin")
        assert got.resumed == 8
    assert got.path.read_bytes() == IMAGE
    async with listening(serve([cut(1000), _partly(1000, 0)])) as end, dialing(end) as api:
        assert await fault(api.download_firmware_version("1.4.0", tmp_path / "b.bin")) is C.CLOUD_UNREACHABLE
        assert len(end.heard) == 3
    assert [each.name for each in tmp_path.iterdir()] == ["a.bin"]


def _partly(start: int, count: int = 1000) -> Callable[[Writer], Awaitable[None]]:
    async def answer(writer: Writer) -> None:
        extra = f"Content-Range: bytes {start}-{len(IMAGE) - 1}/{len(IMAGE)}\r\n{TAG}"
        await say(
            writer, head("206 Partial Content", len(IMAGE) - start, extra) + IMAGE[start : start + count]
        )
        writer.close()

    return answer


async def fault(asking: Awaitable[object]) -> FaultCode:
    async with asyncio.timeout(5):
        with pytest.raises(Fault) as found:
            await asking
    return found.value.code


async def test_another_part_than_was_asked_for_is_not_taken(tmp_path: Path) -> None:
    for wrong in (rest(500), rest(1000, 2000), rest(1000, total=2000)):
        async with listening(serve([cut(1000), wrong])) as end, dialing(end) as api:
            code = await fault(api.download_firmware_version("1.4.0", tmp_path / "a.bin"))
            assert (
                code in (C.CLOUD_ANSWER_UNREADABLE, C.CLOUD_UNREACHABLE) or not (tmp_path / "a.bin").exists()
            )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_another_origin_is_followed_once_without_credentials(tmp_path: Path, status: int) -> None:
    async with listening(whole) as store:

        async def elsewhere(writer: Writer) -> None:
            place = f"Location: http://127.0.0.1:{store.port}/bucket/a%2Fb?X-Sig=a%2Bb%3D&x=1\r\n"
            await say(writer, head(f"{status} Found", 0, place))

        async with listening(elsewhere) as end, dialing(end) as api:
            got = await api.download_firmware_version("1.4.0", tmp_path / "a.bin")
            assert asked(end, "authorization") == ["bearer token-of-the-test"]
        assert got.path.read_bytes() == IMAGE
        assert asked(store, "authorization") == asked(store, "x-api-key") == [None]
        assert store.heard[0].startswith(b"GET /bucket/a%2Fb?X-Sig=a%2Bb%3D&x=1 HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "place",
    [
        "",
        "ftp://127.0.0.1/x",
        "http://",
        "//",
        "http://somewhere.example/x",
        "http://a b/",
        "http://127.0.0.1:99999/",
    ],
)
async def test_a_redirect_to_no_place_or_in_the_clear_is_not_followed(tmp_path: Path, place: str) -> None:
    async def elsewhere(writer: Writer) -> None:
        await say(writer, head("302 Found", 0, f"Location: {place}\r\n"))

    async with listening(elsewhere) as end, dialing(end) as api:
        code = await fault(api.download_firmware_version("1.4.0", tmp_path / "a.bin"))
        assert code in (C.CLOUD_ANSWER_UNREADABLE, C.COMPUTER_PROFILE)
        assert len(end.heard) <= 2
    assert list(tmp_path.iterdir()) == []


async def test_a_second_redirect_is_not_followed(tmp_path: Path) -> None:
    async def elsewhere(writer: Writer) -> None:
        await say(writer, head("302 Found", 0, "Location: /again\r\n"))

    async with listening(elsewhere) as end, dialing(end) as api:
        assert (
            await fault(api.download_firmware_version("1.4.0", tmp_path / "a.bin"))
            is C.CLOUD_ANSWER_UNREADABLE
        )
        assert asked(end, "authorization") == ["bearer token-of-the-test", None]


@pytest.mark.parametrize(
    "answer",
    [
        head("200 OK", 6, kind="text/html; charset=utf-8") + b"<html>",
        head("200 OK", 2, kind="application/json") + b"{}",
        head("200 OK", 0),
        head("200 OK", 10**9),
        head("200 OK", 5, "Content-Encoding: gzip\r\n") + b"12345",
        head("204 No Content", 0),
    ],
)
async def test_what_is_no_image_is_not_kept(tmp_path: Path, answer: bytes) -> None:
    (tmp_path / "a.bin").write_bytes(b"what was there")

    async def respond(writer: Writer) -> None:
        await say(writer, answer)

    async with listening(respond) as end, dialing(end) as api:
        code = await fault(api.download_firmware_version("1.4.0", tmp_path / "a.bin"))
    assert code is C.CLOUD_ANSWER_UNREADABLE
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"what was there"]


async def test_an_endless_file_ends_at_the_cap_and_a_slow_one_at_the_deadline(tmp_path: Path) -> None:
    async def flood(writer: Writer) -> None:
        await say(writer, b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100):
            await say(writer, bytes(65536))

    async def drip(writer: Writer) -> None:
        await say(writer, head("200 OK", 1000))
        for _ in range(100):
            await say(writer, b"x")
            await asyncio.sleep(0.02)

    call = Call("downloadFirmwareVersion", "GET", "/firmware/1.4.0/download", file=True, total_s=0.3)
    target = tmp_path / "a.bin"
    for answer, code in ((flood, C.CLOUD_ANSWER_UNREADABLE), (drip, C.CLOUD_UNREACHABLE)):
        patience = Patience(read_s=5)
        async with listening(answer) as end, dialing(end, patience=patience) as api:
            got = download(api.client, call, TOKEN, target, lambda _done, _total: None, 1_000_000)
            assert await fault(got) is code
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_is_not_there_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    async with listening(whole) as end, dialing(end) as api:
        code = await fault(api.download_firmware_version("1.4.0", tmp_path / "none" / "a.bin"))
        assert (code, end.heard) == (C.COMPUTER_STORAGE, [])


async def fetch(end: Socket, target: Path, *, tries: int = 1) -> object:
    """As the command line fetches a file, in a run of its own."""
    patience = Patience(tries=tries, pause_s=0.01)
    async with dialing(end, patience=patience) as api:
        call = Call("downloadFirmwareVersion", "GET", "/firmware/1.4.0/download")
        return await download(
            api.client, call, api.token, target, lambda _done, _all: None, 10**7, resumable=True
        )


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_an_interrupted_download_is_taken_up_by_the_next_run(tmp_path: Path) -> None:
    async with listening(serve([cut(100_000), rest(100_000)])) as end:
        with pytest.raises(Fault):
            await fetch(end, tmp_path / "a.bin")
        assert hidden(tmp_path) == [".a.bin.part", ".a.bin.part.json"]
        got = await fetch(end, tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == IMAGE
    assert hidden(tmp_path) == ["a.bin"]
    assert asked(end, "range") == [None, "bytes=100000-"]
    assert asked(end, "if-range") == [None, '"v1"']
    assert getattr(got, "sha256", "") == sha256(IMAGE).hexdigest()


async def test_a_part_of_another_source_or_without_a_note_or_a_link_is_not_taken_up(tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    stranger.write_bytes(b"untouched")
    note = tmp_path / ".a.bin.part.json"
    for told in (b"", b"{", b"[]", b'{"source": "https://else/x", "tag": "\\"v1\\"", "total": 9}'):
        (tmp_path / ".a.bin.part").write_bytes(b"junk")
        note.write_bytes(told)
        async with listening(whole) as end:
            await fetch(end, tmp_path / "a.bin")
            assert asked(end, "range") == [None]
        assert (tmp_path / "a.bin").read_bytes() == IMAGE
    async with listening(serve([cut(100_000), whole])) as end:
        with pytest.raises(Fault):
            await fetch(end, tmp_path / "a.bin")
        (tmp_path / ".a.bin.part").unlink()
        (tmp_path / ".a.bin.part").symlink_to(stranger)
        await fetch(end, tmp_path / "a.bin")
    assert stranger.read_bytes() == b"untouched"
    assert hidden(tmp_path) == ["a.bin", "stranger"]


async def test_a_file_that_changed_meanwhile_comes_anew(tmp_path: Path) -> None:
    async with listening(serve([cut(100_000), whole])) as end:
        with pytest.raises(Fault):
            await fetch(end, tmp_path / "a.bin")
        await fetch(end, tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == IMAGE


async def test_without_a_tag_nothing_is_left_behind(tmp_path: Path) -> None:
    async with listening(cut(100_000, "")) as end:
        with pytest.raises(Fault):
            await fetch(end, tmp_path / "a.bin")
    assert hidden(tmp_path) == []
