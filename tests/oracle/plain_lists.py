"""The plain reading of the lists under the forms: who stands on them, by some of the columns."""

from datetime import date

from plain_base import Span, within
from plain_books import cases
from plain_chronic import ROWS as CHRONIC
from plain_clinic import Clinic
from plain_education import Education
from plain_maternal import stillbirths
from plain_population import age_words

Lines = list[tuple[str, ...]]


def overdue(clinic: Clinic, span: Span) -> Lines:
    """R-03.B3: name, next_due, days; the longest first."""
    found = []
    for programme in CHRONIC.values():
        for case in clinic.cases.get(programme, []):
            owed = case.owed(span.pe) if case.overdue(span.pe) else None
            if owed is not None:
                days = (span.pe - owed[1]).days
                found.append((case.person.row["name"], owed[0].isoformat(), str(days)))
    return sorted(found)


def births(clinic: Clinic, span: Span) -> Lines:
    """R-08.B2: name, sex, birth date."""
    return sorted(
        (q.row["name"], {"1": "男", "2": "女"}.get(q.sex, ""), q.birth.isoformat())
        for q in clinic.everybody()
        if within(q.birth, span.a)
    )


def deaths(clinic: Clinic, span: Span) -> Lines:
    """R-08.B3: name, day, age; stillbirths from 28 weeks among them."""
    found = [
        (q.row["name"], q.death.isoformat(), age_words(q))
        for q in clinic.everybody()
        if q.death is not None and within(q.death, span.a)
    ]
    found += [
        (f"{told['mother_name']}之胎（婴）儿", on.isoformat(), "")
        for on, told in stillbirths(clinic)
        if within(on, span.a)
    ]
    return sorted(found)


def infected(clinic: Clinic, span: Span) -> Lines:
    """R-09.B2: name, whether in time."""
    found = []
    for case in cases(clinic):
        if within(case.on, span.a):
            word = "是" if case.in_time() else "否"
            found.append((case.told["patient_name"], word))
    return sorted(found)


def feasts(clinic: Clinic, span: Span) -> Lines:
    """R-11.B1: day of the first meal, diners, guided."""
    return sorted(
        (
            told["banquet_date"],
            str(told["people_count"]),
            "是" if told.get("teach_date") or told.get("guide_date") else "否",
        )
        for told in clinic.of_forms("banquet")
        if within(date.fromisoformat(told["banquet_date"]), span.a)
    )


def activities(clinic: Clinic, span: Span) -> Lines:
    """R-01.B2: day, topic, headcount; every one that was held, whether or not it counts."""
    kinds = ("lecture", "consult", "column", "playback", "other_activity")
    found = [
        (
            a["occurred_on"],
            a["topic"] or a["item"] or "",
            "" if a["headcount"] is None else str(a["headcount"]),
        )
        for a in Education(clinic).of(*kinds)
    ]
    found += [
        (told["changed_date"], told["board_title"], "") for told in clinic.of_forms("board_change")
    ]
    found += [
        (told["start_date"], told["video_title"], "") for told in clinic.of_forms("video_playing")
    ]
    return sorted(line for line in found if within(date.fromisoformat(line[0]), span.a))


LISTS = {
    ("R-01", "B2"): (("day", "topic", "headcount"), activities),
    ("R-03", "B3"): (("name", "next_due", "days"), overdue),
    ("R-08", "B2"): (("name", "sex", "born"), births),
    ("R-08", "B3"): (("name", "died", "age"), deaths),
    ("R-09", "B2"): (("name", "in_time"), infected),
    ("R-11", "B1"): (("day", "people", "guided"), feasts),
}
"""Form and list: the columns that are compared."""
