"""How failures are told to a person: what happened, what to do, never a traceback."""

import logging
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.ui import icons
from clinic_desktop.ui.recent_log import RecentLog
from clinic_desktop.ui.theme import COLOURS

log = logging.getLogger(__name__)


class Faults(Protocol):
    """Where ``Operations`` reports what went wrong; tests hand in a list-keeping one."""

    def problems(self, problem: InputProblem) -> None:
        """Input that no form is there to show it at."""
        ...

    def known(self, fault: KnownFault) -> None:
        """The world did it."""
        ...

    def bug(self, error: BaseException) -> None:
        """We did it."""
        ...


class FaultDialog(QDialog):
    """One calm message: a sentence, an advice, the details folded away."""

    def __init__(
        self,
        title: str,
        message: str,
        advice: str = "",
        details: str = "",
        *,
        tone: str = "notice",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("fault")
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.message, self.advice = message, advice
        picture = QLabel()
        name = "triangle-alert" if tone == "notice" else "circle-alert"
        picture.setPixmap(icons.pixmap(name, COLOURS[tone], 32, self.devicePixelRatioF()))
        heading = QLabel(message)
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(heading)
        if advice:
            line = QLabel(advice)
            line.setWordWrap(True)
            line.setProperty("role", "soft")
            words.addWidget(line)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 16)
        layout.setSpacing(16)
        layout.addLayout(top)
        buttons = QHBoxLayout()
        if details:
            self._details = QPlainTextEdit(details)
            self._details.setReadOnly(True)
            self._details.setAccessibleName(tr("技术信息"))
            self._details.setMinimumHeight(160)
            self._details.hide()
            layout.addWidget(self._details)
            more = QPushButton(tr("技术信息"))
            more.setProperty("kind", "quiet")
            more.setObjectName("fault-details")
            more.setCheckable(True)
            more.toggled.connect(self._on_details)
            copy = QPushButton(tr("复制"))
            copy.setProperty("kind", "quiet")
            copy.setObjectName("fault-copy")
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
            buttons.addWidget(more)
            buttons.addWidget(copy)
        buttons.addStretch(1)
        close = QPushButton(tr("知道了"))
        close.setProperty("kind", "primary")
        close.setObjectName("fault-close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons.addWidget(close)
        layout.addLayout(buttons)

    def _on_details(self, shown: bool) -> None:
        self._details.setVisible(shown)
        self.adjustSize()


class FaultDialogs:
    """Shows failures over the main window; ``window`` gives the parent at that moment."""

    def __init__(self, window: Callable[[], QWidget | None], recent: RecentLog) -> None:
        self._window = window
        self._recent = recent
        self._shown: set[FaultDialog] = set()

    def problems(self, problem: InputProblem) -> None:
        """Every sentence on a line of its own."""
        lines = "\n".join(p.message for p in problem.problems)
        self._show(FaultDialog(tr("请更正"), tr("还不能保存"), lines, parent=self._window()))

    def known(self, fault: KnownFault) -> None:
        """Message and advice; the code stands in the details for whoever helps by phone."""
        log.warning("known fault %s: %s", fault.code, fault.message)
        details = tr("代码 {code}", code=fault.code)
        parent = self._window()
        self._show(FaultDialog(tr("提示"), fault.message, fault.advice, details, parent=parent))

    def bug(self, error: BaseException) -> None:
        """Logged with its traceback; the person reads that what was typed is kept."""
        log.error("unexpected failure", exc_info=error)
        self._show(
            FaultDialog(
                tr("程序出错"),
                tr("程序内部出错，这一步没有完成"),
                tr(
                    "已输入的内容保存为草稿。可以再试一次；如果反复出现，请把技术信息交给维护人员。"
                ),
                "\n".join(self._recent.lines()),
                tone="danger",
                parent=self._window(),
            )
        )

    def _show(self, dialog: FaultDialog) -> None:
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        if dialog.parentWidget() is None:
            # Nobody else keeps it, and it would go before it is read.
            self._shown.add(dialog)
            dialog.finished.connect(lambda _result: self._shown.discard(dialog))
        dialog.open()
