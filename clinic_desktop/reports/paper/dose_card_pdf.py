"""肺结核患者服药卡 with the summary of the treatment (结案评估) on one sheet."""

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.services.care.tuberculosis import (
    MISSED,
    REGULAR_PERCENT,
    TAKEN,
    DoseMonth,
    Treatment,
    treatment,
)
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace

DAYS = 31
_SIGNS = {TAKEN: "√", MISSED: "×"}


def dose_card_document(place: Workplace, resident_id: str, fonts: PaperFonts) -> PaperDocument:
    """The whole treatment.

    Raises:
        InputProblem: the person has no treatment.
    """
    with place.reading() as session:
        person = load_resident(session, resident_id)
        found = treatment(place, session, resident_id)
        name, sex, archive = person.name, person.sex, person.archive_no or ""
    if found is None:
        raise InputProblem(Problem("", "NO_TREATMENT", tr("此人没有纳入肺结核管理")))
    flow = new_flow(fonts, landscape=True)
    flow.line(tr("肺结核患者服药卡"), 18, "center", bold=True)
    flow.space(4)
    flow.line(
        tr(
            "{clinic}　　姓名：{name}　　性别：{sex}　　档案编号：{archive}",
            clinic=place.site.name,
            name=name,
            sex=tr("男") if sex == "1" else tr("女"),
            archive=archive,
        ),
        11,
    )
    flow.line(
        tr(
            "化疗方案：{regimen}　　开始治疗：{start}　　强化期到：{until}　　督导：{who}",
            regimen=found.regimen or "________",
            start=found.started_on or "________",
            until=found.intensive_until or "________",
            who={"family": tr("家属"), "medical": tr("医生")}.get(found.supervisor, "____"),
        ),
        11,
    )
    flow.space(5)
    _calendar(flow, found)
    flow.space(8)
    _summary(flow, found)
    number_pages(flow.pages, fonts, tr("√ 已服　× 漏服　空格 未登记"))
    title = tr("服药卡 {name}", name=name)
    return PaperDocument(title, tuple(flow.pages), place.clock.now())


def _calendar(flow: Flow, found: Treatment) -> None:
    first, last = 58.0, 74.0
    cell = (flow.room - first - last) / DAYS
    heading = (
        (
            Entry(tr("月份"), align="center", bold=True),
            *(Entry(str(day), align="center") for day in range(1, DAYS + 1)),
            Entry(tr("漏服"), align="center", bold=True),
        ),
    )
    flow.table(
        Table(
            (first, *(cell for _ in range(DAYS)), last),
            heading,
            tuple(_month(month) for month in found.months)
            or ((Entry(tr("（没有登记）"), columns=DAYS + 2, align="center"),),),
            9,
            2,
            least_height=20,
        )
    )


def _month(month: DoseMonth) -> tuple[Entry, ...]:
    noted = month.count(TAKEN) + month.count(MISSED)
    missed = month.count(MISSED)
    said = tr("{n} 次 {p:.1f}%", n=missed, p=missed * 100 / noted) if noted else ""
    return (
        Entry(f"{month.month:%Y-%m}", align="center"),
        *(
            Entry(_SIGNS.get(month.marks.get(day, ""), ""), align="center", shaded=day > month.days)
            for day in range(1, DAYS + 1)
        ),
        Entry(said, align="center"),
    )


def _summary(flow: Flow, found: Treatment) -> None:
    whole = found.taken + found.missed
    rate = tr("{p:.1f}%", p=found.taken * 100 / whole) if whole else ""
    regular = {True: tr("规则服药"), False: tr("不规则服药"), None: ""}[found.regular]
    rows = (
        (
            tr("第一次入户"),
            str(found.first_visit_on or ""),
            tr("停止治疗"),
            str(found.ended_on or ""),
        ),
        (tr("停止原因"), found.end_words, tr("服药率"), f"{rate} {regular}".strip()),
        (
            tr("应访视 / 实访视"),
            tr("{a} / {b} 次", a=found.visits_due, b=found.visits_done),
            tr("应服药 / 实服药"),
            tr("{a} / {b} 次", a=whole, b=found.taken) if whole else "",
        ),
        (tr("评估医生"), "", tr("评估日期"), ""),
    )
    flow.line(tr("全程管理情况（结案评估）"), 13, bold=True)
    flow.space(3)
    quarter = flow.room / 4
    flow.table(
        Table(
            (quarter * 0.8, quarter * 1.2, quarter * 0.8, quarter * 1.2),
            (),
            tuple(
                tuple(Entry(text, shaded=place % 2 == 0) for place, text in enumerate(row))
                for row in rows
            ),
            11,
            4,
        )
    )
    flow.space(3)
    flow.line(
        tr(
            "服药率＝实服 ÷ 已登记天数 ×100%，{n}% 及以上为规则服药；应访视按随访规则推算。",
            n=REGULAR_PERCENT,
        ),
        8,
        grey=0.35,
    )
