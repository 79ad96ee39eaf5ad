"""Reads ``resources/definitions/dictionaries``: one official code list per file."""

from datetime import date
from pathlib import Path

from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.domain.catalogue import BrokenDefinition
from clinic_desktop.domain.dictionaries import Dictionary, Term
from clinic_desktop.domain.words import tr


def load_dictionaries(
    folder: Path,
) -> tuple[dict[str, Dictionary], tuple[BrokenDefinition, ...]]:
    """All usable code lists by code, and the files that are not usable with the reason."""
    found: dict[str, Dictionary] = {}
    broken: list[BrokenDefinition] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            dictionary = read_dictionary(path)
        except DefinitionFault as fault:
            broken.append(BrokenDefinition(f"{folder.name}/{path.name}", str(fault)))
            continue
        found[dictionary.code] = dictionary
    return found, tuple(broken)


def read_dictionary(path: Path) -> Dictionary:
    """One code list; raises ``DefinitionFault`` with the place and what is wrong there."""
    top = Table(read_toml(path))
    top.only("code", "title", "edition", "effective_from", "source", "endings", "terms")
    terms: list[Term] = []
    for table in top.tables("terms"):
        table.only("code", "label", "words", "sex")
        term = Term(
            code=table.need("code", str),
            label=table.need("label", str),
            words=table.words("words"),
            sex=table.get("sex", str, ""),
        )
        if any(term.code == other.code for other in terms):
            raise table.fault("code", tr("编码 {code} 写了两次", code=term.code))
        terms.append(term)
    if not terms:
        raise top.fault("terms", tr("没有任何条目"))
    return Dictionary(
        code=top.need("code", str),
        title=top.need("title", str),
        edition=top.need("edition", str),
        effective_from=top.need("effective_from", date),
        source=top.need("source", str),
        terms=tuple(terms),
        endings=top.words("endings"),
    )
