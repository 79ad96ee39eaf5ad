"""Columns of the stock list and of a lot's card, and their words."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_desktop.domain.stock import Expiry, LotLine
from clinic_desktop.domain.words import tr
from clinic_desktop.services.stock_list import StockRow
from clinic_desktop.ui.theme.tokens import Hue, Tone
from clinic_desktop.ui.widgets.rows_model import Align, Column, Tag


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot with the id tables need."""

    id: str
    row: StockRow


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a lot's card."""

    id: str
    line: LotLine


def lot_rows(rows: Sequence[StockRow]) -> list[LotRow]:
    """With ids from product and lot number."""
    return [LotRow("|".join(row.key), row) for row in rows]


def line_rows(row: StockRow) -> list[LineRow]:
    """Newest first."""
    return [LineRow(f"{place}{line.movement_id}", line) for place, line in enumerate(row.lines)]


def expiry_words(row: StockRow) -> str:
    """2027-05-31 · 还有 20 天."""
    if row.expires_on is None:
        return tr("未登记")
    day = row.expires_on.isoformat()
    match row.expiry:
        case Expiry.EXPIRED:
            return tr("{day} 已过期", day=day)
        case Expiry.LAST if row.days_left == 0:
            return tr("{day} 今天到期", day=day)
        case Expiry.WARN | Expiry.LAST:
            return tr("{day} 剩{n}天", day=day, n=row.days_left)
    return day


def expiry_tone(row: StockRow) -> Tone:
    """Red from 30 days on, amber from 90."""
    if row.expiry in (Expiry.EXPIRED, Expiry.LAST):
        return Tone.DANGER
    return Tone.NOTICE if row.expiry is Expiry.WARN else Tone.PLAIN


def state_tags(row: StockRow) -> list[Tag]:
    """What may be done with it."""
    if row.balance < 0:
        return [Tag(tr("账面不足"), Hue.RED)]
    if row.quarantine is not None:
        return [Tag(tr("封存"), Hue.RED)]
    if row.expiry is Expiry.EXPIRED:
        return [Tag(tr("不能用"), Hue.RED)]
    if row.balance == 0:
        return [Tag(tr("用完"), Hue.GREY)]
    return [Tag(tr("先用"), Hue.GREEN)] if row.first else []


def left_words(row: StockRow) -> str:
    """12 剂, or with vials of several doses: 12 剂（2 支 2 剂）."""
    if row.per_vial == 1:
        return tr("{n} 剂", n=row.balance)
    vials, rest = divmod(row.balance, row.per_vial)
    if rest:
        return tr("{n} 剂（{v} 支 {r} 剂）", n=row.balance, v=vials, r=rest)
    return tr("{n} 剂（{v} 支）", n=row.balance, v=vials)


def stock_columns() -> list[Column[LotRow]]:
    """Vaccine, lot, expiry, what is left."""
    return [
        Column(tr("疫苗"), lambda r: r.row.vaccine, width=120, stretch=True),
        Column(tr("批号"), lambda r: r.row.lot_no, width=84),
        Column(
            tr("有效期至"),
            lambda r: expiry_words(r.row),
            width=156,
            tone=lambda r: expiry_tone(r.row),
        ),
        Column(tr("结存"), lambda r: left_words(r.row), width=96, align=Align.RIGHT),
        Column(tr("状态"), lambda _r: "", width=72, tags=lambda r: state_tags(r.row)),
    ]


def line_columns() -> list[Column[LineRow]]:
    """Day, what happened, by how much, what was left."""
    return [
        Column(tr("日期"), lambda r: f"{r.line.on:%y-%m-%d}", width=86),
        Column(tr("事项"), lambda r: r.line.words, width=56, stretch=True),
        Column(
            tr("增减"),
            lambda r: f"{r.line.change:+d}" if r.line.change else "",
            width=54,
            align=Align.RIGHT,
        ),
        Column(
            tr("结存"), lambda r: str(r.line.balance), width=50, align=Align.RIGHT, wide_only=True
        ),
    ]
