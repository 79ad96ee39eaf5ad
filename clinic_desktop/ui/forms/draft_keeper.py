"""Saves what is being typed within two seconds, without anybody noticing."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.ui.operations import Operations

if TYPE_CHECKING:
    from clinic_desktop.services.workplace import Workplace

SAVE_AFTER_MS = 1500


class DraftKeeper(QObject):
    """``touch`` after each answer; the newest state is kept 1.5 s after the first of them.

    A draft that cannot be kept (disk full) is told once and tried again with the next answer;
    typing goes on.
    """

    kept = Signal()
    refused = Signal(object)
    """``KnownFault``: drafts cannot be kept for the moment."""

    def __init__(
        self,
        operations: Operations,
        keep: "Callable[[Workplace, str, str, dict[str, Any]], None]",
        drop: "Callable[[Workplace, str], None]",
        content: Callable[[], dict[str, Any]],
        parent: QObject,
    ) -> None:
        """``keep(place, key, title, content)`` and ``drop(place, key)`` run on the worker."""
        super().__init__(parent)
        self._operations, self._keep, self._drop, self._content = operations, keep, drop, content
        self._told = False
        self.key = ""
        self.title = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self.flush)

    def touch(self) -> None:
        """Something was typed."""
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Keeps the state of this moment."""
        self._timer.stop()
        if not self.key:
            return
        self._operations.change(
            self,
            partial(self._run_keep, self.key, self.title, self._content()),
            lambda _none: self._on_kept(),
            on_fail=self._on_fail,
            token="draft",
        )

    def _run_keep(self, key: str, title: str, content: dict[str, Any], place: "Workplace") -> None:
        self._keep(place, key, title, content)

    def _on_kept(self) -> None:
        self._told = False
        self.kept.emit()

    def _on_fail(self, error: BaseException) -> None:
        if not self._told and isinstance(error, KnownFault):
            self._told = True
            self.refused.emit(error)

    def stop(self) -> None:
        """Saved or given up: nothing more is kept."""
        self._timer.stop()

    def drop(self) -> None:
        """The draft is not wanted."""
        self.stop()
        key = self.key
        if key:
            self._operations.change(self, lambda place: self._drop(place, key), token="draft")
