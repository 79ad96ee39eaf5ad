"""Rows, figures and lists of the quarterly, half-yearly and yearly forms (``indicators.md``
Part 4).
"""

from collections import Counter, defaultdict
from datetime import date

from clinic_desktop.domain.dates import Period, add_months
from clinic_desktop.domain.forms.display import value_text
from clinic_desktop.domain.immunisation.model import Status
from clinic_desktop.domain.report_layout import RowLayout
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.ageing import exam_abnormal, exams
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.files_and_contracts import houses_of
from clinic_desktop.reports.figures.movements import groups
from clinic_desktop.reports.figures.obligations import counted_visits, obligations
from clinic_desktop.reports.figures.registry import ListRow, figure, name_list, row_set
from clinic_desktop.reports.figures.vaccinees import register
from clinic_desktop.reports.figures.values import Figure, Value, people, rows
from clinic_desktop.reports.figures.vital_lists import deaths
from clinic_desktop.reports.form_figures import Ref
from clinic_desktop.reports.paper.masking import masked

_SEXES = {"1": tr("男"), "2": tr("女")}


def _layout_columns(book: Book, rows_from: str) -> tuple[str, ...]:
    for layout in book.catalogue.reports.layouts:
        for grid in layout.grids:
            if grid.rows_from == rows_from:
                return tuple(column.code for column in grid.columns)
    return ()


# ---- Q-1 家庭上门访视季报表


@row_set("visit_groups")
def visit_groups(book: Book) -> tuple[RowLayout, ...]:
    """One line for each village group."""
    columns = _layout_columns(book, "visit_groups")
    return tuple(
        RowLayout(
            code=f"G{number}",
            label=name or tr("（未分组）"),
            columns=columns,
            arguments=(("group", str(number)),),
        )
        for number, name in enumerate(groups(book), 1)
    )


@figure("houses_to_visit", tr("期初和期末都有常住人口的家庭"), "I-L3")
def houses_to_visit(book: Book, period: Period, group: str) -> Value:
    """The denominator of I-L3, by village group."""
    return rows("household", _of_group(book, houses_of(book, period)[0], group))


@figure("houses_seen", tr("其中期内至少 1 次上门访视的家庭"), "I-L3")
def houses_seen(book: Book, period: Period, group: str) -> Value:
    """The numerator of I-L3, by village group."""
    whole, seen = houses_of(book, period)
    return rows("household", _of_group(book, whole & seen, group))


def _of_group(book: Book, houses: frozenset[str], group: str) -> frozenset[str]:
    if group == "all":
        return houses
    name = groups(book)[int(group) - 1]
    return frozenset(h for h in houses if book.people.household_groups.get(h, "") == name)


# ---- Q-2 季度健康教育课报告


@name_list("lectures")
def lectures(book: Book) -> tuple[ListRow, ...]:
    """The lectures of the quarter with headcount and photos."""
    return tuple(
        (
            each.ref,
            {
                "seq": str(number),
                "day": each.on.isoformat(),
                "topic": str(each.value("topic") or ""),
                "place": str(each.value("place") or ""),
                "lecturer": str(each.value("lecturer") or ""),
                "audience": str(each.value("audience") or ""),
                "headcount": str(each.number("headcount")),
                "fifty": tr("是") if each.number("headcount") >= 50 else tr("否"),
                "photos": str(each.number("photos")),
            },
        )
        for number, each in enumerate(book.events("lecture", book.dates.period), 1)
    )


# ---- Q-3 参合报销公示表


@name_list("reimbursements")
def reimbursements(book: Book) -> tuple[ListRow, ...]:
    """Member and amount; identity numbers are masked."""
    listed: list[ListRow] = []
    for number, each in enumerate(book.events("reimbursement", book.dates.period), 1):
        form, answers = each.scope.form, each.scope.answers
        listed.append(
            (
                each.ref,
                {
                    "seq": str(number),
                    "member": str(answers.get("member_name") or ""),
                    "id": masked(str(answers.get("id_no") or "")),
                    "hospital": str(answers.get("hospital") or ""),
                    "cost": value_text(form.field("cost"), answers.get("cost")),
                    "amount": value_text(form.field("amount"), answers.get("amount")),
                    "day": each.on.isoformat(),
                },
            )
        )
    return tuple(listed)


# ---- Q-4 慢病季度随访完成情况


def _doctors(book: Book) -> tuple[str, ...]:
    names = {facts.doctor for facts in book.people.facts.values()}
    return tuple(sorted(names))


@row_set("doctors")
def doctors(book: Book) -> tuple[RowLayout, ...]:
    """One line for each responsible doctor."""
    columns = _layout_columns(book, "doctors")
    return tuple(
        RowLayout(
            code=f"D{number}",
            label=name or tr("（未指定）"),
            columns=columns,
            arguments=(("doctor", str(number)),),
        )
        for number, name in enumerate(_doctors(book), 1)
    )


