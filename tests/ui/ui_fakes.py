"""Fakes in a few lines: the workplace, the person who answers questions, the failures told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.ui.prompts import Leave


@dataclass
class FakePlace:
    """What functions on the worker may use in tests."""

    today: date = date(2026, 11, 22)
    asked: list[Any] = field(default_factory=list)


class KeptFaults:
    """Keeps what was told; ``expect_bug`` before a test that causes one."""

    def __init__(self) -> None:
        self.told: list[BaseException] = []
        self.unexpected: list[BaseException] = []
        self._bugs_expected = False

    def expect_bug(self) -> None:
        self._bugs_expected = True

    def problems(self, problem: InputProblem) -> None:
        self.told.append(problem)

    def known(self, fault: KnownFault) -> None:
        self.told.append(fault)

    def bug(self, error: BaseException) -> None:
        self.told.append(error)
        if not self._bugs_expected:
            self.unexpected.append(error)


class ScriptedPrompts:
    """Answers in the order given; ``asked`` keeps the questions."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.asked: list[str] = []

    def will_answer(self, *answers: Any) -> None:
        self.answers += answers

    def _next(self, question: str) -> Any:
        self.asked.append(question)
        assert self.answers, f"nobody expected the question {question!r}"
        return self.answers.pop(0)

    def confirm(
        self, title: str, text: str, yes: str, *, no: str = "", danger: bool = False
    ) -> bool:
        return bool(self._next(f"{title}：{text}"))

    def reason(self, title: str, text: str, suggestions: Sequence[str] = ()) -> str | None:
        answer: str | None = self._next(f"{title}：{text}")
        return answer

    def leave_unsaved(self, title: str) -> Leave:
        return Leave(self._next(title))

    def open_file(self, title: str, pattern: str) -> Path | None:
        answer: Path | None = self._next(title)
        return answer

    def open_files(self, title: str, pattern: str) -> tuple[Path, ...]:
        answer: tuple[Path, ...] = self._next(title)
        return answer

    def save_file(self, title: str, name: str, pattern: str) -> Path | None:
        answer: Path | None = self._next(title)
        return answer

    def folder(self, title: str) -> Path | None:
        answer: Path | None = self._next(title)
        return answer


def type_chinese(widget: QWidget, text: str) -> None:
    """What an input method commits; ``keyClicks`` cannot do this."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)
