"""What was found in a roster, in groups, and what the person decided about it. No widgets."""

from collections import Counter
from dataclasses import dataclass, field

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.roster.findings import (
    ACCEPTABLE,
    Handling,
    Kind,
    handling_of,
    kind_label,
)
from clinic_desktop.domain.roster.people import RosterPerson
from clinic_desktop.domain.words import tr
from clinic_desktop.services.roster.planning import Decisions, ImportPlan, open_proposals
from clinic_desktop.ui import vocabulary

Place = tuple[str, int]
_ORDER = {
    Handling.REVIEW: 0,
    Handling.FLAGGED: 2,
    Handling.NORMALISED: 3,
    Handling.REFUSED: 4,
}
_AFTER_REVIEW = 1


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind, or proposals of one programme."""

    id: str
    title: str
    handling: Handling | None
    """``None``: proposals to enrol."""
    count: int
    accepted: int
    """How many of them are taken, or confirmed, as decided now."""
    decidable: bool
    """A person may accept the whole group."""
    kind: Kind | None = None
    programme: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: where, who, what, what is proposed, what becomes of the row."""

    id: str
    place: Place
    where: str
    name: str
    message: str
    proposal: str
    state: str
    """known, taken, left, waits, refused; for proposals: enrolled or waits."""


@dataclass(slots=True)
class Decided:
    """The decisions of the person, changed by key and button."""

    plan: ImportPlan
    accept: set[Kind] = field(default_factory=set)
    accept_rows: set[Place] = field(default_factory=set)
    leave: set[Place] = field(default_factory=set)
    enrol: set[str] = field(default_factory=set)
    no_enrol: set[Place] = field(default_factory=set)
    _people: dict[Place, RosterPerson] = field(init=False)

    def __post_init__(self) -> None:
        self._people = {person.place: person for person in self.plan.compared.roster.people}

    def decisions(self) -> Decisions:
        """As the services take them."""
        return Decisions(
            frozenset(self.accept),
            frozenset(self.accept_rows),
            frozenset(self.leave),
            frozenset(self.enrol),
            frozenset(self.no_enrol),
        )

    def toggle_group(self, group: Group) -> None:
        """Accept a kind or confirm a programme; again: take it back."""
        if group.kind is not None and group.kind in ACCEPTABLE:
            self.accept ^= {group.kind}
        elif group.programme:
            self.enrol ^= {group.programme}

    def toggle_row(self, group: Group, place: Place) -> None:
        """Accept one row, or leave one person out of a programme."""
        if group.programme:
            self.no_enrol ^= {place}
            return
        self.leave -= {place}
        self.accept_rows ^= {place}

    def toggle_leave(self, place: Place) -> None:
        """Do not import a row, and do not ask again."""
        self.accept_rows -= {place}
        self.leave ^= {place}

    def state(self, place: Place) -> str:
        """What becomes of a row."""
        return self._state(place, self.decisions())

    def _state(self, place: Place, decisions: Decisions) -> str:
        person = self._people.get(place)
        if person is None:
            return "refused"
        if place in self.plan.compared.known:
            return "known"
        if decisions.takes(person):
            return "taken"
        if place in self.leave:
            return "left"
        return "refused" if person.handling is Handling.REFUSED else "waits"

    def groups(self, catalogue: Catalogue) -> list[Group]:
        """Kinds by handling, the urgent first; then programmes to enrol in."""
        findings = self.plan.compared.roster.findings
        counts = Counter(f.kind for f in findings)
        decisions = self.decisions()
        states = {
            place: self._state(place, decisions) for place in {(f.sheet, f.row) for f in findings}
        }
        taken = Counter(f.kind for f in findings if states[f.sheet, f.row] in ("taken", "known"))
        found = [
            (
                _ORDER[handling_of(kind)],
                Group(
                    kind.value,
                    kind_label(kind),
                    handling_of(kind),
                    count,
                    taken[kind],
                    kind in ACCEPTABLE,
                    kind=kind,
                ),
            )
            for kind, count in counts.items()
        ]
        for programme, people in self._proposals().items():
            sure = programme in self.enrol
            confirmed = sum(person.place not in self.no_enrol for person in people) if sure else 0
            found.append(
                (
                    _AFTER_REVIEW,
                    Group(
                        f"enrol:{programme}",
                        vocabulary.programme_name(programme, catalogue),
                        None,
                        len(people),
                        confirmed,
                        True,
                        programme=programme,
                    ),
                )
            )
        found.sort(key=lambda pair: (pair[0], not pair[1].decidable, -pair[1].count, pair[1].id))
        return [group for _, group in found]

    def lines(self, group: Group) -> list[Line]:
        """The rows of a group, in the order of the file."""
        if group.programme:
            return self._enrolment_lines(group.programme)
        found = []
        many, decisions = len(self.plan.maps) > 1, self.decisions()
        for number, finding in enumerate(self.plan.compared.roster.findings):
            if finding.kind is not group.kind:
                continue
            place = (finding.sheet, finding.row)
            person = self._people.get(place)
            found.append(
                Line(
                    f"{finding.kind.value} {number}",
                    place,
                    where(place, many=many),
                    person.name if person else "",
                    finding.message,
                    finding.proposal,
                    self._state(place, decisions),
                )
            )
        return found

    def _proposals(self) -> dict[str, list[RosterPerson]]:
        """Programme → people taken or registered whose row proposes it."""
        plan, decisions = self.plan, self.decisions()
        found: dict[str, list[RosterPerson]] = {}
        for person in plan.compared.roster.people:
            if person.place not in plan.compared.known and not decisions.takes(person):
                continue
            for proposal in open_proposals(person, plan.compared, plan.registered):
                found.setdefault(proposal.programme, []).append(person)
        return found

    def _enrolment_lines(self, programme: str) -> list[Line]:
        many = len(self.plan.maps) > 1
        found = []
        for person in self._proposals().get(programme, []):
            proposal = next(p for p in person.proposals if p.programme == programme)
            sure = programme in self.enrol and person.place not in self.no_enrol
            found.append(
                Line(
                    f"{person.sheet} {person.row}",
                    person.place,
                    where(person.place, many=many),
                    person.name,
                    tr("依据：{word}", word=proposal.word),
                    tr("年龄或性别不像，请核实") if proposal.unlikely else "",
                    "enrolled" if sure else "waits",
                )
            )
        return found


def where(place: Place, *, many: bool) -> str:
    """第 12 行, with the sheet where there are several."""
    row = tr("第 {row} 行", row=place[1])
    return f"{place[0]} {row}" if many else row
