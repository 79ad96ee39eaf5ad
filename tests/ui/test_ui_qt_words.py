"""Qt's own words are Chinese too."""

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication, QLineEdit

from clinic_desktop.ui.qt_words import translate_qt


def test_the_menu_of_a_line_is_chinese(qapp: QApplication) -> None:
    assert translate_qt(qapp)
    try:
        line = QLineEdit()
        menu = line.createStandardContextMenu()
        words = [action.text() for action in menu.actions()]
        assert any("粘贴" in each for each in words), words
    finally:
        for translator in qapp.findChildren(QTranslator):
            QCoreApplication.removeTranslator(translator)
