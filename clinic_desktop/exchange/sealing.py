"""Sealing inside an open unit of work, so that nothing saved meanwhile is overlooked."""

from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.storage.log import Seal, Sealed
from clinic_desktop.storage.unit import UnitOfWork


def seal_within(place: PlaceLike, unit: UnitOfWork) -> Sealed:
    """Turn the journal into operations in the unit's own transaction."""
    unit.session.flush()
    sealed = Seal(unit.session, place.database.new_id()).run()
    unit.touch(sealed.changed)
    for listener in place.database.seal_listeners:
        listener.sealed_within(unit.session, sealed)
    return sealed
