"""出生、死亡、迁移名单 of R-08, and the reporting rates of deaths (I-E13)."""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.forms.display import value_text
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.childhood import age_group
from clinic_desktop.reports.figures.death_cards import names_on_cards, sent_on
from clinic_desktop.reports.figures.happenings import Happening
from clinic_desktop.reports.figures.movements import DEATH, MOVE, age_words, presences
from clinic_desktop.reports.figures.registry import ListRow, figure, name_list
from clinic_desktop.reports.figures.values import Figure, RateFigure, Value
from clinic_desktop.reports.form_figures import Ref

_SEXES = {"1": tr("男"), "2": tr("女")}
_TYPES = {"1": tr("户籍"), "2": tr("非户籍"), "3": tr("外出"), "4": tr("流动")}


@dataclass(frozen=True, slots=True)
class KnownDeath:
    """A death that the clinic knows of; ``category`` maternal, perinatal, child or other."""

    ref: Ref
    name: str
    sex: str
    born: date | None
    died: date
    category: str
    cause: str = ""
    place: str = ""
    unit: str = ""
    reported_on: date | None = None
    carded: bool = False


_CATEGORIES = {
    "maternal": tr("孕产妇"),
    "perinatal": tr("围产儿"),
    "child": tr("0—4岁"),
    "other": tr("其他"),
}


def deaths(book: Book, period: Period) -> tuple[KnownDeath, ...]:
    """Deaths of residents and floating people, and stillbirths from 28 weeks, by date."""
    records = {e.resident_id: e for e in book.events("death", None) if e.resident_id}
    child_cards = names_on_cards(book, "child_death_card", "child_name")
    maternal_cards = names_on_cards(book, "maternal_death_card", "person_name")
    found: list[KnownDeath] = []
    for facts in book.people.facts.values():
        died = facts.death_date
        if died is None or died not in period:
            continue
        record = records.get(facts.id)
        category = _category(facts.birth_date, died, record, facts.name in maternal_cards)
        reported = sent_on(book, record)
        cards = maternal_cards if category == "maternal" else child_cards
        found.append(
            KnownDeath(
                Ref("resident", facts.id),
                facts.name,
                _SEXES.get(facts.sex, ""),
                facts.birth_date,
                died,
                category,
                _text(record, "underlying_cause", "cause_a") or facts.death_cause,
                _text(record, "death_place"),
                _text(record, "top_diag_unit"),
                reported,
                reported is not None or facts.name in cards,
            )
        )
    found.extend(
        KnownDeath(
            each.ref,
            tr("{name}之胎（婴）儿", name=str(each.value("mother_name") or "")),
            _text(each, "sex"),
            None,
            each.on,
            "perinatal",
            _text(each, "cause"),
            _text(each, "place"),
            carded=True,
        )
        for each in book.events("stillbirth", period)
    )
    return tuple(sorted(found, key=lambda d: (d.died, d.name)))


def _category(born: date, died: date, record: Happening | None, maternal_card: bool) -> str:
    if maternal_card or (record is not None and record.value("pregnancy_related") == "1"):
        return "maternal"
    if (died - born).days <= 7:
        return "perinatal"
    return "child" if age_group(born, died) else "other"


def _text(each: Happening | None, *names: str) -> str:
    if each is None:
        return ""
    for name in names:
        form = each.scope.form
        if form.code and form.has(name):
            text = value_text(form.field(name), each.scope.answers.get(name))
            if text:
                return text
    return ""


@figure("deaths_reported_rate", tr("已上报死亡报告卡的 ÷ 已知的死亡"), "I-E13")
def deaths_reported_rate(book: Book, period: Period, category: str) -> Value:
    """I-E13; 0–5 岁 means under five, perinatal deaths of born children included."""
    known = [
        each
        for each in deaths(book, period)
        if each.category == category
        or (category == "child" and each.category == "perinatal" and each.born is not None)
    ]
    sent = tuple(each.ref for each in known if each.carded)
    return RateFigure(
        Figure(len(sent), sent), Figure(len(known), tuple(each.ref for each in known))
    )


