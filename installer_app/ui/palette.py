"""The colours: every role of the instrument in light, dark and twice in high contrast; their contrasts."""

from typing import Final, NamedTuple


class Palette(NamedTuple):
    """One colour, as `#RRGGBB`, for each role. `line`, `display_line` and `display_mark` are decoration."""

    ground: str
    surface: str
    raised: str
    display: str
    display_line: str
    display_mark: str
    line: str
    line_strong: str
    ink: str
    ink_2: str
    ink_3: str
    rail: str
    rail_selected: str
    rail_ink: str
    rail_ink_selected: str
    primary: str
    primary_hover: str
    primary_pressed: str
    primary_ink: str
    primary_line: str
    focus: str
    ok: str
    ok_tint: str
    warn: str
    warn_tint: str
    fault: str
    fault_tint: str
    note: str
    note_tint: str
    sandbox: str
    sandbox_ink: str
    on_ok: str

    def roles(self) -> dict[str, str]:
        """Every role's name with its colour, for a style sheet."""
        return self._asdict()


LIGHT: Final = Palette(
    ground="#EBEEEA",
    surface="#FCFDFB",
    raised="#F4F6F3",
    display="#DCE6DA",
    display_line="#B9C8B8",
    display_mark="#8FA290",
    line="#D0D7D1",
    line_strong="#76837B",
    ink="#14201C",
    ink_2="#45534D",
    ink_3="#55635C",
    rail="#1B2724",
    rail_selected="#30403B",
    rail_ink="#C6D2CB",
    rail_ink_selected="#FFFFFF",
    primary="#FFC42E",
    primary_hover="#FFD163",
    primary_pressed="#E5A90F",
    primary_ink="#1C1A0A",
    primary_line="#B98300",
    focus="#0B57C2",
    ok="#14643A",
    ok_tint="#D6ECDC",
    warn="#8A4300",
    warn_tint="#FBE7CF",
    fault="#A81D18",
    fault_tint="#FBE2DE",
    note="#2C4A63",
    note_tint="#E1EAF1",
    sandbox="#A3195B",
    sandbox_ink="#FFFFFF",
    on_ok="#FFFFFF",
)

DARK: Final = Palette(
    ground="#121917",
    surface="#1A2321",
    raised="#202B28",
    display="#0A110E",
    display_line="#2B3B33",
    display_mark="#5C7265",
    line="#2D3A36",
    line_strong="#71837B",
    ink="#E8EFEA",
    ink_2="#B1BFB8",
    ink_3="#9FAEA6",
    rail="#0B100F",
    rail_selected="#22302C",
    rail_ink="#B4C2BB",
    rail_ink_selected="#FFFFFF",
    primary="#FFC42E",
    primary_hover="#FFD163",
    primary_pressed="#E5A90F",
    primary_ink="#1C1A0A",
    primary_line="#FFDC85",
    focus="#8ABAFF",
    ok="#74D596",
    ok_tint="#163524",
    warn="#FFB570",
    warn_tint="#3B2610",
    fault="#FF968C",
    fault_tint="#431C18",
    note="#A9CBE8",
    note_tint="#1B2D3B",
    sandbox="#F277B3",
    sandbox_ink="#1D0712",
    on_ok="#0C1F14",
)

CONTRAST: Final = Palette(
    ground="#F1F3F0",
    surface="#FFFFFF",
    raised="#EDF1EC",
    display="#E6EFE4",
    display_line="#5B6B5F",
    display_mark="#5B6B5F",
    line="#6B766F",
    line_strong="#2B3530",
    ink="#000000",
    ink_2="#16211D",
    ink_3="#2C3833",
    rail="#000000",
    rail_selected="#24312D",
    rail_ink="#FFFFFF",
    rail_ink_selected="#FFFFFF",
    primary="#FFC42E",
    primary_hover="#FFD978",
    primary_pressed="#EDB420",
    primary_ink="#000000",
    primary_line="#5C4100",
    focus="#003A94",
    ok="#073B20",
    ok_tint="#E2F3E6",
    warn="#552700",
    warn_tint="#FDEFDD",
    fault="#760806",
    fault_tint="#FDEAE7",
    note="#10304A",
    note_tint="#E9F1F7",
    sandbox="#77083E",
    sandbox_ink="#FFFFFF",
    on_ok="#FFFFFF",
)

CONTRAST_DARK: Final = Palette(
    ground="#000000",
    surface="#080B0A",
    raised="#1B2321",
    display="#000000",
    display_line="#8FA398",
    display_mark="#8FA398",
    line="#82908A",
    line_strong="#C9D4CE",
    ink="#FFFFFF",
    ink_2="#EDF3F0",
    ink_3="#D3DDD8",
    rail="#000000",
    rail_selected="#24312D",
    rail_ink="#FFFFFF",
    rail_ink_selected="#FFFFFF",
    primary="#FFC42E",
    primary_hover="#FFD978",
    primary_pressed="#EDB420",
    primary_ink="#000000",
    primary_line="#FFE9B0",
    focus="#A6CDFF",
    ok="#93F2B3",
    ok_tint="#0A2415",
    warn="#FFCB96",
    warn_tint="#2B1A08",
    fault="#FFB8B1",
    fault_tint="#330F0C",
    note="#C4DDF3",
    note_tint="#10202C",
    sandbox="#FF9CCB",
    sandbox_ink="#000000",
    on_ok="#00180A",
)

PALETTES: Final = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST, "contrast_dark": CONTRAST_DARK}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#RRGGBB` colours, 1 to 21, after WCAG 2.2."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


_PAPERS: Final = ("ground", "surface", "raised", "display")
_HUES: Final = ("ok", "warn", "fault", "note")

TEXT_PAIRS: Final = (
    *((ink, paper) for paper in _PAPERS for ink in ("ink", "ink_2", "ink_3", "focus")),
    *((hue, paper) for paper in ("surface", "raised", "display") for hue in _HUES),
    *((hue, f"{hue}_tint") for hue in _HUES),
    *((ink, f"{hue}_tint") for hue in _HUES for ink in ("ink", "ink_2")),
    *(("primary_ink", f"primary{state}") for state in ("", "_hover", "_pressed")),
    ("rail_ink", "rail"),
    ("rail", "rail_ink"),
    ("rail_ink_selected", "rail_selected"),
    ("sandbox_ink", "sandbox"),
    ("on_ok", "ok"),
)
"""(foreground, background) wherever words or icons stand."""

EDGE_PAIRS: Final = (
    *(("line_strong", paper) for paper in ("ground", "surface", "raised")),
    *(("focus", paper) for paper in _PAPERS),
    ("primary_line", "surface"),
    ("primary", "rail"),
    ("primary", "rail_selected"),
    ("fault", "fault_tint"),
)
"""(edge, background) wherever a border alone says what a control or a state is."""
