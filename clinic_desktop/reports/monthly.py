"""The verb of monthly forms: which form, which month, which clinic."""

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
from clinic_desktop.reports.figures.spans import month_dates
from clinic_desktop.reports.form_figures import FormFigures


def monthly_forms(catalogue: Catalogue, on: date) -> tuple[ReportLayout, ...]:
    """The monthly forms in force on a day, by code."""
    codes = sorted(
        {
            layout.code
            for layout in catalogue.reports.layouts
            if layout.period is PeriodKind.MONTH and layout.effective_from <= on
        }
    )
    return tuple(catalogue.reports.layout(code, on) for code in codes)


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
    dates = month_dates(year, month, own.month_cutoff, cutoff)
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
        tr("{year}年{month:02d}月", year=year, month=month),
        own,
        version,
        generated_at,
    )
