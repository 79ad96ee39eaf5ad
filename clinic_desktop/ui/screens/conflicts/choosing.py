"""What a person has chosen for each thing that differs; no widgets here."""

from collections.abc import Mapping
from typing import Any

import orjson

from clinic_desktop.exchange.conflicts import ConflictDetail, Item
from clinic_desktop.exchange.decisions import Decision
from clinic_desktop.services.records.mixing import mixed_record
from clinic_desktop.services.workplace import Workplace

RECORD_UNIT = "form"
Columns = Mapping[str, str | int | None]


class Choosing:
    """Two versions beside one another and a choice for every group of items that differs."""

    def __init__(self, detail: ConflictDetail) -> None:
        self.detail = detail
        self.left = detail.versions[0].key
        self._others = [version.key for version in detail.versions[1:]]
        self.right = self._others[0] if self._others else self.left
        self._chosen: dict[str, str] = {}

    @property
    def more(self) -> bool:
        """Whether there are further versions than the two in sight."""
        return len(self._others) > 1

    def next_version(self) -> None:
        """The following version on the right."""
        place = self._others.index(self.right)
        self.right = self._others[(place + 1) % len(self._others)]

    def items(self, *, everything: bool) -> list[Item]:
        """What differs; ``everything``: also what is the same on both sides."""
        return [i for i in self.detail.items if everything or i.differs or i.unit in self._void()]

    def _void(self) -> frozenset[str]:
        return frozenset({"_void_vs_edit"})

    def groups(self) -> list[str]:
        """Groups to choose for."""
        return list(dict.fromkeys(i.group for i in self.detail.items if i.differs and i.group))

    def choosable(self, item: Item, version: str) -> bool:
        """Whether a version says something of it."""
        return bool(item.group) and item.differs and version in item.values

    def choose(self, item: Item, version: str) -> None:
        """Take a version for an item and whatever changes with it."""
        if self.choosable(item, version):
            self._chosen[item.group] = version

    def choose_all(self, version: str) -> None:
        """Take a version as a whole; what it says nothing of stays as it was chosen."""
        for item in self.detail.items:
            self.choose(item, version)

    def chosen(self, item: Item) -> str:
        """The version taken for it, or nothing yet."""
        return self._chosen.get(item.group, "")

    @property
    def left_over(self) -> int:
        """How many things nobody has chosen for yet."""
        return sum(group not in self._chosen for group in self.groups())

    @property
    def whole(self) -> str:
        """The version that was taken for everything; empty where they are mixed or not chosen."""
        keys = set(self._chosen.values())
        if self.left_over or len(keys) != 1:
            return ""
        (key,) = keys
        return key if set(self.detail.version(key).values) == set(self.detail.heads) else ""

    def mixable(self) -> bool:
        """Answers of two editions of a form do not go together."""
        editions = {
            version.values[RECORD_UNIT].get("form_edition")
            for version in self.detail.versions
            if RECORD_UNIT in version.values
        }
        return len(editions) < 2

    def decision(self, place: Workplace) -> Decision:
        """What is written. Runs on the data worker.

        Raises ``InputProblem`` where the answers taken from both sides do not go together.
        """
        values = {unit: self._values(place, unit) for unit in self.detail.heads}
        line = self.detail.line
        return Decision(line.table, line.row, self.detail.heads, values)

    def _values(self, place: Workplace, unit: str) -> Columns:
        items = [item for item in self.detail.items if item.unit == unit and item.group]
        taken = {self._chosen[item.group] for item in items if item.group in self._chosen}
        if len(taken) == 1:
            return self.detail.version(taken.pop()).values[unit]
        mixed: dict[str, dict[str, Any]] = {}
        for item in items:
            column, _, name = item.field.partition(".")
            key = self._chosen.get(item.group) or next(iter(item.values))
            mixed.setdefault(column, {})[name] = item.values[key]
        if unit == RECORD_UNIT and self.detail.line.table == "record":
            edition = str(self.detail.versions[0].values[unit]["form_edition"])
            return mixed_record(place, self.detail.line.row, edition, mixed["answers"])
        return {
            column: orjson.dumps(
                {name: value for name, value in said.items() if value is not None},
                option=orjson.OPT_SORT_KEYS,
            ).decode()
            for column, said in mixed.items()
        }
