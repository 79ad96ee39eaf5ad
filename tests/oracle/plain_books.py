"""The plain reading of R-09, R-10 and R-11: the clinic's own books (indicators.md 2.J, 2.K)."""

from datetime import date, datetime, timedelta
from typing import Any

from plain_base import Answers, Cells, Span, ab, day, n, p, s, within
from plain_clinic import Clinic
from plain_education import Education

_CLASS_C = (
    "3500", "3600", "3700", "3800", "3400", "2000", "2200", "3300", "3200", "3900", "4000",
)  # fmt: skip
CLASS = {
    "0100": "A",
    "0200": "A",
    "2700": "A",
    "1901": "A",
    **dict.fromkeys(
        _CLASS_C,
        "C",
    ),
    "9998": "other",
}
NAMED = {
    "霍乱": "0200",
    "传染性非典型肺炎": "2700",
    "病毒性肝炎 甲型": "0301",
    "手足口病": "4000",
    "流行性感冒": "3500",
    "以外的感染性腹泻病": "3900",
    "水痘": "9998",
}


def dates_of(clinic: Clinic, form: str, field: str = "") -> list[date]:
    """Day of each line of a book."""
    found = []
    for record in clinic.records:
        if record["form_code"] == form:
            on = day(record["answers"].get(field)) if field else day(record["occurred_on"])
            assert on is not None
            found.append(on)
    return found


class Found:
    """One case of an infectious disease, from card or register."""

    def __init__(self, told: Answers, carded: bool) -> None:
        self.told = told
        self.code = told["disease_code"] if carded else NAMED.get(told["disease"], "9998")
        self.group = CLASS.get(self.code, "B")
        on = day(told["diagnosis_datetime" if carded else "diagnosis_date"])
        assert on is not None
        self.on = on
        self.carded = carded

    def sent(self) -> date | None:
        """The day on which the township had it."""
        if not self.carded:
            return day(self.told["report_date"])
        return day(self.told.get("sent_to_township_at")) or day(self.told["fill_date"])

    def reported(self, span: Span) -> bool:
        sent = self.sent()
        return sent is not None and sent <= span.cutoff

    def in_time(self) -> bool:
        """I-J2: 2 hours for class A, 24 for the others; by dates where a time is missing."""
        limit = timedelta(hours=2 if self.group == "A" else 24)
        at = self.told.get("sent_to_township_at")
        known = self.told.get("diagnosis_datetime", "")
        if at and len(known) > 10:
            return datetime.fromisoformat(at) - datetime.fromisoformat(known) <= limit
        sent = self.sent()
        assert sent is not None
        return (sent - self.on).days <= (0 if self.group == "A" else 1)


def cases(clinic: Clinic) -> list[Found]:
    cards = [Found(t, True) for t in clinic.of_forms("infectious_report") if t["card_kind"] == "1"]
    return cards + [Found(t, False) for t in clinic.of_forms("infectious_register")]


