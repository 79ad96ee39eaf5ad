"""Colours and measures of the program, in one place; style sheet, delegates and charts use them.

Contrast of text on its ground is at least 4.5 : 1 (WCAG 2.1 AA); a test computes it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

COLOURS: Final[Mapping[str, str]] = {
    "ground": "#f4f6f8",
    "surface": "#ffffff",
    "surface_soft": "#f9fafb",
    "line": "#e4e7ec",
    "line_strong": "#98a2b3",
    "text": "#101828",
    "text_soft": "#475467",
    "text_hint": "#5d6a7e",
    "teal": "#0f766e",
    "teal_hover": "#115e59",
    "teal_deep": "#134e4a",
    "teal_deep_hover": "#1b5f5a",
    "teal_soft": "#ccfbf1",
    "teal_faint": "#f0fdfa",
    "on_teal": "#ffffff",
    "on_teal_soft": "#cfe7e4",
    "focus": "#0b5cad",
    "focus_on_teal": "#fde68a",
    "danger": "#b42318",
    "danger_soft": "#fef3f2",
    "danger_line": "#fda29b",
    "notice": "#93480a",
    "notice_soft": "#fffaeb",
    "notice_line": "#fec84b",
    "good": "#05603a",
    "good_soft": "#ecfdf3",
    "good_line": "#6ce9a6",
    "disabled": "#98a2b3",
    "disabled_ground": "#f2f4f7",
}
"""Name → ``#rrggbb``."""


class Tone(StrEnum):
    """What a piece of text says by its colour; never by colour alone."""

    PLAIN = "plain"
    MUTED = "muted"
    GOOD = "good"
    NOTICE = "notice"
    DANGER = "danger"


TONES: Final[Mapping[Tone, str]] = {
    Tone.PLAIN: COLOURS["text"],
    Tone.MUTED: COLOURS["text_hint"],
    Tone.GOOD: COLOURS["good"],
    Tone.NOTICE: COLOURS["notice"],
    Tone.DANGER: COLOURS["danger"],
}


class Hue(StrEnum):
    """The colour families of tags; one per population group, the same on every screen."""

    RED = "red"
    AMBER = "amber"
    BLUE = "blue"
    GREEN = "green"
    PINK = "pink"
    VIOLET = "violet"
    TEAL = "teal"
    GREY = "grey"


HUES: Final[Mapping[Hue, tuple[str, str]]] = {
    Hue.RED: ("#fee4e2", "#912018"),
    Hue.AMBER: ("#fef0c7", "#7a2e0e"),
    Hue.BLUE: ("#d1e9ff", "#194185"),
    Hue.GREEN: ("#d1fadf", "#054f31"),
    Hue.PINK: ("#fce7f6", "#851651"),
    Hue.VIOLET: ("#ebe9fe", "#42307d"),
    Hue.TEAL: ("#ccfbf1", "#134e4a"),
    Hue.GREY: ("#eaecf0", "#344054"),
}
"""Hue → (ground, text)."""

SERIES: Final = ("#b42318", "#0f766e", "#175cd3", "#b54708", "#6941c6", "#475467")
"""Line colours of charts in order; lines differ in their marks too."""

BASE_POINT_SIZE: Final = 11
LARGE_POINT_SIZE: Final = 14
ICON_RAIL_BELOW: Final = 1200
"""Window width in logical pixels below which the rail shows icons only."""
MINIMUM_SIZE: Final = (960, 540)


def measures(point_size: int) -> dict[str, str]:
    """Measures in pixels, grown with the text: name → value for the style sheet."""
    factor = point_size / BASE_POINT_SIZE

    def px(value: float) -> str:
        return f"{round(value * factor)}px"

    return {
        "base": f"{point_size}pt",
        "small": f"{point_size - 1}pt",
        "tiny": f"{max(point_size - 2, 9)}pt",
        "title": f"{point_size + 4}pt",
        "heading": f"{point_size + 1}pt",
        "number": f"{point_size + 9}pt",
        "radius": px(6),
        "radius_card": px(8),
        "radius_pill": f"{(round(22 * factor) + 4) // 2}px",
        "pad": px(6),
        "pad_wide": px(12),
        "field_height": px(22),
        "row": px(34),
        "tick": px(17),
    }
