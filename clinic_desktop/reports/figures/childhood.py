"""儿童保健: the named figures of R-05 (``indicators.md`` 2.D)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clinic_desktop.domain.dates import Period, add_days, add_months, age_years
from clinic_desktop.domain.programmes.case import Case, as_date
from clinic_desktop.domain.programmes.child import Appointment, appointments, satisfied
from clinic_desktop.domain.programmes.model import Event
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.death_cards import names_on_cards, sent_on
from clinic_desktop.reports.figures.maternal import babies
from clinic_desktop.reports.figures.obligations import obligations
from clinic_desktop.reports.figures.people import AWAY, FLOATING
from clinic_desktop.reports.figures.pregnancies import delivered
from clinic_desktop.reports.figures.registry import figure
from clinic_desktop.reports.figures.spells import Spell
from clinic_desktop.reports.figures.values import Figure, Value, people, rate_of
from clinic_desktop.reports.form_figures import Ref

CHILD = "child"
HOME = "CHILD_NB_HOME"


@dataclass(frozen=True, slots=True)
class Kept:
    """A child's appointments and the visits that keep them."""

    child: str
    spell: Spell
    plan: tuple[Appointment, ...]
    visits: dict[int, Event]
    high_risk: bool
    """Of the enrolment, or found at a visit."""

    def slot(self, code: str) -> tuple[Appointment, Event | None] | None:
        """The appointment of a slot with its visit."""
        for place, appointment in enumerate(self.plan):
            if appointment.slot.rule == code:
                return appointment, self.visits.get(place)
        return None


def kept(book: Book) -> tuple[Kept, ...]:
    """Every child in management, and those who were visited before anybody enrolled them."""
    return book.keep(("kept",), lambda: tuple(_kept(book)))


def _kept(book: Book) -> Iterable[Kept]:
    if CHILD not in book.catalogue.programmes:
        return
    histories = obligations(book, CHILD)
    for spell in book.managed(CHILD).spells:
        if book.managed(CHILD).spells_of(spell.subject_id)[-1] is not spell:
            continue
        if spell.subject_id not in book.people.facts:
            continue
        yield _kept_by(spell, histories.case(spell.subject_id, spell, book.dates.cutoff))
    managed = {spell.subject_id for spell in book.managed(CHILD).spells}
    for child in sorted({e.person for e in book.happenings.of_kind("visit", CHILD)} - managed):
        if child in book.people.facts:
            spell = Spell(child, "", date.max, "", "", {})
            yield _kept_by(spell, histories.case(child, spell, book.dates.cutoff))


def _kept_by(spell: Spell, case: Case) -> Kept:
    plan = appointments(case)
    visits = satisfied(plan, case.of("visit"))
    return Kept(spell.subject_id, spell, tuple(plan), visits, bool(case.attribute("high_risk")))


@figure("slot_visits", tr("报告期内完成该月（年）龄健康管理的儿童人数"), "R-05.5—16")
def slot_visits(book: Book, period: Period, *codes: str) -> Value:
    """Visits satisfying the slot."""
    return people(
        each.child
        for each in kept(book)
        for code in codes
        if (found := each.slot(code)) is not None and found[1] is not None and found[1].on in period
    )


@figure("newborn_visits", tr("报告期内接受新生儿家庭访视的新生儿人数"), "R-05.2")
def newborn_visits(book: Book, period: Period) -> Value:
    """Babies with a visit satisfying CHILD_NB_HOME."""
    return people(each.child for each, _, _ in _home_visits(book, period))


@figure("newborn_visits_in_time", tr("其中在出院后 7 日内（高危 3 日内）访视的人数"), "R-05.3")
def newborn_visits_in_time(book: Book, period: Period) -> Value:
    """Of row 2, date ≤ window_end."""
    return people(
        each.child
        for each, appointment, visit in _home_visits(book, period)
        if visit.on <= appointment.end
    )


@figure("newborn_visits_high_risk", tr("其中高危新生儿人数"), "R-05.4")
def newborn_visits_high_risk(book: Book, period: Period) -> Value:
    """Of row 2, high_risk."""
    return people(each.child for each, _, _ in _home_visits(book, period) if each.high_risk)


def _home_visits(book: Book, period: Period) -> list[tuple[Kept, Appointment, Event]]:
    found = []
    for each in kept(book):
        home = each.slot(HOME)
        if home is not None and home[1] is not None and home[1].on in period:
            found.append((each, home[0], home[1]))
    return found


def _flag(each: Kept, name: str) -> bool:
    return each.spell.attributes.get(name) in (True, 1, "1", "2", "true")


@figure(
    "children_due",
    tr("上期末应访日期不晚于期末的在管儿童，加本期纳入且应访的，减期内死亡或离开而未访的"),
    "R-05.17",
)
def children_due(book: Book, period: Period) -> Value:
    """本月应检人数."""
    return people(_due(book, period))


@figure("children_done", tr("应检儿童中，期内有健康管理随访的人数"), "R-05.18")
def children_done(book: Book, period: Period) -> Value:
    """其中已检: at least one visit satisfying any slot."""
    return people(_due(book, period) & _served(book, period))