def r09(clinic: Clinic, span: Span) -> Cells:
    """Rows 1 to 33."""
    cells: Cells = {}
    consulted = [h.on for q in clinic.everybody() for h in q.told("encounter")]
    ab(cells, "R-09.1", n(consulted, span))
    ab(cells, "R-09.2", n(dates_of(clinic, "epidemic_self_check"), span))
    found = cases(clinic)
    for row, group in (("3", "A"), ("4", "B"), ("5", "C"), ("6", "other")):
        ab(cells, f"R-09.{row}", n((c.on for c in found if c.group == group), span))
    reported = [c for c in found if c.reported(span)]
    timely = [c for c in reported if c.in_time()]
    ab(cells, "R-09.7", n((c.on for c in reported), span))
    ab(cells, "R-09.8", n((c.on for c in timely), span))
    for letter, period in (("A", span.a), ("B", span.b)):
        here = [sum(within(c.on, period) for c in some) for some in (found, reported, timely)]
        cells[f"R-09.9.{letter}"] = here[1], here[0]
        cells[f"R-09.10.{letter}"] = here[2], here[1]
    again = [t for t in clinic.of_forms("infectious_report") if t["card_kind"] == "2"]
    ab(cells, "R-09.11", n((date.fromisoformat(t["fill_date"]) for t in again), span))
    died = [d for c in found if (d := day(c.told.get("death_date")))]
    ab(cells, "R-09.12", n(died, span))
    for row, code in (("13", "4000"), ("15", "3500"), ("17", "3900")):
        ab(cells, f"R-09.{row}", n((c.on for c in found if c.code == code), span))
        told = [c.on for c in reported if c.code == code]
        ab(cells, f"R-09.{int(row) + 1}", n(told, span))
    mornings = clinic.of_forms("morning_check")
    amounts = [(t["abnormal"], date.fromisoformat(t["checked_on"])) for t in mornings]
    ab(cells, "R-09.20", s(amounts, span))
    ab(cells, "R-09.21", n(dates_of(clinic, "case_followup"), span))
    events = [t for t in clinic.of_forms("public_health_event") if t["report_kind"] == "1"]
    seen = [(day(t["received_time"]), day(t["report_date"])) for t in events]
    ab(cells, "R-09.22", n((on for on, _ in seen if on), span))
    told_ = [(on, at) for on, at in seen if on and at and at <= span.cutoff]
    ab(cells, "R-09.23", n((on for on, _ in told_), span))
    ab(cells, "R-09.24", n((on for on, at in told_ if on == at), span))
    ab(cells, "R-09.25", n(dates_of(clinic, "foodborne_case"), span))
    ab(cells, "R-09.26", n(dates_of(clinic, "emergency_drill"), span))
    education = Education(clinic)
    ab(cells, "R-09.27", n(education.trainings("infectious", "emergency"), span))
    covered = education.coverage(span, "艾滋病")
    ab(cells, "R-09.28", (education.households_first(span, "艾滋病"), covered[0]))
    cells["R-09.28r.B"] = covered
    for row, field in (("29", "snail_survey"), ("29b", "snail_killing"), ("29c", "people_checked")):
        work = clinic.of_forms("schistosomiasis_work")
        ab(
            cells,
            f"R-09.{row}",
            s(((t.get(field), date.fromisoformat(t["done_on"])) for t in work), span),
        )
    ab(cells, "R-09.30", n(dates_of(clinic, "disinfection_log"), span))
    waste = clinic.of_forms("medical_waste")
    made = s(((t["weight_kg"], _sure(day(t["collect_time"]))) for t in waste), span)
    given = [t for t in waste if t.get("handover_time")]
    handed = s(((t["weight_kg"], _sure(day(t["handover_time"]))) for t in given), span)
    ab(cells, "R-09.31", made)
    ab(cells, "R-09.32", handed)
    ab(cells, "R-09.33", ((handed[0], made[0]), (handed[1], made[1])))
    return cells


def _sure(on: date | None) -> date:
    assert on is not None
    return on


KINDS = {
    "1": "waterworks",
    "2": "school",
    "3": "medical",
    "4": "public_place",
    "5": "food",
    "6": "other",
    "7": "kindergarten",
    "8": "school_water",
    "9": "occupational",
    "10": "family_planning",
}
TYPES = (
    "school", "kindergarten", "waterworks", "school_water", "medical", "food", "public_place",
    "occupational", "family_planning", "other",
)  # fmt: skip
FINE = ("无", "未发现问题", "")


