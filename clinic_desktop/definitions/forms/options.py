"""Reads option lists: ``"2 有 > *_desc"`` is code, label and the companion field of that code.

``S.name`` names a set of ``_shared.toml``, ``D.name`` an official code list of
``resources/definitions/dictionaries``, any other word a set of the form's own ``[options]``.
``{ when, options }`` offers a whole set under a condition.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from clinic_desktop.definitions.forms.entries import expression
from clinic_desktop.definitions.reading import Table
from clinic_desktop.domain.dictionaries import Dictionary
from clinic_desktop.domain.forms.model import Option
from clinic_desktop.domain.words import tr

_WRITTEN = re.compile(
    r"(?P<code>[0-9A-Za-z_]{1,16}) (?P<label>.+?)(?: > (?P<companion>[a-z0-9_*, ]+))?"
)


@dataclass(frozen=True, slots=True)
class Shared:
    """What every form may use; sets and blocks stay unread until a form asks for them."""

    options: Mapping[str, Any] = field(default_factory=dict)
    dictionaries: Mapping[str, Dictionary] = field(default_factory=dict)
    blocks: Mapping[str, Any] = field(default_factory=dict)


def read_options(
    table: Table, field_id: str, shared: Shared, own: Mapping[str, Any]
) -> tuple[Option, ...]:
    """The options of a field, empty when it has none; a code stands once, or each time with the
    condition under which it is offered.
    """
    written = table.data.get("options")
    if written is None:
        return ()
    if isinstance(written, str):
        written = _named_set(table, written, shared, own)
    if not isinstance(written, list) or not written:
        raise table.fault("options", tr("应为选项的列表或选项集的名称"))
    found = tuple(o for each in written for o in _entry(table, each, field_id, shared, own))
    for code in dict.fromkeys(option.code for option in found):
        # One code may mean different things by visit or age, if every meaning says when.
        meant = [option for option in found if option.code == code]
        if len(meant) > 1 and any(option.relevant is None for option in meant):
            raise table.fault("options", tr("代码 {code} 重复", code=code))
    return found


def _named_set(table: Table, name: str, shared: Shared, own: Mapping[str, Any]) -> Any:
    kind, dot, rest = name.partition(".")
    if dot and kind == "D" and rest in shared.dictionaries:
        return [{"code": t.code, "label": t.label} for t in shared.dictionaries[rest].terms]
    found = (shared.options if kind == "S" else {}).get(rest) if dot else own.get(name)
    if found is None:
        raise table.fault("options", tr("没有选项集 {name}", name=name))
    return found


def _entry(
    table: Table, written: object, field_id: str, shared: Shared, own: Mapping[str, Any]
) -> tuple[Option, ...]:
    """One option, or ``{ when, options }``: a whole set offered under one condition."""
    if not isinstance(written, dict) or "when" not in written:
        return (_option(table, written, field_id),)
    group = Table(written, table.at("options"))
    group.only("when", "options")
    condition = expression(group, "when")
    offered = read_options(group, field_id, shared, own)
    return tuple(replace(option, relevant=condition) for option in offered)


def _option(table: Table, written: object, field_id: str) -> Option:
    if isinstance(written, dict):
        return _long_option(Table(written, table.at("options")), field_id)
    match = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise table.fault("options", tr("应写成“代码 名称”，却是 {text}", text=str(written)[:40]))
    names = (name.strip() for name in (match["companion"] or "").split(","))
    companion = tuple(name.replace("*", field_id) for name in names if name)
    return Option(match["code"], match["label"].strip(), companion)


def _long_option(table: Table, field_id: str) -> Option:
    table.only("code", "label", "companion", "relevant")
    return Option(
        table.need("code", str),
        table.need("label", str),
        tuple(name.replace("*", field_id) for name in table.words("companion")),
        expression(table, "relevant"),
    )
