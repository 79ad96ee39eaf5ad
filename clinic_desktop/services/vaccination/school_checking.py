"""Checking pupils: adding them, the certificate, what was made up, the totals that are kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import Administration, Child, Status
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.saving import RecordForm, record_form
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.vaccination.certificates import IssueCertificate, issue_certificate
from clinic_desktop.services.vaccination.facts import child_of
from clinic_desktop.services.vaccination.recording import administrations, doses_in
from clinic_desktop.services.vaccination.school import (
    NO,
    PUPIL,
    SUMMARY,
    YES,
    Pupil,
    SchoolClass,
    is_same,
    people_of,
    pupil_of,
    pupil_records,
    school_page,
    summary_record,
)
from clinic_desktop.services.vaccination.school_gaps import Missing, missing_doses, series_label
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Record

_HELD = (Status.DEFERRED, Status.CONTRAINDICATED, Status.MANUAL_REVIEW)
_CLOSED = (Status.COMPLETE, Status.AGED_OUT, Status.NOT_APPLICABLE, Status.NOT_INDICATED)


@dataclass(frozen=True, slots=True)
class AddPupils:
    """Residents to check in a class on a day; ``certificates``: who brought one."""

    school_class: SchoolClass
    residents: tuple[str, ...]
    on: date
    certificate: bool = True


def add_pupils(place: Workplace, command: AddPupils) -> Changes:
    """Check residents and keep a row for each.

    Raises:
        InputProblem: no school, class or term; a pupil who is in a class of the school already.
    """
    wanted = command.school_class
    for field, value in (
        ("school", wanted.school), ("class_name", wanted.name), ("term", wanted.term)
    ):  # fmt: skip
        if not value.strip():
            raise InputProblem(Problem(field, "MISSING", tr("请先填写学校、班级和学期")))
    if not command.residents:
        raise InputProblem(Problem("residents", "MISSING", tr("请选择学生")))
    saved = []
    for resident_id in command.residents:
        answers = _first_answers(place, command, resident_id)
        saved.append(record_form(place, RecordForm(PUPIL, answers)).changes)
    return _together(*saved)


def _first_answers(place: Workplace, command: AddPupils, resident_id: str) -> dict[str, Any]:
    wanted = command.school_class
    with place.reading() as session:
        resident = load_resident(session, resident_id)
        whole = SchoolClass(wanted.school, "", wanted.term)
        there = (r.answers for r in pupil_records(place, session) if whole.has(r.answers))
        if (found := next((a for a in there if is_same(a, resident)), None)) is not None:
            text = tr("{name} 已在{where}", name=resident.name, where=found.get("class_name", ""))
            raise InputProblem(Problem("residents", "PUPIL_TWICE", text))
        child, history = (
            child_of(session, resident),
            administrations(doses_in(session, resident_id)),
        )
        answers: dict[str, Any] = {
            "school": wanted.school,
            "class_name": wanted.name,
            "term": wanted.term,
            "pupil_name": resident.name,
            "sex": resident.sex,
            "birth_date": resident.birth_date.isoformat(),
            "guardian_name": resident.contact_name,
            "phone": resident.contact_phone or resident.phone,
            "home_address": resident.address,
            "has_cert": YES if command.certificate else NO,
            "cert_reissued": None if command.certificate else NO,
            "checker": place.actor.name,
            "check_date": command.on.isoformat(),
        }
    missing = missing_doses(child, history, command.on, place.catalogue.vaccines)
    answers["fully_vaccinated"] = NO if missing else YES
    if missing:
        answers["missing_doses"] = [_as_row(each) for each in missing]
    if missing or not command.certificate:
        answers["notice_date"] = command.on.isoformat()
    return {key: value for key, value in answers.items() if value is not None}


def set_certificate(place: Workplace, record_id: str, *, has: bool) -> Changes:
    """Whether the pupil brought a certificate."""
    changes: dict[str, Any] = {"has_cert": YES if has else NO}
    if has:
        changes |= {"cert_reissued": None, "reissue_date": None}
    else:
        changes |= {"cert_reissued": NO, "notice_date": place.today.isoformat()}
    return _amend(place, record_id, changes, tr("更正有无接种证"))


def reissue(place: Workplace, record_id: str, on: date) -> Changes:
    """补证: the clinic wrote the certificate anew on a day.

    Raises:
        InputProblem: a day in the future, or no such row.
    """
    if on > place.today:
        raise InputProblem(Problem("on", "DATE_IN_FUTURE", tr("日期不能晚于今天")))
    with place.reading() as session:
        record = _load(session, record_id)
        pupil = pupil_of(place, session, record, people_of(session, [record]))
    answers = {"has_cert": NO, "cert_reissued": YES, "reissue_date": on.isoformat()}
    amended = _amend(place, record_id, answers, tr("补发接种证"))
    if not pupil.resident_id:
        return amended
    command = IssueCertificate(pupil.resident_id, on, again=True, note=tr("入托入学查验补证"))
    return _together(issue_certificate(place, command), amended)


def recheck(place: Workplace, record_id: str) -> Changes:
    """复查: doses recorded since stand in the row; what is held now is marked as such.

    Raises:
        InputProblem: no such row, or the pupil is not in the clinic's files.
    """
    with place.reading() as session:
        record = _load(session, record_id)
        pupil = pupil_of(place, session, record, people_of(session, [record]))
        if not pupil.resident_id:
            text = tr("{name} 没有档案，请打开记录按接种证填写", name=pupil.name)
            raise InputProblem(Problem("pupil", "PUPIL_NOT_ON_FILE", text))
        resident = load_resident(session, pupil.resident_id)
        history = administrations(doses_in(session, resident.id))
        rows = _rechecked(place, pupil, child_of(session, resident), history)
    complete = not rows
    answers: dict[str, Any] = {
        "fully_vaccinated": YES if complete else NO,
        "missing_doses": [_as_row(each) for each in rows] or None,
    }
    return _amend(place, record_id, answers, tr("复查"))


def recheck_all(place: Workplace, record_ids: Iterable[str]) -> Changes:
    """The same for several pupils; those who are not on file are not among them.

    Raises:
        InputProblem: as ``recheck``.
    """
    return _together(*(recheck(place, record_id) for record_id in record_ids))


def _rechecked(
    place: Workplace, pupil: Pupil, child: Child, history: list[Administration]
) -> tuple[Missing, ...]:
    """The rows of the first check, each with the day it was made up; what fell due since is not
    part of that check.
    """
    rules = place.catalogue.vaccines
    answers = assess(child, history, place.today, rules)
    by_name = {series_label(each.series, rules): each for each in answers.forecasts}
    found = []
    for each in pupil.missing:
        forecast = by_name.get(each.vaccine)
        if forecast is None:
            found.append(each)
            continue
        given = (v for v in forecast.valid if v.number == each.dose_no)
        caught = next((v.administration.given_on for v in given), None)
        if caught is None and forecast.status in _CLOSED:
            # Older now, or another product ended the course: nothing is left to be made up.
            continue
        held = caught is None and forecast.status in _HELD
        found.append(Missing(each.vaccine, each.dose_no, each.due, caught, held))
    return tuple(found)


def keep_summary(place: Workplace, chosen: SchoolClass, due: int) -> Changes:
    """Write the totals of a school and term to the register ``school_check_summary``.

    Raises:
        InputProblem: fewer pupils due than were checked.
    """
    whole = SchoolClass(chosen.school, "", chosen.term)
    page = school_page(place, whole)
    sums = page.totals
    by_vaccine: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for pupil in page.pupils:
        for each in pupil.missing if pupil.needs else ():
            if not each.contraindicated:
                by_vaccine[each.vaccine][0] += 1
                by_vaccine[each.vaccine][1] += each.caught_up is not None
    answers: dict[str, Any] = {
        "school": chosen.school,
        "term": chosen.term,
        "pupils_due": due,
        "pupils_checked": sums.checked,
        "with_cert": sums.certificate,
        "without_cert": sums.without,
        "reissued": sums.reissued,
        "fully_vaccinated": sums.complete,
        "need_catchup": sums.needs,
        "need_doses": [
            {"vaccine": name, "doses": needed, "done": done}
            for name, (needed, done) in sorted(by_vaccine.items())
        ],
        "caught_up": sums.done,
        "checker": place.actor.name,
        "check_date": place.today.isoformat(),
    }
    with place.reading() as session:
        earlier = summary_record(place, session, whole)
    return record_form(
        place,
        RecordForm(
            SUMMARY,
            answers,
            record_id=earlier.id if earlier else None,
            reason=tr("重新汇总") if earlier else "",
        ),
    ).changes


def _amend(place: Workplace, record_id: str, changes: Mapping[str, Any], reason: str) -> Changes:
    with place.reading() as session:
        record = _load(session, record_id)
        answers = {**record.answers, **changes}
    kept = {key: value for key, value in answers.items() if value is not None}
    return record_form(place, RecordForm(PUPIL, kept, record_id=record_id, reason=reason)).changes


def _as_row(each: Missing) -> dict[str, Any]:
    row = {
        "vaccine": each.vaccine,
        "dose_no": each.dose_no,
        "due_date": each.due.isoformat() if each.due else None,
        "caught_up_date": each.caught_up.isoformat() if each.caught_up else None,
        "contraindicated": YES if each.contraindicated else None,
    }
    return {key: value for key, value in row.items() if value is not None}


def _load(session: Session, record_id: str) -> Record:
    record = session.get(Record, record_id)
    if record is None or record.voided or record.form_code != PUPIL:
        raise InputProblem(Problem("pupil", "PUPIL_UNKNOWN", tr("找不到此查验记录")))
    return record


def _together(*saved: Changes) -> Changes:
    """Several units of work as one announcement; the last one is what undo takes back."""
    return Changes(
        saved[-1].tx,
        saved[-1].action,
        frozenset().union(*(each.rows for each in saved)),
        frozenset().union(*(each.residents for each in saved)),
        frozenset().union(*(each.households for each in saved)),
    )
