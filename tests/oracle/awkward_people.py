"""People of an invented clinic: houses, moves, deaths on odd days, files, contracts."""

from dataclasses import dataclass
from datetime import date, timedelta

from awkward_rows import FIRST, LAST, YEAR, Rows

from clinic_desktop.storage.tables import (
    CareEvent,
    Household,
    PopulationBase,
    ResidencePeriod,
    Resident,
    Target,
)

TARGETS = (
    ("I-B1", 6),
    ("I-B4", 9),
    ("I-B5", 6),
    ("I-B6", 12),
    ("I-B6.copies", 500),
    ("I-B7", 6),
    ("I-B13", 1),
    ("I-A1", 80),
    ("I-D1", 85),
    ("I-G2", 40),
    ("I-E3", 85),
    ("I-E4", 85),
    ("I-D2", 90),
    ("I-C4", 90),
    ("I-F1", 70),
    ("I-J1", 100),
    ("Y-2.visits", 20),
    ("Y-2.files", 30),
    ("Y-2.chronic", 9),
    ("Y-2.five_care", 10),
)
GROUPS = ("1组", "2组", "8组", None)


def citizen_number(birth: date, order: int, valid: bool) -> str:
    """An identity number, with the right or a wrong check character."""
    body = f"420399{birth:%Y%m%d}{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    place = sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11
    return body + "10X98765432"[place if valid else (place + 1) % 11]


@dataclass(slots=True)
class Person:
    """Somebody of whom care can be told."""

    id: str
    name: str
    house: str
    sex: str
    birth: date
    ended: date | None
    dies: bool

    def until(self) -> date:
        """The last day on which anything can happen to them."""
        return self.ended or LAST


