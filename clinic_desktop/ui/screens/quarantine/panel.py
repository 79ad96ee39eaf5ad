"""One thing that is kept out: who, why, what to do, what it would write."""

from PySide6.QtWidgets import QVBoxLayout

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.foresight import FieldForeseen, differences
from clinic_desktop.exchange.overview import ImportLine
from clinic_desktop.exchange.quarantine import RefusedLine
from clinic_desktop.exchange.report import FileReport
from clinic_desktop.ui import row_words
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.conflicts import words as row_about
from clinic_desktop.ui.screens.exchange import words as exchange_words
from clinic_desktop.ui.screens.quarantine import words
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.cards import Facts, clear, label
from clinic_desktop.ui.widgets.detail import DetailPanel

_MOST = 30


class RefusedPanel(DetailPanel):
    """Beside the list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("所选内容"))
        self._desk = desk
        self._title = label("", "heading", wrap=True)
        self._facts = Facts()
        self._head = label("", "strong")
        self._values = QVBoxLayout()
        self._values.setSpacing(3)
        self.body.addWidget(self._title)
        self.body.addWidget(self._facts)
        self.body.addWidget(self._head)
        self.body.addLayout(self._values)

    def show_line(self, line: RefusedLine | None) -> None:
        """Something kept out of a row."""
        clear(self._values)
        self._head.setText("")
        if line is None:
            self._title.setText("")
            self._facts.set_facts([])
            return
        catalogue = self._desk.catalogue
        what = row_about.what(line.table, line.about, catalogue)
        self._title.setText(" · ".join(part for part in (line.about.name, what) if part))
        author = line.author
        self._facts.set_facts(
            [
                (tr("为什么"), words.why(line), Tone.NOTICE),
                (tr("怎么办"), words.todo(line, centre=self._desk.session.centre)),
                (tr("处理"), words.state(line).text),
                (tr("意见"), line.note, Tone.NOTICE),
                (tr("谁录的"), row_about.who_and_when(author) if author is not None else ""),
                (tr("哪里"), row_about.where(author) if author is not None else ""),
                (tr("隔离于"), exchange_words.moment(line.since)),
            ]
        )
        self._head.setText(tr("未收的内容（新建）") if line.whole else tr("未收的改动"))
        form = row_about.form_of(line.about, catalogue)
        for field in list(differences(line.table, {}, line.values))[:_MOST]:
            self._show_value(line, field, row_words.field_name(line.table, field.field, form))

    def _show_value(self, line: RefusedLine, field: FieldForeseen, name: str) -> None:
        if row_words.is_hidden(field.field):
            return
        form = row_about.form_of(line.about, self._desk.catalogue)
        said = row_words.value_words(field.field, field.new, self._desk.catalogue, line.names, form)
        if said:
            self._values.addWidget(label(tr("{name}：{value}", name=name, value=said), wrap=True))

    def show_file(self, line: ImportLine | None) -> None:
        """A file that was refused."""
        clear(self._values)
        self._head.setText("")
        if line is None:
            self.show_line(None)
            return
        report = FileReport(line.file_name, line.code, exchange_words.refusal(line.code))
        self._title.setText(line.file_name)
        self._facts.set_facts(
            [
                (tr("为什么"), report.message, Tone.NOTICE),
                (tr("怎么办"), exchange_words.advice(report)),
                (tr("时间"), exchange_words.moment(line.at)),
                (tr("来自"), line.sender),
            ]
        )
