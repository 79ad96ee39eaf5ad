"""健康处方: choose for somebody, hand out and record as personal education in one act (R-01.13).

The texts came with the program (``resources/definitions/advice``); a clinic's own ones are rows of
the register ``advice_own``, which replace a text or stand beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.advice import Advice, AdviceLibrary, Reader, as_text, from_text, in_short
from clinic_desktop.domain.dates import age_months
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import (
    RecordedForm,
    RecordForm,
    load_record,
    record_form,
)
from clinic_desktop.services.records.subject import About
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Enrolment, Record, Resident, Task

OWN_FORM = "advice_own"
EDUCATION_FORM = "individual_education"
MOST_SHEETS = 6
"""More paper than that is not read."""
OWN_PROGRAMMES = {
    "1": "hypertension",
    "2": "diabetes",
    "3": "copd",
    "4": "elderly",
    "5": "maternal",
    "6": "child",
    "7": "tb",
    "8": "smd",
    "9": "disabled",
}
"""给谁看 of the clinic's own texts; everybody else is 0."""
_STOPPED = "2"


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be handed to somebody, the most fitting first."""

    resident_id: str
    name: str
    reader: Reader
    advice: tuple[Advice, ...]
    given: Mapping[str, date]
    """Title → when it was handed to this person last."""

    @property
    def fitting(self) -> int:
        """How many of the first ones answer a finding or a programme of this person."""
        return sum(one.suits(self.reader) for one in self.advice)


@dataclass(frozen=True, slots=True)
class Handed:
    """The sheets of one hand-out with the head that is printed on each."""

    name: str
    sex: str
    age: str
    on: date
    doctor: str
    sheets: tuple[Advice, ...]
    figures: tuple[str, ...] = ()
    """The person's own last values."""


def offer(place: Workplace, resident_id: str) -> Offer:
    """The library in the order that suits the person."""
    with place.reading() as session:
        resident = load_resident(session, resident_id)
        reader = _reader(place, session, resident)
        return Offer(
            resident_id,
            resident.name,
            reader,
            library(place, session).sorted_for(reader),
            _given(session, resident_id),
        )


def library(place: Workplace, session: Session) -> AdviceLibrary:
    """The texts of the program with the clinic's own among them."""
    rows = session.execute(
        select(Record.id, Record.answers)
        .where(
            Record.form_code == OWN_FORM,
            Record.clinic_code == place.site.code,
            Record.voided.is_(False),
        )
        .order_by(Record.occurred_on, Record.entry_order, Record.id)
    ).all()
    own: list[Advice] = []
    stopped: list[str] = []
    known = place.catalogue.advice.advice
    for record_id, answers in rows:
        replaces = str(answers.get("replaces") or "")
        if answers.get("state") == _STOPPED:
            stopped.append(replaces or record_id)
        else:
            own.append(_own(record_id, answers, known.get(replaces)))
    return place.catalogue.advice.with_own(own).without(stopped)


def hand_out(place: Workplace, resident_id: str, codes: tuple[str, ...]) -> RecordedForm:
    """Record the chosen prescriptions as one personal education; nothing is typed twice.

    Raises:
        InputProblem: none or too many are chosen, one is unknown.
    """
    if not codes:
        raise InputProblem(Problem("advice", "ADVICE_NONE", tr("请先选一份健康处方")))
    if len(codes) > MOST_SHEETS:
        raise InputProblem(
            Problem("advice", "ADVICE_MANY", tr("一次最多发 {n} 份，发多了没人看", n=MOST_SHEETS))
        )
    with place.reading() as session:
        known = library(place, session).advice
    if not all(code in known for code in codes):
        raise InputProblem(Problem("advice", "ADVICE_UNKNOWN", tr("这份健康处方已经停用")))
    chosen = [known[code] for code in codes]
    return record_form(
        place,
        RecordForm(
            EDUCATION_FORM,
            {
                "date": place.today.isoformat(),
                "edu_topic": "、".join(one.title for one in chosen),
                "edu_content": in_short(chosen),
                "sheet": as_text(chosen),
                "doctor": place.actor.name,
            },
            About(resident_id=resident_id),
        ),
    )


def handed(place: Workplace, record_id: str) -> Handed:
    """The sheets of a hand-out as they were given, to print (again)."""
    with place.reading() as session:
        record = load_record(session, record_id)
        resident = load_resident(session, record.resident_id or "")
        years = age_months(resident.birth_date, record.occurred_on)
        return Handed(
            resident.name,
            resident.sex,
            _age_words(years),
            record.occurred_on,
            record.performed_by or "",
            from_text(str(record.answers.get("sheet") or "")),
            _figures(place, session, resident.id),
        )


