"""Runs a file of worked immunisation cases against the rules in use (``immunization.md`` 3.6)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from clinic_desktop.definitions.case_report import CaseDifference, CaseReport, counted
from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import Administration, Child, SeriesForecast
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr

_FIELDS = ("next_dose", "next_vaccine", "earliest", "due", "overdue_after", "status", "invalid")
_FLAGS = (
    "mother_hbsag",
    "birth_weight_g",
    "hiv",
    "immunodeficient",
    "ig_date",
    "ppd",
    "bcg_scar",
    "serology_on",
)


def check_immunisation_cases(path: Path, catalogue: Catalogue) -> CaseReport:
    """Every case of the file, judged and forecast; each differing value is listed.

    Raises ``KnownFault`` when the file cannot be read or is not a case file.
    """
    try:
        content = orjson.loads(path.read_bytes())
        cases = list(content["cases"])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise KnownFault(
            "E_CASES",
            tr("案例文件读不出：{fault}", fault=fault),
            tr("请检查文件，它应是含 cases 的 JSON"),
        ) from fault
    return report_on(cases, catalogue.vaccines)


def report_on(cases: list[Mapping[str, Any]], rules: ImmunisationRules) -> CaseReport:
    """The report over cases already read; groups are the series."""
    differences: list[CaseDifference] = []
    results: list[tuple[str, bool]] = []
    failed = 0
    for case in cases:
        found = list(differences_of(case, rules, results))
        failed += bool(found)
        differences.extend(found)
    return CaseReport(len(cases) - failed, failed, tuple(differences), counted(results))


def differences_of(
    case: Mapping[str, Any],
    rules: ImmunisationRules,
    results: list[tuple[str, bool]] | None = None,
) -> Iterator[CaseDifference]:
    """What comes out otherwise than one case says; a malformed case is one difference."""
    name = str(case.get("id", "?"))
    try:
        child, history, as_of = read_case(case)
        history = [replace(dose, product=_code(dose.product, rules)) for dose in history]
        expected = [_with_codes(each, rules) for each in case["expected"]]
        answers = assess(child, history, as_of, rules)
    except (KeyError, TypeError, ValueError) as fault:
        yield CaseDifference(name, "case", tr("可读的案例"), repr(fault))
        return
    for dose in answers.unknown:
        yield CaseDifference(name, "history", tr("已知品种"), dose.product)
    for each in expected:
        series = str(each.get("series"))
        if series not in answers.by_series:
            yield CaseDifference(name, "series", series, tr("没有这个系列"))
            continue
        found = _shown(answers.of(series))
        wrong = [key for key in _FIELDS if key in each and _plain(key, each[key]) != found[key]]
        if results is not None:
            results.append((series, not wrong))
        for key in wrong:
            yield CaseDifference(
                name, f"{series}.{key}", str(_plain(key, each[key])), str(found[key])
            )


def read_case(case: Mapping[str, Any]) -> tuple[Child, list[Administration], date]:
    """Child, history and day of one case; ``ValueError``/``KeyError`` for a malformed one."""
    flags = dict(case.get("flags") or {})
    unknown = sorted(set(flags) - set(_FLAGS))
    if unknown:
        raise ValueError(unknown)
    for key in ("ig_date", "serology_on"):
        if flags.get(key) is not None:
            flags[key] = date.fromisoformat(flags[key])
    child = Child(date.fromisoformat(case["birth_date"]), str(case.get("sex") or ""), **flags)
    history = [
        Administration(
            str(dose["vaccine"]), date.fromisoformat(dose["date"]), dose.get("time"), ref=str(n)
        )
        for n, dose in enumerate(case.get("history") or ())
    ]
    return child, history, date.fromisoformat(case["as_of"])


def _with_codes(expected: Mapping[str, Any], rules: ImmunisationRules) -> dict[str, Any]:
    found = dict(expected)
    if "invalid" in found:
        found["invalid"] = [d | {"vaccine": _code(d["vaccine"], rules)} for d in found["invalid"]]
    return found


def _code(words: str, rules: ImmunisationRules) -> str:
    """The product table's own code (``HepA+B`` is ``HepAB``); an unknown word stays."""
    product = rules.product_called(words)
    return words if product is None else product.code


def _shown(forecast: SeriesForecast) -> dict[str, Any]:
    def iso(day: date | None) -> str | None:
        return None if day is None else day.isoformat()

    return {
        "next_dose": forecast.next_dose,
        "next_vaccine": forecast.next_vaccine,
        "earliest": iso(forecast.earliest),
        "due": iso(forecast.due),
        "overdue_after": iso(forecast.overdue_after),
        "status": forecast.status.value,
        "invalid": sorted(
            (v.administration.given_on.isoformat(), v.administration.product, str(v.reason))
            for v in forecast.invalid
        ),
    }


def _plain(key: str, value: Any) -> Any:
    if key != "invalid":
        return value
    return sorted((d["date"], d["vaccine"], d["reason"]) for d in value)
