"""A page as plain marks: text, lines, boxes. Measured in points from the top left corner.

Layout code makes pages, ``pdf.py`` writes them; so a layout is tested without a PDF.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``y`` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.5
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: filled with a grey (0 black … 1 white), outlined, or both."""

    x: float
    y: float
    width: float
    height: float
    fill: float | None = None
    line: float | None = 0.5


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo given as file content; drawn into the rectangle with its proportions kept."""

    x: float
    y: float
    width: float
    height: float
    content: bytes


Mark = Text | Rule | Box | Picture


@dataclass(slots=True)
class Page:
    """One sheet side."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text on the page, in drawing order."""
        return tuple(mark.text for mark in self.marks if isinstance(mark, Text))


def scaled(page: Page, factor: float) -> Page:
    """The page drawn smaller or larger."""
    return Page(
        page.width * factor, page.height * factor, [_scaled(mark, factor) for mark in page.marks]
    )


def _scaled(mark: Mark, by: float) -> Mark:
    match mark:
        case Text():
            return replace(mark, x=mark.x * by, y=mark.y * by, size=mark.size * by)
        case Rule():
            return replace(mark, x1=mark.x1 * by, y1=mark.y1 * by, x2=mark.x2 * by, y2=mark.y2 * by)
        case _:
            return replace(
                mark,
                x=mark.x * by,
                y=mark.y * by,
                width=mark.width * by,
                height=mark.height * by,
            )


def all_texts(pages: Sequence[Page]) -> tuple[str, ...]:
    """Every text of the pages."""
    return tuple(text for page in pages for text in page.texts)
