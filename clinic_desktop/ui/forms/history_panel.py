"""Beside the form: last time's answers and the trend of the number the keyboard is at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.forms.context import LastRecord
from clinic_desktop.domain.forms.display import answer_text
from clinic_desktop.domain.forms.model import NUMBERS, Form
from clinic_desktop.domain.words import tr
from clinic_desktop.ui.widgets.cards import Facts, label
from clinic_desktop.ui.widgets.charts import Series, TrendChart
from clinic_desktop.ui.widgets.detail import DetailPanel

TOGETHER = 3
"""Numbers with the same unit that one chart shows (收缩压 and 舒张压)."""


@dataclass(frozen=True, slots=True)
class PastValues:
    """Numbers of one earlier record, in the unit that is shown."""

    on: date
    values: Mapping[str, float]


def number_fields(form: Form) -> tuple[str, ...]:
    """Every number of a form: what trends are asked for."""
    return tuple(f.id for f in form.fields() if f.type in NUMBERS)


class HistoryPanel(DetailPanel):
    """Empty until ``show_last``; ``show_field`` follows the keyboard."""

    def __init__(self, form: Form) -> None:
        super().__init__(tr("上次与趋势"))
        self._form = form
        self._points: Sequence[PastValues] = ()
        self._title = label(tr("上次"), "heading")
        self._facts = Facts()
        self._chart_title = label("", "strong")
        self._chart = TrendChart(tr("趋势"), height=150)
        for part in (self._title, self._facts, self._chart_title, self._chart):
            self.body.addWidget(part)
        self._chart_title.hide()
        self._chart.hide()

    def show_last(self, last: LastRecord | None) -> None:
        """The answers of the last record that its form calls its summary."""
        if last is None:
            self._title.setText(tr("第一次填写这张表"))
            self._facts.set_facts(())
            return
        form = last.form
        self._title.setText(tr("上次 {day}", day=last.occurred_on.isoformat()))
        wanted = form.summary or tuple(f.id for f in form.fields())[:10]
        self._facts.set_facts(
            [
                (form.field(name).label, text)
                for name in wanted
                if (text := answer_text(form, form.field(name), last.answers))
            ]
        )

    def show_points(self, points: Sequence[PastValues]) -> None:
        """Earlier values, oldest first."""
        self._points = points
        for name in self._form.summary:
            if self._form.field(name).type in NUMBERS and self.show_field(name):
                return

    def show_field(self, name: str) -> bool:
        """The trend of a number, with its neighbours of the same unit; false without one."""
        item = self._form.field(name)
        if item.type not in NUMBERS:
            return False
        order = [f for f in self._form.fields() if f.type in NUMBERS and f.unit == item.unit]
        place = order.index(item)
        near = order[max(place - 1, 0) : place + TOGETHER] if item.unit else [item]
        near = [f for f in near if self._form.section_of(f.id) is self._form.section_of(name)]
        near = [f for f in near if f.target_of is None]
        series = [
            Series(f.label, [(p.on, p.values[f.id]) for p in self._points if f.id in p.values])
            for f in near
        ]
        drawn = [s for s in series if len(s.points) > 1]
        if not any(s.name == item.label for s in drawn):
            return False
        self._chart_title.setText(f"{item.label}  {item.unit}".strip())
        self._chart.set_data(drawn)
        self._chart_title.show()
        self._chart.show()
        return True
