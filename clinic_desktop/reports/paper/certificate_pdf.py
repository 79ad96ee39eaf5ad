"""预防接种证 pages to paste or print into the booklet: whom it is for, every dose, the assessment.

Half-sheet pages (A5). The official booklet was not seen; the layout follows its items (unverified).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.immunisation.school_check import EntryCheck, EntryVerdict
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import number_pages
from clinic_desktop.reports.paper.page import A4, MM
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.services.vaccination import ChildCard, DoseRow, IssuedCertificate

A5 = (A4[1] / 2, A4[0])
_MARGIN = 10 * MM
_FOOT = 8 * MM
_SITES = {
    "left_arm": tr("左上臂"),
    "right_arm": tr("右上臂"),
    "left_thigh": tr("左大腿"),
    "right_thigh": tr("右大腿"),
    "oral": tr("口服"),
}
_SEXES = {"1": tr("男"), "2": tr("女")}
_EMPTY_LINES = 4
"""Lines left for the doses that come."""


@dataclass(frozen=True, slots=True)
class CertificateCopy:
    """What goes onto the pages of one child."""

    card: ChildCard
    certificates: tuple[IssuedCertificate, ...]
    check: EntryCheck | None
    """The assessment for nursery and school; ``None`` for younger children."""


def certificate_document(
    copies: Sequence[CertificateCopy],
    rules: ImmunisationRules,
    clinic_name: str,
    fonts: PaperFonts,
    day: date,
    made_at: datetime,
) -> PaperDocument:
    """The pages of each child in turn."""
    flow = Flow(fonts, A5[0], A5[1], _MARGIN, A5[0] - _MARGIN, _MARGIN, A5[1] - _MARGIN - _FOOT / 2)
    for place, copy in enumerate(copies):
        if place:
            flow.new_page()
        _head_page(flow, copy, clinic_name)
        flow.new_page()
        _doses(flow, copy.card, rules)
        if copy.check is not None:
            _assessment(flow, copy.check, rules, clinic_name, day)
    words = tr("内容以接种单位的登记为准")
    number_pages(flow.pages, fonts, words, _MARGIN)
    names = "、".join(copy.card.name for copy in copies[:3])
    return PaperDocument(tr("预防接种证 {names}", names=names), tuple(flow.pages), made_at)


def _head_page(flow: Flow, copy: CertificateCopy, clinic_name: str) -> None:
    card = copy.card
    flow.space(10)
    flow.need(20)
    flow.y += 16
    flow.line(tr("预防接种证"), 20, "center", bold=True)
    last = copy.certificates[-1] if copy.certificates else None
    if last is not None and last.again:
        flow.line(tr("（补发）"), 12, "center")
    flow.space(14)
    child = card.answers.child
    rows = (
        (tr("儿童姓名"), card.name),
        (tr("性别"), _SEXES.get(card.sex, "")),
        (tr("出生日期"), card.birth_date.isoformat()),
        (tr("出生体重"), tr("{n} 克", n=child.birth_weight_g) if child.birth_weight_g else ""),
        (tr("监护人姓名"), card.contact),
        (tr("联系电话"), card.phone),
        (tr("家庭现住址"), card.address),
        (tr("接种证编号"), last.number if last else ""),
        (tr("发证单位"), clinic_name),
        (tr("发证日期"), last.on.isoformat() if last else ""),
    )
    label = flow.room * 0.3
    flow.table(
        Table(
            (label, flow.room - label),
            (),
            tuple((Entry(name, bold=True), Entry(value)) for name, value in rows),
            11,
            5,
            least_height=26,
        )
    )
    flow.space(10)
    flow.line(tr("接种禁忌和异常反应："), 11, bold=True)
    told = [
        f"{hold.decided_on} {tr('禁忌') if hold.contraindicated else tr('暂缓')} {hold.reason}"
        for hold in card.holds
    ] + [f"{row.on} {row.vaccine} {row.symptom}" for row in card.reactions]
    for line in told or ["____________________________", "____________________________"]:
        flow.space(4)
        flow.line(line, 10)


def _doses(flow: Flow, card: ChildCard, rules: ImmunisationRules) -> None:
    flow.line(
        tr("{name}　{born} 出生　接种记录", name=card.name, born=card.birth_date), 12, bold=True
    )
    flow.space(4)
    headings = (
        (tr("疫苗"), 2.1),
        (tr("剂次"), 0.6),
        (tr("接种日期"), 1.45),
        (tr("部位"), 0.9),
        (tr("批号\n有效期"), 1.5),
        (tr("生产企业"), 1.3),
        (tr("接种单位\n接种人"), 1.6),
    )
    whole = sum(width for _, width in headings)
    widths = tuple(flow.room * width / whole for _, width in headings)
    lines = [_dose_line(dose, rules) for dose in card.doses]
    lines += [tuple(Entry() for _ in headings)] * _EMPTY_LINES
    heading = (tuple(Entry(text, align="center", bold=True) for text, _ in headings),)
    flow.table(Table(widths, heading, tuple(lines), 8, 2.4, least_height=24))


def _dose_line(dose: DoseRow, rules: ImmunisationRules) -> tuple[Entry, ...]:
    product = rules.products.get(dose.product)
    counted = next((v.number for v in dose.verdicts if v.number is not None), dose.dose_no)
    expiry = dose.expires_on.isoformat() if dose.expires_on else ""
    name = product.name if product else dose.product_name
    if dose.source == "campaign":
        name = tr("{name}（强化）", name=name)
    return (
        Entry(name),
        Entry(str(counted or ""), align="center"),
        Entry(dose.given_on.isoformat(), align="center"),
        Entry(_SITES.get(dose.site, ""), align="center"),
        Entry(f"{dose.lot_no}\n{expiry}".strip()),
        Entry(dose.maker),
        Entry(f"{dose.given_at}\n{dose.vaccinator}".strip()),
    )


def _assessment(
    flow: Flow, check: EntryCheck, rules: ImmunisationRules, clinic_name: str, day: date
) -> None:
    """预防接种完成情况评估, read by nursery, kindergarten and school."""
    flow.space(12)
    flow.need(150)
    flow.line(tr("预防接种完成情况评估"), 13, "center", bold=True)
    flow.space(4)
    result = {
        EntryVerdict.COMPLETE: tr("已完成国家免疫规划疫苗全程接种"),
        EntryVerdict.NOT_DUE: tr("到评估日应种的剂次已全部接种"),
        EntryVerdict.HELD: tr("有医学原因暂不能接种的疫苗"),
    }.get(check.verdict, tr("需补种"))
    rows: list[tuple[Entry, ...]] = [
        (Entry(tr("评估日期"), bold=True), Entry(check.on.isoformat())),
        (Entry(tr("评估结果"), bold=True), Entry(result)),
    ]
    owed = "\n".join(
        tr("{name} 第{n}剂", name=_label(item.series, rules), n=item.next_dose or "")
        for item in check.notice
    )
    held = "\n".join(
        _label(item.series, rules) for item in check.items if item.verdict is EntryVerdict.HELD
    )
    if owed:
        rows.append((Entry(tr("需补种"), bold=True), Entry(owed)))
    if held:
        rows.append((Entry(tr("禁忌或暂缓"), bold=True), Entry(held)))
    label = flow.room * 0.24
    flow.table(Table((label, flow.room - label), (), tuple(rows), 10, 4, least_height=20))
    flow.space(8)
    words = tr("{clinic}（盖章）　评估人：________　{day}", clinic=clinic_name, day=day)
    flow.line(words, 10, "right")


def _label(code: str, rules: ImmunisationRules) -> str:
    series = rules.series.get(code)
    return series.name.partition("（")[0] if series else code
