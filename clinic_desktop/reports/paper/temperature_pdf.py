"""冷链设备温度记录表: a month of one device, with its curve (forms.md section 23.3)."""

from datetime import datetime, timedelta
from itertools import pairwise

from clinic_desktop.domain.coldchain import (
    FAULT_WORDS,
    FREEZER,
    HALF_WORDS,
    HIGH,
    LOW,
    Half,
    Slot,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.flow import Entry, Flow, Table
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.page import Box, Rule, Text
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.services.coldchain import MonthSheet

_LEFT_DAYS = 16
_HEADINGS = (
    (tr("日"), 0.6),
    (tr("时段"), 0.8),
    (tr("时间"), 0.9),
    (tr("冷藏℃"), 0.9),
    (tr("冷冻℃"), 0.9),
    (tr("记录人"), 1.2),
)
_SIZE = 8.0
_CHART = 120.0


def temperature_document(
    sheet: MonthSheet, clinic_name: str, fonts: PaperFonts, made_at: datetime
) -> PaperDocument:
    """Days 1-16 on the left, 17-31 on the right, two lines a day; curve and notes below."""
    title = tr("{y}年{m}月冷链设备温度记录表", y=sheet.first.year, m=sheet.first.month)
    flow = new_flow(fonts)
    flow.line(title, 15, "center", bold=True)
    flow.space(2)
    flow.line(
        tr(
            "冷链设备名称：{name}　设备编码：{no}　使用单位：{clinic}",
            name=sheet.device.name,
            no=sheet.device.number,
            clinic=clinic_name,
        ),
        9,
    )
    flow.space(2)
    flow.table(_table(sheet, flow))
    flow.space(6)
    _chart(sheet, flow)
    _notes(sheet, flow)
    number_pages(flow.pages, fonts, tr("温度记录应保存至疫苗有效期满后至少 5 年"))
    return PaperDocument(f"{title} {sheet.device.name}", tuple(flow.pages), made_at)


def degrees(tenths: int | None) -> str:
    """45 → "4.5"; a reading that was not taken is empty."""
    return "" if tenths is None else f"{tenths / 10:.1f}"


def _table(sheet: MonthSheet, flow: Flow) -> Table:
    whole = 2 * sum(width for _, width in _HEADINGS)
    widths = tuple(flow.room * width / whole for _, width in (*_HEADINGS, *_HEADINGS))
    heading = tuple(Entry(text, align="center", bold=True) for text, _ in (*_HEADINGS, *_HEADINGS))
    rows = []
    for line in range(_LEFT_DAYS):
        for half in Half:
            row: list[Entry] = []
            for day in (line + 1, line + 1 + _LEFT_DAYS):
                row += _cells(sheet, day, half)
            rows.append(tuple(row))
    return Table(widths, (heading,), tuple(rows), _SIZE, 1.6)


def _cells(sheet: MonthSheet, day: int, half: Half) -> list[Entry]:
    if day > sheet.last.day:
        return [Entry() for _ in _HEADINGS]
    on = sheet.first.replace(day=day)
    head = [Entry(str(day), rows=2, align="center")] if half is Half.MORNING else []
    slot: Slot = (on, half)
    reading = sheet.readings.get(slot)
    wrong = slot in sheet.faults
    if reading is None:
        said = tr("漏记") if slot in sheet.missing else ""
        texts = ["", said, "", ""]
    elif not reading.taken:
        texts = ["", tr("漏记"), "", reading.recorder]
    else:
        at = f"{reading.at:%H:%M}" if reading.at else ""
        mark = "*" if wrong else ""
        cold = degrees(reading.cold)
        texts = [at, f"{cold}{mark}", degrees(reading.freezer), reading.recorder]
    return [
        *head,
        Entry(HALF_WORDS[half], align="center"),
        *(Entry(text, align="center", bold=wrong) for text in texts),
    ]


def _chart(sheet: MonthSheet, flow: Flow) -> None:
    """The cold compartment over the month between its two limits, or the freezer's below its."""
    cooler = sheet.device.cooler
    points = [
        ((on - sheet.first).days + (0.25 if half is Half.MORNING else 0.75), value)
        for (on, half), reading in sorted(sheet.readings.items())
        if (value := reading.cold if cooler else reading.freezer) is not None
    ]
    if not points:
        return
    limits = (LOW, HIGH) if cooler else (FREEZER,)
    values = [value for _, value in points]
    low = min(*values, *limits, 0 if cooler else FREEZER) - 10
    high = max(*values, *limits) + 10
    flow.need(_CHART + 14)
    words = tr("冷藏温度 ℃（虚线 2、8 ℃）") if cooler else tr("冷冻温度 ℃（虚线 -15 ℃）")
    flow.line(words, 8.5, bold=True)
    left, top, right = flow.left + 22, flow.y + 4, flow.right
    height = _CHART - 26
    days = sheet.last.day
    marks = flow.page.marks
    marks.append(Box(left, top, right - left, height))

    def at(day: float, value: int) -> tuple[float, float]:
        across = left + (right - left) * day / days
        return across, top + height * (high - value) / (high - low)

    for limit in limits:
        _, y = at(0, limit)
        marks.append(Rule(left, y, right, y, 0.6, dashed=True))
        marks.append(Text(flow.left, y + 2.5, f"{limit / 10:g}", 7))
    for day in range(5, days + 1, 5):
        x, _ = at(day - 0.5, low)
        marks.append(Text(x - 3, top + height + 9, str(day), 7))
    spots = [at(day, value) for day, value in points]
    for (x1, y1), (x2, y2) in pairwise(spots):
        marks.append(Rule(x1, y1, x2, y2, 0.9))
    for (x, y), (_, value) in zip(spots, points, strict=True):
        inside = limits[0] <= value <= limits[-1] if cooler else value <= FREEZER
        size = 1.6 if inside else 3.2
        marks.append(Box(x - size / 2, y - size / 2, size, size, 0.0, None))
    flow.y = top + height + 16


def _notes(sheet: MonthSheet, flow: Flow) -> None:
    for slot, faults in sorted(sheet.faults.items()):
        reading = sheet.readings[slot]
        parts = (
            tr("{day} {half}", day=f"{slot[0]:%m-%d}", half=HALF_WORDS[slot[1]]),
            "、".join(FAULT_WORDS[fault] for fault in faults),
            tr("原因：{text}", text=reading.reason) if reading.reason else "",
            tr("处理：{text}", text=reading.handling) if reading.handling else "",
            tr("疫苗：{text}", text=reading.disposition) if reading.disposition else "",
        )
        flow.line("* " + "；".join(part for part in parts if part), 8)
    if sheet.missing:
        flow.line(tr("未记录且未说明：{n} 次", n=len(sheet.missing)), 8, bold=True)
    until = min(sheet.last, sheet.today)
    days = (until - max(sheet.first, sheet.device.since) + timedelta(days=1)).days
    taken = sum(reading.taken for reading in sheet.readings.values())
    flow.line(tr("应记 {n} 次，实记 {m} 次。", n=max(days, 0) * 2, m=taken), 8)
