"""Importing a roster: one unit of work, all or nothing, twice the same as once."""

from dataclasses import dataclass

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.roster.known import compare, read_registered
from clinic_desktop.services.roster.planning import (
    NOTHING_DECIDED,
    Cancelled,
    Decisions,
    ImportPlan,
    Progress,
    Steps,
    make_report,
)
from clinic_desktop.services.roster.report import ImportReport
from clinic_desktop.services.roster.reviewing import note_reviews
from clinic_desktop.services.roster.writing import Writer
from clinic_desktop.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What was imported, and the changes that screens listen for."""

    report: ImportReport
    changes: Changes


def apply_import(
    place: Workplace,
    plan: ImportPlan,
    decisions: Decisions = NOTHING_DECIDED,
    progress: Progress = lambda _done, _total: None,
    cancelled: Cancelled = lambda: False,
) -> ImportOutcome:
    """Create what the plan and the decisions take; the rest is kept for a decision.

    The roster is compared with the database anew: what was registered since the plan was made is
    not created again. Rows that wait and enrolments that nobody confirmed are listed by
    ``services.roster.reviewing``.

    Raises:
        InputProblem: a programme to enrol in does not exist.
        KnownFault: ``CANCELLED``; nothing was changed.
    """
    _check_programmes(place, decisions)
    people = len(plan.roster.people)
    steps = Steps(progress, cancelled, total=people)
    steps.check()
    with place.unit(tr("导入花名册 {file}", file=plan.file)) as unit:
        registered = read_registered(unit.session, place.site.code)
        compared = compare(plan.roster, registered)
        report = make_report(plan.file, compared, registered, decisions)
        written = Writer(place, unit.session, registered, decisions, steps).write(compared)
        note_reviews(place, unit.session, plan, compared, registered, decisions, written)
        steps.check()
        changes = unit.commit()
    progress(people, people)
    return ImportOutcome(report, changes)


def _check_programmes(place: Workplace, decisions: Decisions) -> None:
    unknown = sorted(decisions.enrol - set(place.catalogue.programmes))
    if unknown:
        raise InputProblem(
            *(
                Problem("enrol", "PROGRAMME_UNKNOWN", tr("没有管理项目 {code}", code=code))
                for code in unknown
            )
        )
