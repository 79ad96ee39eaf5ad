"""The plain reading of R-02: who was due, who was given, and the other blocks."""

from datetime import date, datetime, timedelta

from plain_base import (
    Answers,
    Cells,
    Person,
    Span,
    ab,
    add_months,
    age_months,
    day,
    month_span,
    n,
    p,
    within,
)
from plain_clinic import Clinic
from plain_maternal import delivered, live_births
from plain_vaccination import ROWS, SERIES, Course, Given, doses_of, in_scope

NAMES = {
    "白破疫苗": "DT",
    "流脑A疫苗": "MenA",
    "流脑AC疫苗": "MenAC",
    "乙肝疫苗": "HepB",
    "卡介苗": "BCG",
    "脊灰疫苗": "Polio",
    "百白破疫苗": "DTaP",
    "麻腮风疫苗": "MMR",
    "乙脑疫苗": "JE",
    "甲肝疫苗": "HepA",
}
REASONS = {"1": "14", "2": "13", "3": "13", "4": "15", "6": "16"}


class Month:
    """The doses of one report month."""

    def __init__(self, clinic: Clinic, span: Span) -> None:
        self.clinic, self.span = clinic, span
        held = doses_of(clinic)
        self.children = {
            q.id: kind
            for q in clinic.everybody()
            if q.birth <= span.pe
            and (kind := in_scope(q, span.a))
            and age_months(q.birth, span.ps) < 84
        }
        self.courses = {
            q.id: Course(q, held.get(q.id, []), span.pe)
            for q in clinic.everybody()
            if q.id in self.children or q.id in held
        }

    def row(self, series: str, number: int) -> dict[str, dict[str, bool]]:
        """S by kind: child and whether the dose was given in P."""
        found: dict[str, dict[str, bool]] = {"local": {}, "floating": {}}
        for who, course in self.courses.items():
            given = _dose(course, series, number)
            if who not in self.children:
                # somebody passing through, or seven and older: one more due, one more given
                if given and within(given.on, self.span.a) and given.row["source"] in OWN:
                    found[last_kind(course.child, self.span.pe)][who] = True
                continue
            kind = self.children[who]
            if given is not None:
                if within(given.on, self.span.a):
                    found[kind][who] = True
                continue
            due = course.due(series, number, self.span.pe)
            if due is None or due > self.span.pe:
                continue
            if self.span.ps < add_months(due.replace(day=1), 12):
                found[kind][who] = False
        return found


OWN = ("local", "campaign")


def last_kind(child: Person, on: date) -> str:
    """By the last stay begun by a day; who never had one is passing through."""
    known = [z for z in child.stays if z.kind in ("1", "2", "4")]
    stays = [z for z in known if z.first <= on] or known
    return "floating" if not stays or stays[-1].kind == "4" else "local"


def _dose(course: Course, series: str, number: int) -> Given | None:
    """The valid dose of this number."""
    real = "DTaP" if series == "DT" else series
    counted = course.valid[real]
    if series == "DT":
        booster = [g for g in counted if g.product == "DT"]
        return booster[0] if booster else None
    if len(counted) < number:
        return None
    found = counted[number - 1]
    return None if found.product == "DT" else found


def barred(child: Person, series: str, span: Span) -> bool:
    """A lasting contraindication."""
    real = "DTaP" if series == "DT" else series
    return any(
        h.values.get("contraindicated") and h.values.get("series") == real and h.on <= span.pe
        for h in child.told("vaccination_hold")
    )


def _reason(child: Person, series: str, number: int, span: Span) -> str:
    """The reason recorded last: column 13 to 17."""
    real = "DTaP" if series == "DT" else series
    told = [
        a
        for on, a in child.forms("vaccine_defaulter")
        if on <= span.pe and NAMES.get(a["vaccine"]) == series and a["dose_no"] == number
    ]
    if told:
        return REASONS.get(told[-1]["reason"], "17")
    if barred(child, series, span):
        return "13"
    for h in child.told("vaccination_hold"):
        until = day(h.values.get("until"))
        if h.values.get("series") == real and h.on <= span.pe and until and until >= span.pe:
            return "13"
    return "17"


