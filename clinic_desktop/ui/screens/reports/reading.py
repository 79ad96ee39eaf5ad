"""What the report screen asks of the data worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.domain.report_layout import PeriodKind
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.behind_issues import Turnover, turnover
from clinic_desktop.reports.corrected import with_corrections
from clinic_desktop.reports.diagnosis import diagnosis
from clinic_desktop.reports.figures.behind import PersonRow, people_behind
from clinic_desktop.reports.figures.scope import read_parameters
from clinic_desktop.reports.files import form_xlsx
from clinic_desktop.reports.form_figures import Cell, CellKind, FormFigures, Ref
from clinic_desktop.reports.monthly import form_of_period
from clinic_desktop.reports.paper.diagnosis_pdf import diagnosis_document
from clinic_desktop.reports.paper.fonts import load_fonts
from clinic_desktop.reports.paper.form_pdf import form_document
from clinic_desktop.reports.paper.pdf import PaperDocument, write_pdf
from clinic_desktop.reports.periods import ReportPeriod, last_over
from clinic_desktop.reports.standing import Standing, StandingState, standings
from clinic_desktop.reports.submissions import Difference, differences, submission_of
from clinic_desktop.reports.township import (
    Station,
    columns_to_choose,
    side_by_side,
    stations_of,
    township_form,
)
from clinic_desktop.services.clinic import clinics
from clinic_desktop.services.report_corrections import corrections_of
from clinic_desktop.services.report_submissions import (
    SubmissionRow,
    Submitted,
    behind_submission,
    issues_of,
    submit_report,
)
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.ui.progress import Progress
from clinic_desktop.ui.saving import save_as


@dataclass(frozen=True, slots=True)
class Shown:
    """A form of a period, where it stands, and what was handed in before."""

    period: ReportPeriod
    period_over: bool
    forms: tuple[Standing, ...]
    standing: Standing
    figures: FormFigures
    issues: tuple[SubmissionRow, ...]
    changed: tuple[Difference, ...]
    """What would be reported differently now."""
    turnovers: dict[str, Turnover]
    """Rows that came in or fell out since, by cell; only of what this machine handed in."""
    stations: tuple[Station, ...] = ()
    """At the centre: the clinics whose submitted figures are added up."""


def read_form(
    place: Workplace,
    kind: PeriodKind,
    period: ReportPeriod | None,
    code: str,
    *,
    anew: bool = False,
) -> Shown:
    """The form of the period; without one the last period that is over. The centre's form is the
    sum of what its clinics handed in, or reckoned ``anew`` from everything it holds.

    Raises:
        KnownFault: no form of this kind can be used.
    """
    with place.reading() as session:
        month_cutoff = read_parameters(session).month_cutoff
    wanted = period or last_over(kind, place.today, month_cutoff)
    forms = standings(place, wanted)
    if not forms:
        raise KnownFault("NO_REPORTS", tr("没有可用的报表定义"), tr("请在“设置—定义”里查看原因"))
    standing = next((each for each in forms if each.layout.code == code), forms[0])
    if place.site.role == "centre" and standing.layout.submitted and not anew:
        summary, stations = township_form(place, standing.layout.code, wanted)
        over = summary.period.last <= place.today
        return Shown(wanted, over, forms, standing, summary, (), (), {}, stations)
    figures = _figures(place, standing.layout.code, wanted)
    last_day = figures.period.last
    issues = issues_of(place, figures.code, figures.period.first, last_day)
    behind = behind_submission(place, issues[-1].id) if issues else None
    return Shown(
        wanted,
        last_day <= place.today,
        forms,
        standing,
        figures,
        issues,
        differences(issues[-1], figures) if issues else (),
        turnover(behind, figures) if behind is not None else {},
    )


def _figures(place: Workplace, code: str, period: ReportPeriod) -> FormFigures:
    own = place.site.code
    villages = tuple(site.code for site in clinics(place) if site.role == "village")
    with place.reading() as session:
        figures = form_of_period(
            session,
            place.catalogue,
            code,
            period,
            (villages or own) if place.site.role == "centre" else own,
            generated_at=place.clock.now(),
        )
    return with_corrections(figures, corrections_of(place, code, figures.period.last))


def read_anew(
    place: Workplace, _progress: Progress, kind: PeriodKind, period: ReportPeriod | None, code: str
) -> Shown:
    """The centre's form from everything it holds; a minute in a large township."""
    return read_form(place, kind, period, code, anew=True)


