"""Managed diseases of grown-ups in an invented clinic: visits, referrals, ends and resumptions."""

from datetime import date, timedelta
from typing import Any

from awkward_people import People, Person
from awkward_rows import FIRST, Rows

from clinic_desktop.storage.tables import CareEvent

CHRONIC = ("hypertension", "diabetes", "copd", "other_chronic")
GAPS = (9, 14, 15, 31, 80, 92, 104, 120, 200)
REFERRAL_FORM = {"hypertension": "HTN", "diabetes": "DM", "copd": "COPD", "smd": "SMI", "tb": "TB"}


class Care:
    """Enrols people and tells what happened to them."""

    def __init__(self, rows: Rows, people: People) -> None:
        self.rows = rows
        grown = [p for p in people.all if p.birth.year < 2005]
        for person in grown:
            for programme in CHRONIC:
                if rows.chance(0.3 if programme in CHRONIC[:2] else 0.16):
                    self._managed(person, programme)
            if rows.chance(0.12):
                self._managed(person, "smd")
            if rows.chance(0.1):
                self._tuberculosis(person)
            if rows.chance(0.1):
                self._suspect(person)

    # ---- managed programmes

    def _managed(self, person: Person, programme: str) -> None:
        rows = self.rows
        last = person.until()
        if last <= FIRST:
            return
        enrolled = rows.day(max(FIRST, person.birth), last)
        row = rows.enrol(person.id, programme, enrolled)
        closed: tuple[date, str] | None = None
        if person.ended is not None:
            closed = (person.ended, "death" if person.dies else "moved_out")
        elif rows.chance(0.3):
            on = rows.day(enrolled)
            if on > enrolled:
                reasons = ("lost", "refused", "misdiagnosis", "completed", "moved_out")
                closed = (on, rows.chosen(reasons))
        stop = last
        if closed is not None:
            row.update(closed_on=closed[0], close_reason=closed[1])
            if rows.chance(0.9):
                rows.event(person.id, programme, "close", closed[0], reason=closed[1])
            stop = closed[0]
            if person.ended is None and rows.chance(0.5):
                again = rows.day(closed[0])
                if again > closed[0]:
                    self._reopened(person, programme, row, closed, again)
                    stop = last
        self._visits(person, programme, enrolled, stop)
        if rows.chance(0.25):
            away = rows.day(enrolled, max(enrolled, stop))
            until = away + timedelta(days=rows.chosen((10, 40, 120)))
            rows.event(person.id, programme, "away", away, until=until.isoformat())
        if programme == "smd" and rows.chance(0.8):
            rows.record(
                "smd_supplement",
                person.id,
                enrolled,
                consent="1",
                diagnosis="精神分裂症",
                diagnosis_org="县医院",
                diagnosis_date=enrolled.isoformat(),
                fill_date=enrolled.isoformat(),
            )

    def _reopened(
        self,
        person: Person,
        programme: str,
        row: dict[str, Any],
        closed: tuple[date, str],
        again: date,
    ) -> None:
        rows = self.rows
        if not any(
            e["kind"] == "close"
            and e["resident_id"] == person.id
            and e["programme"] == programme
            and not e["voided"]
            for e in rows.of[CareEvent]
        ):
            rows.event(person.id, programme, "close", closed[0], reason=closed[1])
        rows.event(person.id, programme, "reopen", again)
        row.update(closed_on=None, close_reason=None)

    def _visits(self, person: Person, programme: str, begin: date, stop: date) -> None:
        rows = self.rows
        on = begin + timedelta(days=rows.chosen((0, 0, 1, 7, 14, 15, 40)))
        while on <= stop:
            bad = rows.chance(0.35)
            self._visit(person, programme, on, bad)
            if rows.chance(0.05):
                self._visit(person, programme, on, not bad)
            if bad and rows.chance(0.5):
                self._referral(person, programme, on, stop)
            on += timedelta(days=rows.chosen(GAPS))

    def _visit(self, person: Person, programme: str, on: date, bad: bool) -> None:
        rows = self.rows
        wished = None
        if rows.chance(0.3):
            wished = on + timedelta(days=rows.chosen((10, 35, 60, 90, 104, 130)))
        common: dict[str, Any] = {
            "visit_date": on.isoformat(),
            "visit_outcome": "0" if rows.chance(0.95) else "1",
            "next_visit_date": wished.isoformat() if wished else None,
            "referral_reason": "控制不佳" if bad and rows.chance(0.1) else None,
        }
        mode = rows.random.choices("123", (5, 4, 1))[0]
        pressure: dict[str, Any] = {
            "sbp": rows.chosen((140, 146, 149, 150, 180, 182)) if bad else rows.chosen((118, 139)),
            "dbp": rows.chosen((70, 89, 90, 110)) if bad else 80,
        }
        judged = rows.random.choices("1234", (6, 4, 1, 1))[0]
        step = rows.random.choices("1234", (12, 2, 1, 1 if bad else 0))[0]
        match programme:
            case "hypertension" | "diabetes":
                if programme == "diabetes":
                    glucose = rows.chosen((70, 85, 39, 168) if bad else (55, 69))
                    pressure["fasting_glucose"] = glucose
                if rows.chance(0.08):
                    pressure.pop("sbp" if programme == "hypertension" else "fasting_glucose")
                rows.record(
                    f"{programme}_followup",
                    person.id,
                    on,
                    **common,
                    **pressure,
                    visit_mode=mode,
                    fu_class=judged,
                    next_step=step,
                    adverse_reaction="2" if rows.chance(0.06) else "1",
                )
            case "copd":
                rows.record(
                    "copd_followup",
                    person.id,
                    on,
                    **common,
                    visit_mode=mode,
                    fu_class="2" if bad else judged,
                    next_step=step,
                    exacerbation="2" if bad and rows.chance(0.3) else "1",
                    adverse_reaction="2" if rows.chance(0.06) else "1",
                )
            case "other_chronic":
                common.pop("visit_outcome")
                rows.record("other_chronic_followup", person.id, on, **common, visit_mode=mode)
            case "smd":
                risk = rows.chosen(("0", "0", "1", "2", "3", "5")) if bad else "0"
                violent = ["2"] if bad and rows.chance(0.4) else ["7"]
                rows.record(
                    "smd_followup",
                    person.id,
                    on,
                    **common,
                    visit_form=mode,
                    danger_level=risk,
                    fu_class=rows.chosen(("1", "2")) if bad else rows.chosen(("2", "3", "3")),
                    drug_compliance=rows.chosen(("1", "1", "2", "3", "4", None)),
                    adverse_reaction=rows.chosen(("1", "2", "9", None)),
                    risk_behaviors=violent,
                    risk_trouble_times=2 if violent == ["2"] else None,
                )

    def _referral(self, person: Person, programme: str, on: date, stop: date) -> None:
        rows = self.rows
        asked = on + timedelta(days=rows.chosen((1, 5, 14, 15)))
        known = asked <= stop and rows.chance(0.7)
        attended = rows.chance(0.6)
        if programme in REFERRAL_FORM and rows.chance(0.4):
            rows.record(
                "referral_out",
                person.id,
                on,
                referral_date=on.isoformat(),
                to_org="县医院",
                first_impression="控制不佳",
                program=REFERRAL_FORM[programme],
                followup_result=("1" if attended else "2") if known else None,
                followup_date=asked.isoformat() if known else None,
            )
            return
        rows.event(person.id, programme, "referral", on, direction="up")
        if known:
            rows.event(person.id, programme, "referral_check", asked, attended=attended)

    # ---- tuberculosis

    def _tuberculosis(self, person: Person) -> None:
        rows = self.rows
        last = person.until()
        told = rows.day(date(2023, 9, 1), max(date(2023, 9, 2), last))
        if told > last or told < person.birth:
            return
        attributes = {
            "supervisor": rows.chosen(("family", "medical")),
            "treatment_start": told.isoformat(),
        }
        if rows.chance(0.3):
            attributes["intensive_until"] = (told + timedelta(days=90)).isoformat()
        row = rows.enrol(person.id, "tb", told, attributes=attributes, source="new")
        first = told + timedelta(days=rows.chosen((0, 2, 3, 4, 30)))
        stop = min(last, told + timedelta(days=rows.chosen((100, 190, 210))))
        if first > stop:
            return
        if rows.chance(0.9):
            rows.record(
                "tb_first_visit", person.id, first, visit_date=first.isoformat(), visit_mode="2"
            )
        on = first + timedelta(days=rows.chosen((8, 10, 12, 31)))
        while on < stop:
            rows.record(
                "tb_followup",
                person.id,
                on,
                visit_date=on.isoformat(),
                visit_outcome="0",
                visit_mode=rows.chosen(("1", "2", "3")),
                missed_doses=rows.chosen((0, 0, 0, 6, 7, 12)),
                adverse_reaction=rows.chosen(("1", "1", "1", "2")),
                comorbidity=rows.chosen(("1", "1", "1", "2")),
            )
            if rows.chance(0.1):
                self._referral(person, "tb", on, stop)
            on += timedelta(days=rows.chosen((10, 12, 30, 31, 45)))
        if rows.chance(0.7):
            self._treated(person, stop)
        if person.ended is not None:
            reason = "death" if person.dies else "moved_out"
            rows.event(person.id, "tb", "close", person.ended, reason=reason)
            row.update(closed_on=person.ended, close_reason=reason)

    def _treated(self, person: Person, stop: date) -> None:
        rows = self.rows
        due = 100
        taken = rows.chosen((100, 90, 89, 60))
        if rows.chance(0.6):
            rows.record(
                "tb_followup",
                person.id,
                stop,
                visit_date=stop.isoformat(),
                visit_outcome="0",
                visit_mode="2",
                missed_doses=0,
                stop_date=stop.isoformat(),
                stop_reason=rows.chosen(("1", "1", "1", "2", "3", "4")),
                doses_due=due,
                doses_taken=taken,
            )
        else:
            rows.event(
                person.id,
                "tb",
                "treatment_end",
                stop,
                reason=rows.chosen(("cured", "failed", "completed", "lost")),
                doses_due=due,
                doses_taken=taken,
            )
        if rows.chance(0.4):
            rows.event(person.id, "tb", "referral_check", stop + timedelta(days=9), attended=True)

    def _suspect(self, person: Person) -> None:
        rows = self.rows
        on = rows.day(date(2023, 11, 1), max(date(2023, 11, 2), person.until()))
        if on > person.until() or on < person.birth:
            return
        rows.enrol(person.id, "tb_suspect", on, source="new")
        asked = on + timedelta(days=rows.chosen((2, 7, 20, 40)))
        rows.event(person.id, "tb_suspect", "referral_check", asked, attended=rows.chance(0.6))
