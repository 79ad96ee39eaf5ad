"""Deciding what an import left: correct and take a row, confirm enrolments, put aside."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, KnownFault, Problem
from clinic_desktop.domain.roster.columns import ColumnMap
from clinic_desktop.domain.roster.findings import Handling, Kind
from clinic_desktop.domain.roster.people import Roster
from clinic_desktop.domain.roster.reading import read_roster
from clinic_desktop.domain.roster.sheet import CellValue, Sheet, SheetRow
from clinic_desktop.domain.roster.words import Column
from clinic_desktop.domain.words import tr
from clinic_desktop.services.enrolments import Enrol, add_enrolment
from clinic_desktop.services.roster.known import compare, read_registered
from clinic_desktop.services.roster.planning import Decisions, Steps, vocabulary_of
from clinic_desktop.services.roster.reviewing import DISMISSED, ROW, TAKEN, WAITING, settle
from clinic_desktop.services.roster.writing import Writer
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import RosterReview


def take_row(
    place: Workplace, review_id: str, corrections: Mapping[Column, str] | None = None
) -> Changes:
    """Register the person of a waiting row as proposed, after correcting its cells.

    Raises:
        InputProblem: the row cannot be taken; every problem names the column it stands at.
    """
    with place.unit(tr("登记花名册待定人员")) as unit:
        review = _waiting(unit.session, review_id, ROW)
        roster = _reread(place, review, corrections or {})
        registered = read_registered(unit.session, place.site.code)
        compared = compare(roster, registered)
        person = next(iter(compared.roster.people), None)
        decisions = Decisions(accept_rows=frozenset({(review.sheet, review.row)}))
        if person is None or person.place in compared.known or not decisions.takes(person):
            raise _refused(compared.roster)
        steps = Steps(lambda _done, _total: None, lambda: False)
        Writer(place, unit.session, registered, decisions, steps).write(compared)
        settle(place, unit.session, [review_id], TAKEN)
        return unit.commit()


def confirm_enrolments(
    place: Workplace, review_ids: Iterable[str], enrolled_on: date | None = None
) -> Changes:
    """Enrol the residents of waiting proposals, today unless another day is given.

    Raises:
        InputProblem: one of them cannot be enrolled; nothing is changed.
    """
    ids = list(review_ids)
    with place.unit(tr("确认花名册建议的纳入管理")) as unit:
        for review_id in ids:
            review = _waiting(unit.session, review_id, "enrolment")
            add_enrolment(
                place,
                unit.session,
                Enrol(
                    programme=review.programme or "",
                    enrolled_on=enrolled_on or place.today,
                    resident_id=review.resident_id,
                    source="roster",
                ),
            )
        settle(place, unit.session, ids, TAKEN)
        return unit.commit()


def dismiss_reviews(place: Workplace, review_ids: Iterable[str]) -> Changes:
    """Put waiting things aside; they are not listed again when the file is read again."""
    with place.unit(tr("不再提示花名册待定内容")) as unit:
        ids = [_waiting(unit.session, review_id).id for review_id in review_ids]
        settle(place, unit.session, ids, DISMISSED)
        return unit.commit()


def _waiting(session: Session, review_id: str, subject: str | None = None) -> RosterReview:
    review = session.scalars(
        select(RosterReview).where(RosterReview.id == review_id, RosterReview.state == WAITING)
    ).first()
    if review is None or (subject is not None and review.subject != subject):
        raise KnownFault("REVIEW_SETTLED", tr("这一条已经处理过了"))
    return review


def _reread(place: Workplace, review: RosterReview, corrections: Mapping[Column, str]) -> Roster:
    cells: dict[Column, CellValue] = {Column(name): text for name, text in review.cells.items()}
    cells |= corrections
    for column in (Column.NAME, Column.BIRTH_DATE, Column.ID_NO, Column.SEX):
        cells.setdefault(column, None)
    # Group and number may have come from the sheet's name or the row above.
    cells.setdefault(Column.VILLAGE_GROUP, review.village_group)
    cells.setdefault(Column.HOUSEHOLD_NO, review.household_no)
    sheet = Sheet(review.sheet, (SheetRow(review.row, tuple(cells.values())),), typed=False)
    columns = ColumnMap(
        review.sheet, review.row, {column: index for index, column in enumerate(cells)}
    )
    return read_roster((sheet,), (columns,), vocabulary_of(place), place.today)


def _refused(roster: Roster) -> InputProblem:
    final = [
        f
        for f in roster.findings
        if f.severity >= Handling.REVIEW or f.kind is Kind.ALREADY_REGISTERED
    ]
    return InputProblem(
        *(
            Problem(f.column.value if f.column else "", f.kind.value.upper(), f.message)
            for f in final
        )
    )
