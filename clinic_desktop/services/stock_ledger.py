"""The clinic's vaccine lots as register and doses tell them: for stock, vaccination, records."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.problems import InputProblem, Problem, Severity
from clinic_desktop.domain.stock import (
    OWN_SOURCES,
    Given,
    LotLedger,
    ledgers,
    movement_of,
    traced,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Dose, Record

FORM = "vaccine_stock"
"""疫苗出入库登记, the register that holds every movement."""


def product_names(catalogue: Catalogue) -> Callable[[str], str]:
    """From the words of the register to a product code; empty where they name none."""
    known: dict[str, str] = {}
    for product in catalogue.vaccines.products.values():
        for word in (product.name, product.abbr, product.code, *product.aliases):
            known.setdefault(word, product.code)
    return lambda words: known.get(words, "")


def read_lots(
    place: Workplace, session: Session, besides_dose: str | None = None
) -> tuple[LotLedger, ...]:
    """Every lot of the clinic's register; ``besides_dose`` leaves out a dose being corrected."""
    product_of = product_names(place.catalogue)
    rows = session.execute(
        select(Record.id, Record.occurred_on, Record.entry_order, Record.answers).where(
            Record.clinic_code == place.site.code,
            Record.form_code == FORM,
            Record.voided.is_(False),
        )
    )
    movements = [
        movement_of(ident, on, order, answers, product_of) for ident, on, order, answers in rows
    ]
    if not movements:
        return ()
    doses = session.execute(
        select(Dose.product, Dose.lot_no, Dose.given_on, func.count())
        .where(
            Dose.clinic_code == place.site.code,
            Dose.lot_no.in_(sorted({m.lot_no for m in movements})),
            Dose.source.in_(OWN_SOURCES),
            Dose.voided.is_(False),
            Dose.id != (besides_dose or ""),
        )
        .group_by(Dose.product, Dose.lot_no, Dose.given_on)
    )
    return ledgers(movements, [Given(p, lot or "", on, n) for p, lot, on, n in doses])


def refuse_below_zero(place: Workplace, session: Session, before: tuple[LotLedger, ...]) -> None:
    """Refuse a change of the register that takes more out of a lot than there is, or enters a
    package a second time.

    ``before`` is what ``read_lots`` said before the change: an older gap does not stop its repair.

    Raises:
        InputProblem: names the lot, the day and how much is missing.
    """
    session.flush()
    now = read_lots(place, session)
    _refuse_packages_twice(before, now)
    after = {lot.key: lot for lot in now}
    known = {lot.key: lot for lot in before}
    for key, lot in after.items():
        low, day = lot.lowest()
        if low < 0 and (key not in known or low < known[key].lowest()[0]):
            raise InputProblem(Problem("quantity", "STOCK_BELOW_ZERO", short_words(lot, low, day)))
    for key, lot in known.items():
        if key not in after and lot.given:
            count = sum(each.doses for each in lot.given)
            text = tr(
                "{vaccine} 批号 {lot} 已接种 {n} 剂，入库登记不能去掉",
                vaccine=lot.vaccine,
                lot=lot.lot_no,
                n=count,
            )
            raise InputProblem(Problem("batch_no", "LOT_IN_USE", text))


def _refuse_packages_twice(before: tuple[LotLedger, ...], now: tuple[LotLedger, ...]) -> None:
    """A package is in stock once (immunization.md 6.2: unique)."""
    known = traced(before)
    for code, (lot, times) in traced(now).items():
        if times > 1 and (code not in known or known[code][1] < times):
            had = known[code][0] if code in known else lot
            text = tr(
                "追溯码 {code} 已在{vaccine}批号 {lot} 入库时登记过",
                code=code,
                vaccine=had.vaccine,
                lot=had.lot_no,
            )
            raise InputProblem(Problem("trace_codes", "TRACE_CODE_TWICE", text))


def trace_problems(
    place: Workplace, session: Session, code: str, product: str, lot_no: str, besides: str | None
) -> list[Problem]:
    """What speaks against a dose out of the package with this code; each can be confirmed.

    A package holds as many doses as its vial; it belongs to the lot with which it came.
    """
    found = traced(read_lots(place, session)).get(code)
    if found is not None and (found[0].product != product or found[0].lot_no != lot_no):
        text = tr(
            "追溯码属于{vaccine}批号 {lot}，请核对", vaccine=found[0].vaccine, lot=found[0].lot_no
        )
        return [Problem("trace_code", "TRACE_CODE_OF_OTHER_LOT", text, Severity.CONFIRM)]
    query = select(func.count()).where(
        Dose.trace_code == code, Dose.voided.is_(False), Dose.id != (besides or "")
    )
    if (session.scalar(query) or 0) >= (found[0].per_vial if found is not None else 1):
        text = tr("追溯码已用于另一条接种记录")
        return [Problem("trace_code", "TRACE_CODE_USED", text, Severity.CONFIRM)]
    return []


def stock_watch(place: Workplace) -> Callable[[Session], Callable[[], None]]:
    """For what changes rows without knowing of stock: looks before, refuses afterwards."""

    def look(session: Session) -> Callable[[], None]:
        before = read_lots(place, session)
        return lambda: refuse_below_zero(place, session, before)

    return look


def short_words(lot: LotLedger, low: int, day: object) -> str:
    """批号 A1 在 2026-03-02 的库存不够，差 2 剂."""
    return tr(
        "{vaccine} 批号 {lot} 在 {day} 的库存不够，差 {n} 剂",
        vaccine=lot.vaccine,
        lot=lot.lot_no,
        day=day,
        n=-low,
    )
