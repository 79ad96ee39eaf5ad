"""本年服务: what this calendar year owes a person and what of it is done, by programme."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates import age_years
from clinic_desktop.domain.programmes.rules import Cadence, Programme
from clinic_desktop.domain.words import tr
from clinic_desktop.services.care.history import Managed
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.parameters import programme_parameters
from clinic_desktop.storage.tables import Record, Task

VISITS_A_YEAR = 4
"""Face to face, national standard (schedules.md 2)."""
ELDERLY_FROM = 65
_ASSESSMENTS = (
    ("elderly_selfcare", tr("自理能力评估")),
    ("elderly_tcm", tr("中医体质辨识")),
)
"""Once a year from 65 on (schedules.md 4.3)."""
_EXAM = "health_exam"
_EXAMINED = frozenset({"hypertension", "diabetes", "copd", "smd", "disabled", "elderly"})
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class YearLine:
    """One line: what, how far, and whether nothing more is owed this year."""

    label: str
    said: str
    done: bool


def year_lines(
    place: Workplace, session: Session, resident_id: str, own: dict[str, Managed]
) -> tuple[YearLine, ...]:
    """Visits counted this year, the examination, the assessments of the elderly, the quarters,
    the contract.
    """
    resident = load_resident(session, resident_id)
    old = age_years(resident.birth_date, place.today) >= ELDERLY_FROM
    open_ones = {code: one for code, one in own.items() if one.closed_on is None}
    lines: list[YearLine] = []
    for code, one in open_ones.items():
        programme = place.catalogue.programmes.get(code)
        if programme is not None and programme.cadence in (Cadence.CHRONIC, Cadence.MENTAL):
            lines.append(_visits(place, programme, one, _phone(session, programme)))
        elif programme is not None and programme.cadence is Cadence.QUARTERLY:
            lines.append(_quarters(place, programme, one))
    if old or _EXAMINED & set(open_ones):
        lines.append(_once(place, session, resident_id, _EXAM, tr("健康体检")))
    if old:
        lines.extend(
            _once(place, session, resident_id, form, label) for form, label in _ASSESSMENTS
        )
    if (contract := _contract(place, session, resident_id)) is not None:
        lines.append(contract)
    return tuple(lines)


def _phone(session: Session, programme: Programme) -> bool:
    """Whether a telephone visit counts here."""
    if programme.phone_counts != "parameter":
        return programme.phone_counts == "yes"
    return bool(programme_parameters(session).value(programme, "count_phone_visits"))


def _visits(place: Workplace, programme: Programme, one: Managed, phone: bool) -> YearLine:
    """Each day counts once."""
    year = place.today.year
    days = sorted(
        {e.on for e in one.of("visit") if e.on.year == year and (phone or e.mode != "phone")}
    )
    said = tr("{n}/{m} 次", n=len(days), m=VISITS_A_YEAR)
    if days:
        said = tr("{said}（末次 {day}）", said=said, day=f"{days[-1]:%m-%d}")
    return YearLine(tr("{name}随访", name=_short(programme)), said, len(days) >= VISITS_A_YEAR)


def _quarters(place: Workplace, programme: Programme, one: Managed) -> YearLine:
    """✓ for a quarter with a visit, – for one that went by, 待 for this one, · ahead."""
    today = place.today
    now = (today.month + 2) // 3
    done = {
        (e.on.month + 2) // 3
        for e in one.of("visit")
        if e.on.year == today.year and e.mode != "phone"
    }
    begins = (one.enrolled_on.month + 2) // 3 if one.enrolled_on.year == today.year else 1
    marks = []
    for quarter in range(1, QUARTERS + 1):
        if quarter in done:
            mark = "✓"
        elif quarter == now:
            mark = tr("待")
        elif begins <= quarter < now:
            mark = "✗"
        else:
            mark = "·"
        marks.append(tr("{n}季{mark}", n=quarter, mark=mark))
    return YearLine(_short(programme), " ".join(marks), now in done)


def _once(place: Workplace, session: Session, resident_id: str, form: str, label: str) -> YearLine:
    last: date | None = session.scalars(
        select(Record.occurred_on)
        .where(
            Record.resident_id == resident_id,
            Record.form_code == form,
            Record.voided.is_(False),
            Record.occurred_on <= place.today,
        )
        .order_by(Record.occurred_on.desc())
        .limit(1)
    ).first()
    if last is not None and last.year == place.today.year:
        return YearLine(label, tr("✓ {day}", day=f"{last:%m-%d}"), True)
    said = tr("未做（上次 {day}）", day=last) if last is not None else tr("未做")
    return YearLine(label, said, False)


def _contract(place: Workplace, session: Session, resident_id: str) -> YearLine | None:
    task = session.scalars(
        select(Task).where(Task.resident_id == resident_id, Task.programme == "family_doctor")
    ).first()
    if task is None or task.next_due is None:
        return None
    over = task.next_due < place.today
    said = tr("{day} 到期", day=task.next_due) if over else tr("有效至 {day}", day=task.next_due)
    return YearLine(tr("家庭医生签约"), said, not over)


def _short(programme: Programme) -> str:
    name = programme.name
    for tail in (tr("患者健康管理"), tr("患者管理"), tr("健康管理"), tr("随访"), tr("管理")):
        name = name.removesuffix(tail)
    return name
