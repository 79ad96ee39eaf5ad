"""入托入学查验 on paper: the list of a class, a catch-up notice for each pupil, the totals."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.campaign_pdf import rate
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages, signature_line
from clinic_desktop.reports.paper.page import Rule
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.services.vaccination import Pupil, SchoolClass, SchoolTotals

_SEXES = {"1": tr("男"), "2": tr("女")}
_NOTICE_HEIGHT = 240.0
"""Three notices on a sheet, cut apart along the dashed lines."""
_HEADINGS = (
    (tr("序号"), 0.5),
    (tr("班级"), 1.1),
    (tr("姓名"), 1.0),
    (tr("性别"), 0.5),
    (tr("出生日期"), 1.1),
    (tr("接种证"), 0.8),
    (tr("补证日期"), 1.1),
    (tr("查验结果"), 1.0),
    (tr("需补种疫苗剂次"), 2.6),
    (tr("补种日期"), 1.2),
    (tr("家长电话"), 1.3),
)


def class_document(
    chosen: SchoolClass,
    pupils: Sequence[Pupil],
    clinic_name: str,
    fonts: PaperFonts,
    made_at: datetime,
) -> PaperDocument:
    """入托入学预防接种证查验登记表: one line for each pupil, a line for each missing dose in it."""
    flow = new_flow(fonts, landscape=True)
    flow.line(tr("儿童入托、入学预防接种证查验登记表"), 16, "center", bold=True)
    flow.space(3)
    flow.line(_head(chosen, clinic_name, len(pupils)), 10)
    flow.space(4)
    lines = [_line(number, pupil) for number, pupil in enumerate(pupils, 1)]
    if not lines:
        lines = [(Entry(tr("（没有学生）"), columns=len(_HEADINGS), align="center"),)]
    _table(flow, _HEADINGS, lines)
    flow.space(8)
    flow.line(signature_line(), 9)
    number_pages(flow.pages, fonts, tr("含个人信息，用后收回销毁"))
    title = tr("{school} 查验登记表 {term}", school=chosen.school, term=chosen.term)
    return PaperDocument(title, tuple(flow.pages), made_at)


def catch_up_document(
    chosen: SchoolClass,
    pupils: Sequence[Pupil],
    clinic: Mapping[str, str],
    fonts: PaperFonts,
    day: date,
    made_at: datetime,
) -> PaperDocument:
    """补种（补证）通知单, one for each pupil; ``clinic`` holds name and phone."""
    flow = new_flow(fonts)
    for pupil in pupils:
        _notice(flow, chosen, pupil, clinic, day)
    if not pupils:
        flow.line(tr("（没有需要补种或补证的学生）"), 12, "center")
    number_pages(flow.pages, fonts, tr("沿虚线裁开，每名学生一张"))
    title = tr("{school} 补种通知单 {term}", school=chosen.school, term=chosen.term)
    return PaperDocument(title, tuple(flow.pages), made_at)


def school_summary_document(
    chosen: SchoolClass,
    groups: Sequence[tuple[str, SchoolTotals]],
    whole: SchoolTotals,
    clinic_name: str,
    fonts: PaperFonts,
    made_at: datetime,
) -> PaperDocument:
    """查验汇总表: a line for each class and the school; no rate without its numbers."""
    flow = new_flow(fonts, landscape=True)
    flow.line(tr("儿童入托、入学预防接种证查验汇总表"), 16, "center", bold=True)
    flow.space(3)
    flow.line(_head(chosen, clinic_name, whole.checked), 10)
    flow.space(4)
    headings = (
        (tr("班级"), 1.4), (tr("应查验"), 0.8), (tr("实查验"), 0.8), (tr("查验率"), 0.9),
        (tr("有证"), 0.7), (tr("持证率"), 0.9), (tr("无证"), 0.7), (tr("补证"), 0.7),
        (tr("补证率"), 0.9), (tr("全程"), 0.7), (tr("需补种\n人数"), 0.9),
        (tr("需补种\n剂次"), 0.9),
        (tr("已补种\n人数"), 0.9), (tr("已补种\n剂次"), 0.9), (tr("补种\n完成率"), 0.9),
        (tr("禁忌或\n暂缓"), 0.8),
    )  # fmt: skip
    lines = [_totals_line(label, sums) for label, sums in groups]
    lines.append(_totals_line(tr("合计"), whole, bold=True))
    _table(flow, headings, lines)
    flow.space(8)
    flow.line(signature_line(), 9)
    number_pages(flow.pages, fonts, tr("补种完成率＝已补种人数÷需补种人数；禁忌不算需补种"))
    title = tr("{school} 查验汇总表 {term}", school=chosen.school, term=chosen.term)
    return PaperDocument(title, tuple(flow.pages), made_at)


def result_words(pupil: Pupil) -> str:
    """全程, 需补种, 禁忌或暂缓."""
    if pupil.complete:
        return tr("全程")
    return tr("需补种") if pupil.needs else tr("禁忌或暂缓")


def missing_words(pupil: Pupil) -> tuple[str, ...]:
    """脊灰疫苗第4剂, doses of one vaccine together: 含麻疹成分疫苗第1、2剂."""
    return tuple(
        tr("{name}第{n}剂", name=name, n="、".join(str(each.dose_no) for each in own))
        for name, own in groupby(
            (each for each in pupil.missing if each.open), key=lambda each: each.vaccine
        )
    )


def _head(chosen: SchoolClass, clinic_name: str, count: int) -> str:
    return tr(
        "学校（托幼机构）：{school}　班级：{name}　学期：{term}　共 {n} 名　查验单位：{clinic}",
        school=chosen.school,
        name=chosen.name or tr("全部"),
        term=chosen.term,
        n=count,
        clinic=clinic_name,
    )


def _line(number: int, pupil: Pupil) -> tuple[Entry, ...]:
    wanted, done = [], []
    for (name, day, held), own in groupby(
        pupil.missing, key=lambda each: (each.vaccine, each.caught_up, each.contraindicated)
    ):
        numbers = "、".join(str(each.dose_no) for each in own)
        dose = tr("{name}第{n}剂", name=name, n=numbers)
        wanted.append(tr("{dose}（禁忌）", dose=dose) if held else dose)
        done.append(day.isoformat() if day else " ")
    return (
        Entry(str(number), align="center"),
        Entry(pupil.class_name),
        Entry(pupil.name),
        Entry(_SEXES.get(pupil.sex, ""), align="center"),
        Entry(pupil.birth_date.isoformat() if pupil.birth_date else ""),
        Entry(tr("有") if pupil.certificate else tr("无"), align="center"),
        Entry(pupil.reissued_on.isoformat() if pupil.reissued_on else ""),
        Entry(result_words(pupil), align="center"),
        Entry("\n".join(wanted)),
        Entry("\n".join(done).rstrip()),
        Entry(pupil.phone),
    )


def _totals_line(label: str, sums: SchoolTotals, *, bold: bool = False) -> tuple[Entry, ...]:
    due = sums.due
    cells = (
        label,
        str(due) if due is not None else "",
        str(sums.checked),
        rate(sums.checked, due) if due is not None else "",
        str(sums.certificate),
        rate(sums.certificate, sums.checked),
        str(sums.without),
        str(sums.reissued),
        rate(sums.reissued, sums.without),
        str(sums.complete),
        str(sums.needs),
        str(sums.doses),
        str(sums.done),
        str(sums.doses_done),
        rate(sums.done, sums.needs),
        str(sums.held),
    )
    return tuple(Entry(text, align="center", bold=bold) for text in cells)


def _notice(
    flow: Flow, chosen: SchoolClass, pupil: Pupil, clinic: Mapping[str, str], day: date
) -> None:
    flow.need(_NOTICE_HEIGHT)
    top = flow.y
    flow.line(tr("儿童入托、入学预防接种证查验补种通知单"), 15, "center", bold=True)
    flow.space(6)
    flow.line(
        tr(
            "{school} {name}　{child}（{born} 出生）的家长：",
            school=chosen.school,
            name=pupil.class_name,
            child=pupil.name,
            born=pupil.birth_date or "",
        ),
        12,
    )
    flow.space(4)
    missing = missing_words(pupil)
    if missing:
        flow.line(tr("　　经查验预防接种证，您的孩子还需补种："), 12)
        flow.space(2)
        flow.line("　　" + "、".join(missing), 12, bold=True)
        flow.space(4)
    if not pupil.certificate and pupil.reissued_on is None:
        flow.line(tr("　　您的孩子没有预防接种证，请到接种单位补证。"), 12, bold=True)
        flow.space(4)
    flow.line(
        tr(
            "　　请尽早带孩子到{clinic}或居住地接种单位办理，{day} 前将接种证交学校复验。",
            clinic=clinic["name"],
            day=pupil.recheck_by,
        ),
        12,
    )
    flow.space(4)
    flow.line(tr("　　缺种不影响入托、入学。发热、正在患病或有过敏史，请先告诉医生。"), 11)
    flow.space(8)
    phone = tr("　电话 {phone}", phone=clinic["phone"]) if clinic.get("phone") else ""
    flow.line(f"{clinic['name']}{phone}　{day.isoformat()}", 11, "right")
    flow.y = max(flow.y + 8, top + _NOTICE_HEIGHT - 12)
    flow.page.marks.append(Rule(flow.left, flow.y, flow.right, flow.y, 0.5, dashed=True))
    flow.y += 12


def _table(
    flow: Flow, headings: Sequence[tuple[str, float]], lines: Sequence[tuple[Entry, ...]]
) -> None:
    whole = sum(width for _, width in headings)
    widths = tuple(flow.room * width / whole for _, width in headings)
    heading = (tuple(Entry(text, align="center", bold=True) for text, _ in headings),)
    flow.table(Table(widths, heading, tuple(lines), 9, 3, least_height=20))
