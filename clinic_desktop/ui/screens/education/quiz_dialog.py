"""A quiz typed in: paper by paper against a key, or as counts."""

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.education.quizzing import (
    KINDS,
    TIMINGS,
    Paper,
    Quiz,
    answers_typed,
    right_of,
)
from clinic_desktop.ui.screens.education.year_rows import percent
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, label
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    ChoiceField,
    DateField,
    InputField,
    Labelled,
    NumberField,
    RowColumn,
    RowsField,
    TextField,
    Toward,
)
from clinic_desktop.ui.widgets.page import action, scroll

_LABEL = 96
_MOST = 100_000


class QuizDialog(QDialog):
    """``kept`` with a ``Quiz``; the window stays until ``close`` so that problems can be told."""

    kept = Signal(object)

    def __init__(self, today: Callable[[], date], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("quiz-dialog")
        self.setWindowTitle(tr("测验与调查"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(620, 660)
        self._kinds, self._timings = list(KINDS), list(TIMINGS)
        self.fields: dict[str, InputField] = {
            "on": DateField(tr("日期"), today, toward=Toward.PAST, start_today=True),
            "kind": ChoiceField(tr("类别"), _choices(KINDS.values())),
            "timing": ChoiceField(tr("时机"), _choices(TIMINGS.values())),
            "topic": TextField(tr("主题"), max_length=60),
            "audience": TextField(
                tr("对象"), max_length=40, placeholder=tr("居民、学生、医务人员、住院病人…")
            ),
            "key": TextField(
                tr("标准答案"), max_length=500, placeholder=tr("如 ABCDACBD；只填人数则空着")
            ),
            "papers": RowsField(
                tr("答卷"),
                (
                    RowColumn("given", tr("答案"), lambda name: TextField(name, max_length=500)),
                    RowColumn("who", tr("姓名（可不填）"), lambda name: TextField(name)),
                ),
            ),
            "persons": NumberField(tr("应答人数"), unit=tr("人"), hard=(0, _MOST)),
            "questions": NumberField(tr("题数"), unit=tr("题"), hard=(0, 500)),
            "correct": NumberField(tr("答对题次"), unit=tr("题次"), hard=(0, None)),
        }
        self.band = Band()
        self.band.hide()
        self.result_ = label("", "strong", wrap=True)
        self._counts = QWidget()
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setSpacing(8)
        counted = QVBoxLayout(self._counts)
        counted.setContentsMargins(0, 0, 0, 0)
        counted.setSpacing(8)
        names = list(self.fields)
        for name, field in self.fields.items():
            field.setObjectName(f"quiz-{name}")
            field.changed.connect(self._tell)
            line = Labelled(field, label_width=_LABEL, above=name == "papers")
            (counted if name in ("persons", "questions", "correct") else column).addWidget(line)
        for name, following in pairwise(names):
            if name != "papers":
                self.fields[name].done.connect(self._step(following))
        self.fields["correct"].done.connect(self._keep)
        column.addWidget(self._counts)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.result_, 1)
        cancel = action(tr("取消"), name="quiz-cancel")
        cancel.clicked.connect(self.reject)
        keep = action(tr("保存"), icon="save", kind="primary", name="quiz-keep")
        keep.setToolTip("Ctrl+S")
        keep.clicked.connect(self._keep)
        for button in (cancel, keep):
            button.setAutoDefault(False)
            foot.addWidget(button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 18, 14)
        outer.addWidget(self.band)
        outer.addWidget(scroll(inner), 1)
        outer.addLayout(foot)
        shortcut = QShortcut(QKeySequence("Ctrl+S"), self)
        shortcut.activated.connect(self._keep)
        self.fields["kind"].set_value("1")
        self.fields["timing"].set_value("1")
        self.fields["topic"].setFocus()
        self._tell()

    def _step(self, name: str) -> Callable[[], None]:
        def step() -> None:
            field = self.fields[name]
            if name == "papers" and not self.fields["key"].value():
                field = self.fields["persons"]
            if isinstance(field, RowsField):
                row = field.rows[0] if field.rows else field.add_row()
                next(iter(row.inputs.values())).setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                field.setFocus(Qt.FocusReason.TabFocusReason)

        return step

    def quiz(self) -> Quiz:
        """What is typed."""
        value = {name: field.value() for name, field in self.fields.items()}
        papers = tuple(
            Paper(str(row.get("given") or ""), str(row.get("who") or ""))
            for row in value["papers"]
            if row.get("given")
        )
        return Quiz(
            value["on"],
            self._kinds[int(value["kind"] or 1) - 1],
            self._timings[int(value["timing"] or 1) - 1],
            value["topic"] or "",
            value["audience"] or "",
            value["key"] or "",
            papers,
            value["persons"] or 0,
            value["questions"] or 0,
            value["correct"] or 0,
        )

    def _tell(self) -> None:
        """The rate as it stands, while it is typed."""
        self._counts.setVisible(not self.fields["key"].value())
        self.fields["papers"].setEnabled(bool(self.fields["key"].value()))
        quiz = self.quiz()
        if quiz.papers:
            key = answers_typed(quiz.key)
            right = sum(right_of(key, answers_typed(paper.given)) for paper in quiz.papers)
            asked = len(key) * len(quiz.papers)
            persons = len(quiz.papers)
        else:
            right, asked, persons = quiz.correct, quiz.persons * quiz.questions, quiz.persons
        rate = percent(Fraction(right, asked)) if asked else "—"
        share = f"{right}/{asked}"
        self.result_.setText(
            tr("{n} 人，答对 {share} 题次，{rate}", n=persons, share=share, rate=rate)
        )

    def _keep(self) -> None:
        if self.fields["on"].value() is None:
            self.fields["on"].setFocus()
            return
        self.kept.emit(self.quiz())

    def show_problem(self, problem: InputProblem) -> None:
        """Why it could not be kept."""
        self.band.show_message(str(problem), Tone.DANGER)
        self.band.show()


def _choices(labels: Iterable[str]) -> list[Choice]:
    return [Choice(str(n), word) for n, word in enumerate(labels, 1)]
