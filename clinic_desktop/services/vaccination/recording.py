"""Recording, correcting, voiding and deciding about a dose; each is one unit of work."""

from collections.abc import Iterable
from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.dates import add_months
from clinic_desktop.domain.immunisation.explain import sentence
from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.guard import cautions
from clinic_desktop.domain.immunisation.model import (
    Administration,
    Child,
    DoseVerdict,
    SeriesForecast,
    Status,
    StepKind,
)
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules
from clinic_desktop.domain.immunisation.rules import Product
from clinic_desktop.domain.problems import InputProblem, Problem, Severity
from clinic_desktop.domain.stock import OWN_SOURCES
from clinic_desktop.domain.words import tr
from clinic_desktop.services.residents.changing import load_resident
from clinic_desktop.services.stock_ledger import read_lots, short_words, trace_problems
from clinic_desktop.services.vaccination.commands import (
    SITES,
    SOURCES,
    DecideDose,
    RecordDose,
    RecordedDose,
)
from clinic_desktop.services.vaccination.facts import PROGRAMME, child_of
from clinic_desktop.services.vaccination.screening import screening_problems, write_screening
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.vaccinations import OLDEST_YEARS
from clinic_desktop.storage.tables import CareEvent, Dose, Resident

_KINDS = {
    "DOSE_CONTRAINDICATED": tr("禁忌"),
    "DOSE_DEFERRED": tr("应暂缓"),
    "DOSE_IMMUNOGLOBULIN": tr("间隔不足"),
}
"""What the sentence of a state does not say by itself."""
_NOT_MEANT = frozenset({Status.AGED_OUT, Status.NOT_APPLICABLE})
_LIVE_COLUMNS = ("product", "given_on", "given_time", "dose_no", "lot_no", "expires_on", "maker",
                 "trace_code", "site", "vaccinator", "given_at", "source", "remark")  # fmt: skip


def record_dose(place: Workplace, command: RecordDose) -> RecordedDose:
    """Check and save one dose; with ``dose_id`` correct one.

    Raises:
        InputProblem: what to correct, or what has to be confirmed first. Nothing the rules say
            can stop a dose that was really given: every such caution can be confirmed.
    """
    with place.unit(tr("登记接种"), command.reason or None) as unit:
        dose, verdicts = write_dose(place, unit.session, command)
        return RecordedDose(dose.id, unit.commit(), verdicts)


def write_dose(
    place: Workplace, session: Session, command: RecordDose
) -> tuple[Dose, tuple[DoseVerdict, ...]]:
    """Check and write one dose in a unit of work of the caller.

    Raises:
        InputProblem: as ``record_dose``.
    """
    resident = load_resident(session, command.resident_id)
    others = doses_in(session, resident.id, besides=command.dose_id)
    _refuse(_plain_problems(place, command, resident), command.confirmed)
    _refuse(_unusual(place, session, command, resident, others), command.confirmed)
    dose = _load(session, command.dose_id) if command.dose_id else Dose(**place.stamp())
    if command.dose_id and dose.resident_id != resident.id:
        raise InputProblem(Problem("dose", "DOSE_UNKNOWN", tr("找不到此接种记录")))
    dose.resident_id = resident.id
    for column in _LIVE_COLUMNS:
        value = getattr(command, column)
        setattr(dose, column, None if value == "" else value)
    if not command.vaccinator and command.source in OWN_SOURCES:
        dose.vaccinator = place.actor.name
    if not command.given_at and command.source in OWN_SOURCES:
        dose.given_at = place.site.name
    session.add(dose)
    write_screening(place, session, command, place.catalogue.vaccines.products[command.product])
    return dose, _verdicts(place, session, resident, [*others, dose], dose.id)


