"""预约单: four slips on a sheet, cut apart, in big type; and the list of a day."""

from collections.abc import Sequence
from datetime import date, datetime

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.page import Rule
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.services.appointments import AppointmentRow

_SLIP_HEIGHT = 178.0
_WEEKDAYS = tr("一二三四五六日")
_HEADINGS = (
    (tr("序号"), 0.5),
    (tr("时间"), 1.4),
    (tr("姓名"), 1.2),
    (tr("事项"), 1.4),
    (tr("村组 户"), 1.2),
    (tr("电话"), 1.4),
    (tr("备注"), 1.8),
    (tr("结果"), 1.5),
)


def slips_document(
    rows: Sequence[AppointmentRow], clinic: str, phone: str, fonts: PaperFonts, made_at: datetime
) -> PaperDocument:
    """A slip for each appointment."""
    flow = new_flow(fonts)
    for row in rows:
        _slip(flow, row, clinic, phone)
    if not rows:
        flow.line(tr("（没有预约）"), 12, "center")
    number_pages(flow.pages, fonts, tr("沿虚线裁开，每人一张"))
    return PaperDocument(tr("{clinic} 预约单", clinic=clinic), tuple(flow.pages), made_at)


def day_words(on: date) -> str:
    """2026年3月5日（星期四）."""
    return tr(
        "{y}年{m}月{d}日（星期{w}）", y=on.year, m=on.month, d=on.day, w=_WEEKDAYS[on.weekday()]
    )


def _slip(flow: Flow, row: AppointmentRow, clinic: str, phone: str) -> None:
    flow.need(_SLIP_HEIGHT)
    top = flow.y
    flow.line(tr("预约单"), 18, "center", bold=True)
    flow.space(6)
    flow.line(tr("{name}：", name=row.name), 15)
    flow.space(4)
    flow.line(tr("　　请于 {day} {slot}", day=day_words(row.on), slot=row.slot), 16, bold=True)
    flow.space(4)
    home = row.place and row.place != tr("卫生室")
    said = (
        tr("　　在家等候，医生上门做{what}。", what=row.purpose)
        if home
        else tr("　　到{clinic}做{what}。", clinic=clinic, what=row.purpose)
    )
    flow.line(said, 15)
    flow.space(4)
    extra = tr("，{remark}", remark=row.remark) if row.remark else ""
    flow.line(tr("　　请带身份证和正在吃的药{extra}。来不了请提前打电话改期。", extra=extra), 12)
    flow.space(8)
    told = tr("　电话 {phone}", phone=phone) if phone else ""
    flow.line(f"{clinic}{told}", 12, "right")
    flow.y = max(flow.y + 6, top + _SLIP_HEIGHT - 12)
    flow.page.marks.append(Rule(flow.left, flow.y, flow.right, flow.y, 0.5, dashed=True))
    flow.y += 12


def booked_list_document(
    rows: Sequence[AppointmentRow], clinic: str, fonts: PaperFonts, made_at: datetime
) -> PaperDocument:
    """Everybody booked, with room for what came of it."""
    flow = new_flow(fonts, landscape=True)
    flow.line(tr("{clinic} 预约名单", clinic=clinic), 16, "center", bold=True)
    flow.space(5)
    whole = sum(width for _, width in _HEADINGS)
    flow.table(
        Table(
            tuple(flow.room * width / whole for _, width in _HEADINGS),
            (tuple(Entry(text, align="center", bold=True) for text, _ in _HEADINGS),),
            tuple(_line(number, row) for number, row in enumerate(rows, 1))
            or ((Entry(tr("（没有预约）"), columns=len(_HEADINGS), align="center"),),),
            11,
            4,
            least_height=26,
        )
    )
    number_pages(flow.pages, fonts, tr("含个人信息，用后收回销毁"))
    return PaperDocument(tr("{clinic} 预约名单", clinic=clinic), tuple(flow.pages), made_at)


def _line(number: int, row: AppointmentRow) -> tuple[Entry, ...]:
    house = " ".join(part for part in (row.village_group, row.household_no) if part)
    return (
        Entry(str(number), align="center"),
        Entry(f"{row.on:%m-%d} {row.slot}"),
        Entry(row.name, bold=True),
        Entry(row.purpose),
        Entry(house),
        Entry(row.phone),
        Entry("　".join(part for part in (row.place, row.remark) if part)),
        Entry(tr("□来 □未来 □改期")),
    )