class Site:
    """A supervised unit with its inspections."""

    def __init__(self, clinic: Clinic, told: Answers) -> None:
        self.told = told
        self.kind = KINDS[told["kind"]]
        usual = 4 if self.kind in ("school", "kindergarten", "medical") else 2
        planned = told.get("yearly_visits")
        self.yearly = planned if planned is not None else usual
        self.rounds = [
            (date.fromisoformat(t["patrol_date"]), t)
            for t in clinic.of_forms("supervision_patrol")
            if t.get("site_name") == told["site_name"]
        ]

    def open(self, on: date) -> bool:
        closed = day(self.told.get("closed_on"))
        return date.fromisoformat(self.told["registered_on"]) <= on and (
            closed is None or closed > on
        )

    def done(self, period: tuple[date, date]) -> int:
        return sum(within(on, period) for on, _ in self.rounds)

    def progress(self, span: Span) -> int:
        """Frequency times elapsed quarters over four, rounded down; waterworks at year end."""
        if self.kind in ("waterworks",):
            return self.yearly if span.year_end else 0
        quarters = span.pe.month // 3 if _quarter_over(span) else (span.pe.month - 1) // 3
        return self.yearly * quarters // 4


def _quarter_over(span: Span) -> bool:
    last = span.pe == span.a[1] and (span.closes_on == 25 or (span.pe + timedelta(1)).day == 1)
    return span.pe.month % 3 == 0 and last


def r10(clinic: Clinic, span: Span) -> Cells:
    """Inspections, information reports, workers and the environment."""
    cells: Cells = {}
    sites = [Site(clinic, t) for t in clinic.of_forms("supervision_site")]
    total: dict[str, int] = {}
    all_done = all_plan = 0
    for number, kind in enumerate(TYPES, 1):
        own = [z for z in sites if z.kind == kind]
        here = [z for z in own if z.open(span.pe)]
        found = {
            "1": len(here),
            "2": sum(z.done(span.a) for z in own),
            "3": sum(z.done(span.b) for z in own),
            "4": sum(z.yearly for z in here),
            "5": sum(min(z.done(span.b), z.yearly) for z in here),
            "8": sum(_problems(z, span) for z in own),
            "9": sum(_solved(z, span) for z in own),
        }
        plan = sum(z.progress(span) for z in here)
        done = sum(min(z.done(span.b), z.progress(span)) for z in here)
        cells |= {f"R-10.{number}.{column}": many for column, many in found.items()}
        cells[f"R-10.{number}.6"] = found["5"], found["4"]
        cells[f"R-10.{number}.7"] = done, plan
        all_done, all_plan = all_done + done, all_plan + plan
        for column, many in found.items():
            total[column] = total.get(column, 0) + many
    cells |= {f"R-10.T.{column}": many for column, many in total.items()}
    cells["R-10.T.6"] = total["5"], total["4"]
    cells["R-10.T.7"] = all_done, all_plan
    return cells | _information(clinic, span) | _environment(clinic, span)


def _problems(site: Site, span: Span) -> int:
    return sum(within(on, span.a) and _bad(t) for on, t in site.rounds)


def _bad(told: Answers) -> bool:
    return (told.get("problem") or "") not in FINE


def _solved(site: Site, span: Span) -> int:
    """Problems whose re-check, the next round without any, is dated in P."""
    many = waiting = 0
    for on, told in site.rounds:
        if _bad(told):
            waiting += 1
            continue
        if within(on, span.a):
            many += waiting
        waiting = 0
    return many


def _information(clinic: Clinic, span: Span) -> Cells:
    cells: Cells = {}
    totals = [0, 0, 0, 0]
    told = clinic.of_forms("supervision_report")
    for number, code in enumerate(("1", "2", "3", "4", "5", "9"), 1):
        own = [t for t in told if t["info_kind"] == code]
        found = n((date.fromisoformat(t["found_time"]) for t in own), span)
        sent = [t for t in own if t.get("report_time")]
        given = n((date.fromisoformat(t["found_time"]) for t in sent), span)
        for place, (letter, many) in enumerate(zip("ABCD", (*found, *given), strict=True)):
            cells[f"R-10.B2.{number}.{letter}"] = many
            totals[place] += many
        cells[f"R-10.B2.{number}.E"] = given[1], found[1]
    for letter, many in zip("ABCD", totals, strict=True):
        cells[f"R-10.B2.T.{letter}"] = many
    cells["R-10.B2.T.E"] = totals[3], totals[1]
    return cells


