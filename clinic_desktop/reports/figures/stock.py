"""疫苗出入库: block 3 of R-02, one line for each vaccine and lot."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from clinic_desktop.domain.dates import Period
from clinic_desktop.domain.report_layout import RowLayout
from clinic_desktop.domain.words import tr
from clinic_desktop.reports.figures.book import Book
from clinic_desktop.reports.figures.happenings import Happening
from clinic_desktop.reports.figures.registry import figure, note, row_set
from clinic_desktop.reports.figures.values import Figure, Value
from clinic_desktop.storage.tables import Dose

_COLUMNS = ("a", "b", "c", "d", "e", "f")
_IN, _OUT, _LOSS, _BACK = "1", "2", "3", "4"


@dataclass(slots=True)
class Lot:
    """The movements of one lot of a vaccine."""

    vaccine: str
    number: str
    moves: list[Happening] = field(default_factory=list)
    doses: dict[date, int] = field(default_factory=dict)
    """Doses drawn from the lot, by day, valid or not."""

    def moved(self, direction: str, first: date, last: date) -> int:
        """Doses moved one way in the span."""
        return sum(
            int(each.number("quantity"))
            for each in self.moves
            if each.value("direction") == direction and first <= each.on <= last
        )

    def used(self, first: date, last: date) -> int:
        """Doses given; where none of the lot is recorded, what was issued."""
        if self.doses:
            return sum(n for day, n in self.doses.items() if first <= day <= last)
        return self.moved(_OUT, first, last)

    def balance(self, day: date) -> int:
        """What must be left at the end of a day."""
        start = date.min
        return (
            self.moved(_IN, start, day)
            - self.used(start, day)
            - self.moved(_LOSS, start, day)
            - self.moved(_BACK, start, day)
        )


def lots(book: Book) -> tuple[Lot, ...]:
    """Every lot with a balance or a movement in the period, by vaccine and number."""
    return book.keep(("lots",), lambda: tuple(_lots(book)))


def _lots(book: Book) -> list[Lot]:
    found: dict[str, Lot] = {}
    for each in book.register("vaccine_stock", book.dates.pe):
        number = str(each.value("batch_no") or "")
        lot = found.setdefault(number, Lot(str(each.value("vaccine_name") or ""), number))
        lot.moves.append(each)
    drawn: dict[str, dict[date, int]] = defaultdict(dict)
    rows = book.session.execute(
        select(Dose.lot_no, Dose.given_on, func.count())
        .where(
            Dose.clinic_code.in_(book.scope.codes),
            Dose.lot_no.in_(sorted(found)),
            Dose.given_on <= book.dates.pe,
            Dose.source.in_(("local", "campaign")),
            Dose.voided.is_(False),
        )
        .group_by(Dose.lot_no, Dose.given_on)
    )
    for lot_no, day, count in rows:
        drawn[lot_no or ""][day] = count
    for number, lot in found.items():
        lot.doses = drawn.get(number, {})
    return [
        lot
        for lot in sorted(found.values(), key=lambda each: (each.vaccine, each.number))
        if lot.balance(book.dates.eve)
        or lot.balance(book.dates.pe)
        or any(each.on in book.dates.period for each in lot.moves)
    ]


@row_set("vaccine_lots")
def vaccine_lots(book: Book) -> tuple[RowLayout, ...]:
    """One line per vaccine and lot."""
    return tuple(
        RowLayout(
            code=f"L{place}",
            label=tr("{vaccine}　批号 {number}", vaccine=lot.vaccine, number=lot.number),
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
        "b": lambda: lot.moved(_IN, first, last),
        "c": lambda: lot.used(first, last),
        "d": lambda: lot.moved(_LOSS, first, last),
        "e": lambda: lot.moved(_BACK, first, last),
        "f": lambda: lot.balance(last),
    }[column]()
    return Figure(number, tuple(each.ref for each in lot.moves if each.on in period))


def mismatches(book: Book) -> tuple[str, ...]:
    """Lots whose counted balance on the register differs from what must be left."""
    wrong = []
    for lot in lots(book):
        counted = [each for each in lot.moves if each.scope.answers.get("balance") is not None]
        if lot.balance(book.dates.pe) < 0 or (
            counted and int(counted[-1].number("balance")) != lot.balance(counted[-1].on)
        ):
            wrong.append(tr("{vaccine} {number}", vaccine=lot.vaccine, number=lot.number))
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
