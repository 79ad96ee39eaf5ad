"""Columns of the year's pages: plan, health days, boards, stock, quizzes, signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.words import tr
from clinic_desktop.services.education.planning import DayRow, PlannedRow
from clinic_desktop.services.education.quizzing import KINDS, TIMINGS, QuizRow
from clinic_desktop.services.education.stocking import BoardRow, SignatureRow, StockRow
from clinic_desktop.ui.screens.education.rows import kind_tag
from clinic_desktop.ui.theme.tokens import Tone
from clinic_desktop.ui.widgets.rows_model import Align, Column


@dataclass(frozen=True, slots=True)
class Planned:
    """A line of the plan."""

    id: str
    row: PlannedRow


@dataclass(frozen=True, slots=True)
class Day:
    """A health day."""

    id: str
    row: DayRow


@dataclass(frozen=True, slots=True)
class Board:
    """A board."""

    id: str
    row: BoardRow


@dataclass(frozen=True, slots=True)
class Stock:
    """A printed item."""

    id: str
    row: StockRow


@dataclass(frozen=True, slots=True)
class Quiz:
    """A survey."""

    id: str
    row: QuizRow


@dataclass(frozen=True, slots=True)
class Signature:
    """A house that got material."""

    id: str
    row: SignatureRow


def plan_state(row: PlannedRow) -> tuple[str, Tone]:
    """02-10 完成, 过期未做, 待做."""
    if row.done_on is not None:
        return tr("{day} 完成", day=f"{row.done_on:%m-%d}"), Tone.GOOD
    if row.overdue:
        return tr("过期未做"), Tone.DANGER
    return tr("待做"), Tone.MUTED


def plan_columns() -> Sequence[Column[Planned]]:
    """The plan."""
    return (
        Column(tr("月"), lambda r: tr("{m}月", m=r.row.row.month), width=56, align=Align.RIGHT),
        Column(
            tr("形式"),
            lambda _r: "",
            width=104,
            tags=lambda r: [kind_tag(r.row.row.kind)] if r.row.row.kind else [],
        ),
        Column(tr("主题"), lambda r: r.row.row.topic, width=220, stretch=True),
        Column(tr("主题日"), lambda r: r.row.row.day, width=210, wide_only=True),
        Column(tr("地点"), lambda r: r.row.row.place, width=110, wide_only=True),
        Column(tr("主讲人"), lambda r: r.row.row.speaker, width=90, wide_only=True),
        Column(
            tr("进度"),
            lambda r: plan_state(r.row)[0],
            width=110,
            tone=lambda r: plan_state(r.row)[1],
        ),
    )


def day_state(row: DayRow, today: date) -> tuple[str, Tone]:
    """已开展 2 次, 已过未开展, 还有 5 天."""
    if row.activities:
        return tr("已开展 {n} 次", n=row.activities), Tone.GOOD
    if row.holiday:
        return tr("节日保障"), Tone.MUTED
    if row.last < today:
        return tr("没有开展"), Tone.DANGER
    ahead = (row.first - today).days
    if ahead <= 0:
        return tr("正是时候"), Tone.NOTICE
    return tr("还有 {n} 天", n=ahead), Tone.NOTICE if ahead <= 14 else Tone.MUTED


def day_columns(today: date) -> Sequence[Column[Day]]:
    """The health days of the year."""
    return (
        Column(tr("日期"), lambda r: _span(r.row), width=130),
        Column(tr("主题日"), lambda r: r.row.name, width=220),
        Column(tr("主题"), lambda r: r.row.topic, width=200, stretch=True),
        Column(
            tr("活动"),
            lambda r: day_state(r.row, today)[0],
            width=130,
            tone=lambda r: day_state(r.row, today)[1],
        ),
    )


def _span(row: DayRow) -> str:
    if row.first == row.last:
        return f"{row.first:%m-%d}"
    return f"{row.first:%m-%d} — {row.last:%m-%d}"


def board_columns(today: date) -> Sequence[Column[Board]]:
    """The boards, each with its own count."""

    def count(row: BoardRow) -> tuple[str, Tone]:
        if row.target is None:
            return str(row.postings), Tone.PLAIN
        tone = Tone.GOOD if row.postings >= row.target else Tone.NOTICE
        return f"{row.postings} / {row.target}", tone

    def due(row: BoardRow) -> tuple[str, Tone]:
        if row.next_by is None:
            return "", Tone.MUTED
        late = row.next_by < today
        return row.next_by.isoformat(), Tone.DANGER if late else Tone.PLAIN

    return (
        Column(tr("位置"), lambda r: r.row.place, width=180, stretch=True),
        Column(
            tr("本年期数"),
            lambda r: count(r.row)[0],
            width=100,
            align=Align.RIGHT,
            tone=lambda r: count(r.row)[1],
        ),
        Column(
            tr("上次更换"),
            lambda r: r.row.last_on.isoformat() if r.row.last_on else "",
            width=110,
        ),
        Column(tr("内容"), lambda r: r.row.last_topic, width=220),
        Column(
            tr("下次更换前"),
            lambda r: due(r.row)[0],
            width=120,
            tone=lambda r: due(r.row)[1],
        ),
    )


def stock_columns() -> Sequence[Column[Stock]]:
    """Printed items."""

    def balance(row: StockRow) -> tuple[str, Tone]:
        if row.received == 0:
            return tr("没有入库"), Tone.MUTED
        tone = Tone.DANGER if row.balance < 0 else Tone.NOTICE if row.low else Tone.PLAIN
        return str(row.balance), tone

    return (
        Column(tr("资料"), lambda r: r.row.title, width=220, stretch=True),
        Column(tr("入库"), lambda r: str(r.row.received), width=80, align=Align.RIGHT),
        Column(tr("发放"), lambda r: str(r.row.given), width=80, align=Align.RIGHT),
        Column(
            tr("结存"),
            lambda r: balance(r.row)[0],
            width=90,
            align=Align.RIGHT,
            tone=lambda r: balance(r.row)[1],
        ),
        Column(tr("本年发放"), lambda r: str(r.row.given_this_year), width=90, align=Align.RIGHT),
        Column(tr("本年入户"), lambda r: str(r.row.households), width=90, align=Align.RIGHT),
    )


def percent(rate: Fraction | None) -> str:
    """62.50%, half up; a dash without a denominator."""
    if rate is None:
        return "—"
    hundredths = (rate.numerator * 20_000 + rate.denominator) // (2 * rate.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def quiz_columns() -> Sequence[Column[Quiz]]:
    """The surveys of the year."""
    return (
        Column(tr("日期"), lambda r: f"{r.row.on:%m-%d}", width=70),
        Column(tr("类别"), lambda r: KINDS.get(r.row.kind, r.row.kind), width=110),
        Column(tr("时机"), lambda r: TIMINGS.get(r.row.timing, r.row.timing), width=80),
        Column(tr("主题"), lambda r: r.row.topic, width=180, stretch=True),
        Column(tr("对象"), lambda r: r.row.audience, width=110, wide_only=True),
        Column(tr("人数"), lambda r: str(r.row.persons), width=64, align=Align.RIGHT),
        Column(tr("题数"), lambda r: str(r.row.questions), width=64, align=Align.RIGHT),
        Column(tr("答对题次"), lambda r: str(r.row.correct), width=84, align=Align.RIGHT),
        Column(tr("率"), lambda r: percent(r.row.rate), width=84, align=Align.RIGHT),
    )


def signature_columns() -> Sequence[Column[Signature]]:
    """The houses of a hand-out."""
    return (
        Column(tr("村组"), lambda r: r.row.village_group, width=80),
        Column(tr("户号"), lambda r: r.row.household_no, width=80),
        Column(tr("户主"), lambda r: r.row.head, width=90),
        Column(tr("资料"), lambda r: r.row.item, width=160, stretch=True),
        Column(
            tr("签收"),
            lambda r: r.row.signed_by or tr("未签"),
            width=110,
            tone=lambda r: Tone.GOOD if r.row.signed_by else Tone.MUTED,
        ),
    )
