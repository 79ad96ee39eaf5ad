"""Every question to the person in one object, so that tests can answer.

Screens and presenters ask ``Prompts``; only ``DialogPrompts`` opens windows.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.words import tr

_FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|\t\r\n', " "))


def file_name(words: str) -> str:
    """The words as a name that every system takes for a file."""
    return words.translate(_FORBIDDEN).strip(" .")


class Leave(StrEnum):
    """What to do with what is typed but not saved."""

    SAVE = "save"
    KEEP_DRAFT = "keep_draft"
    DROP = "drop"
    STAY = "stay"


class Prompts(Protocol):
    """The questions."""

    def confirm(
        self, title: str, text: str, yes: str, *, no: str = "", danger: bool = False
    ) -> bool:
        """Yes or no; ``yes`` is the verb on the button (作废, 导入), ``no`` 取消 or another."""
        ...

    def reason(self, title: str, text: str, suggestions: Sequence[str] = ()) -> str | None:
        """A reason in words; ``None`` when the person thought better of it."""
        ...

    def leave_unsaved(self, title: str) -> Leave:
        """Something is typed but not saved."""
        ...

    def open_file(self, title: str, pattern: str) -> Path | None:
        """Choose a file to read; ``pattern`` as in ``图片 (*.jpg *.png)``."""
        ...

    def open_files(self, title: str, pattern: str) -> tuple[Path, ...]:
        """Choose files to read, several at once; none when the person thought better of it."""
        ...

    def save_file(self, title: str, name: str, pattern: str) -> Path | None:
        """Choose where to write."""
        ...

    def folder(self, title: str) -> Path | None:
        """Choose a folder (a stick)."""
        ...


class Question(QDialog):
    """A heading, a text, buttons with verbs; ``chosen`` is the key of the one pressed."""

    def __init__(
        self,
        title: str,
        text: str,
        buttons: Sequence[tuple[str, str, str]],
        parent: QWidget | None = None,
    ) -> None:
        """``buttons``: (key, verb, kind); the first is the default, Esc gives the last."""
        super().__init__(parent)
        self.setObjectName("question")
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        self.chosen = buttons[-1][0]
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        words = QLabel(text)
        words.setWordWrap(True)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        self.body.addWidget(heading)
        if text:
            self.body.addWidget(words)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout()
        row.addStretch(1)
        for key, verb, kind in reversed(buttons):
            button = self._buttons[key] = QPushButton(verb)
            button.setObjectName(f"answer-{key}")
            button.setProperty("kind", kind)
            button.setAutoDefault(False)
            button.clicked.connect(self._answer(key))
            row.addWidget(button)
            if key == buttons[0][0]:
                button.setDefault(True)
                button.setFocus()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 16)
        layout.setSpacing(16)
        layout.addLayout(self.body)
        layout.addLayout(row)

    def button(self, key: str) -> QPushButton:
        """The button of an answer; ``KeyError`` when there is none."""
        return self._buttons[key]

    def _answer(self, key: str) -> Callable[[], None]:
        def answer() -> None:
            self.chosen = key
            self.accept()

        return answer


class DialogPrompts:
    """Asks with windows; ``window`` gives the parent at that moment."""

    saved_in: ClassVar[Path | None] = None
    """Where the last file was saved, as long as the program runs."""

    def __init__(self, window: Callable[[], QWidget | None]) -> None:
        self._window = window

    def confirm(
        self, title: str, text: str, yes: str, *, no: str = "", danger: bool = False
    ) -> bool:
        """A dangerous step does not have its button as the default."""
        go = ("yes", yes, "danger" if danger else "primary")
        stay = ("no", no or tr("取消"), "")
        return self._ask(Question(title, text, [go, stay], self._window())) == "yes"

    def reason(self, title: str, text: str, suggestions: Sequence[str] = ()) -> str | None:
        """The button stays grey until something is written."""
        question = Question(
            title, text, [("yes", tr("确定"), "primary"), ("no", tr("取消"), "")], self._window()
        )
        line = QLineEdit()
        line.setPlaceholderText(tr("写明原因"))
        box = QComboBox()
        box.setEditable(True)
        box.setLineEdit(line)
        # Offered below, never completed in the line behind the person's back.
        finder = QCompleter(list(suggestions), box)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        box.setCompleter(finder)
        box.addItems(list(suggestions))
        box.setEditText("")
        box.setObjectName("reason")
        box.setAccessibleName(tr("原因"))
        question.body.addWidget(box)
        go = question.button("yes")
        go.setEnabled(False)
        box.editTextChanged.connect(lambda words: go.setEnabled(bool(words.strip())))
        box.setFocus(Qt.FocusReason.OtherFocusReason)
        return box.currentText().strip() if self._ask(question) == "yes" else None

    def leave_unsaved(self, title: str) -> Leave:
        """Nothing is lost by any answer but the last but one."""
        question = Question(
            tr("{title}还没有保存", title=title),
            tr("离开前要保存吗？草稿可以下次接着填。"),
            [
                (Leave.SAVE, tr("保存"), "primary"),
                (Leave.KEEP_DRAFT, tr("留作草稿"), ""),
                (Leave.DROP, tr("不要了"), "danger"),
                (Leave.STAY, tr("继续填写"), ""),
            ],
            self._window(),
        )
        return Leave(self._ask(question))

    def open_file(self, title: str, pattern: str) -> Path | None:
        """The system's own dialog."""
        name, _ = QFileDialog.getOpenFileName(self._window(), title, "", pattern)
        return Path(name) if name else None

    def open_files(self, title: str, pattern: str) -> tuple[Path, ...]:
        """The system's own dialog."""
        names, _ = QFileDialog.getOpenFileNames(self._window(), title, "", pattern)
        return tuple(Path(name) for name in names)

    def save_file(self, title: str, name: str, pattern: str) -> Path | None:
        """The system's own dialog, where the last file went, at first in the documents: the
        folder a program is started in is often one that nobody may write into."""
        suggested = str(self._save_in() / file_name(name))
        chosen, _ = QFileDialog.getSaveFileName(self._window(), title, suggested, pattern)
        if not chosen:
            return None
        DialogPrompts.saved_in = Path(chosen).parent
        return Path(chosen)

    @staticmethod
    def _save_in() -> Path:
        last = DialogPrompts.saved_in
        with suppress(OSError):
            if last is not None and last.is_dir():
                return last
        kind = QStandardPaths.StandardLocation.DocumentsLocation
        return Path(QStandardPaths.writableLocation(kind))

    def folder(self, title: str) -> Path | None:
        """The system's own dialog."""
        name = QFileDialog.getExistingDirectory(self._window(), title)
        return Path(name) if name else None

    @staticmethod
    def _ask(question: Question) -> str:
        question.exec()
        chosen = question.chosen
        question.deleteLater()
        return chosen
