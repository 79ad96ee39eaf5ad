"""The clinic's vaccine lots as register and doses tell them: for stock, vaccination, records."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.stock import (
    OWN_SOURCES,
    Given,
    LotLedger,
    ledgers,
    movement_of,
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
        for word in (product.name, product.abbr, product.code):
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
    """Refuse a change of the register that takes more out of a lot than there is.

    ``before`` is what ``read_lots`` said before the change: an older gap does not stop its repair.

    Raises:
        InputProblem: names the lot, the day and how much is missing.
    """
    session.flush()
    after = {lot.key: lot for lot in read_lots(place, session)}
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


def short_words(lot: LotLedger, low: int, day: object) -> str:
    """批号 A1 在 2026-03-02 的库存不够，差 2 剂."""
    return tr(
        "{vaccine} 批号 {lot} 在 {day} 的库存不够，差 {n} 剂",
        vaccine=lot.vaccine,
        lot=lot.lot_no,
        day=day,
        n=-low,
    )
