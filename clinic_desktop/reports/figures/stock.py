"""疫苗出入库: block 3 of R-02, one line for each vaccine and lot."""

from sqlalchemy import func, select

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.report_layout import RowLayout
from clinic_desktop.domain.stock import (
    ADDING,
    LEAVING,
    LOSING,
    OWN_SOURCES,
    Given,
    LotLedger,
    ledgers,
    movement_of,
)
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.registry import figure, note, row_set
from clinic_desktop.reports.figures.values import Figure, Value
from clinic_desktop.reports.form_figures import Ref
from clinic_desktop.services.stock_ledger import FORM, product_names
from clinic_desktop.storage.tables import Dose

_COLUMNS = ("a", "b", "c", "d", "e", "f")


def lots(book: Book) -> tuple[LotLedger, ...]:
    """Every lot with a balance or a movement in the period, by vaccine and number."""
    return book.keep(("lots",), lambda: tuple(_lots(book)))


def _lots(book: Book) -> list[LotLedger]:
    product_of = product_names(book.catalogue)
    moves = [
        movement_of(each.ref.id, each.on, each.order, each.scope.answers, product_of)
        for each in book.register(FORM, book.dates.pe)
    ]
    rows = book.session.execute(
        select(Dose.product, Dose.lot_no, Dose.given_on, func.count())
        .where(
            Dose.clinic_code.in_(book.scope.codes),
            Dose.lot_no.in_(sorted({move.lot_no for move in moves})),
            Dose.given_on <= book.dates.pe,
            Dose.source.in_(OWN_SOURCES),
            Dose.voided.is_(False),
        )
        .group_by(Dose.product, Dose.lot_no, Dose.given_on)
    )
    given = [Given(product, lot_no or "", day, count) for product, lot_no, day, count in rows]
    return [
        lot
        for lot in ledgers(moves, given)
        if lot.balance(book.dates.eve)
        or lot.balance(book.dates.pe)
        or any(move.on in book.dates.period for move in lot.movements)
        or any(dose.on in book.dates.period for dose in lot.given)
    ]


@row_set("vaccine_lots")
def vaccine_lots(book: Book) -> tuple[RowLayout, ...]:
    """One line per vaccine and lot."""
    return tuple(
        RowLayout(
            code=f"L{place}",
            label=tr("{vaccine}　批号 {number}", vaccine=lot.vaccine, number=lot.lot_no),
            unit=tr("剂"),
            columns=_COLUMNS,
            arguments=(("lot", str(place)),),
        )
        for place, lot in enumerate(lots(book), 1)
    )


@figure("stock_line", tr("该批号疫苗的结存、领入、使用、报废或退回剂数"), "R-02 第三部分")
def stock_line(book: Book, period: Period, column: str, place: str) -> Value:
    """a opening, b received, c used, d discarded, e returned, f closing."""
    lot = lots(book)[int(place) - 1]
    first, last = period.first, period.last
    number = {
        "a": lambda: lot.balance(book.dates.eve),
        "b": lambda: lot.moved(ADDING, first, last),
        "c": lambda: lot.used(first, last),
        "d": lambda: lot.moved(LOSING, first, last),
        "e": lambda: lot.moved(LEAVING, first, last),
        "f": lambda: lot.balance(last),
    }[column]()
    return Figure(
        number, tuple(Ref("record", move.id) for move in lot.movements if move.on in period)
    )


def mismatches(book: Book) -> tuple[str, ...]:
    """Lots whose counted balance on the register differs from what must be left."""
    wrong = []
    for lot in lots(book):
        counted = [each for each in lot.movements if each.answers.get("balance") is not None]
        if lot.lowest()[0] < 0 or (
            counted and int(counted[-1].answers["balance"]) != lot.balance(counted[-1].on)
        ):
            wrong.append(tr("{vaccine} {number}", vaccine=lot.vaccine, number=lot.lot_no))
    return tuple(wrong)


@note("stock_mismatch")
def stock_mismatch(book: Book) -> tuple[str, ...]:
    """账实不符."""
    wrong = mismatches(book)
    return (tr("账实不符：{lots}。", lots="、".join(wrong)),) if wrong else ()


@figure("stock_mismatches", tr("账面与实存不符的批号数"), "R-02 第三部分")
def stock_mismatches(book: Book, _period: Period) -> Value:
    """How many lots do not balance; the form cannot be submitted while there are any."""
    return Figure(len(mismatches(book)))
