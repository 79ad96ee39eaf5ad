"""Saves and values of a row as lines to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.words import tr
from clinic_desktop.services.history import HistoryPage, HistoryRow
from clinic_desktop.ui import row_words
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.rows_model import Column, Tag

_KINDS = {
    "insert": Tag(tr("新建"), Hue.GREEN),
    "update": Tag(tr("修改"), Hue.BLUE),
    "void": Tag(tr("作废"), Hue.RED),
    "restore": Tag(tr("恢复"), Hue.AMBER),
}


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One value: its name, what it was, what it became."""

    id: str
    label: str
    old: str
    new: str


def save_columns() -> Sequence[Column[HistoryRow]]:
    """The list of saves."""
    return (
        Column(tr("时间"), when, width=146, tone=_when_tone),
        Column(tr("谁"), who, width=84),
        Column(tr("种类"), lambda _r: "", width=64, tags=lambda r: [_KINDS[r.kind]]),
        Column(tr("操作 / 原因"), why, width=110, stretch=True),
    )


def value_columns() -> Sequence[Column[ValueLine]]:
    """What one save changed."""
    return (
        Column(tr("项目"), lambda v: v.label, width=110, stretch=True),
        Column(
            tr("原来"),
            lambda v: v.old or "—",
            width=120,
            stretch=True,
            tone=lambda _v: Tone.MUTED,
        ),
        Column(tr("改为"), lambda v: v.new or tr("（空）"), width=120, stretch=True),
    )


def when(row: HistoryRow) -> str:
    """Local time; a question mark where the clock cannot have been right."""
    return f"{row.at.astimezone():%Y-%m-%d %H:%M}{'?' if row.clock_doubtful else ''}"


def _when_tone(row: HistoryRow) -> Tone:
    return Tone.NOTICE if row.clock_doubtful else Tone.PLAIN


def who(row: HistoryRow) -> str:
    """The person, or where it came from."""
    if row.who:
        return row.who
    return tr("卫生院") if row.centre else tr("未记录")


def why(row: HistoryRow) -> str:
    """The reason given, or what the person did."""
    return row.reason or row.action or ("" if row.here else tr("由数据包带来"))


def about(row: HistoryRow) -> str:
    """One sentence over the values of a save."""
    parts = [when(row), who(row), row.action]
    if not row.here:
        parts.append(tr("由数据包带来"))
    if row.clock_doubtful:
        parts.append(tr("当时电脑的时钟可能不准"))
    if row.reason:
        parts.append(tr("原因：{reason}", reason=row.reason))
    if not row.shown:
        parts.append(tr("其中的内容后来都改过"))
    return " · ".join(part for part in parts if part)


def values_of(page: HistoryPage, row: HistoryRow, catalogue: Catalogue) -> list[ValueLine]:
    """The values that say something to people."""
    form = catalogue.form(page.form_code, page.form_edition) if page.form_code else None
    lines = []
    for change in row.changes:
        if row_words.is_hidden(change.field) or (row.kind == "insert" and change.new in (0, [])):
            continue
        old, new = (
            row_words.value_words(change.field, value, catalogue, page.names, form)
            for value in (change.old, change.new)
        )
        if old != new:
            label = row_words.field_name(page.table, change.field, form)
            lines.append(ValueLine(change.field, label, old, new))
    if form is not None:
        order = {f"answers.{field.id}": n for n, field in enumerate(form.fields())}
        lines.sort(key=lambda line: order.get(line.id, -1))
    return lines


def title_of(page: HistoryPage, catalogue: Catalogue) -> str:
    """王桂兰 · 居民, or the form of a record."""
    kind = row_words.table_name(page.table)
    if page.form_code and (form := catalogue.form(page.form_code, page.form_edition)):
        kind = form.title
    return " · ".join(part for part in (page.name, kind) if part)
