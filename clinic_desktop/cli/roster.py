"""``import-roster``: check a village roster, or import what is beyond doubt or accepted."""

import argparse
import sys

from clinic_desktop.cli.opening import opened
from clinic_desktop.cli.output import print_json
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.roster.findings import ACCEPTABLE, Kind
from clinic_desktop.domain.words import tr
from clinic_desktop.services.roster.importing import apply_import
from clinic_desktop.services.roster.planning import Decisions, plan_import
from clinic_desktop.services.roster.report import ImportReport

_FEW = 20


def import_roster(arguments: argparse.Namespace) -> int:
    """Plan, then import unless it is a dry run. What is doubtful waits, named by row."""
    decisions = Decisions(accept=_kinds(arguments.accept))
    with opened(arguments) as place:
        plan = plan_import(place, arguments.file, progress=_show)
        if arguments.dry_run:
            report = plan.report(decisions)
        else:
            report = apply_import(place, plan, decisions, progress=_show).report
    if arguments.json:
        print_json(report.to_json())
    else:
        _print(report, dry_run=arguments.dry_run)
    return 0


def _kinds(names: list[str]) -> frozenset[Kind]:
    known = {kind.value for kind in ACCEPTABLE}
    if unknown := [name for name in names if name not in known]:
        raise InputProblem(
            Problem(
                "accept",
                "KIND_UNKNOWN",
                tr(
                    "不能接受：{names}；可以接受：{known}",
                    names="、".join(unknown),
                    known="、".join(sorted(known)),
                ),
            )
        )
    return frozenset(Kind(name) for name in names)


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty() and total:
        print(f"{100 * done // total:3d} %", end="\r", file=sys.stderr, flush=True)


def _print(report: ImportReport, *, dry_run: bool) -> None:
    print(
        tr(
            "共 {rows} 行：接受 {accepted}，待确认 {waiting}，不收 {rejected}",
            rows=report.rows,
            accepted=report.accepted,
            waiting=report.waiting,
            rejected=report.rejected,
        )
    )
    print(
        tr("将新增 {people} 人、{houses} 户", people=report.residents, houses=report.households)
        if dry_run
        else tr("新增 {people} 人、{houses} 户", people=report.residents, houses=report.households)
    )
    for kind, count in report.by_kind().items():
        print(f"  {kind.value}: {count}")
        for finding in [f for f in report.findings if f.kind is kind][:_FEW]:
            print(tr("    第 {row} 行：{message}", row=finding.row, message=finding.message))
        if count > _FEW:
            print(tr("    …… 另有 {n} 处", n=count - _FEW))
