"""Lines mixed of text, underlined blanks and answer boxes (□), set into a given width."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_desktop.reports.paper.flow import LINE_HEIGHT
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.page import Box, Mark, Rule, Text
from clinic_desktop.reports.paper.text import pieces

_ASCENT = 0.88
TICK = "√"
BOX = 1.12
"""Side of an answer box as a multiple of the text size."""


@dataclass(frozen=True, slots=True)
class Words:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Whole:
    """Text that stays on one line where it fits (an option with its code)."""

    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A line to write on, ``ems`` wide at least, with the answer on it."""

    text: str = ""
    ems: float = 4.0


@dataclass(frozen=True, slots=True)
class AnswerBox:
    """□ with the code of the answer in it."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class TickBox:
    """□ to be ticked, and the words that stay beside it."""

    text: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """The rest goes to the next line."""


Atom = Words | Whole | Blank | AnswerBox | TickBox | Break


@dataclass(frozen=True, slots=True)
class SetLines:
    """Marks relative to the upper left corner, and the height they take."""

    marks: tuple[Mark, ...]
    height: float


def set_lines(
    atoms: Sequence[Atom],
    width: float,
    size: float,
    fonts: PaperFonts,
    trailing: Sequence[Atom] = (),
) -> SetLines:
    """Set the atoms; ``trailing`` ones stand at the right end of the last line."""
    setter = _Setter(width, size, fonts)
    for atom in atoms:
        setter.add(atom)
    setter.trail(trailing)
    return SetLines(tuple(setter.marks), setter.height)


class _Setter:
    def __init__(self, width: float, size: float, fonts: PaperFonts) -> None:
        self._width = width
        self._size = size
        self._fonts = fonts
        self._x = 0.0
        self._line = 0
        self.marks: list[Mark] = []

    @property
    def height(self) -> float:
        """Height of the lines so far."""
        return (self._line + 1) * self._size * LINE_HEIGHT

    def add(self, atom: Atom) -> None:
        match atom:
            case Words(text=text):
                self._words(text)
            case Whole(text=text):
                self._room(self._fonts.width(text, self._size))
                self._words(text)
            case Blank(text=text, ems=ems):
                self._blank(text, ems)
            case AnswerBox(code=code):
                self._room(self._box_width(code))
                self._box(code)
            case TickBox(text=text, ticked=ticked):
                code = TICK if ticked else ""
                self._room(self._box_width(code) + self._fonts.width(text, self._size))
                self._box(code)
                self._words(text)
            case Break():
                self._new_line()

    def trail(self, atoms: Sequence[Atom]) -> None:
        """Boxes at the right end; empty ones that do not fit are left out."""
        kept = list(atoms)
        while len(kept) > 1 and self._wide(kept) > self._width and _is_empty_box(kept[-1]):
            kept = kept[:-2]
        if not kept:
            return
        needed = self._wide(kept)
        if needed > self._width:
            for atom in kept:
                self.add(atom)
            return
        if self._x + needed + self._size / 2 > self._width and self._x > 0:
            self._new_line()
        self._x = max(self._x, self._width - needed)
        for atom in kept:
            if isinstance(atom, AnswerBox):
                self._box(atom.code)
            elif isinstance(atom, Words):
                self._put(atom.text, self._fonts.width(atom.text, self._size))

    def _wide(self, atoms: Sequence[Atom]) -> float:
        return sum(
            self._box_width(atom.code)
            if isinstance(atom, AnswerBox)
            else self._fonts.width(atom.text, self._size)
            for atom in atoms
            if isinstance(atom, AnswerBox | Words)
        )

    def _words(self, text: str) -> None:
        waiting, wide = "", 0.0
        for piece in pieces(text):
            if piece == "\n":
                self._flush(waiting, wide)
                waiting, wide = "", 0.0
                self._new_line()
                continue
            needed = self._fonts.width(piece, self._size)
            if self._x + wide + needed > self._width and (waiting or self._x > 0):
                self._flush(waiting, wide)
                waiting, wide = "", 0.0
                self._new_line()
                if piece.isspace():
                    continue
            if needed > self._width:
                for character in piece:
                    one = self._fonts.width(character, self._size)
                    if wide + one > self._width:
                        self._flush(waiting, wide)
                        waiting, wide = "", 0.0
                        self._new_line()
                    waiting += character
                    wide += one
            else:
                waiting += piece
                wide += needed
        self._flush(waiting, wide)

    def _flush(self, text: str, wide: float) -> None:
        if text:
            self._put(text, wide)

    def _put(self, text: str, wide: float) -> None:
        self.marks.append(Text(self._x, self._baseline, text, self._size))
        self._x += wide

    def _blank(self, text: str, ems: float) -> None:
        wide = self._fonts.width(text, self._size) + self._size * 0.4 if text else 0.0
        line = min(max(wide, ems * self._size), self._width)
        if wide > self._width:
            self._words(text)
            return
        self._room(line)
        y = self._baseline + self._size * 0.16
        self.marks.append(Rule(self._x, y, self._x + line, y, 0.4))
        if text:
            at = self._x + (line - wide) / 2 + self._size * 0.2
            self.marks.append(Text(at, self._baseline, text, self._size))
        self._x += line

    def _box(self, code: str) -> None:
        side = self._size * BOX
        wide = self._box_width(code) - self._size * 0.15
        top = self._baseline - self._size * 0.94
        self.marks.append(Box(self._x, top, wide, side, None, 0.5))
        if code:
            at = self._x + (wide - self._fonts.width(code, self._size * 0.92)) / 2
            self.marks.append(Text(at, self._baseline, code, self._size * 0.92))
        self._x += wide + self._size * 0.15

    def _box_width(self, code: str) -> float:
        wide = self._fonts.width(code, self._size * 0.92) + self._size * 0.3
        return max(self._size * BOX, wide) + self._size * 0.15

    def _room(self, needed: float) -> None:
        if self._x + needed > self._width and self._x > 0:
            self._new_line()

    def _new_line(self) -> None:
        self._line += 1
        self._x = 0.0

    @property
    def _baseline(self) -> float:
        return self._line * self._size * LINE_HEIGHT + self._size * (_ASCENT + 0.12)


def _is_empty_box(atom: Atom) -> bool:
    return isinstance(atom, AnswerBox) and not atom.code
