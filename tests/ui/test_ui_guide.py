"""The guide that came with the program: whole, opened where the person is."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.shell.guide import CHAPTERS, GuideDialog, chapters


def test_every_chapter_has_heading_and_text(resources: Path) -> None:
    found = chapters(resources / "guide")
    assert len(found) >= 12
    for chapter in found:
        assert chapter.title
        assert len(chapter.text) > 150
    assert len({chapter.key for chapter in found}) == len(found)


def test_every_screen_of_the_rail_has_its_chapter(resources: Path) -> None:
    keys = {chapter.key for chapter in chapters(resources / "guide")}
    for spec in all_screens():
        assert CHAPTERS.get(spec.key, spec.key) in keys or spec.place == "nowhere", spec.key
    assert set(CHAPTERS.values()) <= keys


@pytest.mark.parametrize(
    ("screen", "title"), [("reports", "统计报表"), ("conflicts", "数据交换"), ("?", "第一次使用")]
)
def test_it_opens_at_the_screen_in_sight(
    resources: Path, qtbot: QtBot, screen: str, title: str
) -> None:
    dialog = GuideDialog(resources / "guide", screen)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.contents.currentItem().text() == title
    assert dialog.page.toPlainText().startswith(title)
    qtbot.keyClick(dialog.contents, Qt.Key.Key_End)
    assert "备份" in dialog.page.toPlainText()


def test_no_markup_is_left_in_the_text(resources: Path, qtbot: QtBot) -> None:
    dialog = GuideDialog(resources / "guide", "today")
    qtbot.addWidget(dialog)
    for place in range(dialog.contents.count()):
        dialog.contents.setCurrentRow(place)
        assert not re.search(r"\*\*|^#|`", dialog.page.toPlainText(), re.MULTILINE)
