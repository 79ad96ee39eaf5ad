"""卫生监督协管、环境与家庭宴席: figures and lists of R-10 and R-11 (``indicators.md`` 2.K)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.happenings import Happening
from clinic_desktop.reports.figures.registry import ListRow, figure, name_list
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value, rows
from clinic_desktop.reports.form_figures import Ref

_YEAR_END_ONLY = frozenset({"waterworks", "canteen"})
"""Dry and rainy season, spring and autumn: their plan is asked at the end of the year only."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place under supervision with its inspections of the year."""

    ref: Ref
    name: str
    kind: str
    frequency: int
    inspections: tuple[Happening, ...]
    """All of them, by date: a problem may wait for its re-check into the next year."""
    is_open: bool

    def in_year(self, book: Book) -> tuple[Happening, ...]:
        """The inspections of the year to date."""
        return tuple(each for each in self.inspections if each.on in book.dates.ytd)


def sites(book: Book) -> tuple[Site, ...]:
    """Every site registered by pe, also those closed since."""
    return book.keep(("sites",), lambda: tuple(_sites(book)))


def _sites(book: Book) -> Iterable[Site]:
    clinic = book.clinics_of("supervision_site", "supervision_patrol")
    patrols: dict[tuple[str, str], list[Happening]] = {}
    for each in book.register("supervision_patrol", book.dates.cutoff):
        name = str(each.value("site_name") or "").strip()
        patrols.setdefault((clinic.get(each.ref.id, ""), name), []).append(each)
    for each in book.register("supervision_site", book.dates.pe):
        name = str(each.value("site_name") or "").strip()
        seen = each.seen_as(book.word("supervision_site"))
        closed = seen.value("closed_on")
        yield Site(
            each.ref,
            name,
            str(seen.value("site_kind") or "other"),
            int(seen.number("frequency")),
            tuple(patrols.get((clinic.get(each.ref.id, ""), name), ())),
            not (isinstance(closed, date) and closed <= book.dates.pe),
        )


def _known(book: Book, kind: str) -> list[Site]:
    return [each for each in sites(book) if each.kind == kind]


def _of(book: Book, kind: str) -> list[Site]:
    return [each for each in _known(book, kind) if each.is_open]


@figure("sites_open", tr("期末在册的该类单位数"), "R-10.1")
def sites_open(book: Book, _period: Period, kind: str) -> Value:
    """Open targets of the type at pe."""
    found = _of(book, kind)
    return Figure(len(found), tuple(each.ref for each in found))


@figure("inspections", tr("报告期内对该类单位的巡查次数"), "R-10.2—3")
def inspections(book: Book, period: Period, kind: str) -> Value:
    """n(inspection)."""
    refs = tuple(
        each.ref for site in _known(book, kind) for each in site.inspections if each.on in period
    )
    return Figure(len(refs), refs)


@figure("inspection_plan", tr("该类单位全年计划巡查次数之和"), "R-10.4")
def inspection_plan(book: Book, _period: Period, kind: str) -> Value:
    """Σ yearly frequency."""
    found = _of(book, kind)
    return Figure(sum(each.frequency for each in found), tuple(each.ref for each in found))


@figure("inspections_within_plan", tr("各单位本年巡查次数（不超过其计划）之和"), "R-10.5、I-K1")
def inspections_within_plan(book: Book, _period: Period, kind: str) -> Value:
    """Σ min(inspections of the target, its frequency): surplus does not offset."""
    found = _of(book, kind)
    return Figure(
        sum(min(len(each.in_year(book)), each.frequency) for each in found),
        tuple(i.ref for each in found for i in each.in_year(book)),
    )


@figure("inspection_progress", tr("按季度进度应完成的巡查中，已完成的比例"), "R-10.7、I-K1")
def inspection_progress(book: Book, _period: Period, *kinds: str) -> Value:
    """I-K1: plan to pe = frequency × elapsed quarters / 4, rounded down for each target."""
    done = plan = 0
    refs: list[Ref] = []
    quarters = book.dates.elapsed_quarters
    for each in (site for kind in kinds for site in _of(book, kind)):
        wanted = each.frequency * quarters // 4
        if each.kind in _YEAR_END_ONLY and not book.dates.is_year_end:
            wanted = 0
        done += min(len(each.in_year(book)), wanted)
        plan += wanted
        refs += [i.ref for i in each.in_year(book)]
    return RateFigure(Figure(done, tuple(refs)), Figure(plan))


@figure("inspection_problems", tr("报告期内巡查发现问题的次数"), "R-10.8")
def inspection_problems(book: Book, period: Period, kind: str) -> Value:
    """n(inspection | problem)."""
    refs = tuple(
        each.ref
        for site in _known(book, kind)
        for each in site.inspections
        if each.on in period and has_problem(each)
    )
    return Figure(len(refs), refs)


def has_problem(each: Happening) -> bool:
    """Whether the patrol register names a problem (无 is none)."""
    text = str(each.value("problem") or "").strip().rstrip("。")
    return text not in ("", "无", "未发现", "未发现问题", "/")


