"""Qt's own words (copy, paste, the file dialog) in Chinese."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator


def translate_qt(app: QCoreApplication) -> bool:
    """Installs Qt's Chinese texts; whether they were found."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return translator.load("qtbase_zh_CN", folder) and app.installTranslator(translator)