def _of_doctor(book: Book, found: frozenset[str], doctor: str) -> frozenset[str]:
    if doctor == "all":
        return found
    name = _doctors(book)[int(doctor) - 1]
    return frozenset(
        each
        for each in found
        if (facts := book.people.facts.get(each)) is not None and facts.doctor == name
    )


@figure("due_of_doctor", tr("该责任医生期内应随访的人数"), "I-G4")
def due_of_doctor(book: Book, period: Period, programme: str, doctor: str) -> Value:
    """DUE(P) over the quarter."""
    return people(_of_doctor(book, obligations(book, programme).due(period), doctor))


@figure("visited_of_doctor", tr("其中期内有计数随访的人数"), "I-G4")
def visited_of_doctor(book: Book, period: Period, programme: str, doctor: str) -> Value:
    """The numerator of I-G4 over the quarter."""
    seen = {each.person for each in counted_visits(book, programme, period)}
    due = obligations(book, programme).due(period)
    return people(_of_doctor(book, due & seen, doctor))


# ---- Y-3 入托入学查验, Y-4 强化免疫, Y-5 乙肝查漏补种


@figure("five_care", tr("本年至少接受 1 次妇女、儿童、老年、慢病、残疾或精神卫生服务的人数"), "Y-2")
def five_care(book: Book, period: Period) -> Value:
    """五大保健 (our reading): persons with at least one service of one of the kinds."""
    found: set[str] = set()
    for programme in _CARE:
        found.update(
            each.resident_id
            for each in book.happenings.of_programme(programme)
            if each.on in period and each.resident_id and each.kind in _SERVICES
        )
    return people(found)


_CARE = (
    "maternal",
    "child",
    "elderly",
    "elderly_followup",
    "hypertension",
    "diabetes",
    "copd",
    "other_chronic",
    "smd",
    "disabled",
)
_SERVICES = frozenset({"visit", "exam", "anc", "postpartum_visit", "pp42"})


@name_list("school_checks")
def school_checks(book: Book) -> tuple[ListRow, ...]:
    """One line per school: pupils, with and without certificate, caught up."""
    schools: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    refs: dict[str, Ref] = {}
    for each in book.events("school_pupil", book.dates.period):
        answers = each.scope.answers
        school = str(answers.get("school") or "")
        refs.setdefault(school, each.ref)
        schools[school].append(
            (
                str(answers.get("has_cert") or ""),
                str(answers.get("cert_reissued") or ""),
                str(answers.get("fully_vaccinated") or ""),
                str(answers.get("catchup_status") or ""),
            )
        )
    return tuple(
        (
            refs[school],
            {
                "seq": str(number),
                "school": school,
                "checked": str(len(pupils)),
                "with": str(sum(p[0] == "1" for p in pupils)),
                "without": str(sum(p[0] == "2" for p in pupils)),
                "reissued": str(sum(p[1] == "1" for p in pupils)),
                "complete": str(sum(p[2] == "1" for p in pupils)),
                # A medical contraindication is noted, not counted as missing (immunization.md 5.1).
                "missing": str(sum(p[2] == "2" and p[3] != "3" for p in pupils)),
                "caught_up": str(sum(p[2] == "2" and p[3] == "2" for p in pupils)),
            },
        )
        for number, (school, pupils) in enumerate(sorted(schools.items()), 1)
    )


@name_list("campaign_doses")
def campaign_doses(book: Book) -> tuple[ListRow, ...]:
    """Doses of campaign rounds by product and day."""
    counts = Counter(
        (verdict.administration.given_on, verdict.administration.product)
        for each in register(book).vaccinees
        for forecast in each.assessment.forecasts
        for verdict in (*forecast.valid, *forecast.others)
        if verdict.administration.ref in register(book).campaign
        and verdict.administration.given_on in book.dates.period
    )
    products = book.catalogue.vaccines.products
    return tuple(
        (
            Ref("dose", ""),
            {
                "seq": str(number),
                "day": day.isoformat(),
                "product": products[product].name if product in products else product,
                "doses": str(count),
            },
        )
        for number, ((day, product), count) in enumerate(sorted(counts.items()), 1)
    )


@figure("campaign_total", tr("期内强化免疫接种的剂次"), "I-C8")
def campaign_total(book: Book, period: Period) -> Value:
    """Doses of campaign rounds."""
    found = {
        verdict.administration.ref
        for each in register(book).vaccinees
        for forecast in each.assessment.forecasts
        for verdict in (*forecast.valid, *forecast.invalid, *forecast.others)
        if verdict.administration.ref in register(book).campaign
        and verdict.administration.given_on in period
    }
    return rows("dose", found)


@figure("hepb_owing", tr("期末乙肝疫苗应种未种的儿童"), "Y-5")
def hepb_owing(book: Book, _period: Period) -> Value:
    """The target list."""
    return people(ref.id for ref, _ in hepb_catch_up(book))


