"""Files are suggested under names and in folders that Windows takes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from clinic_desktop.ui.prompts import DialogPrompts, file_name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("高血压随访 2026-10.pdf", "高血压随访 2026-10.pdf"),
        ("健康教育/讲座: 合理用药?.xlsx", "健康教育 讲座  合理用药 .xlsx"),
        (" 两行\n标题. ", "两行 标题"),
    ],
)
def test_a_name_of_a_file(words: str, name: str) -> None:
    assert file_name(words) == name


@pytest.fixture
def prompts() -> Iterator[DialogPrompts]:
    yield DialogPrompts(lambda: None)
    DialogPrompts.saved_in = None


def test_the_folder_of_the_last_file_is_offered_while_it_is_there(
    qtbot: QtBot, prompts: DialogPrompts, tmp_path: Path
) -> None:
    offered: list[Path] = []

    def take() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        offered.append(Path(dialog.directory().absolutePath()))
        (box,) = dialog.findChildren(QDialogButtonBox)
        box.button(QDialogButtonBox.StandardButton.Save).click()

    stick = tmp_path / "stick"
    stick.mkdir()
    DialogPrompts.saved_in = stick
    QTimer.singleShot(0, take)
    assert (
        prompts.save_file("存为 PDF", "三月: 名单.pdf", "PDF (*.pdf)") == stick / "三月  名单.pdf"
    )
    assert (offered, DialogPrompts.saved_in) == ([stick], stick)
    stick.rmdir()
    DialogPrompts.saved_in = stick
    QTimer.singleShot(0, take)
    saved = prompts.save_file("存为 PDF", "名单.pdf", "PDF (*.pdf)")
    assert saved is not None
    assert saved.parent != stick
