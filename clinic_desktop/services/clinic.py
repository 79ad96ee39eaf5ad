"""The clinic itself: its first rows, its staff, settings and population figures."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.clock import Clock
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Actor, Site, Workplace
from clinic_desktop.storage.database import Database
from clinic_desktop.storage.tables import Clinic, PopulationBase, Staff, Target
from clinic_desktop.storage.unit import instant_text

_DIGITS = {"county_code": 6, "township_code": 3, "village_code": 3}


@dataclass(frozen=True, slots=True)
class ClinicAnswers:
    """What the set-up asks about the clinic. Codes as in the archive number (6-3-3)."""

    role: str
    name: str
    county_code: str
    township_code: str
    village_code: str
    township_name: str
    village_name: str = ""
    phone: str = ""

    @property
    def code(self) -> str:
        """The code rows are stamped with: the twelve digits; the centre has village 000."""
        return self.county_code + self.township_code + self.village_code


def check_clinic(answers: ClinicAnswers) -> None:
    """Raises ``InputProblem`` naming each field of the set-up that is not right."""
    problems = [
        Problem(field, "CODE_DIGITS", tr("请填写 {n} 位数字", n=digits))
        for field, digits in _DIGITS.items()
        if not (
            (code := getattr(answers, field)).isascii() and code.isdigit() and len(code) == digits
        )
    ]
    if not answers.name.strip():
        problems.append(Problem("name", "NAME_MISSING", tr("请填写机构名称")))
    if not answers.township_name.strip():
        problems.append(Problem("township_name", "NAME_MISSING", tr("请填写乡镇（街道）名称")))
    if answers.role == "village" and answers.village_code == "000":
        problems.append(
            Problem("village_code", "VILLAGE_CODE", tr("000 是乡镇卫生院的代码，请填写村代码"))
        )
    if problems:
        raise InputProblem(*problems)


def create_clinic(
    database: Database, clock: Clock, answers: ClinicAnswers, staff_id: str, doctor: str
) -> Site:
    """The first two rows of a new database: the clinic and its first person."""
    check_clinic(answers)
    if not doctor.strip():
        raise InputProblem(Problem("doctor", "NAME_MISSING", tr("请填写姓名")))
    role = "centre" if answers.role == "centre" else "doctor"
    with database.unit(tr("建立诊所"), staff_id) as unit:
        stamp = {
            "clinic_code": answers.code,
            "created_at": instant_text(clock.now()),
            "created_by": staff_id,
            "voided": False,
        }
        unit.session.add(
            Clinic(
                id=database.new_id(),
                name=answers.name,
                role=answers.role,
                county_code=answers.county_code,
                township_code=answers.township_code,
                village_code=answers.village_code,
                township_name=answers.township_name,
                village_name=answers.village_name or None,
                phone=answers.phone or None,
                **stamp,
            )
        )
        unit.session.add(Staff(id=staff_id, name=doctor, role=role, active=True, **stamp))
        unit.commit()
    return site_of(answers)


def site_of(answers: ClinicAnswers) -> Site:
    """The site that these answers describe."""
    return Site(
        code=answers.code,
        name=answers.name,
        role=answers.role,
        county_code=answers.county_code,
        township_code=answers.township_code,
        village_code=answers.village_code,
        township_name=answers.township_name,
        village_name=answers.village_name,
        phone=answers.phone,
    )


def own_site(session: Session, code: str) -> Site:
    """The clinic of this installation, from its row.

    Raises:
        KnownFault: the row is missing, the database is not a clinic's.
    """
    row = session.scalars(
        select(Clinic).where(Clinic.clinic_code == code, Clinic.voided.is_(False)).limit(1)
    ).first()
    if row is None:
        raise KnownFault(
            "CLINIC_ROW_MISSING",
            tr("数据库里没有本诊所的资料"),
            tr("请从备份恢复，或联系乡镇卫生院"),
        )
    return Site(
        code=row.clinic_code,
        name=row.name,
        role=row.role,
        county_code=row.county_code,
        township_code=row.township_code,
        village_code=row.village_code,
        township_name=row.township_name,
        village_name=row.village_name or "",
        phone=row.phone or "",
    )


def actor_of(session: Session, staff_id: str) -> Actor:
    """The person who logged in."""
    row = session.get(Staff, staff_id)
    if row is None:
        raise KnownFault(
            "STAFF_ROW_MISSING", tr("找不到登录人员的资料"), tr("请从备份恢复，或联系乡镇卫生院")
        )
    return Actor(row.id, row.name, row.role)


def clinics(place: Workplace) -> tuple[Site, ...]:
    """Every clinic this database knows, by code."""
    with place.reading() as session:
        rows = session.scalars(
            select(Clinic).where(Clinic.voided.is_(False)).order_by(Clinic.clinic_code)
        )
        return tuple(own_site(session, row.clinic_code) for row in rows)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target; the value in hundredths (12 times is 1200, 85 % is 8500)."""

    indicator: str
    year: int
    value_hundredths: int
    direction: str = "ge"
    source: str = ""


