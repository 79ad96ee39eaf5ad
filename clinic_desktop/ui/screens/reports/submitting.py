"""上报: what is handed in, what differs from last time and by whom, and why."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from clinic_desktop.domain.problems import InputProblem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.report_submissions import Submitted
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.reports.reading import Changed, Shown, changed_lines, is_zero, submit
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Band, label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.rows_model import Column
from clinic_desktop.ui.widgets.tables import DataTable

_REASONS = (tr("补录迟到的记录"), tr("更正录入错误"), tr("卫生院要求更正"), tr("核对签到表后更正"))


class SubmitDialog(QDialog):
    """``submitted`` with the version that was handed in."""

    submitted = Signal(object)

    def __init__(self, desk: Desk, shown: Shown, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown = shown
        figures = shown.figures
        self.setObjectName("submit")
        self.setWindowTitle(tr("上报 {code}", code=figures.code))
        self.resize(820 if shown.issues else 520, 520 if shown.issues else 240)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(
            label(f"{figures.code} {figures.title} · {figures.period_name}", "heading", wrap=True)
        )
        layout.addWidget(
            label(
                tr("上报后这一份的数字就固定下来；以后要改，再报一份更正版，原来的仍然看得到。"),
                "hint",
                wrap=True,
            )
        )
        if is_zero(figures):
            layout.addWidget(
                Band(tr("本期没有发生：这是一份零报告，也要按时上报。"), tone=Tone.PLAIN)
            )
        for warning in figures.warnings:
            layout.addWidget(Band(warning, tone=Tone.DANGER if figures.blocked else Tone.NOTICE))
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.setObjectName("reason")
        self.reason.setAccessibleName(tr("更正的原因"))
        self.reason.addItems(list(_REASONS))
        self.reason.setEditText("")
        if edit := self.reason.lineEdit():
            edit.setPlaceholderText(tr("更正的原因（必填）"))
        self.reason.setVisible(bool(shown.issues))
        if shown.issues:
            last = shown.issues[-1]
            layout.addWidget(
                label(
                    tr(
                        "上一次：{version}，{day} 上报。现在有 {n} 个数不同：",
                        version=version_words(last.version_no),
                        day=last.submitted_on,
                        n=len(shown.changed),
                    ),
                    wrap=True,
                )
            )
            self.table: DataTable[Changed] = DataTable(
                (
                    Column(tr("指标"), lambda c: c.label, width=170),
                    Column(tr("栏"), lambda c: c.column, width=100),
                    Column(tr("上次"), lambda c: c.before, width=90),
                    Column(tr("现在"), lambda c: c.now, width=90),
                    Column(
                        tr("增加（+）和减少（−）的人或事"), lambda c: c.who, width=220, stretch=True
                    ),
                ),
                name=tr("与上次不同的数"),
                empty=EmptyState(tr("数字都没有变")),
            )
            layout.addWidget(self.table, 1)
            desk.operations.read(self, partial(changed_lines, shown=shown), self._show_changed)
            layout.addWidget(self.reason)
        else:
            layout.addStretch(1)
        self.trouble = Band("", tone=Tone.DANGER)
        self.trouble.hide()
        layout.addWidget(self.trouble)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        self.go = buttons.addButton(tr("上报"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setObjectName("submit-now")
        self.go.setProperty("kind", "primary")
        self.go.setDefault(True)
        buttons.accepted.connect(self._submit)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        (self.reason if shown.issues else self.go).setFocus()

    def _show_changed(self, lines: tuple[Changed, ...]) -> None:
        self.table.set_rows(lines)

    def _submit(self) -> None:
        self._desk.operations.change(
            self,
            partial(submit, figures=self._shown.figures, reason=self.reason.currentText()),
            self._done,
            on_problems=self._refused,
            token="submit",
        )

    def _refused(self, refused: InputProblem) -> None:
        problem = refused.problems[0]
        self.trouble.show_message(problem.message, Tone.DANGER)
        self.trouble.show()
        if self._shown.issues:
            self.reason.setFocus()

    def _done(self, submitted: Submitted) -> None:
        self.submitted.emit(submitted)
        self.accept()


def version_words(version: int) -> str:
    """原版 or 更正版 n."""
    return tr("更正版 {n}", n=version) if version else tr("原版")
