"""健康教育活动记录表: one activity on the official sheet (``forms.md`` section 14)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.answers import Filled
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.list_pdf import list_document
from clinic_desktop.reports.paper.page import Text
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.reports.paper.photo_pages import Photo, photo_pages
from clinic_desktop.reports.paper.record_pdf import record_document
from clinic_desktop.services.attachments import attachments_of
from clinic_desktop.services.education.commands import Material
from clinic_desktop.services.education.reading import (
    ActivityPage,
    ActivityRow,
    activity_page,
    education_year,
)
from clinic_desktop.services.education.stocking import signature_list
from clinic_desktop.services.workplace import Workplace

FORM = "health_education_activity"
_FORM_CODES = {"lecture": "1", "consult": "2", "playback": "3", "column": "4", "material": "5"}
"""活动形式 (forms.md section 14); every other kind is 9 with its name."""
_KIND_NAMES = {
    "lecture": tr("讲座"),
    "consult": tr("咨询"),
    "column": tr("宣传栏"),
    "playback": tr("音像播放"),
    "material": tr("资料发放"),
    "advice": tr("个体化指导"),
    "other_activity": tr("其他活动"),
    "training": tr("培训"),
}
_OTHER_NAMES = {
    "advice": tr("个体化健康教育"),
    "other_activity": tr("其他活动"),
    "training": tr("健康教育培训"),
}
_EDGE, _NUMBER_SIZE = 26.0, 7.5
_PICTURES, _SIGN_IN = "2", "5"
"""存档材料 codes that photos and sign-in lines of the activity prove."""


def activity_sheet(place: Workplace, activity_id: str, fonts: PaperFonts) -> PaperDocument:
    """The sheet of one activity, filled in.

    Raises:
        InputProblem: the activity is not there (any more).
        KnownFault: the form definition is missing or broken.
    """
    page = activity_page(place, activity_id)
    form = place.catalogue.form(FORM, on=page.command.occurred_on)
    if form is None:
        raise KnownFault(
            "FORM_MISSING",
            tr("缺少表单定义 {code}", code=FORM),
            tr("请在设置的“表单与规则”里查看是哪个文件有误"),
        )
    filled = Filled(activity_answers(page, place.site.name))
    # The instant that stands on the sheet is the clinic's own time.
    made_at: datetime = place.clock.now().astimezone()
    sheet = record_document(form, fonts, [filled], made_at=made_at, clinic_name=place.site.name)
    title = tr("{title}　图片材料", title=page.command.topic or page.command.item)
    pictures = photo_pages(title, _photos(place, activity_id, page), fonts)
    return replace(sheet, pages=(*sheet.pages, *pictures))


def _photos(place: Workplace, activity_id: str, page: ActivityPage) -> list[Photo]:
    """The photos whose bytes are on this computer."""
    command = page.command
    caption = " ".join(
        part for part in (command.occurred_on.isoformat(), command.place, command.topic) if part
    )
    return [
        Photo(each.path.read_bytes(), each.caption or caption)
        for each in attachments_of(place, ("activity", activity_id))
        if each.path is not None and each.mime != "application/pdf"
    ]


def signature_sheet(place: Workplace, activity_id: str, fonts: PaperFonts) -> PaperDocument:
    """健康教育资料发放签字表: the houses of a hand-out with room to sign.

    Raises:
        InputProblem: the activity is not there (any more), or no house got anything.
    """
    page = activity_page(place, activity_id)
    rows = signature_list(place, activity_id)
    if not rows:
        raise InputProblem(Problem("groups", "NO_HOUSE", tr("这次活动没有发到户的资料")))
    about = tr(
        "资料：{item}　日期：{day}",
        item="、".join(dict.fromkeys(row.item for row in rows)),
        day=page.command.occurred_on.isoformat(),
    )
    return list_document(
        tr("健康教育资料发放签字表"),
        about,
        (tr("村组"), tr("户号"), tr("户主"), tr("资料"), tr("份数"), tr("领取人签字")),
        [
            (row.village_group, row.household_no, row.head, row.item, row.copies, row.signed_by)
            for row in rows
        ],
        fonts,
        place.clock.now(),
        place.site.name,
        least_height=24.0,
    )


def year_archive(place: Workplace, year: int, fonts: PaperFonts) -> PaperDocument:
    """健康教育档案: the year's list of activities, then every sheet with its photos.

    Raises:
        InputProblem: nothing was recorded in that year.
    """
    found = [row for row in education_year(place, year).activities if not row.cancelled]
    if not found:
        raise InputProblem(Problem("year", "NOTHING", tr("这一年没有健康教育记录")))
    found.reverse()
    sheets = [activity_sheet(place, row.activity_id, fonts) for row in found]
    title = tr("{y}年健康教育档案", y=year)
    # The list tells on which page each sheet begins, and how long it is itself is known only then.
    index = _index(place, title, found, sheets, 0, fonts)
    index = _index(place, title, found, sheets, len(index.pages), fonts)
    pages = (*index.pages, *(page for sheet in sheets for page in sheet.pages))
    for number, page in enumerate(pages, 1):
        words = tr("档案第 {n} 页", n=number)
        x = page.width - _EDGE - fonts.width(words, _NUMBER_SIZE)
        page.marks.append(Text(x, _EDGE, words, _NUMBER_SIZE, grey=0.35))
    return PaperDocument(title, pages, place.clock.now())


def _index(
    place: Workplace,
    title: str,
    found: Sequence[ActivityRow],
    sheets: Sequence[PaperDocument],
    before: int,
    fonts: PaperFonts,
) -> PaperDocument:
    at = before + 1
    lines = []
    for row, sheet in zip(found, sheets, strict=True):
        lines.append(
            (
                row.occurred_on.isoformat(),
                _KIND_NAMES.get(row.kind, row.kind),
                row.topic,
                row.place,
                "" if row.headcount is None else row.headcount,
                row.copies or "",
                row.photos or "",
                at,
            )
        )
        at += len(sheet.pages)
    return list_document(
        title,
        "",
        (
            tr("日期"),
            tr("形式"),
            tr("主题"),
            tr("地点"),
            tr("人数"),
            tr("资料"),
            tr("照片"),
            tr("页"),
        ),
        lines,
        fonts,
        place.clock.now(),
        place.site.name,
    )


def activity_answers(page: ActivityPage, clinic_name: str) -> Mapping[str, Any]:
    """An activity as answers of the form; what was not entered is left out."""
    command = page.command
    day = command.occurred_on.isoformat()
    answers: dict[str, Any] = {
        "activity_time": f"{day}T{command.start_time}" if command.start_time else day,
        "activity_place": command.place,
        "activity_form": _FORM_CODES.get(command.kind, "9"),
        "activity_form_other": _OTHER_NAMES.get(command.kind, ""),
        "topic": command.topic or command.item,
        "organizer": command.organizer or clinic_name,
        "speaker": command.lecturer,
        "speaker_org": command.lecturer_org,
        "speaker_title": command.lecturer_title,
        "audience_kind": "、".join(command.audience),
        "audience_count": command.headcount,
        "material_desc": _material_line(command.materials),
        "materials": _material_rows(command.materials),
        "content": command.content,
        "evaluation": command.evaluation,
        "attachments": _archived(page),
        "sign_in": [
            {
                "name": each.name,
                "sex": each.sex,
                "age": each.age,
                "address": each.address,
                "phone": each.phone,
            }
            for each in command.attendees
        ],
        "filler_sign": page.filled_by,
        "fill_date": page.filled_on.isoformat() if page.filled_on else "",
    }
    return {key: value for key, value in answers.items() if value not in ("", None, [])}


def _by_item(materials: tuple[Material, ...]) -> dict[str, int]:
    """Copies of each item; what went into single households is one line too."""
    found: dict[str, int] = {}
    for each in materials:
        found[each.item] = found.get(each.item, 0) + each.copies
    return found


def _material_rows(materials: tuple[Material, ...]) -> list[dict[str, Any]]:
    return [{"name": item, "qty": copies} for item, copies in _by_item(materials).items()]


def _material_line(materials: tuple[Material, ...]) -> str:
    items = _by_item(materials)
    if not items:
        return ""
    return tr("{kinds} 种，共 {copies} 份", kinds=len(items), copies=sum(items.values()))


def _archived(page: ActivityPage) -> list[str]:
    kept = set(page.command.archived)
    if page.photos:
        kept.add(_PICTURES)
    if page.command.attendees:
        kept.add(_SIGN_IN)
    return sorted(kept)
