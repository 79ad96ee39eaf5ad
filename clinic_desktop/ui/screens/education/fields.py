"""The inputs of an activity and their labels."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from clinic_desktop.domain.calendar import HealthCalendar
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.activity_sheet import FORM
from clinic_desktop.ui.forms.photos import PhotoField
from clinic_desktop.ui.screen import Desk
from clinic_desktop.ui.screens.education.filling import (
    AUDIENCES,
    KIND_CODES,
    SUBJECTS,
    is_new_photo,
)
from clinic_desktop.ui.screens.education.rows import KINDS
from clinic_desktop.ui.screens.education.signin import SignInField
from clinic_desktop.ui.screens.resident_line import ResidentLine
from clinic_desktop.ui.widgets.inputs import (
    Choice,
    ChoiceField,
    DateField,
    InputField,
    LongField,
    MultiChoiceField,
    NumberField,
    PickField,
    RowColumn,
    RowsField,
    TextField,
    TimeField,
    Toward,
)

TITLES: Mapping[str, Mapping[str, str]] = {
    "item": {
        "column": tr("专栏名称"),
        "playback": tr("音像名称"),
        "material": tr("资料名称"),
        "advice": tr("处方名称"),
    },
    "lecturer": {
        "consult": tr("咨询医生"),
        "advice": tr("指导医生"),
        "other_activity": tr("负责人"),
        "training": tr("授课人"),
    },
    "headcount": {"material": tr("领取人数"), "consult": tr("咨询人数")},
}
"""Labels that depend on the kind; else the input's own name."""


class ThemeField(PickField):
    """主题日 of a year: shown by date and name, the value is the calendar's code."""

    def __init__(self, name: str, calendar: HealthCalendar) -> None:
        super().__init__(name, [])
        self._calendar = calendar
        self._codes: dict[str, str] = {}
        self._year = 0

    def show_year(self, year: int) -> None:
        """The days of a year; what is chosen stays chosen."""
        if year == self._year:
            return
        chosen = self.value()
        self._year = year
        self._codes = {}
        choices = []
        for dated in self._calendar.in_year(year):
            whole = dated.period.days > 27
            short = f"{dated.period.first:%m}" if whole else f"{dated.period.first:%m%d}"
            while short in self._codes:
                short += "*"
            self._codes[short] = dated.day.code
            choices.append(Choice(short, dated.day.name))
        self.set_choices(choices)
        self.set_value(chosen)

    def value(self) -> str | None:
        """Code of the day."""
        short = super().value()
        return None if short is None else self._codes.get(short, short)

    def set_value(self, value: object) -> None:
        """Shows a day by its code; one that this year does not have by its name."""
        short = next((s for s, code in self._codes.items() if code == value), None)
        super().set_value(short)
        if short is None and value not in (None, ""):
            super().set_value(value)


class ActivityPhotos(PhotoField):
    """Ids of photos that are kept and paths of files to be taken in, in one list: a draft holds
    both.
    """

    def value(self) -> list[str]:
        """Ids, then paths."""
        return [*super().value(), *(str(path) for path in self.files())]

    def set_value(self, value: Any) -> None:
        """Shows these photos and no others."""
        for path in self.files():
            self._take_off(path)
        photos = [str(photo) for photo in value or ()]
        super().set_value([photo for photo in photos if not is_new_photo(photo)])
        for photo in photos:
            if is_new_photo(photo):
                self._put(Path(photo))


def build_fields(
    desk: Desk,
    pick_photo: Callable[[PhotoField], None],
    thumbnail: Callable[[PhotoField, str | Path], None],
) -> dict[str, InputField]:
    """Every input by its name; which of them are shown depends on the kind."""
    return {
        "kind": ChoiceField(
            tr("形式"), [Choice(code, KINDS[kind]) for code, kind in KIND_CODES.items()]
        ),
        "occurred_on": DateField(tr("日期"), desk.today, toward=Toward.PAST, start_today=True),
        "start_time": TimeField(tr("时间")),
        "minutes": NumberField(tr("时长"), unit=tr("分钟")),
        "resident_id": ResidentLine(tr("指导对象"), desk),
        "topic": TextField(tr("主题"), max_length=100),
        "theme": ThemeField(tr("主题日"), desk.catalogue.calendar),
        "subject": ChoiceField(
            tr("培训内容"), [Choice(code, word) for code, (_, word) in SUBJECTS.items()]
        ),
        "item": TextField(tr("名称"), max_length=100),
        "place": TextField(tr("地点"), max_length=100),
        "lecturer": TextField(tr("主讲人"), max_length=60),
        "lecturer_org": TextField(tr("单位"), max_length=100),
        "lecturer_title": TextField(tr("职称"), max_length=40),
        "audience": MultiChoiceField(
            tr("对象"), [Choice(str(n), word) for n, word in enumerate(AUDIENCES, 1)]
        ),
        "headcount": NumberField(tr("参加人数"), unit=tr("人")),
        "materials": RowsField(
            tr("发放资料"),
            (
                RowColumn("item", tr("资料名称"), _item_field),
                RowColumn("copies", tr("份数"), lambda name: NumberField(name, unit=tr("份"))),
            ),
        ),
        "groups": MultiChoiceField(tr("发到户"), []),
        "content": LongField(tr("活动内容"), lines=3),
        "evaluation": LongField(tr("总结评价"), lines=2),
        "organizer": TextField(tr("组织者"), max_length=60),
        "attendees": SignInField(tr("签到"), desk),
        "photos": ActivityPhotos(tr("照片"), pick_photo, thumbnail),
        "archived": MultiChoiceField(tr("存档材料"), archive_choices(desk.catalogue)),
    }


def _item_field(name: str) -> TextField:
    field = TextField(name, max_length=100)
    field.setMinimumWidth(220)
    return field


def archive_choices(catalogue: Catalogue) -> list[Choice]:
    """存档材料 as the official form lists them."""
    form = catalogue.form(FORM)
    if form is None or not form.has("attachments"):
        return []
    return [Choice(option.code, option.label) for option in form.field("attachments").options]


def theme_of(calendar: HealthCalendar, on: date, topic: str) -> str | None:
    """The health day that a suggested topic belongs to."""
    for dated in calendar.near(on):
        if dated.day.topic == topic and dated.day.kind == "theme":
            return dated.day.code
    return None