def dose_problems(place: Workplace, command: RecordDose) -> tuple[Problem, ...]:
    """All that ``record_dose`` would say about this dose, without saving it.

    What was confirmed is left out; the rest is asked while the dose is still being typed.

    Raises:
        InputProblem: no such resident.
    """
    with place.reading() as session:
        resident = load_resident(session, command.resident_id)
        plain = _plain_problems(place, command, resident)
        if any(problem.field == "product" for problem in plain):
            return tuple(plain)
        others = doses_in(session, resident.id, besides=command.dose_id)
        unusual = _unusual(place, session, command, resident, others) if not plain else ()
        found = (*plain, *unusual)
    return tuple(p for p in found if p.code not in command.confirmed)


def void_dose(place: Workplace, dose_id: str, reason: str) -> Changes:
    """Void a dose entered by mistake; it stays readable in the history.

    Raises:
        InputProblem: no such dose, or no reason.
    """
    if not reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明作废原因")))
    with place.unit(tr("作废接种记录"), reason) as unit:
        strike_dose(place, unit.session, dose_id, reason)
        return unit.commit()


def strike_dose(place: Workplace, session: Session, dose_id: str, reason: str) -> None:
    """Void a dose in a unit of work of the caller; what it had brought about goes with it.

    Raises:
        InputProblem: no such dose.
    """
    dose = _load(session, dose_id)
    dose.voided = True
    dose.void_by = place.actor.staff_id
    dose.void_reason = reason
    told = select(CareEvent).where(
        CareEvent.resident_id == dose.resident_id,
        CareEvent.programme == PROGRAMME,
        CareEvent.voided.is_(False),
    )
    for event in session.scalars(told):
        if (event.details or {}).get("dose_id") == dose_id:
            event.voided = True
            event.void_by = place.actor.staff_id
            event.void_reason = reason


def decide_dose(place: Workplace, command: DecideDose) -> Changes:
    """Accept or reject a dose against the engine, or take that back; who and why is kept.

    Raises:
        InputProblem: no such dose, an unknown verdict, or no reason.
    """
    if command.verdict not in ("accept", "reject", ""):
        raise InputProblem(Problem("verdict", "VERDICT_UNKNOWN", tr("请选择有效或无效")))
    if not command.reason.strip():
        raise InputProblem(Problem("reason", "REASON_MISSING", tr("请写明判定的理由")))
    with place.unit(tr("人工判定接种剂次"), command.reason) as unit:
        dose = _load(unit.session, command.dose_id)
        dose.verdict = command.verdict or None
        dose.verdict_reason = command.reason if command.verdict else None
        return unit.commit()


def doses_in(session: Session, resident_id: str, besides: str | None = None) -> list[Dose]:
    """The doses of a resident that are not void, by day."""
    query = select(Dose).where(Dose.resident_id == resident_id, Dose.voided.is_(False))
    found = session.scalars(query.order_by(Dose.given_on, Dose.id))
    return [dose for dose in found if dose.id != besides]


def administrations(doses: Iterable[Dose]) -> list[Administration]:
    """Rows as the rules see them; ``ref`` is the row id."""
    return [
        Administration(
            dose.product,
            dose.given_on,
            dose.given_time,
            dose.verdict,
            dose.verdict_reason or "",
            dose.id,
        )
        for dose in doses
    ]


def _load(session: Session, dose_id: str) -> Dose:
    dose = session.get(Dose, dose_id)
    if dose is None or dose.voided:
        raise InputProblem(Problem("dose", "DOSE_UNKNOWN", tr("找不到此接种记录，可能已作废")))
    return dose


def _refuse(problems: Iterable[Problem], confirmed: frozenset[str]) -> None:
    open_ones = [
        p for p in problems if p.severity is not Severity.CONFIRM or p.code not in confirmed
    ]
    if open_ones:
        raise InputProblem(*open_ones)


def _confirm(field: str, code: str, message: str) -> Problem:
    return Problem(field, code, message, Severity.CONFIRM)


