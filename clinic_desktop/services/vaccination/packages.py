"""A scanned traceability code: the package as stock or earlier doses know it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from clinic_desktop.domain.stock import traced
from clinic_desktop.services.stock_ledger import read_lots
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.tables import Dose

PRODUCT_PREFIX = 7
"""The usual domestic code begins with a product code of seven digits (unverified)."""
USUAL_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Package:
    """What a code says. Without ``lot_no`` only product and maker are known from a like package."""

    product: str
    lot_no: str = ""
    expires_on: date | None = None
    maker: str = ""


def package_of(place: Workplace, code: str) -> Package | None:
    """The package of a code; ``None`` when nothing like it was ever seen here.

    A package that was received is known whole. Else a dose whose code begins with the same product
    code tells product and maker, never the lot.
    """
    code = code.strip()
    if not code:
        return None
    with place.reading() as session:
        found = traced(read_lots(place, session)).get(code)
        if found is not None:
            lot = found[0]
            maker = str(lot.last.answers.get("manufacturer") or "")
            return Package(lot.product, lot.lot_no, lot.expires_on, maker)
        if len(code) != USUAL_LENGTH or not code.isdigit():
            return None
        like = session.execute(
            select(Dose.product, Dose.maker)
            .where(
                Dose.trace_code.startswith(code[:PRODUCT_PREFIX]),
                Dose.voided.is_(False),
            )
            .order_by(Dose.given_on.desc(), Dose.id.desc())
            .limit(1)
        ).first()
    return Package(like.product, maker=like.maker or "") if like is not None else None
