"""Photos on paper, two to a sheet, each with its caption: the picture material of an activity."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.page import A4, MM, Box, Page, Picture, Text

_MARGIN = 20 * MM
_TITLE, _CAPTION = 13.0, 10.0
_ON_A_SHEET = 2
_GAP = 12 * MM


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as file content, with the line below it."""

    content: bytes
    caption: str


def photo_pages(title: str, photos: Sequence[Photo], fonts: PaperFonts) -> tuple[Page, ...]:
    """The sheets; content that is no picture is left out."""
    shown = [photo for photo in photos if _is_picture(photo.content)]
    pages = []
    for start in range(0, len(shown), _ON_A_SHEET):
        page = Page(*A4)
        y = _MARGIN
        page.marks.append(
            Text(
                (page.width - fonts.width(title, _TITLE, bold=True)) / 2,
                y + _TITLE,
                title,
                _TITLE,
                bold=True,
            )
        )
        y += _TITLE + 6 * MM
        height = (page.height - y - _MARGIN - _GAP) / _ON_A_SHEET - _CAPTION - 4 * MM
        width = page.width - 2 * _MARGIN
        for number, photo in enumerate(shown[start : start + _ON_A_SHEET], start + 1):
            page.marks.append(Picture(_MARGIN, y, width, height, photo.content))
            page.marks.append(Box(_MARGIN, y, width, height, line=0.4))
            caption = f"{number}　{photo.caption}"
            x = (page.width - fonts.width(caption, _CAPTION)) / 2
            y += height + _CAPTION + 2 * MM
            page.marks.append(Text(x, y, caption, _CAPTION))
            y += _GAP
        pages.append(page)
    return tuple(pages)


def _is_picture(content: bytes) -> bool:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content)) as image:
            return image.width > 0
    except (UnidentifiedImageError, OSError):
        return False
