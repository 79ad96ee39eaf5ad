"""Reads one form file into a :class:`Form` and has it checked as a whole."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from clinic_desktop.definitions.forms.checking import check_form
from clinic_desktop.definitions.forms.entries import checks, expression, whole
from clinic_desktop.definitions.forms.fields import FieldReader
from clinic_desktop.definitions.forms.keeping import read_also, read_stages, read_unique
from clinic_desktop.definitions.forms.options import Shared
from clinic_desktop.definitions.reading import Table
from clinic_desktop.domain.forms.model import (
    CardItem,
    CardSide,
    EventMapping,
    Form,
    Paper,
    PaperGroup,
    Repeat,
    Section,
    Subject,
)
from clinic_desktop.domain.words import tr

FORMAT = 1
"""Newest format of form files that this program reads."""

_KEYS = (
    "format",
    "code",
    "edition",
    "effective_from",
    "title",
    "subject",
    "source",
    "group",
    "programmes",
    "applies",
    "repeat",
    "date",
    "sign",
    "outcome",
    "outcome_field",
    "relaxed",
    "summary",
    "visits",
    "quick",
    "search",
    "status",
    "options",
    "event",
    "check",
    "unique",
    "stages",
    "also",
    "paper",
    "section",
)
_Kind = TypeVar("_Kind", bound=StrEnum)


def read_form(values: Mapping[str, Any], shared: Shared) -> Form:
    """The form of a file's tables; raises ``DefinitionFault`` with the place and the reason."""
    top = Table(values)
    top.only(*_KEYS)
    check_format(top)
    reader = FieldReader(shared, top.get("options", dict, {}))
    sections = read_sections(top, reader)
    made = Form(
        code=top.need("code", str),
        edition=top.need("edition", str),
        effective_from=top.need("effective_from", date),
        title=top.need("title", str),
        subject=_kind(top, "subject", Subject, None),
        source=top.need("source", str),
        sections=sections,
        group=top.need("group", str),
        programmes=top.words("programmes"),
        applies=expression(top, "applies"),
        repeat=_kind(top, "repeat", Repeat, Repeat.MANY),
        date_field=top.need("date", str),
        sign_field=top.get("sign", str, ""),
        outcome=expression(top, "outcome"),
        relaxed=expression(top, "relaxed"),
        outcome_field=top.get("outcome_field", str, ""),
        events=_events(top),
        checks=checks(top, "check"),
        unique=read_unique(top),
        stages=read_stages(top),
        also=read_also(top),
        summary=top.words("summary"),
        visits=top.words("visits"),
        quick=top.words("quick"),
        search=top.words("search"),
        paper=_paper(top.table("paper"), top.need("title", str), sections),
        status=top.get("status", str, ""),
    )
    check_form(made)
    return made


def check_format(top: Table) -> None:
    """Refuses a file written for a newer program."""
    if top.need("format", int) != FORMAT:
        raise top.fault("format", tr("本程序只认识格式 {n}，请升级程序", n=FORMAT))


def read_sections(top: Table, reader: FieldReader) -> tuple[Section, ...]:
    """The sections of a form or of a county file."""
    found = []
    for table in top.tables("section"):
        table.only("id", "title", "relevant", "optional", "help", "fields", "after")
        name = table.need("id", str)
        found.append(
            Section(
                id=name,
                title=table.need("title", str),
                fields=reader.read(table.need("fields", list), name),
                relevant=expression(table, "relevant"),
                optional=table.get("optional", bool, False),
                help=table.get("help", str, ""),
            )
        )
    if not found:
        raise top.fault("section", tr("缺少"))
    return tuple(found)


def _kind(table: Table, key: str, kinds: type[_Kind], default: _Kind | None) -> _Kind:
    written = table.need(key, str) if default is None else table.get(key, str, default.value)
    if written not in set(kinds):
        raise table.fault(key, tr("没有 {name}", name=written))
    return kinds(written)


def _events(top: Table) -> tuple[EventMapping, ...]:
    found = []
    for table in top.tables("event"):
        table.only("programme", "kind", "values", "when", "date")
        values = table.table("values")
        told = ((name, expression(values, name)) for name in values.data)
        found.append(
            EventMapping(
                programme=table.get("programme", str, ""),
                kind=table.need("kind", str),
                values=tuple((name, value) for name, value in told if value is not None),
                when=expression(table, "when"),
                date=table.get("date", str, ""),
            )
        )
    return tuple(found)


def _paper(table: Table, title: str, sections: tuple[Section, ...]) -> Paper:
    table.only(
        "sheet_title",
        "columns",
        "by",
        "orientation",
        "layout",
        "order",
        "groups",
        "head",
        "notes",
        "starred",
        "identities",
        "card",
    )
    orientation = table.get("orientation", str, "portrait")
    layout = table.get("layout", str, "form")
    if orientation not in {"portrait", "landscape"}:
        raise table.fault("orientation", tr("应为 portrait 或 landscape"))
    if layout not in {"form", "columns", "register", "slip", "cover"}:
        raise table.fault("layout", tr("应为 form、columns、register、slip 或 cover"))
    groups = []
    for group in table.tables("groups"):
        group.only("title", "fields")
        groups.append(PaperGroup(group.need("title", str), group.words("fields")))
    ids = {f.id for section in sections for f in section.fields}
    usual = tuple(name for name in Paper().head if name in ids)
    head = table.words("head") if "head" in table.data else usual
    return Paper(
        sheet_title=table.get("sheet_title", str, title),
        columns=whole(table, "columns", 1, 1, 8),
        by=table.get("by", str, ""),
        orientation=orientation,
        layout=layout,
        order=table.words("order"),
        groups=tuple(groups),
        head=head,
        notes=table.words("notes"),
        starred=table.words("starred"),
        identities=table.get("identities", bool, False),
        card=tuple(_card_side(side) for side in table.tables("card")),
    )


def _card_side(table: Table) -> CardSide:
    """``"archive_no 健康档案编号"``: the field and the label that the card prints."""
    table.only("title", "items")
    items = []
    for written in table.words("items"):
        name, _, label = written.partition(" ")
        items.append(CardItem(name, label))
    return CardSide(table.need("title", str), tuple(items))
