"""QR codes as marks."""

from clinic_desktop.reports.paper.page import Box, Mark

_QUIET = 4
"""Modules of white around the code that readers need."""


def qr_marks(payload: str, x: float, y: float, side: float) -> tuple[Mark, ...]:
    """A QR code of the text as a square of ``side`` points, white border included; medium error
    correction.
    """
    import segno

    rows = [bytes(row) for row in segno.make(payload, error="m", micro=False).matrix]
    module = side / (len(rows) + 2 * _QUIET)
    marks: list[Mark] = []
    for down, row in enumerate(rows):
        across = 0
        while across < len(row):
            if not row[across]:
                across += 1
                continue
            end = across
            while end < len(row) and row[end]:
                end += 1
            marks.append(
                Box(
                    x + (across + _QUIET) * module,
                    y + (down + _QUIET) * module,
                    (end - across) * module,
                    module * 1.02,
                    fill=0.0,
                    line=None,
                )
            )
            across = end
    return tuple(marks)
