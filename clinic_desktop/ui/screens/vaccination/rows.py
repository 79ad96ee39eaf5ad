"""Doses and forecasts in words: columns of the children's list and of the forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clinic_desktop.domain.immunisation.explain import sentence, source_line
from clinic_desktop.domain.immunisation.model import DoseVerdict, SeriesForecast, Status, Step
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.words import tr
from clinic_desktop.services.vaccination import FIRST_DOSE_WITHIN, ChildRow
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.chips import Chip
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag

SITES = {
    "1": ("left_arm", tr("左上臂")),
    "2": ("right_arm", tr("右上臂")),
    "3": ("left_thigh", tr("左大腿")),
    "4": ("right_thigh", tr("右大腿")),
    "5": ("oral", tr("口服")),
}
"""forms.md section 13, ``site``."""
SOURCES = {
    "1": ("local", tr("本站接种")),
    "2": ("elsewhere", tr("外单位接种")),
    "3": ("campaign", tr("强化免疫")),
    "4": ("history", tr("旧卡补录")),
}
_HUES = {
    Status.OVERDUE: Hue.RED,
    Status.DUE: Hue.AMBER,
    Status.ELIGIBLE: Hue.TEAL,
    Status.TEST_FIRST: Hue.VIOLET,
    Status.DEFERRED: Hue.VIOLET,
    Status.CONTRAINDICATED: Hue.PINK,
    Status.MANUAL_REVIEW: Hue.VIOLET,
    Status.COMPLETE: Hue.GREEN,
}
_ORDER = (
    Status.OVERDUE,
    Status.DUE,
    Status.ELIGIBLE,
    Status.TEST_FIRST,
    Status.MANUAL_REVIEW,
    Status.DEFERRED,
    Status.CONTRAINDICATED,
    Status.NOT_INDICATED,
    Status.NOT_DUE,
    Status.COMPLETE,
    Status.AGED_OUT,
    Status.NOT_APPLICABLE,
)
_OPEN = frozenset(_ORDER[: _ORDER.index(Status.COMPLETE)])


@dataclass(frozen=True, slots=True)
class ListRow:
    """A child with the id that tables keep their place by."""

    id: str
    row: ChildRow


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One series of the forecast."""

    id: str
    name: str
    vaccine: str
    forecast: SeriesForecast


def series_name(code: str, rules: ImmunisationRules) -> str:
    """乙肝疫苗; what stands in brackets behind a name is left to the forms."""
    series = rules.series.get(code)
    return series.name.partition("（")[0] if series else code


def product_name(code: str | None, rules: ImmunisationRules) -> str:
    """The product's name; a code that is not in the table stands for itself."""
    product = rules.products.get(code or "")
    return product.name if product else code or ""


def dose_words(forecast: SeriesForecast, rules: ImmunisationRules) -> str:
    """乙肝疫苗 第3剂."""
    name = series_name(forecast.series, rules)
    if forecast.next_dose is None or rules.series[forecast.series].reminder:
        return name
    return tr("{name} 第{n}剂", name=name, n=forecast.next_dose)


def due_words(forecast: SeriesForecast, today: date) -> tuple[str, Tone]:
    """逾期 12 天, 12-09 前, 11-25."""
    late = 0
    if forecast.status is Status.OVERDUE and forecast.overdue_after is not None:
        late = (today - forecast.overdue_after).days
    if forecast.status not in (Status.OVERDUE, Status.DUE):
        return vocabulary.day(forecast.due, today), Tone.PLAIN
    return vocabulary.due(forecast.due, late, today, forecast.overdue_after)


def status_tag(status: Status) -> Tag:
    """The coloured pill of a status, in the words of the programme."""
    return Tag(status.label, _HUES.get(status, Hue.GREY))


def verified_tag(verified: bool) -> Tag:
    """Whether the rules behind an answer were compared with the official text."""
    return Tag(tr("已核实"), Hue.GREEN) if verified else Tag(tr("待核实"), Hue.AMBER)


def why_steps(steps: Sequence[Step]) -> list[Mapping[str, str]]:
    """An explanation as the dialog shows it."""
    return [
        {"text": sentence(step), "source": source_line(step).removeprefix(tr("依据："))}
        for step in steps
    ]


def verdict_words(verdict: DoseVerdict, rules: ImmunisationRules) -> str:
    """乙肝疫苗 第2剂 有效, 百白破疫苗 月龄不足."""
    name = series_name(verdict.series, rules)
    if verdict.number is not None:
        name = tr("{name} 第{n}剂", name=name, n=verdict.number)
    return f"{name} {verdict.label}"


