"""应管未管: people (and houses) whom the files show to belong to a programme that they are not in,
so that the numbers of every group are known (底数) and nobody is forgotten.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.dates import add_months, age_years
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.enrolments import Enrol, add_enrolment
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.parameters import programme_parameters
from clinic_desktop.storage.tables import Enrolment, Household, Record, Resident, ResidentIndex

MOST = 2000
"""Rows shown of one programme; whoever is enrolled makes room for the next."""
AT_ONCE = 300
"""Enrolments of one save."""
CHILD_UNTIL_MONTHS = 84
NEWBORN_DAYS = 60
"""A child this young is managed from its birth on."""
SCREENED_FROM_MONTHS = 35 * 12
_DISABLED = ("08",)
_HARDSHIP = ("11", "19")
_HARDSHIP_HOUSE = ("1", "2")
"""Codes of forms.md section 3; the same as the figures of R-06.24 use."""
_AWAY = "3"
"""户籍外出: not resident here."""
DISEASES: Mapping[str, tuple[str, ...]] = {
    "hypertension": ("2",),
    "diabetes": ("3",),
    "other_chronic": ("4", "6", "7"),
    "copd": ("5",),
    "smd": ("8",),
    "tb": ("9",),
}
"""Programme → codes of 既往史 in the personal basic information."""


@dataclass(frozen=True, slots=True)
class Unmanaged:
    """Somebody, or a house, to be taken into a programme."""

    id: str
    """Programme and person, for lists."""
    programme: str
    resident_id: str | None
    household_id: str | None
    name: str
    sex: str
    birth_date: date | None
    age: int | None
    village_group: str
    household_no: str
    phone: str
    why: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody who belongs to a programme and is not in it; ``total`` may be more than shown."""

    programme: str
    total: int
    people: tuple[Unmanaged, ...]


def unmanaged(place: Workplace) -> tuple[Crowd, ...]:
    """By programme, in the order of the houses; programmes without anybody are left out."""
    with place.reading() as session:
        parameters = programme_parameters(session)
        found = []
        for code, (test, why) in _groups(place, parameters.number).items():
            if code in place.catalogue.programmes:
                found.append(_people(place, session, code, test, why))
        found.extend(_diagnosed(place, session))
        if "household_visit" in place.catalogue.programmes:
            found.append(_houses(place, session))
    return tuple(crowd for crowd in found if crowd.total)


def take_in(place: Workplace, people: Sequence[Unmanaged]) -> Changes:
    """Enrol them all in one save: from today, a newborn from its birth.

    Raises:
        InputProblem: nobody, or more than ``AT_ONCE``.
    """
    if not people:
        raise InputProblem(Problem("people", "NOBODY", tr("请先选人")))
    if len(people) > AT_ONCE:
        raise InputProblem(
            Problem("people", "TOO_MANY", tr("一次最多纳入 {n} 人，请分几次", n=AT_ONCE))
        )
    with place.unit(tr("纳入管理 {n} 人", n=len(people))) as unit:
        for one in people:
            add_enrolment(
                place,
                unit.session,
                Enrol(
                    one.programme,
                    _since(place, one),
                    one.resident_id,
                    None if one.resident_id else one.household_id,
                    source="screening",
                ),
            )
        return unit.commit()


def _since(place: Workplace, one: Unmanaged) -> date:
    born = one.birth_date
    if one.programme == "child" and born and (place.today - born).days <= NEWBORN_DAYS:
        return born
    return place.today


_Test = tuple[ColumnElement[bool], Callable[[date], str]]


def _groups(place: Workplace, number: Callable[..., int]) -> dict[str, _Test]:
    """Who belongs by age or by a mark of the file."""
    index, today = ResidentIndex, place.today
    elderly = place.catalogue.programmes.get("elderly")
    old = number(elderly, "elderly_start_age") if elderly else 65

    def aged(born: date) -> str:
        return tr("满 {n} 岁", n=age_years(born, today))

    return {
        "elderly": (index.birth_date <= add_months(today, -12 * old), aged),
        "child": (
            index.birth_date > add_months(today, -CHILD_UNTIL_MONTHS),
            lambda _born: tr("0～6 岁儿童"),
        ),
        "hardship_followup": (
            _tagged((*_HARDSHIP, *_HARDSHIP_HOUSE)),
            lambda _born: tr("低保、五保、特困"),
        ),
        "disabled": (_tagged(_DISABLED), lambda _born: tr("残疾人")),
        "bp_screen": (
            and_(
                index.birth_date <= add_months(today, -SCREENED_FROM_MONTHS),
                func.instr(index.programmes, " hypertension ") == 0,
            ),
            lambda _born: tr("35 岁及以上，每年测血压"),
        ),
    }


def _tagged(codes: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(func.instr(ResidentIndex.tags, f" {code} ") > 0 for code in codes))


def _mine(place: Workplace, query: Select[Any]) -> Select[Any]:
    """Listed residents who live here, of this clinic."""
    index = ResidentIndex
    query = query.join(Resident, Resident.id == index.resident_id).where(
        index.listed.is_(True), Resident.residence_type != _AWAY
    )
    if place.site.role == "village":
        query = query.where(index.clinic_code == place.site.code)
    return query


