"""使用说明: the guide that came with the program, opened at the chapter of the screen in sight."""

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.words import tr
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE

_NAME = re.compile(r"^\d\d-(\w+)\.md$")

CHAPTERS = {
    "resident": "files",
    "household": "files",
    "roster": "start",
    "history": "files",
    "keyback": "followup",
    "coldchain": "vaccination",
    "conflicts": "exchange",
    "query": "files",
    "charts": "reports",
    "education_year": "education",
    "same_person": "exchange",
    "quarantine": "exchange",
    "settings": "safety",
}
"""Screens that are told about in the chapter of another one."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A file of the guide: the key of the screen it is about, its heading, its text."""

    key: str
    title: str
    text: str


def chapters(folder: Path) -> tuple[Chapter, ...]:
    """The chapters in their order."""
    found = []
    for path in sorted(folder.glob("*.md")):
        if name := _NAME.match(path.name):
            text = path.read_text(encoding="utf-8")
            found.append(Chapter(name[1], text.partition("\n")[0].lstrip("# ").strip(), text))
    return tuple(found)


class GuideDialog(QDialog):
    """Chapters on the left, the text on the right."""

    def __init__(self, folder: Path, screen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guide")
        self.setWindowTitle(tr("使用说明"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(900, 600)
        self._chapters = chapters(folder)
        factor = self.font().pointSizeF() / BASE_POINT_SIZE
        self.contents = QListWidget()
        self.contents.setObjectName("chapters")
        self.contents.setAccessibleName(tr("目录"))
        self.contents.setFixedWidth(round(190 * factor))
        self.contents.addItems([each.title for each in self._chapters])
        self.contents.currentRowChanged.connect(self._show)
        self.page = QTextBrowser()
        self.page.setObjectName("page")
        self.page.setAccessibleName(tr("使用说明"))
        self.page.document().setDocumentMargin(18)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("关闭"))
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.contents)
        row.addWidget(self.page, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.addLayout(row, 1)
        layout.addWidget(buttons)
        wanted = CHAPTERS.get(screen, screen)
        places = [n for n, each in enumerate(self._chapters) if each.key == wanted]
        self.contents.setCurrentRow(places[0] if places else 0)
        self.contents.setFocus()

    def _show(self, place: int) -> None:
        if 0 <= place < len(self._chapters):
            self.page.setMarkdown(self._chapters[place].text)