@figure("hepb_given", tr("期内补种的乙肝疫苗剂次（满 12 月龄以后接种）"), "Y-5")
def hepb_given(book: Book, period: Period) -> Value:
    """Valid doses after the first birthday: catch-up."""
    return rows(
        "dose",
        (
            verdict.administration.ref
            for each in register(book).vaccinees
            if "HepB" in each.assessment.by_series
            for verdict in each.assessment.of("HepB").valid
            if verdict.administration.given_on in period
            and verdict.administration.given_on >= add_months(each.born, 12)
        ),
    )


@name_list("hepb_catch_up")
def hepb_catch_up(book: Book) -> tuple[ListRow, ...]:
    """Children who still owe hepatitis B at the end of the period, oldest first."""
    listed: list[ListRow] = []
    pe = book.dates.pe
    for each in sorted(register(book).vaccinees, key=lambda e: (e.born, e.id)):
        if "HepB" not in each.assessment.by_series or not each.in_scope(pe, pe):
            continue
        forecast = each.assessment.of("HepB")
        if forecast.status not in (Status.DUE, Status.OVERDUE):
            continue
        facts = book.people.facts[each.id]
        listed.append(
            (
                Ref("resident", each.id),
                {
                    "seq": str(len(listed) + 1),
                    "name": facts.name,
                    "sex": _SEXES.get(facts.sex, ""),
                    "born": facts.birth_date.isoformat(),
                    "given": str(len(forecast.valid)),
                    "next": str(forecast.next_dose or ""),
                    "due": str(forecast.due or ""),
                    "phone": facts.phone,
                },
            )
        )
    return tuple(listed)


# ---- Y-6 健康教育计划与总结


@name_list("education_plan_rows")
def education_plan_rows(book: Book) -> tuple[ListRow, ...]:
    """The plan of the year by month."""
    listed: list[ListRow] = []
    for each in book.events("education_plan", None):
        if each.value("year") != book.dates.year:
            continue
        rows_field = each.scope.form.field("rows")
        names = {column.id for column in rows_field.rows.fields} if rows_field.rows else set()
        for row in each.scope.answers.get("rows") or ():
            texts = {
                column.id: value_text(column, row.get(column.id))
                for column in (rows_field.rows.fields if rows_field.rows else ())
            }
            listed.append((each.ref, _plan_words(texts, names)))
    return tuple(listed)


def _plan_words(texts: dict[str, str], names: set[str]) -> dict[str, str]:
    def first(*wanted: str) -> str:
        return next((texts[name] for name in wanted if name in names and texts[name]), "")

    return {
        "month": first("month"),
        "theme": first("theme", "topic"),
        "place": first("place"),
        "lecturer": first("lecturer", "speaker"),
        "audience": first("audience", "target_group", "target"),
    }


# ---- Y-8 老年人体检汇总


_ITEMS = {
    "bp": tr("血压"),
    "glucose": tr("血糖"),
    "ecg": tr("心电图"),
    "liver": tr("肝功"),
    "kidney": tr("肾功"),
    "lipids": tr("血脂"),
    "ultrasound": tr("B超"),
    "routine": tr("血尿常规"),
}


@name_list("abnormal_exams")
def abnormal_exams(book: Book) -> tuple[ListRow, ...]:
    """Elders with abnormal findings, and which."""
    items: dict[str, list[str]] = defaultdict(list)
    for item, label in _ITEMS.items():
        value = exam_abnormal(book, book.dates.period, item)
        if isinstance(value, Figure):
            for ref in value.behind:
                items[ref.id].append(label)
    days = {each.resident_id: each.on for each in exams(book, book.dates.period)}
    found = sorted(items, key=lambda each: book.people.facts[each].name)
    return tuple(
        (
            Ref("resident", each),
            {
                "seq": str(number),
                "name": book.people.facts[each].name,
                "sex": _SEXES.get(book.people.facts[each].sex, ""),
                "born": book.people.facts[each].birth_date.isoformat(),
                "day": _day(days.get(each)),
                "items": "、".join(items[each]),
                "phone": book.people.facts[each].phone,
            },
        )
        for number, each in enumerate(found, 1)
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


# ---- Y-9 社区卫生诊断


@figure("of_age_and_sex", tr("期末常住人口中该年龄、性别的人数"), "Y-9")
def of_age_and_sex(book: Book, period: Period, low: str, high: str, sex: str) -> Value:
    """A step of the population pyramid."""
    living = book.people.aged(
        book.people.residents(period.last), period.last, int(low), int(high) + 1
    )
    return people(e for e in living if sex == "all" or book.people.facts[e].sex == sex)


@name_list("death_causes")
def death_causes(book: Book) -> tuple[ListRow, ...]:
    """Causes of death of the year, the most frequent first."""
    counts: Counter[str] = Counter()
    refs: dict[str, Ref] = {}
    for each in deaths(book, book.dates.period):
        cause = each.cause or tr("（未填）")
        counts[cause] += 1
        refs.setdefault(cause, each.ref)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        (refs[cause], {"seq": str(number), "cause": cause, "deaths": str(count)})
        for number, (cause, count) in enumerate(ordered, 1)
    )
