"""The look: Fusion with our own style sheet, calm teal, one set of tokens."""

from clinic_desktop.ui.theme.dress import application, dress, style_sheet
from clinic_desktop.ui.theme.tokens import COLOURS, HUES, SERIES, TONES, Hue, Tone

__all__ = [
    "COLOURS",
    "HUES",
    "SERIES",
    "TONES",
    "Hue",
    "Tone",
    "application",
    "dress",
    "style_sheet",
]
