"""The plain reading of R-04 (indicators.md 2.E)."""

from datetime import date

from plain_base import Answers, Cells, Happening, Person, Span, ab, day, n, p, plus, s, within
from plain_cases import Case
from plain_chronic import checked, referrals
from plain_clinic import Clinic

SLOTS = ((42, 90, 111), (112, 146, 146), (147, 174, 195), (196, 258, 258), (259, 286, 286))
HOME = ("无", "家中", "在家", "途中", "村卫生室")


class Pregnancy:
    """One case of the maternal programme."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.woman: Person = case.person
        self.registered = date.fromisoformat(case.row["enrolled_on"])
        self.lmp = day(case.attributes.get("lmp"))
        self.delivery = self._one("delivery")
        self.ended = self._one("pregnancy_end")

    def _one(self, kind: str) -> Happening | None:
        found = self.all(kind)
        return found[-1] if found else None

    def all(self, kind: str) -> list[Happening]:
        return [h for h in self.case.happenings if h.kind == kind and h.programme == "maternal"]

    def ga(self, on: date) -> int | None:
        return None if self.lmp is None else (on - self.lmp).days

    def open(self, on: date) -> bool:
        """In the book of the pregnant at the end of a day (R-04.3)."""
        over = [h for h in (self.delivery, self.ended) if h is not None]
        return self.case.in_stock(on) and not any(h.on <= on for h in over)

    def born(self) -> date:
        assert self.delivery is not None
        return self.delivery.on

    def discharge(self) -> date:
        assert self.delivery is not None
        return day(self.delivery.values.get("discharge_date")) or self.delivery.on

    def live(self) -> int:
        assert self.delivery is not None
        told = self.delivery.values.get("live_births")
        return 1 if told is None else int(told)

    def in_hospital(self) -> bool:
        assert self.delivery is not None
        org = self.delivery.values.get("delivery_org")
        return bool(org) and org not in HOME

    def colour(self, on: date) -> str:
        """The latest assessment up to a day."""
        known = [h.values["colour"] for h in self.all("risk") if h.on <= on]
        if known:
            return str(known[-1])
        first = self.case.attributes.get("risk_colour")
        return str(first) if first and self.registered <= on else "green"

    def ever_risky(self, last: date) -> bool:
        """Graded yellow or above at some time up to a day."""
        graded = [h.values["colour"] for h in self.all("risk") if h.on <= last]
        return any(c != "green" for c in (*graded, self.attributes_colour()))

    def attributes_colour(self) -> str:
        """The grading at registration."""
        return str(self.case.attributes.get("risk_colour") or "green")

    def followed(self) -> bool:
        """At least one high-risk follow-up, or a check on a day that was not green."""
        checks = [h for h in self.all("anc") if self.colour(h.on) != "green"]
        return bool(checks or self.all("highrisk_followup"))

    def five_checks(self) -> bool:
        """The condition of I-E3."""
        ages = {a for h in self.all("anc") if (a := self.ga(h.on)) is not None}
        whole = [a for a in ages if a >= 0 and plus_on(self, a)]
        return (
            len(whole) >= 5
            and any(a <= 90 for a in whole)
            and sum(112 <= a <= 174 for a in whole) >= 2
            and sum(a >= 196 for a in whole) >= 2
        )

    def early(self) -> bool:
        """Registered and first examined by 12w6d (I-E1)."""
        checks = [h.on for h in self.all("anc")]
        ages = (self.ga(self.registered), self.ga(min(checks)) if checks else None)
        return all(a is not None and a <= 90 for a in ages)

    def visited(self) -> bool:
        """The condition of I-E4."""
        return any(h.on <= plus(self.discharge(), 28) for h in self.all("postpartum_visit"))

    def owed(self, on: date) -> tuple[date, str] | None:
        """The open antenatal obligation as of a day."""
        if not self.open(on) or self.lmp is None:
            return None
        checks = [h for h in self.all("anc") if h.on <= on]
        found: tuple[date, str]
        late = self.registered > plus(self.lmp, 90)
        if late and not any(h.on >= self.registered for h in checks):
            found = self.registered, "LATE"
        else:
            found = plus(self.lmp, 280), "CONFIRM"
            for number, (start, end, expiry) in enumerate(SLOTS):
                begins = plus(self.lmp, start if number else -400)
                done = any(begins <= h.on <= plus(self.lmp, expiry) for h in checks)
                open_ = plus(self.lmp, expiry) >= on and plus(self.lmp, end) >= self.registered
                if not done and open_:
                    found = max(plus(self.lmp, start), self.registered), "ANC"
                    break
        if checks and checks[-1].values.get("abnormal"):
            asked = any(
                h.kind == "referral_check" and checks[-1].on <= h.on <= on
                for h in self.case.happenings
                if h.programme == "maternal"
            )
            again = plus(checks[-1].on, 14)
            if not asked and again < found[0]:
                found = again, "REFERRAL"
        return found


def plus_on(pregnancy: Pregnancy, age: int) -> bool:
    """An examination counts before the delivery, not after it."""
    assert pregnancy.lmp is not None
    return pregnancy.delivery is None or plus(pregnancy.lmp, age) <= pregnancy.delivery.on


def pregnancies(clinic: Clinic) -> list[Pregnancy]:
    return [Pregnancy(c) for c in clinic.cases.get("maternal", [])]


def delivered(clinic: Clinic, period: tuple[date, date]) -> list[Pregnancy]:
    return [q for q in pregnancies(clinic) if q.delivery and within(q.delivery.on, period)]


def live_births(found: list[Pregnancy]) -> int:
    return sum(q.live() for q in found)


def maternal_deaths(clinic: Clinic, span: Span) -> list[Person]:
    """Women whose death certificate or card says so (pregnancy, or 42 days after its end)."""
    found = []
    for woman in clinic.everybody():
        told = [a.get("pregnancy_related") for _, a in woman.forms("death_record")]
        card = _mother_card(clinic, woman)
        if woman.death and ("1" in told or (card is not None and card <= span.cutoff)):
            found.append(woman)
    return found


def _mother_card(clinic: Clinic, woman: Person) -> date | None:
    """The day on which the card of a maternal death was filled in."""
    for told in clinic.of_forms("maternal_death_card"):
        if told["person_name"] == woman.row["name"] and day(told["death_time"]) == woman.death:
            return day(told["date"])
    return None


def certificate_sent(person: Person, span: Span) -> bool:
    """A death certificate reported by the cutoff."""
    told = [day(a.get("reported_date")) for _, a in person.forms("death_record")]
    return any(on is not None and on <= span.cutoff for on in told)


def card_of_mother(clinic: Clinic, woman: Person, span: Span) -> bool:
    filled = _mother_card(clinic, woman)
    return (filled is not None and filled <= span.cutoff) or certificate_sent(woman, span)


def stillbirths(clinic: Clinic) -> list[tuple[date, Answers]]:
    """Stillbirths of 28 completed weeks and more."""
    found = []
    for told in clinic.of_forms("perinatal_death"):
        weeks = told.get("gest_weeks")
        if told["kind"] in ("1", "2") and (weeks is None or weeks >= 28):
            born = day(told.get("birth_datetime")) or day(told["report_date"])
            assert born is not None
            found.append((born, told))
    return found


def r04(clinic: Clinic, span: Span) -> Cells:
    """Rows 1 to 43."""
    cells: Cells = {}
    known = pregnancies(clinic)
    people = clinic.everybody()
    ab(cells, "R-04.1", p(((q.woman.id, q.registered) for q in known), span))
    early = [q for q in known if (a := q.ga(q.registered)) is not None and a <= 90]
    ab(cells, "R-04.2", p(((q.woman.id, q.registered) for q in early), span))
    open_ = [q for q in known if q.open(span.pe)]
    cells["R-04.3.C"] = len(open_)
    cells["R-04.4.C"] = sum(q.colour(span.pe) != "green" for q in open_)
    cells["R-04.5.C"] = sum(q.woman.floating(span.pe) for q in open_)
    checks = [h for q in known for h in q.all("anc")]
    ab(cells, "R-04.6", n((h.on for h in checks), span))
    due = [q for q in known if _due(q, span)]
    met = sum(any(within(h.on, span.a) for h in q.all("anc")) for q in due)
    cells["R-04.7.A"], cells["R-04.8.A"] = len(due), met
    cells["R-04.9.A"] = met, len(due)
    risky = [
        h.on
        for q in known
        for kind in ("anc", "highrisk_followup")
        for h in q.all(kind)
        if q.colour(h.on) != "green"
    ]
    ab(cells, "R-04.10", n(risky, span))
    ab(cells, "R-04.11", n((on for _, on in referrals(clinic, "maternal")), span))
    cells |= checked_cells("R-04.12", clinic, "maternal", span)
    tests = [h for q in people for h in q.told("prenatal_test") if h.values["result"] == "2"]
    ab(cells, "R-04.13", n((h.on for h in tests), span))
    traced = [h.on for h in tests if _traced(h.values, span)]
    ab(cells, "R-04.14", n(traced, span))
    folic = [(q.id, h) for q in people for h in q.told("folic")]
    ab(cells, "R-04.15", p(((who, h.on) for who, h in folic), span))
    ab(cells, "R-04.16", s(((h.values["bottles"], h.on) for _, h in folic), span))
    done = [q for q in known if q.delivery]
    ab(cells, "R-04.17", p(((q.woman.id, q.born()) for q in done), span))
    ab(cells, "R-04.18", s(((q.live(), q.born()) for q in done), span))
    for row, sex in (("19", "1"), ("20", "2")):
        babies = {(b.id, q.born()) for q in done for b in babies_of(clinic, q) if b.sex == sex}
        ab(cells, f"R-04.{row}", p(babies, span))
    ab(cells, "R-04.21", n((on for on, _ in stillbirths(clinic)), span))
    hospital = [q for q in done if q.in_hospital()]
    ab(cells, "R-04.22", s(((q.live(), q.born()) for q in hospital), span))
    yellow = [q for q in done if q.ever_risky(q.born())]
    ab(cells, "R-04.23", p(((q.woman.id, q.born()) for q in yellow), span))
    safe = [(q.woman.id, q.born()) for q in yellow if q.in_hospital()]
    ab(cells, "R-04.24", p(safe, span))
    visits = [(q, h.on) for q in known for h in q.all("postpartum_visit")]
    ab(cells, "R-04.25", p(((q.woman.id, on) for q, on in visits), span))
    firsts = [
        (q.woman.id, min(h.on for h in q.all("postpartum_visit")), q.discharge())
        for q in done
        if q.all("postpartum_visit")
    ]
    ab(
        cells,
        "R-04.26",
        p(((who, on) for who, on, home in firsts if on <= plus(home, 7)), span),
    )
    ab(cells, "R-04.27", p(((q.woman.id, h.on) for q in known for h in q.all("pp42")), span))
    screens = [(q.id, h) for q in people for h in q.told("women_screen")]
    ab(cells, "R-04.28", p(((who, h.on) for who, h in screens), span))
    ill = [(who, h.on) for who, h in screens if h.values["disease_found"] == "2"]
    ab(cells, "R-04.29", p(ill, span))
    dead = maternal_deaths(clinic, span)
    ab(cells, "R-04.30", n((w.death for w in dead if w.death), span))
    carded = [w.death for w in dead if w.death and card_of_mother(clinic, w, span)]
    ab(cells, "R-04.31", n(carded, span))
    lists = [(q, on) for q in people for on, _ in q.forms("premarital_list")]
    cells["R-04.32.C"] = len({q.id for q, on in lists if on <= span.pe})
    for row, kind in (("33", "persuaded"), ("34", "examined")):
        ab(cells, f"R-04.{row}", p(((q.id, h.on) for q in people for h in q.told(kind)), span))
    return cells | _rates(clinic, span)


def checked_cells(name: str, clinic: Clinic, programme: str, span: Span) -> Cells:
    return {
        f"{name}.{letter}": checked(clinic, programme, period)
        for letter, period in (("A", span.a), ("B", span.b))
    }


def _traced(told: Answers, span: Span) -> bool:
    """An outcome recorded no later than the cutoff."""
    on = day(told.get("outcome_on"))
    return bool(told.get("outcome")) and (on is None or on <= span.cutoff)


def babies_of(clinic: Clinic, q: Pregnancy) -> list[Person]:
    """Children born on that day, or the next, into the mother's household."""
    return [
        b
        for b in clinic.everybody()
        if 0 <= (b.birth - q.born()).days <= 1 and b.house == q.woman.house
    ]