def _never(programme: str) -> ColumnElement[bool]:
    """Never enrolled: whoever was and left again, left for a reason."""
    return ~exists().where(
        Enrolment.resident_id == ResidentIndex.resident_id,
        Enrolment.programme == programme,
        Enrolment.voided.is_(False),
    )


def _people(
    place: Workplace,
    session: Session,
    programme: str,
    test: ColumnElement[bool],
    why: Callable[[date], str],
) -> Crowd:
    index = ResidentIndex
    query = _mine(place, select(index)).where(test, _never(programme))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(_in_walking_order(query).limit(MOST)).all()
    return Crowd(
        programme, total, tuple(_row(place, row, programme, why(row.birth_date)) for row in rows)
    )


def _in_walking_order(query: Select[Any]) -> Select[Any]:
    index = ResidentIndex
    return query.order_by(
        func.length(index.village_group),
        index.village_group,
        func.length(index.household_no),
        index.household_no,
        index.birth_date,
        index.resident_id,
    )


def _row(place: Workplace, index: ResidentIndex, programme: str, why: str) -> Unmanaged:
    return Unmanaged(
        f"{programme}:{index.resident_id}",
        programme,
        index.resident_id,
        index.household_id,
        index.name,
        index.sex,
        index.birth_date,
        age_years(index.birth_date, place.today),
        index.village_group or "",
        index.household_no or "",
        index.phone or "",
        why,
    )


def _diagnosed(place: Workplace, session: Session) -> list[Crowd]:
    """A diagnosis in the personal basic information without its programme."""
    index = ResidentIndex
    form = place.catalogue.form("personal_basic")
    if form is None or not form.has("past_diseases"):
        return []
    query = (
        _mine(place, select(index))
        .join(
            Record,
            and_(
                Record.resident_id == index.resident_id,
                Record.form_code == form.code,
                Record.voided.is_(False),
            ),
        )
        .add_columns(Record.answers)
        .where(or_(*(_names(code) for codes in DISEASES.values() for code in codes)))
    )
    by_programme: dict[str, list[Unmanaged]] = {}
    for row, answers in session.execute(query):
        told = {
            disease.get("disease_code"): disease.get("disease_name") or ""
            for disease in answers.get("past_diseases") or ()
            if isinstance(disease, dict)
        }
        for programme, codes in DISEASES.items():
            known = next((code for code in codes if code in told), None)
            if known is None or f" {programme} " in row.programmes:
                continue
            why = tr("既往史：{disease}", disease=told[known] or _disease(place, known))
            by_programme.setdefault(programme, []).append(_row(place, row, programme, why))
    return [
        Crowd(programme, len(people), tuple(sorted(people, key=_walk)[:MOST]))
        for programme, found in by_programme.items()
        if programme in place.catalogue.programmes
        and (people := _without_left(session, programme, found))
    ]


def _names(code: str) -> ColumnElement[bool]:
    """Narrows in the database; the answers are looked at again afterwards."""
    return type_coerce(Record.answers, Text).contains(f'"disease_code":"{code}"')


def _without_left(session: Session, programme: str, found: list[Unmanaged]) -> list[Unmanaged]:
    """Whoever was managed before left for a reason."""
    left = set(
        session.scalars(
            select(Enrolment.resident_id).where(
                Enrolment.programme == programme, Enrolment.voided.is_(False)
            )
        )
    )
    return [one for one in found if one.resident_id not in left]


def _disease(place: Workplace, code: str) -> str:
    form = place.catalogue.form("personal_basic")
    rows = form.field("past_diseases").rows if form else None
    field = next((f for f in rows.fields if f.id == "disease_code"), None) if rows else None
    return next((o.label for o in field.options if o.code == code), code) if field else code


def _walk(one: Unmanaged) -> tuple[int, str, int, str, date, str]:
    return (
        len(one.village_group),
        one.village_group,
        len(one.household_no),
        one.household_no,
        one.birth_date or date.min,
        one.id,
    )


def _houses(place: Workplace, session: Session) -> Crowd:
    """Houses with somebody living in them that nobody visits each quarter."""
    programme = "household_visit"
    enrolled = exists().where(
        Enrolment.household_id == Household.id,
        Enrolment.programme == programme,
        Enrolment.voided.is_(False),
    )
    lived_in = exists().where(
        ResidentIndex.household_id == Household.id, ResidentIndex.listed.is_(True)
    )
    query = (
        select(Household, Resident.name)
        .outerjoin(Resident, Resident.id == Household.head_id)
        .where(Household.voided.is_(False), Household.closed_on.is_(None), lived_in, ~enrolled)
    )
    if place.site.role == "village":
        query = query.where(Household.clinic_code == place.site.code)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = [
        Unmanaged(
            f"{programme}:{house.id}",
            programme,
            None,
            house.id,
            tr("{name}户", name=head or ""),
            "",
            None,
            None,
            house.village_group or "",
            house.household_no or "",
            house.phone or "",
            tr("每季度入户一次"),
        )
        for house, head in session.execute(query.limit(MOST))
    ]
    return Crowd(programme, total, tuple(sorted(rows, key=_walk)))
