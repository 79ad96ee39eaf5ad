"""Nothing flashes up beside the window while screens are built."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from clinic_desktop.ui.screen import Place
from clinic_desktop.ui.screens import all_screens
from clinic_desktop.ui.shell.window import Shell


class Flashes(QObject):
    """Keeps the widgets that were shown as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and not isinstance(watched, Shell)
        ):
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


@pytest.fixture
def flashes(qapp: QApplication) -> Iterator[Flashes]:
    kept = Flashes()
    qapp.installEventFilter(kept)
    yield kept
    qapp.removeEventFilter(kept)


@pytest.mark.parametrize(
    "key", [spec.key for spec in all_screens() if spec.place is not Place.NOWHERE]
)
def test_opening_a_screen_shows_no_other_window(
    shell: Shell, settled: Callable[[], None], flashes: Flashes, key: str
) -> None:
    shell.open(key)
    settled()
    assert flashes.seen == []
    assert shell.isActiveWindow()
    assert QApplication.focusWidget() is not None
