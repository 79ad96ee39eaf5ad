"""Children to call, in words: columns, chips, groups, reasons."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.immunisation.model import Status
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import WorkKind, WorkRow
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screens.vaccination.rows import dose_words, due_words, series_name
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.chips import Chip
from clinic_desktop.ui.widgets.rows_model import Column

KINDS = {
    WorkKind.SESSION: tr("本轮应种"),
    WorkKind.OVERDUE: tr("逾期"),
    WorkKind.DROPPED: tr("中断"),
    WorkKind.HEPB: tr("乙肝查漏补种"),
}
DEFAULTER = "vaccine_defaulter"
OTHER = "9"


def reasons(catalogue: Catalogue) -> dict[Qt.Key, tuple[str, str]]:
    """By digit key the code and word of the register of missed doses (forms.md section 13)."""
    form = catalogue.form(DEFAULTER)
    if form is None or not form.has("reason"):
        return {}
    return {
        Qt.Key(Qt.Key.Key_0 + int(option.code)): (option.code, option.label)
        for option in form.field("reason").options
        if option.code.isdigit() and len(option.code) == 1
    }


def owed_words(row: WorkRow, rules: ImmunisationRules) -> str:
    """乙肝疫苗 第3剂、脊灰疫苗 第4剂."""
    return "、".join(dose_words(forecast, rules) for forecast in row.forecasts)


def columns(rules: ImmunisationRules, today: date) -> Sequence[Column[WorkRow]]:
    """Who, where, which doses, since when, what was said last."""

    def when(row: WorkRow) -> tuple[str, Tone]:
        return due_words(row.forecasts[0], today)

    return (
        Column(tr("姓名"), lambda r: r.due.name, width=84, sort_key=lambda r: r.due.name),
        Column(
            tr("年龄"),
            lambda r: vocabulary.age(r.due.birth_date, today),
            width=82,
            sort_key=lambda r: r.due.birth_date,
        ),
        Column(
            tr("村组"),
            lambda r: r.due.village_group,
            width=58,
            sort_key=lambda r: r.due.village_group,
        ),
        Column(tr("应种"), lambda r: owed_words(r, rules), width=200, stretch=True),
        Column(
            tr("时间"),
            lambda r: when(r)[0],
            width=116,
            tone=lambda r: when(r)[1],
            sort_key=lambda r: r.forecasts[0].overdue_after or date.max,
        ),
        Column(
            tr("上次联系"),
            lambda r: f"{r.told_on:%m-%d} {r.told}" if r.told_on else "",
            width=150,
            tone=lambda _r: Tone.NOTICE,
            wide_only=True,
        ),
    )


def group_chips(rows: Sequence[WorkRow]) -> list[Chip]:
    """全村 and every village group with its children."""
    counts = Counter(row.due.village_group for row in rows)
    return [
        Chip("", tr("全部小组"), len(rows)),
        *(Chip(f"g-{name}", name or tr("未分组"), counts[name]) for name in sorted(counts)),
    ]


def dose_facts(rows: Sequence[WorkRow], rules: ImmunisationRules) -> list[tuple[str, str]]:
    """How many doses of each vaccine the list asks for: what to fetch for the session."""
    counts = Counter(f.series for row in rows for f in row.forecasts if f.next_vaccine)
    return [
        (series_name(code, rules), tr("{n} 剂", n=count)) for code, count in counts.most_common()
    ]


def is_late(row: WorkRow) -> bool:
    """Whether any dose of the list is overdue."""
    return any(forecast.status is Status.OVERDUE for forecast in row.forecasts)