def _plain_problems(place: Workplace, command: RecordDose, resident: Resident) -> list[Problem]:
    problems = []
    if command.product not in place.catalogue.vaccines.products:
        text = tr("疫苗品种表中没有“{code}”", code=command.product)
        problems.append(Problem("product", "PRODUCT_UNKNOWN", text))
    if command.given_on > place.today:
        problems.append(Problem("given_on", "DATE_IN_FUTURE", tr("接种日期不能晚于今天")))
    if command.given_on < resident.birth_date:
        problems.append(Problem("given_on", "DATE_BEFORE_BIRTH", tr("接种日期早于出生日期")))
    if resident.death_date is not None and command.given_on > resident.death_date:
        problems.append(Problem("given_on", "DATE_AFTER_DEATH", tr("接种日期晚于死亡日期")))
    if command.given_time and not _is_time(command.given_time):
        problems.append(Problem("given_time", "TIME_FORMAT", tr("时间应写成 08:30 的样子")))
    if command.dose_no is not None and not 1 <= command.dose_no <= 9:
        problems.append(Problem("dose_no", "DOSE_NUMBER", tr("剂次应在 1 到 9 之间")))
    if command.site and command.site not in SITES:
        problems.append(Problem("site", "SITE_UNKNOWN", tr("请选择接种部位")))
    if command.source not in SOURCES:
        problems.append(Problem("source", "SOURCE_UNKNOWN", tr("请选择接种来源")))
    if command.dose_id and not command.reason.strip():
        problems.append(Problem("reason", "REASON_MISSING", tr("请写明更正原因")))
    return problems


def _is_time(text: str) -> bool:
    try:
        return len(text) == 5 and time.fromisoformat(text) is not None
    except ValueError:
        return False


def _unusual(
    place: Workplace,
    session: Session,
    command: RecordDose,
    resident: Resident,
    others: list[Dose],
) -> tuple[Problem, ...]:
    """What the other doses, the lot and the rules say; the product is known to exist."""
    product = place.catalogue.vaccines.products[command.product]
    return (
        *screening_problems(place, session, command, product),
        *_same_day_problems(place, command, others),
        *_lot_problems(place, session, command, product),
        *_stock_problems(place, session, command),
        *_rule_problems(place, session, command, resident, others),
    )


def _same_day_problems(place: Workplace, command: RecordDose, others: list[Dose]) -> list[Problem]:
    """The same product twice on a day is one entry too many; other cases the rules report."""
    if any(d.product == command.product and d.given_on == command.given_on for d in others):
        name = place.catalogue.vaccines.products[command.product].name
        text = tr("{day} 已登记过{name}", day=command.given_on, name=name)
        return [Problem("product", "DOSE_TWICE", text)]
    return []


def _lot_problems(
    place: Workplace, session: Session, command: RecordDose, product: Product
) -> list[Problem]:
    problems = []
    if command.expires_on is not None and command.given_on > command.expires_on:
        text = tr("疫苗已于 {day} 过期", day=command.expires_on)
        here = command.source in OWN_SOURCES
        problems.append(
            Problem("expires_on", "LOT_EXPIRED", text, Severity.ERROR if here else Severity.CONFIRM)
        )
    if command.source in OWN_SOURCES and not (command.lot_no and command.expires_on):
        text = tr("本站接种应记录批号和有效期")
        problems.append(_confirm("lot_no", "LOT_MISSING", text))
    if code := command.trace_code.strip():
        problems += trace_problems(
            place, session, code, command.product, command.lot_no.strip(), command.dose_id
        )
    oral = product.route == "口服"
    if command.site and product.route and oral != (command.site == "oral"):
        text = tr("{name}应为{route}接种", name=product.name, route=product.route)
        problems.append(_confirm("site", "SITE_ROUTE", text))
    return problems


