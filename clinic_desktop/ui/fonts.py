"""The program's own fonts, so that every name shows on every computer.

The bold cut is a subset under a family name of its own: registered as the bold face of the
same family, Qt would show boxes for the characters that the subset lacks.
"""

from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr

TEXT_FAMILY = "Noto Sans SC"
HEADING_FAMILY = "Noto Sans SC Heading"
FILES = ("NotoSansSC-Regular.ttf", "NotoSansSCHeading-Bold.ttf")


def register_fonts(folder: Path) -> None:
    """Registers what is not there yet; ``KnownFault`` ``FONT_MISSING`` for an unreadable file."""
    present = set(QFontDatabase.families())
    for family, name in zip((TEXT_FAMILY, HEADING_FAMILY), FILES, strict=True):
        if family not in present and QFontDatabase.addApplicationFont(str(folder / name)) < 0:
            raise KnownFault(
                "FONT_MISSING",
                tr("字体文件 {name} 无法读取", name=name),
                tr("请重新安装程序"),
            )


def text_font(point_size: int) -> QFont:
    """Running text."""
    font = QFont(TEXT_FAMILY, point_size)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return font


def heading_font(point_size: int) -> QFont:
    """Headings and numbers; falls back to the text font for rare characters."""
    font = QFont()
    font.setFamilies([HEADING_FAMILY, TEXT_FAMILY])
    font.setPointSize(point_size)
    return font
