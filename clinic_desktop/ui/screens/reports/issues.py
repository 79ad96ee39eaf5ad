"""历次上报: every issue of a form for a period; choosing one shows it as it was."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from clinic_desktop.domain.words import tr
from clinic_desktop.services.report_submissions import SubmissionRow
from clinic_desktop.ui.screens.reports.submitting import version_words
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.empty import EmptyState
from clinic_desktop.ui.widgets.rows_model import Column
from clinic_desktop.ui.widgets.tables import DataTable


class IssuesDialog(QDialog):
    """``picked`` with the issue to look at."""

    picked = Signal(object)

    def __init__(self, title: str, issues: tuple[SubmissionRow, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("issues")
        self.setWindowTitle(tr("历次上报"))
        self.resize(640, 360)
        self.table: DataTable[SubmissionRow] = DataTable(
            (
                Column(tr("版本"), lambda i: version_words(i.version_no), width=100),
                Column(tr("上报日期"), lambda i: i.submitted_on.isoformat(), width=112),
                Column(tr("上报人"), lambda i: i.submitted_by, width=90),
                Column(tr("及时"), lambda i: tr("及时") if i.in_time else tr("迟报"), width=64),
                Column(tr("更正原因"), lambda i: i.reason, width=180, stretch=True),
            ),
            name=tr("历次上报"),
            empty=EmptyState(tr("还没有上报过")),
        )
        self.table.set_rows(tuple(reversed(issues)))
        self.table.opened.connect(self._pick)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("关闭"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(label(title, "heading", wrap=True))
        layout.addWidget(label(tr("回车看那一份当时的样子。"), "hint"))
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.table.setFocus()

    def _pick(self, issue: SubmissionRow) -> None:
        self.picked.emit(issue)
        self.accept()
