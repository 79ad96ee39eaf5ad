"""Typed access to the tables of a definition file; every complaint names its place in Chinese."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from clinic_desktop.domain.words import tr

T = TypeVar("T")


class DefinitionFault(Exception):
    """A definition file cannot be used; the text is a Chinese sentence that names the place."""


def read_toml(path: Path) -> dict[str, Any]:
    """The file's tables; decimals stay exact.

    Raises ``DefinitionFault`` when the file cannot be read or is not TOML.
    """
    try:
        # Windows' own editor may put a byte order mark in front.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError) as fault:
        raise DefinitionFault(tr("文件读不出：{fault}", fault=fault)) from fault
    except tomllib.TOMLDecodeError as fault:
        raise DefinitionFault(tr("不是有效的 TOML：{fault}", fault=fault)) from fault


_NAMES: dict[type, str] = {
    str: "文字",
    int: "整数",
    bool: "true 或 false",
    date: "日期",
    list: "列表",
    dict: "表",
    Decimal: "数字",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A TOML table and where it stands (``rules.routine``)."""

    data: Mapping[str, Any]
    place: str = ""

    def at(self, key: str) -> str:
        """The full name of a key."""
        return f"{self.place}.{key}" if self.place else key

    def fault(self, key: str, sentence: str) -> DefinitionFault:
        """A complaint about a key."""
        return DefinitionFault(f"{self.at(key)}：{sentence}")

    def only(self, *keys: str) -> None:
        """Refuses keys that mean nothing here: mostly misspelt ones."""
        for key in self.data:
            if key not in keys:
                raise self.fault(key, tr("不认识的项目"))

    def need(self, key: str, kind: type[T]) -> T:
        """A value that must be there."""
        if key not in self.data:
            raise self.fault(key, tr("缺少"))
        return self._typed(key, self.data[key], kind)

    def get(self, key: str, kind: type[T], default: T) -> T:
        """A value that may be missing."""
        return self._typed(key, self.data[key], kind) if key in self.data else default

    def maybe(self, key: str, kind: type[T]) -> T | None:
        """A value, or ``None`` when it is not written."""
        return self._typed(key, self.data[key], kind) if key in self.data else None

    def number(self, key: str) -> Decimal | None:
        """A whole or decimal number, exact."""
        if key not in self.data:
            return None
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.fault(key, tr("应是数字"))
        return Decimal(value)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when it is not written."""
        return tuple(
            self._typed(f"{key}[{n}]", item, str)
            for n, item in enumerate(self.get(key, list, []), 1)
        )

    def table(self, key: str) -> "Table":
        """A table inside this one; empty when it is not written."""
        return Table(self.get(key, dict, {}), self.at(key))

    def tables(self, key: str) -> Iterator["Table"]:
        """The members of an array of tables."""
        for n, item in enumerate(self.get(key, list, []), 1):
            yield Table(self._typed(f"{key}[{n}]", item, dict), self.at(f"{key}[{n}]"))

    def named(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """The tables inside a table, with their names."""
        inside = self.table(key)
        for name in inside.data:
            yield name, Table(inside.need(name, dict), inside.at(name))

    def _typed(self, key: str, value: Any, kind: type[T]) -> T:
        right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if not right:
            raise self.fault(key, tr("应是{kind}", kind=_NAMES.get(kind, kind.__name__)))
        return value  # type: ignore[no-any-return]
