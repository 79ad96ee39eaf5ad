"""Taking back the last save of a person, as a new save: nothing is erased (``sync.md`` I8)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.ops import VOID, Op, Value, heads
from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.database import Database
from clinic_desktop.storage.ops_store import Key, OpsStore
from clinic_desktop.storage.raw_rows import update_row
from clinic_desktop.storage.shapes import shapes, synced_tables
from clinic_desktop.storage.tables import SavedAction, Staff


@dataclass(frozen=True, slots=True)
class Undoable:
    """The save that Ctrl+Z would take back."""

    tx: str
    action: str
    saved_at: str
    rows: int


def last_action(session: Session, staff_id: str) -> Undoable | None:
    """The person's last save that stands; None when there is nothing to take back."""
    found = session.scalars(_last(staff_id)).first()
    return None if found is None else Undoable(found.tx, found.action, found.saved_at, found.rows)


Watch = Callable[[Session], Callable[[], None]]
"""Looks before anything is written; what it gives is called afterwards and may refuse with an
``InputProblem``."""


def undo_last(database: Database, staff_id: str, watches: Iterable[Watch] = ()) -> Changes:
    """Take back the last save: what it inserted is voided, what it changed gets its value back.

    Raises:
        InputProblem: nothing to take back, or a later change stands on it (says which and whose),
            or a watch refuses.
        KnownFault: as any save.
    """
    database.seal()
    with database.reading() as session:
        action = session.scalars(_last(staff_id)).first()
    if action is None:
        raise _refused("nothing", tr("没有可以撤销的操作"))
    title = tr("撤销：{action}", action=action.action)
    with database.unit(title, staff_id, title) as unit:
        plan = _Plan(unit.session, action)
        checks = [watch(unit.session) for watch in watches]
        for (table, pk), values in plan.writes(staff_id, title).items():
            update_row(unit.session, table, pk, values)
        try:
            for check in checks:
                check()
        except InputProblem as refused:
            raise _refused("watched", plan.sentence(str(refused))) from refused
        unit.undoes = action.tx
        unit.session.execute(
            update(SavedAction).where(SavedAction.tx == action.tx).values(undone_by=unit.tx)
        )
        return unit.commit()


def _last(staff_id: str) -> Select[SavedAction]:
    return (
        select(SavedAction)
        .where(
            SavedAction.staff_id == staff_id,
            SavedAction.undoes.is_(None),
            SavedAction.undone_by.is_(None),
        )
        .order_by(SavedAction.number.desc())
        .limit(1)
    )


def _refused(code: str, sentence: str) -> InputProblem:
    return InputProblem(Problem("undo", code, sentence))


class _Plan:
    """What has to be written to take one save back."""

    def __init__(self, session: Session, action: SavedAction) -> None:
        self._session = session
        self._action = action
        self._store = OpsStore(session)
        if action.first_op is None or action.last_op is None:
            raise _refused("imported", tr("这次操作来自导入，不能撤销"))
        self._own = [
            op for op in self._store.between(action.first_op, action.last_op) if op.tx == action.tx
        ]
        self._cancelled = self._cancelling()
        self._inserted: set[Key] = {(op.table, op.row) for op in self._own if op.act == "i"}

    def _cancelling(self) -> frozenset[str]:
        """Saves that were taken back, and those that took them back: together they are nothing."""
        pairs = self._session.execute(
            select(SavedAction.tx, SavedAction.undoes).where(
                SavedAction.number > self._action.number, SavedAction.undoes.is_not(None)
            )
        )
        return frozenset(tx for pair in pairs for tx in pair if tx)

    def _standing(self, ops: Sequence[Op]) -> list[Op]:
        return [op for op in ops if op.tx not in self._cancelled]

    def writes(self, staff_id: str, reason: str) -> dict[Key, dict[str, Value]]:
        """Row → columns to write. Raises ``InputProblem`` when something stands on it."""
        keys = list(dict.fromkeys((op.table, op.row) for op in self._own))
        known = self._store.of_rows(keys)
        found: dict[Key, dict[str, Value]] = {}
        for key in keys:
            mine = [op for op in self._own if (op.table, op.row) == key]
            if key in self._inserted:
                self._nothing_later(known[key])
                self._nothing_depends(key)
                found[key] = {"voided": 1, "void_by": staff_id, "void_reason": reason[:200]}
            else:
                found[key] = self._before(key, mine, known[key])
        return found

    def _nothing_later(self, ops: Sequence[Op]) -> None:
        later = [op for op in self._standing(ops) if op.tx != self._action.tx]
        if later:
            raise self._stands_on(max(later, key=lambda op: op.counter))

    def _before(self, key: Key, mine: Sequence[Op], ops: Sequence[Op]) -> dict[str, Value]:
        shape = shapes()[key[0]]
        # What was taken back counts as never said, so that what it replaced stands again.
        shown = heads(self._standing(ops), shape, self._store.refused())
        by_id = {op.id: op for op in ops}
        values: dict[str, Value] = {}
        for unit in dict.fromkeys(unit for op in mine for unit in op.replaces):
            current = shown[unit][0]
            if current.tx != self._action.tx:
                raise self._stands_on(current)
            first = next(op for op in mine if unit in op.replaces)
            replaced = [by_id[one] for one in first.replaces[unit] if one in by_id]
            if not replaced:
                raise _refused("unknown", tr("找不到修改前的内容，不能撤销"))
            before = max(replaced, key=lambda op: (op.rank, op.counter, op.id))
            plain = shape.current(before.values, before.schema)
            values.update({column: plain.get(column) for column in shape.units[unit]})
        if VOID in shape.units and values.get("voided", 0) is None:
            values["voided"] = 0
        return values

    def _nothing_depends(self, key: Key) -> None:
        """A row that other, unvoided rows point at is not voided under them."""
        name, pk = key
        column = f"{name}_id"
        for other in synced_tables().values():
            if column not in other.c or "voided" not in other.c:
                continue
            query = select(other.c.id).where(other.c[column] == pk, other.c.voided == 0)
            outside = [
                one
                for one in self._session.scalars(query)
                if (other.name, one) not in self._inserted
            ]
            if outside:
                raise _refused("depends", self.sentence(tr("之后已有其他记录与它关联")))

    def _stands_on(self, later: Op) -> InputProblem:
        name = self._session.scalar(select(Staff.name).where(Staff.id == later.user))
        who = name or tr("其他人")
        return _refused("later", self.sentence(tr("之后 {who} 又改过同一内容", who=who)))

    def sentence(self, why: str) -> str:
        """Why this save cannot be taken back."""
        return tr("不能撤销“{action}”：{why}", action=self._action.action, why=why)
