"""What a row says in each of its fields, as it is typed into another system.

Numbers come without their unit, codes as their label, each answer of a repeating group by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from clinic_desktop.domain.forms.answer_types import decimal_text
from clinic_desktop.domain.forms.derive import is_empty
from clinic_desktop.domain.forms.display import value_text
from clinic_desktop.domain.forms.model import NUMBERS, Field, FieldType, Subject
from clinic_desktop.domain.words import tr
from clinic_desktop.services.crowds import crowd_labels
from clinic_desktop.services.handover.words import (
    ACTIVITY,
    BY_FIELD,
    DAY_FIELD,
    FIELDS,
    PERSON_FIELDS,
    RESIDENT,
    SELDOM,
    TABLE_TITLES,
    PlainField,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.raw_rows import read_rows
from clinic_desktop.storage.tables import Household, Resident

_NOBODYS = (RESIDENT, ACTIVITY)
"""Kinds that need no fields to find the person by."""


@dataclass(frozen=True, slots=True)
class SheetField:
    """A field that can stand on a sheet or in a column."""

    id: str
    label: str
    seldom: bool = False
    """Left out until the clinic wants it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one field of one row says; a repeating group has several entries of one field."""

    field: str
    label: str
    text: str
    """As it is typed."""
    code: str = ""
    """The stored code, where it has one."""
    unit: str = ""


def title_of(place: Workplace, kind: str) -> str:
    """居民档案, 高血压患者随访服务记录表 …"""
    if kind in TABLE_TITLES:
        return TABLE_TITLES[kind]
    form = place.catalogue.form(kind)
    return form.title if form is not None else kind


def fields_of(place: Workplace, kind: str, edition: str | None = None) -> tuple[SheetField, ...]:
    """Every field that rows of this kind have, in customary order."""
    if kind in FIELDS:
        own = [SheetField(each.id, each.label) for each in FIELDS[kind]]
        return tuple(own) if kind in _NOBODYS else (*_person_fields(), *own)
    form = place.catalogue.form(kind, edition)
    if form is None:
        return ()
    person = () if form.subject is Subject.CLINIC else _person_fields()
    day = () if form.date_field else (SheetField(DAY_FIELD.id, DAY_FIELD.label),)
    signed = () if form.sign_field else (SheetField(BY_FIELD.id, BY_FIELD.label),)
    answers = (
        SheetField(each.id, each.label)
        for each in form.fields()
        if not each.from_file and each.type is not FieldType.PHOTO
    )
    return (*person, *day, *answers, *signed)


def _person_fields() -> tuple[SheetField, ...]:
    return tuple(SheetField(f.id, f.label, f.id in SELDOM) for f in PERSON_FIELDS)


def read_entries(
    place: Workplace, session: Session, table: str, ids: Sequence[str]
) -> dict[str, tuple[Entry, ...]]:
    """Row id → what each of its fields says, in customary order; empty fields are left out."""
    rows = read_rows(session, table, ids)
    about = _about(session, table, rows)
    return {pk: tuple(_entries(place, table, row, about.get(pk, {}))) for pk, row in rows.items()}


def entries_of(
    place: Workplace, table: str, row: Mapping[str, Any], person: Mapping[str, Any]
) -> tuple[Entry, ...]:
    """The same for a row that is at hand."""
    return tuple(_entries(place, table, row, person))


def _entries(
    place: Workplace, table: str, row: Mapping[str, Any], person: Mapping[str, Any]
) -> Iterator[Entry]:
    if table == "record":
        yield from _record_entries(place, row, person)
        return
    facts = dict(row) | dict(person)
    flat = row.get("attributes")
    if flat:
        facts |= orjson.loads(flat)
    own = FIELDS[table]
    for each in own if table in _NOBODYS else (*PERSON_FIELDS, *own):
        entry = _plain(place, each, facts.get(each.id))
        if entry is not None:
            yield entry


def _plain(place: Workplace, each: PlainField, value: Any) -> Entry | None:
    if value in (None, "", "[]"):
        return None
    code = str(value)
    if code.startswith("["):
        labels = crowd_labels(place.catalogue) if each.id == "tags" else {}
        words = [labels.get(str(one), str(one)) for one in orjson.loads(code)]
        return Entry(each.id, each.label, "、".join(words), ",".join(map(str, orjson.loads(code))))
    return Entry(each.id, each.label, plain_text(place, each, code), code)


def plain_text(place: Workplace, each: PlainField, code: str) -> str:
    """A stored value in words."""
    if each.dictionary and (words := place.catalogue.dictionaries.get(each.dictionary)):
        return words.label(code) or code
    if each.id == "programme" and (known := place.catalogue.programmes.get(code)):
        return known.name
    if each.id == "product" and (product := place.catalogue.vaccines.products.get(code)):
        return product.name
    return each.codes.get(code, code)


def stored_text(
    place: Workplace, table: str, row: Mapping[str, Any], field: str, value: Any
) -> str:
    """A stored value of a field in words; rows of a repeating group as one line."""
    if value is None or value == "" or value == []:
        return ""
    if table == "record":
        form = place.catalogue.form(row["form_code"], row["form_edition"])
        known = form is not None and form.has(field)
        return typed_text(form.field(field), value) if form is not None and known else str(value)
    plain = next((each for each in FIELDS[table] if each.id == field), None)
    return plain_text(place, plain, str(value)) if plain is not None else str(value)


def _record_entries(
    place: Workplace, row: Mapping[str, Any], person: Mapping[str, Any]
) -> Iterator[Entry]:
    form = place.catalogue.form(row["form_code"], row["form_edition"])
    for plain in PERSON_FIELDS:
        entry = _plain(place, plain, person.get(plain.id))
        if entry is not None:
            yield entry
    if form is None:
        yield Entry(DAY_FIELD.id, DAY_FIELD.label, row["occurred_on"])
        return
    if not form.date_field:
        yield Entry(DAY_FIELD.id, DAY_FIELD.label, row["occurred_on"])
    answers = orjson.loads(row["answers"])
    for each in form.fields():
        if each.from_file or each.type is FieldType.PHOTO:
            continue
        yield from _answer_entries(each, answers.get(each.id))
    if not form.sign_field and row["performed_by"]:
        yield Entry(BY_FIELD.id, BY_FIELD.label, row["performed_by"])


def _answer_entries(each: Field, answer: Any) -> Iterator[Entry]:
    if is_empty(answer):
        return
    if each.rows is None or not isinstance(answer, list):
        yield Entry(each.id, each.label, typed_text(each, answer), _code(answer), _unit(each))
        return
    for number, line in enumerate(answer, 1):
        for column in each.rows.fields:
            value = line.get(column.id) if isinstance(line, dict) else None
            if not is_empty(value):
                label = tr(
                    "{group} {n} · {column}", group=each.label, n=number, column=column.label
                )
                yield Entry(each.id, label, typed_text(column, value), _code(value), _unit(column))


def typed_text(each: Field, answer: Any) -> str:
    """An answer as it is typed elsewhere: a number without its unit, a code as its label."""
    if each.type in NUMBERS and isinstance(answer, int):
        return decimal_text(each, answer)
    return value_text(each, answer)


def _code(answer: Any) -> str:
    return ",".join(map(str, answer)) if isinstance(answer, list) else str(answer)


def _unit(each: Field) -> str:
    return each.unit if each.type in NUMBERS else ""


def _about(
    session: Session, table: str, rows: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Row id → the person fields of whom it is about."""
    if table == RESIDENT:
        houses = _household_numbers(session, {r["household_id"] for r in rows.values()})
        return {
            pk: {"@household_no": houses.get(str(row["household_id"]), ""), "@name": row["name"]}
            for pk, row in rows.items()
        }
    people = _people(session, {str(r["resident_id"]) for r in rows.values() if _has(r)})
    heads = _heads(
        session, {str(r["household_id"]) for r in rows.values() if r.get("household_id")}
    )
    found: dict[str, dict[str, Any]] = {}
    for pk, row in rows.items():
        if _has(row):
            found[pk] = people.get(str(row["resident_id"]), {})
        elif row.get("household_id"):
            found[pk] = heads.get(str(row["household_id"]), {})
    return found