@figure("stillbirths", tr("报告期内满 28 周的死胎死产数"), "R-04.21")
def stillbirths(book: Book, period: Period) -> Value:
    """Stillbirths of the perinatal register and of deliveries entered with their number."""
    refs = [each.ref for each in book.events("stillbirth", period)]
    total = len(refs)
    for each in book.happenings.of_kind("delivery", "maternal"):
        own = int(each.number("stillbirths"))
        if each.on in period and own:
            total += own
            refs.append(each.ref)
    return Figure(total, tuple(refs))


@name_list("births")
def births_list(book: Book) -> tuple[ListRow, ...]:
    """Births dated in P."""
    records = {e.resident_id: e for e in book.events("birth", None) if e.resident_id}
    defects = {
        (str(e.value("mother_name")), e.value("birth_date"))
        for e in book.events("birth_defect", None)
    }
    types = {stay.resident_id: stay.residence_type for stay in book.people.stays}
    found: list[ListRow] = []
    babies = sorted(
        (f for f in book.people.facts.values() if f.birth_date in book.dates.period),
        key=lambda f: (f.birth_date, f.name),
    )
    for number, facts in enumerate(babies, 1):
        record = records.get(facts.id)
        mother = _text(record, "mother_name") or _mother(book, facts.household_id)
        found.append(
            (
                Ref("resident", facts.id),
                {
                    "seq": str(number),
                    "mother": mother,
                    "name": facts.name,
                    "sex": _SEXES.get(facts.sex, ""),
                    "born": facts.birth_date.isoformat(),
                    "parity": "",
                    "weight": str(record.scope.answers.get("birth_weight", "")) if record else "",
                    "place": _text(record, "birth_place", "birth_place_kind"),
                    "defect": tr("有") if (mother, facts.birth_date) in defects else "",
                    "type": _TYPES.get(types.get(facts.id, ""), ""),
                },
            )
        )
    return tuple(found)


def _mother(book: Book, household_id: str | None) -> str:
    """The woman of the household who delivered in this time."""
    for each in book.happenings.of_kind("delivery", "maternal"):
        facts = book.people.facts.get(each.resident_id or "")
        if facts is not None and household_id and facts.household_id == household_id:
            return facts.name
    return ""


@name_list("deaths")
def deaths_list(book: Book) -> tuple[ListRow, ...]:
    """Deaths dated in P."""
    return tuple(
        (
            each.ref,
            {
                "seq": str(number),
                "name": each.name,
                "sex": each.sex,
                "born": each.born.isoformat() if each.born else "",
                "died": each.died.isoformat(),
                "age": age_words(each.born, each.died) if each.born else "",
                "cause": each.cause,
                "place": each.place,
                "unit": each.unit,
                "reported": each.reported_on.isoformat() if each.reported_on else "",
                "category": _CATEGORIES[each.category],
            },
        )
        for number, each in enumerate(deaths(book, book.dates.period), 1)
    )


@name_list("moves")
def moves_list(book: Book) -> tuple[ListRow, ...]:
    """Entries into R and exits from it that are neither birth nor death."""
    found: list[tuple[date, str, str, str, str, str]] = []
    for each in presences(book, by_group=False):
        name = book.people.facts[each.resident_id].name
        if each.start in book.dates.period and each.began == MOVE:
            reason = tr("常住类型变更") if each.first.arrival == "type" else tr("迁入")
            found.append(
                (each.start, name, each.resident_id, tr("迁入"), reason, each.first.came_from)
            )
        if each.end is not None and each.end in book.dates.period and each.ended not in (DEATH,):
            moved = book.people.facts[each.resident_id].moved_on == each.end
            reason = tr("迁出") if moved or each.last.went_to else tr("常住类型变更")
            found.append((each.end, name, each.resident_id, tr("迁出"), reason, each.last.went_to))
    found.sort()
    return tuple(
        (
            Ref("resident", resident),
            {
                "seq": str(number),
                "name": name,
                "direction": direction,
                "day": day.isoformat(),
                "reason": reason,
                "place": place,
            },
        )
        for number, (day, name, resident, direction, reason, place) in enumerate(found, 1)
    )
