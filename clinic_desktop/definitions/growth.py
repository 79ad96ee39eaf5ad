"""Reads ``resources/definitions/growth``: the tables of the growth standard."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.domain.catalogue import BrokenDefinition
from clinic_desktop.domain.growth import GrowthStandard, Indicator, Lms, MeasuredBy
from clinic_desktop.domain.words import tr

STANDARD = "who.toml"
_SEXES = ("1", "2")


def load_growth(folder: Path) -> tuple[GrowthStandard, tuple[BrokenDefinition, ...]]:
    """The tables, and the file with the reason where it is not usable (empty then)."""
    path = folder / STANDARD
    if not path.exists():
        return GrowthStandard(), ()
    try:
        return read_growth(Table(read_toml(path))), ()
    except DefinitionFault as fault:
        return GrowthStandard(), (BrokenDefinition(f"{folder.name}/{path.name}", str(fault)),)


def read_growth(top: Table) -> GrowthStandard:
    """One file; raises ``DefinitionFault`` with the place and what is wrong there."""
    top.only(
        "code",
        "edition",
        "effective_from",
        "source",
        "licence",
        "standing_from",
        "measured",
        "table",
    )
    tables: dict[tuple[Indicator, str], tuple[Lms, ...]] = {}
    for table in top.tables("table"):
        table.only("indicator", "sex", "points")
        name, sex = table.need("indicator", str), table.need("sex", str)
        if name not in set(Indicator) or sex not in _SEXES:
            raise table.fault("indicator", tr("不认识的项目"))
        key = (Indicator(name), sex)
        if key in tables:
            raise table.fault("indicator", tr("{name} 写了两次", name=name))
        tables[key] = _points(table)
    measured = []
    for table in top.tables("measured"):
        table.only("form", "weight", "length", "on")
        measured.append(
            MeasuredBy(
                table.need("form", str),
                table.get("weight", str, ""),
                table.get("length", str, ""),
                table.get("on", str, "") == "birth",
            )
        )
    return GrowthStandard(
        top.need("edition", str),
        top.need("effective_from", date),
        top.need("source", str),
        top.need("standing_from", int),
        tables,
        tuple(measured),
    )


def _points(table: Table) -> tuple[Lms, ...]:
    points: list[Lms] = []
    for row in table.need("points", list):
        if not _is_point(row):
            raise table.fault("points", tr("每行应为 [日龄, L, M, S]：{row}", row=row))
        days, *numbers = row
        if points and days <= points[-1].days:
            raise table.fault("points", tr("日龄应从小到大：{days}", days=days))
        points.append(Lms(days, *(float(number) for number in numbers)))
    if len(points) < 2:
        raise table.fault("points", tr("至少两行"))
    return tuple(points)


def _is_point(row: Any) -> bool:
    if not isinstance(row, list) or len(row) != 4 or not isinstance(row[0], int):
        return False
    numbers = row[1:]
    known = all(isinstance(n, int | Decimal) and not isinstance(n, bool) for n in numbers)
    return known and numbers[1] > 0 and numbers[2] > 0
