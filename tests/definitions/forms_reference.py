"""Reads the tables of ``tests/reference/forms.md``: one row per identifier cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REFERENCE = Path(__file__).parents[1] / "reference" / "forms.md"
_HEADING = re.compile(r"^#{2,3} (\d+(?:\.\d+)?)[. ]")
_CODE = re.compile(r"(?:\*\*)?([0-9]{1,4})(?:\*\*)?[ 　](.+)")
_UNIT = re.compile(r"/(?:kg|cm)\b|\([^()]*[a-zA-Z℃²³%/][^()]*\)")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨"


@dataclass(frozen=True)
class Row:
    """One line of a table whose first column is headed ``identifier`` (or ``id``)."""

    section: str
    header: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def identifiers(self) -> str:
        """The first cell."""
        return self.cells[0]

    @property
    def label(self) -> str:
        """The Chinese form label; empty where the cell only points to another section."""
        for name in ("中文", "评估事项", "题目"):
            if name in self.header:
                cell = self.cells[self.header.index(name)]
                return "" if cell.startswith("as §") else _UNIT.sub("", cell)
        return ""

    @property
    def options(self) -> str:
        """The cell that may list codes: every cell behind the label that starts like one."""
        for cell in self.cells[2:]:
            if cell.startswith("S.") or _pieces(cell):
                return cell
        return ""


def rows(text: str) -> Iterator[Row]:
    """Every row of every identifier table with the number of its section."""
    section = ""
    header: tuple[str, ...] | None = None
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading:
            section, header = heading[1], None
        if not line.startswith("|"):
            header = None
            continue
        cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        if header is None:
            header = cells
        elif header[0] in {"identifier", "id"} and not set(cells[0]) <= {"-", ":"}:
            yield Row(section, header, cells)


def tokens(cell: str) -> list[str]:
    """The words of an identifier cell: ``sbp / dbp``, ``weight + weight_grade`` …"""
    bare = re.sub(r"\(.*?\)", " ", cell.replace("`", ""))
    bare = re.sub(r"[**…]", " ", bare)
    return [word for word in re.split(r"[\s,/+]+", bare) if word]


def candidates(found: list[str], number: int) -> list[str]:
    """What a word of the cell may stand for: itself, or with the stem or ending of its first."""
    word, first = found[number], found[0]
    made: list[str] = []
    for base in found[:number]:
        parts = base.split("_")
        stems = ("_".join(parts[:length]) for length in range(len(parts), 0, -1))
        made += [f"{stem}_{word.lstrip('_')}" for stem in stems]
    # "urine_protein/glucose" means urine_glucose although there is a glucose of its own.
    made = [*made, word] if "_" not in word.lstrip("_") else [word, *made]
    for later in found[number + 1 :]:
        parts = later.split("_")
        made += ["_".join([word, *parts[at:]]) for at in range(1, len(parts))]
    made.append("_".join([*first.split("_")[:-1], word.lstrip("_")]))
    return [name.strip("_") for name in made]


def codes_of_each(cell: str, count: int, sets: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    """The codes for each of several identifiers of one row: one list for all, or one each."""
    parts = cell.split(" / ")
    if len(parts) == count and sum(bool(codes(part, sets)) for part in parts) > 1:
        return [codes(part, sets) for part in parts]
    return [codes(cell, sets)] * count


def codes(cell: str, sets: dict[str, dict[str, str]]) -> dict[str, str]:
    """Code → label of an options cell; empty where it lists none."""
    shared = re.match(r"S\.([a-z0-9_]+)", cell)
    if shared:
        found = dict(sets[shared[1]])
        for piece in re.split(r"\+|;", cell)[1:]:
            extra = _CODE.fullmatch(piece.strip())
            if extra:
                found[extra[1]] = plain(extra[2])
        return found
    return _pieces(cell)


def _pieces(cell: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in re.split(r"[;；]", cell):
        text = re.sub(r"^(?:.*[:：] |[a-z_]+ )(?=\*{0,2}\d)", "", piece.strip().removesuffix("."))
        for number, mark in enumerate(_CIRCLED, 1):
            text = text.replace(mark + " ", f"{number} ")
        match = _CODE.match(text)
        if match:
            found[match[1]] = plain(match[2])
    return found if len(found) > 1 or "1" in found else {}


def shared_sets(text: str) -> dict[str, dict[str, str]]:
    """The option sets of 0.3."""
    found: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        match = re.match(r"\| S\.([a-z0-9_]+)[^|]*\| (.+?) \|$", line)
        if match:
            found[match[1]] = _pieces(match[2])
    return found


def plain(label: str) -> str:
    """A label without blanks, stars, lines to fill in and remarks behind them."""
    bare = re.sub(r"\(→.*?\)|（→.*?）", "", label)
    bare = re.sub(
        r"\((?:numbers |codes |labels )?(?:unverified|regional|app|official).*?\)", "", bare
    )
    bare = re.sub(r"_{2,}\S{0,3}", "", bare)
    bare = re.sub(r"[\s*“”\"'\[\]]", "", bare)
    return bare.replace("(", "（").replace(")", "）").rstrip("，,：:")
