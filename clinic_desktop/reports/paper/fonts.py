"""The two embedded fonts: widths, missing characters, and the right text behind the glyphs.

A character that the font lacks is reported before printing and never printed as a box. reportlab
is imported when the first page is laid out, not when the program starts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr

BODY_FILE = "NotoSansSC-Regular.ttf"
HEADING_FILE = "NotoSansSCHeading-Bold.ttf"
BODY = "NotoSansSC"
HEADING = "NotoSansSCHeading"

SMALL_FORMS = {
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True)),
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
}
"""Small figures of units (×10⁹/L, SpO₂): drawn from ordinary ones where the font lacks them."""

SMALL_SIZE = 0.62

_INVISIBLE = frozenset("\n\r\t\u00a0\u3000 \u200b\ufeff")


@dataclass(frozen=True, slots=True)
class PaperFonts:
    """Widths and coverage of the body and the heading font, both registered for PDF."""

    body: Any = field(repr=False)
    heading: Any = field(repr=False)

    def missing_characters(self, text: str) -> tuple[str, ...]:
        """Characters of the text that would print as a box, each once, in order."""
        glyphs = self.body.charToGlyph
        return tuple(
            dict.fromkeys(
                c
                for c in text
                if c not in _INVISIBLE and c not in SMALL_FORMS and ord(c) not in glyphs
            )
        )

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Printed width in points."""
        return sum(self._char_width(c, bold and self.heading_has(c)) for c in text) * size / 1000

    def heading_has(self, character: str) -> bool:
        """Whether the heading font draws the character; otherwise the body font does."""
        return ord(character) in self.heading.charToGlyph

    def is_small_form(self, character: str) -> bool:
        """Whether the character is drawn as a small ordinary figure."""
        return character in SMALL_FORMS and ord(character) not in self.body.charToGlyph

    def runs(self, text: str, bold: bool) -> tuple[tuple[str, str], ...]:
        """The text cut where the font changes: (font name, piece). A small figure that the font
        lacks is a piece of its own under no font.
        """
        found: list[tuple[str, str]] = []
        for character in text:
            if self.is_small_form(character):
                found.append(("", character))
                continue
            name = HEADING if bold and self.heading_has(character) else BODY
            if found and found[-1][0] == name:
                found[-1] = (name, found[-1][1] + character)
            else:
                found.append((name, character))
        return tuple(found)

    def _char_width(self, character: str, bold: bool) -> float:
        face = self.heading if bold else self.body
        if self.is_small_form(character):
            small: float = self.body.charWidths[ord(SMALL_FORMS[character])] * SMALL_SIZE
            return small
        width: float = face.charWidths.get(ord(character), face.defaultWidth)
        return width


@lru_cache(maxsize=2)
def load_fonts(folder: Path) -> PaperFonts:
    """Register the fonts of the folder for PDF.

    Raises:
        KnownFault: a font file is missing or damaged.
    """
    from reportlab.pdfbase import pdfmetrics, ttfonts

    ttfonts.makeToUnicodeCMap = to_unicode_map
    faces = []
    for name, file in ((BODY, BODY_FILE), (HEADING, HEADING_FILE)):
        try:
            font = ttfonts.TTFont(name, str(folder / file))
        except (OSError, ttfonts.TTFError) as problem:
            raise KnownFault(
                "FONT_UNREADABLE",
                tr("字体文件“{file}”读不出来", file=file),
                tr("请重新安装本程序"),
            ) from problem
        pdfmetrics.registerFont(font)
        faces.append(font.face)
    return PaperFonts(*faces)


def missing_in(fonts: PaperFonts, texts: Iterable[str]) -> tuple[str, ...]:
    """Characters that the font lacks in any of the texts, each once."""
    return fonts.missing_characters("".join(texts))


_CMAP_BLOCK = 100
"""PDF allows at most 100 entries in one ``beginbfchar`` block."""


def to_unicode_map(fontname: str, subset: Sequence[int]) -> str:
    """The map from glyphs back to text, in UTF-16, so that rare characters can be searched.

    The library's own map writes five hex digits for characters beyond U+FFFF, which readers
    take for other characters (docs/decisions).
    """
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo",
        f"<< /Registry ({fontname})",
        f"/Ordering ({fontname})",
        "/Supplement 0",
        ">> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{max(len(subset) - 1, 0):02X}>",
        "endcodespacerange",
    ]
    for start in range(0, len(subset), _CMAP_BLOCK):
        block = subset[start : start + _CMAP_BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{start + offset:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>"
            for offset, code in enumerate(block)
        ]
        lines.append("endbfchar")
    lines += [
        "endcmap",
        "CMapName currentdict /CMap defineresource pop",
        "end",
        "end",
    ]
    return "\n".join(lines)
