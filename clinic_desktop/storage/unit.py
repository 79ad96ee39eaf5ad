"""One unit of work: one save, one transaction, one entry in history."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.clock import Clock
from clinic_desktop.storage.concerned import touched_by
from clinic_desktop.storage.derived import Deriver, Touched
from clinic_desktop.storage.tables import SavedAction
from clinic_desktop.storage.tables.sync import sync_ctl, sync_journal

# Built once: putting a statement together costs more than running it.
_OPEN = update(sync_ctl).values(
    usr=bindparam("user"), tx=bindparam("tx_now"), wall=bindparam("at"), why=bindparam("reason")
)
_CLOSE = update(sync_ctl).values(applying=0, usr=None, tx=None, wall=None, why=None, all_heads=0)
_NEWEST = select(func.max(sync_journal.c.n))
_WRITTEN = (
    select(sync_journal.c.tbl, sync_journal.c.pk)
    .where(sync_journal.c.n > bindparam("first"))
    .distinct()
)
_NOTE = insert(SavedAction)


class Surroundings(Protocol):
    """What a unit of work needs of its database."""

    clock: Clock
    derivers: tuple[Deriver, ...]

    def new_id(self) -> str:
        """An id for a new row."""
        ...


def instant_text(moment: datetime) -> str:
    """An instant as it is stored: UTC, milliseconds, ``Z``."""
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


class UnitOfWork:
    """Open between ``Database.unit(...)`` and ``commit()``.

    ``tx`` names it in the journal, in history and for undo.
    """

    def __init__(
        self,
        session: Session,
        database: Surroundings,
        action: str,
        user: str | None,
        reason: str | None,
    ) -> None:
        self.session = session
        self.tx = database.new_id()
        self.action = action
        self.user = user
        self.reason = reason
        self.undoes: str | None = None
        self._database = database
        self._first = 0
        self._saved = False
        self._brought: set[tuple[str, str]] = set()

    def begin(self) -> None:
        """Start the transaction and tell the triggers who, why and when."""
        wall = int(self._database.clock.now().timestamp() * 1000)
        connection = self.session.connection()
        connection.execute(
            _OPEN, {"user": self.user, "tx_now": self.tx, "at": wall, "reason": self.reason}
        )
        self._first = connection.scalar(_NEWEST) or 0

    def touch(self, rows: Iterable[tuple[str, str]]) -> None:
        """Name rows that were written with capture silenced (an import applying operations)."""
        self._brought.update(rows)

    def commit(self) -> Changes:
        """Recompute what depends on the touched rows, save everything at once, tell what changed.

        Raises:
            RuntimeError: called a second time; one unit of work is one save.
        """
        if self._saved:
            raise RuntimeError("this unit of work was committed already")
        self._saved = True
        self.session.flush()
        touched = self.touched()
        if touched.rows:
            today = self._database.clock.today()
            for deriver in self._database.derivers:
                deriver.refresh(self.session, touched, today)
            self.session.flush()
            self._note(len(touched.rows))
        self.session.connection().execute(_CLOSE)
        self.session.commit()
        return Changes(self.tx, self.action, touched.rows, touched.residents, touched.households)

    def touched(self) -> Touched:
        """What was written so far, read from the journal."""
        written = self.session.connection().execute(_WRITTEN, {"first": self._first})
        rows = {(row.tbl, row.pk) for row in written} | self._brought
        return touched_by(self.session, rows)

    def _note(self, rows: int) -> None:
        self.session.connection().execute(
            _NOTE,
            {
                "tx": self.tx,
                "saved_at": instant_text(self._database.clock.now()),
                "staff_id": self.user,
                "action": self.action,
                "reason": self.reason,
                "rows": rows,
                "undoes": self.undoes,
            },
        )
