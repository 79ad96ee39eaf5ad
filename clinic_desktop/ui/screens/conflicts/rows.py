"""Columns of the lists and of the comparison."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.conflicts import ConflictDetail, ConflictLine, Item
from clinic_desktop.exchange.decisions import DecidedLine
from clinic_desktop.ui import row_words
from clinic_desktop.ui.screens.conflicts import words
from clinic_desktop.ui.screens.conflicts.choosing import Choosing
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.rows_model import Column

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class CompareLine:
    """One line of the comparison, ready to be read."""

    id: str
    item: Item
    label: str
    left: str
    right: str
    before: str
    taken: str
    """left, right, other, or nothing yet."""
    open: bool
    """Somebody has to choose."""


def open_columns(catalogue: Catalogue) -> Sequence[Column[ConflictLine]]:
    """Conflicts that wait."""

    def what(line: ConflictLine) -> str:
        return words.what(line.table, line.about, catalogue)

    return (
        Column(
            tr("机构"),
            lambda c: c.site_name,
            width=110,
            stretch=True,
            sort_key=lambda c: c.site_name,
        ),
        Column(tr("谁"), lambda c: c.about.name, width=78, sort_key=lambda c: c.about.name),
        Column(tr("内容"), what, width=130, stretch=True, sort_key=what),
        Column(
            tr("两边不同的"),
            lambda c: words.units(c.table, c.units),
            width=120,
            stretch=True,
            wide_only=True,
        ),
    )


def decided_columns(catalogue: Catalogue) -> Sequence[Column[DecidedLine]]:
    """Decisions of the past."""

    def what(line: DecidedLine) -> str:
        return words.what(line.table, line.about, catalogue)

    return (
        Column(tr("谁"), lambda d: d.about.name, width=78, sort_key=lambda d: d.about.name),
        Column(tr("内容"), what, width=130, stretch=True, sort_key=what),
        Column(
            tr("原因"), lambda d: d.reason, width=110, stretch=True, sort_key=lambda d: d.reason
        ),
        Column(tr("决定"), _decided_at, width=106, wide_only=True, sort_key=lambda d: d.at),
    )


def _decided_at(line: DecidedLine) -> str:
    at = line.author.at if line.author is not None else line.at
    return f"{at.astimezone():%m-%d %H:%M}"


def compare_columns() -> Sequence[Column[CompareLine]]:
    """What differs, the two versions, which one is taken."""

    def side(name: str) -> Callable[[CompareLine], Tone]:
        def tone(line: CompareLine) -> Tone:
            if not line.open:
                return Tone.MUTED
            if line.taken == name:
                return Tone.GOOD
            return Tone.MUTED if line.taken else Tone.PLAIN

        return tone

    return (
        Column(
            tr("项目"),
            lambda c: c.label,
            width=100,
            stretch=True,
            tone=lambda c: Tone.DANGER if c.open and not c.taken else Tone.PLAIN,
        ),
        Column(
            tr("左边"), lambda c: _marked(c, "left"), width=124, stretch=True, tone=side("left")
        ),
        Column(
            tr("右边"), lambda c: _marked(c, "right"), width=124, stretch=True, tone=side("right")
        ),
        Column(tr("采用"), _taken, width=70, tone=_taken_tone),
    )


def _marked(line: CompareLine, side: str) -> str:
    text = line.left if side == "left" else line.right
    return f"✓ {text}" if line.open and line.taken == side else text


def _taken(line: CompareLine) -> str:
    if not line.open:
        return ""
    named = {"left": tr("左"), "right": tr("右"), "other": tr("另一版")}
    return named.get(line.taken, tr("未选"))


def _taken_tone(line: CompareLine) -> Tone:
    return Tone.GOOD if line.taken else Tone.DANGER


def compare_lines(
    choosing: Choosing, catalogue: Catalogue, *, everything: bool
) -> list[CompareLine]:
    """The comparison in words, as the two versions stand in sight."""
    detail = choosing.detail
    form = words.form_of(detail.line.about, catalogue)
    lines = []
    for item in choosing.items(everything=everything):
        if row_words.is_hidden(item.field):
            continue
        taken = choosing.chosen(item)
        lines.append(
            CompareLine(
                item.id,
                item,
                row_words.field_name(detail.line.table, item.field, form),
                _said(detail, item, choosing.left, catalogue),
                _said(detail, item, choosing.right, catalogue),
                _value(detail, item, item.before, catalogue),
                {"": "", choosing.left: "left", choosing.right: "right"}.get(taken, "other"),
                item.differs and bool(item.group),
            )
        )
    order = {f"answers.{field.id}": n for n, field in enumerate(form.fields())} if form else {}
    # What has to be chosen first, in the order of the form; then what is only to be read.
    lines.sort(key=lambda line: (not line.open, order.get(line.item.field, -1)))
    return lines


def _said(detail: ConflictDetail, item: Item, version: str, catalogue: Catalogue) -> str:
    if version not in item.values:
        return tr("（没有改）")
    return _value(detail, item, item.values[version], catalogue) or tr("（空）")


def _value(detail: ConflictDetail, item: Item, value: object, catalogue: Catalogue) -> str:
    form = words.form_of(detail.line.about, catalogue)
    return row_words.value_words(item.field, value, catalogue, detail.names, form)