def r02(clinic: Clinic, span: Span, lots: dict[str, str]) -> Cells:
    """The three blocks; ``lots`` are the labels of block 3 by row."""
    now = Month(clinic, span)
    month = span.pe.month
    earlier = [
        Month(clinic, month_span(span.year, before, span.closes_on)) for before in range(1, month)
    ]
    cells: Cells = {}
    total: dict[str, int] = {}
    for line, (series, number) in enumerate(ROWS, 1):
        found = now.row(series, number)
        local, floating = found["local"], found["floating"]
        columns = {
            "1": len(local),
            "2": sum(local.values()),
            "4": len(floating),
            "5": sum(floating.values()),
        }
        columns["7"] = columns["1"] + columns["4"]
        columns["8"] = columns["2"] + columns["5"]
        before = 0
        for each in earlier:
            then = each.row(series, number)
            before += sum(then["local"].values()) + sum(then["floating"].values())
        columns["10"], columns["11"] = columns["7"] + before, columns["8"] + before
        columns |= dict.fromkeys(("13", "14", "15", "16", "17"), 0)
        for who, done in {**local, **floating}.items():
            if not done:
                columns[_reason(clinic.people[who], series, number, span)] += 1
        cells |= _line(f"R-02.{line}", columns)
        for column, many in columns.items():
            total[column] = total.get(column, 0) + many
    cells |= _line("R-02.T", total)
    return cells | _block2(clinic, span) | _block3(clinic, span, lots)


def _line(name: str, columns: dict[str, int]) -> Cells:
    cells: Cells = {f"{name}.{column}": many for column, many in columns.items()}
    for rate, above, below in (
        ("3", "2", "1"),
        ("6", "5", "4"),
        ("9", "8", "7"),
        ("12", "11", "10"),
    ):
        cells[f"{name}.{rate}"] = columns[above], columns[below]
    return cells


def _at_pe(clinic: Clinic, span: Span, kinds: str) -> list[Person]:
    return [
        q
        for q in clinic.everybody()
        if (z := q.stay(span.pe)) and z.kind in kinds and q.age(span.pe) < 7
    ]


def _block2(clinic: Clinic, span: Span) -> Cells:
    cells: Cells = {}
    people = clinic.everybody()
    births = (delivered(clinic, span.a), delivered(clinic, span.b))
    ab(cells, "R-02.B2.1", (live_births(births[0]), live_births(births[1])))
    issued = [(q.id, h.on) for q in people for h in q.told("certificate")]
    ab(cells, "R-02.B2.2", n((on for _, on in issued), span))
    cards = [(q.id, on) for q in people for on, _ in q.forms("vaccination_card")]
    ab(cells, "R-02.B2.3", n((on for _, on in cards), span))
    here = _at_pe(clinic, span, "124")
    cells["R-02.B2.4.C"] = len(_at_pe(clinic, span, "12"))
    cells["R-02.B2.5.C"] = len(_at_pe(clinic, span, "4"))
    holding = {who for who, on in issued if on <= span.cutoff}
    carded = {who for who, on in cards if on <= span.pe}
    cells["R-02.B2.6.C"] = sum(q.id in holding for q in here), len(here)
    cells["R-02.B2.7.C"] = sum(q.id in carded for q in here), len(here)
    held = doses_of(clinic)
    for letter, period in (("A", span.a), ("B", span.b)):
        babies = [c for c in _newborn(clinic, span) if within(c.birth, period)]
        judged = [_first_hepb(c, held.get(c.id, []), span) for c in babies]
        cells[f"R-02.B2.8.{letter}"] = sum(ok for ok, _ in judged), len(babies)
        cells[f"R-02.B2.9.{letter}"] = sum(guess for _, guess in judged)
    cells |= _five(clinic, span, held)
    found = [(q.id, h.on) for q in people for h in q.told("child_found")]
    ab(cells, "R-02.B2.12", n((on for _, on in found), span))
    noticed = [(q, on, a) for q in people for on, a in q.forms("vaccine_defaulter")]
    ab(cells, "R-02.B2.13", p(((q.id, on) for q, on, _ in noticed), span))
    made_up = [(q.id, on) for q, on, _ in noticed if _caught_up(q, noticed, held, span)]
    ab(cells, "R-02.B2.14", p(made_up, span))
    odd = [on for q in people for on, _ in q.forms("aefi_register")]
    ab(cells, "R-02.B2.15", n(odd, span))
    return cells


def _newborn(clinic: Clinic, span: Span) -> list[Person]:
    """Born in YTD, and in scope on at least one day from birth to pe."""
    return [
        c
        for c in clinic.everybody()
        if within(c.birth, span.b)
        and any(
            z.kind in ("1", "2", "4") and z.first <= span.pe and z.last > c.birth for z in c.stays
        )
    ]