def _has(row: Mapping[str, Any]) -> bool:
    return bool(row.get("resident_id"))


def _household_numbers(session: Session, ids: set[Any]) -> dict[str, str]:
    query = select(Household.id, Household.household_no).where(Household.id.in_(ids - {None}))
    return {row.id: row.household_no for row in session.execute(query)}


def _people(session: Session, ids: set[str]) -> dict[str, dict[str, Any]]:
    query = (
        select(
            Resident.id,
            Resident.name,
            Resident.id_no,
            Resident.sex,
            Resident.birth_date,
            Resident.archive_no,
            Resident.phone,
            Resident.address,
            Household.household_no,
        )
        .outerjoin(Household, Household.id == Resident.household_id)
        .where(Resident.id.in_(ids))
    )
    return {
        row.id: {f"@{name}": value for name, value in row._mapping.items() if name != "id"}
        for row in session.execute(query)
    }


def _heads(session: Session, ids: set[str]) -> dict[str, dict[str, Any]]:
    head = aliased(Resident)
    query = (
        select(Household.id, Household.household_no, Household.address, head.name, head.id_no)
        .outerjoin(head, head.id == Household.head_id)
        .where(Household.id.in_(ids))
    )
    return {
        row.id: {f"@{name}": value for name, value in row._mapping.items() if name != "id"}
        for row in session.execute(query)
    }
