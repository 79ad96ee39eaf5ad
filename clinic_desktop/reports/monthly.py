"""The verbs of report forms: which form, which period, which clinic."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.report_layout import PeriodKind, ReportLayout
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures import known  # noqa: F401  (registers every named figure)
from clinic_desktop.reports.figures.build import build_form
from clinic_desktop.reports.figures.scope import Parameters, clinic_scope, read_parameters
from clinic_desktop.reports.form_figures import FormFigures
from clinic_desktop.reports.periods import ReportPeriod


def monthly_forms(catalogue: Catalogue, on: date) -> tuple[ReportLayout, ...]:
    """The monthly forms that are handed in, in force on a day, by code."""
    return tuple(each for each in forms_of(catalogue, PeriodKind.MONTH, on) if each.submitted)


class FormOptions(TypedDict, total=False):
    """What may be chosen about any form. ``cutoff`` is the last event date that may be used; pe
    unless a later one is chosen.
    """

    cutoff: date | None
    parameters: Parameters | None
    version: int
    generated_at: datetime | None


def month_form(
    session: Session,
    catalogue: Catalogue,
    code: str,
    year: int,
    month: int,
    clinic: str | Sequence[str],
    **options: Unpack[FormOptions],
) -> FormFigures:
    """A monthly form of a clinic, or of several clinics added up (1.3).

    Raises:
        KnownFault: no such form, or its definition cannot be read.
    """
    period = ReportPeriod(PeriodKind.MONTH, year, month)
    return form_of_period(session, catalogue, code, period, clinic, **options)


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
    **options: Unpack[FormOptions],
) -> FormFigures:
    """A form over a period of its own kind: ``number`` is the month, quarter or half of the
    year; of yearly forms it is not looked at.

    Raises:
        KnownFault: no such form, or its definition cannot be read.
    """
    kinds = {layout.period for layout in catalogue.reports.layouts if layout.code == code}
    kind = next(iter(kinds), PeriodKind.MONTH)
    yearly = kind in (PeriodKind.YEAR, PeriodKind.MATERNAL_YEAR)
    period = ReportPeriod(kind, year, 1 if yearly else number)
    return form_of_period(session, catalogue, code, period, clinic, **options)


def form_of_period(
    session: Session,
    catalogue: Catalogue,
    code: str,
    period: ReportPeriod,
    clinic: str | Sequence[str],
    **options: Unpack[FormOptions],
) -> FormFigures:
    """A form of a clinic, or of several clinics added up (1.3), over any period: a yearly score
    sheet over a month is the 平时考核.

    Raises:
        KnownFault: no such form, or its definition cannot be read.
    """
    own = options.get("parameters") or read_parameters(session)
    dates = period.dates(own.month_cutoff, options.get("cutoff"))
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
        period.name,
        own,
        options.get("version", 0),
        options.get("generated_at"),
    )
