"""Reading a roster file and seeing what its import would do; nothing is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.roster.columns import ColumnMap, recognise
from clinic_desktop.domain.roster.findings import ACCEPTABLE, Handling, Kind
from clinic_desktop.domain.roster.people import Roster, RosterPerson
from clinic_desktop.domain.roster.reading import read_roster, recognise_sheets
from clinic_desktop.domain.roster.sheet import Sheet
from clinic_desktop.domain.roster.tags import Proposal
from clinic_desktop.domain.roster.vocabulary import Vocabulary
from clinic_desktop.domain.words import tr
from clinic_desktop.services.roster.files import RosterFile, read_file
from clinic_desktop.services.roster.known import (
    Compared,
    Place,
    Registered,
    compare,
    read_registered,
)
from clinic_desktop.services.roster.report import ImportReport
from clinic_desktop.services.workplace import Workplace

Progress = Callable[[int, int], None]
"""Called with (done, total), total 0 while unknown; may raise to stop."""
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided about a plan.

    ``accept`` kinds are accepted in every row, ``accept_rows`` are rows (sheet, row) accepted
    whatever was found in them; only what ``ACCEPTABLE`` names can be accepted. ``leave`` are rows
    kept out. ``enrol`` are the programmes whose proposals are confirmed, ``no_enrol`` the rows
    left out of that.
    """

    accept: frozenset[Kind] = frozenset()
    accept_rows: frozenset[Place] = frozenset()
    leave: frozenset[Place] = frozenset()
    enrol: frozenset[str] = frozenset()
    no_enrol: frozenset[Place] = frozenset()
    open_files: bool = True
    """Give every new resident an archive number."""

    def takes(self, person: RosterPerson) -> bool:
        """Whether the row becomes a resident."""
        if person.place in self.leave:
            return False
        return person.taken(ACCEPTABLE if person.place in self.accept_rows else self.accept)

    def refuses(self, person: RosterPerson) -> bool:
        """Whether the row is neither taken nor kept for a decision."""
        return person.handling is Handling.REFUSED or person.place in self.leave

    def enrols(self, person: RosterPerson, proposal: Proposal) -> bool:
        """Whether a proposed enrolment is confirmed."""
        return proposal.programme in self.enrol and person.place not in self.no_enrol


NOTHING_DECIDED = Decisions()
"""Only what is beyond doubt is taken; everything else waits."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A roster as read, and beside the database as it was then."""

    file: str
    digest: str
    maps: tuple[ColumnMap, ...]
    sheets: tuple[Sheet, ...] = field(repr=False)
    roster: Roster = field(repr=False)
    """As the file says it, without the database."""
    compared: Compared = field(repr=False)
    registered: Registered = field(repr=False)

    def report(self, decisions: Decisions = NOTHING_DECIDED) -> ImportReport:
        """What importing with these decisions would do."""
        return make_report(self.file, self.compared, self.registered, decisions)


def plan_import(
    place: Workplace,
    path: Path,
    mapping: Iterable[ColumnMap] | None = None,
    progress: Progress = lambda _done, _total: None,
    cancelled: Cancelled = lambda: False,
) -> ImportPlan:
    """Read the file and compare it with the database.

    ``mapping`` replaces the columns that would be recognised (see ``ColumnMap.choose``).

    Raises:
        KnownFault: the file cannot be read (``services.roster.files``), ``ROSTER_NO_COLUMNS``, or
            ``CANCELLED``.
    """
    steps = Steps(progress, cancelled)
    file = read_file(path, steps.step)
    return plan_sheets(place, file, mapping, steps)


def plan_sheets(
    place: Workplace, file: RosterFile, mapping: Iterable[ColumnMap] | None, steps: "Steps"
) -> ImportPlan:
    """The same for sheets that are already read."""
    vocabulary = vocabulary_of(place)
    maps = tuple(recognise_sheets(file.sheets, vocabulary) if mapping is None else mapping)
    if not maps or not all(columns.readable for columns in maps):
        raise KnownFault(
            "ROSTER_NO_COLUMNS",
            tr("找不到姓名和身份证号（或出生日期）所在的列"),
            tr("请检查表头，或手工指定各列的内容"),
        )
    steps.total = 2 * sum(len(sheet.rows) for sheet in file.sheets)
    roster = read_roster(file.sheets, maps, vocabulary, place.today, steps.step)
    with place.reading() as session:
        registered = read_registered(session, place.site.code)
    return ImportPlan(
        file.name, file.digest, maps, file.sheets, roster, compare(roster, registered), registered
    )


