"""The plain reading of R-01 (indicators.md 2.B)."""

from datetime import date
from typing import Any

from plain_base import Cells, Span, ab, day, n, p, s, within
from plain_clinic import Clinic

Dated = tuple[date, Any]


class Education:
    """Activities and the forms that tell of them."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.activities = [a for a in clinic.rows["activity"] if not a["cancelled"]]
        photos: dict[str, int] = {}
        for each in clinic.rows["attachment"]:
            if each["owner_table"] == "activity":
                photos[each["owner_id"]] = photos.get(each["owner_id"], 0) + 1
        self.photos = photos
        held = {a["id"]: a for a in self.activities}
        self.handed = [
            (held[m["activity_id"]], m)
            for m in clinic.rows["activity_material"]
            if m["activity_id"] in held
        ]

    def of(self, *kinds: str) -> list[dict[str, Any]]:
        return [a for a in self.activities if a["kind"] in kinds]

    def lectures(self) -> list[dict[str, Any]]:
        """Valid ones: topic, lecturer, headcount over nought."""
        return [
            a
            for a in self.of("lecture")
            if a["topic"] and a["lecturer"] and (a["headcount"] or 0) > 0
        ]

    def with_topic(self, kind: str) -> list[dict[str, Any]]:
        return [a for a in self.of(kind) if a["topic"]]

    def boards(self) -> list[date]:
        found = [_on(a) for a in self.with_topic("column") if self.photos.get(a["id"])]
        return found + [
            date.fromisoformat(told["changed_date"])
            for told in self.clinic.of_forms("board_change")
            if told.get("board_title") and told.get("photo")
        ]

    def plays(self) -> list[tuple[date, str | None, int, int]]:
        """Day, item, minutes, headcount."""
        found = [
            (_on(a), a["item"], a["minutes"] or 0, a["headcount"] or 0)
            for a in self.of("playback")
            if a["topic"] or a["item"]
        ]
        for told in self.clinic.of_forms("video_playing"):
            minutes = told["minutes_per_day"] * told["days"]
            begun = date.fromisoformat(told["start_date"])
            found.append((begun, told["video_title"], minutes, 0))
        return found

    def copies(self) -> list[tuple[date, str, int]]:
        """Day, item, number: of the three sources of row 10."""
        found = [
            (date.fromisoformat(m["given_on"]), m["item"], m["copies"])
            for a, m in self.handed
            if a["kind"] in ("lecture", "consult", "material") and m["copies"] > 0
        ]
        for told in self.clinic.of_forms("material_distribution"):
            given = date.fromisoformat(told["give_date"])
            found.append((given, told["title"], told["quantity"]))
        return found

    def households(self, topic: str = "") -> list[tuple[str, date]]:
        """Household and day of every copy that reached one."""
        return [
            (m["household_id"], date.fromisoformat(m["given_on"]))
            for _, m in self.handed
            if m["household_id"] and m["copies"] > 0 and (not topic or topic in (m["topic"] or ""))
        ]

    def advice(self) -> list[tuple[str | None, date]]:
        """Person and day of personal education."""
        found = [(a["resident_id"], _on(a)) for a in self.of("advice") if a["topic"] or a["item"]]
        for person in self.clinic.everybody():
            found += [(person.id, on) for on, _ in person.forms("individual_education")]
        return found

    def trainings(self, *subjects: str) -> list[date]:
        return [_on(a) for a in self.with_topic("training") if a["subject"] in subjects]

    def households_first(self, span: Span, topic: str = "") -> int:
        """Households whose first copy of the year lies in P."""
        first: dict[str, date] = {}
        for house, on in self.households(topic):
            if within(on, span.b):
                first[house] = min(on, first.get(house, on))
        return sum(within(on, span.a) for on in first.values())

    def coverage(self, span: Span, topic: str = "") -> tuple[int, int]:
        """I-B8."""
        living = self.clinic.houses_living(span.pe)
        reached = {h for h, on in self.households(topic) if within(on, span.b)}
        return len(reached & living), len(living)

    def contacts(self, span: Span) -> tuple[int, int]:
        """I-B9."""
        heads = [(a["headcount"] or 0, _on(a)) for a in self.lectures()]
        for kind in ("consult", "other_activity"):
            heads += [(a["headcount"] or 0, _on(a)) for a in self.with_topic(kind)]
        heads += [(many, on) for on, _, _, many in self.plays()]
        heads += [(a["headcount"] or 0, _on(a)) for a in self.of("material")]
        return s(heads, span)[1], self.clinic.population(span)

    def surveys(self, kind: str, timing: str = "") -> list[tuple[date, int, int]]:
        return [
            (date.fromisoformat(t["survey_date"]), t["correct"], t["persons"] * t["questions"])
            for t in self.clinic.of_forms("health_survey")
            if t["kind"] == kind and (not timing or t["timing"] == timing)
        ]


def _on(activity: dict[str, Any]) -> date:
    return date.fromisoformat(activity["occurred_on"])


def _survey(found: list[tuple[date, int, int]], period: tuple[date, date]) -> tuple[int, int]:
    """Sum over sum, not the mean (I-B11)."""
    taken = [(right, asked) for on, right, asked in found if within(on, period)]
    return sum(right for right, _ in taken), sum(asked for _, asked in taken)


def r01(clinic: Clinic, span: Span) -> Cells:
    """Rows 1 to 20."""
    told = Education(clinic)
    lectures, plays, copies = told.lectures(), told.plays(), told.copies()
    consults = told.with_topic("consult")
    cells: Cells = {}
    ab(cells, "R-01.1", n((_on(a) for a in lectures), span))
    ab(cells, "R-01.2", n((_on(a) for a in lectures if a["headcount"] >= 50), span))
    ab(cells, "R-01.3", s(((a["headcount"], _on(a)) for a in lectures), span))
    ab(cells, "R-01.4", n((_on(a) for a in consults), span))
    ab(cells, "R-01.5", s(((a["headcount"], _on(a)) for a in consults), span))
    ab(cells, "R-01.6", n(told.boards(), span))
    ab(cells, "R-01.7", n((on for on, *_ in plays), span))
    ab(cells, "R-01.8", p(((item, on) for on, item, *_ in plays if item), span))
    ab(cells, "R-01.9", s(((minutes, on) for on, _, minutes, _ in plays), span))
    ab(cells, "R-01.10", s(((many, on) for on, _, many in copies), span))
    ab(cells, "R-01.11", p(((item, on) for on, item, many in copies if many > 0), span))
    covered = told.coverage(span)
    ab(cells, "R-01.12", (told.households_first(span), covered[0]))
    ab(cells, "R-01.13", n((on for _, on in told.advice()), span))
    ab(cells, "R-01.14", n((_on(a) for a in told.with_topic("other_activity")), span))
    ab(cells, "R-01.15", n(told.trainings("health_education"), span))
    cells["R-01.16.B"] = covered
    cells["R-01.17.B"] = told.contacts(span)
    for row, kind, timing in (
        ("18", "knowledge", "before"),
        ("19", "knowledge", "after"),
        ("20", "behaviour", ""),
    ):
        found = told.surveys(kind, timing)
        ab(cells, f"R-01.{row}", (_survey(found, span.a), _survey(found, span.b)))
    for row, indicator in TARGETED.items():
        target = target_of(clinic, indicator, span.year)
        done = cells[f"R-01.{row}.B"]
        assert isinstance(done, int)
        cells[f"R-01.{row}.D"] = (0, 0) if target is None else (done, target // 100)
    return cells


TARGETED = {
    "1": "I-B1",
    "4": "I-B4",
    "6": "I-B5",
    "8": "I-B7",
    "10": "I-B6.copies",
    "11": "I-B6",
    "15": "I-B13",
}


def target_of(clinic: Clinic, indicator: str, year: int) -> int | None:
    """The clinic's target in hundredths."""
    found = [
        t["value_hundredths"]
        for t in clinic.rows["target"]
        if t["indicator"] == indicator and t["year"] == year
    ]
    return found[-1] if found else None


__all__ = ["Education", "day", "r01", "target_of"]
