"""Two files as two versions to choose between; no widgets but the pane that shows them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.authors import Author
from clinic_desktop.exchange.conflicts import ConflictDetail, ConflictLine, Item, Version
from clinic_desktop.exchange.naming import About
from clinic_desktop.services.residents.same_person import FileBrief, Pair
from clinic_desktop.ui import vocabulary
from clinic_desktop.ui.screens.conflicts.choosing import Choosing
from clinic_desktop.ui.screens.conflicts.compare import ComparePane

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def pair_detail(
    keep: FileBrief, away: FileBrief, values: Mapping[str, Mapping[str, Any]]
) -> ConflictDetail:
    """The file that stays on the left."""
    items = []
    for name, left in values[keep.id].items():
        right = values[away.id][name]
        said = {keep.id: _plain(left), away.id: _plain(right)}
        items.append(Item(name, name, name, name, said, _plain(left), None, left != right))
    line = ConflictLine(
        "resident", keep.id, About(keep.name, keep.clinic_code), keep.clinic, (), (), ""
    )
    versions = tuple(
        Version(one.id, _author(one), "", {}, {name: {} for name in values[one.id]})
        for one in (keep, away)
    )
    return ConflictDetail(line, versions, tuple(items), {}, {})


def _author(brief: FileBrief) -> Author:
    return Author(brief.clinic_code, brief.clinic, "", "", _NEVER, False, False, False)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def facts_of(brief: FileBrief) -> str:
    """What hangs on a file, in one line."""
    parts = [
        tr("{no}户", no=brief.household_no) if brief.household_no else tr("没有家庭"),
        tr("档案号 {no}", no=brief.archive_no) if brief.archive_no else tr("未建档"),
        tr("记录 {n} 份", n=brief.records),
        tr("接种 {n} 剂", n=brief.doses),
        tr("最近 {day}", day=brief.last_on) if brief.last_on else tr("没有服务记录"),
    ]
    if brief.status != "active":
        parts.append(vocabulary.STATUSES.get(brief.status, brief.status))
    return " · ".join(parts)


class PairPane(ComparePane):
    """Two files; the left one stays. What is empty there is taken from the right by itself."""

    def show_pair(
        self, pair: Pair | None, values: Mapping[str, Mapping[str, Any]], *, swapped: bool
    ) -> None:
        """Another pair."""
        self.pair: tuple[FileBrief, FileBrief] | None = None
        if pair is None:
            self.show_detail(None)
            self.set_title(tr("两份档案"))
            return
        keep, away = (pair.other, pair.one) if swapped else (pair.one, pair.other)
        self.show_detail(pair_detail(keep, away, values))
        self.pair = (keep, away)
        if self.choosing is not None:
            propose(self.choosing)
        self.left.show_words(tr("左边（保留）：{where}", where=keep.clinic), facts_of(keep))
        self.right.show_words(tr("右边（并入左边）：{where}", where=away.clinic), facts_of(away))
        self.refill()
        self.changed.emit()


def propose(choosing: Choosing) -> None:
    """The file that stays says what counts, unless it says nothing."""
    for item in choosing.detail.items:
        empty = item.values.get(choosing.left) in (None, "", [])
        choosing.choose(item, choosing.right if empty else choosing.left)


def chosen_values(choosing: Choosing, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Columns of the file that stays, as they were chosen; those that are equal left out."""
    return {
        item.field: values[choosing.chosen(item)][item.field]
        for item in choosing.detail.items
        if item.differs and choosing.chosen(item)
    }