def _age_words(months: int) -> str:
    return tr("{n}岁", n=months // 12) if months >= 36 else tr("{n}个月", n=months)


def _own(record_id: str, answers: Mapping[str, Any], base: Advice | None) -> Advice:
    programme = OWN_PROGRAMMES.get(str(answers.get("programme") or ""))
    named = frozenset({programme}) if programme else frozenset()
    return Advice(
        code=base.code if base else record_id,
        title=str(answers.get("title") or ""),
        group=tr("本室自编"),
        points=_lines(answers.get("points")),
        warnings=_lines(answers.get("warnings")),
        programmes=base.programmes if base else named,
        sex=base.sex if base else "",
        from_months=base.from_months if base else None,
        until_months=base.until_months if base else None,
        from_weeks=base.from_weeks if base else None,
        until_weeks=base.until_weeks if base else None,
        when=base.when if base else frozenset(),
        own=True,
    )


def _lines(text: object) -> tuple[str, ...]:
    lines = (line.strip() for line in str(text or "").splitlines())
    return tuple(line for line in lines if line)


def _reader(place: Workplace, session: Session, resident: Resident) -> Reader:
    programmes = session.scalars(
        select(Enrolment.programme).where(
            Enrolment.resident_id == resident.id,
            Enrolment.voided.is_(False),
            Enrolment.closed_on.is_(None),
        )
    ).all()
    tasks = session.execute(
        select(Task.programme, Task.reason, Task.trace).where(
            Task.resident_id == resident.id, Task.state == "open"
        )
    ).all()
    asked = {w for one in place.catalogue.advice.advice.values() for w in one.when if ":" in w}
    findings = {task.reason for task in tasks} | _last_outcomes(session, resident.id, asked)
    return Reader(
        age_months(resident.birth_date, place.today),
        resident.sex,
        frozenset({*programmes, *(task.programme for task in tasks)}),
        next((w for t in tasks if (w := _weeks(place, t.programme, t.trace)) is not None), None),
        frozenset(findings),
    )


def _weeks(place: Workplace, programme: str, trace: object) -> int | None:
    """Completed weeks of pregnancy, from the explanation of the open antenatal check."""
    if programme != "maternal" or not isinstance(trace, list):
        return None
    for step in trace:
        if isinstance(step, dict) and (lmp := (step.get("facts") or {}).get("lmp")):
            return (place.today - date.fromisoformat(str(lmp))).days // 7
    return None


def _last_outcomes(session: Session, resident_id: str, asked: set[str]) -> set[str]:
    """``form=outcome`` (and ``form``) of the last record of each form, and those of the answers
    asked for (``form:field=code``) that it holds.
    """
    rows = session.execute(
        select(Record.form_code, Record.outcome, Record.id)
        .where(Record.resident_id == resident_id, Record.voided.is_(False))
        .order_by(Record.occurred_on.desc(), Record.entry_order.desc(), Record.id.desc())
    )
    last: dict[str, tuple[str | None, str]] = {}
    for code, outcome, record_id in rows:
        last.setdefault(code, (outcome, record_id))
    found = set(last) | {f"{code}={outcome}" for code, (outcome, _) in last.items() if outcome}
    for code in last.keys() & {word.partition(":")[0] for word in asked}:
        answers = session.get_one(Record, last[code][1]).answers
        found |= {f"{code}:{name}={value}" for name, value in answers.items()} & asked
    return found


def _given(session: Session, resident_id: str) -> dict[str, date]:
    rows = session.execute(
        select(Record.occurred_on, Record.answers)
        .where(
            Record.resident_id == resident_id,
            Record.form_code == EDUCATION_FORM,
            Record.voided.is_(False),
        )
        .order_by(Record.occurred_on)
    )
    return {
        sheet.title: on
        for on, answers in rows
        for sheet in from_text(str(answers.get("sheet") or ""))
    }


_FIGURES = (
    (("hypertension_followup", "diabetes_followup", "copd_followup"), ("sbp", "dbp")),
    (("diabetes_followup",), ("fasting_glucose",)),
)


def _figures(place: Workplace, session: Session, resident_id: str) -> tuple[str, ...]:
    """血压 152/94 mmHg（11-20）: what the person should know of the last visit."""
    found: list[str] = []
    for codes, names in _FIGURES:
        record = session.scalars(
            select(Record)
            .where(
                Record.resident_id == resident_id,
                Record.form_code.in_(codes),
                Record.voided.is_(False),
            )
            .order_by(Record.occurred_on.desc(), Record.entry_order.desc())
            .limit(1)
        ).first()
        form = place.catalogue.form(record.form_code, record.form_edition) if record else None
        if record is None or form is None or not all(form.has(name) for name in names):
            continue
        values = [record.answers.get(name) for name in names]
        numbers = [
            f"{v / 10 ** form.field(n).scale:.{form.field(n).scale}f}"
            for n, v in zip(names, values, strict=True)
            if isinstance(v, int)
        ]
        if len(numbers) == len(names):
            label = tr("血压") if len(names) > 1 else tr("空腹血糖")
            text = tr(
                "{label} {value} {unit}（{day}）",
                label=label,
                value="/".join(numbers),
                unit=form.field(names[0]).unit,
                day=record.occurred_on,
            )
            found.append(text)
    return tuple(found)
