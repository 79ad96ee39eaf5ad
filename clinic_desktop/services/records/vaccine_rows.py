"""The recorded doses of a resident as rows of a form (``person('doses')``, 预防接种卡)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.immunisation.forecast import assess
from clinic_desktop.domain.immunisation.model import Administration
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.derived.children import children_of
from clinic_desktop.storage.tables import Dose, Resident

SITE_CODES = {
    "left_arm": "1",
    "right_arm": "2",
    "left_thigh": "3",
    "right_thigh": "4",
    "oral": "5",
}
"""forms.md section 13, ``site``."""


def vaccine_rows(
    place: Workplace, session: Session, resident: Resident
) -> tuple[dict[str, str | int], ...]:
    """One row for each dose that is not void, oldest first; the dose number is the counted one,
    else the one written on the card.
    """
    doses = list(
        session.scalars(
            select(Dose)
            .where(Dose.resident_id == resident.id, Dose.voided.is_(False))
            .order_by(Dose.given_on, Dose.id)
        )
    )
    if not doses:
        return ()
    rules = place.catalogue.vaccines
    history = [
        Administration(d.product, d.given_on, d.given_time, d.verdict, "", d.id) for d in doses
    ]
    answers = assess(children_of(session, [resident])[resident.id], history, place.today, rules)
    rows = []
    for dose in doses:
        product = rules.products.get(dose.product)
        counted = (v.number for v in answers.verdicts(dose.id) if v.number is not None)
        row = {
            "vaccine_code": product.name if product else dose.product,
            "dose_no": next(counted, dose.dose_no),
            "vaccinated_date": dose.given_on.isoformat(),
            "site": SITE_CODES.get(dose.site or ""),
            "batch_no": dose.lot_no,
            "expiry_date": dose.expires_on.isoformat() if dose.expires_on else None,
            "manufacturer": dose.maker,
            "vaccinator": dose.vaccinator,
            "remark": dose.remark,
            "trace_code": dose.trace_code,
            "route": product.route if product else None,
        }
        rows.append({key: value for key, value in row.items() if value})
    return tuple(rows)