def _due(q: Pregnancy, span: Span) -> bool:
    """R-04.7."""
    owed = q.owed(span.eve)
    asked = owed is not None and owed[1] != "CONFIRM" and owed[0] <= span.pe
    new = within(q.registered, span.a)
    over = [h.on for h in (q.delivery, q.ended) if h is not None]
    gone = any(within(on, span.a) for on in over) or q.case.left(span.a) > 0
    met = any(within(h.on, span.a) for h in q.all("anc"))
    return (asked or new) and not (gone and not met)


def of_deliveries(clinic: Clinic, period: tuple[date, date]) -> dict[str, tuple[int, int]]:
    """I-E1, E2, E3, E6 and E7: women of DEL(P) over LB(P), or over the high-risk."""
    done = delivered(clinic, period)
    births = live_births(done)
    yellow = [q for q in done if q.ever_risky(q.born())]
    filed = [q for q in yellow if q.all("special_file") and q.followed()]
    return {
        "E1": (_women([q for q in done if q.early()]), births),
        "E2": (_women([q for q in done if q.all("anc")]), births),
        "E3": (_women([q for q in done if q.five_checks()]), births),
        "E6": (live_births([q for q in done if q.in_hospital()]), births),
        "E7-1": (_women(yellow), _women(done)),
        "E7-2": (_women(filed), _women(yellow)),
        "E7-3": (_women([q for q in yellow if q.in_hospital()]), _women(yellow)),
    }