def recognise_file(place: Workplace, path: Path) -> tuple[ColumnMap, ...]:
    """The columns of every sheet as recognised, for a person to look at and correct.

    Also sheets that are not ``readable`` yet; those that are to be imported go to ``plan_import``.
    """
    vocabulary = vocabulary_of(place)
    return tuple(recognise(sheet, vocabulary) for sheet in read_file(path).sheets if sheet.rows)


def vocabulary_of(place: Workplace) -> Vocabulary:
    """Words and code lists of the catalogue.

    Raises:
        KnownFault: ``DEFINITIONS_MISSING``: a code list is broken or not there.
    """
    lists = place.catalogue.dictionaries
    try:
        return Vocabulary(
            place.catalogue.roster, lists["relation"], lists["ethnicity"], lists["id_type"]
        )
    except KeyError as missing:
        raise KnownFault(
            "DEFINITIONS_MISSING",
            tr("代码表 {name} 不可用", name=missing.args[0]),
            tr("请在“设置—定义文件”中查看原因"),
        ) from missing


class Steps:
    """Tells how far the work is, every hundredth row, and stops it when asked."""

    def __init__(self, progress: Progress, cancelled: Cancelled, total: int = 0) -> None:
        self.total = total
        self._progress = progress
        self._cancelled = cancelled
        self._done = 0

    def step(self) -> None:
        """One row further.

        Raises:
            KnownFault: ``CANCELLED``.
        """
        self._done += 1
        if self._done % 100 == 0:
            self.check()

    def check(self) -> None:
        """Report now, and stop if asked."""
        self._progress(self._done, self.total)
        if self._cancelled():
            raise KnownFault("CANCELLED", tr("已取消，没有改动任何内容"))


def make_report(
    file: str, compared: Compared, registered: Registered, decisions: Decisions
) -> ImportReport:
    """Count what the decisions make of the roster."""
    roster, known = compared.roster, compared.known
    people = roster.people
    taken = {p.place for p in people if p.place not in known and decisions.takes(p)}
    refused = sum(p.place not in known and decisions.refuses(p) for p in people)
    unconfirmed: Counter[str] = Counter()
    enrolments = 0
    for person in people:
        if person.place in taken or person.place in known:
            for proposal in open_proposals(person, compared, registered):
                if decisions.enrols(person, proposal):
                    enrolments += 1
                else:
                    unconfirmed[proposal.programme] += 1
    new_houses = sum(
        house.first.place not in compared.houses
        for house in roster.households
        if any(member.place in taken for member in house.members)
    )
    return ImportReport(
        file=file,
        rows=len(people),
        residents=len(taken),
        households=new_houses,
        accepted=len(taken) + len(known),
        waiting=len(people) - len(taken) - len(known) - refused,
        rejected=refused,
        already=len(known),
        enrolments=enrolments,
        proposals=dict(unconfirmed),
        findings=_settled(roster, taken).findings,
        unused_columns=roster.unused_columns,
    )


def open_proposals(
    person: RosterPerson, compared: Compared, registered: Registered
) -> tuple[Proposal, ...]:
    """What the row proposes and the resident is not enrolled in yet."""
    same = compared.known.get(person.place)
    if same is None:
        return person.proposals
    return tuple(
        p for p in person.proposals if (same.resident_id, p.programme) not in registered.enrolled
    )


def _settled(roster: Roster, taken: Set[Place]) -> Roster:
    """Without heads said to be missing that are created after all."""
    return replace(
        roster,
        households=tuple(
            replace(house, findings=tuple(f for f in house.findings if f.kind != Kind.HEAD_WAITING))
            if house.head is not None and house.head.place in taken
            else house
            for house in roster.households
        ),
    )
