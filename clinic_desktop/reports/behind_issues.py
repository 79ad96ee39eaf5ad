"""Whom a form counted when it was submitted, and who came in or fell out since."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinic_desktop.reports.form_figures import FormFigures, Ref


@dataclass(frozen=True, slots=True)
class Turnover:
    """Rows that a cell counts now and did not, and the other way round."""

    cell: str
    added: tuple[Ref, ...]
    removed: tuple[Ref, ...]


def behind_of(figures: FormFigures) -> dict[str, Any]:
    """The rows behind every cell, each row written once."""
    places: dict[Ref, int] = {}
    cells = {
        cell.name: [places.setdefault(ref, len(places)) for ref in dict.fromkeys(cell.behind)]
        for cell in figures.cells.values()
        if cell.behind
    }
    return {"rows": [[ref.table, ref.id] for ref in places], "cells": cells}


def turnover(behind: Mapping[str, Any], current: FormFigures) -> dict[str, Turnover]:
    """By cell, for the cells whose rows differ."""
    rows = [Ref(table, row_id) for table, row_id in behind["rows"]]
    found: dict[str, Turnover] = {}
    for cell in current.cells.values():
        before = {rows[place] for place in behind["cells"].get(cell.name, ())}
        now = set(cell.behind)
        if before != now:
            found[cell.name] = Turnover(
                cell.name, tuple(sorted(now - before)), tuple(sorted(before - now))
            )
    return found
