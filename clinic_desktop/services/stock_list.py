"""疫苗库存 as it is shown: lots with what is left, warnings, the sheet of a month."""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dates import Period, report_month
from clinic_desktop.domain.stock import Expiry, LotLedger, LotLine, first_to_use, lines_of
from clinic_desktop.domain.stock_month import LotMonth, Wastage, lot_months, wastage
from clinic_desktop.domain.words import tr
from clinic_desktop.services.stock_ledger import read_lots
from clinic_desktop.services.workplace import Workplace


@dataclass(frozen=True, slots=True)
class StockRow:
    """One lot as the list shows it; numbers in doses."""

    key: tuple[str, str]
    vaccine: str
    product: str
    lot_no: str
    expires_on: date | None
    maker: str
    per_vial: int
    balance: int
    expiry: Expiry
    days_left: int | None
    quarantine: str | None
    """Why it is set aside; ``None`` when it may be used."""
    device_no: str
    """Where it is kept, if that was written."""
    first: bool
    """The lot to use first of its product."""
    lines: tuple[LotLine, ...]
    """Its card, newest first."""

    @property
    def usable(self) -> bool:
        """Whether a dose of it may be given today."""
        return self.balance > 0 and self.quarantine is None and self.expiry is not Expiry.EXPIRED


def stock_now(place: Workplace, *, empty: bool = False) -> tuple[StockRow, ...]:
    """Lots with doses left (``empty``: all), by vaccine, the first to use on top."""
    with place.reading() as session:
        lots = read_lots(place, session)
    today = place.today
    firsts = {
        found[0].key
        for product in {lot.product for lot in lots if lot.product}
        if (found := first_to_use(lots, product, today))
    }
    rows = [_row(lot, today, lot.key in firsts) for lot in lots if empty or lot.balance(today) != 0]
    return tuple(
        sorted(rows, key=lambda r: (r.vaccine, not r.first, r.expires_on or date.max, r.lot_no))
    )


def stock_month(
    place: Workplace, month: date
) -> tuple[Period, tuple[LotMonth, ...], tuple[Wastage, ...]]:
    """The month in which ``month`` lies: every lot, and what was wasted of each vaccine."""
    with place.reading() as session:
        lots = read_lots(place, session)
    period = report_month(month.year, month.month)
    return period, lot_months(lots, period), wastage(lots, period)


def stock_warnings(place: Workplace) -> tuple[tuple[str, bool], ...]:
    """What stock has to say today: sentence, and whether it is grave."""
    said: list[tuple[str, bool]] = []
    for row in stock_now(place):
        name = tr("{vaccine} 批号 {lot}", vaccine=row.vaccine, lot=row.lot_no)
        if row.balance < 0:
            said.append(
                (tr("{name} 账面不足 {n} 剂，请核对出入库", name=name, n=-row.balance), True)
            )
        elif row.expiry is Expiry.EXPIRED:
            said.append((tr("{name} 已过期，尚余 {n} 剂，请报损", name=name, n=row.balance), True))
        elif row.quarantine is not None:
            text = tr("{name} 封存 {n} 剂待定：{why}", name=name, n=row.balance, why=row.quarantine)
            said.append((text, True))
        elif row.expiry is not Expiry.FAR:
            text = tr(
                "{name} 还有 {days} 天到期，余 {n} 剂", name=name, days=row.days_left, n=row.balance
            )
            said.append((text, row.expiry is Expiry.LAST))
    return tuple(said)


def _row(lot: LotLedger, today: date, first: bool) -> StockRow:
    return StockRow(
        lot.key,
        lot.vaccine,
        lot.product,
        lot.lot_no,
        lot.expires_on,
        str(lot.last.answers.get("manufacturer") or ""),
        lot.per_vial,
        lot.balance(today),
        lot.expiry(today),
        lot.days_left(today),
        lot.quarantine(today),
        lot.device_no,
        first,
        lines_of(lot),
    )