def birth_words(spent: timedelta | None) -> str:
    """出生后 3 小时 20 分，24 小时内; empty while an hour is not known."""
    if spent is None:
        return ""
    minutes = round(spent.total_seconds() / 60)
    if minutes < 0:
        return tr("早于出生时间")
    after = tr("出生后 {h} 小时 {m} 分", h=minutes // 60, m=minutes % 60)
    timely = spent <= FIRST_DOSE_WITHIN
    return (
        tr("{after}，24 小时内", after=after)
        if timely
        else tr("{after}，超过 24 小时", after=after)
    )


# ---- the children's list


def child_columns(today: date, rules: ImmunisationRules) -> Sequence[Column[ListRow]]:
    """Who, how old, what comes next and when."""

    def when(row: ListRow) -> tuple[str, Tone]:
        return due_words(row.row.next, today) if row.row.next else ("", Tone.MUTED)

    return (
        Column(tr("姓名"), lambda r: r.row.name, width=84),
        Column(tr("性别"), lambda r: vocabulary.sex(r.row.sex), width=44, wide_only=True),
        Column(
            tr("年龄"),
            lambda r: vocabulary.age(r.row.birth_date, today),
            width=70,
            sort_key=lambda r: r.row.birth_date,
        ),
        Column(tr("村组"), lambda r: r.row.village_group, width=58),
        Column(tr("已种"), lambda r: str(r.row.doses), width=44, align=Align.RIGHT, wide_only=True),
        Column(
            tr("下一剂"),
            lambda r: dose_words(r.row.next, rules) if r.row.next else tr("全部完成"),
            width=150,
            stretch=True,
        ),
        Column(tr("应种时间"), lambda r: when(r)[0], width=122, tone=lambda r: when(r)[1]),
        Column(
            tr("状态"),
            lambda _r: "",
            width=84,
            tags=lambda r: [status_tag(r.row.next.status)] if r.row.next else [],
            wide_only=True,
        ),
        Column(
            tr("还有"),
            lambda r: tr("{n} 剂", n=len(r.row.owed) - 1) if len(r.row.owed) > 1 else "",
            width=56,
            wide_only=True,
        ),
    )


def child_chips(rows: Sequence[ChildRow]) -> list[Chip]:
    """全部, 应种, 逾期."""
    return [
        Chip("all", tr("全部"), len(rows)),
        Chip("due", tr("应种"), sum(bool(row.owed) for row in rows)),
        Chip("overdue", tr("逾期"), sum(row.overdue for row in rows)),
    ]


def fits(row: ChildRow, chip: str) -> bool:
    """Whether the chip's list has the child."""
    return chip == "all" or (bool(row.owed) if chip == "due" else row.overdue)


# ---- the forecast


def forecast_rows(
    forecasts: Sequence[SeriesForecast], rules: ImmunisationRules, *, every: bool
) -> list[ForecastRow]:
    """Series by urgency; those that are finished or not for the child only with ``every``."""
    rows = [
        ForecastRow(
            each.series,
            series_name(each.series, rules),
            product_name(each.next_vaccine, rules) if each.next_vaccine else "",
            each,
        )
        for each in forecasts
        if every or each.status in _OPEN
    ]
    rows.sort(key=lambda r: (_ORDER.index(r.forecast.status), r.forecast.due or date.max))
    return rows


def forecast_columns() -> Sequence[Column[ForecastRow]]:
    """疫苗, 剂次, 最早, 应种, 逾期, 状态, whether it was checked."""

    def day(found: date | None) -> str:
        return found.isoformat() if found else ""

    return (
        Column(tr("疫苗"), lambda r: r.name, width=120, stretch=True),
        Column(
            tr("剂次"),
            lambda r: tr("第{n}剂", n=r.forecast.next_dose) if r.forecast.next_dose else "",
            width=66,
        ),
        Column(tr("最早"), lambda r: day(r.forecast.earliest), width=106, wide_only=True),
        Column(tr("应种"), lambda r: day(r.forecast.due), width=106),
        Column(
            tr("此后逾期"),
            lambda r: day(r.forecast.overdue_after),
            width=106,
            tone=lambda r: Tone.DANGER if r.forecast.status is Status.OVERDUE else Tone.PLAIN,
        ),
        Column(
            tr("状态"), lambda _r: "", width=112, tags=lambda r: [status_tag(r.forecast.status)]
        ),
        Column(
            tr("规则"), lambda _r: "", width=76, tags=lambda r: [verified_tag(r.forecast.verified)]
        ),
    )


def next_summary(forecasts: Sequence[SeriesForecast], today: date) -> tuple[str, Tone]:
    """逾期 2 剂，应种 1 剂 · 下次 11-25."""
    late = sum(f.status is Status.OVERDUE for f in forecasts)
    due = sum(f.status is Status.DUE for f in forecasts)
    parts = []
    if late:
        parts.append(tr("逾期 {n} 剂", n=late))
    if due:
        parts.append(tr("应种 {n} 剂", n=due))
    ahead = [f.due for f in forecasts if f.status is Status.NOT_DUE and f.due is not None]
    if ahead:
        parts.append(tr("下次 {day}", day=vocabulary.day(min(ahead), today)))
    tone = Tone.DANGER if late else Tone.NOTICE if due else Tone.GOOD
    return " · ".join(parts) or tr("没有待种的剂次"), tone