def set_targets(place: Workplace, rows: tuple[TargetRow, ...]) -> Changes:
    """Write targets of this clinic; a target that stands already is changed in place."""
    with place.unit(tr("修改目标")) as unit:
        for row in rows:
            standing = unit.session.scalars(
                select(Target).where(
                    Target.clinic_code == place.site.code,
                    Target.indicator == row.indicator,
                    Target.year == row.year,
                    Target.voided.is_(False),
                )
            ).first()
            if standing is None:
                standing = Target(
                    **place.stamp(),
                    indicator=row.indicator,
                    year=row.year,
                    value_hundredths=row.value_hundredths,
                    direction=row.direction,
                )
                unit.session.add(standing)
            standing.value_hundredths = row.value_hundredths
            standing.direction = row.direction
            standing.source = row.source or None
        return unit.commit()


def targets(place: Workplace, year: int) -> tuple[TargetRow, ...]:
    """The targets of this clinic for a year."""
    with place.reading() as session:
        rows = session.scalars(
            select(Target)
            .where(
                Target.clinic_code == place.site.code,
                Target.year == year,
                Target.voided.is_(False),
            )
            .order_by(Target.indicator)
        )
        return tuple(
            TargetRow(r.indicator, r.year, r.value_hundredths, r.direction, r.source or "")
            for r in rows
        )


def set_population(
    place: Workplace, year: int, people: int, source: str, kind: str = "all"
) -> Changes:
    """人口底数 POP(Y): the denominator of population rates once it is entered."""
    if people < 1:
        raise InputProblem(Problem("people", "POPULATION", tr("人口数应大于 0")))
    with place.unit(tr("修改人口底数")) as unit:
        row = unit.session.scalars(
            select(PopulationBase).where(
                PopulationBase.clinic_code == place.site.code,
                PopulationBase.year == year,
                PopulationBase.kind == kind,
                PopulationBase.voided.is_(False),
            )
        ).first()
        if row is None:
            row = PopulationBase(**place.stamp(), year=year, kind=kind, people=people)
            unit.session.add(row)
        row.people = people
        row.source = source or None
        return unit.commit()


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """人口底数 of a year: ``kind`` is all or 65plus."""

    year: int
    kind: str
    people: int
    source: str = ""


def population_bases(place: Workplace, year: int) -> tuple[PopulationRow, ...]:
    """What was entered for a year, by kind."""
    with place.reading() as session:
        rows = session.scalars(
            select(PopulationBase)
            .where(
                PopulationBase.clinic_code == place.site.code,
                PopulationBase.year == year,
                PopulationBase.voided.is_(False),
            )
            .order_by(PopulationBase.kind)
        )
        return tuple(PopulationRow(r.year, r.kind, r.people, r.source or "") for r in rows)
