"""What a run of imports changed, in the words in which screens listen for changes."""

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.place import PlaceLike
from clinic_desktop.exchange.report import ReceiveReport
from clinic_desktop.storage.concerned import touched_by


def changes_of(place: PlaceLike, report: ReceiveReport) -> Changes:
    """Rows, people and houses concerned; a table is named even where its rows are too many."""
    taken = [file for file in report.files if file.taken]
    rows = frozenset(row for file in taken for row in file.rows)
    with place.database.reading() as session:
        touched = touched_by(session, rows)
    tables = frozenset((table.table, "") for file in taken for table in file.tables)
    return Changes("", tr("接收数据"), touched.rows | tables, touched.residents, touched.households)