def _stock_problems(place: Workplace, session: Session, command: RecordDose) -> list[Problem]:
    """What the stock of this clinic says; doses from elsewhere never touch it (6.2)."""
    lot_no = command.lot_no.strip()
    if command.source not in OWN_SOURCES or not lot_no:
        return []
    lots = read_lots(place, session, besides_dose=command.dose_id)
    own = [lot for lot in lots if lot.product == command.product]
    named = [lot for lot in lots if lot.lot_no == lot_no and lot.product in (command.product, "")]
    named.sort(key=lambda lot: lot.product != command.product)
    if not named:
        if not own:
            return []
        text = tr("库存中没有批号 {lot}，请核对；确认后不扣库存", lot=lot_no)
        return [_confirm("lot_no", "LOT_NOT_IN_STOCK", text)]
    lot = named[0]
    if (refusal := lot.refusal(command.given_on)) is not None:
        return [Problem("lot_no", "LOT_NOT_USABLE", refusal)]
    low, day = lot.with_dose(command.given_on).lowest()
    if low < 0 and low < lot.lowest()[0]:
        text = tr(
            "{short}；请先登记入库，补录旧接种卡请选来源“补录”", short=short_words(lot, low, day)
        )
        return [Problem("lot_no", "LOT_EMPTY", text)]
    if command.expires_on and lot.expires_on and command.expires_on != lot.expires_on:
        text = tr("入库登记的有效期是 {day}，请核对", day=lot.expires_on)
        return [_confirm("expires_on", "LOT_EXPIRY_DIFFERS", text)]
    return []


def _rule_problems(
    place: Workplace,
    session: Session,
    command: RecordDose,
    resident: Resident,
    others: list[Dose],
) -> list[Problem]:
    dose = Administration(command.product, command.given_on, command.given_time or None)
    rules = place.catalogue.vaccines
    child = child_of(session, resident)
    history = administrations(others)
    closed = _closed(child, history, dose, rules)
    found = [_confirm("given_on", code, text) for code, text in closed]
    for caution in cautions(child, history, dose, rules):
        if closed and caution.code == "DOSE_TEST_FIRST":
            continue
        # A campaign asks for its dose regardless of earlier ones (immunization.md 5.5).
        if command.source == "campaign" and caution.code == "DOSE_EXTRA":
            continue
        field = "product" if caution.code == "PRODUCT_PERIOD" else "given_on"
        kind = _KINDS.get(caution.code)
        words = tr("{kind}。{why}", kind=kind, why=caution.message) if kind else caution.message
        found.append(_confirm(field, caution.code, words))
    return found


def _closed(
    child: Child, history: list[Administration], dose: Administration, rules: ImmunisationRules
) -> list[tuple[str, str]]:
    """A programme vaccine for somebody under 18 whom no series of it is meant for: 超龄, 不适用."""
    product = rules.products[dose.product]
    grown = add_months(child.birth_date, 12 * OLDEST_YEARS) <= dose.given_on
    if not product.programme or grown or dose.given_on < child.birth_date:
        return []
    answers = assess(child, history, dose.given_on, rules)
    own = [
        answers.of(series)
        for code, series in rules.members
        if code == dose.product and series in answers.by_series
    ]
    # Before a programme of the vaccine nothing is said for or against a dose.
    if not own or any(f.status not in _NOT_MEANT or _not_begun(f) for f in own):
        return []
    return [
        (
            f"DOSE_{forecast.status.value.upper()}",
            tr(
                "{series}：{status}。{why}",
                series=rules.series[forecast.series].name,
                status=forecast.status.label,
                why=sentence(forecast.trace[-1]) if forecast.trace else "",
            ),
        )
        for forecast in own
    ]


def _not_begun(forecast: SeriesForecast) -> bool:
    return bool(forecast.trace) and forecast.trace[-1].kind is StepKind.NOT_OPEN


def _verdicts(
    place: Workplace, session: Session, resident: Resident, doses: list[Dose], dose_id: str
) -> tuple[DoseVerdict, ...]:
    child = child_of(session, resident)
    answers = assess(child, administrations(doses), place.today, place.catalogue.vaccines)
    return answers.verdicts(dose_id)
