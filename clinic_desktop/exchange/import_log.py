"""One line for every file that was offered: what it was, by whom, what became of it."""

from dataclasses import asdict, replace
from pathlib import Path

import orjson
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from clinic_desktop.exchange.place import PlaceLike, now_text
from clinic_desktop.exchange.report import OK, FileReport
from clinic_desktop.exchange.stick import Taken
from clinic_desktop.storage.durable import put_in_place
from clinic_desktop.storage.tables.exchange import sync_import

_MOST_LINES = 200
"""Rows of each list that are kept in the log."""


def log_file(
    session: Session, place: PlaceLike, report: FileReport, taken: Taken | None, detail: str = ""
) -> None:
    """Add the line in the open transaction."""
    sender = report.sender
    session.execute(
        insert(sync_import).values(
            at=now_text(place),
            operator=place.actor.staff_id,
            file_name=report.name[:200],
            sha256=None if taken is None else taken.sha256,
            size=None if taken is None else taken.size,
            pkg=report.pkg or None,
            kind=report.kind or None,
            no=report.no,
            from_site=None if sender is None else sender.site,
            from_device=None if sender is None else sender.device,
            signer=None if sender is None else sender.key,
            made_wall=report.made_wall,
            code=report.code,
            detail=detail[:200] or None,
            lines=report.lines,
            fresh=report.fresh,
            report_json=_summary(report) if report.taken else None,
        )
    )


def taken_before(session: Session, pkg: str) -> str:
    """When a package of this name was taken, as stored; empty if it never was."""
    query = select(func.min(sync_import.c.at)).where(
        sync_import.c.pkg == pkg, sync_import.c.code == OK
    )
    return (session.scalar(query) or "") if pkg else ""


def _summary(report: FileReport) -> str:
    kept = asdict(replace(report, foreseen=()))
    kept["path"] = None if report.path is None else str(report.path)
    for name in ("conflicts", "waiting", "quarantine", "rows", "gaps"):
        kept[name] = kept[name][:_MOST_LINES]
    kept["review"]["lines"] = kept["review"]["lines"][:_MOST_LINES]
    return orjson.dumps(kept).decode()


def archive(place: PlaceLike, taken: Taken, pkg: str) -> Path:
    """Keep the file as signed evidence, by month. Raises ``OSError``; the import stands then."""
    folder = place.folder.archive / now_text(place)[:7]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{pkg}{Path(taken.name).suffix.lower()}"
    put_in_place(taken.path, target)
    return target
