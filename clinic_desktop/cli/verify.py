"""``verify`` and ``backup``."""

import argparse
import sys
from dataclasses import asdict

from clinic_desktop.cli.opening import opened
from clinic_desktop.cli.output import print_json
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.backup import make_backup
from clinic_desktop.storage.verify import verify as verify_database


def verify(arguments: argparse.Namespace) -> int:
    """Integrity, capture triggers, rows against operations, derived rows against recomputation."""
    with opened(arguments) as place:
        report = verify_database(place.database, _show)
    if arguments.json:
        print_json(asdict(report) | {"sound": report.sound})
    else:
        for finding in report.findings:
            print(finding.sentence)
        print(
            tr(
                "核对 {rows} 行、{ops} 条变更，问题 {n} 处",
                rows=report.rows,
                ops=report.operations,
                n=len(report.findings),
            )
        )
    return 0 if report.sound else 1


def _show(done: int, total: int) -> None:
    if sys.stderr is not None and sys.stderr.isatty() and total:
        print(f"{100 * done // total:3d} %", end="\r", file=sys.stderr, flush=True)


def backup(arguments: argparse.Namespace) -> int:
    """A verified copy in the clinic folder, and one where ``--to`` says."""
    with opened(arguments) as place:
        made = make_backup(place.database, place.folder, second=arguments.to)
    print(tr("备份完成：{path}（{n} 名居民）", path=made.backup.path, n=made.backup.residents))
    if made.second is not None:
        print(tr("第二份：{path}", path=made.second.path))
    if made.second_fault is not None:
        print(f"{made.second_fault.message}。{made.second_fault.advice}", file=sys.stderr)
        return 1
    return 0
