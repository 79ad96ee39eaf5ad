"""One item of a record form as it stands on paper: its label and what is written beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic_desktop.domain.forms.answer_types import decimal_text
from clinic_desktop.domain.forms.context import Fact
from clinic_desktop.domain.forms.derive import is_empty
from clinic_desktop.domain.forms.display import value_text
from clinic_desktop.domain.forms.model import Field, FieldType, Form, Option, Section
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.paper.inline import AnswerBox, Atom, Blank, Whole, Words
from clinic_desktop.reports.paper.masking import masked as masked
from clinic_desktop.reports.paper.rows import is_long_list, row_atoms

_ADDED = "app"
"""Mark of items that the official sheet does not have."""
_MOST_BOXES = 10
_FEWEST_WITH_BOXES = 2


@dataclass(frozen=True, slots=True)
class Filled:
    """One filled-in form: answers, facts of the file and the outcome. Empty for a blank one."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    person: Mapping[str, Fact] = field(default_factory=dict)
    outcome: str = ""
    """Outcome code; ``lost`` and ``dead`` stand in the cell of the visit's date."""

    @property
    def blank(self) -> bool:
        """Nothing is written on it."""
        return not self.answers


@dataclass(frozen=True, slots=True)
class Content:
    """What stands beside a label: atoms from the left, boxes at the right end."""

    atoms: tuple[Atom, ...]
    trailing: tuple[Atom, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A printed item: one field, or the two pressures that are printed as one."""

    fields: tuple[Field, ...]
    label: str

    @property
    def first(self) -> Field:
        """The field that names it."""
        return self.fields[0]


def printed_items(
    form: Form, filled: Sequence[Filled] = ()
) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Items in printed order under the title of their section.

    Left out: what stands in the head, companions and goals (they stand with their item),
    additions of the program that the official sheet does not have, and optional blocks that have
    neither a heading on the sheet nor an answer.
    """
    ordered = [
        (section.title, each)
        for section in form.sections
        if not section.optional or _on_sheet(form, section) or _is_answered(section, filled)
        for each in section.fields
        if _is_item(form, each)
    ]
    if form.paper.order:
        places = {field_id: n for n, field_id in enumerate(form.paper.order)}
        ordered = sorted(
            (
                (section.title, each)
                for section in form.sections
                for each in section.fields
                if each.id in places
            ),
            key=lambda pair: places[pair[1].id],
        )
    groups: list[tuple[str, list[Item]]] = []
    for title, each in ordered:
        if not groups or groups[-1][0] != title:
            groups.append((title, []))
        own = groups[-1][1]
        if own and _joins(own[-1], each):
            own[-1] = Item((*own[-1].fields, each), _pressure_label(own[-1].first))
        else:
            own.append(Item((each,), _label(form, each)))
    return tuple((title, tuple(items)) for title, items in groups)


def _on_sheet(form: Form, section: Section) -> bool:
    """Whether the sheet has a heading for items of an optional block: it is one of its parts, to
    be written on by hand.
    """
    named = {field_id for group in form.paper.groups for field_id in group.fields}
    return any(each.id in named for each in section.fields)


def _is_answered(section: Section, filled: Sequence[Filled]) -> bool:
    """Whether anything was entered in an optional block: then it is printed too."""
    return any(not is_empty(one.answers.get(f.id)) for one in filled for f in section.fields)


def _governs(form: Form, each: Field) -> bool:
    """Whether other items depend on it (the age of a child's check): then it has to be read on
    paper, even if the official sheet shows it by its column.
    """
    return bool(each.options) and any(
        other.relevant is not None and each.id in other.relevant.names()
        for other in form.fields()
        if other.companion_of is None
    )


def _is_item(form: Form, each: Field) -> bool:
    return (
        each.id not in form.paper.head
        and each.companion_of is None
        and each.target_of is None
        and (each.note != _ADDED or _governs(form, each) or _is_own(form))
        and (form.paper.identities or not (each.sensitive and each.from_file))
    )


def _is_own(form: Form) -> bool:
    """A form of the program itself: there is no official sheet that could lack its items."""
    return all(each.note == _ADDED for each in form.fields())


def _joins(last: Item, each: Field) -> bool:
    return (
        len(last.fields) == 1
        and last.first.id.endswith("sbp")
        and each.id == last.first.id.removesuffix("sbp") + "dbp"
    )


def _pressure_label(sbp: Field) -> str:
    side = sbp.label.replace(tr("收缩压"), "").replace(tr("血压"), "").strip(" ：（）")
    return tr("血压（mmHg）") if not side else tr("血压{side}（mmHg）", side=side)


def _label(form: Form, each: Field) -> str:
    return f"{each.label}*" if each.id in form.paper.starred else each.label


def content(
    form: Form, item: Item, filled: Filled, *, show_ids: bool = False, options_above: bool = False
) -> Content:
    """What is written for an item. ``options_above``: the options stand elsewhere, only boxes
    and companions here.
    """
    if len(item.fields) == 2:
        return Content(_pressure(item, filled))
    each = item.first
    if each.id == form.date_field and filled.outcome in ("lost", "dead"):
        return Content(_lost(form, each, filled))
    if each.options and not is_long_list(each):
        return _choices(form, each, filled, options_above)
    return Content(_plain(form, each, filled, show_ids))


def answer_of(each: Field, filled: Filled) -> Any:
    """The answer, or the fact of the file that the item shows."""
    if each.from_file:
        fact = filled.person.get(each.from_file)
        return fact.isoformat() if isinstance(fact, date) else fact
    return filled.answers.get(each.id)


def _pressure(item: Item, filled: Filled) -> tuple[Atom, ...]:
    sbp, dbp = (filled.answers.get(each.id) for each in item.fields)
    if sbp is None and dbp is None:
        return (Blank(ems=2.2), Words("/"), Blank(ems=2.2))
    return (Words(f"{'' if sbp is None else sbp} / {'' if dbp is None else dbp}"),)


def _lost(form: Form, each: Field, filled: Filled) -> tuple[Atom, ...]:
    """B.lost: reason, or date and cause of death, stand in the cell of the visit date."""
    parts = [day_text(answer_of(each, filled))]
    if filled.outcome == "lost":
        parts.append(tr("失访："))
        names: tuple[str, ...] = ("lost_reason",)
    else:
        parts.append(tr("死亡："))
        names = ("death_date", "death_cause")
    parts += [
        value_text(form.field(name), filled.answers.get(name)) for name in names if form.has(name)
    ]
    return (Words(" ".join(part for part in parts if part)),)


def _choices(form: Form, each: Field, filled: Filled, options_above: bool) -> Content:
    answer = answer_of(each, filled)
    chosen = [str(a) for a in answer] if isinstance(answer, list) else []
    if answer is not None and not isinstance(answer, list):
        chosen = [str(answer)]
    atoms: list[Atom] = []
    if not options_above:
        for option in each.options:
            atoms.extend(_option(form, option, chosen, filled))
    else:
        for option in each.options:
            if option.code in chosen:
                atoms.extend(_companions(form, option, filled))
    goal = form.field(each.target) if each.target and form.has(each.target) else None
    boxes = _boxes(each, chosen)
    if goal is not None:
        wanted = filled.answers.get(goal.id)
        boxes += (Words("/"), AnswerBox("" if wanted is None else str(wanted)))
    return Content(tuple(atoms), boxes)


def _option(form: Form, option: Option, chosen: Sequence[str], filled: Filled) -> tuple[Atom, ...]:
    label = option.label.rstrip("_＿ ")
    found: list[Atom] = [Whole(f"{option.code} {label}")]
    if option.companion:
        if option.code in chosen:
            found.extend(_companions(form, option, filled))
        else:
            found.append(Blank(ems=3))
    found.append(Words("　"))
    return tuple(found)


def _companions(form: Form, option: Option, filled: Filled) -> tuple[Atom, ...]:
    texts = [
        text
        for name in option.companion
        if form.has(name) and (text := value_text(form.field(name), filled.answers.get(name)))
    ]
    return (Blank("，".join(texts), 3),) if option.companion else ()


def _boxes(each: Field, chosen: Sequence[str]) -> tuple[Atom, ...]:
    if each.type is not FieldType.MULTI:
        return (AnswerBox(chosen[0] if chosen else ""),)
    free = len(each.options) - len(each.exclusive)
    count = max(len(chosen), min(_MOST_BOXES, max(_FEWEST_WITH_BOXES, free // 2)))
    found: list[Atom] = []
    for place in range(count):
        if place:
            found.append(Words("/"))
        found.append(AnswerBox(chosen[place] if place < len(chosen) else ""))
    return tuple(found)


def _plain(form: Form, each: Field, filled: Filled, show_ids: bool) -> tuple[Atom, ...]:
    answer = answer_of(each, filled)
    match each.type:
        case FieldType.INT | FieldType.DEC:
            return _number(form, each, filled, answer)
        case FieldType.DATE | FieldType.YM:
            text = day_text(answer)
            if text:
                return (Words(text),)
            return (Blank(ems=2.4), Words(tr("年")), Blank(ems=1.4), Words(tr("月"))) + (
                (Blank(ems=1.4), Words(tr("日"))) if each.type is FieldType.DATE else ()
            )
        case FieldType.ROWS:
            return row_atoms(each, answer, show_ids)
        case FieldType.PHOTO:
            count = len(answer) if isinstance(answer, list) else 0
            return (Words(tr("照片 {n} 张", n=count) if count else ""),)
        case _:
            text = value_text(each, answer) if not each.from_file else str(answer or "")
            if each.sensitive and not show_ids:
                text = masked(text)
            return (Words(text),) if text else ()


def _number(form: Form, each: Field, filled: Filled, answer: Any) -> tuple[Atom, ...]:
    goal = form.field(each.target) if each.target and form.has(each.target) else None
    parts: list[Atom] = []
    numbers = [(each, answer)]
    if goal is not None:
        numbers.append((goal, filled.answers.get(goal.id)))
    for place, (one, value) in enumerate(numbers):
        if place:
            parts.append(Words("/"))
        if isinstance(value, int) and not isinstance(value, bool):
            parts.append(Words(decimal_text(one, value)))
        else:
            parts.append(Blank(ems=2.2))
    if each.unit:
        parts.append(Words(f" {each.unit}"))
    return tuple(parts)


def day_text(answer: object) -> str:
    """A date as it is written on forms."""
    if not isinstance(answer, str) or len(answer) < 7:
        return ""
    year, month = answer[:4], answer[5:7]
    if len(answer) == 7:
        return tr("{y}年{m}月", y=year, m=month)
    return tr("{y}年{m}月{d}日", y=year, m=month, d=answer[8:10])
