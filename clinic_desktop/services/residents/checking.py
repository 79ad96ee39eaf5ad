"""What must be right about a person before it is saved; each problem names its field."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from clinic_desktop.domain.identity import CitizenId, parse_citizen_id
from clinic_desktop.domain.problems import InputProblem, Problem, Severity
from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.duplicates import find_duplicates

_OLDEST_YEARS = 130
_PHONE = re.compile(r"^[0-9+()\- ]{5,20}$")


@dataclass(frozen=True, slots=True)
class Person:
    """The facts that are checked together."""

    name: str
    sex: str
    birth_date: date | None
    id_type: str
    id_no: str
    phone: str


@dataclass(frozen=True, slots=True)
class CheckedPerson:
    """The same facts, normalised, with what the ID number told."""

    name: str
    sex: str
    birth_date: date
    id_no: str | None
    phone: str | None


def check_person(
    session: Session,
    person: Person,
    today: date,
    confirmed: frozenset[str],
    besides: str | None = None,
) -> CheckedPerson:
    """The person with normalised values.

    Raises:
        InputProblem: anything to correct, or an unusual thing that was not confirmed.
    """
    problems: list[Problem] = []
    name = person.name.strip()
    if not name:
        problems.append(Problem("name", "NAME_MISSING", tr("请填写姓名")))
    citizen = _citizen(person, problems)
    birth = person.birth_date or (citizen.birth_date if citizen else None)
    sex = person.sex or (citizen.sex if citizen else "")
    problems += _birth_problems(birth, today)
    if sex not in {"0", "1", "2", "9"}:
        problems.append(Problem("sex", "SEX_MISSING", tr("请选择性别")))
    if citizen:
        problems += _mismatches(citizen, birth, sex)
    phone = person.phone.strip()
    if phone and not _PHONE.match(phone):
        problems.append(
            Problem("phone", "PHONE_FORM", tr("电话号码不像是完整的号码"), Severity.CONFIRM)
        )
    id_no = citizen.number if citizen else person.id_no.strip().upper()
    if birth is not None:
        for twin in find_duplicates(
            session, name=name, birth_date=birth, id_no=id_no, besides=besides
        ):
            problems.append(_duplicate(twin.same, twin.name, twin.village_group))
    open_problems = [
        p
        for p in problems
        if p.severity is Severity.ERROR
        or (p.severity is Severity.CONFIRM and p.code not in confirmed)
    ]
    if open_problems:
        raise InputProblem(*open_problems)
    assert birth is not None  # noqa: S101 - guaranteed by _birth_problems
    return CheckedPerson(name, sex, birth, id_no or None, phone or None)


def _citizen(person: Person, problems: list[Problem]) -> CitizenId | None:
    text = person.id_no.strip()
    if not text or person.id_type != "01":
        return None
    try:
        return parse_citizen_id(text)
    except InputProblem as wrong:
        problems.extend(Problem("id_no", p.code, p.message, p.severity) for p in wrong.problems)
        return None


def _birth_problems(birth: date | None, today: date) -> list[Problem]:
    if birth is None:
        return [Problem("birth_date", "BIRTH_MISSING", tr("请填写出生日期或身份证号"))]
    if birth > today:
        return [Problem("birth_date", "BIRTH_FUTURE", tr("出生日期不能晚于今天"))]
    if today.year - birth.year > _OLDEST_YEARS:
        return [Problem("birth_date", "BIRTH_TOO_OLD", tr("出生日期太早，请核对年份"))]
    return []


def _mismatches(citizen: CitizenId, birth: date | None, sex: str) -> list[Problem]:
    found = []
    if birth and birth != citizen.birth_date:
        found.append(
            Problem(
                "birth_date",
                "BIRTH_DIFFERS_FROM_ID",
                tr("出生日期与身份证号不符（证号为 {day}）", day=citizen.birth_date.isoformat()),
                Severity.CONFIRM,
            )
        )
    if sex in {"1", "2"} and sex != citizen.sex:
        found.append(
            Problem("sex", "SEX_DIFFERS_FROM_ID", tr("性别与身份证号不符"), Severity.CONFIRM)
        )
    return found


def _duplicate(same: str, name: str, group: str | None) -> Problem:
    if same == "id_no":
        return Problem(
            "id_no",
            "ID_REGISTERED",
            tr("此身份证号已登记：{name}（{group}）", name=name, group=group or tr("未分组")),
        )
    return Problem(
        "name",
        "PERSON_MAYBE_REGISTERED",
        tr("已有同名同出生日期的居民：{name}（{group}）", name=name, group=group or tr("未分组")),
        Severity.CONFIRM,
    )
