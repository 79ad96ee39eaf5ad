"""What has reached whom: rows of the centre that the villages have acknowledged."""

from collections.abc import Iterable

from sqlalchemy import select

from clinic_desktop.exchange.authors import devices_known
from clinic_desktop.exchange.documents import ACTIVE
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.standing import self_state
from clinic_desktop.storage.concerned import chunks
from clinic_desktop.storage.tables.exchange import sync_outbox, sync_peer
from clinic_desktop.storage.tables.sync import sync_op


def delivered(place: PlaceLike, table: str, ids: Iterable[str]) -> dict[str, dict[str, bool]]:
    """Row → village → whether everything about the row has arrived there.

    Villages without an active computer are left out. Raises ``KnownFault``: DATABASE_*.
    """
    wanted = set(ids)
    with place.database.reading() as session:
        devices = devices_known(place, session)
        if devices is None:
            return {}
        epoch = self_state(session).epoch
        reached = {
            row.device: row.link_no if row.link_epoch == epoch else 0
            for row in session.execute(select(sync_peer))
        }
        sites = {
            site.site: min(reached.get(d.device_id, 0) for d in devices.active_of(site.site))
            for site in devices.sites
            if site.site != devices.centre_site
            and site.status == ACTIVE
            and devices.active_of(site.site)
        }
        ops: dict[str, set[int]] = {pk: set() for pk in wanted}
        for portion in chunks(wanted):
            query = select(sync_op.c.n, sync_op.c.pk).where(
                sync_op.c.tbl == table, sync_op.c.pk.in_(portion)
            )
            for row in session.execute(query):
                ops[row.pk].add(row.n)
        arrived: dict[str, set[int]] = {site: set() for site in sites}
        numbers = [n for found in ops.values() for n in found]
        for start in range(0, len(numbers), 500):
            entries = select(sync_outbox).where(
                sync_outbox.c.op_n.in_(numbers[start : start + 500])
            )
            for row in session.execute(entries):
                if row.site in sites and row.link_no <= sites[row.site]:
                    arrived[row.site].add(row.op_n)
    return {
        pk: {site: bool(found) and found <= arrived[site] for site in sites}
        for pk, found in ops.items()
    }