@figure("problems_solved", tr("报告期内复查合格、已整改的问题数"), "R-10.9")
def problems_solved(book: Book, period: Period, kind: str) -> Value:
    """Problems with a re-check "resolved" dated in P."""
    refs = []
    for site in _known(book, kind):
        waiting = 0
        for each in site.inspections:
            if has_problem(each):
                waiting += 1
            elif waiting:
                if each.on in period:
                    refs += [each.ref] * waiting
                waiting = 0
    return Figure(len(refs), tuple(refs))


def _registered(book: Book) -> tuple[Happening, ...]:
    """从业人员 ever registered: who was moved away has often left since."""
    return book.register("health_worker_register", book.dates.pe)


def _workers(book: Book) -> list[Happening]:
    """从业人员 on the list at pe: registered by then and not struck off."""
    found = []
    for each in _registered(book):
        left = each.value("left_on")
        if not (isinstance(left, date) and left <= book.dates.pe):
            found.append(each)
    return found


@figure("workers_listed", tr("期末在册的从业人员"), "I-K3")
def workers_listed(book: Book, _period: Period) -> Value:
    """State at pe."""
    found = _workers(book)
    return Figure(len(found), tuple(each.ref for each in found))


@figure("workers_done", tr("从业人员中，该项日期在报告期内的人数"), "I-K3")
def workers_done(book: Book, period: Period, field: str) -> Value:
    """体检, 培训, 五病检出, 调离 by their date."""
    refs = tuple(each.ref for each in _registered(book) if _dated(each, field, period))
    return Figure(len(refs), refs)


def _dated(each: Happening, field: str, period: Period) -> bool:
    day = each.value(field)
    return isinstance(day, date) and day in period


@figure("workers_rate", tr("本年完成该项的从业人员 ÷ 在册（五病调离为检出）的从业人员"), "I-K3")
def workers_rate(book: Book, _period: Period, field: str) -> Value:
    """I-K3: examined or trained of those listed, transferred of those found."""
    year = book.dates.ytd
    whole = _workers(book)
    if field == "transferred_on":
        whole = [each for each in _registered(book) if _dated(each, "found_on", year)]
    done = tuple(each.ref for each in whole if _dated(each, field, year))
    return RateFigure(
        Figure(len(done), done), Figure(len(whole), tuple(each.ref for each in whole))
    )


@figure("toilets_improved", tr("报告期内改厕的户数"), "R-10 第三部分")
def toilets_improved(book: Book, period: Period) -> Value:
    """Households whose toilet was built in the period, by its month."""
    found = set()
    for each in book.register("toilet_water_survey", book.dates.cutoff):
        built = each.value("toilet_built_ym")
        if isinstance(built, date) and built in period and each.household_id:
            found.add(each.household_id)
    return rows("household", found)


@figure("sanitary_toilets", tr("期末有卫生厕所的户数"), "R-10 第三部分、I-K4")
def sanitary_toilets(book: Book, period: Period) -> Value:
    """Households whose latest survey by pe shows one of the sanitary kinds 1–7."""
    latest: dict[str, str] = {}
    for each in book.register("toilet_water_survey", period.last):
        kind = each.value("toilet_kind")
        if each.household_id and isinstance(kind, str):
            latest[each.household_id] = kind
    return rows("household", (house for house, kind in latest.items() if kind in "1234567"))


def banquets(book: Book, period: Period) -> tuple[Happening, ...]:
    """Banquets whose first meal lies in the period."""
    return book.events("banquet", period)


@figure("banquet_rate", tr("事前指导的宴席 ÷ 宴席起数"), "R-11、I-K5")
def banquet_rate(book: Book, period: Period) -> Value:
    """指导起数 over 起数."""
    found = banquets(book, period)
    guided = tuple(each.ref for each in found if each.value("guided") is True)
    return RateFigure(
        Figure(len(guided), guided), Figure(len(found), tuple(each.ref for each in found))
    )


@name_list("banquets")
def banquet_list(book: Book) -> tuple[ListRow, ...]:
    """One line per banquet."""
    from clinic_desktop.domain.forms.display import answer_text

    listed: list[ListRow] = []
    for number, each in enumerate(banquets(book, book.dates.period), 1):
        form, answers = each.scope.form, each.scope.answers
        listed.append(
            (
                each.ref,
                {
                    "seq": str(number),
                    "day": each.on.isoformat(),
                    "host": str(answers.get("host_name") or ""),
                    "group": str(answers.get("village_group") or ""),
                    "reason": answer_text(form, form.field("reason"), answers),
                    "place": str(answers.get("place") or ""),
                    "meals": str(answers.get("meals") or ""),
                    "tables": str(answers.get("tables") or ""),
                    "people": str(answers.get("people_count") or ""),
                    "chef": tr("{name}（{cert}）").format(
                        name=answers.get("chef_name") or "",
                        cert=tr("有") if answers.get("chef_cert_no") else tr("无"),
                    ),
                    "applied": str(answers.get("apply_date") or ""),
                    "guided": tr("是") if each.value("guided") is True else tr("否"),
                    "guide": str(answers.get("teacher") or answers.get("guider") or ""),
                    "samples": tr("是") if answers.get("samples") else tr("否"),
                    "result": tr("异常") if each.value("incident") is True else tr("正常"),
                    "cases": str(answers.get("poisoning_count") or 0),
                },
            )
        )
    return tuple(listed)
