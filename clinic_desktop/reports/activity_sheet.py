"""健康教育活动记录表: one activity on the official sheet (``forms.md`` section 14)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.answers import Filled
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.pdf import PaperDocument
from clinic_desktop.reports.paper.record_pdf import record_document
from clinic_desktop.services.education.commands import Material
from clinic_desktop.services.education.reading import ActivityPage, activity_page
from clinic_desktop.services.workplace import Workplace

FORM = "health_education_activity"
_FORM_CODES = {"lecture": "1", "consult": "2", "playback": "3", "column": "4", "material": "5"}
"""活动形式 (forms.md section 14); every other kind is 9 with its name."""
_OTHER_NAMES = {
    "advice": tr("个体化健康教育"),
    "other_activity": tr("其他活动"),
    "training": tr("健康教育培训"),
}
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
    return record_document(form, fonts, [filled], made_at=made_at, clinic_name=place.site.name)


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
