"""An activity being typed, without a widget: fields of each kind, values to command and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from clinic_desktop.domain.words import tr
from clinic_desktop.services.education.commands import Attendee, Material, RecordActivity
from clinic_desktop.ui.screens.education.rows import KINDS

Values = dict[str, Any]

KIND_CODES = {str(number): kind for number, kind in enumerate(KINDS, 1)}
"""Number key of each kind."""
_CODE_OF = {kind: code for code, kind in KIND_CODES.items()}

ORDER = (
    "kind",
    "occurred_on",
    "start_time",
    "minutes",
    "resident_id",
    "topic",
    "theme",
    "subject",
    "item",
    "place",
    "lecturer",
    "lecturer_org",
    "lecturer_title",
    "audience",
    "headcount",
    "materials",
    "groups",
    "content",
    "evaluation",
    "organizer",
    "attendees",
    "photos",
    "archived",
)
"""Every field in the order of Enter."""

_ALWAYS = {"kind", "occurred_on", "place", "topic", "photos", "organizer"}
_MEETING = {
    "start_time",
    "minutes",
    "lecturer",
    "lecturer_org",
    "lecturer_title",
    "audience",
    "headcount",
    "content",
    "evaluation",
    "attendees",
    "archived",
}
_SHOWN: Mapping[str, set[str]] = {
    "lecture": _ALWAYS | _MEETING | {"theme", "materials"},
    "consult": _ALWAYS | _MEETING - {"minutes"} | {"theme", "materials"},
    "column": _ALWAYS | {"theme", "item", "content", "archived"},
    "playback": _ALWAYS
    | {"theme", "item", "start_time", "minutes", "audience", "headcount", "archived"},
    "material": _ALWAYS | {"theme", "item", "materials", "groups", "audience", "headcount"},
    "advice": _ALWAYS - {"place"} | {"resident_id", "item", "content", "lecturer"},
    "other_activity": _ALWAYS | _MEETING | {"theme", "materials"},
    "training": _ALWAYS | _MEETING - {"audience"} | {"subject"},
}
_REQUIRED: Mapping[str, set[str]] = {
    "lecture": {"topic", "lecturer", "headcount"},
    "consult": {"topic"},
    "column": {"topic"},
}
"""Without these the service refuses; indicators.md 2.B."""

_TEXTS = (
    "topic",
    "start_time",
    "place",
    "theme",
    "organizer",
    "lecturer",
    "lecturer_org",
    "lecturer_title",
    "item",
    "content",
    "evaluation",
)

AUDIENCES = (
    tr("一般居民"),
    tr("老年人"),
    tr("慢性病患者"),
    tr("孕产妇"),
    tr("0～6岁儿童家长"),
    tr("青少年"),
    tr("残疾人"),
    tr("重点职业人群"),
)
"""接受健康教育人员类别 as the record form explains it (forms.md section 14)."""
SUBJECTS = {
    "1": ("health_education", tr("健康教育")),
    "2": ("infectious", tr("传染病防治")),
    "3": ("emergency", tr("突发公共卫生事件")),
    "9": ("other", tr("其他")),
}
"""What a training was about; only the first counts for I-B13."""


@dataclass(frozen=True, slots=True)
class House:
    """A household as far as material into houses needs it."""

    household_id: str
    group: str


def shown_fields(kind: str) -> set[str]:
    """Names of the fields that an activity of this kind has."""
    return _SHOWN[kind]


def required_fields(kind: str) -> set[str]:
    """Names of the fields without which it cannot be saved."""
    return {"kind", "occurred_on", *_REQUIRED.get(kind, set())}


def kind_of(values: Values) -> str:
    """The kind behind the number chosen."""
    return KIND_CODES.get(str(values.get("kind") or ""), "lecture")


def code_of(kind: str) -> str:
    """The number of a kind."""
    return _CODE_OF[kind]


def title_of(values: Values) -> str:
    """讲座 合理用盐: how a draft is offered."""
    words = values.get("topic") or values.get("item") or tr("（没有主题）")
    return f"{KINDS[kind_of(values)]} {words}"


def to_command(
    values: Values, day: date, kept: RecordActivity, houses: Sequence[House]
) -> RecordActivity:
    """What is typed for a day as a command; ``kept`` is the activity being amended (or a bare one).

    Fields that the kind does not have keep what they had, so that amending loses nothing.
    """
    kind = kind_of(values)
    shown = shown_fields(kind)
    code = str(values.get("subject") or "")
    taken: Values = {name: str(values.get(name) or "") for name in _TEXTS}
    taken |= {
        "headcount": values.get("headcount"),
        "minutes": values.get("minutes"),
        "resident_id": values.get("resident_id"),
        "audience": _audience_words(values.get("audience"), kept),
        "archived": tuple(values.get("archived") or ()),
        "subject": SUBJECTS[code][0] if code in SUBJECTS else "",
        "attendees": tuple(_attendee(row) for row in values.get("attendees") or ()),
        "materials": _materials(values, kept, houses),
    }
    photos = [str(photo) for photo in values.get("photos") or ()]
    return replace(
        kept,
        kind=kind,
        occurred_on=day,
        photos=tuple(Path(photo) for photo in photos if is_new_photo(photo)),
        confirmed=frozenset(),
        **{name: value for name, value in taken.items() if name in shown},
    )


def is_new_photo(photo: str) -> bool:
    """A file still to be taken in, not the id of an attachment."""
    return not (len(photo) == 32 and photo.isalnum())


def from_command(command: RecordActivity, photo_ids: Sequence[str]) -> Values:
    """What is recorded as values of the fields (``groups`` follow from the households)."""
    values: Values = {
        name: getattr(command, name)
        for name in ORDER
        if name not in {"kind", "audience", "subject", "materials", "groups", "attendees", "photos"}
    }
    values["kind"] = code_of(command.kind)
    values["audience"] = [
        str(number) for number, word in enumerate(AUDIENCES, 1) if word in command.audience
    ]
    values["subject"] = next(
        (code for code, (subject, _) in SUBJECTS.items() if subject == command.subject), None
    )
    values["archived"] = list(command.archived)
    values["materials"] = [
        {"item": each.item, "copies": each.copies}
        for each in command.materials
        if not each.household_id
    ]
    values["attendees"] = [
        {
            "name": each.name,
            "resident_id": each.resident_id,
            "sex": each.sex,
            "age": each.age,
            "address": each.address,
            "phone": each.phone,
        }
        for each in command.attendees
    ]
    values["photos"] = list(photo_ids)
    return values


def groups_of(command: RecordActivity, houses: Sequence[House]) -> list[str]:
    """Village groups of which a house got material."""
    given = {each.household_id for each in command.materials if each.household_id}
    return sorted({house.group for house in houses if house.household_id in given})


def to_draft(values: Values) -> Values:
    """Values as JSON: the day as text."""
    day = values.get("occurred_on")
    return {**values, "occurred_on": day.isoformat() if isinstance(day, date) else None}


def from_draft(content: Values) -> Values:
    """Values from a draft of this or an earlier program."""
    day = content.get("occurred_on")
    return {
        **{name: content.get(name) for name in ORDER},
        "occurred_on": date.fromisoformat(day) if isinstance(day, str) and day else None,
    }


def _audience_words(codes: Any, kept: RecordActivity) -> tuple[str, ...]:
    """Words of the codes; free words that an import brought stay."""
    free = [word for word in kept.audience if word not in AUDIENCES]
    return (*(AUDIENCES[int(code) - 1] for code in codes or ()), *free)


def _attendee(row: Mapping[str, Any]) -> Attendee:
    age = row.get("age")
    return Attendee(
        str(row.get("name") or ""),
        row.get("resident_id") or None,
        str(row.get("sex") or ""),
        int(age) if age is not None else None,
        str(row.get("address") or ""),
        str(row.get("phone") or ""),
    )


def _materials(
    values: Values, kept: RecordActivity, houses: Sequence[House]
) -> tuple[Material, ...]:
    """The lines typed, then one copy for each house of the groups chosen.

    Houses that already got theirs keep their line (who signed for it); a group taken off loses
    its lines; a corrected title is corrected in every house.
    """
    typed = tuple(
        Material(str(row.get("item") or "").strip(), int(row.get("copies") or 0), _topic(values))
        for row in values.get("materials") or ()
    )
    before = {each.household_id: each for each in kept.materials if each.household_id}
    if kind_of(values) != "material":
        return (*typed, *before.values())
    groups = set(values.get("groups") or ())
    standing = set(groups_of(kept, houses))
    item = str(values.get("item") or values.get("topic") or "").strip()
    chosen = []
    for house in houses:
        given = before.pop(house.household_id, None)
        if house.group not in groups:
            continue
        if given is not None:
            old = kept.item or kept.topic
            chosen.append(replace(given, item=item) if given.item == old and item else given)
        elif house.group not in standing:
            chosen.append(Material(item, 1, _topic(values), house.household_id))
    # Houses that are no longer on the list keep what they got.
    return (*typed, *chosen, *before.values())


def _topic(values: Values) -> str:
    return str(values.get("topic") or "")