def is_zero(figures: FormFigures) -> bool:
    """Nothing happened in the period: a zero report (零报告)."""
    counted = [c for c in figures.cells.values() if c.kind in (CellKind.COUNT, CellKind.RATE)]
    return not any(cell.value or cell.num for cell in counted)


def submit(place: Workplace, figures: FormFigures, reason: str) -> Submitted:
    """Hand the form in as it is shown."""
    layout = place.catalogue.reports.layout(figures.code, figures.period.last)
    return submit_report(place, submission_of(figures, layout, reason))


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that differs from the last issue, with the names that make the difference."""

    id: str
    label: str
    column: str
    before: str
    now: str
    who: str


_NAMED = 12
"""Names told for one figure; of more, how many."""


def changed_lines(place: Workplace, shown: Shown) -> tuple[Changed, ...]:
    """Every difference with who came in (+) and who fell out (−)."""
    with place.reading() as session:

        def names(refs: Sequence[Ref], sign: str) -> list[str]:
            probe = Cell("", CellKind.COUNT, behind=tuple(refs[:_NAMED]))
            rows = people_behind(session, probe, place.catalogue)
            told = [
                f"{sign}{row.name if isinstance(row, PersonRow) else row.name or row.title}"
                for row in rows
            ]
            if len(refs) > _NAMED:
                told.append(tr("{sign}等 {n} 条", sign=sign, n=len(refs)))
            return told

        found = []
        for each in shown.changed:
            moved = shown.turnovers.get(each.cell)
            who = [*names(moved.added, "+"), *names(moved.removed, "−")] if moved else []
            found.append(
                Changed(each.cell, each.label.strip(), each.column, each.before, each.now,
                        "、".join(who))
            )  # fmt: skip
    return tuple(found)


def paper(_place: Workplace, figures: FormFigures, fonts: Path) -> bytes:
    """One form as PDF."""
    registered = load_fonts(fonts)
    document = form_document(figures, registered)
    if problems := document.problems(registered):
        raise InputProblem(*problems)
    return write_pdf(document, registered)


def diagnosis_paper(
    place: Workplace, progress: Progress, figures: FormFigures, fonts: Path
) -> bytes:
    """The yearly community diagnosis with all its charts; reckons every month of the year. Of
    several clinics together the form alone: their months are not added up.
    """
    if figures.clinic_code != place.site.code:
        return paper(place, figures, fonts)
    found = diagnosis(
        place, figures.period.last.year, lambda done, total: progress(done, total, ""), figures
    )
    registered = load_fonts(fonts)
    return write_pdf(diagnosis_document(found, registered), registered)


def whole_period(place: Workplace, period: ReportPeriod) -> tuple[FormFigures, ...]:
    """Every form of the period that is handed in."""
    centre = place.site.role == "centre"
    return tuple(
        township_form(place, each.layout.code, period)[0]
        if centre
        else _figures(place, each.layout.code, period)
        for each in standings(place, period)
        if each.state is not StandingState.NOT_ASKED
    )


def whole_paper(place: Workplace, period: ReportPeriod, fonts: Path) -> bytes:
    """Every form of the period in one PDF."""
    registered = load_fonts(fonts)
    documents = [form_document(figures, registered) for figures in whole_period(place, period)]
    for document in documents:
        if problems := document.problems(registered):
            raise InputProblem(*problems)
    whole = PaperDocument(
        tr("{name} 报表", name=period.name),
        tuple(page for document in documents for page in document.pages),
        place.clock.now(),
    )
    return write_pdf(whole, registered)


def whole_sheets(place: Workplace, period: ReportPeriod, folder: Path) -> int:
    """Every form of the period as a workbook of its own; how many."""
    forms = whole_period(place, period)
    for figures in forms:
        save_as(folder / f"{figures.code}-{period.short}.xlsx", form_xlsx(figures))
    return len(forms)


def sheet(_place: Workplace, figures: FormFigures, path: Path) -> None:
    """One form as a workbook."""
    save_as(path, form_xlsx(figures))


def township_columns(current: FormFigures) -> tuple[tuple[str, str], ...]:
    """Columns that can be laid out by clinic: code and words."""
    return tuple(
        (column.code, " ".join(part for part in (column.group, column.heading) if part))
        for column in columns_to_choose(current)
    )


def township(place: Workplace, current: FormFigures, column: str) -> FormFigures:
    """The clinics' submitted figures of one column side by side."""
    return side_by_side(current, stations_of(place, current), column)
