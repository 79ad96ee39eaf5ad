"""Makes and dresses the application: style, palette, font, style sheet from ``resources/theme``."""

from pathlib import Path
from string import Template

from PySide6.QtCore import QDir
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from clinic_desktop.ui.collecting import MainThreadCollector
from clinic_desktop.ui.fonts import register_fonts, text_font
from clinic_desktop.ui.theme.tokens import BASE_POINT_SIZE, COLOURS, measures


def style_sheet(resources: Path, point_size: int = BASE_POINT_SIZE) -> str:
    """All sheets of ``resources/theme`` in name order, with the tokens filled in.

    Raises ``KeyError`` when a sheet names a token that does not exist.
    """
    tokens = {**COLOURS, **measures(point_size)}
    sheets = sorted((resources / "theme").glob("*.qss"))
    return "\n".join(Template(s.read_text("utf-8")).substitute(tokens) for s in sheets)


def palette() -> QPalette:
    """The palette for whatever the style sheet does not paint."""
    colours = QPalette()
    pairs = {
        QPalette.ColorRole.Window: "ground",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "surface_soft",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.ToolTipBase: "surface",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.PlaceholderText: "text_hint",
        QPalette.ColorRole.Highlight: "teal",
        QPalette.ColorRole.HighlightedText: "on_teal",
        QPalette.ColorRole.Link: "teal",
    }
    for role, name in pairs.items():
        colours.setColor(role, QColor(COLOURS[name]))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        colours.setColor(QPalette.ColorGroup.Disabled, role, QColor(COLOURS["disabled"]))
    return colours


def application() -> QApplication:
    """The application, in Fusion style; the one there is already or a new one.

    Chosen by argument: ``setStyle`` would build Python's copy of every enumeration of QStyle
    before the first window stands.
    """
    app = QApplication.instance() or QApplication(["clinic-desktop", "-style", "Fusion"])
    assert isinstance(app, QApplication)  # noqa: S101 - no other kind is made
    if app.findChild(MainThreadCollector) is None:
        MainThreadCollector(app)
    return app


def dress(app: QApplication, resources: Path, point_size: int = BASE_POINT_SIZE) -> None:
    """Gives the application its look; called again when the text size changes.

    ``point_size``: 11 by default, 14 for tired eyes.
    """
    QDir.setSearchPaths("icons", [str(resources / "icons")])
    QDir.setSearchPaths("theme", [str(resources / "theme")])
    register_fonts(resources / "fonts")
    app.setPalette(palette())
    app.setFont(text_font(point_size))
    app.setStyleSheet(style_sheet(resources, point_size))