def _women(found: list[Pregnancy]) -> int:
    return len({q.woman.id for q in found})


def _rates(clinic: Clinic, span: Span) -> Cells:
    """Rows 35 to 43, over YTD."""
    done = delivered(clinic, span.b)
    ripe = [q for q in done if plus(q.discharge(), 28) <= span.cutoff]
    ripe_births = live_births(ripe)
    late = [q for q in done if plus(q.born(), 56) <= span.cutoff]
    seen = [q for q in late if any(h.on <= plus(q.born(), 56) for h in q.all("pp42"))]
    women = [w for w in clinic.living(span.pe) if w.sex == "2" and 20 <= w.age(span.pe) <= 64]
    screened = [w for w in women if any(within(h.on, span.b) for h in w.told("women_screen"))]

    own = of_deliveries(clinic, span.b)
    return {
        "R-04.35.B": own["E1"],
        "R-04.36.B": own["E3"],
        "R-04.37.B": (_women([q for q in ripe if q.visited()]), ripe_births),
        "R-04.38.B": (_women([q for q in ripe if q.five_checks() and q.visited()]), ripe_births),
        "R-04.39.B": own["E6"],
        "R-04.40.B": own["E7-2"],
        "R-04.41.B": own["E7-3"],
        "R-04.42.B": (_women(seen), _women(late)),
        "R-04.43.B": (len(screened), len(women)),
    }
