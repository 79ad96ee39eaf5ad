"""Reads ``resources/definitions/advice``: health prescriptions, one file per field of work."""

from pathlib import Path

from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.domain.advice import Advice, AdviceLibrary
from clinic_desktop.domain.catalogue import BrokenDefinition
from clinic_desktop.domain.words import tr

_KEYS = (
    *("code", "title", "points", "warnings", "programmes", "sex", "when"),
    *("from_months", "until_months", "from_weeks", "until_weeks"),
)


def load_advice(folder: Path) -> tuple[AdviceLibrary, tuple[BrokenDefinition, ...]]:
    """All usable prescriptions, and the files that are not usable with the reason."""
    found: dict[str, Advice] = {}
    broken: list[BrokenDefinition] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            own = read_advice(Table(read_toml(path)), frozenset(found))
        except DefinitionFault as fault:
            broken.append(BrokenDefinition(f"{folder.name}/{path.name}", str(fault)))
            continue
        found |= {one.code: one for one in own}
    return AdviceLibrary(found), tuple(broken)


def read_advice(top: Table, taken: frozenset[str] = frozenset()) -> tuple[Advice, ...]:
    """One file; raises ``DefinitionFault`` with the place and what is wrong there. ``taken`` are
    codes of other files.
    """
    top.only("edition", "effective_from", "source", "group", "programmes", "sex", "advice")
    edition, source = top.need("edition", str), top.need("source", str)
    group = top.need("group", str)
    made: dict[str, Advice] = {}
    for table in top.tables("advice"):
        table.only(*_KEYS)
        one = Advice(
            code=table.need("code", str),
            title=table.need("title", str),
            group=group,
            points=table.words("points"),
            warnings=table.words("warnings"),
            programmes=frozenset(table.words("programmes") or top.words("programmes")),
            sex=table.get("sex", str, top.get("sex", str, "")),
            when=frozenset(table.words("when")),
            source=source,
            edition=edition,
            from_months=table.maybe("from_months", int),
            until_months=table.maybe("until_months", int),
            from_weeks=table.maybe("from_weeks", int),
            until_weeks=table.maybe("until_weeks", int),
        )
        if not one.points:
            raise table.fault("points", tr("没有任何条目"))
        if one.code in made or one.code in taken:
            raise table.fault("code", tr("编码 {code} 写了两次", code=one.code))
        made[one.code] = one
    if not made:
        raise top.fault("advice", tr("没有任何条目"))
    return tuple(made.values())
