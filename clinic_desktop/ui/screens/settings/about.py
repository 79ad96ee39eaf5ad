"""About: version, what the program is, the licences of what it is made of."""

import importlib.metadata
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextEdit, QWidget

from clinic_desktop import __version__
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.settings.section import Section
from clinic_desktop.ui.widgets.cards import Card, Facts

FILES = ("THIRD_PARTY_NOTICES.md", "LICENSE")


def licence_text(resources: Path) -> str:
    """Notices and licence as Markdown: beside the resources, else from the installed package."""
    found = {name: path for name in FILES if (path := resources.parent / name).is_file()}
    if not found:
        try:
            files = importlib.metadata.files("clinic-desktop") or []
        except importlib.metadata.PackageNotFoundError:
            files = []
        found = {file.name: Path(str(file.locate())) for file in files if file.name in FILES}
    texts = [found[name].read_text("utf-8") for name in FILES if name in found]
    if len(texts) > 1:
        # The licence is plain text: its line breaks are kept.
        texts[1:] = [f"---\n\n```\n{text}\n```" for text in texts[1:]]
    return "\n\n".join(texts) or tr("许可证随安装包提供。")


class AboutSection(Section):
    """关于."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, scrolled=False)
        practice = tr("练习诊所（人物均为虚构）") if desk.session.practice else ""
        self.facts = Facts(
            [
                (tr("程序"), tr("公共卫生工作台")),
                (tr("版本"), __version__),
                (tr("诊所"), " · ".join(p for p in (desk.session.clinic, practice) if p)),
                (tr("说明"), tr("离线使用，数据加密保存在本机，只通过 U 盘与卫生院交换。")),
            ]
        )
        card = Card(tr("关于"))
        card.body.addWidget(self.facts)
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setObjectName("licences")
        self.text.setAccessibleName(tr("许可证"))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        licences = Card(tr("许可证和第三方组件"))
        licences.body.addWidget(self.text, 1)
        self.body.addWidget(card)
        self.body.addWidget(licences, 1)

    def load(self) -> None:
        """Read once."""
        if not self.text.toPlainText():
            self.text.setMarkdown(licence_text(self.desk.resources))

    def first_focus(self) -> QWidget:
        """The text, to scroll it."""
        return self.text