def _served(book: Book, period: Period) -> frozenset[str]:
    return frozenset(
        each.child for each in kept(book) if any(v.on in period for v in each.visits.values())
    )


def _due(book: Book, period: Period) -> frozenset[str]:
    if CHILD not in book.catalogue.programmes:
        return frozenset()
    return book.keep(("children_due", period), lambda: _reckon_due(book, period))


def _reckon_due(book: Book, period: Period) -> frozenset[str]:
    eve = period.first - timedelta(days=1)
    histories = obligations(book, CHILD)
    managed = book.managed(CHILD)
    limit = add_months(eve, -84)
    owing = {
        child
        for child, answer in histories.on(eve).items()
        if answer.next_due is not None
        and answer.next_due <= period.last
        and (born := book.people.born(child)) is not None
        and born > limit
    }
    for spell in managed.begun(period):
        answer = histories.of(spell.subject_id, spell.start)
        if answer and answer.next_due is not None and answer.next_due <= period.last:
            owing.add(spell.subject_id)
    left = {spell.subject_id for spell in managed.ended(period, "death", "moved_out")}
    visited = {
        each.resident_id
        for each in book.happenings.of_kind("visit", CHILD)
        if each.on in period and each.resident_id
    }
    return frozenset(owing - (left - visited))


@figure("children_under", tr("期末常住、未满该年龄的儿童人数"), "R-05.30—31")
def children_under(book: Book, period: Period, years: str) -> Value:
    """#C7(pe), #C3(pe)."""
    return people(book.people.under(int(years), period.last))


@figure("floating_children", tr("期末在册的 7 岁以下流动儿童人数"), "R-05.32")
def floating_children(book: Book, period: Period) -> Value:
    """Floating children under 7."""
    return people(_floating(book, period.last))


def _floating(book: Book, day: date) -> frozenset[str]:
    floating = {
        stay.resident_id
        for stay in book.people.stays
        if stay.residence_type == FLOATING and stay.covers(day)
    }
    return frozenset(book.people.aged(floating & set(book.people.facts), day, 0, 7))


@figure("frail_children", tr("期末在管、有专案的高危儿和体弱儿人数"), "R-05.26")
def frail_children(book: Book, period: Period) -> Value:
    """st(flagged with open special file)."""
    return people(_frail(book, period.last))


def _frail(book: Book, day: date) -> frozenset[str]:
    return frozenset(
        each.child
        for each in kept(book)
        if each.spell.covers(day) and (_flag(each, "high_risk") or _flag(each, "frail"))
    )


@figure("child_deaths", tr("报告期内死亡的儿童人数，按死亡时的年龄分"), "R-05.33—35")
def child_deaths(book: Book, period: Period, group: str) -> Value:
    """By age at death: newborn 0–27 days, infant 28 days to under 1, toddler 1–4 years."""
    return people(_deaths(book, period, group))


def _deaths(book: Book, period: Period, *groups: str) -> list[str]:
    found = []
    for facts in book.people.facts.values():
        died = facts.death_date
        if died is not None and died in period and age_group(facts.birth_date, died) in groups:
            found.append(facts.id)
    return found


def age_group(born: date, died: date) -> str:
    """newborn, infant, toddler, or nothing from five years on."""
    if (died - born).days <= 27:
        return "newborn"
    years = age_years(born, died)
    if years < 1:
        return "infant"
    return "toddler" if years < 5 else ""


@figure("child_deaths_reported", tr("其中已上报死亡报告卡的"), "R-05.36、I-E13")
def child_deaths_reported(book: Book, period: Period) -> Value:
    """Cards sent: 5岁以下儿童死亡报告卡 by name, or the death record with its report date."""
    dead = _deaths(book, period, "newborn", "infant", "toddler")
    cards = names_on_cards(book, "child_death_card", "child_name")
    reported = {
        each.resident_id for each in book.events("death", None) if sent_on(book, each) is not None
    }
    return people(
        each for each in dead if each in reported or book.people.facts[each].name in cards
    )


@figure(
    "newborn_rate",
    tr("出生后 27 天或出院后 7 天内有家庭访视的活产 ÷ 访视期已满的活产（本年出生）"),
    "I-D1",
)
def newborn_rate(book: Book, period: Period) -> Value:
    """I-D1: the maturity condition keeps babies whose days still run out of a monthly rate."""
    homes = _discharges(book)
    visits: dict[str, list[date]] = {}
    for visit in book.happenings.of_kind("visit", CHILD):
        if visit.resident_id and visit.value("mode") == "home":
            visits.setdefault(visit.resident_id, []).append(visit.on)
    mature, visited = set(), set()
    here = _here_at_birth(book)
    for facts in book.people.facts.values():
        if facts.birth_date not in period or facts.id not in here:
            continue
        last = max(
            add_days(facts.birth_date, 27), add_days(homes.get(facts.id, facts.birth_date), 7)
        )
        if last > book.dates.cutoff:
            continue
        mature.add(facts.id)
        if any(on <= last for on in visits.get(facts.id, ())):
            visited.add(facts.id)
    rate = rate_of(visited, mature)
    unregistered = _unregistered(book)
    den = Figure(rate.den.value + len(unregistered), rate.den.behind + unregistered)
    return type(rate)(rate.num, den)