def _first_hepb(child: Person, given: list[Given], span: Span) -> tuple[bool, bool]:
    """Whether in time, and whether judged by dates only (I-C7)."""
    course = Course(child, given, span.pe)
    if not course.valid["HepB"]:
        return False, False
    first = course.valid["HepB"][0]
    told = [a["birth_datetime"] for _, a in child.forms("birth_record")]
    hour = first.row["given_time"]
    if told and hour:
        born = datetime.fromisoformat(told[-1])
        at = datetime.fromisoformat(f"{first.on.isoformat()}T{hour}")
        return at - born <= timedelta(hours=24), False
    return (first.on - child.birth).days <= 1, True


def _five(clinic: Clinic, span: Span, held: dict[str, list[Given]]) -> Cells:
    """I-C4 with and without the twelve months."""
    children = [q for q in _at_pe(clinic, span, "124") if 12 <= age_months(q.birth, span.pe) < 24]
    soon = later = 0
    for q in children:
        course = Course(q, held.get(q.id, []), span.pe)
        needed = []
        for series, many in (("BCG", 1), ("Polio", 3), ("DTaP", 3), ("MMR", 1), ("HepB", 3)):
            counted = course.valid[series]
            needed.append(counted[many - 1].on if len(counted) >= many else None)
        year = add_months(q.birth, 12)
        later += all(on is not None for on in needed)
        soon += all(on is not None and on <= year for on in needed)
    return {
        "R-02.B2.10.C": (soon, len(children)),
        "R-02.B2.11.C": (later, len(children)),
    }


def _caught_up(
    child: Person,
    noticed: list[tuple[Person, date, Answers]],
    held: dict[str, list[Given]],
    span: Span,
) -> bool:
    """All doses of which the child was given notice are there by pe."""
    course = Course(child, held.get(child.id, []), span.pe)
    return all(
        _dose(course, NAMES[a["vaccine"]], a["dose_no"]) is not None
        for q, on, a in noticed
        if q.id == child.id and on <= span.pe
    )


ADDING, LOSING, LEAVING = "16", "37", "45"
"""Received or found; lost or missing; returned or handed on."""


class Lot:
    """One lot of a vaccine with everything that came and went up to pe."""

    def __init__(self, clinic: Clinic, number: str, last: date) -> None:
        self.moves = [
            (date.fromisoformat(t["move_date"]), t["direction"], t["quantity"], t.get("balance"))
            for t in clinic.of_forms("vaccine_stock")
            if t["batch_no"] == number and t["move_date"] <= last.isoformat()
        ]
        self.used = [
            date.fromisoformat(d["given_on"])
            for d in clinic.rows["dose"]
            if d["lot_no"] == number and d["source"] in OWN and d["given_on"] <= last.isoformat()
        ]

    def balance(self, on: date) -> int:
        came = sum(
            q if way in ADDING else -q if way in LOSING + LEAVING else 0
            for at, way, q, _ in self.moves
            if at <= on
        )
        return came - sum(at <= on for at in self.used)

    def moved(self, ways: str, period: tuple[date, date]) -> int:
        return sum(q for at, way, q, _ in self.moves if way in ways and within(at, period))

    def wrong(self) -> bool:
        """Below nought on some day, or otherwise than it was counted last."""
        days = {at for at, *_ in self.moves} | set(self.used)
        counted = [(at, told) for at, _, _, told in self.moves if told is not None]
        return any(self.balance(at) < 0 for at in days) or bool(
            counted and counted[-1][1] != self.balance(counted[-1][0])
        )


def _block3(clinic: Clinic, span: Span, lots: dict[str, str]) -> Cells:
    cells: Cells = {}
    wrong = 0
    for row, label in lots.items():
        number = next(name for name in ("L1", "L2", "L3") if name in label)
        lot = Lot(clinic, number, span.pe)
        wrong += lot.wrong()
        cells |= {
            f"R-02.B3.{row}.a": lot.balance(span.eve),
            f"R-02.B3.{row}.b": lot.moved(ADDING, span.a),
            f"R-02.B3.{row}.c": sum(within(at, span.a) for at in lot.used),
            f"R-02.B3.{row}.d": lot.moved(LOSING, span.a),
            f"R-02.B3.{row}.e": lot.moved(LEAVING, span.a),
            f"R-02.B3.{row}.f": lot.balance(span.pe),
        }
    return cells | {"R-02.B3.T.f": wrong}


__all__ = ["SERIES", "r02"]
