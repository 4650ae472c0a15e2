"""The three sounds of the window, made from numbers: the same bytes on every computer."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final

RATE_HZ: Final = 22_050
LOUDNESS: Final = 0.35
"""Of full scale."""
EDGE_S: Final = 0.006
"""A note rises and falls in this time, else it would click."""


class Sound(StrEnum):
    """What is heard. None of them is ever the only sign."""

    SCAN = "scan"
    """A label was taken."""
    RECEIPT = "receipt"
    """The lock's signed word was verified."""
    FAULT = "fault"
    """A job stopped."""


NOTES: Final[Mapping[Sound, tuple[tuple[int, float], ...]]] = {
    Sound.SCAN: ((1200, 0.060),),
    Sound.RECEIPT: ((660, 0.090), (990, 0.090)),
    Sound.FAULT: ((440, 0.160), (330, 0.160)),
}
"""Each note in Hz and seconds."""


@cache
def wave_of(sound: Sound) -> bytes:
    """A WAV file: one channel of 16 bits."""
    samples = [sample for pitch_hz, length_s in NOTES[sound] for sample in _note(pitch_hz, length_s)]
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE_HZ)
        writer.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return file.getvalue()


def _note(pitch_hz: int, length_s: float) -> list[int]:
    count = round(length_s * RATE_HZ)
    edge = round(EDGE_S * RATE_HZ)
    peak = LOUDNESS * 32767
    return [
        round(
            peak * min(1.0, at / edge, (count - at) / edge) * math.sin(2 * math.pi * pitch_hz * at / RATE_HZ)
        )
        for at in range(count)
    ]
