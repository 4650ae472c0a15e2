"""Sounds: what they are made of, when they are heard, and that nothing waits for them."""

from __future__ import annotations

import asyncio
import io
import time
import wave
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from installer_app.model.fault import Fault, FaultCode
from installer_app.store.settings import Settings
from installer_app.support import player
from installer_app.support.player import AT_ONCE, Player, environment, run_player
from installer_app.ui.tones import NOTES, RATE_HZ, Sound, wave_of
from installer_app.workflow import requests as r
from installer_app.workflow.party import Request
from tests.ui.test_window_flow import install_until_receipt, name_and_place
from tests.ui.window_kit import LABEL_TEXT, Desk, Script, at_desk
from tests.unit.world import answer


def samples(sound: Sound) -> tuple[int, ...]:
    """The sound as it is in its file."""
    with wave.open(io.BytesIO(wave_of(sound))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
        data = file.readframes(file.getnframes())
    return tuple(int.from_bytes(data[at : at + 2], "little", signed=True) for at in range(0, len(data), 2))


@pytest.mark.parametrize("sound", Sound)
def test_a_sound_has_its_notes(sound: Sound) -> None:
    heard = samples(sound)
    assert abs(len(heard) / RATE_HZ - sum(length for _, length in NOTES[sound])) < 0.001
    at = 0
    for pitch_hz, length_s in NOTES[sound]:
        note = heard[at : at + round(length_s * RATE_HZ)]
        rises = sum(before < 0 <= after for before, after in pairwise(note))
        assert abs(rises / length_s - pitch_hz) < 1.5 / length_s
        assert note[0] == 0 and abs(note[-1]) < 1500, "it neither begins nor ends with a click"
        at += len(note)


def test_the_bytes_are_the_same_everywhere() -> None:
    assert {sound: sha256(wave_of(sound)).hexdigest()[:8] for sound in Sound} == {
        Sound.SCAN: "e3b95c38",
        Sound.RECEIPT: "f91fb938",
        Sound.FAULT: "52f27212",
    }


def told(settings: Settings | None = None) -> tuple[Script, list[Sound]]:
    """A desk that writes down what would be heard."""
    heard: list[Sound] = []

    async def play(sound: Sound) -> bool:
        await asyncio.sleep(0)
        heard.append(sound)
        return True

    return Script(play=play, settings=settings or Settings(checklist=False)), heard


@pytest.mark.on_qt
async def test_a_scan_ticks_and_the_receipt_rises_once_it_is_verified() -> None:
    script, heard = told()
    async with at_desk(script) as desk:
        desk.scan(LABEL_TEXT)
        await desk.until(lambda: heard == [Sound.SCAN])
        await name_and_place(desk)
        await desk.on("CheckPage")
        assert heard == [Sound.SCAN]
        await desk.press("confirm")
        await desk.on("FirmwarePage")
        await desk.until(lambda: len(heard) >= 2)
        assert set(heard[1:]) == {Sound.RECEIPT}


@pytest.mark.on_qt
async def test_a_delivery_at_100_percent_is_no_receipt() -> None:
    def answers(request: Request[object]) -> object:
        if isinstance(request, r.Apply):
            return Fault(FaultCode.LINK_LOST, "no answer")
        return answer(request)

    script, heard = told()
    script.answers = answers
    async with at_desk(script) as desk:
        desk.scan(LABEL_TEXT)
        await name_and_place(desk)
        await desk.on("CheckPage")
        await desk.press("confirm")
        await desk.until(lambda: Sound.FAULT in heard)
        assert heard == [Sound.SCAN, Sound.FAULT]


@pytest.mark.on_qt
async def test_switched_off_nothing_is_heard() -> None:
    script, heard = told(Settings(checklist=False, sounds=False))
    async with at_desk(script) as desk:
        await install_until_receipt(desk)
        await _settle(desk)
        assert not heard


async def _settle(desk: Desk) -> None:
    await desk.until(lambda: desk.snapshot is not None)
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("platform", "there", "expected"),
    [
        ("linux", {"aplay", "paplay"}, ("paplay",)),
        ("linux", {"aplay"}, ("aplay", "-q")),
        ("linux", {"pw-play", "paplay", "aplay"}, ("pw-play",)),
        ("darwin", {"afplay"}, ("afplay",)),
    ],
)
async def test_the_best_program_there_is_gets_the_file(
    platform: str, there: set[str], expected: tuple[str, ...]
) -> None:
    ran: list[tuple[str, ...]] = []

    def run(command: tuple[str, ...]) -> bool:
        assert Path(command[-1]).read_bytes() == wave_of(Sound.RECEIPT)
        ran.append(command)
        return True

    one = Player(platform, lambda name: name if name in there else None, run)
    assert await one.play(Sound.RECEIPT)
    assert ran[0][:-1] == expected
    folder = Path(ran[0][-1]).parent
    one.close()
    assert not folder.exists()


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32", "sunos"])
async def test_where_nothing_can_play_it_is_said(platform: str) -> None:
    one = Player(platform, lambda _name: None)
    assert not await one.play(Sound.SCAN)
    one.close()


async def test_sounds_that_would_come_late_are_left_out() -> None:
    ran: list[float] = []

    def run(_command: tuple[str, ...]) -> bool:
        ran.append(time.monotonic())
        time.sleep(0.05)
        return True

    one = Player("linux", lambda name: name, run)
    assert all(await asyncio.gather(*(one.play(Sound.SCAN) for _ in range(20))))
    assert len(ran) == AT_ONCE
    one.close()


def test_a_program_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player, "DEADLINE_S", 0.1)
    began = time.monotonic()
    assert not run_player(("sleep", "30"))
    assert time.monotonic() - began < 5


def test_a_program_that_fails_or_is_gone_is_no_fault() -> None:
    assert not run_player(("false",))
    assert not run_player(("/nowhere/player",))


def test_a_packaged_app_does_not_hand_its_own_libraries_on() -> None:
    own = {"LD_LIBRARY_PATH": "/bundle", "LD_LIBRARY_PATH_ORIG": "/usr/local/lib", "HOME": "/h"}
    assert environment(own) == {"LD_LIBRARY_PATH": "/usr/local/lib", "HOME": "/h"}
