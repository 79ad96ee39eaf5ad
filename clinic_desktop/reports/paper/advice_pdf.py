"""健康处方: one page each with the person's name, in type that old eyes can read."""

from datetime import datetime

from clinic_desktop.domain.advice import Advice
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Flow
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import instant_words, new_flow
from clinic_desktop.reports.paper.page import MM, Box, Rule, Text
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.reports.paper.text import wrap
from clinic_desktop.services.advice import Handed

_SIZES = (19.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0)
_FOOT = 62.0
_LEADING = 1.5
_SEXES = {"1": tr("男"), "2": tr("女")}


def advice_document(
    handed: Handed, clinic: str, phone: str, fonts: PaperFonts, made_at: datetime
) -> PaperDocument:
    """One A4 page for each prescription; type as large as the text allows."""
    flow = new_flow(fonts, margin=20 * MM)
    for sheet in handed.sheets:
        flow.new_page()
        _head(flow, handed, sheet, clinic)
        _body(flow, sheet)
        _foot(flow, handed, clinic, phone, made_at)
    if not handed.sheets:
        flow.line(tr("（没有内容）"), 12, "center")
    title = tr("健康处方 {name} {day}", name=handed.name, day=handed.on)
    return PaperDocument(title, tuple(flow.pages), made_at)


def _head(flow: Flow, handed: Handed, sheet: Advice, clinic: str) -> None:
    flow.line(tr("{clinic}　健康处方", clinic=clinic), 13, "center", grey=0.25)
    flow.space(6)
    flow.line(sheet.title, 24, "center", bold=True)
    flow.space(8)
    who = "　".join(
        part
        for part in (
            tr("姓名：{name}", name=handed.name),
            _SEXES.get(handed.sex, ""),
            handed.age,
            tr("日期：{day}", day=handed.on),
        )
        if part
    )
    flow.line(who, 13)
    if handed.figures:
        flow.space(2)
        flow.line(tr("最近一次：{said}", said="；".join(handed.figures)), 13)
    flow.space(5)
    flow.page.marks.append(Rule(flow.left, flow.y, flow.right, flow.y, 1.0))
    flow.space(12)


def _body(flow: Flow, sheet: Advice) -> None:
    room = flow.bottom - _FOOT - flow.y
    size = next((s for s in _SIZES if _height(flow, sheet, s) <= room), _SIZES[-1])
    for number, point in enumerate(sheet.points, 1):
        _paragraph(flow, f"{number}.", point, size)
    if sheet.warnings:
        flow.y += 4
        top = flow.y
        flow.y += 9
        _plain(flow, tr("出现下面的情况，马上看医生或打 120："), size, bold=True)
        for warning in sheet.warnings:
            _paragraph(flow, "▲", warning, size)
        flow.y += 4
        box = Box(flow.left - 8, top, flow.room + 16, flow.y - top, None, 1.2)
        flow.page.marks.append(box)


def _height(flow: Flow, sheet: Advice, size: float) -> float:
    step = size * _LEADING
    inner = flow.room - size * 1.6
    lines = sum(len(wrap(t, inner, size, flow.fonts)) for t in (*sheet.points, *sheet.warnings))
    gaps = (len(sheet.points) + len(sheet.warnings)) * size * 0.35
    return lines * step + gaps + (step + 17 if sheet.warnings else 0)


def _paragraph(flow: Flow, mark: str, text: str, size: float) -> None:
    indent = size * 1.6
    for place, line in enumerate(wrap(text, flow.room - indent, size, flow.fonts)):
        if place == 0:
            flow.page.marks.append(Text(flow.left, flow.y + size, mark, size, True))
        flow.page.marks.append(Text(flow.left + indent, flow.y + size, line, size))
        flow.y += size * _LEADING
    flow.y += size * 0.35


def _plain(flow: Flow, text: str, size: float, bold: bool) -> None:
    flow.page.marks.append(Text(flow.left, flow.y + size, text, size, bold))
    flow.y += size * _LEADING


def _foot(flow: Flow, handed: Handed, clinic: str, phone: str, made_at: datetime) -> None:
    y = flow.bottom - _FOOT + 14
    flow.page.marks.append(Rule(flow.left, y, flow.right, y, 0.5))
    flow.y = y + 6
    signed = tr("医生：{doctor}　　{clinic}", doctor=handed.doctor, clinic=clinic)
    flow.line(signed + (tr("　电话 {phone}", phone=phone) if phone else ""), 13)
    flow.line(
        tr("打印 {at}　本处方不能代替诊治，请按医生的安排随访", at=instant_words(made_at)),
        8,
        grey=0.4,
    )
