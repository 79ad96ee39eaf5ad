"""手工更正: another number for one cell, with the reason that will stand on the form."""

from functools import partial

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.corrected import correction_of
from clinic_desktop.reports.form_figures import Cell, CellKind, FormFigures
from clinic_desktop.services.report_corrections import correct_figure, drop_correction
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, label


class CorrectDialog(QDialog):
    """Accepted when the correction is kept or taken back."""

    def __init__(
        self, desk: Desk, figures: FormFigures, cell: Cell, title: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._figures = figures
        self._cell = cell
        self.setObjectName("correct")
        self.setWindowTitle(tr("手工更正"))
        self.resize(480, 260)
        is_rate = cell.kind is CellKind.RATE
        self.value = QLineEdit(f"{cell.num}/{cell.den}" if is_rate else cell.shown)
        self.value.setObjectName("value")
        self.value.setAccessibleName(tr("填报"))
        self.value.selectAll()
        self.reason = QLineEdit(cell.corrected)
        self.reason.setObjectName("reason")
        self.reason.setAccessibleName(tr("原因"))
        self.reason.setPlaceholderText(tr("写明依据，会印在报表下面"))
        rows = QFormLayout()
        rows.addRow(tr("填报（分子/分母）") if is_rate else tr("填报"), self.value)
        rows.addRow(tr("原因"), self.reason)
        self.trouble = Band("", tone=Tone.DANGER)
        self.trouble.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        go = buttons.addButton(tr("更正"), QDialogButtonBox.ButtonRole.AcceptRole)
        go.setObjectName("correct-now")
        go.setProperty("kind", "primary")
        if cell.corrected:
            back = buttons.addButton(tr("用程序的数"), QDialogButtonBox.ButtonRole.ResetRole)
            back.setObjectName("own-figure")
            back.clicked.connect(self._drop)
        buttons.accepted.connect(self._keep)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(label(f"{title}：{cell.shown}", "heading", wrap=True))
        layout.addWidget(
            label(
                tr("最好先改正原始记录，数字会自己跟上。只改这一格，别的格不会跟着变。"),
                "hint",
                wrap=True,
            )
        )
        layout.addLayout(rows)
        layout.addWidget(self.trouble)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.value.setFocus()

    def _keep(self) -> None:
        self._desk.operations.change(
            self,
            partial(
                _correct,
                figures=self._figures,
                cell=self._cell,
                typed=self.value.text(),
                reason=self.reason.text(),
            ),
            lambda _done: self.accept(),
            on_problems=self._refused,
            token="correct",
        )

    def _refused(self, refused: InputProblem) -> None:
        problem = refused.problems[0]
        self.trouble.show_message(problem.message, Tone.DANGER)
        self.trouble.show()
        (self.reason if problem.field == "reason" else self.value).setFocus()

    def _drop(self) -> None:
        self._desk.operations.change(
            self,
            partial(_use_own, code=self._figures.code, figures=self._figures, cell=self._cell.name),
            lambda _done: self.accept(),
        )


def _correct(place: Workplace, figures: FormFigures, cell: Cell, typed: str, reason: str) -> None:
    correction = correction_of(cell, typed, reason, place.actor.name)
    if cell.kind not in (CellKind.COUNT, CellKind.RATE):
        raise InputProblem(Problem("value", "NO_NUMBER", tr("这一格不是数，不能更正")))
    correct_figure(place, figures.code, figures.period.last, correction)


def _use_own(place: Workplace, code: str, figures: FormFigures, cell: str) -> None:
    drop_correction(place, code, figures.period.last, cell)
