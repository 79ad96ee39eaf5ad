"""County files: sections and fields that join a national form without touching its file.

Ids of added fields begin with ``x_``, so that a later national edition cannot collide with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from clinic_desktop.definitions.forms.checking import check_form
from clinic_desktop.definitions.forms.entries import refusal
from clinic_desktop.definitions.forms.fields import FieldReader
from clinic_desktop.definitions.forms.form import check_format, read_sections
from clinic_desktop.definitions.forms.options import Shared
from clinic_desktop.definitions.reading import DefinitionFault, Table
from clinic_desktop.domain.forms.model import Field, Form, Section
from clinic_desktop.domain.words import tr

PREFIX = "x_"


@dataclass(frozen=True, slots=True)
class _Placed:
    """Fields to be put into an existing section, behind a field (empty: at the end)."""

    section: str
    after: str
    fields: tuple[Field, ...]


def extends(values: Mapping[str, Any]) -> bool:
    """Whether a file is a county file rather than a form."""
    return "extends" in values


def extended_form(form: Form, values: Mapping[str, Any], shared: Shared) -> Form:
    """The form with what the county file adds; raises ``DefinitionFault``."""
    top = Table(values)
    top.only(
        "format", "code", "extends", "editions", "source", "enable", "options", "section", "add"
    )
    check_format(top)
    code = top.need("code", str)
    top.need("source", str)
    reader = FieldReader(shared, top.get("options", dict, {}), PREFIX, code)
    sections = list(form.sections)
    if "section" in top.data:
        sections = _with_sections(sections, top, reader)
    for placed in _placements(top, reader):
        sections = _with_fields(sections, placed)
    sections = _enabled(sections, top)
    made = form.extended(tuple(sections), code)
    check_form(made)
    return made


def applies_to(form: Form, values: Mapping[str, Any]) -> bool:
    """Whether the county file is meant for this form and edition."""
    top = Table(values)
    editions = top.words("editions")
    return top.need("extends", str) == form.code and (not editions or form.edition in editions)


def _with_sections(sections: list[Section], top: Table, reader: FieldReader) -> list[Section]:
    found = list(sections)
    places = [table.get("after", str, "") for table in top.tables("section")]
    for made, after in zip(read_sections(top, reader), places, strict=True):
        if not made.id.startswith(PREFIX):
            raise DefinitionFault(tr("扩展部分的标识应以 {prefix} 开头", prefix=PREFIX))
        found.insert(_index(found, after) + 1 if after else len(found), made)
    return found


def _placements(top: Table, reader: FieldReader) -> list[_Placed]:
    found = []
    for table in top.tables("add"):
        table.only("section", "after", "fields")
        section = table.need("section", str)
        fields = reader.read(table.need("fields", list), section)
        found.append(_Placed(section, table.get("after", str, ""), fields))
    return found


def _with_fields(sections: list[Section], placed: _Placed) -> list[Section]:
    at = _index(sections, placed.section)
    fields = list(sections[at].fields)
    ids = [f.id for f in fields]
    if placed.after and placed.after not in ids:
        raise DefinitionFault(
            tr("部分 {section} 没有项目 {name}", section=placed.section, name=placed.after)
        )
    position = ids.index(placed.after) + 1 if placed.after else len(fields)
    while position < len(fields) and _belongs(fields[position], placed.after):
        position += 1
    fields[position:position] = placed.fields
    return [*sections[:at], replace(sections[at], fields=tuple(fields)), *sections[at + 1 :]]


def _belongs(field: Field, owner: str) -> bool:
    """Companions and goals stay behind their item."""
    companion = field.companion_of is not None and field.companion_of[0] == owner
    return companion or (bool(owner) and field.target_of == owner)


def _enabled(sections: list[Section], top: Table) -> list[Section]:
    """Optional blocks that the county wants filled in as part of the form."""
    found = list(sections)
    for name in top.words("enable"):
        at = _index(found, name)
        if not found[at].optional:
            raise refusal(top, tr("部分 {name} 不是可选部分", name=name))
        found[at] = replace(found[at], optional=False)
    return found


def _index(sections: list[Section], name: str) -> int:
    for at, section in enumerate(sections):
        if section.id == name:
            return at
    raise DefinitionFault(tr("没有部分 {name}", name=name))
