"""The plain reading, part four: one clinic with its people, their cases and its own books."""

from datetime import date
from functools import cached_property
from typing import Any

from plain_base import FAR, SMALL, Answers, Happening, Person, Rows, Span, Stay, day, live
from plain_cases import Case
from plain_events import happenings_of


class Clinic:
    """Everything one clinic wrote down and did not void."""

    def __init__(self, rows: Rows) -> None:
        self.rows = {table: live(found) for table, found in rows.items()}
        self.people = {r["id"]: self._person(r) for r in self.rows["resident"]}
        for row in self.rows["residence_period"]:
            self.people[row["resident_id"]].stays.append(
                Stay(
                    date.fromisoformat(row["from_on"]),
                    day(row["to_on"]) or FAR,
                    row["residence_type"],
                    row["village_group"],
                    row["arrival"],
                    row,
                )
            )
        self.records = sorted(
            self.rows["record"], key=lambda r: (r["occurred_on"], r["entry_order"])
        )
        self.house_happenings: dict[str, list[Happening]] = {}
        for record in self.records:
            person = self.people.get(record["resident_id"] or "")
            if person is not None:
                person.records.append(record)
                person.happenings.extend(happenings_of(record))
            elif record["household_id"]:
                told = self.house_happenings.setdefault(record["household_id"], [])
                told.extend(happenings_of(record))
        for number, row in enumerate(self.rows["care_event"]):
            person = self.people.get(row["resident_id"] or "")
            if person is not None:
                details = row["details"] or {}
                person.happenings.append(
                    Happening(
                        date.fromisoformat(row["occurred_on"]),
                        row["programme"],
                        row["kind"],
                        details,
                        SMALL + number,
                        row=row["id"],
                    )
                )
        for person in self.people.values():
            person.happenings.sort(key=lambda h: (h.on, h.order))

    @staticmethod
    def _person(row: dict[str, Any]) -> Person:
        birth = date.fromisoformat(row["birth_date"])
        tags = row["tags"] or []
        return Person(
            row["id"], row, birth, row["sex"], day(row["death_date"]), row["household_id"], tags
        )

    def everybody(self) -> list[Person]:
        return list(self.people.values())

    def living(self, on: date) -> list[Person]:
        """R(on)."""
        return [p for p in self.everybody() if p.resident(on)]

    def of_forms(self, *codes: str) -> list[Answers]:
        """Answers of a register's lines."""
        return [r["answers"] for r in self.records if r["form_code"] in codes]

    def population(self, span: Span) -> int:
        """The denominator of population rates: POP(Y), else #R(pe) (1.4)."""
        entered = self.entered(span.year, "all")
        return entered if entered is not None else len(self.living(span.pe))

    def entered(self, year: int, kind: str) -> int | None:
        found = [
            r["people"]
            for r in self.rows["population_base"]
            if r["year"] == year and r["kind"] == kind
        ]
        return found[-1] if found else None

    def houses_living(self, on: date) -> set[str]:
        return {p.house for p in self.living(on) if p.house}

    @cached_property
    def cases(self) -> dict[str, list[Case]]:
        """Cases by programme: every person with an enrolment in it."""
        found: dict[str, list[Case]] = {}
        for person in self.everybody():
            enrolled = [e for e in self.rows["enrolment"] if e["resident_id"] == person.id]
            for programme in {e["programme"] for e in enrolled}:
                own = [e for e in enrolled if e["programme"] == programme]
                found.setdefault(programme, []).append(Case(person, programme, own))
        return found
