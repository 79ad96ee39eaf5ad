"""The verbs of report forms: which form, which period, which clinic."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.report_layout import PeriodKind, ReportLayout
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures import known  # noqa: F401  (registers every named figure)
from clinic_desktop.reports.figures.build import build_form
from clinic_desktop.reports.figures.scope import Parameters, clinic_scope, read_parameters
from clinic_desktop.reports.figures.spans import (
    ReportDates,
    half_year_dates,
    maternal_year_dates,
    month_dates,
    quarter_dates,
    year_dates,
)
from clinic_desktop.reports.form_figures import FormFigures


def monthly_forms(catalogue: Catalogue, on: date) -> tuple[ReportLayout, ...]:
    """The monthly forms that are handed in, in force on a day, by code."""
    return tuple(each for each in forms_of(catalogue, PeriodKind.MONTH, on) if each.submitted)


def month_form(
    session: Session,
    catalogue: Catalogue,
    code: str,
    year: int,
    month: int,
    clinic: str | Sequence[str],
    cutoff: date | None = None,
    *,
    parameters: Parameters | None = None,
    version: int = 0,
    generated_at: datetime | None = None,
) -> FormFigures:
    """A monthly form of a clinic, or of several clinics added up (1.3).

    ``cutoff`` is the last event date that may be used; pe unless a later one is chosen.

    Raises:
        KnownFault: no such form, or its definition cannot be read.
    """
    own = parameters or read_parameters(session)
    return _form(
        session,
        catalogue,
        code,
        clinic,
        month_dates(year, month, own.month_cutoff, cutoff),
        tr("{year}年{month:02d}月", year=year, month=month),
        own,
        version,
        generated_at,
    )


def forms_of(catalogue: Catalogue, kind: PeriodKind, on: date) -> tuple[ReportLayout, ...]:
    """The forms of a kind of period in force on a day, by code."""
    codes = sorted(
        {
            layout.code
            for layout in catalogue.reports.layouts
            if layout.period is kind and layout.effective_from <= on
        }
    )
    return tuple(catalogue.reports.layout(code, on) for code in codes)


def period_form(
    session: Session,
    catalogue: Catalogue,
    code: str,
    year: int,
    number: int,
    clinic: str | Sequence[str],
    cutoff: date | None = None,
    *,
    parameters: Parameters | None = None,
    version: int = 0,
    generated_at: datetime | None = None,
) -> FormFigures:
    """A form of any period: ``number`` is the month, quarter or half of the year; of yearly
    forms it is not looked at. The maternal year ``year`` ends on its 30 September.

    Raises:
        KnownFault: no such form, or its definition cannot be read.
    """
    own = parameters or read_parameters(session)
    kinds = {layout.period for layout in catalogue.reports.layouts if layout.code == code}
    kind = next(iter(kinds), PeriodKind.MONTH)
    match kind:
        case PeriodKind.MONTH:
            dates = month_dates(year, number, own.month_cutoff, cutoff)
            name = tr("{year}年{month:02d}月", year=year, month=number)
        case PeriodKind.QUARTER:
            dates = quarter_dates(year, number, cutoff)
            name = tr("{year}年第{n}季度", year=year, n=number)
        case PeriodKind.HALF_YEAR:
            dates = half_year_dates(year, number, cutoff)
            name = (
                tr("{year}年上半年", year=year) if number == 1 else tr("{year}年下半年", year=year)
            )
        case PeriodKind.YEAR:
            dates, name = year_dates(year, cutoff), tr("{year}年", year=year)
        case PeriodKind.MATERNAL_YEAR:
            dates = maternal_year_dates(year, cutoff)
            name = tr("{year}年度（妇幼年）", year=year)
    return _form(session, catalogue, code, clinic, dates, name, own, version, generated_at)


def _form(
    session: Session,
    catalogue: Catalogue,
    code: str,
    clinic: str | Sequence[str],
    dates: ReportDates,
    name: str,
    own: Parameters,
    version: int,
    generated_at: datetime | None,
) -> FormFigures:
    try:
        layout = catalogue.reports.layout(code, dates.pe)
    except KeyError as missing:
        raise KnownFault(
            "REPORT_UNKNOWN",
            tr("没有报表 {code}，或其定义文件读不出来", code=code),
            tr("请在“设置—定义”里查看原因"),
        ) from missing
    codes = (clinic,) if isinstance(clinic, str) else tuple(clinic)
    return build_form(
        session,
        catalogue,
        layout,
        clinic_scope(session, *codes),
        dates,
        name,
        own,
        version,
        generated_at,
    )
