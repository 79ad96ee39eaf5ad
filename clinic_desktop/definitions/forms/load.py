"""Reads ``resources/definitions/forms``: forms of every edition, county files, edition mappings.

A broken file is listed with its reason and left out; the other forms go on working.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clinic_desktop.definitions.forms.extensions import applies_to, extended_form, extends
from clinic_desktop.definitions.forms.form import read_form
from clinic_desktop.definitions.forms.options import Shared
from clinic_desktop.definitions.reading import DefinitionFault, Table, read_toml
from clinic_desktop.domain.catalogue import BrokenDefinition
from clinic_desktop.domain.dictionaries import Dictionary
from clinic_desktop.domain.forms.editions import EditionMapping
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.words import tr

SHARED = "_shared.toml"
"""Option sets and blocks that every form may use; not a form itself."""


@dataclass(frozen=True, slots=True)
class LoadedForms:
    """Everything of the folder that can be used, and what cannot with its reason."""

    editions: Mapping[tuple[str, str], Form] = field(default_factory=dict)
    """Every edition by code and edition."""
    mappings: tuple[EditionMapping, ...] = ()
    broken: tuple[BrokenDefinition, ...] = ()


def load_forms(folder: Path, dictionaries: Mapping[str, Dictionary]) -> LoadedForms:
    """All forms below the folder. Sub-folders hold older editions, county files and mappings."""
    broken: list[BrokenDefinition] = []
    files = _files(folder, broken)
    shared = _shared(files.pop(SHARED, {}), dictionaries, broken)
    editions: dict[tuple[str, str], Form] = {}
    mappings: list[EditionMapping] = []
    county: dict[str, Mapping[str, Any]] = {}
    for name, values in files.items():
        try:
            if extends(values):
                county[name] = values
            elif "older" in values:
                mappings.append(_mapping(values))
            else:
                _add(editions, read_form(values, shared))
        except DefinitionFault as fault:
            broken.append(BrokenDefinition(f"forms/{name}", str(fault)))
    for name, extension in county.items():
        try:
            _extend(editions, extension, shared)
        except DefinitionFault as fault:
            broken.append(BrokenDefinition(f"forms/{name}", str(fault)))
    return LoadedForms(editions, tuple(mappings), tuple(broken))


def _add(editions: dict[tuple[str, str], Form], form: Form) -> None:
    if form.key in editions:
        code, edition = form.key
        raise DefinitionFault(tr("{code} {edition} 已被别的文件用过", code=code, edition=edition))
    editions[form.key] = form


def _files(folder: Path, broken: list[BrokenDefinition]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).as_posix()
        try:
            found[name] = read_toml(path)
        except DefinitionFault as fault:
            broken.append(BrokenDefinition(f"forms/{name}", str(fault)))
    return found


def _shared(
    values: dict[str, Any],
    dictionaries: Mapping[str, Dictionary],
    broken: list[BrokenDefinition],
) -> Shared:
    try:
        top = Table(values)
        top.only("format", "options", "blocks")
        return Shared(top.get("options", dict, {}), dictionaries, top.get("blocks", dict, {}))
    except DefinitionFault as fault:
        broken.append(BrokenDefinition(f"forms/{SHARED}", str(fault)))
        return Shared()


def _extend(
    editions: dict[tuple[str, str], Form], values: Mapping[str, Any], shared: Shared
) -> None:
    wanted = [form for form in editions.values() if applies_to(form, values)]
    if not wanted:
        raise DefinitionFault(tr("没有要扩展的表 {code}", code=str(values.get("extends"))))
    # All editions or none: a half-applied county file would differ from visit to visit.
    made = [extended_form(form, values, shared) for form in wanted]
    editions.update({form.key: form for form in made})


def _mapping(values: Mapping[str, Any]) -> EditionMapping:
    top = Table(values)
    top.only("format", "form", "older", "newer", "source", "renamed", "codes")
    codes = {name: _texts(table) for name, table in top.named("codes")}
    return EditionMapping(
        form=top.need("form", str),
        older=top.need("older", str),
        newer=top.need("newer", str),
        renamed=_texts(top.table("renamed")),
        codes=codes,
        source=top.need("source", str),
    )


def _texts(table: Table) -> dict[str, str]:
    return {key: table.need(key, str) for key in table.data}
