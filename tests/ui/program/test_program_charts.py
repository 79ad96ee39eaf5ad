"""The charts of a year over a practice clinic: every view, another rate, the printed diagnosis."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pypdfium2
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_desktop.reports.monthly import period_form
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.preview import PreviewWindow
from clinic_desktop.ui.progress import Progress
from clinic_desktop.ui.screens.charts.screen import ChartsScreen
from clinic_desktop.ui.screens.reports import reading
from clinic_desktop.ui.shell.window import Shell
from clinic_desktop.ui.snapshots import snapshot
from clinic_desktop.ui.widgets.charts import ProgressRing


def test_the_year_is_seen_and_printed(
    shell: Shell, settled: Callable[[], None], press: Callable[..., None], qtbot: QtBot
) -> None:
    shell.open("charts")
    settled()
    screen = shell.stack.current()
    assert isinstance(screen, ChartsScreen)
    qtbot.waitUntil(lambda: screen._found is not None, timeout=20_000)
    # The window of progress has closed; offscreen nothing brings the main one to the front.
    shell.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    assert "男" in screen.pyramid.accessibleDescription()
    screen.show_view("targets")
    assert screen.findChildren(ProgressRing)
    screen.show_view("months")
    qtbot.waitUntil(lambda: screen.rates.model.rowCount() > 0, timeout=20_000)
    shell.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    screen.rates.setFocus()
    first = screen.trend.accessibleDescription()
    press(Qt.Key.Key_Down)
    assert screen.trend.accessibleDescription() != first
    for view in ("people", "targets", "months", "groups"):
        screen.show_view(view)
        assert not snapshot(shell, 1366, 768).isNull()
    press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settled()
    (window,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, PreviewWindow)]
    window.close()


def test_the_yearly_form_is_printed_with_all_its_charts(
    shell: Shell, real_place: Workplace
) -> None:
    fonts = shell.desk.resources / "fonts"
    with real_place.reading() as session:
        figures = period_form(session, real_place.catalogue, "Y-9", 2026, 1, real_place.site.code)
    alone = reading.paper(real_place, figures, fonts)
    whole = reading.diagnosis_paper(real_place, Progress(), figures, fonts)
    assert pages(whole) >= pages(alone) + 2
    elsewhere = replace(figures, clinic_code="several")
    assert pages(reading.diagnosis_paper(real_place, Progress(), elsewhere, fonts)) == pages(alone)


def pages(pdf: bytes) -> int:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return len(document)
