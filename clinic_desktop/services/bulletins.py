"""下发资料: what the township sends its clinics, to read (notices) or follow (holidays, rules).

Only the centre writes them; they travel with its packages to every clinic.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.services.clinic import targets
from clinic_desktop.services.working_days import parse_days
from clinic_desktop.services.workplace import Site, Workplace
from clinic_desktop.services.year_figures import Entered, YearFigures, save_year
from clinic_desktop.storage.tables import Bulletin

NOTICE, HOLIDAYS, DEFINITION = "notice", "holidays", "definition"
MOST_CHARACTERS = 20_000
_PATH = re.compile(r"[a-z_]{2,20}/[A-Za-z0-9_.-]{1,60}\.toml")


@dataclass(frozen=True, slots=True)
class SendBulletin:
    """What to send. ``sites``: codes of the clinics it is meant for, none: all."""

    kind: str
    title: str
    body: str
    path: str = ""
    effective_on: date | None = None
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BulletinRow:
    """One that was sent; ``sent_at`` in UTC."""

    id: str
    kind: str
    title: str
    body: str
    path: str
    effective_on: date | None
    sites: tuple[str, ...]
    sent_at: datetime

    def is_for(self, site: str) -> bool:
        """Whether it is meant for a clinic."""
        return not self.sites or site in self.sites


@dataclass(frozen=True, slots=True)
class TargetsSent:
    """``changed`` targets in all, at so many ``stations``."""

    changes: Changes
    stations: int
    changed: int


def send_bulletin(place: Workplace, command: SendBulletin) -> Changes:
    """Put it among what the next packages carry.

    Raises:
        InputProblem: a part is missing, a line of the holidays or the file cannot be read.
    """
    check_bulletin(command)
    with place.unit(tr("下发资料")) as unit:
        unit.session.add(
            Bulletin(
                **place.stamp(),
                kind=command.kind,
                title=command.title.strip(),
                body=command.body.strip(),
                path=command.path or None,
                effective_on=command.effective_on,
                sites=list(command.sites) or None,
            )
        )
        return unit.commit()


def check_bulletin(command: SendBulletin) -> None:
    """As ``send_bulletin`` checks it; raises ``InputProblem``."""
    problems = []
    if not command.title.strip():
        problems.append(Problem("title", "TITLE", tr("请填写标题")))
    if not command.body.strip():
        problems.append(Problem("body", "BODY", tr("请填写内容")))
    if len(command.body) > MOST_CHARACTERS:
        problems.append(Problem("body", "LONG", tr("内容超过 {n} 字", n=MOST_CHARACTERS)))
    if command.kind == DEFINITION:
        if not _PATH.fullmatch(command.path):
            problems.append(Problem("path", "PATH", tr("位置应写成 vaccines/nip2027.toml 这样")))
        try:
            tomllib.loads(command.body)
        except tomllib.TOMLDecodeError as wrong:
            problems.append(Problem("body", "TOML", tr("文件读不懂：{why}", why=wrong)))
    if problems:
        raise InputProblem(*problems)
    if command.kind == HOLIDAYS:
        parse_days(command.body)


def withdraw_bulletin(place: Workplace, bulletin_id: str, reason: str) -> Changes:
    """Take one back; the clinics learn of it with their next package."""
    if not reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明撤回的原因")))
    with place.unit(tr("撤回下发资料"), reason.strip()) as unit:
        row = unit.session.get(Bulletin, bulletin_id)
        if row is None or row.voided:
            raise InputProblem(Problem("bulletin", "GONE", tr("这份资料已经撤回")))
        row.voided, row.void_by, row.void_reason = True, place.actor.staff_id, reason.strip()
        return unit.commit()


def bulletins(place: Workplace) -> tuple[BulletinRow, ...]:
    """Newest first: at the centre all of them, at a village those meant for it."""
    centre = place.site.role == "centre"
    with place.reading() as session:
        return tuple(row for row in _rows(session) if centre or row.is_for(place.site.code))


def definition_texts(session: Session, site: str) -> dict[str, str]:
    """Place in the folder of definitions → its text, of the newest of each place for a clinic."""
    found: dict[str, str] = {}
    for row in _rows(session):
        if row.kind == DEFINITION and row.path and row.is_for(site):
            found.setdefault(row.path, row.body)
    return found


def _rows(session: Session) -> list[BulletinRow]:
    query = select(Bulletin).where(Bulletin.voided.is_(False))
    return [
        BulletinRow(
            row.id,
            row.kind,
            row.title,
            row.body,
            row.path or "",
            row.effective_on,
            tuple(row.sites or ()),
            datetime.fromisoformat(row.created_at),
        )
        for row in session.scalars(query.order_by(Bulletin.created_at.desc(), Bulletin.id.desc()))
    ]


def send_targets(place: Workplace, year: int, stations: Sequence[Site]) -> TargetsSent:
    """Give the centre's own targets of a year to these stations, where theirs are different.

    Raises:
        InputProblem: the centre has no targets of that year.
    """
    own = targets(place, year)
    if not own:
        raise InputProblem(
            Problem("year", "NO_TARGETS", tr("本院还没有填 {year} 年的目标", year=year))
        )
    changes = Changes("", tr("下发目标"), frozenset())
    reached = changed = 0
    for station in stations:
        there = replace(place, site=station)
        standing = {row.indicator: row for row in targets(there, year)}
        new = {
            row.indicator: Entered(row.value_hundredths, row.source)
            for row in own
            if row.indicator not in standing
            or standing[row.indicator].value_hundredths != row.value_hundredths
        }
        if new:
            made = save_year(there, YearFigures(year, new))
            changes = Changes(made.tx, made.action, changes.rows | made.rows)
            reached += 1
            changed += len(new)
    return TargetsSent(changes, reached, changed)
