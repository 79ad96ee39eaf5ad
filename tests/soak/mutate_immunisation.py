"""Breaks every vaccine rule once and counts how many breaks the worked cases notice.

    .venv/bin/python tests/soak/mutate_immunisation.py [--list] [--only WORD]

Each number, date, flag, code, list member and row of the rule files is changed one at a time; the
rules are rebuilt and the worked cases run until the first difference. A file that is refused
counts as noticed. Prints the share and every break that went unnoticed; exit 1 below 95 %.
"""

import argparse
import copy
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/domain/immunisation")]

from immunisation_guards import wrong_guards  # noqa: E402
from immunisation_samples import VACCINES, all_cases  # noqa: E402
from immunisation_settings import SETTINGS, local_file, wrong_notes  # noqa: E402

from clinic_desktop.definitions.check_immunisation import differences_of  # noqa: E402
from clinic_desktop.definitions.reading import Table, read_toml  # noqa: E402
from clinic_desktop.definitions.vaccines import VaccineFiles, build_rules  # noqa: E402
from clinic_desktop.domain.immunisation.rulebook import ImmunisationRules  # noqa: E402

LEAST = 0.95
WORDS = {"name", "source", "clause", "text", "id", "code", "abbr", "route", "volume"} | {
    "national_codes", "freeze_sensitive", "programme", "valid_from", "valid_to", "number",
    "aliases",
}  # fmt: skip
"""What is shown or used elsewhere, not a rule of the engine."""
ASKED = {"polio2", "measles", "mumps", "rubella"}
"""The antigens that a component rule asks for; the others are only shown."""
FIRMNESS = {"basis", "rest_basis", "closing_basis"}
CODES = ("HepB", "BCG", "IPV", "bOPV", "DTaP", "DT", "MMR", "MR", "JE-L", "JE-I", "MPSV-A")
SPAN = re.compile(r"(\d+)([dmy])")

Change = tuple[str, Callable[[Any], None]]
"""Where and what, and the deed on a copy of all files."""


def main() -> int:
    """Run all breaks; 0 when enough were noticed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--list", action="store_true", help="print every break")
    options.add_argument("--only", default="", help="only breaks whose place contains this")
    given = options.parse_args()
    content = {path.name: read_toml(path) for path in sorted(VACCINES.glob("*.toml"))}
    content.pop("school_check.toml")
    cases = all_cases()
    if noticed_by(content, cases):
        print("the unbroken rules do not pass:", noticed_by(content, cases))
        return 2
    changes = [c for c in breaks(content) if given.only in c[0]]
    started, missed = time.monotonic(), []
    for place, change in changes:
        broken = copy.deepcopy(content)
        change(broken)
        where = noticed_by(broken, _concerned(place, content, cases))
        if given.list:
            print(place, "->", where or "UNNOTICED")
        if not where:
            missed.append(place)
    for place in missed:
        print("unnoticed:", place)
    share = 1 - len(missed) / len(changes)
    print(
        f"{len(changes) - len(missed)} of {len(changes)} breaks noticed ({share:.1%}), "
        f"{len(cases)} cases, {time.monotonic() - started:.0f} s"
    )
    return 0 if share >= LEAST else 1


def _concerned(
    place: str, content: dict[str, Any], cases: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The cases about the series that a ruleset row belongs to; all for other files."""
    match = re.match(r"(\w+\.toml)\.series_rule\.(\d+)\.", place)
    if match is None:
        return cases
    series = content[match[1]]["series_rule"][int(match[2])]["series"]
    names = {series, "MenAC"} if series == "MenA" else {series}
    names |= {"HepB-serology"} if series == "HepB" else set()
    return [c for c in cases if any(e["series"] in names for e in c["expected"])]


def noticed_by(content: dict[str, Any], cases: list[dict[str, Any]]) -> str:
    """The first case that comes out otherwise; empty when none does."""
    rules, refused = _built(content, None)
    if refused:
        return f"refused: {refused}"
    for case in cases:
        if any(True for _ in differences_of(case, rules)):
            return str(case["id"])
    for other in (*wrong_notes(rules), *wrong_guards(rules)):
        return other
    for setting, case in SETTINGS:
        changed, refused = _built(content, local_file(setting))
        if refused or any(True for _ in differences_of(case, changed)):
            return str(case["id"])
    return ""


def _built(content: dict[str, Any], local: dict[str, Any] | None) -> tuple[ImmunisationRules, str]:
    special = {"products.toml", "general.toml", "parameters.toml"}
    rules, refused = build_rules(
        VaccineFiles(
            Table(content["products.toml"]),
            Table(content["general.toml"]),
            Table(content["parameters.toml"]),
            tuple((name, Table(t)) for name, t in content.items() if name not in special),
            None if local is None else Table(local),
        )
    )
    return rules, refused[0].reason if refused else ""


def breaks(content: dict[str, Any]) -> Iterator[Change]:
    """Every break, depth first, with its place."""
    for name, table in content.items():
        for keys, text in _walk(table, (name,)):
            yield text, keys


def _walk(node: Any, path: tuple[Any, ...]) -> Iterator[tuple[Callable[[Any], None], str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in WORDS | FIRMNESS:
                continue
            if key == "antigens" and not ASKED & set(value):
                continue
            if key == "counts_as" and not value:
                yield _replacement((*path, key), ["DTaP"]), f"{_place(path, node)}.counts_as: DTaP"
                continue
            here = (*path, key)
            if len(path) > 1 and not isinstance(value, dict):
                yield _removal(here), f"{_place(here, node)} removed"
            yield from _walk(value, here)
    elif isinstance(node, list):
        for position, value in enumerate(node):
            here = (*path, position)
            if path[-1] == "antigens" and value not in ASKED:
                continue
            yield _removal(here), f"{_place(here, value)} removed"
            yield from _walk(value, here)
    else:
        for other in _others(node, path):
            yield _replacement(path, other), f"{_place(path, None)}: {node} -> {other}"


def _others(value: Any, path: tuple[Any, ...]) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value - 1, value + 1]
    if isinstance(value, date):
        return [value - timedelta(days=1), value + timedelta(days=1)]
    if not isinstance(value, str) or value.startswith("@"):
        return []
    if match := SPAN.fullmatch(value):
        n, unit = int(match[1]), match[2]
        return [f"{n + 1}{unit}", *([f"{n - 1}{unit}"] if n else [])]
    if value in CODES and "antigens" not in path:
        return [next(code for code in CODES if code != value)]
    return []


def _removal(path: tuple[Any, ...]) -> Callable[[Any], None]:
    def change(root: Any) -> None:
        del _parent(root, path)[path[-1]]

    return change


def _replacement(path: tuple[Any, ...], value: Any) -> Callable[[Any], None]:
    def change(root: Any) -> None:
        _parent(root, path)[path[-1]] = value

    return change


def _parent(root: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        root = root[key]
    return root


def _place(path: tuple[Any, ...], node: Any) -> str:
    text = ".".join(str(part) for part in path)
    if isinstance(node, dict):
        for key in ("id", "code", "name", "series", "antigen"):
            if key in node:
                return f"{text} ({node[key]})"
    return text


if __name__ == "__main__":
    sys.exit(main())