class People:
    """Houses and residents of one clinic."""

    def __init__(self, rows: Rows, adults: int) -> None:
        self.rows = rows
        self.all: list[Person] = []
        self.houses: list[str] = []
        self.group_of: dict[str, str | None] = {}
        for _ in range(max(6, adults // 3)):
            self.houses.append(self._house())
        for number in range(adults):
            self.adult(number)
        for number in range(3):
            birth = date(2005, 1, 1) + timedelta(days=rows.random.randrange(3_900))
            self.someone(f"学童{number}", rows.chosen(("1", "2")), birth, self.houses[number])
        aged = date(1930, 1, 1) + timedelta(days=rows.random.randrange(3_000))
        self.someone("老人", rows.chosen(("1", "2")), aged, self.houses[0])
        if rows.chance(0.3):
            for year in (YEAR - 1, YEAR):
                if rows.chance(0.8):
                    rows.add(
                        PopulationBase, year=year, kind="all", people=400 + year, source="统计年鉴"
                    )
            if rows.chance(0.5):
                rows.add(PopulationBase, year=YEAR, kind="65plus", people=57, source="统计年鉴")
        for indicator, value in TARGETS:
            if rows.chance(0.5):
                rows.add(
                    Target,
                    indicator=indicator,
                    year=YEAR,
                    value_hundredths=value * 100,
                    direction="ge",
                    source="县考核",
                )

    def _house(self) -> str:
        rows = self.rows
        opened = rows.day() if rows.chance(0.8) else None
        group = rows.chosen(GROUPS)
        closed = rows.day(opened) if opened and rows.chance(0.15) else None
        house = rows.add(
            Household,
            household_no=f"{len(self.houses):03d}",
            village_group=group,
            tags=rows.chosen((None, None, None, ["1"], ["2"], ["4"])),
            opened_on=opened,
            closed_on=closed,
        )
        self.group_of[house] = group
        return house

    def adult(self, number: int) -> Person:
        """A grown-up of any age; twelve in a hundred were born on 29 February."""
        rows = self.rows
        birth = rows.chosen(
            (
                date(1952, 2, 29),
                date(1959, 1, 1) + timedelta(days=rows.random.randrange(730)),
                date(1964, 2, 29),
                date(1940, 1, 1) + timedelta(days=rows.random.randrange(9_000)),
                date(1940, 1, 1) + timedelta(days=rows.random.randrange(9_000)),
                date(1965, 1, 1) + timedelta(days=rows.random.randrange(9_500)),
                date(1988, 6, 1) + timedelta(days=rows.random.randrange(3_650)),
            )
        )
        return self.someone(
            f"某{number}", rows.chosen(("1", "2")), birth, rows.chosen(tuple(self.houses))
        )

    def someone(
        self,
        name: str,
        sex: str,
        birth: date,
        house: str,
        *,
        born_here: bool = False,
        ends: float = 0.25,
        kinds: str = "1111111223444",
    ) -> Person:
        """A resident with stays; some end, half of those by death, often on an odd day."""
        rows = self.rows
        earliest = max(date(2023, 6, 1), birth)
        ended = rows.day(earliest) if rows.chance(ends) else None
        if born_here and rows.chance(0.06):
            ended = birth + timedelta(days=rows.chosen((0, 0, 3, 20, 28)))
        dies = ended is not None and (ended <= birth or rows.chance(0.5))
        if ended is not None and not dies and ended <= birth:
            ended = None
        opened = None
        if rows.chance(0.8):
            opened = rows.day(max(birth, FIRST), max(birth, ended or LAST))
        closed = rows.day(opened, max(opened, LAST)) if opened and rows.chance(0.1) else None
        if opened and closed is None and ended and rows.chance(0.7):
            closed = max(opened, ended)
        person = rows.add(
            Resident,
            household_id=house,
            name=name,
            sex=sex,
            birth_date=birth,
            residence_type="1",
            id_type="01" if rows.chance(0.9) else None,
            id_no=citizen_number(birth, rows.random.randrange(1000), rows.chance(0.8)),
            phone=f"138{rows.random.randrange(10**8):08d}" if rows.chance(0.8) else None,
            address="石门村" if rows.chance(0.9) else None,
            tags=rows.chosen((None, None, None, ["08"], ["11"], ["19"], ["08", "11"])),
            archive_no=f"{rows.random.randrange(10**17):017d}" if opened else None,
            filing_date=opened,
            file_closed_on=closed,
            file_closed_reason="9" if closed else None,
            filing_person="周医生" if opened and rows.chance(0.9) else None,
            responsible_doctor=rows.chosen(("周医生", "周医生", "吴医生", None)),
            status="dead" if dies else ("moved" if ended else "active"),
            entered=rows.day(date(2023, 6, 1)).isoformat() if rows.chance(0.2) else "2022-01-01",
            death_date=ended if dies else None,
            death_cause="脑卒中" if dies else None,
            moved_on=ended if ended and not dies else None,
        )
        self._stays(person, house, birth, ended, born_here, kinds)
        found = Person(person, name, house, sex, birth, ended, dies)
        self.all.append(found)
        if dies and rows.chance(0.8) and ended is not None:
            self._death_record(found, ended)
        if opened is not None:
            self._sheets(found, opened)
        if rows.chance(0.4):
            self._contract(found)
        return found

    def died_in_childbed(self, person: Person, on: date) -> None:
        """The death of a mother, with or without its card."""
        rows = self.rows
        for row in rows.of[Resident]:
            if row["id"] == person.id:
                row.update(status="dead", death_date=on, death_cause="产后出血", moved_on=None)
        stays = rows.of[ResidencePeriod]
        stays[:] = [z for z in stays if z["resident_id"] != person.id or z["from_on"] < on]
        for row in stays:
            if row["resident_id"] == person.id and (row["to_on"] is None or row["to_on"] > on):
                row["to_on"] = on
        person.ended, person.dies = on, True
        if rows.chance(0.7):
            self._death_record(person, on, related="1")
        if rows.chance(0.6):
            filled = on + timedelta(days=rows.chosen((2, 20)))
            rows.record(
                "maternal_death_card",
                None,
                filled,
                person_name=person.name,
                age=30,
                death_time=f"{on.isoformat()}T10:00",
                diag_a="产后出血",
                date=filled.isoformat(),
            )

    def _death_record(self, person: Person, on: date, related: str = "2") -> None:
        rows = self.rows
        rows.record(
            "death_record",
            person.id,
            on,
            person_name=person.name,
            sex=person.sex,
            birth_date=person.birth.isoformat(),
            death_datetime=f"{on.isoformat()}T10:00",
            death_place=rows.chosen(("1", "3")),
            pregnancy_related=related,
            cause_a="脑卒中",
            underlying_cause="脑卒中",
            reported_date=on.isoformat() if rows.chance(0.7) else None,
        )

    def _stays(
        self,
        person: str,
        house: str,
        birth: date,
        ended: date | None,
        born_here: bool,
        kinds: str,
    ) -> None:
        rows = self.rows
        begin = birth
        arrival = "birth" if born_here else "initial"
        if not born_here and rows.chance(0.3):
            begin = max(birth, rows.day())
            arrival = "moved_in" if begin > birth else "initial"
        if ended is not None and begin >= ended:
            begin = birth
        kind = rows.random.choice(kinds)
        turn = rows.day(max(begin + timedelta(days=1), FIRST)) if rows.chance(0.2) else None
        group = self.group_of[house]
        if turn is not None and (ended is None or turn < ended) and turn > begin:
            self._stay(person, begin, turn, kind, group, arrival)
            then = rows.chosen(GROUPS) if rows.chance(0.4) else group
            back = turn + timedelta(days=rows.chosen((0, 0, 40)))
            if ended is None or back < ended:
                self._stay(person, back, ended, rows.random.choice(kinds), then, "moved_in")
            elif ended is not None:
                self.rows.of[ResidencePeriod][-1].update(to_on=ended)
        else:
            self._stay(person, begin, ended, kind, group, arrival)

    def _stay(
        self,
        person: str,
        begin: date,
        end: date | None,
        kind: str,
        group: str | None,
        arrival: str,
    ) -> None:
        self.rows.add(
            ResidencePeriod,
            resident_id=person,
            residence_type=kind,
            from_on=begin,
            to_on=end,
            arrival=arrival,
            village_group=group,
            came_from="邻村" if arrival == "moved_in" else None,
            went_to="县城" if end else None,
        )

    def _sheets(self, person: Person, opened: date) -> None:
        """Cover and personal basic information form, some left half filled in."""
        rows = self.rows
        if rows.chance(0.85):
            rows.record(
                "cover",
                person.id,
                opened,
                archive_no="42039910100100001",
                person_name=person.name,
                current_address="石门村",
                township_name="清溪镇",
                village_name="石门村",
                filing_org="石门村卫生室",
                filing_person="周医生",
                responsible_doctor="周医生" if rows.chance(0.9) else None,
                filing_date=opened.isoformat(),
                fill_date=opened.isoformat(),
            )
        if rows.chance(0.85):
            rows.record(
                "personal_basic",
                person.id,
                opened + timedelta(days=rows.chosen((0, 0, 9))),
                sex=person.sex,
                birth_date=person.birth.isoformat(),
                residence_type="1",
                ethnicity="01",
                blood_abo="5" if rows.chance(0.85) else None,
                blood_rh="3",
                drug_allergy=["1"] if rows.chance(0.9) else None,
                surgeries="1" if rows.chance(0.9) else None,
                past_diseases=[{"disease_code": "1"}],
                fh_father=[rows.chosen(("1", "1", "2"))],
                fh_mother=["1"],
                disability=[rows.chosen(("1", "1", "1", "5"))],
                fill_date=opened.isoformat(),
            )

    def _contract(self, person: Person) -> None:
        rows = self.rows
        signed = rows.day(date(2023, 1, 1))
        if (person.ended is not None and signed >= person.ended) or signed < person.birth:
            return
        start = signed + timedelta(days=rows.chosen((0, 0, 5)))
        end = date(start.year + rows.chosen((0, 1)), 12, 31)
        rows.record(
            "family_doctor_contract",
            person.id,
            signed,
            sign_date=signed.isoformat(),
            start_date=start.isoformat(),
            end_date=end.isoformat(),
            crowd_tags=["10"],
            status="1",
            party_b_person=person.name,
        )
        if rows.chance(0.4):
            again = end + timedelta(days=rows.chosen((-9, 0, 20, 31)))
            if again > signed and again <= person.until():
                rows.record(
                    "family_doctor_contract",
                    person.id,
                    again,
                    sign_date=again.isoformat(),
                    start_date=again.isoformat(),
                    end_date=date(again.year + 1, 12, 31).isoformat(),
                    crowd_tags=["10"],
                    status="3",
                    party_b_person=person.name,
                )
        if rows.chance(0.15):
            stopped = rows.day(signed)
            rows.add(
                CareEvent,
                resident_id=person.id,
                programme="family_doctor",
                kind="terminate",
                occurred_on=stopped,
                details=None,
            )
