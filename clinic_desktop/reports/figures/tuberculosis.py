"""肺结核: the named figures of R-07 (``indicators.md`` 2.I)."""

from datetime import date

from clinic_desktop.domain.dates import Period, add_days, add_months
from clinic_desktop.domain.programmes.case import as_date
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.obligations import counted_visits, in_charge, obligations
from clinic_desktop.reports.figures.registry import figure
from clinic_desktop.reports.figures.spells import Spell
from clinic_desktop.reports.figures.values import Figure, Value, people, rate_of

TB = "tb"
SUSPECT = "tb_suspect"


def _visit_days(book: Book) -> dict[str, list[date]]:
    """Days of visits by patient, from the notification on."""
    histories = obligations(book, TB)
    return {
        spell.subject_id: [e.on for e in histories.events(spell.subject_id) if e.kind == "visit"]
        for spell in book.managed(TB).spells
    }


def _first_visit(days: dict[str, list[date]], spell: Spell) -> date | None:
    return min((d for d in days.get(spell.subject_id, ()) if d >= spell.start), default=None)


@figure("tb_suspects", tr("报告期内推介转诊的肺结核可疑症状者"), "R-07.30")
def tb_suspects(book: Book, period: Period) -> Value:
    """p(tb_suspect referral): enrolled on the referral date."""
    return people(spell.subject_id for spell in book.managed(SUSPECT).begun(period))


@figure("tb_suspects_arrived", tr("其中已到位（就诊）的人数"), "R-07.31")
def tb_suspects_arrived(book: Book, period: Period) -> Value:
    """Of these attended ≤ cutoff."""
    return people(_arrived(book, period))


def _arrived(book: Book, period: Period) -> set[str]:
    attended = {
        each.resident_id
        for each in book.happenings.of_kind("referral_check", SUSPECT)
        if each.value("attended") is True
    }
    return {
        spell.subject_id
        for spell in book.managed(SUSPECT).begun(period)
        if spell.subject_id in attended
    }


@figure("tb_notified", tr("报告期内收到通知单的患者"), "R-07.32")
def tb_notified(book: Book, period: Period) -> Value:
    """p(tb notification): enrolled on the day the notification arrived."""
    return people(spell.subject_id for spell in book.managed(TB).begun(period))


@figure("tb_first_in_time", tr("其中 72 小时内第一次入户随访的人数"), "R-07.33")
def tb_first_in_time(book: Book, period: Period) -> Value:
    """The numerator of I-I3."""
    return people(_seen_in_time(book, _ripe(book, period)))


@figure("tb_first_in_time_rate", tr("72 小时内第一次入户随访 ÷ 通知后已满 3 日的患者"), "I-I3")
def tb_first_in_time_rate(book: Book, period: Period) -> Value:
    """I-I3."""
    spells = _ripe(book, period)
    return rate_of(_seen_in_time(book, spells), (spell.subject_id for spell in spells))


def _ripe(book: Book, period: Period) -> list[Spell]:
    """Notified in the period, and the three days are over by the cutoff."""
    return [
        spell
        for spell in book.managed(TB).begun(period)
        if add_days(spell.start, 3) <= book.dates.cutoff
    ]


def _seen_in_time(book: Book, spells: list[Spell]) -> set[str]:
    days = _visit_days(book)
    return {
        spell.subject_id
        for spell in spells
        if (first := _first_visit(days, spell)) is not None and first <= add_days(spell.start, 3)
    }


@figure("tb_in_phase", tr("期末在管、处于该治疗期的患者"), "R-07.35—36")
def tb_in_phase(book: Book, period: Period, phase: str) -> Value:
    """STOCK(tb, pe): pe < intensive_until is the intensive phase."""
    managed = book.managed(TB)
    found = set()
    for person in in_charge(book, TB, period.last):
        spell = managed.latest(person, period.last)
        if spell is not None and (phase == "intensive") == _is_intensive(spell, period.last):
            found.add(person)
    return people(found)


def _is_intensive(spell: Spell, day: date) -> bool:
    until = as_date(spell.attributes.get("intensive_until"))
    if until is None:
        start = as_date(spell.attributes.get("treatment_start")) or spell.start
        until = add_months(start, 2)
    return day < until


@figure("tb_missed_doses", tr("报告期内漏服 7 天及以上并上报的随访次数"), "R-07.39")
def tb_missed_doses(book: Book, period: Period) -> Value:
    """n(visit | missed_days ≥ 7)."""
    refs = tuple(
        each.ref for each in counted_visits(book, TB, period) if each.number("missed_days") >= 7
    )
    return Figure(len(refs), refs)


_REASONS = frozenset({"completed", "cured", "failed", "lost", "death"})


@figure("tb_ended", tr("报告期内停止治疗、原因为该项的例数"), "R-07.41—46")
def tb_ended(book: Book, period: Period, reason: str) -> Value:
    """n(treatment_end) by reason; everything else is other."""
    refs = []
    for each in book.happenings.of_kind("treatment_end", TB):
        own = str(each.value("reason") or "")
        if each.on in period and (own == reason or (reason == "other" and own not in _REASONS)):
            refs.append(each.ref)
    return Figure(len(refs), tuple(refs))


@figure("tb_closing_evaluations", tr("报告期内完成的结案评估"), "R-07.47")
def tb_closing_evaluations(book: Book, period: Period) -> Value:
    """n(closing evaluation): doses due and taken were entered at the end of treatment."""
    refs = tuple(
        each.ref
        for each in book.happenings.of_kind("treatment_end", TB)
        if each.on in period
        and each.value("doses_due") is not None
        and each.value("doses_taken") is not None
    )
    return Figure(len(refs), refs)


@figure("tb_managed_rate", tr("已有第一次随访的患者 ÷ 本年收到通知单的患者"), "I-I1")
def tb_managed_rate(book: Book, period: Period) -> Value:
    """I-I1."""
    days = _visit_days(book)
    spells = book.managed(TB).begun(period)
    return rate_of(
        (
            spell.subject_id
            for spell in spells
            if (first := _first_visit(days, spell)) is not None and first <= book.dates.cutoff
        ),
        (spell.subject_id for spell in spells),
    )


@figure("tb_regular_rate", tr("实服药次数不少于应服药 90% 的患者 ÷ 本年完成治疗的患者"), "I-I2")
def tb_regular_rate(book: Book, period: Period) -> Value:
    """I-I2: ``taken × 10 ≥ due × 9``."""
    ended = [
        each
        for each in book.happenings.of_kind("treatment_end", TB)
        if each.on in period and each.resident_id and each.value("reason") in ("completed", "cured")
    ]
    return rate_of(
        (
            e.resident_id or ""
            for e in ended
            if e.number("doses_due") > 0
            and e.number("doses_taken") * 10 >= e.number("doses_due") * 9
        ),
        (e.resident_id or "" for e in ended),
    )


@figure("tb_suspect_rate", tr("到位的可疑症状者 ÷ 推介转诊的可疑症状者"), "I-I4")
def tb_suspect_rate(book: Book, period: Period) -> Value:
    """I-I4: attended / referred."""
    return rate_of(
        _arrived(book, period),
        (spell.subject_id for spell in book.managed(SUSPECT).begun(period)),
    )
