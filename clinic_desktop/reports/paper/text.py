"""Breaking text into lines: between any two Chinese characters, but never before a closing mark
or after an opening one; Latin words and numbers stay whole where they fit.
"""

from clinic_desktop.reports.paper.fonts import PaperFonts

_NOT_FIRST = frozenset("，。、；：？！）】》〉”’％%…—～·,.;:?!)]}℃°")
_NOT_LAST = frozenset("（【《〈“‘([{")


def pieces(text: str) -> list[str]:
    """The smallest parts a line may be cut into."""
    found: list[str] = []
    for character in text:
        if found and (
            character in _NOT_FIRST
            or found[-1][-1] in _NOT_LAST
            or (_is_latin(character) and _is_latin(found[-1][-1]))
        ):
            found[-1] += character
        else:
            found.append(character)
    return found


def _is_latin(character: str) -> bool:
    return character.isascii() and not character.isspace()


def wrap(text: str, width: float, size: float, fonts: PaperFonts, bold: bool = False) -> list[str]:
    """Lines no wider than ``width`` points; line ends in the text are kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        used = 0.0
        for piece in pieces(paragraph):
            needed = fonts.width(piece, size, bold)
            if line and used + needed > width:
                lines.append(line.rstrip())
                line, used = "", 0.0
                if piece.isspace():
                    continue
            if needed > width:
                *full, line = _cut(piece, width, size, fonts, bold)
                lines.extend(full)
                used = fonts.width(line, size, bold)
            else:
                line += piece
                used += needed
        lines.append(line.rstrip())
    return lines


def _cut(piece: str, width: float, size: float, fonts: PaperFonts, bold: bool) -> list[str]:
    lines = [""]
    for character in piece:
        if lines[-1] and fonts.width(lines[-1] + character, size, bold) > width:
            lines.append("")
        lines[-1] += character
    return lines


def fit(text: str, width: float, size: float, fonts: PaperFonts, smallest: float) -> float:
    """The largest size down to ``smallest`` (steps of half a point) at which one line fits."""
    while size > smallest and fonts.width(text, size) > width:
        size -= 0.5
    return size