def _environment(clinic: Clinic, span: Span) -> Cells:
    cells: Cells = {}
    workers = clinic.of_forms("health_worker_register")
    listed = [
        t
        for t in workers
        if date.fromisoformat(t["listed_on"]) <= span.pe
        and not ((left := day(t.get("left_on"))) and left <= span.pe)
    ]
    cells["R-10.B3.1.C"] = len(listed)
    steps = (("2", "examined_on"), ("3", "trained_on"), ("4", "found_on"), ("5", "transferred_on"))
    for row, field in steps:
        ab(cells, f"R-10.B3.{row}", n((on for t in workers if (on := day(t.get(field)))), span))

    def share(some: list[Answers], field: str) -> tuple[int, int]:
        return sum(within(day(t.get(field)), span.b) for t in some), len(some)

    cells["R-10.B3.6.C"] = share(listed, "examined_on")
    cells["R-10.B3.7.C"] = share(listed, "trained_on")
    ill = [t for t in workers if within(day(t.get("found_on")), span.b)]
    cells["R-10.B3.8.C"] = share(ill, "transferred_on")
    surveys = [told for told in _toilets(clinic) if told[1] <= span.cutoff]
    ab(cells, "R-10.B3.9", p(((house, at) for house, _, _, at in surveys if at), span))
    good = {house: sanitary for house, on, sanitary, _ in surveys if on <= span.pe}
    cells["R-10.B3.10.C"] = sum(good.values())
    ab(cells, "R-10.B3.11", n(dates_of(clinic, "water_sample"), span))
    ab(cells, "R-10.B3.12", n(Education(clinic).trainings("supervision"), span))
    ab(cells, "R-10.B3.13", n(dates_of(clinic, "event_guard"), span))
    return cells


def _toilets(clinic: Clinic) -> list[tuple[str, date, bool, date | None]]:
    """House, day, sanitary, month of improvement."""
    found: list[tuple[str, date, bool, date | None]] = []
    for record in clinic.records:
        if record["form_code"] == "toilet_water_survey":
            told: dict[str, Any] = record["answers"]
            built = told.get("toilet_built_ym")
            sanitary = told.get("toilet_kind") in tuple("1234567")
            on = date.fromisoformat(record["occurred_on"])
            found.append(
                (record["household_id"], on, sanitary, day(f"{built}-01") if built else None)
            )
    return found


def r11(clinic: Clinic, span: Span) -> Cells:
    """Banquets by the day of their first meal."""
    feasts = [(date.fromisoformat(t["banquet_date"]), t) for t in clinic.of_forms("banquet")]
    cells: Cells = {}
    ab(cells, "R-11.1", n((on for on, _ in feasts), span))
    for row, field in (("2", "meals"), ("3", "tables"), ("4", "people_count")):
        ab(cells, f"R-11.{row}", s(((t.get(field), on) for on, t in feasts), span))
    guided = [on for on, t in feasts if t.get("teach_date") or t.get("guide_date")]
    ab(cells, "R-11.5", n(guided, span))
    for letter, period in (("A", span.a), ("B", span.b)):
        cells[f"R-11.6.{letter}"] = (
            sum(within(on, period) for on in guided),
            sum(within(on, period) for on, _ in feasts),
        )
    ab(cells, "R-11.7", n((on for on, t in feasts if t.get("poisoning") == "1"), span))
    ab(cells, "R-11.8", s(((t.get("poisoning_count"), on) for on, t in feasts), span))
    for number, code in zip(range(9, 16), "1234569", strict=True):
        ab(cells, f"R-11.{number}", n((on for on, t in feasts if t.get("reason") == code), span))
    return cells
