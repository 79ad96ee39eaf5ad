"""Reads the fields of a section: blocks spread out, companions and goals added."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from clinic_desktop.definitions.forms.entries import checks, expression, refusal, span, whole
from clinic_desktop.definitions.forms.options import Shared, read_options
from clinic_desktop.definitions.reading import Table
from clinic_desktop.domain.forms.expressions import CONSTANTS, parse
from clinic_desktop.domain.forms.model import (
    CHOICES,
    NUMBERS,
    ROW_PLACE,
    Field,
    FieldType,
    RowGroup,
    RowLine,
)
from clinic_desktop.domain.forms.text_formats import TEXT_FORMATS
from clinic_desktop.domain.words import tr

_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_RESERVED = frozenset(CONSTANTS) - {"sex"} | {"and", "or", "not", "in"}
_KEYS = (
    "id",
    "label",
    "type",
    "unit",
    "scale",
    "options",
    "exclusive",
    "hard",
    "soft",
    "required",
    "firm",
    "relevant",
    "computed",
    "default",
    "propose",
    "checks",
    "carried",
    "from_file",
    "target",
    "columns",
    "printed",
    "lines",
    "last",
    "minimum",
    "maximum",
    "unique",
    "alone",
    "format",
    "max_length",
    "future",
    "sensitive",
    "help",
    "note",
)


@dataclass(slots=True)
class FieldReader:
    """Reads fields of one file; ``like`` may name any field read before."""

    shared: Shared
    own_options: Mapping[str, Any]
    prefix: str = ""
    """What every id must start with (county files)."""
    extension: str = ""
    """Code of the county file that is being read."""
    written: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def read(self, values: list[Any], place: str) -> tuple[Field, ...]:
        """The fields of one list, companions and goals right behind their item."""
        tables = [t for each in values for t in self._spread(each, place)]
        return _joined([self._field(t) for t in tables], place)

    def _spread(self, each: Any, place: str) -> list[Table]:
        """A field as it is; a block as its fields, with what the form says differently."""
        here = Table({"fields": each}, place)
        values: dict[str, Any] = here.need("fields", dict)
        if "block" not in values:
            name = values.get("id", "?")
            return [Table(self._completed(values, here), f"{place} ▸ {name}")]
        asked = Table(values, place)
        asked.only("block", "without", "override")
        block = self._block(asked, asked.need("block", str))
        without = asked.words("without")
        override = asked.get("override", dict, {})
        ids = [item.get("id") for item in block]
        for name in (*without, *override):
            if name not in ids:
                raise refusal(asked, tr("块中没有项目 {name}", name=name))
        return [
            table
            for item in block
            if item.get("id") not in without
            for table in self._spread({**item, **override.get(item.get("id"), {})}, place)
        ]

    def _block(self, table: Table, name: str) -> list[dict[str, Any]]:
        block = self.shared.blocks.get(name.removeprefix("B."))
        if not isinstance(block, list) or not all(isinstance(item, dict) for item in block):
            raise refusal(table, tr("没有块 {name}", name=name))
        return block

    def _completed(self, values: dict[str, Any], here: Table) -> dict[str, Any]:
        """``like`` replaced by what that field says."""
        if "like" in values:
            like = values["like"]
            if like not in self.written:
                raise refusal(here, tr("like 所指的 {name} 不在前面", name=like))
            own = {key: value for key, value in values.items() if key != "like"}
            values = {**self.written[like], **own}
        name = values.get("id")
        if isinstance(name, str):
            self.written[name] = values
        return values

    def _field(self, table: Table) -> tuple[Field, bool]:
        """The field, and whether it wants a goal beside it."""
        table.only(*_KEYS)
        name = table.need("id", str)
        if not _ID.fullmatch(name) or name in _RESERVED:
            raise table.fault("id", tr("{name} 不合规则", name=name))
        if not name.startswith(self.prefix):
            raise table.fault("id", tr("扩展项目的标识应以 {prefix} 开头", prefix=self.prefix))
        kind = self._type(table)
        scale = whole(table, "scale", 1 if kind is FieldType.DEC else 0, 0, 4)
        made = Field(
            id=name,
            label=table.need("label", str),
            type=kind,
            unit=table.get("unit", str, ""),
            scale=scale,
            options=read_options(table, name, self.shared, self.own_options),
            exclusive=table.words("exclusive"),
            hard=span(table, "hard", scale),
            soft=span(table, "soft", scale),
            required=expression(table, "required"),
            firm=table.get("firm", bool, False),
            relevant=expression(table, "relevant"),
            computed=expression(table, "computed"),
            default=expression(table, "default"),
            proposal=expression(table, "propose"),
            checks=checks(table, "checks"),
            carried=table.get("carried", bool, False),
            from_file=table.get("from_file", str, ""),
            rows=self._rows(table) if kind is FieldType.ROWS else None,
            text_format=table.get("format", str, ""),
            max_length=whole(table, "max_length", 0, 0, 4000),
            future=table.get("future", bool, False),
            sensitive=table.get("sensitive", bool, False),
            help=table.get("help", str, ""),
            note=table.get("note", str, ""),
            extension=self.extension,
        )
        _fits(table, made)
        return made, table.get("target", bool, False)

    def _type(self, table: Table) -> FieldType:
        written = table.need("type", str)
        try:
            return FieldType(written)
        except ValueError:
            raise table.fault("type", tr("没有类型 {type}", type=written)) from None

    def _rows(self, table: Table) -> RowGroup:
        columns = table.data.get("columns")
        if isinstance(columns, str):
            columns = self._block(table, columns)
        if not isinstance(columns, list) or not columns:
            raise table.fault("columns", tr("缺少"))
        alone = table.words("alone")
        inner = FieldReader(self.shared, self.own_options)
        group = RowGroup(
            fields=inner.read(columns, table.place),
            printed=whole(table, "printed", 0, 0, 60),
            minimum=whole(table, "minimum", 0, 0, 200),
            maximum=whole(table, "maximum", 200, 1, 1000),
            unique=table.maybe("unique", str),
            alone=(alone[0], alone[1]) if len(alone) == 2 else None,
            lines=tuple(_row_line(table, text) for text in table.words("lines")),
            last=table.get("last", str, ""),
        )
        ids = {c.id for c in group.fields}
        printed = [name for line in group.lines for name in ROW_PLACE.findall(line.text)]
        single = (group.unique, group.alone[0] if group.alone else None)
        for column in filter(None, (*single, *printed)):
            if column not in ids:
                raise refusal(table, tr("没有列 {name}", name=column))
        if any(c.type is FieldType.ROWS for c in group.fields):
            raise refusal(table, tr("rows 里不能再有 rows"))
        return group


def _row_line(table: Table, written: str) -> RowLine:
    label, sign, text = written.partition("|")
    if not sign:
        raise table.fault("lines", tr("应写成“标签 | 文字”：{line}", line=written))
    return RowLine(label.strip(), text.strip())


def _fits(table: Table, made: Field) -> None:
    """What types demand of one another."""
    if (made.type is FieldType.DEC) != (made.scale > 0):
        raise table.fault("scale", tr("只用于 dec，且至少为 1"))
    if (made.type in CHOICES) != bool(made.options):
        raise table.fault("options", tr("只用于 single 和 multi，且不能缺少"))
    codes = {o.code for o in made.options}
    for code in made.exclusive:
        if code not in codes or made.type is not FieldType.MULTI:
            raise table.fault("exclusive", tr("代码 {code} 不在多选项中", code=code))
    sides = (*made.hard, *made.soft)
    if made.type not in NUMBERS and any(side is not None for side in sides):
        raise refusal(table, tr("界限只用于数字"))
    hard_low, hard_high, soft_low, soft_high = sides
    below = None not in (hard_low, soft_low) and (soft_low or 0) < (hard_low or 0)
    above = None not in (hard_high, soft_high) and (soft_high or 0) > (hard_high or 0)
    if below or above:
        raise table.fault("soft", tr("超出 hard"))
    if made.text_format and made.text_format not in TEXT_FORMATS:
        raise table.fault("format", tr("没有文字格式 {name}", name=made.text_format))


def _joined(read: list[tuple[Field, bool]], place: str) -> tuple[Field, ...]:
    """Companions point to their item and follow it when not written out; goals are added."""
    declared = {made.id for made, _ in read}
    owners = _owners(read, place)
    goals = {f"{made.id}_target" for made, goal in read if goal}
    found: list[Field] = []
    for plain, goal in read:
        made = plain
        if made.id in owners:
            owner, codes = owners[made.id]
            made = replace(made, companion_of=(owner, tuple(codes)))
        if made.id in goals:
            made = replace(made, target_of=made.id.removesuffix("_target"))
        found.append(replace(made, target=f"{made.id}_target") if goal else made)
        if goal and f"{made.id}_target" not in declared:
            found.append(_goal(made))
        found += [
            _companion(made, name, owners[name][1])
            for name in dict.fromkeys(c for o in made.options for c in o.companion)
            if name not in declared
        ]
    return tuple(found)


def _owners(read: list[tuple[Field, bool]], place: str) -> dict[str, tuple[str, list[str]]]:
    """Companion → its item and the codes that call for it."""
    owners: dict[str, tuple[str, list[str]]] = {}
    for made, _ in read:
        for option in made.options:
            for companion in option.companion:
                owner, codes = owners.setdefault(companion, (made.id, []))
                if owner != made.id:
                    sentence = tr("{name} 同时属于 {a} 和 {b}", name=companion, a=owner, b=made.id)
                    raise refusal(Table({}, place), sentence)
                if option.code not in codes:
                    codes.append(option.code)
    return owners


def _goal(made: Field) -> Field:
    return replace(
        made,
        id=f"{made.id}_target",
        label=tr("{label}目标", label=made.label),
        required=None,
        firm=False,
        computed=None,
        default=None,
        proposal=None,
        checks=(),
        target=None,
        target_of=made.id,
        help="",
    )


def _companion(made: Field, name: str, codes: list[str]) -> Field:
    labels = [o.label for o in made.options if o.code in codes]
    return Field(
        id=name,
        label=tr("{item}（{option}）", item=made.label, option="、".join(labels)),
        type=FieldType.TEXT,
        required=parse("true"),
        companion_of=(made.id, tuple(codes)),
        note=made.note,
        sensitive=made.sensitive,
    )