def _here_at_birth(book: Book) -> frozenset[str]:
    """Children who belonged to the clinic on the day they were born (1.3), not away."""
    return frozenset(
        stay.resident_id
        for stay in book.people.stays
        if stay.residence_type != AWAY
        and (facts := book.people.facts.get(stay.resident_id)) is not None
        and (stay.from_on == facts.birth_date or stay.covers(facts.birth_date))
    )


def _discharges(book: Book) -> dict[str, date]:
    """Day on which each baby came home, from the child's or the mother's file."""
    found: dict[str, date] = {}
    for pregnancy in delivered(book, book.dates.ytd):
        for baby in babies(book, pregnancy):
            if pregnancy.discharged is not None:
                found[baby] = pregnancy.discharged
    for each in book.managed(CHILD).spells:
        day = as_date(each.attributes.get("discharge_date"))
        if day is not None and not each.attributes.get("born_at_home"):
            found[each.subject_id] = day
    return found


def _unregistered(book: Book) -> tuple[Ref, ...]:
    """Live births of mothers here whose babies are not registered yet stay in the cohort."""
    missing: list[Ref] = []
    for each in delivered(book, book.dates.ytd):
        delivery, home = each.delivery, each.discharged
        if delivery is None or home is None:
            continue
        if max(add_days(delivery.on, 27), add_days(home, 7)) <= book.dates.cutoff:
            missing += [delivery.ref] * max(0, each.live_births - len(babies(book, each)))
    return tuple(missing)


@figure("child_rate", tr("本年至少 1 次随访的 0～6 岁常住儿童 ÷ 期末 0～6 岁常住儿童"), "I-D2")
def child_rate(book: Book, period: Period) -> Value:
    """I-D2."""
    return rate_of(_visited(book, period), book.people.under(7, book.dates.pe))


@figure(
    "floating_child_rate",
    tr("本年至少 1 次随访的 7 岁以下流动儿童 ÷ 期末在册的 7 岁以下流动儿童"),
    "I-D6",
)
def floating_child_rate(book: Book, period: Period) -> Value:
    """I-D6: I-D2 for floating children."""
    return rate_of(_visited(book, period), _floating(book, book.dates.pe))


def _visited(book: Book, period: Period) -> frozenset[str]:
    return frozenset(
        each.resident_id
        for each in book.happenings.of_kind("visit", CHILD)
        if each.on in period and each.resident_id
    )


@figure(
    "systematic_child_rate",
    tr("近 12 个月到期的各次随访都完成的 3 岁以下儿童 ÷ 有到期随访的"),
    "I-D3",
)
def systematic_child_rate(book: Book, _period: Period) -> Value:
    """I-D3: every slot with window_end in the last twelve months satisfied."""
    pe = book.dates.pe
    span = Period(add_months(pe, -12) + timedelta(days=1), pe)
    young = book.people.under(3, pe)
    due, done = set(), set()
    for each in kept(book):
        if each.child not in young:
            continue
        places = [
            place
            for place, appointment in enumerate(each.plan)
            if appointment.end in span and appointment.end >= each.spell.start
        ]
        if not places:
            continue
        due.add(each.child)
        if all((v := each.visits.get(p)) is not None and v.on <= pe for p in places):
            done.add(each.child)
    return rate_of(done, due)


@figure("frail_rate", tr("有专案且本年至少 1 次随访的高危儿、体弱儿 ÷ 高危儿、体弱儿"), "I-D4")
def frail_rate(book: Book, period: Period) -> Value:
    """I-D4."""
    seen = {
        each.resident_id
        for each in book.happenings.of_kind("visit", CHILD)
        if each.on in period and each.resident_id
    }
    return rate_of(seen, _frail(book, book.dates.pe))


_TCM_MONTHS = (6, 12, 18, 24, 30, 36)


@figure(
    "child_tcm_rate",
    tr("本年到期的中医药指导都已做的 3 岁以下儿童 ÷ 期末 3 岁以下常住儿童"),
    "I-D5",
)
def child_tcm_rate(book: Book, period: Period) -> Value:
    """I-D5: children with at least one item due in the year and every due item done."""
    young = book.people.under(3, book.dates.pe)
    done_months: dict[str, set[int]] = {}
    for code in book.word("child_tcm").forms:
        for child, told in book.answers_of(code, young).items():
            ages = (str(answers.get("check_age")) for _, answers in told)
            done_months.setdefault(child, set()).update(int(a) for a in ages if a.isdigit())
    found = set()
    for child in young:
        born = book.people.facts[child].birth_date
        due = {m for m in _TCM_MONTHS if add_months(born, m) in period}
        if due and due <= done_months.get(child, set()):
            found.add(child)
    return rate_of(found, young)
