"""Reads ``resources/definitions/roster/words.toml``: the words of village rosters."""

from pathlib import Path

from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.domain.catalogue import BrokenDefinition
from clinic_desktop.domain.roster.words import AgeRule, Column, RemarkRule, RosterWords
from clinic_desktop.domain.words import tr

FILE = "words.toml"


def load_roster_words(folder: Path) -> tuple[RosterWords, tuple[BrokenDefinition, ...]]:
    """The words; none at all, and the reason, when the file is not usable."""
    try:
        return read_roster_words(folder / FILE), ()
    except DefinitionFault as fault:
        return RosterWords(), (BrokenDefinition(f"{folder.name}/{FILE}", str(fault)),)


def read_roster_words(path: Path) -> RosterWords:
    """The file; raises ``DefinitionFault`` with the place and what is wrong there."""
    top = Table(read_toml(path))
    top.only(
        "code", "edition", "effective_from", "source", "columns", "foreign", "sex", "marks",
        "lines", "residence", "gone", "denials", "lunar", "remarks", "by_age",
    )  # fmt: skip
    heads = top.table("columns")
    heads.only(*Column)
    marks = top.table("marks")
    marks.only("none", "yes", "no")
    return RosterWords(
        edition=top.need("edition", str),
        source=top.need("source", str),
        columns={Column(name): heads.words(name) for name in heads.data},
        foreign=top.table("foreign").words("words"),
        sex=_codes(top.table("sex"), ("1", "2")),
        residence=_codes(top.table("residence"), ("1", "2", "3", "4")),
        none=frozenset(marks.words("none")),
        yes=frozenset(marks.words("yes")),
        no=frozenset(marks.words("no")),
        totals=top.table("lines").words("totals"),
        gone=top.table("gone").words("words"),
        denials_before=top.table("denials").words("before"),
        denials_after=top.table("denials").words("after"),
        lunar=top.table("lunar").words("words"),
        remarks=tuple(_remark(table) for table in top.tables("remarks")),
        by_age=tuple(_by_age(table) for table in top.tables("by_age")),
    )


def _codes(table: Table, codes: tuple[str, ...]) -> dict[str, str]:
    table.only(*codes)
    return {word.upper(): code for code in codes for word in table.words(code)}


def _remark(table: Table) -> RemarkRule:
    table.only(
        "words", "label", "programme", "resident_tag", "household_tag", "sex", "min_age", "max_age"
    )
    rule = RemarkRule(
        words=table.words("words"),
        label=table.need("label", str),
        programme=table.get("programme", str, ""),
        resident_tag=table.get("resident_tag", str, ""),
        household_tag=table.get("household_tag", str, ""),
        sex=table.get("sex", str, ""),
        min_age=table.maybe("min_age", int),
        max_age=table.maybe("max_age", int),
    )
    if not rule.words:
        raise table.fault("words", tr("没有任何词"))
    if not (rule.programme or rule.resident_tag or rule.household_tag):
        raise table.fault("label", tr("没有写这个词意味着什么"))
    return rule


def _by_age(table: Table) -> AgeRule:
    table.only("label", "programme", "min_age", "max_age")
    return AgeRule(
        label=table.need("label", str),
        programme=table.need("programme", str),
        min_age=table.maybe("min_age", int),
        max_age=table.maybe("max_age", int),
    )
